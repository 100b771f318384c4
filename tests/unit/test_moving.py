"""What moves when a plan moves, as laws: nothing waits for an old time, and what is undone is as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.cadence_changes import as_asked, check_cadence, rearranged
from bot.domain.circles import Circle
from bot.domain.local_time import local
from bot.domain.meetings import Meeting, meetings_total, next_meeting, previous_meeting
from bot.domain.moving import (
    CUT,
    MoveForm,
    added_at_end,
    brought_back,
    check_move,
    jumped,
    moved,
    place_on_clock,
    skipped,
    wall_time,
    with_total,
)
from bot.domain.nudges import Nudge, NudgeKind, NudgeState
from bot.domain.rezoning import replanned, resolved_again, whole_timetable
from bot.domain.timetable import plan_circle
from bot.errors import FieldErrors
from tests.support.builders import MONDAY, weekly_circle
from tests.support.domain_values import meetings_of

HOUR = timedelta(hours=1)
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "Pacific/Apia"]


def bring(ledger: list[Nudge], circle: Circle, meetings: list[Meeting], now: datetime = MONDAY) -> list[Nudge]:
    """Return the ledger as `replan` leaves it (bot/services/rezoning.py)."""
    changed = {before.id: after for before, after in replanned(ledger, circle, meetings)}
    kept = [changed.get(one.id, one) for one in ledger]
    keys = {one.key for one in kept}
    return kept + [one for one in plan_circle(circle, meetings, now) if one.key not in keys]


def waiting(ledger: list[Nudge]) -> set[tuple[str, datetime]]:
    return {(one.key, one.due_at) for one in ledger if one.state is NudgeState.PLANNED}


deeds = st.lists(
    st.tuples(
        st.sampled_from(["move", "skip", "back"]), st.integers(0, 5), st.integers(0, 12), st.integers(0, 47)
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=40, deadline=None)
@given(zone=st.sampled_from(ZONES), deeds=deeds)
def test_whatever_is_moved_and_skipped_nothing_waits_for_a_time_that_is_no_more(
    zone: str, deeds: list[tuple[str, int, int, int]]
) -> None:
    circle = weekly_circle(zone)
    first = meetings_of(circle)
    meetings, ledger = first, plan_circle(circle, first, MONDAY)
    begun = waiting(ledger)

    for deed, place, days, half_hours in deeds:
        one = meetings[place]
        if deed == "move" and not one.is_skipped:
            new = moved(circle, one, one.on + timedelta(days=days), time(half_hours // 2, half_hours % 2 * 30))
        elif deed == "skip":
            new = skipped(one, "a trip")
        else:
            new = brought_back(one)
        meetings = [new if other.id == new.id else other for other in meetings]
        ledger = bring(ledger, circle, meetings)
        timetable = {(nudge.key, nudge.due_at) for nudge in whole_timetable(circle, meetings)}
        assert waiting(ledger) <= timetable
        assert {resolved_again(circle, other).starts_at for other in meetings} == {m.starts_at for m in meetings}

    ledger = bring(ledger, circle, first)
    assert waiting(ledger) == begun


def test_a_meeting_put_where_the_cadence_has_it_follows_the_cadence_again() -> None:
    circle = weekly_circle()
    old = meetings_of(circle)[3]

    away = moved(circle, old, date(2026, 3, 27), time(9, 0))
    back = moved(circle, away, old.on, time(16, 0))

    assert (away.own_time, away.version, local(away.starts_at, circle.zone).hour) == (time(9, 0), 1, 9)
    assert replace(back, version=0) == old


@pytest.mark.parametrize(
    ("on", "at", "begins", "shown"),
    [
        (date(2026, 3, 29), time(2, 30), datetime(2026, 3, 29, 1, 30, tzinfo=UTC), time(3, 30)),
        (date(2026, 10, 25), time(2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC), None),
    ],
)
def test_a_move_into_an_hour_that_clocks_skip_or_repeat_has_one_instant(
    on: date, at: time, begins: datetime, shown: time | None
) -> None:
    circle = weekly_circle()

    new = place_on_clock(circle, meetings_of(circle)[0], on, at)

    assert (new.starts_at, new.ends_at - new.starts_at, new.moved_to) == (begins, HOUR, shown)
    assert wall_time(circle, new) == at


@pytest.mark.parametrize(
    ("form", "field", "words"),
    [
        (MoveForm("m9"), "meeting", "has begun, or was skipped"),
        (MoveForm("m2"), "on", "when it is now"),
        (MoveForm("m2", "2026-03-01"), "on", "has passed"),
        (MoveForm("m2", "2027-04-01"), "on", "within the next year"),
        (MoveForm("m2", "2026-03-19", "15:30"), "on", "Meeting 3 is at that time"),
        (MoveForm("m2", "soon", "noon"), "at", "Choose a time"),
        (MoveForm("m2", "2026-03-13", why="x" * 201), "why", "200 characters"),
    ],
)
def test_what_cannot_be_moved_says_what_to_do(form: MoveForm, field: str, words: str) -> None:
    circle = weekly_circle()

    with pytest.raises(FieldErrors) as trouble:
        check_move(form, circle, meetings_of(circle), MONDAY)

    assert words in trouble.value.fields[field]


def test_a_meeting_that_is_moved_past_others_says_past_which() -> None:
    circle = weekly_circle()
    first, second, third, *rest = meetings_of(circle)

    def past(on: date) -> Meeting | None:
        return jumped([first, second, third, *rest], moved(circle, first, on, time(16)))

    assert past(second.on - timedelta(days=1)) is None
    assert past(second.on + timedelta(days=1)) == second
    assert past(third.on + timedelta(days=1)) == third


def test_a_day_off_can_be_chosen_by_whoever_says_so() -> None:
    circle = weekly_circle()
    form = MoveForm("m2", "2026-03-13")

    with pytest.raises(FieldErrors) as trouble:
        check_move(form, circle, meetings_of(circle), MONDAY, off="Labour Day")
    _, new, _ = check_move(replace(form, meets_anyway=True), circle, meetings_of(circle), MONDAY, off="Labour Day")

    assert "Labour Day" in trouble.value.fields["on"]
    assert new.on == date(2026, 3, 13)


def test_a_skipped_meeting_is_passed_over_and_one_more_comes_at_the_end() -> None:
    circle = weekly_circle(meetings=3)
    meetings = meetings_of(circle)
    meetings[2] = skipped(meetings[2], "a trip")

    added = added_at_end(circle, meetings, MONDAY)
    whole = [*meetings, added]
    circle = with_total(circle, whole)

    assert (added.number, added.on, circle.cadence.meetings, circle.cadence.last_on) == (
        4,
        date(2026, 3, 26),
        4,
        date(2026, 3, 26),
    )
    assert next_meeting(whole, meetings[1].ends_at) == added
    assert previous_meeting(whole, added) == meetings[1]
    assert not any(nudge.meeting_id == "m3" for nudge in whole_timetable(circle, whole))


def test_one_more_meeting_is_one_that_a_shorter_series_had_cut_off() -> None:
    circle = weekly_circle()
    meetings = meetings_of(circle)
    form = replace(as_asked(circle, meetings, MONDAY), left="4")
    circle, meetings = rearranged(circle, meetings, check_cadence(form, circle, meetings, MONDAY), MONDAY)

    added = added_at_end(circle, meetings, MONDAY)
    after = {one.kind for one in plan_circle(circle, meetings, meetings[3].ends_at)}

    assert NudgeKind.SUMMARY in after
    assert [one.number for one in meetings if one.skipped_because == CUT] == [5, 6]
    assert (meetings_total(meetings), added.number, added.on, added.is_skipped) == (4, 5, date(2026, 4, 2), False)
