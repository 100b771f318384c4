"""How a due nudge walks: plan, expand, claim, decide, deliver, settle.

Guarantee of this room: a planned nudge is posted at most once. It is posted at least once until its purpose
has passed unless Slack's answer leaves open whether it was posted; then it ends as *unknown* and is not
posted again by itself. No transaction is open while Slack is asked.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from bot import logs
from bot.clock import Clock
from bot.domain.circles import CircleStatus
from bot.domain.digests import Digest, PostedDigest
from bot.domain.ids import ChannelId, DigestId, new_id
from bot.domain.nudges import Claim, Nudge, NudgeKind, NudgeState, Outcome, SkipReason
from bot.domain.timetable import for_person, notice, plan_circle
from bot.errors import SlackBusy, SlackRefused, SlackUncertain, SlackUnreachable, StorageError
from bot.services.decisions import Decision, Send, Skip, Wait, decide
from bot.services.recipients import recipients
from bot.services.resting import locked_if_running, rest
from bot.slack.gateway import Gateway
from bot.views.kit import Screen
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

log = logging.getLogger("circles.nudges")

LEASE = timedelta(seconds=60)
"""How long a claim is good for; a call to Slack is given up after 10 s, so a post never outlives it."""

POST_WITHIN = 45.0
"""Seconds of real time after a claim in which a post may still be started."""

BATCH = 50
AT_ONCE = 8
PLAN_EVERY = timedelta(hours=6)
BACKOFF_FIRST = timedelta(seconds=2)
BACKOFF_MAX = timedelta(minutes=5)
INBOX_KEPT_FOR = timedelta(days=7)
FINISHED_AFTER = timedelta(days=14)

CHANNEL_GONE = frozenset({"is_archived", "channel_not_found", "not_in_channel"})
TOKEN_TROUBLE = frozenset({"invalid_auth", "token_revoked", "token_expired", "account_inactive", "not_authed"})
"""Nothing can be posted until somebody mends the token; what is still of use then is sent."""


class Nudges:
    """The ledger's clerk. Any number of them may work on one database."""

    def __init__(self, database: Database, gateway: Gateway, clock: Clock) -> None:
        self._database = database
        self._gateway = gateway
        self._clock = clock
        self._owner = uuid4().hex
        self._planned_at: datetime | None = None

    async def run_due(self) -> int:
        """Do everything that is due now; return how many nudges were sent or settled otherwise."""
        now = self._clock.now()
        if self._planned_at is None or not timedelta(0) <= now - self._planned_at < PLAN_EVERY:
            await self.housekeep()
            await self.plan()
            self._planned_at = now
        done = 0
        while True:
            await self.expand()
            settled = await self.dispatch()
            done += settled
            if not settled:
                return done

    async def next_due_at(self) -> datetime | None:
        """Return when the next nudge on the ledger falls due."""
        async with self._database.reading() as work:
            return await work.nudges.next_due_at()

    async def plan(self) -> int:
        """Write what falls due within the horizon into the ledger; doing it ten times equals once."""
        now = self._clock.now()
        async with self._database.reading() as work:
            circles = await work.circles.running()
            meetings = await work.meetings.of_circles([circle.id for circle in circles])
        wanted = [nudge for circle in circles for nudge in plan_circle(circle, meetings.get(circle.id, []), now)]
        async with self._database.unit_of_work() as work:
            return await work.nudges.plan(wanted)

    async def expand(self) -> int:
        """Turn due nudges for several people into one for each of them."""
        now = self._clock.now()
        async with self._database.unit_of_work() as work:
            due = await work.nudges.to_expand(now, limit=BATCH)
            for nudge in due:
                circle = await work.circles.get(nudge.team_id, nudge.circle_id)
                meeting = await work.meetings.get(nudge.team_id, nudge.meeting_id) if nudge.meeting_id else None
                people = [] if circle is None or meeting is None else await recipients(work, nudge, meeting)
                zone = circle.zone if circle else "UTC"
                await work.nudges.expand(nudge, [for_person(nudge, person, zone) for person in people])
        return len(due)

    async def dispatch(self) -> int:
        """Claim what is due, decide, deliver and settle each; return how many were claimed."""
        started = asyncio.get_running_loop().time()
        async with self._database.unit_of_work() as work:
            claims = await work.nudges.claim(self._clock.now(), owner=self._owner, lease=LEASE, limit=BATCH)
        lanes: dict[str, list[Claim]] = {}
        for claim in claims:
            lanes.setdefault(claim.nudge.channel_id or claim.nudge.user_id or "", []).append(claim)
        gate = asyncio.Semaphore(AT_ONCE)

        async def run(lane: list[Claim]) -> None:
            async with gate:
                for claim in lane:
                    await self._serve(claim, started + POST_WITHIN)

        await asyncio.gather(*(run(lane) for lane in lanes.values()))
        return len(claims)

    async def housekeep(self) -> None:
        """End what a crashed process left claimed, forget old deliveries, close finished circles."""
        now = self._clock.now()
        async with self._database.unit_of_work() as work:
            lost = await work.nudges.expire_leases(now)
            await work.inbox.prune(now - INBOX_KEPT_FOR)
            running = await work.circles.running()
            meetings = await work.meetings.of_circles([circle.id for circle in running])
            for circle in sorted(running, key=lambda one: one.id):
                held = meetings[circle.id]
                is_over = held and max(m.ends_at for m in held) + FINISHED_AFTER < now
                if is_over and (found := await locked_if_running(work, circle.team_id, circle.id)) is not None:
                    await work.circles.save(replace(found, status=CircleStatus.FINISHED))
        if lost:
            logs.line(log, "lease.expired", level=logging.WARNING, count=lost)

    async def _decide(self, nudge: Nudge) -> Decision | Outcome:
        """Return the decision; where it cannot be made, how the attempt ends, so that no other waits for it."""
        now = self._clock.now()
        try:
            # a digest is composed while nobody writes (on SQLite), so that nothing falls between two of them
            alone = nudge.kind is NudgeKind.DIGEST
            async with self._database.unit_of_work() if alone else self._database.reading() as work:
                return await decide(work, nudge, self._clock.now())
        except StorageError:
            logs.line(log, "decision.failed", level=logging.WARNING, nudge=nudge.id)
            return Outcome(NudgeState.PLANNED, retry_at=now + BACKOFF_MAX, attempt_counts=False)
        except Exception:  # a row that cannot be put into words must not hold up the others
            log.exception("decision.failed")
            return Outcome(NudgeState.FAILED, "it could not be put into words")

    async def _serve(self, claim: Claim, start_before: float) -> None:
        nudge = claim.nudge
        decision = await self._decide(nudge)
        match decision:
            case Outcome():
                await self._settle(claim, decision)
            case Skip(reason):
                await self._settle(claim, Outcome(NudgeState.SKIPPED, reason.value))
            case Wait(until):
                waiting = Outcome(NudgeState.PLANNED, SkipReason.NIGHT.value, retry_at=until, attempt_counts=False)
                await self._settle(claim, waiting)
            case Send(screen, digest):
                if asyncio.get_running_loop().time() > start_before:
                    again = Outcome(NudgeState.PLANNED, retry_at=self._clock.now(), attempt_counts=False)
                    await self._settle(claim, again)
                    return
                async with self._database.unit_of_work() as work:
                    if not await work.nudges.begin(claim, self._clock.now()):
                        return
                outcome = await self._deliver(nudge, screen)
                await asyncio.shield(self._settle(claim, outcome, digest))

    async def _deliver(self, nudge: Nudge, screen: Screen) -> Outcome:
        now = self._clock.now()
        try:
            channel_id = nudge.channel_id or await self._direct(nudge)
            posted = await self._gateway.post(channel_id, screen, key=nudge.id)
        except SlackBusy as busy:
            again = now + timedelta(seconds=busy.retry_after)
            return Outcome(NudgeState.PLANNED, busy.code, retry_at=again, attempt_counts=False)
        except SlackUnreachable as trouble:
            wait = min(BACKOFF_MAX, BACKOFF_FIRST * 2 ** min(nudge.attempt, 10))
            return Outcome(NudgeState.PLANNED, trouble.code, retry_at=now + wait)
        except SlackUncertain as trouble:
            return Outcome(NudgeState.UNKNOWN, f"Slack's answer was lost ({trouble.code})")
        except SlackRefused as trouble:
            if trouble.code in TOKEN_TROUBLE:
                return Outcome(NudgeState.PLANNED, trouble.code, retry_at=now + BACKOFF_MAX, attempt_counts=False)
            return Outcome(NudgeState.FAILED, trouble.code)
        return Outcome(NudgeState.SENT, sent_channel=posted.channel_id, sent_ts=posted.ts)

    async def _direct(self, nudge: Nudge) -> ChannelId:
        """Return the person's direct channel; nothing is posted by asking, so any doubt means try again."""
        assert nudge.user_id is not None
        try:
            return await self._gateway.direct_channel(nudge.user_id)
        except SlackUncertain as trouble:
            raise SlackUnreachable(trouble.code, method=trouble.method) from trouble

    async def _settle(self, claim: Claim, outcome: Outcome, digest: Digest | None = None) -> None:
        now = self._clock.now()
        nudge = claim.nudge
        async with self._database.unit_of_work() as work:
            held = await work.nudges.settle(claim, outcome, now)
            if held and digest is not None and outcome.sent_channel and outcome.sent_ts:
                posted = PostedDigest(
                    id=DigestId(new_id()),
                    team_id=nudge.team_id,
                    circle_id=nudge.circle_id,
                    nudge_id=nudge.id,
                    since=digest.since,
                    until=digest.until,
                    channel_id=outcome.sent_channel,
                    message_ts=outcome.sent_ts,
                )
                await work.digests.add(posted)
            if held and outcome.state is NudgeState.FAILED and outcome.reason in CHANNEL_GONE and nudge.channel_id:
                await _rest_circle(work, nudge, outcome.reason, now)
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
