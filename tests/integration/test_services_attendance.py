"""Who was there: everybody's own word, and that of whoever leads where nobody said anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.ids import UserId
from bot.domain.meetings import Answer
from bot.errors import MemberError, NotAllowed
from playground.people import Person
from tests.support.circle_that_met import Met
from tests.support.stage import Stage, on_sqlite

pytestmark = on_sqlite


async def attended(met: Met, person: Person) -> tuple[bool | None, str | None]:
    """Return what is noted of a person, and in whose word."""
    rsvp = await met.rsvp(person)
    return (None, None) if rsvp is None else (rsvp.attended, rsvp.attended_by)


async def test_ones_own_word_outranks_the_leaders_whichever_comes_first(met: Met) -> None:
    stage, attendance, ana, ben = met.stage, met.stage.services.attendance, met.stage.ana, met.stage.ben
    both = {ana.id, ben.id}

    noted = await attendance.note(stage.cause(ana), met.meeting.id, {ana.id}, both)
    by_ana = await attended(met, ben)
    await stage.services.reflections.rate(stage.cause(ben), met.meeting.id, 4)
    again = await attendance.note(stage.cause(ana), met.meeting.id, {ana.id}, both)

    assert (noted.there, noted.away, noted.unknown) == (1, 1, 0)
    assert by_ana == (False, ana.id)
    assert (again.there, again.away) == (2, 0)
    assert await attended(met, ben) == (True, ben.id)


async def test_the_leader_may_correct_it_and_whoever_was_not_asked_about_stays_unknown(
    met: Met,
) -> None:
    stage, attendance, ana, ben = met.stage, met.stage.services.attendance, met.stage.ana, met.stage.ben

    first = await attendance.note(stage.cause(ana), met.meeting.id, {ana.id}, {ana.id, stage.dana.id})
    second = await attendance.note(stage.cause(ana), met.meeting.id, {ben.id}, {ana.id, ben.id})

    assert (first.there, first.away, first.unknown) == (1, 0, 1)
    assert (second.there, second.away, second.unknown) == (1, 1, 0)
    assert await attended(met, stage.dana) == (None, None)


async def test_the_form_is_ticked_by_what_people_said_before_and_shows_their_own_word(stage: Stage) -> None:
    attendance = stage.services.attendance
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben, stage.chidi)
    [first, *_] = await stage.meetings(circle)
    await stage.services.meetings.answer(stage.cause(stage.chidi), first.id, Answer.LATE)
    stage.clock.push_to(first.starts_at)
    await attendance.check_in(stage.cause(stage.ben), first.id)

    form = await attendance.form(stage.team, UserId(stage.ana.id), first.id)
    await attendance.take_back(stage.cause(stage.ben), first.id)
    after = await attendance.form(stage.team, UserId(stage.ana.id), first.id)

    assert [(name, ticked) for _, name, ticked in form.asked] == [("Ana", True), ("Chidi", True)]
    assert form.own == (("Ben", True),)
    assert ("Ben", False) in [(name, ticked) for _, name, ticked in after.asked]


async def test_only_who_leads_the_circle_or_the_meeting_notes_it_and_nobody_checks_in_at_the_wrong_time(
    met: Met,
) -> None:
    stage, attendance = met.stage, met.stage.services.attendance
    second = (await stage.meetings(met.circle))[1]

    with pytest.raises(NotAllowed):
        await attendance.note(stage.cause(stage.ben), met.meeting.id, set(), {stage.ana.id})
    with pytest.raises(NotAllowed):
        await attendance.check_in(stage.cause(stage.dana), met.meeting.id)
    with pytest.raises(MemberError, match="begins at 16:00"):
        await attendance.check_in(stage.cause(stage.ben), second.id)
    with pytest.raises(MemberError, match="not begun"):
        await attendance.note(stage.cause(stage.ana), second.id, set(), set())

    async with stage.database.unit_of_work() as work:
        await work.meetings.save(replace(met.meeting, leader_id=UserId(stage.ben.id)))
    by_ben = await attendance.note(stage.cause(stage.ben), met.meeting.id, {stage.ben.id}, {stage.ben.id})
    assert by_ben.there == 1

    stage.clock.push(timedelta(hours=3))
    with pytest.raises(MemberError, match="That meeting is over"):
        await attendance.check_in(stage.cause(stage.ben), met.meeting.id)
