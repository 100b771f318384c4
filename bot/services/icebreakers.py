"""Icebreakers for whoever asks: which meeting they are for, and which ones the series does not use itself."""

from __future__ import annotations

from bot.clock import Clock
from bot.domain.circles import Circle
from bot.domain.icebreakers import Icebreaker, another
from bot.domain.ids import CircleId, TeamId, UserId
from bot.domain.meetings import Meeting, latest_meeting, next_meeting
from bot.errors import MemberError
from bot.services.membership import existing, require_member
from storage.engine import Database

AGAIN_MOST = 1000


class Icebreakers:
    """Use-cases about questions to begin with."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def another(
        self, team_id: TeamId, user_id: UserId, circle_id: CircleId, again: int = 0
    ) -> tuple[Circle, Meeting, Icebreaker]:
        """Return a question for the circle's meeting that runs or comes next, the `again`-th one from 0."""
        async with self._database.reading() as work:
            circle = await existing(work, team_id, circle_id)
            await require_member(work, circle, user_id)
            meetings = await work.meetings.of_circle(circle_id)
        now = self._clock.now()
        meeting = next_meeting(meetings, now) or latest_meeting(meetings, now)
        if meeting is None:
            raise MemberError(f"“{circle.name}” has no meetings. `/circle show` tells you more.")
        asked = another(circle.id, meeting.number, len(meetings), max(0, min(again, AGAIN_MOST)))
        return circle, meeting, asked
