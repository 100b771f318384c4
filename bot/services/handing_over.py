"""Handing the lead over: one meeting or the circle, by consent, and back again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.clock import Clock
from bot.domain.circles import Circle, MemberState
from bot.domain.ids import CircleId, MeetingId, TeamId, UserId
from bot.domain.leading import Handover, HandoverState
from bot.domain.meeting_plans import LeadAsked, LeadPage
from bot.domain.meetings import Meeting, called, next_meeting
from bot.domain.nudges import Nudge
from bot.domain.reasons import Reason, because
from bot.domain.roles import Act
from bot.domain.timetable import notice
from bot.errors import FieldErrors, MemberError, NotAllowed, NotFound
from bot.services.causes import Cause, take
from bot.services.changes import note_change
from bot.services.leading import ASKED_FOR, ask, ask_next, leader_of, leads_now, led, take_back, tell
from bot.services.meetings import existing_meeting
from bot.services.membership import ask_new_facilitator, existing, require_member
from bot.services.people import stored_names
from bot.services.roles import Roles, require
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

ANSWERED = "That was answered already, or taken back. `/circle show` tells who leads."
NOBODY_LEFT = (
    "There is nobody left to ask: who comes has said no. Choose somebody with `/circle lead`, or move the meeting."
)


class HandingOver:
    """Use-cases about who leads."""

    def __init__(self, database: Database, clock: Clock, roles: Roles) -> None:
        self._database = database
        self._clock = clock
        self._roles = roles

    async def page(self, team_id: TeamId, user_id: UserId, circle_id: CircleId) -> LeadPage:
        """Return what the form needs; for those who may hand the lead over, or lead the next meeting."""
        is_organiser = await self._roles.is_organiser(user_id)
        async with self._database.reading() as work:
            now = self._clock.now()
            circle = await existing(work, team_id, circle_id)
            meeting = await _coming(work, circle, now)
            await require(
                work,
                circle,
                user_id,
                Act.HAND_OVER,
                is_organiser=is_organiser,
                meeting=await led(work, circle, meeting, now),
            )
            leader = await leader_of(work, circle, meeting, now) if meeting else circle.facilitator_id
            leads = await leads_now(work, circle, meeting, now) if meeting else leader
            members = await work.members.of_circle(circle.id)
            here = [one.user_id for one in members if one.state is MemberState.ACTIVE]
            names = await stored_names(work, team_id, [*here, leader])
        others = tuple(
            (one, names[one]) for one in here if one != user_id or one not in {leader, circle.facilitator_id}
        )
        if not others:
            raise MemberError(f"There is nobody else in “{circle.name}” yet who could lead it.")
        return LeadPage(circle, meeting, leads, others, names)

    async def cannot(self, cause: Cause, meeting_id: MeetingId) -> LeadAsked:
        """Whoever leads a meeting cannot: ask whose turn is next, unless somebody has been asked already."""
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            meeting = await existing_meeting(work, cause.team_id, meeting_id)
            circle = await existing(work, cause.team_id, meeting.circle_id, lock=True)
            await require_member(work, circle, cause.user_id)
            _require_to_come(meeting, now)
            leader = await leader_of(work, circle, meeting, now)
            if cause.user_id not in {leader, circle.facilitator_id}:
                raise NotAllowed("Somebody else leads that meeting by now, so there is nothing for you to do.")
            waiting = await work.handovers.about(circle.id, meeting.id, HandoverState.ASKED)
            asked = waiting[-1] if waiting else None  # a second tap asks nobody else
            asked = asked or await ask_next(work, circle, meeting, leader, now, asked_by=cause.user_id)
            if asked is None:
                raise MemberError(NOBODY_LEFT)
            names = await stored_names(work, cause.team_id, [asked.user_id])
        return LeadAsked(circle, meeting, asked, names[asked.user_id])

    async def hand_over(self, cause: Cause, circle_id: CircleId, user_id: UserId, *, whole: bool) -> LeadAsked:
        """Ask a chosen member to lead the next meeting, or the `whole` circle from now on."""
        is_organiser = await self._roles.is_organiser(cause.user_id)
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            circle = await existing(work, cause.team_id, circle_id, lock=True)
            meeting = None if whole else await _coming(work, circle, now)
            if not whole and meeting is None:
                raise FieldErrors({"what": "There is no meeting ahead. Choose the whole circle."})
            return await self._asks(work, cause, circle, meeting, user_id, now, is_organiser=is_organiser)

    async def ask_for(self, cause: Cause, meeting_id: MeetingId, user_id: UserId) -> LeadAsked:
        """Ask a member who was proposed to lead a meeting."""
        is_organiser = await self._roles.is_organiser(cause.user_id)
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            meeting = await existing_meeting(work, cause.team_id, meeting_id)
            circle = await existing(work, cause.team_id, meeting.circle_id, lock=True)
            return await self._asks(work, cause, circle, meeting, user_id, now, is_organiser=is_organiser)

    async def _asks(
        self,
        work: UnitOfWork,
        cause: Cause,
        circle: Circle,
        meeting: Meeting | None,
        user_id: UserId,
        now: datetime,
        *,
        is_organiser: bool,
    ) -> LeadAsked:
        await require(
            work,
            circle,
            cause.user_id,
            Act.HAND_OVER,
            is_organiser=is_organiser,
            meeting=await led(work, circle, meeting, now),
        )
        leader = circle.facilitator_id
        if meeting is not None:
            _require_to_come(meeting, now)
            leader = await leader_of(work, circle, meeting, now)
        chosen = await work.members.get(circle.id, user_id)
        if chosen is None or chosen.state is not MemberState.ACTIVE:
            raise FieldErrors({"user": "Choose somebody who is in the circle."})
        if user_id == leader:
            raise FieldErrors({"user": "They lead it already. Choose somebody else."})
        asked = await ask(work, circle, meeting, leader, user_id, now, asked_by=cause.user_id)
        names = await stored_names(work, cause.team_id, [user_id])
        return LeadAsked(circle, meeting, asked, names[user_id])

    async def accept(self, cause: Cause, handover_id: str) -> LeadAsked:
        """Take the lead that one was asked to take; the one who led and the facilitator hear of it."""
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            circle, meeting, asked = await self._asked_of(work, cause, handover_id, now, HandoverState.ACCEPTED)
            await require_member(work, circle, cause.user_id)
            names = await stored_names(work, cause.team_id, [asked.user_id, asked.from_id])
            if asked.state is HandoverState.ACCEPTED:  # a second tap: the thanks once more
                leader = await leader_of(work, circle, meeting, now) if meeting else circle.facilitator_id
                if leader != asked.user_id:
                    raise MemberError(ANSWERED)
                return LeadAsked(circle, meeting, asked, names[asked.from_id])
            await self._moves(work, circle, meeting, asked.from_id, asked.user_id, cause.user_id, now)
            done = replace(asked, state=HandoverState.ACCEPTED, answered_at=now)
            await work.handovers.save(done)
            said = f"{names[asked.user_id]} leads {_what(circle, meeting, ' from now on')}."
            told = {asked.from_id, circle.facilitator_id, asked.asked_by} - {None, asked.user_id}
            await work.nudges.plan(
                [tell(circle, f"{asked.id}:taken", said, who, now) for who in sorted(one for one in told if one)]
            )
            if meeting is None:
                thanks = f"{said} Thank you, {names[asked.from_id]}!"
                await work.nudges.plan([_in_channel(circle, f"{asked.id}:taken", thanks, now)])
        return LeadAsked(circle, meeting, done, names[asked.from_id])

    async def decline(self, cause: Cause, handover_id: str) -> LeadAsked:
        """Say no to the lead. For a meeting the next in line is asked; who asked hears how it goes on."""
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            circle, meeting, asked = await self._asked_of(work, cause, handover_id, now, HandoverState.DECLINED)
            if asked.state is HandoverState.DECLINED:
                return LeadAsked(circle, meeting, asked, "")
            done = replace(asked, state=HandoverState.DECLINED, answered_at=now)
            await work.handovers.save(done)
            following = None
            if meeting is not None:
                following = await ask_next(work, circle, meeting, asked.from_id, now, asked_by=asked.asked_by)
            who = asked.asked_by or circle.facilitator_id
            people = [asked.user_id, *([following.user_id] if following else [])]
            names = await stored_names(work, cause.team_id, people)
            next_step = "`/circle lead` asks somebody else."
            if following is not None:
                instead = "you" if following.user_id == who else names[following.user_id]
                next_step = f"I asked {instead} instead."
            said = f"{names[asked.user_id]} cannot lead {_what(circle, meeting)}. {next_step}"
            await work.nudges.plan([tell(circle, f"{asked.id}:declined", said, who, now)])
        return LeadAsked(circle, meeting, done, "")

    async def undo(self, cause: Cause, handover_id: str) -> LeadAsked:
        """Take back a question that has no answer, or give back a lead that one has taken."""
        is_organiser = await self._roles.is_organiser(cause.user_id)
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            asked = await self._handover(work, cause, handover_id)
            circle = await existing(work, cause.team_id, asked.circle_id, lock=True)
            meeting = await existing_meeting(work, cause.team_id, asked.meeting_id) if asked.meeting_id else None
            taken = asked.state is HandoverState.ACCEPTED
            # a lead that was taken is given back by whoever has it: who had it before cannot take it back alone
            may = {asked.user_id, circle.facilitator_id} | ({asked.asked_by} if not taken else set())
            if cause.user_id not in may and not is_organiser:
                raise NotAllowed("Only those whom it is about can undo that.")
            if taken and (asked.answered_at is None or asked.answered_at + ASKED_FOR < now):
                raise MemberError("It is too late to undo that. `/circle lead` hands the lead over.")
            names = await stored_names(work, cause.team_id, [asked.user_id, asked.from_id])
            if taken:
                if meeting is not None:
                    _require_to_come(meeting, now)
                before = await work.members.get(circle.id, asked.from_id)
                if before is None or before.state is not MemberState.ACTIVE:
                    raise MemberError(
                        f"{names[asked.from_id]} is no longer in “{circle.name}”. Use `/circle lead`."
                    )
                await self._moves(work, circle, meeting, asked.user_id, asked.from_id, cause.user_id, now)
                said = f"{names[asked.from_id]} leads {_what(circle, meeting)} as before: the change was undone."
                told = sorted({asked.from_id, asked.user_id, circle.facilitator_id} - {cause.user_id})
                await work.nudges.plan([tell(circle, f"{asked.id}:undone", said, who, now) for who in told])
                if meeting is None:
                    await work.nudges.plan([_in_channel(circle, f"{asked.id}:undone", said, now)])
                done = replace(asked, state=HandoverState.WITHDRAWN, answered_at=now)
                await work.handovers.save(done)
            elif asked.state is HandoverState.ASKED:
                done = await take_back(work, circle, meeting, asked, now, is_overtaken=False)
            else:
                raise MemberError(ANSWERED)
        return LeadAsked(circle, meeting, done, names[asked.from_id])

    async def _moves(
        self,
        work: UnitOfWork,
        circle: Circle,
        meeting: Meeting | None,
        before: UserId,
        after: UserId,
        by: UserId,
        now: datetime,
    ) -> None:
        """Let the lead move, if it still is where it was when it was asked for."""
        names = await stored_names(work, circle.team_id, [before, after])
        if meeting is None:
            if circle.facilitator_id != before:
                raise MemberError(ANSWERED)
            circle = replace(circle, facilitator_id=after)
            await work.circles.save(circle)
            await ask_new_facilitator(work, circle, now)
            what = "facilitator"
        else:
            is_same = await leader_of(work, circle, meeting, now) == before
            if not is_same or not await work.meetings.set_leader(meeting.id, after, meeting.leader_id):
                raise MemberError(ANSWERED)
            what = f"leads {called(circle, meeting.number)}"
        await note_change(work, circle, by, Act.HAND_OVER, f"{what}: {names[before]} → {names[after]}", now)

    async def _asked_of(
        self, work: UnitOfWork, cause: Cause, handover_id: str, now: datetime, answer: HandoverState
    ) -> tuple[Circle, Meeting | None, Handover]:
        """Return what somebody was asked, if it waits for them or they gave that same `answer` already."""
        asked = await self._handover(work, cause, handover_id)
        circle = await existing(work, cause.team_id, asked.circle_id, lock=True)
        if asked.user_id != cause.user_id:
            raise NotAllowed("That question was for somebody else.")
        if asked.state not in {HandoverState.ASKED, answer}:
            raise MemberError(ANSWERED)
        meeting = await existing_meeting(work, cause.team_id, asked.meeting_id) if asked.meeting_id else None
        if meeting is not None:
            _require_to_come(meeting, now)
        return circle, meeting, asked

    async def _handover(self, work: UnitOfWork, cause: Cause, handover_id: str) -> Handover:
        asked = await work.handovers.get(cause.team_id, handover_id)
        if asked is None or asked.in_return is not None:
            raise NotFound(ANSWERED)
        return asked


def _in_channel(circle: Circle, key: str, said: str, now: datetime) -> Nudge:
    """Return the news about the lead of the whole circle for its channel."""
    return because(notice(circle, f"lead:{key}:channel", said, now), Reason.HANDED_OVER)


def _what(circle: Circle, meeting: Meeting | None, since: str = "") -> str:
    """Return what is led, in plain words: one meeting, or the circle since when."""
    return f"{called(circle, meeting.number)} of “{circle.name}”" if meeting else f"“{circle.name}”{since}"


async def _coming(work: UnitOfWork, circle: Circle, now: datetime) -> Meeting | None:
    """Return the next meeting that has not begun."""
    meetings = await work.meetings.of_circle(circle.id)
    return next_meeting([one for one in meetings if one.starts_at > now and not one.is_skipped], now)


def _require_to_come(meeting: Meeting, now: datetime) -> None:
    if meeting.starts_at <= now or meeting.is_skipped:
        raise MemberError("That meeting has begun or is not held. `/circle next` shows the one to come.")
