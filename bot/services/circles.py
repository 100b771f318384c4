"""Founding a circle, joining and leaving it, and how it is seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.clock import Clock
from bot.domain.cadence import occurrences
from bot.domain.circle_form import GOAL_MAX, CircleForm, check_circle
from bot.domain.circle_settings import CircleSettings
from bot.domain.circles import Circle, CircleStatus, Member, MemberState, is_left_alone, next_waiting, seats_left
from bot.domain.endings import has_run_out
from bot.domain.guides import begun_from
from bot.domain.ids import ChannelId, CircleId, GuideId, MeetingId, TeamId, UserId, new_id
from bot.domain.meetings import Meeting
from bot.domain.overviews import CircleCard, CirclePage, Joined
from bot.domain.roles import Act
from bot.domain.running import LATE
from bot.domain.text import tidy
from bot.domain.timetable import card as card_nudge
from bot.domain.timetable import plan_circle
from bot.errors import FieldErrors, MemberError
from bot.services.calendars import holidays_of
from bot.services.causes import Cause, take
from bot.services.leading import leads_now
from bot.services.membership import (
    NAME_TAKEN,
    ask_new_facilitator,
    card_of,
    existing,
    give_up_seat,
    is_name_taken,
    remind_newcomer,
)
from bot.services.people import People, stored_names
from bot.services.roles import require
from bot.slack.gateway import Posted
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

NOBODY = "Nobody"
"""Who leads a meeting where whoever would cannot come."""


class CircleIsFull(MemberError):
    """The last seat was taken a moment ago. You can join the waiting list instead."""


class Circles:
    """Use-cases about circles and who is in them."""

    def __init__(self, database: Database, people: People, clock: Clock) -> None:
        self._database = database
        self._people = people
        self._clock = clock

    async def found(
        self,
        cause: Cause,
        channel_id: ChannelId,
        form: CircleForm,
        settings: CircleSettings | None = None,
        *,
        guide_id: str = "",
    ) -> Circle:
        """Found a circle with its meetings, its founder as facilitator, and its card to be posted.

        With a guide its agendas and ways are taken over; one that was taken back meanwhile is passed over.
        """
        now = self._clock.now()
        plan = check_circle(form, now)
        await self._people.known(cause.team_id, cause.user_id)
        circle = Circle(
            id=CircleId(new_id()),
            team_id=cause.team_id,
            channel_id=channel_id,
            name=plan.name,
            goal=plan.goal,
            format=plan.format,
            cadence=plan.cadence,
            capacity=plan.capacity,
            facilitator_id=cause.user_id,
            status=CircleStatus.ACTIVE,
            created_at=now,
            settings=settings or CircleSettings(),
        )
        meetings = _meetings_of(circle)
        founder = Member(circle.id, circle.team_id, cause.user_id, MemberState.ACTIVE, "", "", now)
        async with self._database.unit_of_work() as work:
            await take(work, cause, now)
            if await is_name_taken(work, circle):
                raise FieldErrors({"name": NAME_TAKEN})
            guide = await work.guides.get(cause.team_id, GuideId(guide_id)) if guide_id else None
            if guide is not None and guide.is_public:
                circle, meetings = begun_from(guide.content, circle, meetings)
            await work.circles.add(circle)
            await work.members.save(founder)
            await work.meetings.add_all(meetings)
            owed = plan_circle(circle, meetings, now, is_holiday=holidays_of(circle))
            await work.nudges.plan([card_nudge(circle, now), *owed])
        return circle

    async def in_channel(self, team_id: TeamId, channel_id: ChannelId) -> list[CircleCard]:
        """Return the circles of a channel that are not finished, oldest first."""
        async with self._database.reading() as work:
            circles = await work.circles.in_channel(team_id, channel_id)
            return [await self._card(work, circle) for circle in circles]

    async def of_person(self, team_id: TeamId, user_id: UserId, *, waiting: bool = False) -> list[Circle]:
        """Return the circles a person is in; with `waiting` also those they wait for."""
        async with self._database.reading() as work:
            found = await work.circles.of_user(team_id, user_id)
        return [circle for circle, member in found if waiting or member.state is MemberState.ACTIVE]

    async def not_over(self, circles: Sequence[Circle]) -> list[Circle]:
        """Return those of the circles whose series goes on; one lasts as long as its last run-sheet may."""
        now = self._clock.now() - LATE
        async with self._database.reading() as work:
            meetings = await work.meetings.of_circles([circle.id for circle in circles])
        return [one for one in circles if not has_run_out(one, meetings.get(one.id, []), now)]

    async def over(self, circles: Sequence[Circle]) -> list[Circle]:
        """Return those of the circles whose series has ended, closed or not yet."""
        going_on = {circle.id for circle in await self.not_over(circles)}
        return [one for one in circles if one.id not in going_on or one.status is CircleStatus.FINISHED]

    async def ended_in_channel(self, team_id: TeamId, channel_id: ChannelId) -> list[Circle]:
        """Return the circles of a channel that are closed, the newest first."""
        async with self._database.reading() as work:
            found = await work.circles.in_channel(team_id, channel_id, finished=True)
        return [circle for circle in reversed(found) if circle.status is CircleStatus.FINISHED]

    async def pages_of_person(self, team_id: TeamId, user_id: UserId) -> list[CirclePage]:
        """Return the circles a person is in or waits for, as that person sees them."""
        async with self._database.reading() as work:
            found = await work.circles.of_user(team_id, user_id)
            return [await self._page(work, circle, user_id) for circle, _ in found]

    async def card(self, team_id: TeamId, circle_id: CircleId) -> CircleCard:
        async with self._database.reading() as work:
            return await self._card(work, await existing(work, team_id, circle_id))

    async def posted_card(self, team_id: TeamId, circle_id: CircleId) -> tuple[Posted, CircleCard] | None:
        """Return where the circle's card stands and what it says by now, or None where there is none."""
        async with self._database.reading() as work:
            circle = await existing(work, team_id, circle_id)
            sent = await work.nudges.sent_card(circle_id)
            if sent is None or not sent.sent_ts:
                return None
            return Posted(circle.channel_id, sent.sent_ts), await self._card(work, circle)

    async def page(self, team_id: TeamId, user_id: UserId, circle_id: CircleId) -> CirclePage:
        async with self._database.reading() as work:
            circle = await existing(work, team_id, circle_id)
            await require(work, circle, user_id, Act.SEE_CIRCLE)
            return await self._page(work, circle, user_id)

    async def is_member(self, team_id: TeamId, user_id: UserId, circle_id: CircleId) -> bool:
        """Tell whether a person has a seat in a circle of this workspace."""
        async with self._database.reading() as work:
            await existing(work, team_id, circle_id)
            member = await work.members.get(circle_id, user_id)
        return member is not None and member.state is MemberState.ACTIVE

    async def invitation(
        self, team_id: TeamId, user_id: UserId, circle_id: CircleId
    ) -> tuple[CircleCard, Member | None]:
        """Return what the form on joining needs; raise MemberError where this person cannot join."""
        async with self._database.reading() as work:
            circle = await existing(work, team_id, circle_id)
            await require(work, circle, user_id, Act.JOIN)
            member = await work.members.get(circle_id, user_id)
            _check_may_join(circle, member)
            return await self._card(work, circle), member

    async def join(
        self, cause: Cause, circle_id: CircleId, *, goal: str, offer: str, accepts_waiting: bool
    ) -> Joined:
        """Take a seat, or a place on the waiting list if that was offered; raise CircleIsFull otherwise.

        Whoever muted the circle when they were in it before hears of it again.
        """
        goal, offer = tidy(goal), tidy(offer)
        wrong = {
            name: f"Please keep this to {GOAL_MAX} characters (it has {len(text)})."
            for name, text in (("goal", goal), ("offer", offer))
            if len(text) > GOAL_MAX
        }
        wrong |= {} if goal else {"goal": "Say in a few words what you would like to learn."}
        wrong |= {} if offer else {"offer": "Say one way you can help. Listening well counts."}
        if wrong:
            raise FieldErrors(wrong)
        await self._people.known(cause.team_id, cause.user_id)
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            circle = await existing(work, cause.team_id, circle_id, lock=True)
            await require(work, circle, cause.user_id, Act.JOIN)
            before = await work.members.get(circle_id, cause.user_id)
            _check_may_join(circle, before)
            members = await work.members.of_circle(circle_id)
            has_seat = before is not None and before.state is MemberState.ACTIVE
            is_free = seats_left(circle, members) > 0 and next_waiting(members) in (None, before)
            if not (has_seat or is_free or accepts_waiting):
                raise CircleIsFull
            state = MemberState.ACTIVE if has_seat or is_free else MemberState.WAITING
            stays = before is not None and before.state is state
            joined_at = before.joined_at if before is not None and stays else now
            member = Member(circle_id, cause.team_id, cause.user_id, state, goal, offer, joined_at)
            await work.members.save(member)
            if not [m for m in members if m.state is MemberState.ACTIVE]:
                circle = replace(circle, facilitator_id=cause.user_id)
                await work.circles.save(circle)
                await ask_new_facilitator(work, circle, now)
            if state is MemberState.ACTIVE:
                await remind_newcomer(work, circle, member, now)
                if is_left_alone(members, now):
                    for one in (one for one in members if one.state is MemberState.ACTIVE and one != before):
                        await remind_newcomer(work, circle, one, now)
            was_muted = await _hears_again(work, member)
            return Joined(await self._card(work, circle), member, was_muted)

    async def leave(self, cause: Cause, circle_id: CircleId) -> tuple[CircleCard, str | None]:
        """Give up the seat; return the card and the name of whoever leads from now on, if that changed."""
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            circle = await existing(work, cause.team_id, circle_id, lock=True)
            member = await work.members.get(circle_id, cause.user_id)
            if member is None or member.state is MemberState.LEFT:
                raise MemberError(f"You are not in “{circle.name}”, so there is nothing to leave.")
            circle, heir = await give_up_seat(work, circle, member, now)
            names = await stored_names(work, cause.team_id, [heir.user_id] if heir else [])
            return await self._card(work, circle), names[heir.user_id] if heir else None

    async def _card(self, work: UnitOfWork, circle: Circle) -> CircleCard:
        return await card_of(work, circle, self._clock.now())

    async def _page(self, work: UnitOfWork, circle: Circle, viewer_id: UserId) -> CirclePage:
        card = await self._card(work, circle)
        everyone = await work.members.of_circle(circle.id)
        viewer = next((m for m in everyone if m.user_id == viewer_id and m.state is not MemberState.LEFT), None)
        inside = viewer is not None and viewer.state is MemberState.ACTIVE
        active = [m for m in everyone if m.state is MemberState.ACTIVE] if inside else []
        names = await stored_names(work, circle.team_id, [m.user_id for m in active])
        rsvps = await work.rsvps.of_meetings([card.next_meeting.id]) if card.next_meeting and inside else []
        answers = {rsvp.user_id: rsvp.answer for rsvp in rsvps if rsvp.answer is not None}
        leader: UserId | None = circle.facilitator_id
        if card.next_meeting is not None and inside:
            leader = await leads_now(work, circle, card.next_meeting, self._clock.now())
        is_worth_saying = inside and (circle.settings.rotates or leader != circle.facilitator_id)
        return CirclePage(
            card,
            viewer,
            tuple((names[m.user_id], m) for m in active),
            answers.get(viewer_id),
            answers,
            next_leader=(names.get(leader, "") if leader else NOBODY) if is_worth_saying else "",
            leads_next=is_worth_saying and leader == viewer_id,
        )


async def _hears_again(work: UnitOfWork, member: Member) -> bool:
    """End the muting of a circle by who joins it; tell whether it was muted."""
    person = await work.people.lock(member.team_id, member.user_id)
    if person is None or member.circle_id not in person.profile.muted:
        return False
    muted = person.profile.muted - {member.circle_id}
    await work.people.save_profile(member.team_id, member.user_id, replace(person.profile, muted=muted))
    return True


def _meetings_of(circle: Circle) -> list[Meeting]:
    return [
        Meeting(
            MeetingId(new_id()),
            circle.team_id,
            circle.id,
            one.number,
            one.on,
            one.starts_at,
            one.ends_at,
            one.moved_to,
        )
        for one in occurrences(circle.cadence)
    ]


def _check_may_join(circle: Circle, member: Member | None) -> None:
    if circle.status is CircleStatus.FINISHED:
        raise MemberError(f"“{circle.name}” has finished. `/circle list` shows the circles you can join.")
    if member is not None and member.state is MemberState.ACTIVE and member.goal:
        raise MemberError(f"You are in “{circle.name}” already. `/circle show` tells you when it meets.")
