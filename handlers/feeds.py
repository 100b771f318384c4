"""The calendar feed over HTTP: whoever knows a link's token reads the calendar, everybody else learns nothing."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from email.utils import format_datetime, parsedate_to_datetime
from time import monotonic

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.domain.calendars import CalendarFile, hash_of
from bot.errors import CirclesError
from bot.services.calendar_files import FEED_PATH

ROUTE = f"{FEED_PATH}{{token}}.ics"
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
"""32 bytes in the alphabet of URLs."""
MEDIA = "text/calendar; charset=utf-8"
KEPT_S = 900
"""Seconds for which a calendar may keep what it read."""
MOST_A_MINUTE = 30
"""Requests with one token; Google, Outlook and Apple ask every few hours."""
TOKENS_COUNTED = 10_000

Reading = Callable[[str], Awaitable[CalendarFile | None]]


class Feeds:
    """Serves calendars by their tokens. `now` gives seconds on a clock that only goes forward."""

    def __init__(self, read: Reading, now: Callable[[], float] = monotonic) -> None:
        self._read = read
        self._now = now
        self._asked: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def routes(self) -> list[Route]:
        """Return the one route of the feeds, for GET and HEAD."""
        return [Route(ROUTE, self._serve, methods=["GET"])]  # Starlette adds HEAD

    async def _serve(self, request: Request) -> Response:
        token = request.path_params["token"]
        if not TOKEN.fullmatch(token):
            return _unknown()
        if self._is_too_much(token):
            return PlainTextResponse("Please ask less often.\n", 429, {"retry-after": "60"})
        try:
            found = await self._read(token)
        except CirclesError:
            return PlainTextResponse("Please ask again later.\n", 503, {"retry-after": "60"})
        if found is None:
            return _unknown()
        headers = {
            "etag": f'"{found.fingerprint}"',
            "last-modified": format_datetime(found.changed_at, usegmt=True),
            "cache-control": f"private, max-age={KEPT_S}",
            "content-disposition": 'inline; filename="learning-circles.ics"',
            "x-content-type-options": "nosniff",
            "x-robots-tag": "noindex",
            "referrer-policy": "no-referrer",
        }
        if _has_it(request, found):
            return Response(status_code=304, headers=headers)
        return Response(found.body, headers=headers | {"content-type": MEDIA})

    def _is_too_much(self, token: str) -> bool:
        """Count a request; tell whether its token was used too often within a minute."""
        name, now = hash_of(token), self._now()
        since, count = self._asked.pop(name, (now, 0))
        since, count = (now, 1) if now - since >= 60 else (since, count + 1)
        self._asked[name] = (since, count)
        while len(self._asked) > TOKENS_COUNTED:
            self._asked.popitem(last=False)
        return count > MOST_A_MINUTE


def _unknown() -> Response:
    """The same for a token that never was and for one that was ended: nothing is told apart."""
    return PlainTextResponse("There is no such calendar.\n", 404, {"cache-control": "no-store"})


def _has_it(request: Request, found: CalendarFile) -> bool:
    """Tell whether the reader has this very calendar already (RFC 9110, 13.2.2: the tag before the time)."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        named = {tag.strip().removeprefix("W/").strip('"') for tag in tags.split(",")}
        return found.fingerprint in named or "*" in named
    since = request.headers.get("if-modified-since")
    try:
        return since is not None and parsedate_to_datetime(since) >= found.changed_at.replace(microsecond=0)
    except (ValueError, TypeError):
        return False
