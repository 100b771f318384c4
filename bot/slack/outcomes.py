"""What an answer from Slack, or the lack of one, means for what was written there.

Slack offers no idempotency key for posts, so the one thing never to get wrong is the difference between
"certainly not written" (try again) and "perhaps written" (do not).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import SlackBusy, SlackError, SlackRefused, SlackUncertain, SlackUnreachable

RETRY_AFTER_DEFAULT = 30.0
"""Seconds to wait where a 429 says nothing usable."""

_BUSY = frozenset({"ratelimited", "rate_limited"})
_UNCERTAIN = frozenset({"internal_error", "fatal_error", "service_unavailable", "team_added_to_org"})
_NOT_WRITTEN = frozenset({"request_timeout", "invalid_post_type"})


def classify(method: str, trouble: BaseException) -> SlackError:
    """Return what the trouble of one call means, as one of our errors."""
    if isinstance(trouble, SlackApiError):
        return _from_answer(method, trouble)
    if isinstance(trouble, aiohttp.ClientConnectorError):
        return SlackUnreachable("unreachable", method=method)
    if isinstance(
        trouble, asyncio.TimeoutError | aiohttp.ClientError | SlackClientError | json.JSONDecodeError | OSError
    ):
        return SlackUncertain(type(trouble).__name__, method=method)
    raise trouble


def _from_answer(method: str, trouble: SlackApiError) -> SlackError:
    response = trouble.response
    status = int(getattr(response, "status_code", 200))
    headers: Mapping[str, object] = getattr(response, "headers", None) or {}
    data = getattr(response, "data", None)
    code = str(data.get("error") or "") if isinstance(data, dict) else ""
    if status == 429 or code in _BUSY:
        return SlackBusy(code or "ratelimited", method=method, retry_after=_retry_after(headers))
    if code in _NOT_WRITTEN:
        return SlackUnreachable(code, method=method)
    if status >= 500 or code in _UNCERTAIN or not code:
        return SlackUncertain(code or f"http_{status}", method=method)
    return SlackRefused(code, method=method)


def _retry_after(headers: Mapping[str, object]) -> float:
    found = next((value for name, value in headers.items() if name.lower() == "retry-after"), None)
    if isinstance(found, list):
        found = found[0] if found else None
    try:
        seconds = float(str(found))
    except ValueError:
        return RETRY_AFTER_DEFAULT
    return seconds if 0 < seconds < 86_400 else RETRY_AFTER_DEFAULT
