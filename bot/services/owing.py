"""When what a circle has for several people comes to one of them: as they work, live, and were asked before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.domain.asks import comes_at, free_from, others
from bot.domain.attention import FOLLOW_UPS, works_on
from bot.domain.circles import Circle
from bot.domain.local_time import days_from
from bot.domain.meetings import Meeting
from bot.domain.nudges import Nudge, NudgeKind
from bot.domain.people import Person
from bot.services.calendars import days_off
from bot.services.exchanges import exchange_of
from bot.services.facts import Recall, at_home
from bot.services.reminders import prompt_owed, reminder_owed, welcome
from storage.unit_of_work import UnitOfWork


async def owed(
    work: UnitOfWork, nudge: Nudge, person: Person, circle: Circle, meeting: Meeting, now: datetime, recall: Recall
) -> Nudge | None:
    """Return a circle's nudge as owed to one person, when it is welcome to them; None where it asks them nothing.

    Who it goes to at all is told by `recipients`. `recall` is shared by those of one transaction.
    """
    person = await at_home(work, person, circle, recall)
    if nudge.kind is NudgeKind.REMINDER:
        return reminder_owed(nudge, person, circle, meeting, now)
    if nudge.kind is NudgeKind.EXCHANGE_PROMPT:
        known = await recall.ask("exchange", meeting.id, lambda: exchange_of(work, circle, meeting))
        return prompt_owed(nudge, person, circle, meeting, now, len(known.prompts))
    if nudge.kind in FOLLOW_UPS:
        asked = await asked_about(work, meeting, recall)
        return asked_again(nudge, person, circle, meeting, others(nudge, person.user_id, asked), now)
    return welcome(nudge, person, circle, meeting, now)


async def asked_about(work: UnitOfWork, meeting: Meeting, recall: Recall) -> list[Nudge]:
    """Return what each person was or will be asked about a meeting, looked up once in a transaction."""
    return await recall.ask("asked", meeting.id, lambda: work.attention.asked_about(meeting))


def asked_again(
    nudge: Nudge, person: Person, circle: Circle, meeting: Meeting, before: Iterable[Nudge], now: datetime
) -> Nudge | None:
    """Return a reminder to reflect, a day or more later where it would come too soon after what was asked before.

    `before` is what else they are asked about the meeting; what comes no earlier is served by the reminder.
    Who does not work on the later day was asked on their own working day, and is not asked again on a free one.
    """
    owed, zone = welcome(nudge, person, circle, meeting, now), person.zone_or(circle.zone)
    known = [at for one in before if (at := comes_at(one)) is not None and at < owed.due_at]
    free_at = max((free_from(at, zone) for at in known), default=owed.due_at)
    if free_at <= owed.due_at:
        return owed
    due = nudge.due_at
    while due < free_at:
        due = days_from(due, 1, circle.zone)
    off = days_off(person.profile.holidays, now)
    later = welcome(replace(nudge, due_at=due), person, circle, meeting, now)
    is_free = works_on(person, owed.due_at, zone, off) and not works_on(person, later.due_at, zone, off)
    return None if is_free else later
