"""A plan that changes more than once: what is owed, told and asked is of the plan as it is in the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.circles import Circle, CircleStatus
from bot.domain.ids import UserId
from bot.domain.meeting_nudges import keys_begin
from bot.domain.meetings import Answer, Meeting
from bot.domain.moving import MoveForm
from bot.domain.nudges import Nudge, NudgeKind, NudgeState
from bot.domain.plan_news import PlanNews
from bot.errors import FieldErrors
from playground.people import Person
from tests.support.stage import Stage, on_sqlite

pytestmark = on_sqlite

AT_THE_END = {NudgeKind.SURVEY_LAST, NudgeKind.SUMMARY}


async def numbered(stage: Stage, circle: Circle, number: int) -> Meeting:
    return next(one for one in await stage.meetings(circle) if one.number == number)


async def moves(stage: Stage, circle: Circle, number: int, on: str = "", at: str = "") -> None:
    meeting = await numbered(stage, circle, number)
    await stage.services.moving.move(stage.cause(stage.ana), circle.id, MoveForm(meeting.id, on, at))


async def skips(stage: Stage, circle: Circle, number: int) -> Meeting:
    meeting = await numbered(stage, circle, number)
    await stage.services.moving.skip(stage.cause(stage.ana), circle.id, meeting.id, "")
    return meeting


async def changes_rhythm(stage: Stage, circle: Circle, **changes: Any) -> None:
    """Let Ana change the rhythm of the circle, and leave the rest as it stands."""
    _, form = await stage.services.plans.form(stage.team, UserId(stage.ana.id), circle.id)
    await stage.services.plans.change(stage.cause(stage.ana), circle.id, replace(form, **changes))


async def comes(stage: Stage, person: Person, circle: Circle, number: int) -> None:
    meeting = await numbered(stage, circle, number)
    await stage.services.meetings.answer(stage.cause(person), meeting.id, Answer.YES)


async def sent(stage: Stage, circle: Circle, *kinds: NudgeKind) -> set[NudgeKind]:
    return {one.kind for one in await stage.ledger(circle, state=NudgeState.SENT) if one.kind in kinds}


async def news_for(stage: Stage, circle: Circle, person: Person | None) -> list[Nudge]:
    """Return the news about the plan that were planned for one person, or for the channel."""
    notices = await stage.ledger(circle, NudgeKind.NOTICE)
    return [one for one in notices if one.user_id == (person and person.id) and one.details.get("about") == "plan"]


async def test_a_rhythm_that_is_left_as_it_stands_is_no_news_to_anybody(stage: Stage) -> None:
    """Also where a meeting was skipped, which stays where it is."""
    circle = await stage.founds(stage.ana)
    await skips(stage, circle, 3)
    before, told = await stage.meetings(circle), len(await news_for(stage, circle, None))

    with pytest.raises(FieldErrors, match="how it is now"):
        await changes_rhythm(stage, circle)

    assert await stage.meetings(circle) == before
    assert len(await news_for(stage, circle, None)) == told
    await changes_rhythm(stage, circle, length_minutes="45")
    assert len(await news_for(stage, circle, None)) == told + 1


async def test_a_series_is_not_over_while_its_skipped_last_meeting_can_come_back_and_is_asked_about_then(
    stage: Stage,
) -> None:
    """Four weeks lie between its meetings, more than the planner looks back and ahead."""
    circle = await stage.founds(stage.ana, every_weeks="4", meetings="2")
    await stage.joins(circle, stage.ben)
    last = await skips(stage, circle, 2)
    await stage.until(2026, 4, 2, 12, 0)

    assert await sent(stage, circle, *AT_THE_END) == set()
    assert (await stage.circle(circle.id)).status is CircleStatus.ACTIVE
    found = await stage.services.move_forms.movable(stage.team, UserId(stage.ana.id), circle.id)
    assert [one.id for one in found.skipped] == [last.id]
    await stage.until(2026, 4, 9, 12, 0)
    assert await sent(stage, circle, *AT_THE_END) == AT_THE_END
    await stage.until(2026, 4, 18, 12, 0)
    assert (await stage.circle(circle.id)).status is CircleStatus.FINISHED


async def test_a_meeting_that_is_added_leaves_the_hour_of_one_that_was_moved(stage: Stage) -> None:
    circle = await stage.founds(stage.ana, meetings="2")
    await moves(stage, circle, 2, "2026-03-19", "15:30")

    await stage.services.endings.extend(stage.cause(stage.ana), circle.id, "1")

    assert [one.starts_at for one in await stage.meetings(circle)] == [
        stage.at(2026, 3, 5, 16),
        stage.at(2026, 3, 19, 15, 30),
        stage.at(2026, 3, 26, 16),
    ]


async def test_what_fell_into_a_rest_is_not_owed_for_a_time_that_the_meeting_left_meanwhile(stage: Stage) -> None:
    """And comes back with that time."""
    circle = await stage.founds(stage.ana)
    await stage.services.pausing.pause(stage.cause(stage.ana), circle.id)
    await stage.until(2026, 3, 4, 10, 0)
    old = await numbered(stage, circle, 1)
    await moves(stage, circle, 1, "2026-03-06")
    await stage.services.pausing.resume(stage.cause(stage.ana), circle.id)

    waiting = await stage.ledger(circle, state=NudgeState.PLANNED)
    assert [one.key for one in waiting if one.key.startswith(keys_begin(old))] == []
    moved = await numbered(stage, circle, 1)
    await stage.services.moving.put_back(
        stage.cause(stage.ana), old.id, moved.version, old.on, circle.cadence.local_time, circle.zone
    )
    await stage.until(2026, 3, 5, 12, 0)

    reminders = await stage.ledger(circle, NudgeKind.REMINDER, NudgeState.SENT)
    assert [one.key for one in reminders if one.meeting_id == old.id] == [
        f"{keys_begin(old)}reminder:{stage.ana.id}:again"
    ]


async def test_who_leaves_and_comes_back_before_a_meeting_is_reminded_of_it(stage: Stage) -> None:
    circle = await stage.founds(stage.ana, first_on="2026-03-06", local_time="07:00")
    await stage.joins(circle, stage.ben)
    await stage.until(2026, 3, 4, 7, 30)  # his reminder waits for the end of the night
    await stage.leaves(circle, stage.ben)
    await stage.until(2026, 3, 4, 12, 0)
    await stage.joins(circle, stage.ben)
    await stage.until(2026, 3, 5, 12, 0)

    reminders = await stage.ledger(circle, NudgeKind.REMINDER, NudgeState.SENT)
    for person in (stage.ana, stage.ben):  # she was alone for a while
        assert [one.user_id for one in reminders].count(UserId(person.id)) == 1


async def test_a_question_about_a_day_off_waits_once_for_who_handed_the_lead_over_and_has_it_back(
    stage: Stage,
) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben)
    await stage.services.free_days.add(stage.cause(stage.ana), circle.id, "2026-03-26", "", "Trip")
    await stage.until(2026, 3, 10, 12, 0)
    await stage.services.profiles.snooze(stage.cause(stage.ana), "2026-03-24")
    await stage.services.profiles.snooze(stage.cause(stage.ben), "2026-03-20")
    await stage.until(2026, 3, 13, 12, 0)
    lead = stage.services.handing_over
    asked = await lead.hand_over(stage.cause(stage.ana), circle.id, UserId(stage.ben.id), whole=True)
    await lead.accept(stage.cause(stage.ben), asked.handover.id)
    await stage.lasts(timedelta(minutes=5))
    await lead.undo(stage.cause(stage.ben), asked.handover.id)
    await stage.until(2026, 3, 25, 12, 0)

    told = [text for one in stage.ana.dm for text in [one.text] if "That day is off: Trip" in text]
    assert [text.count("That day is off: Trip") for text in told] == [1]
    assert not any("That day is off: Trip" in one.text for one in stage.ben.dm)


async def test_who_sleeps_while_a_rhythm_changes_twice_hears_once_from_what_they_knew_to_what_is_so(
    stage: Stage,
) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben)
    await comes(stage, stage.ben, circle, 1)
    known = await numbered(stage, circle, 1)
    await stage.until(2026, 3, 2, 22, 0)
    await changes_rhythm(stage, circle, local_time="17:00")
    await stage.lasts(timedelta(minutes=30))
    await changes_rhythm(stage, circle, local_time="18:00")
    await stage.until(2026, 3, 3, 12, 0)

    heard = [one for one in await news_for(stage, circle, stage.ben) if one.state is NudgeState.SENT]
    told = [PlanNews.read(one.details) for one in heard]
    assert [(one.old, one.new) for one in told] == [(known.starts_at, stage.at(2026, 3, 5, 18))]
    in_channel = [PlanNews.read(one.details) for one in await news_for(stage, circle, None)]
    assert [one.old for one in in_channel] == [known.starts_at, stage.at(2026, 3, 5, 17)]


async def test_who_sleeps_while_a_meeting_moves_twice_hears_from_what_they_knew(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben)
    await comes(stage, stage.ben, circle, 1)
    known = await numbered(stage, circle, 1)
    await stage.until(2026, 3, 2, 22, 0)
    await moves(stage, circle, 1, "2026-03-06")
    await moves(stage, circle, 1, "2026-03-10")
    await stage.until(2026, 3, 3, 12, 0)

    heard = [one for one in await news_for(stage, circle, stage.ben) if one.state is NudgeState.SENT]
    told = [PlanNews.read(one.details) for one in heard]
    assert [(one.old, one.new) for one in told] == [(known.starts_at, stage.at(2026, 3, 10, 16))]


async def test_who_counted_on_a_meeting_that_a_shorter_series_cut_off_hears_that_a_longer_one_has_it(
    stage: Stage,
) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben)
    await comes(stage, stage.ben, circle, 6)
    await changes_rhythm(stage, circle, left="5")
    await stage.lasts(timedelta(minutes=5))
    await changes_rhythm(stage, circle, left="6")

    assert len(await news_for(stage, circle, stage.ben)) == 2


async def test_news_of_a_plan_that_ended_in_the_night_are_not_told_in_the_morning(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben)
    await comes(stage, stage.ben, circle, 1)
    await stage.until(2026, 3, 2, 22, 0)
    await changes_rhythm(stage, circle, local_time="17:00")
    await stage.services.endings.finish(stage.cause(stage.ana), circle.id)
    await stage.until(2026, 3, 3, 12, 0)

    assert [one.state for one in await news_for(stage, circle, stage.ben)] == [NudgeState.SKIPPED]
