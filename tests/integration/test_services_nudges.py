"""Nudges on both databases: to whom they concern, at their hour, while there is something to say."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.ids import NudgeId, UserId
from bot.domain.meetings import Answer
from bot.domain.nudges import NudgeKind, NudgeState, SkipReason
from bot.domain.people import Profile
from bot.domain.timetable import digest_place, notice
from playground.faults import ServerError
from playground.people import Person
from tests.support.builders import reflection_form
from tests.support.stage import Stage, on_sqlite

MINUTE = timedelta(minutes=1)
SENT, SKIPPED, PLANNED = NudgeState.SENT, NudgeState.SKIPPED, NudgeState.PLANNED


async def test_a_nudge_is_sent_at_its_minute_and_not_before(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.until(2026, 3, 3, 15, 59)
    before = stage.posts(" meets in ")
    await stage.until(2026, 3, 3, 16, 0)

    [reminder] = await stage.ledger(circle, NudgeKind.REMINDER, SENT)
    assert (before, stage.posts(" meets in ")) == (0, 1)
    assert reminder.sent_at == stage.at(2026, 3, 3, 16, 0)


@on_sqlite
async def test_only_those_who_owe_a_reflection_are_reminded_of_it(stage: Stage) -> None:
    """Ana reflects, Ben was away, Chidi waives, Dana only rates."""
    circle = await stage.founds(stage.ana, capacity="4")
    await stage.joins(circle, stage.ben, stage.chidi, stage.dana)
    await stage.until(2026, 3, 5, 17, 30)
    meeting, service = (await stage.meetings(circle))[0], stage.services.reflections
    await service.submit(stage.cause(stage.ana), meeting.id, reflection_form())
    await service.away(stage.cause(stage.ben), meeting.id)
    await service.waive(stage.cause(stage.chidi), meeting.id)
    await service.rate(stage.cause(stage.dana), meeting.id, 4)

    await stage.until(2026, 3, 9, 9, 0)

    reminded = {
        person.name: sum(
            "room for your reflection" in message.text or "Last" in message.text for message in person.dm
        )
        for person in (stage.ana, stage.ben, stage.chidi, stage.dana)
    }
    assert reminded["Dana"] >= 1
    assert {reminded[name] for name in ("Ana", "Ben", "Chidi")} == {0}
    follow_ups = await stage.ledger(circle, NudgeKind.REFLECT_FIRST) + await stage.ledger(
        circle, NudgeKind.REFLECT_LAST
    )
    assert [one.user_id for one in follow_ups if one.state is SENT] == [stage.dana.id] * 2


@on_sqlite
async def test_nobody_is_reminded_at_a_weekend_who_does_not_work_then(stage: Stage) -> None:
    """To reflect, after a Friday, and of a meeting early on Monday; never twice in one day."""
    fridays = await stage.founds(stage.ana, first_on="2026-03-06")
    await stage.joins(fridays, stage.chidi, stage.dana)
    async with stage.database.unit_of_work() as work:
        await work.people.save_profile(stage.team, UserId(stage.dana.id), Profile(works_on=frozenset({0})))
    mondays = await stage.founds(stage.ben, name="Endings", first_on="2026-03-16", local_time="09:00")

    await stage.until(2026, 3, 16, 7, 59)

    asked: dict[str | None, list[datetime | None]] = {}
    for kind in (NudgeKind.REFLECT_FIRST, NudgeKind.REFLECT_LAST):
        for one in await stage.ledger(fridays, kind, SENT):
            asked.setdefault(one.user_id, []).append(one.sent_at)
    assert asked[stage.chidi.id] == [stage.at(2026, 3, 9, 8), stage.at(2026, 3, 10, 17)]
    assert asked[stage.dana.id] == [stage.at(2026, 3, 9, 8)], "she works on Mondays only"
    [reminder] = await stage.ledger(mondays, NudgeKind.REMINDER, SENT)
    assert reminder.sent_at == stage.at(2026, 3, 13, 9)


@on_sqlite
async def test_who_left_after_the_nudge_was_theirs_does_not_get_it(stage: Stage) -> None:
    circle = await stage.founds(stage.ana, local_time="23:30")
    await stage.joins(circle, stage.ben)
    await stage.until(2026, 3, 3, 23, 30)
    await stage.leaves(circle, stage.ben)
    await stage.until(2026, 3, 4, 8, 0)

    [mine] = [one for one in await stage.ledger(circle, NudgeKind.REMINDER) if one.user_id == stage.ben.id]
    assert (mine.state, mine.reason) == (SKIPPED, SkipReason.LEFT)
    assert stage.ben.dm == []
    assert len(stage.ana.dm) == 1


@on_sqlite
async def test_nobody_is_woken_and_the_nudge_comes_in_the_morning_where_they_live(stage: Stage) -> None:
    """16:00 in Berlin is 2:00 in Sydney and 10:00 in New York."""
    sydney, york = stage.slack.person("Pam", "Australia/Sydney"), stage.slack.person("Yan", "America/New_York")
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, sydney, york)

    await stage.until(2026, 3, 4, 12, 0)

    sent = {one.user_id: one.sent_at for one in await stage.ledger(circle, NudgeKind.REMINDER, SENT)}
    assert sent[york.id] == stage.at(2026, 3, 3, 16, 0)  # type: ignore[index]
    assert sent[sydney.id] == stage.at(2026, 3, 4, 8, 0, zone="Australia/Sydney")  # type: ignore[index]


@on_sqlite
async def test_a_notice_waits_for_the_morning(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.until(2026, 3, 2, 23, 0)
    await stage.plans(
        notice(circle, "told", "Something changed.", stage.clock.now(), user_id=circle.facilitator_id)
    )

    await stage.services.nudges.run_due()
    at_night = len(stage.ana.dm)
    await stage.until(2026, 3, 3, 8, 0)

    [told] = [one for one in await stage.ledger(circle, NudgeKind.NOTICE) if one.key == "told"]
    assert (at_night, len(stage.ana.dm)) == (0, 1)
    assert (told.sent_at, told.attempt) == (stage.at(2026, 3, 3, 8, 0), 1)


@pytest.mark.parametrize("stage_url", ["sqlite"], indirect=True)
async def test_somebody_we_never_met_has_quiet_hours_like_anybody(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    stage.clock.push_to(stage.at(2026, 3, 2, 23, 30))
    await stage.plans(notice(circle, "late", "At night", stage.clock.now(), user_id=UserId(stage.dana.id)))

    await stage.services.nudges.run_due()
    assert stage.dana.dm == []
    await stage.until(2026, 3, 3, 8, 1)

    assert len(stage.dana.dm) == 1


@on_sqlite
async def test_one_person_whose_zone_no_clock_knows_does_not_hold_up_the_circle(stage: Stage) -> None:
    """The zone was known where it was stored; the machine that the bot moved to has other zone data."""
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben)
    async with stage.database.unit_of_work() as work:
        person = await work.people.get(stage.team, (await stage.members(circle))["Ben"].user_id)
        assert person is not None
        await work.people.save(replace(person, zone="Mars/Olympus"))

    await stage.until(2026, 3, 3, 16, 0)

    assert len(stage.ana.dm) == 1


@on_sqlite
async def test_a_member_whom_slack_could_not_tell_about_is_reminded_all_the_same(stage: Stage) -> None:
    """users.info failed when Ben joined, so that nothing is known of him but his seat."""
    circle = await stage.founds(stage.ana)
    stage.slack.faults.order("users.info", ServerError(500), times=2)
    await stage.joins(circle, stage.ben)

    await stage.until(2026, 3, 3, 16, 0)

    assert len(stage.ana.dm) == 1
    assert len(stage.ben.dm) == 1


@on_sqlite
async def test_who_joins_after_a_meeting_is_not_asked_about_it(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.until(2026, 3, 5, 17, 1)
    await stage.joins(circle, stage.ben)

    await stage.until(2026, 3, 9, 9, 0)

    assert stage.ben.dm == []
    assert len(await stage.ledger(circle, NudgeKind.PROMPT, SENT)) == 1


@on_sqlite
async def test_the_channel_hears_how_many_members_come_and_not_of_those_who_left(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben, stage.chidi)
    meeting = (await stage.meetings(circle))[0]
    for person in (stage.ben, stage.chidi):
        await stage.services.meetings.answer(stage.cause(person), meeting.id, Answer.YES)
    await stage.leaves(circle, stage.chidi)

    await stage.until(2026, 3, 5, 15, 50)

    assert "1 person" in stage.room.messages[-1].text


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
@on_sqlite
async def test_the_digest_comes_on_monday_after_ten_by_the_circle_s_clock_across_the_change(
    stage: Stage, zone: str
) -> None:
    mondays = [stage.at(2026, *day, 10, 0, zone=zone) for day in ((3, 9), (3, 16), (3, 30), (4, 6))]
    circle = await stage.founds(stage.ana, zone=zone, meetings="8")

    for monday in mondays:
        stage.clock.push_to(monday - MINUTE)
        await stage.services.nudges.run_due()
        await stage.lasts(6 * MINUTE)

    sent = [one.sent_at for one in await stage.ledger(circle, NudgeKind.DIGEST, SENT)]
    assert sent == [monday + digest_place(circle) for monday in mondays]


@on_sqlite
@pytest.mark.parametrize(("good_for", "came"), [(timedelta(hours=20), 2), (timedelta(hours=4), 1)])
async def test_what_falls_due_hours_after_another_ask_about_the_meeting_waits_for_the_next_day(
    stage: Stage, good_for: timedelta, came: int
) -> None:
    """As it does when somebody changes their working days: what waited for one is looked at again at once."""
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben)
    await stage.until(2026, 3, 5, 17, 30)
    [prompt] = [one for one in await stage.ledger(circle, NudgeKind.PROMPT, SENT) if one.user_id == stage.ben.id]
    key = prompt.key.replace(NudgeKind.PROMPT, NudgeKind.REFLECT_FIRST)
    due = stage.at(2026, 3, 5, 18, 0)
    await stage.plans(
        replace(
            prompt,
            id=NudgeId("early"),
            key=key,
            kind=NudgeKind.REFLECT_FIRST,
            due_at=due,
            not_after=due + good_for,
            state=PLANNED,
            attempt=0,
            sent_at=None,
            sent_ts=None,
            first_post_at=None,
        )
    )

    await stage.until(2026, 3, 6, 7, 59)
    assert asked_of(stage, stage.ben) == 1
    await stage.until(2026, 3, 6, 8, 0)
    assert asked_of(stage, stage.ben) == came

    reasons = {one.reason for one in await stage.ledger(circle, NudgeKind.REFLECT_FIRST, SKIPPED)}
    assert reasons == (set() if came == 2 else {SkipReason.ASKED_LATELY})


@on_sqlite
async def test_a_question_that_is_tried_again_after_its_reminder_came_is_not_asked_any_more(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben)
    await stage.until(2026, 3, 9, 9, 0)
    [prompt] = [one for one in await stage.ledger(circle, NudgeKind.PROMPT, SENT) if one.user_id == stage.ben.id]
    before = asked_of(stage, stage.ben)
    late = replace(prompt, id=NudgeId("late"), key=f"{prompt.key}:late", state=PLANNED, attempt=0, sent_at=None)
    due = stage.at(2026, 3, 10, 9, 0)
    await stage.plans(replace(late, due_at=due, not_after=due + MINUTE, sent_ts=None, first_post_at=None))

    await stage.until(2026, 3, 10, 9, 0)

    assert asked_of(stage, stage.ben) == before
    [kept] = [one for one in await stage.ledger(circle, NudgeKind.PROMPT) if one.id == "late"]
    assert kept.reason == SkipReason.NEWER


def asked_of(stage: Stage, person: Person) -> int:
    """Return how often a person was asked about a meeting that is over."""
    return sum("How was" in one.text or "room for your reflection" in one.text for one in person.dm)
