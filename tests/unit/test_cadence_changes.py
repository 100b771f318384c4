"""Another rhythm from now on: as many meetings as asked for, each at its time, and what was decided stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.cadence_changes import CadenceForm, as_asked, check_cadence, rearranged
from bot.domain.circles import Format
from bot.domain.exchanges import exchange_for
from bot.domain.local_time import local
from bot.domain.meetings import meetings_total
from bot.domain.moving import moved, place_on_clock, skipped, to_come
from tests.support.builders import MONDAY, weekly_circle
from tests.support.domain_values import meetings_of

HOUR = timedelta(hours=1)
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "Pacific/Apia"]


@settings(max_examples=60, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    other=st.sampled_from(ZONES),
    first=st.integers(3, 60),
    half=st.integers(0, 47),
    weeks=st.integers(1, 4),
    left=st.integers(1, 12),
    again=st.integers(1, 12),
)
def test_another_rhythm_has_as_many_meetings_as_asked_for_each_at_its_time_on_the_wall(
    zone: str, other: str, first: int, half: int, weeks: int, left: int, again: int
) -> None:
    """Changed twice, longer or shorter, with one moved by hand and one skipped: those two keep their instant."""
    circle = weekly_circle(zone)
    meetings = meetings_of(circle)
    meetings[1] = moved(circle, meetings[1], date(2026, 3, 14), time(11, 0))
    meetings[2] = skipped(meetings[2], "a trip")
    by_hand, away = meetings[1], meetings[2]

    for wanted in (left, again):
        form = CadenceForm(
            first_on=(date(2026, 3, 15) + timedelta(days=first)).isoformat(),
            local_time=f"{half // 2:02d}:{half % 2 * 30:02d}",
            zone=other,
            every_weeks=str(weeks),
            length_minutes="45",
            left=str(wanted + 1),
        )
        change = check_cadence(form, circle, meetings, MONDAY)
        circle, meetings = rearranged(circle, meetings, change, MONDAY)

        coming = to_come(meetings, MONDAY)
        assert len(coming) == wanted + 1
        assert {one.starts_at for one in meetings if one.id in {by_hand.id, away.id}} == {
            by_hand.starts_at,
            away.starts_at,
        }
        regular = [one for one in coming if one.own_time is None]
        days = [one.on for one in regular]
        assert days == [days[0] + timedelta(weeks=weeks * place) for place in range(wanted)]
        asked = change.local_time
        assert all(local(one.starts_at, other).time() in {asked, one.moved_to} for one in regular)
        assert circle.cadence.meetings == meetings_total(meetings)
        assert circle.cadence.last_on == days[-1]
        assert len({one.number for one in meetings}) == len(meetings)
        same_again, unchanged = rearranged(circle, meetings, change, MONDAY)
        assert (same_again, unchanged) == (circle, meetings)
        assert next(m for m in meetings if m.id == away.id).is_skipped


def test_a_rhythm_that_is_left_as_it_is_changes_nothing() -> None:
    circle = weekly_circle()
    meetings = meetings_of(circle)
    now = meetings[1].starts_at

    change = check_cadence(as_asked(circle, meetings, now), circle, meetings, now)

    assert rearranged(circle, meetings, change, now) == (circle, meetings)


def test_another_hour_leaves_free_the_weeks_in_which_a_meeting_was_skipped_or_from_which_one_was_moved() -> None:
    circle = weekly_circle()
    meetings = meetings_of(circle)
    meetings[1] = moved(circle, meetings[1], date(2026, 3, 13), time(16, 0))
    meetings[3] = skipped(meetings[3], "holidays")
    asked = as_asked(circle, meetings, MONDAY)
    assert (asked.behind_moved, as_asked(circle, meetings, meetings[0].starts_at).behind_moved) == (False, True)
    same, as_before = rearranged(circle, meetings, check_cadence(asked, circle, meetings, MONDAY), MONDAY)
    assert (same, [one.starts_at for one in as_before]) == (circle, [one.starts_at for one in meetings])

    change = check_cadence(replace(asked, local_time="17:00"), circle, meetings, MONDAY)
    after, later = rearranged(circle, meetings, change, MONDAY)

    assert {one.id: one.on for one in later} == {one.id: one.on for one in meetings}
    assert after.cadence.last_on == meetings[-1].on


def test_an_exchange_keeps_its_days_in_another_rhythm_and_on_another_day() -> None:
    """Whatever the form says about minutes: it has four working mornings, and ends on no weekend."""
    circle = weekly_circle(format=Format.ONLINE_EXCHANGE)
    meetings = [place_on_clock(circle, one, one.on, None) for one in meetings_of(circle)]
    form = replace(as_asked(circle, meetings, MONDAY), first_on="2026-03-09", length_minutes="8640")

    _, after = rearranged(circle, meetings, check_cadence(form, circle, meetings, MONDAY), MONDAY)
    new = moved(circle, meetings[5], date(2026, 4, 13), time(9, 0))

    lasting = {one.ends_at - one.starts_at for one in [*after, new]}
    assert lasting == {exchange_for(date(2026, 3, 9))}
