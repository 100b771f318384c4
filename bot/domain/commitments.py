"""Commitments: "When X happens, I will do Y", made at a meeting and asked about at the next.

The if-then form is an implementation intention (Gollwitzer 1999).
"""

from __future__ import annotations

import re
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
        return f"When {half(self.cue, *_CUE_BEGINS)}, I will {half(self.action, *_ACTION_BEGINS)}"


def half(text: str, *openings: str) -> str:
    """Return half of the sentence without the opening words people repeat, a first capital, a final stop.

    A capital stays where it may be more than the beginning of a sentence: "I", "OECD", "Monday". Names cannot
    be known.
    """
    bare = text.strip()
    for opening in openings:
        if bare.casefold().startswith(f"{opening} "):
            bare = bare[len(opening) :].strip()
            break
    bare = bare.rstrip(" ,")
    if not _ABBREVIATION.search(bare):
        bare = bare.rstrip(" .,") or bare
    found = _WORD.match(bare)
    word = found.group() if found else ""
    lowers = word == "A" or (word[1:].islower() and word not in _CAPITAL)
    return bare[:1].lower() + bare[1:] if lowers else bare


_CUE_BEGINS = ("when",)
_ACTION_BEGINS = ("i will", "i'll", "i’ll")
_WORD = re.compile(r"[^\W\d_]+")
_ABBREVIATION = re.compile(r"(?:^|\W)(?:etc|[^\W\d_]\.[^\W\d_])\.$", re.IGNORECASE)
"""A last word whose stop belongs to it: "etc.", "p.m."."""
_CAPITAL = frozenset(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"))
