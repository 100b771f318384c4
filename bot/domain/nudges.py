"""The nudge: one message the bot owes one person or channel at one time, for one reason.

    planned → claimed → sent | skipped(reason) | coalesced | failed
                     → parked                    until what stands in its way is gone, then planned again
                     → unknown → sent | planned again | unknown_final

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
    SOON = "soon"
    """One hour before a meeting, to members who asked for many reminders."""
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
    DIGEST_MEND = "digest_mend"
    """Edits a digest that was posted: what its author took back or changed since is brought up to date in it."""
    PROPOSAL = "proposal"
    """To the facilitator: a meeting falls on a holiday or a blackout day; move it, skip it, keep it."""
    AGENDA = "agenda"
    """Three working days before a meeting, to whoever leads it, where its agenda is empty."""
    RUN_SHEET = "run_sheet"
    """The timed steps of a meeting, in the channel, in one message that is edited as the meeting goes on."""
    REHEARSAL = "rehearsal"
    """36 hours after a commitment was made, to its owner: when will it be, what could get in the way?"""
    COMMITMENT = "commitment"
    """On the day a commitment is due, to its owner: done, partly, changed or dropped?"""
    PIT_STOP = "pit_stop"
    """At one third and two thirds of a series, in the channel: what do we change?"""
    SURVEY_FIRST = "survey_first"
    """An hour before the last meeting, to each member: their own goal, quoted back."""
    SURVEY_LAST = "survey_last"
    """Two days after the last meeting, to members who did not answer."""
    FACILITATOR_SURVEY = "facilitator_survey"
    """After the series, to its facilitator: how leading it was."""
    SUMMARY = "summary"
    """After the series, in the channel: what the circle may keep."""
    USED_IT_FIRST = "used_it_first"
    """30 days after the end, to each member: did you use it?"""
    USED_IT_LAST = "used_it_last"
    """90 days after the end."""
    EXCHANGE_OPENING = "exchange_opening"
    """The first message of an online exchange, in the channel; answers stand in its thread."""
    EXCHANGE_PROMPT = "exchange_prompt"
    """One question of an online exchange, to each member in their morning."""
    EXCHANGE_ANSWER = "exchange_answer"
    """A member's answer to a question of an exchange, in its thread."""
    EXCHANGE_SUMMARY = "exchange_summary"
    """What an online exchange gave, in the channel, when it is over."""
    FRESHNESS = "freshness"
    """To the author of an old insight: does it still hold?"""
    FOREIGN = "foreign"
    """Of a kind that this version does not know; it waits for a version that does, and is never written."""


class NudgeState(StrEnum):
    """Where a nudge stands. Every end but `sent` carries a reason; nothing disappears."""

    PLANNED = "planned"
    EXPANDED = "expanded"
    """Replaced by one for each person."""
    CLAIMED = "claimed"
    PARKED = "parked"
    """Something stands in its way that can go away: a missing scope or membership, a kind not known here."""
    SENT = "sent"
    COALESCED = "coalesced"
    """Its purpose is served by another message, sent at the same time."""
    SKIPPED = "skipped"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """Perhaps posted: it is being looked for, and not posted again before that."""
    UNKNOWN_FINAL = "unknown_final"
    """Perhaps posted, and it will stay unknown; never posted again by itself."""

    @property
    def is_final(self) -> bool:
        return self not in {NudgeState.PLANNED, NudgeState.CLAIMED, NudgeState.PARKED, NudgeState.UNKNOWN}


class SkipReason(StrEnum):
    """Why a planned message was not sent; shown in the ledger."""

    EXPIRED = "its purpose had passed"
    FELL_INTO_PAUSE = "its meeting fell into a pause"
    MEETING_SKIPPED = "its meeting was skipped"
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
    TOO_FEW = "too few people gave something to tell of it"
    NIGHT = "it would have come at night"
    SNOOZED = "the person is taking a break from messages"
    MUTED = "the person muted these"
    TOO_MANY = "the person had enough messages that week"
    LEVEL = "the person wants fewer reminders"
    ON_LEAVE = "the person is on leave"
    NEWER = "a newer one serves the same purpose"
    TOGETHER = "told in one message with another"
    DISMISSED = "an organiser dismissed it"
    ASKED_LATELY = "the person had just been asked about that meeting"
    MOVED = "its time changed"
    TURNED_OFF = "the circle turned it off"


URGENCY = {
    NudgeKind.STARTING: 0,
    NudgeKind.SOON: 0,
    NudgeKind.REMINDER: 1,
    NudgeKind.CARD: 1,
    NudgeKind.NOTICE: 2,
    NudgeKind.PROMPT: 3,
    NudgeKind.REFLECT_FIRST: 4,
    NudgeKind.REFLECT_LAST: 5,
    NudgeKind.DIGEST: 6,
    NudgeKind.DIGEST_MEND: 2,
    NudgeKind.RUN_SHEET: 0,
    NudgeKind.PROPOSAL: 2,
    NudgeKind.AGENDA: 2,
    NudgeKind.EXCHANGE_OPENING: 2,
    NudgeKind.EXCHANGE_ANSWER: 3,
    NudgeKind.COMMITMENT: 2,
    NudgeKind.EXCHANGE_PROMPT: 3,
    NudgeKind.SURVEY_FIRST: 3,
    NudgeKind.PIT_STOP: 3,
    NudgeKind.REHEARSAL: 4,
    NudgeKind.SURVEY_LAST: 4,
    NudgeKind.FACILITATOR_SURVEY: 4,
    NudgeKind.SUMMARY: 5,
    NudgeKind.EXCHANGE_SUMMARY: 5,
    NudgeKind.USED_IT_FIRST: 5,
    NudgeKind.USED_IT_LAST: 5,
    NudgeKind.FRESHNESS: 6,
    NudgeKind.FOREIGN: 9,
}
"""Which goes first where several are due at once: the smaller number."""


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
    first_post_at: datetime | None = None
    """When a post of it was begun for the first time: what is looked for is not older."""
    check_at: datetime | None = None
    """When it is looked for (again) while it is unknown."""
    looks: int = 0
    """How many times it was looked for and certainly not found."""

    @property
    def lane(self) -> str:
        """What must stay in order and keep its pace together: a channel, or a person's direct messages."""
        return self.channel_id or self.user_id or ""

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
    """How an attempt ended. `retry_at` is set when nothing was posted for certain and it may be tried again.

    `not_after` is set with it where it is of use for longer than was known.
    """

    state: NudgeState
    reason: str | None = None
    sent_channel: ChannelId | None = None
    sent_ts: str | None = None
    retry_at: datetime | None = None
    attempt_counts: bool = True
    not_after: datetime | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to post a nudge, appended to the ledger and never changed but for how it ended.

    `outcome` is None while it is under way or was broken off; otherwise a state, or "retry" where nothing was
    posted and it will be tried again, or "refused" where the worker came back too late to say how it ended.
    """

    id: str
    team_id: TeamId
    nudge_id: NudgeId
    number: int
    owner: str
    started_at: datetime
    finished_at: datetime | None = None
    outcome: str | None = None
    code: str | None = None


WORKSPACE_LANE = "workspace"


@dataclass(frozen=True, slots=True)
class Lane:
    """The pace of one channel (or one person's direct messages), or of a whole workspace (`WORKSPACE_LANE`).

    `next_at` is the instant from which the lane counts as free (the theoretical arrival time of GCRA);
    `paused_until` is how long Slack asked us to wait. Only a workspace has a pace of its own, in posts per
    minute, and a count of troubles in a row, which opens the circuit.
    """

    team_id: TeamId
    name: str
    next_at: datetime
    paused_until: datetime | None = None
    per_minute: float | None = None
    paced_at: datetime | None = None
    troubles: int = 0
    reason: str | None = None
