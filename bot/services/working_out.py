"""What a circle and its people are owed, worked out so that one that cannot be worked out holds up no other."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot import logs
from bot.domain.circles import Circle
from bot.domain.ids import CircleId
from bot.domain.meetings import Meeting
from bot.domain.nudges import Nudge
from bot.domain.timetable import plan_circle
from bot.errors import StorageError
from bot.services.calendars import holidays_of
from bot.services.recipients import children
from storage.unit_of_work import UnitOfWork

log = logging.getLogger("circles.nudges")

UNWORKABLE = "it could not be worked out for whom it is"


def planned(
    circle: Circle, meetings: Sequence[Meeting], now: datetime, ends: Mapping[CircleId, datetime]
) -> list[Nudge]:
    """Return what a circle is owed; nothing, and a line in the log, where that cannot be worked out."""
    try:
        last_end = ends.get(circle.id)
        return plan_circle(circle, list(meetings), now, last_end=last_end, is_holiday=holidays_of(circle))
    except Exception:  # a zone that this machine does not know, or a row that nobody foresaw
        with logs.context(circle=circle.id):
            log.exception("plan.failed")
        return []


async def expanded(work: UnitOfWork, nudge: Nudge, now: datetime) -> list[Nudge] | None:
    """Return one nudge per person in the place of one for all; None where that cannot be worked out."""
    try:
        circle = await work.circles.get(nudge.team_id, nudge.circle_id)
        meeting = await work.meetings.get(nudge.team_id, nudge.meeting_id) if nudge.meeting_id else None
        return await children(work, nudge, circle, meeting, now)
    except StorageError:
        raise
    except Exception:  # as above
        with logs.context(circle=nudge.circle_id):
            log.exception("expansion.failed")
        return None
