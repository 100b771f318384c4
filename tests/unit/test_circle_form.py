"""Every field of the form that founds a circle is checked, with words at the field."""

from __future__ import annotations

from dataclasses import asdict
from datetime import time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.circle_form import GOAL_MAX, NAME_MAX, CircleForm, check_circle
from bot.domain.circles import Format
from bot.errors import FieldErrors
from tests.support.builders import MONDAY, cadence, circle_form


def wrong_fields(**changes: str) -> set[str]:
    """Return the names of the fields that need another look."""
    with pytest.raises(FieldErrors) as trouble:
        check_circle(circle_form(**changes), MONDAY)
    assert all(trouble.value.fields.values())
    return set(trouble.value.fields)


def test_a_form_that_is_right_becomes_a_plan() -> None:
    plan = check_circle(circle_form(name="  Open\nings ", goal="First line\r\nsecond"), MONDAY)

    assert (plan.name, plan.goal) == ("Open ings", "First line\nsecond")
    assert (plan.format, plan.capacity) == (Format.CIRCLE_MEETING, 3)
    assert plan.cadence == cadence()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " \u202e "),
        ("name", "x" * (NAME_MAX + 1)),
        ("goal", ""),
        ("goal", "x" * (GOAL_MAX + 1)),
        ("format", "party"),
        ("format", ""),
        ("first_on", ""),
        ("first_on", "2026-02-30"),
        ("first_on", "tomorrow"),
        ("first_on", "2026-03-01"),
        ("first_on", "2027-04-01"),
        ("first_on", "0001-01-02"),
        ("local_time", "25:00"),
        ("local_time", "4 pm"),
        ("local_time", ""),
        ("zone", "Berlin"),
        ("zone", ""),
        ("zone", "../Europe/Berlin"),
        ("zone", "EST"),
        ("every_weeks", "0"),
        ("every_weeks", "13"),
        ("every_weeks", "1.5"),
        ("meetings", "0"),
        ("meetings", "53"),
        ("meetings", "9" * 5000),
        ("length_minutes", "14"),
        ("length_minutes", "481"),
        ("length_minutes", "-60"),
        ("capacity", "2"),
        ("capacity", "9"),
        ("capacity", "many"),
    ],
)
def test_a_field_that_is_wrong_is_named_and_no_other(field: str, value: str) -> None:
    assert wrong_fields(**{field: value}) == {field}


@pytest.mark.parametrize(("on", "zone"), [("9999-12-31", "America/New_York"), ("0001-01-01", "Asia/Kathmandu")])
def test_a_date_at_the_end_of_the_calendar_is_refused_in_words(on: str, zone: str) -> None:
    """In UTC that moment lies outside of the years that a date can hold."""
    assert wrong_fields(first_on=on, zone=zone, local_time="23:00" if on > "5" else "00:30") == {"first_on"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "x" * NAME_MAX),
        ("goal", "x" * GOAL_MAX),
        ("every_weeks", "12"),
        ("meetings", "52"),
        ("meetings", "1"),
        ("length_minutes", "15"),
        ("length_minutes", "480"),
        ("capacity", "8"),
        ("first_on", "2027-03-02"),
        ("local_time", " 06:05 "),
        ("zone", " Europe/Berlin "),
    ],
)
def test_the_last_value_within_a_limit_is_taken(field: str, value: str) -> None:
    check_circle(circle_form(**{field: value}), MONDAY)


def test_a_workshop_may_have_twelve_people_and_no_more() -> None:
    assert check_circle(circle_form(format=Format.WORKSHOP, capacity="12"), MONDAY).capacity == 12
    assert wrong_fields(format=Format.WORKSHOP, capacity="13") == {"capacity"}


def test_everything_that_is_wrong_is_said_at_once() -> None:
    nothing = CircleForm("", "", "", "", "", "", "", "", "", "")

    with pytest.raises(FieldErrors) as trouble:
        check_circle(nothing, MONDAY)

    assert set(trouble.value.fields) == set(asdict(nothing))


def test_the_first_meeting_may_be_in_a_minute_but_not_now() -> None:
    here = {"first_on": "2026-03-02", "zone": "Europe/Berlin"}

    assert check_circle(circle_form(local_time="10:01", **here), MONDAY).cadence.local_time == time(10, 1)
    assert wrong_fields(local_time="10:00", **here) == {"first_on"}


def test_a_date_is_past_where_the_circle_is() -> None:
    """At 10:00 UTC it is 15:45 in Kathmandu and five in the morning in New York."""
    late = MONDAY + timedelta(hours=1)

    with pytest.raises(FieldErrors):
        check_circle(circle_form(first_on="2026-03-02", local_time="15:30", zone="Asia/Kathmandu"), late)
    check_circle(circle_form(first_on="2026-03-02", local_time="15:30", zone="America/New_York"), late)


junk = st.one_of(st.text(max_size=12), st.dates().map(str), st.integers().map(str))


@settings(max_examples=40, deadline=None)
@given(st.fixed_dictionaries({}, optional=dict.fromkeys(asdict(circle_form()), junk)))
def test_any_form_is_either_taken_or_refused_by_its_fields(changes: dict[str, str]) -> None:
    wrong: dict[str, str] = {}
    try:
        check_circle(circle_form(**changes), MONDAY)
    except FieldErrors as trouble:
        wrong = trouble.fields

    assert set(wrong) <= {*changes, "first_on", "capacity"}
