"""Claim, decide, deliver, settle: how what is due reaches Slack.

Guarantee of this room: a planned nudge is posted at most once. It is posted at least once until its purpose
has passed unless Slack's answer leaves open whether it was posted; then it ends as *unknown* and is not
posted again by itself. No transaction is open while Slack is asked. What a crash leaves claimed and not begun
goes back into the plan.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from bot import logs
from bot.clock import Clock
from bot.domain.digests import Digest, PostedDigest
from bot.domain.ids import ChannelId, DigestId, TeamId, new_id
from bot.domain.nudges import Claim, Nudge, NudgeKind, NudgeState, Outcome, SkipReason
from bot.domain.timetable import notice
from bot.errors import SlackBusy, SlackRefused, SlackUncertain, SlackUnreachable, StorageError
from bot.services.decisions import Decision, Recall, Send, Skip, Wait, decide
from bot.services.resting import locked_if_running, rest
from bot.slack.gateway import Gateway
from bot.views.kit import Screen
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

log = logging.getLogger("circles.nudges")

LEASE = timedelta(seconds=60)
"""How long a claim is good for; a call to Slack is given up after 10 s, so a post never outlives it."""

POST_WITHIN = 35.0
"""Seconds of real time after a claim in which a post may still be started."""

BATCH = 50
AT_ONCE = 8
BACKOFF_FIRST = timedelta(seconds=2)
BACKOFF_MAX = timedelta(minutes=5)

CHANNEL_GONE = frozenset({"is_archived", "channel_not_found", "not_in_channel"})
TOKEN_TROUBLE = frozenset({"invalid_auth", "token_revoked", "token_expired", "account_inactive", "not_authed"})
"""Nothing can be posted until somebody mends the token; what is still of use then is sent."""


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A claim with what is to be sent."""

    claim: Claim
    send: Send

    @property
    def lane(self) -> str:
        """Messages of one lane are posted one after the other, so that their order is kept."""
        return self.claim.nudge.channel_id or self.claim.nudge.user_id or ""


@dataclass(frozen=True, slots=True)
class _End:
    """How a claim ended; `digest` where it was one."""

    claim: Claim
    outcome: Outcome
    digest: Digest | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """What was claimed at once; on the loop's clock, no post is started after `start_before`."""

    claims: list[Claim]
    start_before: float


class Delivery:
    """Works off the ledger of a workspace (of all, where none is given). Any number may work on one database."""

    def __init__(self, database: Database, gateway: Gateway, clock: Clock, team_id: TeamId | None) -> None:
        self._database = database
        self._gateway = gateway
        self._team_id = team_id
        self._clock = clock
        self._owner = uuid4().hex

    async def claim(self, work: UnitOfWork) -> Claimed:
        """Take what is due, earliest first, for as long as the lease lasts."""
        start_before = asyncio.get_running_loop().time() + POST_WITHIN
        claims = await work.nudges.claim(
            self._clock.now(), owner=self._owner, lease=LEASE, limit=BATCH, team_id=self._team_id
        )
        return Claimed(claims, start_before)

    async def work_off(self, claimed: Claimed) -> bool:
        """Decide, deliver and settle what was claimed; tell whether more may have fallen due by that."""
        claims, start_before = claimed.claims, claimed.start_before
        if not claims:
            return False
        ends: list[_End] = []
        attempts: list[_Attempt] = []
        for claim, decision in await self._decide_all(claims):
            match decision:
                case Send():
                    attempts.append(_Attempt(claim, decision))
                case Outcome():
                    ends.append(_End(claim, decision))
                case Skip(reason):
                    ends.append(_End(claim, Outcome(NudgeState.SKIPPED, reason.value)))
                case Wait(until):
                    ends.append(_End(claim, _again(until, SkipReason.NIGHT.value)))
        more = await self._settle(ends)
        for wave in _waves(attempts):
            if asyncio.get_running_loop().time() > start_before:
                more |= await self._settle([_End(one.claim, _again(self._clock.now())) for one in wave])
            else:
                more |= await self._post(wave)
        return more

    async def _decide_all(self, claims: list[Claim]) -> list[tuple[Claim, Decision | Outcome]]:
        found: list[tuple[Claim, Decision | Outcome]] = []
        try:
            async with self._database.reading() as work:
                recall, plain = Recall(), [one for one in claims if not _is_digest(one)]
                found += [(one, await self._decide(work, one.nudge, recall)) for one in plain]
            told: set[str] = set()
            for one in claims:
                if _is_digest(one) and one.nudge.circle_id in told:
                    found.append((one, _again(self._clock.now())))  # the one before it has to be posted first
                elif _is_digest(one):
                    told.add(one.nudge.circle_id)
                    # while nobody else writes (on SQLite), so that nothing falls between two digests
                    async with self._database.unit_of_work() as work:
                        found.append((one, await self._decide(work, one.nudge, Recall())))
        except StorageError:
            logs.line(log, "decision.failed", level=logging.WARNING, count=len(claims))
            decided = {one.nudge.id for one, _ in found}
            later = _again(self._clock.now() + BACKOFF_MAX)
            found += [(one, later) for one in claims if one.nudge.id not in decided]
        return found

    async def _decide(self, work: UnitOfWork, nudge: Nudge, recall: Recall) -> Decision | Outcome:
        try:
            return await decide(work, nudge, self._clock.now(), recall)
        except StorageError:
            raise
        except Exception:  # one that cannot be put into words must not hold up the others
            log.exception("decision.failed")
            return Outcome(NudgeState.FAILED, "it could not be put into words")

    async def _post(self, wave: list[_Attempt]) -> bool:
        async with self._database.unit_of_work() as work:
            begun = [one for one in wave if await work.nudges.begin(one.claim, self._clock.now())]
        outcomes = await asyncio.gather(*(self._deliver(one.claim.nudge, one.send.screen) for one in begun))
        ends = [_End(one.claim, end, one.send.digest) for one, end in zip(begun, outcomes, strict=True)]
        return await asyncio.shield(self._settle(ends))

    async def _deliver(self, nudge: Nudge, screen: Screen) -> Outcome:
        now = self._clock.now()
        try:
            channel_id = nudge.channel_id or await self._direct(nudge)
            posted = await self._gateway.post(channel_id, screen, key=nudge.id)
        except SlackBusy as busy:
            return _again(now + timedelta(seconds=busy.retry_after), busy.code)
        except SlackUnreachable as trouble:
            wait = min(BACKOFF_MAX, BACKOFF_FIRST * 2 ** min(nudge.attempt, 10))
            return Outcome(NudgeState.PLANNED, trouble.code, retry_at=now + wait)
        except SlackUncertain as trouble:
            return Outcome(NudgeState.UNKNOWN, f"Slack's answer was lost ({trouble.code})")
        except SlackRefused as trouble:
            if trouble.code in TOKEN_TROUBLE:
                return _again(now + BACKOFF_MAX, trouble.code)
            return Outcome(NudgeState.FAILED, trouble.code)
        return Outcome(NudgeState.SENT, sent_channel=posted.channel_id, sent_ts=posted.ts)

    async def _direct(self, nudge: Nudge) -> ChannelId:
        """Return the person's direct channel; nothing is posted by asking, so any doubt means try again."""
        assert nudge.user_id is not None
        try:
            return await self._gateway.direct_channel(nudge.user_id)
        except SlackUncertain as trouble:
            raise SlackUnreachable(trouble.code, method=trouble.method) from trouble

    async def _settle(self, ends: list[_End]) -> bool:
        """Write down how attempts ended; tell whether something is due at once by that."""
        if not ends:
            return False
        now = self._clock.now()
        more = any(end.outcome.retry_at is not None and end.outcome.retry_at <= now for end in ends)
        async with self._database.unit_of_work() as work:
            for end in sorted(ends, key=lambda one: one.claim.nudge.circle_id):
                if await work.nudges.settle(end.claim, end.outcome, now):
                    more |= await _draw_consequences(work, end, now)
        for end in ends:
            _tell(end, now)
        return more


def _again(at: datetime, reason: str | None = None) -> Outcome:
    """Nothing was posted and nobody is to blame: the attempt does not count."""
    return Outcome(NudgeState.PLANNED, reason, retry_at=at, attempt_counts=False)


def _is_digest(claim: Claim) -> bool:
    return claim.nudge.kind is NudgeKind.DIGEST


def _waves(attempts: list[_Attempt]) -> Iterator[list[_Attempt]]:
    """Yield groups that may be posted at once: at most AT_ONCE, and of each lane one."""
    waiting = attempts
    while waiting:
        wave: list[_Attempt] = []
        later: list[_Attempt] = []
        lanes: set[str] = set()
        for one in waiting:
            (later if one.lane in lanes or len(wave) == AT_ONCE else wave).append(one)
            lanes.add(one.lane)
        yield wave
        waiting = later


async def _draw_consequences(work: UnitOfWork, end: _End, now: datetime) -> bool:
    """A digest that was posted is recorded; a circle whose channel cannot be posted in rests.

    Returns whether somebody is to be told of it.
    """
    nudge, outcome = end.claim.nudge, end.outcome
    if end.digest is not None and outcome.sent_channel and outcome.sent_ts:
        posted = PostedDigest(
            id=DigestId(new_id()),
            team_id=nudge.team_id,
            circle_id=nudge.circle_id,
            nudge_id=nudge.id,
            since=end.digest.since,
            until=end.digest.until,
            channel_id=outcome.sent_channel,
            message_ts=outcome.sent_ts,
        )
        await work.digests.add(posted)
    if outcome.state is NudgeState.FAILED and outcome.reason in CHANNEL_GONE and nudge.channel_id:
        await _rest_circle(work, nudge, outcome.reason, now)
        return True
    return False


async def _rest_circle(work: UnitOfWork, nudge: Nudge, code: str, now: datetime) -> None:
    """Let a circle rest whose channel cannot be posted in, and tell its facilitator once."""
    circle = await locked_if_running(work, nudge.team_id, nudge.circle_id)
    if circle is None:
        return
    await rest(work, circle, "I can no longer post in its channel", now)
    words = (
        f"I could not post in the channel of “{circle.name}” (Slack says: {code}), so the circle is paused."
        " Check that the channel is there and that I am in it, then use `/circle resume`."
    )
    key = f"nudge:{nudge.id}:channel_gone"
    await work.nudges.plan([notice(circle, key, words, now, user_id=circle.facilitator_id)])


def _tell(end: _End, now: datetime) -> None:
    nudge, outcome = end.claim.nudge, end.outcome
    logs.line(
        log,
        "nudge.settled",
        nudge=nudge.id,
        kind=nudge.kind.value,
        circle=nudge.circle_id,
        workspace=nudge.team_id,
        state=outcome.state.value if outcome.retry_at is None else "retry",
        reason=outcome.reason or "",
        late_s=round((now - nudge.due_at).total_seconds()),
    )
