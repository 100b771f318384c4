"""Commitments: "When X happens, I will do Y", made at a meeting and asked about at the next.

The if-then form is an implementation intention (Gollwitzer 1999).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.ids import CircleId, CommitmentId, MeetingId, TeamId, UserId
from bot.domain.reflections import Visibility


class CommitmentState(StrEnum):
    OPEN = "open"
    DONE = "done"
    PARTLY = "partly"
    CHANGED = "changed"
    DROPPED = "dropped"

    @property
    def is_kept(self) -> bool:
        """Done or partly done: the person acted on it."""
        return self in {CommitmentState.DONE, CommitmentState.PARTLY}


OUTCOMES = tuple(state for state in CommitmentState if state is not CommitmentState.OPEN)


@dataclass(frozen=True, slots=True)
class Commitment:
    """One member's commitment of one meeting. `cue` completes "When …", `action` completes "I will …"."""

    id: CommitmentId
    team_id: TeamId
    circle_id: CircleId
    meeting_id: MeetingId
    user_id: UserId
    cue: str
    action: str
    state: CommitmentState
    visibility: Visibility
    made_at: datetime
    settled_at: datetime | None = None
    shared_at: datetime | None = None

    @property
    def sentence(self) -> str:
        return f"When {lower_first(self.cue)}, I will {lower_first(self.action)}"


def lower_first(text: str) -> str:
    """Return the half sentence without the opening words people repeat ("When", "I will") or a final stop."""
    for opening in ("When ", "when ", "I will ", "I'll ", "I’ll ", "i will "):
        if text.startswith(opening):
            text = text[len(opening) :]
            break
    return text.rstrip(" .,")
