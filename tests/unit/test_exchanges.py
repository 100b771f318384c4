"""An exchange in writing: whose morning is when, how long it lasts, and what its forms take."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.cadence import occurrences
from bot.domain.circle_form import check_circle
from bot.domain.circles import Circle, Format
from bot.domain.exchanges import (
    PROMPTS_MOST,
    TEMPLATE,
    check_answer,
    check_exchange,
    exchange_for,
    morning,
    place_of,
    plan_exchange,
)
from bot.domain.ids import MeetingId
from bot.domain.local_time import end_of, local, resolve
from bot.domain.meetings import Meeting
from bot.domain.moving import place_on_clock
from bot.domain.nudges import NudgeKind
from bot.domain.rezoning import resolved_again
from bot.domain.timetable import plan_meeting
from bot.errors import FieldErrors
from bot.views.circle_parts import until
from tests.support import domain_values as make
from tests.support.builders import MONDAY, circle_form
from tests.support.view_gallery import Gallery

ZONES = (
    "Pacific/Kiritimati",
    "Asia/Tokyo",
    "Europe/Berlin",
    "America/Costa_Rica",
    "Pacific/Pago_Pago",
    "Asia/Kolkata",
)
EXCHANGE = make.circle(format=Format.ONLINE_EXCHANGE)


def an_exchange(on: date, at: time, zone: str) -> Meeting:
    start = resolve(on, at, zone).at
    return make.meeting(EXCHANGE, on=on, starts_at=start, ends_at=end_of(start, exchange_for(on), zone))


@settings(max_examples=60, deadline=None)
@given(
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    st.times(),
    st.sampled_from(ZONES),
    st.sampled_from(ZONES),
    st.integers(1, PROMPTS_MOST),
)
def test_questions_come_in_order_at_nine_on_different_working_mornings_while_it_is_open(
    on: date, at: time, zone: str, home: str, total: int
) -> None:
    exchange = an_exchange(on, at.replace(second=0, microsecond=0), zone)

    due = [morning(exchange, place, total, home) for place in range(1, total + 1)]

    assert due == sorted(set(due))
    assert all(exchange.starts_at <= one < exchange.ends_at for one in due)
    assert {local(one, home).time() for one in due} == {time(9, 0)}
    assert total > 3 or all(local(one, home).weekday() < 5 for one in due)


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_an_exchange_is_over_before_the_next_can_begin_and_never_on_a_weekend(first_on: date) -> None:
    assert timedelta(days=4) <= exchange_for(first_on) <= timedelta(days=6)
    assert (first_on + exchange_for(first_on)).weekday() < 5


@settings(max_examples=30, deadline=None)
@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.sampled_from(ZONES), st.sampled_from(ZONES))
def test_every_question_is_handed_to_people_before_it_is_due_to_the_first_of_them(
    on: date, zone: str, home: str
) -> None:
    exchange = an_exchange(on, time(16, 0), zone)

    asked = [one for one in plan_exchange(EXCHANGE, exchange) if one.kind is NudgeKind.EXCHANGE_PROMPT]

    assert [place_of(one) for one in asked] == [1, 2, 3, 4]
    assert all(one.to_expand for one in asked)
    assert all(one.due_at <= morning(exchange, place_of(one), PROMPTS_MOST, home) for one in asked)


def test_days_off_are_left_out_where_enough_mornings_remain() -> None:
    exchange = an_exchange(date(2026, 3, 5), time(16, 0), "Europe/Berlin")
    friday, tuesdays = frozenset({date(2026, 3, 6)}), frozenset({1})

    def days(total: int, works_on: frozenset[int] = frozenset(range(5))) -> list[int]:
        found = [morning(exchange, n, total, "Europe/Berlin", works_on, friday) for n in range(1, total + 1)]
        return [local(one, "Europe/Berlin").day for one in found]

    assert days(3) == [9, 10, 11]
    assert days(4) == [6, 9, 10, 11]
    assert days(2, tuesdays) == [6, 7]


def test_nobody_is_called_to_an_exchange_and_it_is_reflected_on_after_its_end() -> None:
    exchange = an_exchange(date(2026, 3, 5), time(16, 0), "Europe/Berlin")

    kinds = [one.kind for one in plan_meeting(EXCHANGE, exchange, [exchange])]

    assert not {NudgeKind.REMINDER, NudgeKind.SOON, NudgeKind.STARTING, NudgeKind.AGENDA} & set(kinds)
    assert kinds.count(NudgeKind.EXCHANGE_PROMPT) == PROMPTS_MOST
    assert {NudgeKind.EXCHANGE_OPENING, NudgeKind.EXCHANGE_SUMMARY, NudgeKind.PROMPT} <= set(kinds)
    keys = [one.key for one in plan_meeting(EXCHANGE, exchange, [exchange])]
    assert len(set(keys)) == len(keys)
    assert {key.count(":") for key in keys} == {3}


def test_a_circle_that_exchanges_lasts_days_whatever_its_form_says_of_minutes() -> None:
    form = replace(circle_form(format=Format.ONLINE_EXCHANGE), length_minutes="nonsense")

    plan = check_circle(form, MONDAY)

    assert plan.cadence.length_for == timedelta(days=6)
    begins = datetime(2026, 3, 5, 16, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    assert (begins + plan.cadence.length_for).weekday() == 2


def test_a_plan_keeps_the_questions_that_were_written_and_says_what_is_missing() -> None:
    assert check_exchange(" Openings ", ["One?", " ", "Three?", ""]) == ("Openings", ("One?", "Three?"))
    with pytest.raises(FieldErrors) as wrong:
        check_exchange("x" * 151, ["", "y" * 301])
    assert set(wrong.value.fields) == {"title", "prompt_2"}
    with pytest.raises(FieldErrors) as empty:
        check_exchange("", ["", ""])
    assert set(empty.value.fields) == {"title", "prompt_1"}
    with pytest.raises(FieldErrors):
        check_answer("z" * 1501)
    assert len(TEMPLATE) < PROMPTS_MOST


def test_an_exchange_ends_at_the_hour_at_which_it_opened_though_clocks_change() -> None:
    berlin = "Europe/Berlin"
    plan = replace(EXCHANGE.cadence, first_on=date(2026, 3, 26), local_time=time(16, 0), zone=berlin, meetings=1)
    [first] = occurrences(replace(plan, length_for=timedelta(days=6)))
    circle = replace(EXCHANGE, cadence=plan)
    meeting = make.meeting(circle, on=first.on, starts_at=first.starts_at, ends_at=first.ends_at)

    for one in (meeting, resolved_again(circle, meeting), place_on_clock(circle, meeting, first.on, None)):
        assert local(one.ends_at, berlin).isoformat() == "2026-04-01T16:00:00+02:00"


class InWriting(Gallery):
    """Every screen and form as a circle has it that meets in writing."""

    def a_circle(self, **changes: Any) -> Circle:
        return super().a_circle(**{"format": Format.ONLINE_EXCHANGE} | changes)


GATHERING = (
    "meetings.",
    "messages.",
    "running.",
    "attendance.",
    "icebreakers.",
    "speakers.form edit",
    "circles.card workshop",
)
"""Screens of what an exchange has not: something to come to; and of circles that are none."""


def test_an_exchange_is_called_one_wherever_it_is_named() -> None:
    gallery = InWriting()
    shown = [
        (name, screen.text + str([one.to_dict() for one in screen.blocks])) for name, screen in gallery.screens()
    ]
    shown += [(name, str(view.to_dict())) for name, view in (*gallery.modals(), *gallery.homes())]

    wrong = [name for name, text in shown if re.search(r"(?<!the )\b[Mm]eeting \d", text)]

    assert [name for name in wrong if not name.startswith(GATHERING)] == []
    assert sum("xchange 2" in text for _, text in shown) > 20


def test_a_series_in_writing_ends_as_its_last_exchange_does() -> None:
    circle = make.circle(format=Format.ONLINE_EXCHANGE)
    first = make.meeting(circle)
    last = replace(first, id=MeetingId("m2"), ends_at=first.starts_at + timedelta(days=3))

    shown = until(Gallery().card(circle=circle, next_meeting=first, last_meeting=last))

    assert shown.said == "The series runs until Friday 27 November 2026."
