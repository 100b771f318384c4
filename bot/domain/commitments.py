"""Commitments: "When X happens, I will do Y", made at a meeting and asked about at the next.

The if-then form is an implementation intention (Gollwitzer 1999); "and if … gets in the way, I …" plans for the
hurdle as well (coping planning, Sniehotta et al. 2005).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from bot.domain.ids import CircleId, CommitmentId, MeetingId, TeamId, UserId
from bot.domain.reflections import Visibility
from bot.domain.told import Given
from bot.errors import MemberError


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


@dataclass(frozen=True, slots=True)
class Commitment:
    """One member's commitment of one meeting. `cue` completes "When …", `action` completes "I will …".

    `due_on` is when its owner wants to be asked about it (None: before the next meeting); `carried_at` when they
    said "not yet", which they may once; `carried_from` is the commitment it is a new version of. `obstacle` and
    `detour` complete "and if … gets in the way, I …": for its owner's eyes alone, whatever the visibility.
    """

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
    due_on: date | None = None
    carried_at: datetime | None = None
    carried_from: CommitmentId | None = None
    obstacle: str = ""
    detour: str = ""

    @property
    def sentence(self) -> str:
        cue = half(self.cue, *_CUE_BEGINS)
        moment = cue[:1].upper() + cue[1:] if cue.casefold().startswith(_OWN_BEGINNINGS) else f"When {cue}"
        return f"{moment}, I will {half(self.action, *_ACTION_BEGINS)}"

    @property
    def way_round(self) -> str:
        """What its owner does where something gets in the way, in a sentence; empty where they did not say."""
        if not self.obstacle or not self.detour:
            return ""
        what = half(self.obstacle, *_OBSTACLE_BEGINS)
        return f"And if {what} gets in the way, I {half(self.detour, *_DETOUR_BEGINS)}"

    @property
    def is_open(self) -> bool:
        return self.state is CommitmentState.OPEN

    @property
    def may_be_carried(self) -> bool:
        """Whether "not yet" is an answer: once for every commitment."""
        return self.is_open and self.carried_at is None


ALREADY_CARRIED = (
    "You took it along once already. Say now what became of it: done, partly, it changed, or let it go."
    " All four are fine answers."
)
NOT_OPEN = "That commitment is settled already. You can change your mind with the buttons under it."


def carried_over(commitment: Commitment, now: datetime) -> Commitment:
    """Return the commitment as taken along to the next meeting; raise MemberError where that is no answer."""
    if not commitment.is_open:
        raise MemberError(NOT_OPEN)
    if not commitment.may_be_carried:
        raise MemberError(ALREADY_CARRIED)
    return replace(commitment, carried_at=now, due_on=None)


def settled(commitment: Commitment, state: CommitmentState, now: datetime) -> Commitment:
    """Return the commitment with what became of it; the owner may change their mind any time."""
    return replace(commitment, state=state, settled_at=now)


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of some settled commitments, by number."""

    total: int
    kept: int
    changed: int
    dropped: int


LOOKED_BACK = 8
"""How many of their latest settled commitments a person is told about."""


def kept_of(settled_ones: Iterable[Commitment], latest: int = LOOKED_BACK) -> Kept:
    """Return what became of the latest settled commitments; those still open do not count."""
    over = [one for one in settled_ones if not one.is_open]
    over.sort(key=lambda one: one.settled_at or one.made_at, reverse=True)
    return _counted(over[:latest])


def settled_openly(commitments: Iterable[Commitment]) -> Given:
    """Return what a circle's figure of its settled commitments can be made of: 1 for one that was kept.

    Only those count that the circle reads of in its digest, with their owners' names: opened to it, and done,
    partly done or changed. What was let go is in no figure: a total with it, less those that the digest names,
    would tell who let go. So the figure is the same whether somebody let go or has not answered yet.
    """
    told = [one for one in commitments if one.visibility is Visibility.CIRCLE and one.state in _TOLD_OF]
    return {one.id: (one.user_id, int(one.state.is_kept)) for one in told}


def _counted(over: list[Commitment]) -> Kept:
    return Kept(
        total=len(over),
        kept=sum(one.state.is_kept for one in over),
        changed=sum(one.state is CommitmentState.CHANGED for one in over),
        dropped=sum(one.state is CommitmentState.DROPPED for one in over),
    )


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


_TOLD_OF = frozenset({CommitmentState.DONE, CommitmentState.PARTLY, CommitmentState.CHANGED})
"""What a circle is told to have become of a commitment."""
_CUE_BEGINS = ("when",)
_OWN_BEGINNINGS = (
    "whenever ",
    "as soon as ",
    "each time ",
    "every time ",
    "once ",
    "if ",
    "before ",
    "after ",
    "while ",
)
"""Moments that say by themselves when they are: no "When" stands before them."""
_ACTION_BEGINS = ("i will", "i'll", "i’ll")
_OBSTACLE_BEGINS = ("and if", "if")
_DETOUR_BEGINS = ("then i will", "then i", "i will", "i'll", "i’ll", "i")
_WORD = re.compile(r"[^\W\d_]+")
_ABBREVIATION = re.compile(r"(?:^|\W)(?:etc|[^\W\d_]\.[^\W\d_])\.$", re.IGNORECASE)
"""A last word whose stop belongs to it: "etc.", "p.m."."""
_CAPITAL = frozenset(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"))
