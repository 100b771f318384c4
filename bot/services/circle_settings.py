"""What a circle is set to, and a workspace; every change is noted in the trail that members can read."""

from __future__ import annotations

from asyncio import gather
from dataclasses import dataclass, replace
from datetime import datetime

from bot.clock import Clock
from bot.domain.changes import Change
from bot.domain.circle_settings import CircleSettings
from bot.domain.circles import Circle, CircleStatus, Member, MemberState, next_waiting, seats_left
from bot.domain.ids import CircleId, TeamId, UserId
from bot.domain.meetings import Meeting
from bot.domain.nudges import Nudge, NudgeState
from bot.domain.reflections import FRAMEWORKS
from bot.domain.roles import Act
from bot.domain.run_sheets import RUN_SHEETS
from bot.domain.settings_form import (
    CircleSettingsForm,
    WorkspaceForm,
    check_settings,
    check_workspace,
    told_changes,
    told_workspace_changes,
)
from bot.domain.timetable import notice
from bot.domain.workspace_settings import WorkspaceSettings
from bot.errors import FieldErrors, NotAllowed
from bot.services.calendars import find_place, name_of, place_trouble
from bot.services.causes import Cause, take
from bot.services.changes import note_change, note_workspace_change
from bot.services.emoji import by_name
from bot.services.leading import led_by_others
from bot.services.membership import NAME_TAKEN, existing, is_name_taken, remind_newcomer
from bot.services.organising import Organising
from bot.services.people import People, stored_names
from bot.services.rezoning import replan
from bot.services.roles import require
from bot.services.workspace_settings import WORKSPACE, workspace_settings
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

SHOWN = {
    "holidays": name_of,
    "framework": lambda key: FRAMEWORKS[key].name if key in FRAMEWORKS else key,
    "run_sheet": lambda key: RUN_SHEETS[key].name if key in RUN_SHEETS else key,
}
"""How a circle's settings are told."""
CHANGES_SHOWN = 20
SENDS_SHOWN = 10
SENDS_SEEN = 200
ASKED_MOST = 3
"""How many organisers somebody is told the names of who may not found a circle."""


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """A circle with what it is set to; `holidays` is the place in words.

    `still_led` are the meetings to come that somebody else leads though the lead goes around no more, with who.
    """

    circle: Circle
    holidays: str
    still_led: tuple[tuple[Meeting, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Trail:
    """Who changed what, and what was posted in the channel, each the newest first; no circle: the workspace."""

    circle: Circle | None
    changes: tuple[Change, ...]
    names: dict[UserId, str]
    sends: tuple[Nudge, ...]


class Settings:
    """Use-cases about what is set for a circle and for a workspace."""

    def __init__(self, database: Database, people: People, clock: Clock, organising: Organising) -> None:
        self._database = database
        self._people = people
        self._clock = clock
        self._organising = organising

    async def of_circle(self, team_id: TeamId, user_id: UserId, circle_id: CircleId) -> SettingsPage:
        """Return what the circle is set to, for whoever may change it."""
        is_organiser = await self._organising.is_organiser(user_id)
        async with self._database.reading() as work:
            circle = await existing(work, team_id, circle_id)
            await require(work, circle, user_id, Act.CHANGE_SETTINGS, is_organiser=is_organiser)
        return SettingsPage(circle, name_of(circle.settings.holidays) if circle.settings.holidays else "")

    async def change(
        self, cause: Cause, circle_id: CircleId, form: CircleSettingsForm
    ) -> tuple[SettingsPage, list[str]]:
        """Store what was filled in; return the page and what changed in words. Raises FieldErrors."""
        is_organiser = await self._organising.is_organiser(cause.user_id)
        place = find_place(form.holidays) if form.holidays.strip() else ""
        form = replace(form, emoji=by_name(form.emoji))
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            before = await existing(work, cause.team_id, circle_id, lock=True)
            await require(work, before, cause.user_id, Act.CHANGE_SETTINGS, is_organiser=is_organiser)
            members = await work.members.of_circle(circle_id)
            taken = sum(one.state is MemberState.ACTIVE for one in members)
            after = check_settings(
                form,
                before,
                taken,
                place=place or "",
                place_trouble=place_trouble(form.holidays) if place is None else "",
                frameworks=FRAMEWORKS,
                run_sheets=RUN_SHEETS,
            )
            if after.name.casefold() != before.name.casefold() and await is_name_taken(work, after):
                raise FieldErrors({"name": NAME_TAKEN})
            changed = told_changes(before, after, SHOWN)
            if changed:
                await work.circles.save(after)
                is_over = after.status is CircleStatus.FINISHED  # what its end owes stays as it was planned then
                if after.settings.holidays != before.settings.holidays and not is_over:
                    await replan(work, after, await work.meetings.of_circle(circle_id), now)
                await self._seat_waiting(work, after, members, now)
            for told in changed:
                await note_change(work, after, cause.user_id, Act.CHANGE_SETTINGS, told, now)
            stops = before.settings.rotates and not after.settings.rotates
            still_led = await led_by_others(work, after, now) if stops else ()
        place = name_of(after.settings.holidays) if after.settings.holidays else ""
        return SettingsPage(after, place, still_led), changed

    async def _seat_waiting(self, work: UnitOfWork, circle: Circle, members: list[Member], now: datetime) -> None:
        """Give new seats to those who waited longest, and tell them."""
        left = list(members)
        while seats_left(circle, left) > 0 and (promoted := next_waiting(left)) is not None:
            seated = replace(promoted, state=MemberState.ACTIVE, joined_at=now)
            left[left.index(promoted)] = seated
            await work.members.save(seated)
            await remind_newcomer(work, circle, seated, now)
            words = (
                f"A seat came free in “{circle.name}”, and it is yours. `/circle show` tells you when it meets."
            )
            key = f"circle:{circle.id}:seat:{seated.user_id}:{now.isoformat()}"
            await work.nudges.plan([notice(circle, key, words, now, user_id=seated.user_id, awaited=True)])

    async def trail(self, team_id: TeamId, user_id: UserId, circle_id: CircleId) -> Trail:
        """Return who changed what in a circle, and what was posted in its channel."""
        is_organiser = await self._organising.is_organiser(user_id)
        async with self._database.reading() as work:
            circle = await existing(work, team_id, circle_id)
            await require(work, circle, user_id, Act.SEE_CHANGES, is_organiser=is_organiser)
            changes = await work.changes.of_circle(team_id, circle_id, limit=CHANGES_SHOWN)
            ledger = await work.nudges.of_circle(circle_id, limit=SENDS_SEEN)
        names = await self._people.met(team_id, [one.user_id for one in changes if one.user_id])
        sends = [one for one in ledger if one.channel_id and one.state is NudgeState.SENT and one.sent_at]
        sends.sort(key=lambda one: one.sent_at or one.due_at, reverse=True)
        return Trail(circle, tuple(changes), names, tuple(sends[:SENDS_SHOWN]))

    async def of_workspace(self, team_id: TeamId, user_id: UserId) -> WorkspaceSettings:
        """Return what holds for the workspace, for its organisers."""
        await self._organising.require(user_id, Act.CHANGE_WORKSPACE)
        async with self._database.reading() as work:
            return await workspace_settings(work, team_id)

    async def change_workspace(self, cause: Cause, form: WorkspaceForm) -> WorkspaceSettings:
        """Store what was filled in for the workspace; raises FieldErrors."""
        known = (await self.of_workspace(cause.team_id, cause.user_id)).organisers
        place = find_place(form.holidays) if form.holidays.strip() else ""
        form = replace(form, emoji=by_name(form.emoji))
        new = {UserId(one) for one in form.organisers} - {*known, cause.user_id}
        if any(await gather(*(self._people.is_app(one) for one in sorted(new)))):
            raise FieldErrors({"organisers": "Choose people only: an app cannot look after circles."})
        await gather(*(self._people.known(cause.team_id, one) for one in sorted(new)))
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            before = await workspace_settings(work, cause.team_id)
            trouble = place_trouble(form.holidays) if place is None else ""
            after = check_workspace(form, before, place=place or "", place_trouble=trouble)
            await work.memos.note(WORKSPACE, after.text(), cause.team_id)
            names = await stored_names(work, cause.team_id, (*before.organisers, *after.organisers))
            for told in told_workspace_changes(before, after, names, name_of):
                await note_workspace_change(work, cause.team_id, cause.user_id, told, now)
        return after

    async def trail_of_workspace(self, team_id: TeamId, user_id: UserId) -> Trail:
        """Return who changed what for the whole workspace, for its organisers."""
        await self._organising.require(user_id, Act.CHANGE_WORKSPACE)
        async with self._database.reading() as work:
            changes = await work.changes.of_workspace(team_id, limit=CHANGES_SHOWN)
        names = await self._people.met(team_id, [one.user_id for one in changes if one.user_id])
        return Trail(None, tuple(changes), names, ())

    async def begins_with(self, team_id: TeamId, user_id: UserId) -> CircleSettings:
        """Return what a new circle begins with, or raise NotAllowed where only organisers found circles."""
        async with self._database.reading() as work:
            settings = await workspace_settings(work, team_id)
            named = settings.organisers[:ASKED_MOST]
            names = await stored_names(work, team_id, named)
        if settings.only_organisers_found and not await self._organising.is_organiser(user_id):
            ask = "".join(f"{names[one]}, " for one in named)
            whom = f"{ask.removesuffix(', ')} or an admin" if named else "an admin"
            raise NotAllowed(f"In this workspace its organisers found the circles. Please ask {whom}.")
        return CircleSettings(holidays=settings.holidays)
