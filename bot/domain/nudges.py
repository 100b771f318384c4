"""The nudge: one message the bot owes one person or channel at one time, for one reason.

    planned → claimed → sent | skipped(reason) | failed | unknown

A nudge for several people is planned once for the circle and *expanded* into one per person when it falls
due, so that joiners and leavers are right.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.ids import ChannelId, CircleId, MeetingId, NudgeId, TeamId, UserId


class NudgeKind(StrEnum):
    """Why a message is owed."""

    CARD = "card"
    """The circle's card, posted in its channel when it is founded."""
    NOTICE = "notice"
    """Words to one person or the channel about a change (a seat came free, a new facilitator, a pause)."""
    REMINDER = "reminder"
    """Before a meeting, to each member, with RSVP buttons."""
    STARTING = "starting"
    """Minutes before a meeting, in the channel."""
    PROMPT = "prompt"
    """After a meeting, to each member: one-tap rating and the way to the reflection."""
    REFLECT_FIRST = "reflect_first"
    """The first reminder to reflect, one day after the meeting."""
    REFLECT_LAST = "reflect_last"
    """The second and last reminder to reflect, three days after the meeting."""
    DIGEST = "digest"
    """The weekly digest, in the channel."""


class NudgeState(StrEnum):
    PLANNED = "planned"
    EXPANDED = "expanded"
    CLAIMED = "claimed"
    SENT = "sent"
    SKIPPED = "skipped"
    FAILED = "failed"
    UNKNOWN = "unknown"

    @property
    def is_final(self) -> bool:
        return self not in {NudgeState.PLANNED, NudgeState.CLAIMED}


class SkipReason(StrEnum):
    """Why a planned message was not sent; shown in the ledger."""

    EXPIRED = "its purpose had passed"
    FELL_INTO_PAUSE = "its meeting fell into a pause"
    PAUSED = "the circle is paused"
    FINISHED = "the circle is finished"
    LEFT = "the person is no longer a member"
    DEACTIVATED = "the person's account is deactivated"
    ALREADY_DONE = "already done"
    SAID_AWAY = "the person said they are away"
    NOTHING_OWED = "answered, and nothing is owed"
    NOTHING_HAPPENED = "nothing happened this week"
    GONE = "what it was about is no longer there"
    NOBODY = "there was nobody to send it to"
    NIGHT = "it would have come at night"


@dataclass(frozen=True, slots=True)
class Nudge:
    """A row of the ledger.

    `key` is unique per workspace and makes planning idempotent. Exactly one of `user_id` and `channel_id`
    is set on a nudge that can be sent; neither on one that is to be expanded. `not_after` is the instant
    from which it must not be sent any more. `details` is small JSON for its kind.
    """

    id: NudgeId
    key: str
    team_id: TeamId
    circle_id: CircleId
    kind: NudgeKind
    due_at: datetime
    not_after: datetime
    meeting_id: MeetingId | None = None
    user_id: UserId | None = None
    channel_id: ChannelId | None = None
    state: NudgeState = NudgeState.PLANNED
    reason: str | None = None
    attempt: int = 0
    details: dict[str, str] = field(default_factory=dict)
    sent_at: datetime | None = None
    sent_channel: ChannelId | None = None
    sent_ts: str | None = None

    @property
    def to_expand(self) -> bool:
        return self.user_id is None and self.channel_id is None


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to try one nudge once: every settlement is fenced by `owner` and the nudge's `attempt`."""

    nudge: Nudge
    owner: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended. `retry_at` is set when nothing was posted for certain and it may be tried again."""

    state: NudgeState
    reason: str | None = None
    sent_channel: ChannelId | None = None
    sent_ts: str | None = None
    retry_at: datetime | None = None
    attempt_counts: bool = True
