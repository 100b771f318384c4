"""What Slack tells of a workspace: channels archived or renumbered, people leaving, the app removed."""

from __future__ import annotations

from dataclasses import replace

from bot.clock import Clock
from bot.domain.circles import Circle, CircleStatus
from bot.domain.ids import ChannelId
from bot.domain.timetable import LEDGER_SEEN, after_a_pause, notice, plan_circle
from bot.services.causes import Cause, take
from bot.services.membership import give_up_seat
from bot.services.people import People
from bot.slack.gateway import SlackUser
from storage.engine import Database

ARCHIVED = "its channel was archived"
REMOVED = "the app was removed from the workspace"


class Workspaces:
    """Use-cases set off by events; each takes effect once, however often Slack delivers it."""

    def __init__(self, database: Database, people: People, clock: Clock) -> None:
        self._database = database
        self._people = people
        self._clock = clock

    async def channel_archived(self, cause: Cause, channel_id: ChannelId) -> list[Circle]:
        """Let the channel's circles rest, and tell each facilitator once."""
        now = self._clock.now()
        rested = []
        async with self._database.unit_of_work() as work:
            await take(work, cause, now)
            for circle in await work.circles.in_channel(cause.team_id, channel_id):
                if circle.status is not CircleStatus.ACTIVE:
                    continue
                resting = replace(circle, status=CircleStatus.PAUSED, paused_because=ARCHIVED)
                await work.circles.save(resting)
                words = (
                    f"The channel of “{circle.name}” was archived, so the circle is paused."
                    " Unarchive the channel and I will go on by myself."
                )
                key = f"circle:{circle.id}:archived:{cause.key}"
                await work.nudges.plan([notice(circle, key, words, now, user_id=circle.facilitator_id)])
                rested.append(resting)
        return rested

    async def channel_unarchived(self, cause: Cause, channel_id: ChannelId) -> list[Circle]:
        """Wake the circles that rested because of the archive; those paused by people stay paused."""
        now = self._clock.now()
        woken = []
        async with self._database.unit_of_work() as work:
            await take(work, cause, now)
            for circle in await work.circles.in_channel(cause.team_id, channel_id):
                if circle.status is CircleStatus.PAUSED and circle.paused_because == ARCHIVED:
                    running = replace(circle, status=CircleStatus.ACTIVE, paused_because=None)
                    await work.circles.save(running)
                    missed = after_a_pause(await work.nudges.of_circle(circle.id, limit=LEDGER_SEEN), now)
                    coming = plan_circle(running, await work.meetings.of_circle(circle.id), now)
                    await work.nudges.plan([*missed, *coming])
                    woken.append(running)
        return woken

    async def channel_renumbered(self, cause: Cause, old: ChannelId, new: ChannelId) -> None:
        """Follow a channel whose id changed (it does when a private channel is first shared)."""
        now = self._clock.now()
        async with self._database.unit_of_work() as work:
            await take(work, cause, now)
            for circle in await work.circles.in_channel(cause.team_id, old, finished=True):
                moved = replace(circle, channel_id=new)
                await work.circles.save(moved)
                await work.nudges.move_channel(circle.id, old, new)

    async def person_changed(self, cause: Cause, user: SlackUser) -> None:
        """Store a person's new name or zone; a deactivated person gives up their seats."""
        person = await self._people.changed(cause.team_id, user)
        if person is None:
            return
        now = self._clock.now()
        async with self._database.unit_of_work() as work:
            await take(work, cause, now)
            if not person.is_deactivated:
                return
            for circle, member in await work.circles.of_user(cause.team_id, user.user_id):
                await give_up_seat(work, circle, member, now)

    async def removed(self, cause: Cause) -> None:
        """Let every circle of the workspace rest: the app was removed or its token revoked."""
        now = self._clock.now()
        async with self._database.unit_of_work() as work:
            await take(work, cause, now)
            for circle in await work.circles.of_team(cause.team_id):
                if circle.status is CircleStatus.ACTIVE:
                    resting = replace(circle, status=CircleStatus.PAUSED, paused_because=REMOVED)
                    await work.circles.save(resting)

    async def answered(self, cause: Cause) -> None:
        """Note that a deed is about to be answered; raise AlreadyApplied where it was before.

        Reading has no effect of its own to go with, so this keeps a redelivery from being answered twice. A
        crash between the note and the answer leaves the person without one: they ask again.
        """
        async with self._database.unit_of_work() as work:
            await take(work, replace(cause, key=f"answer:{cause.key}"), self._clock.now())
