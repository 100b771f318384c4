"""Looking for what may have been posted: when to look, and what a nudge becomes by what was found.

Slack takes no key by which a repeated post would be known, so a post whose answer was lost is looked for, by the
mark in its metadata, and posted again only after it was certainly not there *twice*: 60 s or more after it was
given up, and once more 120 s later, since Slack may store a request after its sender has hung up.

Where nobody lets us look, the kind decides:

| kind                        | promise       | becomes                                                    |
|-----------------------------|---------------|------------------------------------------------------------|
| reminders before a meeting  | at least once | planned again: better told twice than missed               |
| every other direct message  | at most once  | unknown for good, shown to the organisers                  |
| what is posted in a channel | at most once  | unknown for good; the facilitator is asked if it is there  |

An edit of a digest may be made twice, so it is made again without a look.
What stands in a thread (an answer of an exchange) is in no channel's history, so it is never looked for.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Self

from bot.domain.ids import ChannelId
from bot.domain.nudges import Nudge, NudgeKind, NudgeState, SkipReason
from bot.domain.timetable import NOTICE_FOR, STARTING_UNTIL_AFTER

GRACE = timedelta(seconds=60)
"""From when an answer was lost until the post is looked for."""
LOOK_AGAIN = timedelta(seconds=120)
LOOKS = 2
"""How many times it has to be certainly not there before it may be posted again."""
BEFORE = timedelta(minutes=10)
"""What is looked for is not older than its first post by our clock, less this: clocks differ. A mark is one
nudge's, so that looking further back costs a page at most."""
LOOKING_FOR = timedelta(hours=6)
"""How long after its purpose has passed a post is still looked for where Slack keeps us from looking."""

AT_LEAST_ONCE = frozenset({NudgeKind.REMINDER, NudgeKind.SOON})
"""Posted again where nobody lets us look: a second reminder is a lesser evil than a missed meeting."""

REPEATED_MOST = 3
"""How many attempts at something that nobody may look for end with another one."""

BEFORE_THE_BACKUP = timedelta(hours=1)
"""How much earlier than the state that was restored something may have been posted without its knowledge."""
WINDOW_FOR = timedelta(hours=49)
"""How long after a restore something may be planned anew that was due before it: the longest purpose is 48 h."""
RESTORED = "the database was restored; whether this was posted meanwhile is being looked up"

POST_AGAIN_FOR = timedelta(hours=4)
"""How long something is worth posting that a person asked to post again."""


def mark_of(nudge: Nudge) -> str:
    """Return the opaque mark by which a nudge's post is known; everyone in the workspace may read it.

    It grows out of the key and not of the row's id: what is planned again after a restore is the same nudge under
    another id. Keys hold the random id of a circle or meeting, so that nobody can guess them from the mark.
    """
    return hashlib.sha256(f"{nudge.team_id}:{nudge.key}".encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Found:
    """A post that was looked for and is there. `told_with`: it stands in the message of another nudge."""

    channel_id: ChannelId
    ts: str
    told_with: bool = False


class Unseen(Enum):
    """Why nothing can be said about a post."""

    NOT_THERE = "not there"
    """We looked at everything: it is certainly not there now."""
    FORBIDDEN = "forbidden"
    """We may not look, and asking again will not help."""
    DELAYED = "delayed"
    """Slack is busy or out of reach: nobody looked."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What a nudge that was looked for becomes; `check_at` is set while it stays unknown."""

    state: NudgeState
    reason: str | None
    looks: int
    check_at: datetime | None = None
    found: Found | None = None


def fate_of(nudge: Nudge, seen: Found | Unseen, began: datetime, now: datetime, wait: timedelta = GRACE) -> Fate:
    """Return what becomes of an unknown nudge by a look that began at `began` and ended at `now`.

    A look that Slack put off is none; after it the next is due in `wait`.
    """
    if nudge.kind is NudgeKind.DIGEST_MEND:  # an edit bears no mark, and made twice it is as made once
        if now < nudge.not_after:
            return Fate(NudgeState.PLANNED, "an edit may be made twice, so it is made again", nudge.looks)
        return Fate(NudgeState.UNKNOWN_FINAL, "its purpose has passed", nudge.looks)
    if isinstance(seen, Found):
        if seen.told_with:
            return Fate(NudgeState.COALESCED, SkipReason.TOGETHER.value, nudge.looks, found=seen)
        return Fate(NudgeState.SENT, None, nudge.looks, found=seen)
    if seen is Unseen.FORBIDDEN:
        return _unreadable(nudge, now)
    if seen is Unseen.DELAYED:
        if now >= nudge.not_after + LOOKING_FOR:
            return Fate(NudgeState.UNKNOWN_FINAL, "it could not be looked for in time", nudge.looks)
        return Fate(NudgeState.UNKNOWN, nudge.reason, nudge.looks, check_at=now + wait)
    looks = nudge.looks + 1
    if looks < LOOKS:
        return Fate(NudgeState.UNKNOWN, nudge.reason, looks, check_at=max(began + LOOK_AGAIN, now))
    if now < nudge.not_after:
        return Fate(NudgeState.PLANNED, "it was not there, so it is posted again", looks)
    return Fate(NudgeState.UNKNOWN_FINAL, "it was not there when looked for, and its purpose has passed", looks)


def _unreadable(nudge: Nudge, now: datetime) -> Fate:
    may_repeat = nudge.channel_id is None and nudge.kind in AT_LEAST_ONCE and nudge.attempt < REPEATED_MOST
    if may_repeat and now < nudge.not_after:
        return Fate(NudgeState.PLANNED, "nobody may look for it, so it is posted again", nudge.looks)
    return Fate(NudgeState.UNKNOWN_FINAL, "nobody may look whether it was posted", nudge.looks)


def ask_until(nudge: Nudge, now: datetime) -> datetime | None:
    """Return until when the facilitator is asked whether a channel's post is there; None: not at all.

    A call to a meeting that has begun is of no use any more; everything else is asked about for a day.
    """
    if nudge.channel_id is None or nudge.kind is NudgeKind.FOREIGN:
        return None
    if nudge.kind is NudgeKind.STARTING:
        begins = nudge.not_after - STARTING_UNTIL_AFTER
        return begins if now < begins else None
    return now + NOTICE_FOR


def posted_again(nudge: Nudge, now: datetime) -> Nudge | None:
    """Return the nudge as a person asks to post it again: due now, with its attempts kept.

    None where that is of no use any more. What was posted before is no longer looked for.
    """
    until = max(nudge.not_after, now + POST_AGAIN_FOR)
    if nudge.kind in {NudgeKind.STARTING, NudgeKind.REMINDER, NudgeKind.SOON}:
        until = nudge.not_after
    if until <= now or nudge.kind is NudgeKind.FOREIGN:
        return None
    return replace(
        nudge,
        state=NudgeState.PLANNED,
        reason=None,
        due_at=now,
        not_after=until,
        first_post_at=None,
        check_at=None,
        looks=0,
    )


@dataclass(frozen=True, slots=True)
class Window:
    """What fell due in [since, until] may have been posted without this database knowing of it.

    `since` is the state that was restored, less an hour; `until` is when that was noticed.
    """

    since: datetime
    until: datetime

    @classmethod
    def after_restoring(cls, state_of: datetime, now: datetime) -> Self:
        """Return the window for a database that was put back to its state of an instant."""
        return cls(min(state_of, now) - BEFORE_THE_BACKUP, now)

    @classmethod
    def read(cls, text: str) -> Self:
        given = json.loads(text)
        return cls(datetime.fromisoformat(given["since"]), datetime.fromisoformat(given["until"]))

    def text(self) -> str:
        return json.dumps({"since": self.since.isoformat(), "until": self.until.isoformat()})

    def is_over(self, now: datetime) -> bool:
        """Tell whether nothing that was due in it can be planned any more."""
        return now >= self.until + WINDOW_FOR


def born_unknown(nudge: Nudge, window: Window | None) -> Nudge:
    """Return a nudge as it enters the ledger: one that may have been posted already is looked for first.

    After a restore the planner writes rows again that were lost, among them some that had been sent.
    """
    if window is None or nudge.to_expand or nudge.state is not NudgeState.PLANNED or nudge.due_at > window.until:
        return nudge
    return replace(
        nudge,
        state=NudgeState.UNKNOWN,
        reason=RESTORED,
        first_post_at=max(nudge.due_at, window.since),
        check_at=window.until,
        looks=0,
    )
