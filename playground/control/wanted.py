"""Reading what a request wants: JSON objects with named values, and words for whoever sent the wrong ones."""

from __future__ import annotations

import json
import re
from typing import cast

from starlette.requests import Request

from playground.log import Json

LARGEST_BODY = 256 * 1024
"""Bytes of a request's body; a form of Slack's longest fields is far below."""

_TS = re.compile(r"\d{1,12}\.\d{6}")


class NotUnderstood(Exception):
    """A request that cannot be read: `status` is its HTTP status, the text says what is wrong."""

    def __init__(self, problem: str, status: int = 400) -> None:
        super().__init__(problem)
        self.status = status


class Wanted:
    """Named values of a JSON object or a query."""

    def __init__(self, values: Json) -> None:
        self._values = values

    def __contains__(self, name: str) -> bool:
        return self._values.get(name) is not None

    def get(self, name: str) -> object:
        """The value as it came, None where there is none."""
        return self._values.get(name)

    def text(self, name: str, default: str | None = None) -> str:
        value = self._values.get(name, default)
        if not isinstance(value, str):
            raise NotUnderstood(f"{name} must be a text")
        return value

    def flag(self, name: str) -> bool:
        value = self._values.get(name)
        if not isinstance(value, bool):
            raise NotUnderstood(f"{name} must be true or false")
        return value

    def number(self, name: str, default: int | None, least: int, most: int) -> int:
        """A whole number within bounds; in a query it comes as digits."""
        value = self._values.get(name, default)
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16:
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise NotUnderstood(f"{name} must be a whole number from {least} to {most}")
        return value

    def ts(self, name: str) -> str:
        """A message's timestamp, as in 1772442000.000100."""
        value = self.text(name)
        if not _TS.fullmatch(value):
            raise NotUnderstood(f"{name} must be a timestamp such as 1772442000.000100")
        return value

    def object(self, name: str) -> Json:
        value = self._values.get(name, {})
        if not isinstance(value, dict):
            raise NotUnderstood(f"{name} must be an object")
        return cast(Json, value)


async def wanted_in(request: Request) -> Wanted:
    """The JSON object of a request's body; only JSON is taken, so that no foreign form can send it."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise NotUnderstood("the Content-Type must be application/json", 415)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_BODY:
            raise NotUnderstood(f"the body is longer than {LARGEST_BODY} bytes", 413)
    try:
        values = json.loads(bytes(body))
        json.dumps(values, ensure_ascii=False).encode()  # half a surrogate pair could be kept but never told again
    except (ValueError, RecursionError):
        raise NotUnderstood("the body is not JSON") from None
    if not isinstance(values, dict):
        raise NotUnderstood("the body must be a JSON object")
    return Wanted(values)
