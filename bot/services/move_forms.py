"""What the forms need that move or skip a meeting, and what a move would make of it; nothing is stored here."""

from __future__ import annotations

from dataclasses import dataclass

from bot.clock import Clock
from bot.domain.circles import Circle
from bot.domain.fairness import Residents
from bot.domain.ids import CircleId, TeamId, UserId
from bot.domain.meetings import Meeting
from bot.domain.moving import MoveForm, skipped_to_come, to_come
from bot.domain.roles import Act, may
from bot.services.causes import Cause, refuse_repeat
from bot.services.fairness import residents_of
from bot.services.leading import led_by
from bot.services.membership import existing
from bot.services.moving import checked_move, led_as_it_stands, refuse_finished
from bot.services.roles import Roles, require, roles_in
from storage.engine import Database


@dataclass(frozen=True, slots=True)
class Movable:
    """What the forms need: the circle, its meetings to come, and those that were skipped and can come back."""

    circle: Circle
    coming: tuple[Meeting, ...]
    skipped: tuple[Meeting, ...]
    people: Residents


@dataclass(frozen=True, slots=True)
class Proposed:
    """A meeting as it would be after a move, with those that can be moved and where the members live."""

    circle: Circle
    coming: tuple[Meeting, ...]
    new: Meeting
    people: Residents


class MoveForms:
    """Use-cases of forms about single meetings."""

    def __init__(self, database: Database, roles: Roles, clock: Clock) -> None:
        self._database = database
        self._roles = roles
        self._clock = clock

    async def movable(self, team_id: TeamId, user_id: UserId, circle_id: CircleId) -> Movable:
        """Return what the forms need, for whoever may move a meeting of the circle; nobody else."""
        is_organiser = await self._roles.is_organiser(user_id)
        async with self._database.reading() as work:
            circle = await existing(work, team_id, circle_id)
            meetings = await work.meetings.of_circle(circle_id)
            refuse_finished(circle)
            now = self._clock.now()
            coming, skipped = to_come(meetings, now), skipped_to_come(meetings, now)
            people = await residents_of(work, circle)
            if not may(await roles_in(work, circle, user_id, is_organiser=is_organiser), Act.MOVE_MEETING):
                mine = await led_by(work, circle, meetings, user_id, now)
                coming, skipped = ([one for one in group if one in mine] for group in (coming, skipped))
                if not (coming or skipped):
                    await require(work, circle, user_id, Act.MOVE_MEETING)
        return Movable(circle, tuple(coming), tuple(skipped), people)

    async def proposed(self, cause: Cause, circle_id: CircleId, form: MoveForm) -> Proposed:
        """Return what a move would make of a meeting; nothing is stored. Raises FieldErrors.

        Where the same cause has moved it before, that is no proposal: AlreadyApplied.
        """
        is_organiser = await self._roles.is_organiser(cause.user_id)
        async with self._database.reading() as work:
            await refuse_repeat(work, cause)
        found = await self.movable(cause.team_id, cause.user_id, circle_id)
        async with self._database.reading() as work:
            now = self._clock.now()
            circle = await existing(work, cause.team_id, circle_id)
            meetings = await work.meetings.of_circle(circle_id)
            meeting = next((one for one in meetings if one.id == form.meeting_id), None)
            led_now = await led_as_it_stands(work, circle, meeting, now)
            await require(
                work, circle, cause.user_id, Act.MOVE_MEETING, is_organiser=is_organiser, meeting=led_now
            )
        _, new, _ = checked_move(form, circle, meetings, now)
        return Proposed(circle, found.coming, new, found.people)
