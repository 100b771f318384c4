"""What Slack tells of a workspace: channels archived or renumbered, people leaving, the app removed."""

from __future__ import annotations

from dataclasses import replace

from bot.clock import Clock
from bot.domain.circles import Circle, MemberState
from bot.domain.ids import ChannelId
from bot.domain.people import Presence
from bot.domain.timetable import notice
from bot.services.causes import Cause, take
from bot.services.membership import give_up_seat
from bot.services.people import People
from bot.services.resting import locked_if_running, rest, wake
from bot.slack.users import SlackUser
from storage.engine import Database

ARCHIVED = "its channel was archived"
DELETED = "its channel was deleted"
REMOVED = "the app was removed from the workspace"


class Workspaces:
    """Use-cases set off by events; each takes effect once, however often Slack delivers it."""

    def __init__(self, database: Database, people: People, clock: Clock) -> None:
        self._database = database
        self._people = people
        self._clock = clock

    async def channel_archived(self, cause: Cause, channel_id: ChannelId) -> list[Circle]:
        """Let the channel's circles rest, and tell each facilitator once."""
        return await self._rest_in(
            cause, channel_id, ARCHIVED, "Unarchive the channel and I will go on by myself."
        )

    async def channel_deleted(self, cause: Cause, channel_id: ChannelId) -> list[Circle]:
        """Let the channel's circles rest for good, and tell each facilitator once."""
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
                if circle is None:
                    continue
                resting = await rest(work, circle, because, now)
                happened = because.removeprefix("its channel ")
                words = f"The channel of “{circle.name}” {happened}, so the circle is paused. {next_step}"
                key = f"circle:{circle.id}:{cause.key}"
                await work.nudges.plan([notice(circle, key, words, now, user_id=circle.facilitator_id)])
                rested.append(resting)
        return rested

    async def channel_unarchived(self, cause: Cause, channel_id: ChannelId) -> list[Circle]:
        """Wake the circles that rested because of the archive; those paused by people stay paused."""
        now = self._clock.now()
        woken = []
        async with self._database.unit_of_work() as work:
            await take(work, cause, now)
            for found in _in_order(await work.circles.in_channel(cause.team_id, channel_id)):
                circle = await work.circles.lock(cause.team_id, found.id)
                if circle is not None and circle.paused_because == ARCHIVED:
                    woken.append(await wake(work, circle, now))
        return woken

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

    async def person_changed(self, cause: Cause, user: SlackUser, status: Presence | None = None) -> None:
        """Store a person's new name, zone or status; a deactivated person gives up their seats."""
        person = await self._people.changed(cause.team_id, user, status)
        if person is None:
            return
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            if not person.is_deactivated:
                return
            mine = await work.circles.of_user(cause.team_id, user.user_id)
            for found in _in_order([circle for circle, _ in mine]):
                circle = await work.circles.lock(cause.team_id, found.id)
                member = await work.members.get(found.id, user.user_id)
                if circle is not None and member is not None and member.state is not MemberState.LEFT:
                    await give_up_seat(work, circle, member, now)

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


def _in_order(circles: list[Circle]) -> list[Circle]:
    """Return the circles in the one order in which every use-case locks them, so that none waits for another."""
    return sorted(circles, key=lambda circle: circle.id)
