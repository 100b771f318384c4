"""What Slack tells of a workspace: channels archived or renumbered, people leaving, the app removed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.clock import Clock
from bot.domain.circles import ARCHIVED, DELETED, LOST, REMOVED, Circle, MemberState
from bot.domain.ids import ChannelId, CircleId
from bot.domain.moving import to_come
from bot.domain.people import Presence
from bot.domain.reasons import Reason
from bot.domain.reasons import because as reasoned
from bot.domain.timetable import notice
from bot.services.causes import Cause, take
from bot.services.membership import give_up_seat
from bot.services.people import People
from bot.services.resting import locked_if_running, loses_meetings, rest, told_of_rest, wake
from bot.slack.users import SlackUser
from bot.views import circles as views
from storage.engine import Database
from storage.unit_of_work import UnitOfWork


class Workspaces:
    """Use-cases set off by events; each takes effect once, however often Slack delivers it."""

    def __init__(self, database: Database, people: People, clock: Clock) -> None:
        self._database = database
        self._people = people
        self._clock = clock

    async def channel_archived(self, cause: Cause, channel_id: ChannelId) -> list[Circle]:
        """Let the channel's circles with meetings to come rest, and tell each facilitator once.

        A series that is over goes on asking in private what it promised to ask.
        """
        return await self._rest_in(
            cause, channel_id, ARCHIVED, "Unarchive the channel and I will go on by myself."
        )

    async def channel_deleted(self, cause: Cause, channel_id: ChannelId) -> list[Circle]:
        """Let the channel's circles with meetings to come rest for good, and tell each facilitator once."""
        next_step = (
            "Everybody’s insights and reflections stay."
            " To meet again, found a circle with `/circle new` in another channel."
        )
        return await self._rest_in(cause, channel_id, DELETED, next_step)

    async def _rest_in(self, cause: Cause, channel_id: ChannelId, because: str, next_step: str) -> list[Circle]:
        now = self._clock.now()
        rested = []
        async with self._database.unit_of_work() as work:
            await take(work, cause, now)
            for found in _in_order(await work.circles.in_channel(cause.team_id, channel_id)):
                circle = await locked_if_running(work, cause.team_id, found.id)
                if circle is None or not await loses_meetings(work, circle, now):
                    continue
                resting = await rest(work, circle, because, now, told=(circle.facilitator_id,))
                happened = because.removeprefix("its channel ")
                words = f"The channel of “{circle.name}” {happened}, so the circle is paused. {next_step}"
                key = f"circle:{circle.id}:{cause.key}"
                await work.nudges.plan([told_of_rest(circle, key, words, now)])
                rested.append(resting)
        return rested

    async def channel_unarchived(self, cause: Cause, channel_id: ChannelId) -> list[Circle]:
        """Wake the circles that rested because of the archive, and say so in the channel.

        Those paused by people stay paused; whoever leads one hears how it goes on.
        """
        now = self._clock.now()
        woken = []
        async with self._database.unit_of_work() as work:
            await take(work, cause, now)
            for found in _in_order(await work.circles.in_channel(cause.team_id, channel_id)):
                circle = await work.circles.lock(cause.team_id, found.id)
                if circle is not None and circle.paused_because == ARCHIVED:
                    circle = await wake(work, circle, now)
                    woken.append(circle)
                    coming = to_come(await work.meetings.of_circle(circle.id), now)
                    words = views.resumed_words(circle, coming[0] if coming else None)
                    told = notice(circle, f"circle:{circle.id}:back:{cause.key}", words, now)
                    await work.nudges.plan([reasoned(told, Reason.CHANNEL_BACK)])
                elif circle is not None and circle.can_resume:
                    await _offer_to_resume(work, circle, "The channel is back.", cause, now)
        return woken

    async def bot_joined(self, cause: Cause, channel_id: ChannelId) -> None:
        """Tell whoever leads a circle that rests that the bot is in its channel again, so that it may go on."""
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            for found in _in_order(await work.circles.in_channel(cause.team_id, channel_id)):
                circle = await work.circles.lock(cause.team_id, found.id)
                if circle is not None and circle.can_resume and circle.paused_because == LOST:
                    await _offer_to_resume(work, circle, "I am in the channel again.", cause, now)

    async def channel_renumbered(self, cause: Cause, old: ChannelId, new: ChannelId) -> None:
        """Follow a channel whose id changed (it does when a private channel is first shared)."""
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            for found in _in_order(await work.circles.in_channel(cause.team_id, old, finished=True)):
                circle = await work.circles.lock(cause.team_id, found.id)
                if circle is not None:
                    await work.circles.save(replace(circle, channel_id=new))
                    await work.nudges.move_channel(circle.id, old, new)

    async def person_changed(
        self, cause: Cause, user: SlackUser, status: Presence | None = None
    ) -> list[CircleId]:
        """Store a person's new name, zone or status; a deactivated person gives up their seats.

        Returns the circles that have lost a member by it.
        """
        person = await self._people.changed(cause.team_id, user, status)
        left: list[CircleId] = []
        if person is None:
            return left
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            if not person.is_deactivated:
                return left
            mine = await work.circles.of_user(cause.team_id, user.user_id)
            for found in _in_order([circle for circle, _ in mine]):
                circle = await work.circles.lock(cause.team_id, found.id)
                member = await work.members.get(found.id, user.user_id)
                if circle is not None and member is not None and member.state is not MemberState.LEFT:
                    await give_up_seat(work, circle, member, now)
                    left.append(circle.id)
        return left

    async def removed(self, cause: Cause) -> None:
        """Let every circle of the workspace rest: the app was removed or its token revoked."""
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            for found in _in_order(await work.circles.of_team(cause.team_id)):
                circle = await locked_if_running(work, cause.team_id, found.id)
                if circle is not None:
                    await rest(work, circle, REMOVED, now)

    async def answered(self, cause: Cause) -> None:
        """Note that a deed is about to be answered; raise AlreadyApplied where it was before.

        Reading has no effect of its own to go with, so this keeps a redelivery from being answered twice. A
        crash between the note and the answer leaves the person without one: they ask again.
        """
        async with self._database.unit_of_work() as work:
            await take(work, replace(cause, key=f"answer:{cause.key}"), self._clock.now())


async def _offer_to_resume(work: UnitOfWork, circle: Circle, happened: str, cause: Cause, now: datetime) -> None:
    words = f"{happened} “{circle.name}” is still paused: `/circle resume` lets it go on."
    key = f"circle:{circle.id}:back:{cause.key}"
    await work.nudges.plan([notice(circle, key, words, now, user_id=circle.facilitator_id)])


def _in_order(circles: list[Circle]) -> list[Circle]:
    """Return the circles in the one order in which every use-case locks them, so that none waits for another."""
    return sorted(circles, key=lambda circle: circle.id)
