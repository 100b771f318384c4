"""Switches for trouble that lasts: as long as one is on, the wire behaves badly in its way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from playground.control.wanted import NotUnderstood
from playground.faults import Fault, RateLimited, Refusal, ServerError, Slow, Standing
from playground.stand_in import StandIn

EVERY = 3
"""Every so many posts are struck, so that what goes through shows as well."""

RETRY_AFTER_SECONDS = 10
SLOW_SECONDS = 0.4
"""Real time that each answer takes; an app has three seconds to acknowledge, so it has to do that first."""


def _is_post(method: str) -> bool:
    return method.startswith("chat.") and method != "chat.getPermalink"


class _RateLimit:
    """Every third post answers 429, and so does every other until the pushed clock has passed `Retry-After`."""

    def __init__(self, slack: StandIn) -> None:
        self._clock = slack.clock
        self._passed = 0
        self._until: datetime | None = None

    def __call__(self, method: str) -> Fault | None:
        if not _is_post(method):
            return None
        now = self._clock.now()
        if self._until is not None and now < self._until:
            return RateLimited(max(1, round((self._until - now).total_seconds())))
        self._passed += 1
        if self._passed % EVERY:
            return None
        self._until = now + timedelta(seconds=RETRY_AFTER_SECONDS)
        return RateLimited(RETRY_AFTER_SECONDS)


class _Errors:
    """Of every three posts one is turned away unwritten, and the answer of another that was written is lost."""

    def __init__(self) -> None:
        self._seen = 0

    def __call__(self, method: str) -> Fault | None:
        if not _is_post(method):
            return None
        self._seen += 1
        if self._seen % EVERY == 1:
            return Refusal("request_timeout")
        return ServerError(503, before_write=False) if self._seen % EVERY == 0 else None


def _slow(_method: str) -> Fault | None:
    return Slow(SLOW_SECONDS)


NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "rate_limit": "every third post is answered with 429",
        "slow": "every answer takes its time",
        "errors": "posts fail before or after they were written",
        "duplicates": "everything that people do reaches the app twice",
    }
)


class Switches:
    """The switches of one stand-in."""

    def __init__(self, slack: StandIn) -> None:
        self._slack = slack
        self._standing: dict[str, Standing] = {}

    def turn(self, name: str, on: bool) -> None:
        """Turn a switch on or off; turning it twice is the same as once."""
        if name not in NAMES:
            raise NotUnderstood(f"there is no switch {name!r}; there are: {', '.join(NAMES)}")
        faults = self._slack.faults
        if name == "duplicates":
            faults.always_duplicate = on
        elif on and name not in self._standing:
            self._standing[name] = self._trouble(name)
            faults.standing.append(self._standing[name])
        elif not on and name in self._standing:
            faults.standing.remove(self._standing.pop(name))

    def state(self) -> dict[str, bool]:
        return {name: name in self._standing for name in NAMES} | {
            "duplicates": self._slack.faults.always_duplicate
        }

    def _trouble(self, name: str) -> Standing:
        if name == "rate_limit":
            return _RateLimit(self._slack)
        return _Errors() if name == "errors" else _slow
