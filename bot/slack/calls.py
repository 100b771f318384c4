"""One call to Slack: made once, given up in time, its outcome in our own words.

No retries by the client: its default resends a post once after a dropped connection, which shows people the same
message twice. A read that certainly or perhaps failed is asked once more; a write never is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import SlackBusy, SlackRefused, SlackUncertain, SlackUnreachable
from bot.slack.outcomes import RETRY_AFTER_DEFAULT, classify

TIMEOUT = 10
"""Seconds after which a call to Slack is given up."""


def told(answer: Any, name: str, method: str) -> Any:
    """Return what an answer must tell; without it nobody knows what was done."""
    if not isinstance(answer, dict) or not answer.get(name):
        raise SlackUncertain("unreadable_answer", method=method)
    return answer[name]


class Calls:
    """What every call has in common. One HTTP session is shared by all of them."""

    def __init__(self, client: AsyncWebClient, session: aiohttp.ClientSession, timeout: float = TIMEOUT) -> None:
        self._client = client
        self._timeout = timeout
        self._session = session
        self.scopes: frozenset[str] = frozenset()
        """What Slack named as granted with its newest answer: an optional scope may come and go."""

    async def _write(self, method: str, call: Callable[[], Awaitable[AsyncSlackResponse]]) -> dict[str, Any]:
        """Call once and give up in time: the client's own timeout is ignored where a session is shared (3.47)."""
        try:
            async with asyncio.timeout(self._timeout):
                answer = await call()
        except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError, ValueError) as trouble:
            raise classify(method, trouble) from trouble
        except (AttributeError, TypeError) as trouble:  # the client trips over an answer that is no object
            raise SlackUncertain("unreadable_answer", method=method) from trouble
        self._note_scopes(answer.headers)
        data = answer.data
        if not isinstance(data, dict):
            raise SlackUncertain("unreadable_answer", method=method)
        return data

    def _note_scopes(self, headers: Mapping[str, Any]) -> None:
        """Slack names what is granted with every answer."""
        for name, value in headers.items():
            if name.lower() == "x-oauth-scopes":
                said = ",".join(value) if isinstance(value, list) else str(value)
                self.scopes = frozenset(filter(None, (scope.strip() for scope in said.split(","))))

    async def _read(self, method: str, call: Callable[[], Awaitable[AsyncSlackResponse]]) -> dict[str, Any]:
        try:
            return await self._write(method, call)
        except (SlackUncertain, SlackUnreachable):
            return await self._write(method, call)

    async def _send(self, method: str, url: str, **content: Any) -> None:
        """Post to an address that Slack gave, once; `content` is `json` or `data`, `method` names it in errors."""
        try:
            timeout = aiohttp.ClientTimeout(total=self._timeout)
            async with self._session.post(url, timeout=timeout, **content) as answer:
                if answer.status == 429:
                    raise SlackBusy("ratelimited", method=method, retry_after=RETRY_AFTER_DEFAULT)
                if answer.status >= 500:
                    raise SlackUncertain(f"http_{answer.status}", method=method)
                if answer.status != 200:
                    raise SlackRefused(f"http_{answer.status}", method=method)
        except (aiohttp.ClientError, TimeoutError, OSError) as trouble:
            raise classify(method, trouble) from trouble
