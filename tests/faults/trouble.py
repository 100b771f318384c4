"""A bad day of Slack's, drawn by lot: how often which fault strikes a post."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from playground.faults import CutAfter, CutBefore, Fault, Garbled, RateLimited, ServerError

BAD_DAY: tuple[tuple[float, Fault], ...] = (
    (0.04, CutAfter()),
    (0.03, ServerError(500, before_write=False)),
    (0.03, ServerError(503)),
    (0.04, RateLimited(2, lasts=2)),
    (0.02, Garbled()),
    (0.02, CutBefore()),
)
"""The share of posts that each fault strikes; together nearly one in five."""


def a_bad_day(dice: Random, faults: tuple[tuple[float, Fault], ...] = BAD_DAY) -> Callable[[str], Fault | None]:
    """Return what strikes each post by the throw of the dice, for `slack.faults.standing`."""

    def strikes(method: str) -> Fault | None:
        if method != "chat.postMessage":
            return None
        thrown = dice.random()
        for share, fault in faults:
            if thrown < share:
                return fault
            thrown -= share
        return None

    return strikes
