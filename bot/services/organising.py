"""The organisers' page about delivery, and what may be done about a message in trouble, by hand.

Organisers are the owners and admins of the workspace and whoever the settings name. A circle's facilitator may
answer whether a post is in the channel, too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from bot.clock import Clock
from bot.domain.digests import PostedDigest
from bot.domain.ids import CircleId, DigestId, NudgeId, TeamId, UserId, new_id
from bot.domain.nudges import Attempt, Nudge, NudgeKind, NudgeState
from bot.domain.organising import (
    LATE,
    PLANNED_FOR,
    RESENDABLE,
    TROUBLES_FOR,
    TROUBLES_SHOWN,
    CatchUp,
    DeliveryReport,
    dismissed,
    undone,
)
from bot.domain.reconciling import Window, posted_again
from bot.domain.roles import Act, Role, may
from bot.errors import MemberError, NotAllowed, NotFound, SlackError
from bot.services.causes import Cause, take
from bot.services.reconciling import DUPLICATES, with_window
from bot.services.recovery import WINDOW
from bot.services.workspace_settings import workspace_settings
from bot.slack.gateway import Gateway
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

ROLE_KNOWN_FOR = timedelta(minutes=10)
ONLY_ORGANISERS = "Only the organisers of this workspace can see that. Ask an admin of this workspace."
IN_TROUBLE = ("late", NudgeState.PARKED, NudgeState.FAILED, NudgeState.UNKNOWN_FINAL)
ALREADY = {
    NudgeState.SENT: "It has been posted already.",
    NudgeState.SKIPPED: "It was dismissed or is no longer needed.",
}


class Settled(MemberError):
    """Somebody has taken care of it already."""


async def delivery_report(work: UnitOfWork, now: datetime, team_id: TeamId | None = None) -> DeliveryReport:
    """Return how delivery stands in a workspace, or in all of them."""
    since, late = now - TROUBLES_FOR, now - LATE
    counts = await work.troubles.counts(since=since, until=now + PLANNED_FOR, late=late, team_id=team_id)
    troubles = await work.troubles.newest(since=since, late=late, limit=TROUBLES_SHOWN, team_id=team_id)
    caught = [CatchUp.read(one) for one in await work.troubles.caught_up(team_id)]
    window = await work.memos.get(WINDOW)
    recovering = Window.read(window).since if window and not Window.read(window).is_over(now) else None
    return DeliveryReport(
        at=now,
        planned=counts.get(NudgeState.PLANNED, 0),
        late=counts.get("late", 0),
        unknown=counts.get(NudgeState.UNKNOWN, 0),
        parked=counts.get(NudgeState.PARKED, 0),
        failed=counts.get(NudgeState.FAILED, 0),
        unknown_final=counts.get(NudgeState.UNKNOWN_FINAL, 0),
        duplicates=int(await work.memos.get(DUPLICATES) or 0),
        troubles=tuple(troubles),
        catch_up=max(caught, key=lambda one: one.until, default=None),
        recovering_since=recovering,
    )


class Organising:
    """Use-cases of organisers, and of facilitators who answer about a post of their circle."""

    def __init__(
        self,
        database: Database,
        gateway: Gateway,
        clock: Clock,
        organisers: frozenset[UserId] = frozenset(),
        team_id: TeamId | None = None,
    ) -> None:
        self._database = database
        self._gateway = gateway
        self._clock = clock
        self._organisers = organisers
        self._team_id = team_id
        self._roles: dict[UserId, tuple[datetime, bool]] = {}

    async def is_organiser(self, user_id: UserId) -> bool:
        """Tell whether a person is an organiser; while Slack does not say, they are none."""
        now = self._clock.now()
        if user_id in self._organisers or user_id in await self._named():
            return True
        asked_at, known = self._roles.get(user_id, (None, False))
        if asked_at is None or not timedelta(0) <= now - asked_at < ROLE_KNOWN_FOR:
            try:
                known = (await self._gateway.user(user_id)).is_organiser
            except SlackError:
                return False
            self._roles[user_id] = (now, known)
        return known

    async def require(self, user_id: UserId, act: Act) -> None:
        """Raise NotAllowed, in words that say who may, for whoever may not do this for the whole workspace."""
        if not await self._may(user_id, act):
            raise NotAllowed(ONLY_ORGANISERS)

    async def _may(self, user_id: UserId, act: Act) -> bool:
        """Tell whether a person may do something without a seat in any circle."""
        is_organiser = await self.is_organiser(user_id)
        return may(frozenset({Role.ORGANISER}) if is_organiser else frozenset(), act)

    async def _named(self) -> frozenset[UserId]:
        """Return whom the organisers named as one of them."""
        if self._team_id is None:
            return frozenset()
        async with self._database.reading() as work:
            return frozenset((await workspace_settings(work, self._team_id)).organisers)

    async def page(self, team_id: TeamId, user_id: UserId) -> DeliveryReport:
        """Return the page about delivery; for organisers."""
        await self.require(user_id, Act.SEE_DELIVERY)
        async with self._database.reading() as work:
            return await delivery_report(work, self._clock.now(), team_id)

    async def circle_names(self, team_id: TeamId, report: DeliveryReport) -> dict[CircleId, str]:
        """Return the names of the circles whose messages are in trouble."""
        async with self._database.reading() as work:
            found = await work.circles.get_many(team_id, {one.circle_id for one in report.troubles})
        return {circle_id: circle.name for circle_id, circle in found.items()}

    async def in_trouble(self, team_id: TeamId, user_id: UserId) -> int | None:
        """Return how many messages the page shows as being in trouble; None: it is not theirs to see."""
        if not await self._may(user_id, Act.SEE_DELIVERY):
            return None
        now = self._clock.now()
        since, late = now - TROUBLES_FOR, now - LATE
        async with self._database.reading() as work:
            counts = await work.troubles.counts(since=since, until=now, late=late, team_id=team_id)
        return sum(counts.get(name, 0) for name in IN_TROUBLE)

    async def send_again(self, cause: Cause, nudge_id: NudgeId) -> Nudge:
        """Plan a message anew, due now, once however often and by however many it is asked for."""

        def change(nudge: Nudge, now: datetime) -> Nudge:
            if nudge.state not in RESENDABLE:
                raise Settled(ALREADY.get(nudge.state, "It is on its way already."))
            if (again := posted_again(nudge, now)) is None:
                raise MemberError("It is too late for that: what it was about has passed.")
            return again

        return await self._by_hand(cause, nudge_id, change, "by hand: send again", facilitators=True)

    async def is_there(self, cause: Cause, nudge_id: NudgeId) -> Nudge:
        """Take somebody's word that a message arrived; where exactly it stands stays unknown."""

        def change(nudge: Nudge, now: datetime) -> Nudge:
            if nudge.state is not NudgeState.UNKNOWN_FINAL:
                raise Settled(ALREADY.get(nudge.state, "It is on its way already."))
            at = nudge.first_post_at or now
            return replace(
                nudge, state=NudgeState.SENT, reason=None, sent_at=at, sent_channel=nudge.channel_id, check_at=None
            )

        return await self._by_hand(cause, nudge_id, change, "by hand: it is there", facilitators=True)

    async def dismiss(self, cause: Cause, nudge_id: NudgeId) -> Nudge:
        """Let a message in trouble be; for organisers."""
        return await self._by_hand(cause, nudge_id, lambda nudge, now: dismissed(nudge), "by hand: dismissed")

    async def undo_dismiss(self, cause: Cause, nudge_id: NudgeId) -> Nudge:
        """Take back that a message was dismissed; for organisers."""
        return await self._by_hand(cause, nudge_id, lambda nudge, now: undone(nudge), "by hand: not dismissed")

    async def _by_hand(
        self,
        cause: Cause,
        nudge_id: NudgeId,
        change: Callable[[Nudge, datetime], Nudge | None],
        deed: str,
        *,
        facilitators: bool = False,
    ) -> Nudge:
        await self._require_right(cause, nudge_id, facilitators=facilitators)
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            before = await work.nudges.get(cause.team_id, nudge_id)
            after = None if before is None else change(before, now)
            if before is None or after is None or not await work.troubles.change(before, after):
                raise Settled
            if after.state is NudgeState.SENT:
                await _record_digest(work, after)
            await work.unknowns.note([_deed(after, deed, now)])
            return after

    async def _require_right(self, cause: Cause, nudge_id: NudgeId, *, facilitators: bool) -> None:
        async with self._database.reading() as work:
            nudge = await work.nudges.get(cause.team_id, nudge_id)
            circle = await work.circles.get(cause.team_id, nudge.circle_id) if nudge else None
        if nudge is None or circle is None:
            raise NotFound
        leads = facilitators and nudge.channel_id is not None and circle.facilitator_id == cause.user_id
        if not leads and not await self._may(cause.user_id, Act.SEE_DELIVERY):
            raise NotAllowed("Only the circle’s facilitator and the organisers of this workspace can do that.")


async def _record_digest(work: UnitOfWork, nudge: Nudge) -> None:
    """A digest that somebody saw covers its week, though nobody knows the address of its post."""
    if nudge.kind is not NudgeKind.DIGEST or nudge.channel_id is None:
        return
    window = (await with_window(work, nudge)).details
    posted = PostedDigest(
        id=DigestId(new_id()),
        team_id=nudge.team_id,
        circle_id=nudge.circle_id,
        nudge_id=nudge.id,
        since=datetime.fromisoformat(window["since"]),
        until=datetime.fromisoformat(window["until"]),
        channel_id=nudge.channel_id,
        message_ts="",
    )
    await work.digests.add(posted)


def _deed(nudge: Nudge, deed: str, now: datetime) -> Attempt:
    """A line among the attempts; who did it stands in the logs and not here."""
    return Attempt(uuid4().hex, nudge.team_id, nudge.id, nudge.attempt, "by hand", now, now, deed)
