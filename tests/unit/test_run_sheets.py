"""Run-sheets: minutes that add up, taps that count once, and an order in which another one begins each time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.agendas import AgendaItem, apportioned
from bot.domain.circle_settings import CircleSettings
from bot.domain.circles import Format, MemberState
from bot.domain.ids import UserId
from bot.domain.meetings import Answer
from bot.domain.run_sheets import AGENDA, BY_FORMAT, CONSULTATION, RUN_SHEETS, offered, proposed, steps_of
from bot.domain.running import Move, Run, meeting_to_run, moved, speaking_order
from bot.views.kit import SECTION_LONGEST
from tests.support import domain_values as make
from tests.support.domain_values import ADA, NOON

STEPS = CONSULTATION.steps


def a_run(**changes: Any) -> Run:
    circle = make.circle()
    meeting = make.meeting(circle)
    run = Run(meeting.id, circle.team_id, circle.id, ADA, CONSULTATION.key, STEPS, NOON)
    return replace(run, **changes)


@given(st.lists(st.integers(1, 60), min_size=1, max_size=12), st.integers(15, 480))
def test_the_minutes_of_the_steps_add_up_to_the_meeting_and_each_has_one(minutes: list[int], length: int) -> None:
    found = apportioned(minutes, max(length, len(minutes)))

    assert sum(found) == length
    assert min(found) >= 1


@given(st.lists(st.integers(1, 60), min_size=1, max_size=12))
def test_minutes_that_add_up_already_stay_as_they_are(minutes: list[int]) -> None:
    if sum(minutes) >= len(minutes):
        assert apportioned(minutes, sum(minutes)) == minutes


@pytest.mark.parametrize("sheet", RUN_SHEETS.values(), ids=lambda sheet: sheet.key)
@given(length=st.integers(15, 480))
def test_every_run_sheet_of_the_library_fits_any_meeting_and_names_its_source(sheet: Any, length: int) -> None:
    circle = make.circle()
    meeting = make.meeting(circle)
    meeting = replace(meeting, ends_at=meeting.starts_at + timedelta(minutes=length))

    steps = steps_of(sheet, meeting)

    assert sum(step.minutes for step in steps) == length
    assert any(step.in_turn for step in steps)
    assert any(char.isdigit() for char in sheet.source)
    assert all(len(step.doing) < SECTION_LONGEST for step in steps)


def test_a_circle_is_proposed_its_own_run_sheet_then_its_agenda_then_what_suits_its_format() -> None:
    circle = make.circle(settings=CircleSettings(run_sheet="retrospective"))
    plain, meeting = make.circle(format=Format.WORKSHOP), make.meeting(circle)
    planned = replace(meeting, agenda=(AgendaItem(10, "Welcome"), AgendaItem(40, "Long words", ADA)))

    assert proposed(circle, planned).key == "retrospective"
    assert proposed(plain, planned).key == AGENDA
    assert proposed(plain, meeting) is BY_FORMAT[Format.WORKSHOP]
    assert proposed(make.circle(settings=CircleSettings(run_sheet="gone")), meeting).key == "consultation"
    assert AGENDA not in {sheet.key for sheet in offered(meeting)}
    assert [(step.minutes, step.title) for step in steps_of(offered(planned)[0], planned)] == [
        (10, "Welcome"),
        (40, "Long words"),
    ]


@given(st.lists(st.sampled_from(Move), max_size=30))
def test_whatever_is_tapped_a_run_stays_on_its_steps_and_every_change_is_a_new_version(moves: list[Move]) -> None:
    run, now = a_run(), NOON
    for move in moves:
        now += timedelta(minutes=3)
        before, run = run, moved(run, move, now)

        assert 0 <= run.step < len(run.steps)
        assert run.until >= run.step_at + timedelta(minutes=run.now_at.minutes)
        assert run.version == before.version + (run != before)


def test_going_on_from_the_last_step_ends_it_and_back_takes_it_up_again() -> None:
    run = a_run(step=len(STEPS) - 1)

    over = moved(run, Move.NEXT, NOON + timedelta(minutes=9))
    again = moved(over, Move.BACK, NOON + timedelta(minutes=10))

    assert not over.is_under_way
    assert moved(over, Move.MORE, NOON) == over
    assert again.is_under_way
    assert (again.step, again.until) == (run.step, run.until)


def test_five_more_minutes_are_for_this_step_alone_and_count_from_now_once_its_time_is_over() -> None:
    run = moved(a_run(step=1), Move.MORE, NOON)

    late = run.until + timedelta(minutes=7)
    assert run.until == NOON + timedelta(minutes=STEPS[1].minutes + 5)
    assert moved(run, Move.MORE, late).until == late + timedelta(minutes=5)
    assert moved(run, Move.NEXT, NOON).extra_minutes == 0


@given(st.integers(1, 8), st.integers(1, 30))
def test_in_as_many_meetings_as_members_each_begins_once_and_all_speak(count: int, first: int) -> None:
    circle = make.circle()
    members = [make.member(circle, UserId(f"U{place}")) for place in range(count)]
    members.append(make.member(circle, UserId("U99"), state=MemberState.LEFT))

    orders = [speaking_order(members, [], number) for number in range(first, first + count)]

    assert {order[0] for order in orders} == {UserId(f"U{place}") for place in range(count)}
    assert all(sorted(order) == sorted(orders[0]) and len(order) == count for order in orders)


def test_who_said_that_they_are_away_is_not_called_up() -> None:
    circle = make.circle()
    meeting = make.meeting(circle)
    members = [make.member(circle, UserId(one)) for one in ("U1", "U2", "U3")]
    answers = {"U2": Answer.NO, "U3": Answer.LATE}
    rsvps = [make.rsvp(meeting, UserId(one), answer=answer) for one, answer in answers.items()]

    assert speaking_order(members, rsvps, 2) == ["U3", "U1"]
    assert speaking_order([], rsvps, 2) == []


def test_a_run_sheet_may_be_started_from_an_hour_before_until_an_hour_after() -> None:
    circle = make.circle()
    first = make.meeting(circle)
    skipped = replace(first, is_skipped=True)
    resting = replace(circle, paused_at=first.starts_at - timedelta(days=1))
    early, late = first.starts_at - timedelta(minutes=60), first.ends_at + timedelta(minutes=60)

    assert meeting_to_run(circle, [first], early) == first
    assert meeting_to_run(circle, [first], early - timedelta(seconds=1)) is None
    assert meeting_to_run(circle, [first], late) is None
    assert meeting_to_run(circle, [skipped], early) is None
    assert meeting_to_run(resting, [first], early) is None
