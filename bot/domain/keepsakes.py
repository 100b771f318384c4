"""What the bot was asked to leave in Slack beside messages: a closing summary as a canvas, a calendar as a file.

Slack offers no key by which the same canvas or file would not be made twice. So each has a row that is written
before Slack is asked and settled after it; what stands in between for too long may or may not be there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.endings import Summary
from bot.domain.ids import CircleId, TeamId, UserId

ANSWERED_WITHIN = timedelta(seconds=45)
"""Longer than all the calls of one attempt may take, and shorter than the lease of a click in the inbox."""

FILES_KEPT = timedelta(days=7)
"""So long it is remembered that a button has sent its file."""


class KeepsakeState(StrEnum):
    """`begun → kept | refused | unknown`; a person may begin again after `refused` and `unknown`."""

    BEGUN = "begun"
    KEPT = "kept"
    REFUSED = "refused"
    """Certainly not there."""
    UNKNOWN = "unknown"
    """Perhaps there: Slack's answer was lost."""


@dataclass(frozen=True, slots=True)
class Keepsake:
    """One thing to be left in Slack. `key` says which, so that there is one of it; `outside_id` is Slack's id."""

    key: str
    team_id: TeamId
    circle_id: CircleId | None
    user_id: UserId
    begun_at: datetime
    state: KeepsakeState = KeepsakeState.BEGUN
    outside_id: str = ""
    reason: str = ""

    def seen_at(self, now: datetime) -> KeepsakeState:
        """Return the state as it is to be read now: whoever began long ago will not settle it any more."""
        is_lost = self.state is KeepsakeState.BEGUN and now - self.begun_at >= ANSWERED_WITHIN
        return KeepsakeState.UNKNOWN if is_lost else self.state


def canvas_key(circle_id: CircleId, end: datetime) -> str:
    """Return the key of the canvas of one closing: a series that went on and ended again has another."""
    return f"canvas:{circle_id}:{end:%Y%m%dT%H%M%SZ}"


def file_key(user_id: UserId, page: str) -> str:
    """Return the key of the file that the button of one page sends to one person."""
    return f"file:{user_id}:{page}"


@dataclass(frozen=True, slots=True)
class SummaryPage:
    """The closing summary for one member.

    `state` is what became of its canvas, None where there is none; `url` leads to it. `may_keep`: this person may
    have one made, here and now. `refused` are words about why Slack made none.
    """

    summary: Summary
    state: KeepsakeState | None = None
    url: str = ""
    may_keep: bool = False
    refused: str = ""
