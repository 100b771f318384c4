"""Trading turns: two members swap the meetings that they lead, if both agree; the channel hears of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.clock import Clock
from bot.domain.circles import Circle
from bot.domain.ids import CircleId, MeetingId, TeamId, UserId, new_id
from bot.domain.leading import Handover, HandoverState, Trade, Turns
from bot.domain.meetings import called
from bot.domain.nudges import Nudge
from bot.domain.reasons import Reason, because
from bot.domain.roles import Act, may
from bot.domain.timetable import notice
from bot.errors import FieldErrors, MemberError, NotAllowed, NotFound
from bot.services.causes import Cause, take
from bot.services.changes import note_change
from bot.services.leading import ABOUT, ASKED_FOR, HANDOVER, LEAD_TRADE, tell
from bot.services.membership import existing
from bot.services.people import stored_names
from bot.services.roles import Roles, require, roles_in
from bot.services.whose_turn import trade_of, turns_to_come
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

OVERTAKEN = (
    "That was answered already, taken back, or one of you leads another meeting by now. `/circle lead` tells."
)


class Trading:
    """Use-cases about turns that two members trade."""

    def __init__(self, database: Database, clock: Clock, roles: Roles) -> None:
        self._database = database
        self._clock = clock
        self._roles = roles

    async def turns(self, team_id: TeamId, user_id: UserId, circle_id: CircleId) -> Turns | None:
        """Return whose turn it is at the meetings to come, for a member; None for whoever hands the lead over."""
        is_organiser = await self._roles.is_organiser(user_id)
        async with self._database.reading() as work:
            circle = await existing(work, team_id, circle_id)
            if may(await roles_in(work, circle, user_id, is_organiser=is_organiser), Act.HAND_OVER):
                return None
            return await self._turns(work, circle, user_id)

    async def form(self, team_id: TeamId, user_id: UserId, circle_id: CircleId) -> Turns:
        """Return what the form needs; MemberError where the person has no turn, or nobody else has one."""
        async with self._database.reading() as work:
            found = await self._turns(work, await existing(work, team_id, circle_id), user_id)
        if not found.mine:
            raise MemberError(
                f"No meeting to come of “{found.circle.name}” is yours to lead, so none can be traded."
            )
        if not found.theirs:
            raise MemberError(
                f"You lead all the meetings to come of “{found.circle.name}”. `/circle lead` hands over."
            )
        return found

    async def _turns(self, work: UnitOfWork, circle: Circle, user_id: UserId) -> Turns:
        await require(work, circle, user_id, Act.TRADE_TURNS)
        names = await stored_names(work, circle.team_id, [circle.facilitator_id])
        turns = await turns_to_come(work, circle, self._clock.now())
        return Turns(circle, user_id, names[circle.facilitator_id], tuple(turns))

    async def ask(self, cause: Cause, circle_id: CircleId, given: MeetingId, got: MeetingId) -> Trade:
        """Ask whoever leads `got` to give it for `given`, which the person leads; a question before is let go."""
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            circle = await existing(work, cause.team_id, circle_id, lock=True)
            await require(work, circle, cause.user_id, Act.TRADE_TURNS)
            coming = {one.meeting.id: one for one in await turns_to_come(work, circle, now)}
            mine, theirs = coming.get(given), coming.get(got)
            if mine is None or mine.user_id != cause.user_id:
                raise FieldErrors({"mine": "That meeting is not yours to lead any more. Choose another one."})
            if theirs is None or theirs.user_id == cause.user_id:
                raise FieldErrors({"theirs": "Choose a meeting that somebody else leads."})
            for before in await work.handovers.trades_asked(circle.id, cause.user_id):
                if before.meeting_id == given:
                    await work.handovers.save(replace(before, state=HandoverState.WITHDRAWN, answered_at=now))
            asked = Handover(
                id=new_id(),
                team_id=circle.team_id,
                circle_id=circle.id,
                meeting_id=given,
                from_id=cause.user_id,
                user_id=theirs.user_id,
                asked_by=cause.user_id,
                state=HandoverState.ASKED,
                asked_at=now,
                in_return=got,
            )
            await work.handovers.save(asked)
            trade = Trade(circle, asked, mine, theirs)
            await work.nudges.plan([_question(trade, now)])
        return trade

    async def accept(self, cause: Cause, handover_id: str) -> Trade:
        """Trade the turns, if both still lead what they give; the channel and who asked hear of it."""
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            trade = await self._asked(work, cause, handover_id, now, HandoverState.ACCEPTED)
            if trade.handover.state is HandoverState.ACCEPTED:  # a second tap: the thanks once more
                return trade
            await self._note_others(work, trade, now)
            for turn, after in ((trade.given, trade.got.user_id), (trade.got, trade.given.user_id)):
                if not await work.meetings.set_leader(turn.meeting.id, after, turn.meeting.leader_id):
                    raise MemberError(OVERTAKEN)
            done = replace(trade.handover, state=HandoverState.ACCEPTED, answered_at=now)
            await work.handovers.save(done)
            await self._tell(work, cause, trade, now)
        return replace(trade, handover=done)

    async def _note_others(self, work: UnitOfWork, trade: Trade, now: datetime) -> None:
        """Note whose turn it is at the other meetings until then: what two agree on moves nobody else’s."""
        if not trade.circle.settings.rotates:
            return
        traded = {trade.given.meeting.id, trade.got.meeting.id}
        last = max(trade.given.meeting.starts_at, trade.got.meeting.starts_at)
        for one in await turns_to_come(work, trade.circle, now):
            if one.meeting.starts_at < last and one.meeting.id not in traded:
                await work.meetings.set_leader(one.meeting.id, one.user_id, one.meeting.leader_id)

    async def _tell(self, work: UnitOfWork, cause: Cause, trade: Trade, now: datetime) -> None:
        circle, given, got = trade.circle, trade.given, trade.got
        what, other = (called(circle, one.meeting.number) for one in (given, got))
        said = f"{given.name} and {got.name} trade turns: {got.name} leads {what}, {given.name} leads {other}."
        post = notice(circle, f"lead:{trade.handover.id}:traded", said, now)
        yes = f"{got.name} says yes: you lead {other} of “{circle.name}”, and {got.name} leads {what}."
        to_asker = tell(circle, f"{trade.handover.id}:traded", yes, given.user_id, now)
        await work.nudges.plan([because(post, Reason.TRADED), to_asker])
        noted = f"leads {what}: {given.name} → {got.name}, {other}: {got.name} → {given.name}"
        await note_change(work, circle, cause.user_id, Act.TRADE_TURNS, noted, now)

    async def decline(self, cause: Cause, handover_id: str) -> Trade:
        """Keep one's own turn; who asked hears of it."""
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            trade = await self._asked(work, cause, handover_id, now, HandoverState.DECLINED)
            if trade.handover.state is HandoverState.DECLINED:
                return trade
            done = replace(trade.handover, state=HandoverState.DECLINED, answered_at=now)
            await work.handovers.save(done)
            what = called(trade.circle, trade.got.meeting.number)
            said = f"{trade.got.name} would rather lead {what} of “{trade.circle.name}”, so all stays as it is."
            kept = f"{said} `/circle lead` asks somebody else."
            await work.nudges.plan([tell(trade.circle, f"{done.id}:declined", kept, trade.given.user_id, now)])
        return replace(trade, handover=done)

    async def withdraw(self, cause: Cause, handover_id: str) -> Trade:
        """Take back a trade that one asked for and that has no answer yet."""
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            trade = await self._trade(work, cause, handover_id, now)
            if trade.handover.from_id != cause.user_id:
                raise NotAllowed("Only who asked for it can take it back.")
            if trade.handover.state is not HandoverState.ASKED:
                raise MemberError(OVERTAKEN)
            done = replace(trade.handover, state=HandoverState.WITHDRAWN, answered_at=now)
            await work.handovers.save(done)
        return replace(trade, handover=done)

    async def _asked(
        self, work: UnitOfWork, cause: Cause, handover_id: str, now: datetime, answer: HandoverState
    ) -> Trade:
        """Return a trade that waits for the person's answer, or to which they gave that same `answer` already."""
        trade = await self._trade(work, cause, handover_id, now)
        if trade.handover.user_id != cause.user_id:
            raise NotAllowed("That question was for somebody else.")
        if trade.handover.state not in {HandoverState.ASKED, answer}:
            raise MemberError(OVERTAKEN)
        return trade

    async def _trade(self, work: UnitOfWork, cause: Cause, handover_id: str, now: datetime) -> Trade:
        known = await work.handovers.get(cause.team_id, handover_id)
        if known is None:
            raise NotFound(OVERTAKEN)
        circle = await existing(work, cause.team_id, known.circle_id, lock=True)
        await require(work, circle, cause.user_id, Act.TRADE_TURNS)
        trade = await trade_of(work, circle, handover_id, now)
        if trade is None:
            raise NotFound(OVERTAKEN)
        return trade


def _question(trade: Trade, now: datetime) -> Nudge:
    circle, asked = trade.circle, trade.handover
    first = min(trade.given.meeting.starts_at, trade.got.meeting.starts_at)
    nudge = notice(circle, f"lead:{asked.id}:trade", "", now, user_id=asked.user_id)
    return replace(
        nudge,
        details={ABOUT: LEAD_TRADE, HANDOVER: asked.id},
        meeting_id=asked.meeting_id,
        not_after=min(now + ASKED_FOR, first),
    )
