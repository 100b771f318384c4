"""Planning when the owner of a commitment is asked about it: as it is made, and where the plan changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from bot.domain.circles import Circle
from bot.domain.commitment_times import DAY, asked_on, follow_up, rehearsal
from bot.domain.commitments import Commitment
from bot.domain.local_time import local_day
from bot.domain.meetings import Meeting
from bot.domain.nudges import NudgeState, SkipReason
from storage.unit_of_work import UnitOfWork


async def owe_questions(work: UnitOfWork, circle: Circle, commitment: Commitment) -> date | None:
    """Plan, with the commitment itself, its rehearsal and the question how it went; again changes nothing.

    Returns the day on which that is asked; None where the reminder of the next meeting asks.
    """
    if not commitment.is_open:
        return None
    person = await work.people.get(commitment.team_id, commitment.user_id)
    zone = person.zone_or(circle.zone) if person else circle.zone
    on = asked_on(commitment, circle, await work.meetings.of_circle(circle.id), zone)
    await work.nudges.plan([rehearsal(commitment), *([follow_up(commitment, on, zone)] if on else [])])
    return on


async def owe_again(work: UnitOfWork, circle: Circle, meetings: Iterable[Meeting], now: datetime) -> None:
    """Plan the question how it went for the open commitments that no reminder asks about any more.

    `meetings` are as they are from now on. What ought to have been asked before that was known (the rest of the
    series fell into a pause, or was cut off) is asked on the next day. Doing it again changes nothing; what a
    reminder asks about after all is let be when it falls due.
    """
    made = await work.commitments.of_circle(circle.id)
    undated = [one for one in made if one.is_open and one.due_on is None]
    if not undated:
        return
    people = await work.people.get_many(circle.team_id, sorted({one.user_id for one in undated}))
    known = list(meetings)
    for one in undated:
        zone = people[one.user_id].zone_or(circle.zone) if one.user_id in people else circle.zone
        if (on := asked_on(one, circle, known, zone)) is None:
            continue
        question = follow_up(one, on, zone)
        if question.not_after > now:
            await work.nudges.plan([question])
        elif await work.nudges.plan([replace(question, state=NudgeState.SKIPPED, reason=SkipReason.EXPIRED)]):
            await work.nudges.plan([follow_up(one, local_day(now, zone) + DAY, zone)])
