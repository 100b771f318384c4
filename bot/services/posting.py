"""Posting one message to Slack, and what its answer, or the lack of one, makes of the nudges it tells."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from random import Random
from typing import Protocol

from bot.clock import Clock
from bot.domain.digests import Digest
from bot.domain.ids import ChannelId
from bot.domain.nudges import Claim, Nudge, NudgeState, Outcome, SkipReason
from bot.domain.reconciling import mark_of
from bot.domain.told_digests import FIGURES, figures_of
from bot.errors import SlackBusy, SlackRefused, SlackUncertain, SlackUnreachable
from bot.slack.gateway import Gateway, Posted
from bot.views.kit import Screen

BACKOFF_FIRST = timedelta(seconds=2)
BACKOFF_MAX = timedelta(minutes=5)
BUSY_JITTER_S = 1.0

TOKEN_TROUBLE = frozenset(
    {"invalid_auth", "token_revoked", "token_expired", "account_inactive", "not_authed", "app_uninstalled"}
)
"""Nothing can be posted until somebody mends the token; what is still of use then is sent."""

MENDABLE = frozenset({"not_in_channel", "missing_scope"})
"""What stands in the way can be mended in Slack, so the nudge is parked until it is."""


MESSAGE_GONE = "message_not_found"


class Effect(Enum):
    """What a try tells of the pace."""

    ANSWERED = "answered"
    """Slack answered, with yes or no."""
    TROUBLE = "trouble"
    """Slack could not be reached, or its answer was lost."""
    BUSY = "busy"
    """Slack asked to wait."""
    BUSY_BEFORE = "busy before"
    """Slack asked to wait before anything was posted: that concerns this lane only."""
    CLOSED = "closed"
    """The token is not good."""
    UNUSED = "unused"
    """Nothing was asked of Slack after all."""


@dataclass(frozen=True, slots=True)
class Try:
    """One message: the nudge that leads it and those that are told in it; `digest` where it is one."""

    lead: Claim
    screen: Screen
    told: tuple[Claim, ...] = ()
    digest: Digest | None = None
    thread_ts: str | None = None
    """The message in whose thread it stands."""
    edits: Posted | None = None
    """The message whose place it takes: nothing new is posted then."""
    leads_to: Posted | None = None
    """The message that it links to: where that one is gone, the screen is `otherwise`."""
    otherwise: Screen | None = None

    @property
    def claims(self) -> tuple[Claim, ...]:
        return (self.lead, *self.told)

    @property
    def details(self) -> dict[str, str]:
        """The lead's details as they are kept: a digest's window outlives a crash, its figures every edit."""
        if self.digest is None:
            return self.lead.nudge.details
        window = {"since": self.digest.since.isoformat(), "until": self.digest.until.isoformat()}
        return self.lead.nudge.details | window | {FIGURES: figures_of(self.digest)}


@dataclass(frozen=True, slots=True)
class End:
    """How a claim ended; `effect` is told by the one that led a message."""

    claim: Claim
    outcome: Outcome
    effect: Effect | None = None
    details: dict[str, str] | None = None
    """The nudge's details where the try changed them."""

    @property
    def nudge(self) -> Nudge:
        nudge = self.claim.nudge
        return nudge if self.details is None else replace(nudge, details=self.details)


class Deadline(Protocol):
    """Until when a post may be started."""

    def is_over(self) -> bool: ...


class Posting:
    """Posts, each message once. `dice` spreads what is tried again."""

    def __init__(self, gateway: Gateway, clock: Clock, dice: Random) -> None:
        self._gateway = gateway
        self._clock = clock
        self._dice = dice

    async def post(self, one: Try, deadline: Deadline) -> list[End]:
        """Post a message; return how its nudges ended. A cancelled post ends as unknown."""
        outcome, effect = await self._outcome(one, deadline)
        ends = [End(one.lead, outcome, effect, details=one.details)]
        if outcome.state is NudgeState.SENT:
            outcome = replace(outcome, state=NudgeState.COALESCED, reason=SkipReason.TOGETHER.value)
        for claim in one.told:
            again = outcome.retry_at and max(outcome.retry_at, claim.nudge.due_at)
            ends.append(End(claim, replace(outcome, retry_at=again)))
        return ends

    async def _outcome(self, one: Try, deadline: Deadline) -> tuple[Outcome, Effect | None]:
        nudge, is_posting = one.lead.nudge, False
        try:
            channel_id = nudge.channel_id or await self._direct(nudge)
            screen = await self._screen(one)
            if deadline.is_over():
                return again(nudge.due_at), Effect.UNUSED
            is_posting = True
            also = [mark_of(claim.nudge) for claim in one.told]
            key, thread_ts = mark_of(nudge), one.thread_ts
            if (posted := one.edits) is not None:
                await self._gateway.update(posted, one.screen)
            else:
                posted = await self._gateway.post(channel_id, screen, key=key, also=also, thread_ts=thread_ts)
        except SlackBusy as busy:
            wait = busy.retry_after + self._dice.uniform(0, BUSY_JITTER_S)
            effect = Effect.BUSY if is_posting else Effect.BUSY_BEFORE
            return again(self._clock.now() + timedelta(seconds=wait), busy.code), effect
        except SlackUnreachable as trouble:
            wait = min(BACKOFF_MAX, BACKOFF_FIRST * 2 ** min(nudge.attempt, 10)).total_seconds()
            at = self._clock.now() + timedelta(seconds=self._dice.uniform(0, wait))
            return Outcome(NudgeState.PLANNED, trouble.code, retry_at=at), Effect.TROUBLE
        except SlackUncertain as trouble:
            return Outcome(NudgeState.UNKNOWN, f"Slack's answer was lost ({trouble.code})"), Effect.TROUBLE
        except SlackRefused as refusal:
            if one.edits is not None:
                closed = refusal.code in TOKEN_TROUBLE
                return _edit_refused(nudge, refusal.code), Effect.CLOSED if closed else Effect.ANSWERED
            return self._refused(nudge, refusal.code)
        except asyncio.CancelledError:
            if is_posting:
                return Outcome(NudgeState.UNKNOWN, "the bot stopped while it was being sent"), None
            return again(nudge.due_at), Effect.UNUSED
        return Outcome(NudgeState.SENT, sent_channel=posted.channel_id, sent_ts=posted.ts), Effect.ANSWERED

    def _refused(self, nudge: Nudge, code: str) -> tuple[Outcome, Effect]:
        if code in TOKEN_TROUBLE:
            return again(nudge.due_at, code), Effect.CLOSED
        state = NudgeState.PARKED if code in MENDABLE else NudgeState.FAILED
        return Outcome(state, code), Effect.ANSWERED

    async def _screen(self, one: Try) -> Screen:
        """Return what to post: something else where the message that it links to is gone, if Slack says so."""
        if one.leads_to is None or one.otherwise is None:
            return one.screen
        try:
            await self._gateway.permalink(one.leads_to.channel_id, one.leads_to.ts)
        except SlackRefused as refusal:
            return one.otherwise if refusal.code == MESSAGE_GONE else one.screen
        except (SlackUncertain, SlackUnreachable):  # nothing is posted by asking, and posting tells the same
            return one.screen
        return one.screen

    async def _direct(self, nudge: Nudge) -> ChannelId:
        """Return the person's direct channel; nothing is posted by asking, so any doubt means try again."""
        assert nudge.user_id is not None
        try:
            return await self._gateway.direct_channel(nudge.user_id)
        except SlackUncertain as trouble:
            raise SlackUnreachable(trouble.code, method=trouble.method) from trouble


def _edit_refused(nudge: Nudge, code: str) -> Outcome:
    """Return how an edit ended that Slack refused; where the message is gone, nothing is left to take out."""
    if code in TOKEN_TROUBLE:
        return again(nudge.due_at, code)
    if code == MESSAGE_GONE:
        return Outcome(NudgeState.SKIPPED, SkipReason.GONE.value)
    return Outcome(NudgeState.FAILED, code)


def again(at: datetime, reason: str | None = None, not_after: datetime | None = None) -> Outcome:
    """Nothing was posted and nobody is to blame: the attempt does not count."""
    return Outcome(NudgeState.PLANNED, reason, retry_at=at, attempt_counts=False, not_after=not_after)
