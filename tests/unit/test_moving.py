"""What moves when a plan moves, as laws: nothing waits for an old time, and what is undone is as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.cadence import Cadence, occurrences
from bot.domain.cadence_changes import CadenceForm, as_asked, check_cadence, rearranged
from bot.domain.circle_settings import Blackout, CircleSettings
from bot.domain.circles import Circle, Format
from bot.domain.exchanges import exchange_for
from bot.domain.free_days import check_blackout, plan_proposal, proposed_day
from bot.domain.ids import MeetingId
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
    to_come,
    wall_time,
    with_total,
)
from bot.domain.nudges import Nudge, NudgeKind, NudgeState, SkipReason
from bot.domain.rezoning import replanned, resolved_again, whole_timetable
from bot.domain.timetable import plan_circle
from bot.errors import FieldErrors
from tests.support import domain_values as make

HOUR = timedelta(hours=1)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "Pacific/Apia"]
DROPPED = (NudgeState.SKIPPED, SkipReason.MOVED)


def a_circle(zone: str = "Europe/Berlin", meetings: int = 6, **changes: object) -> Circle:
    plan = Cadence(date(2026, 3, 5), time(16, 0), zone, 1, meetings, HOUR)
    return make.circle(cadence=plan, created_at=NOW, **changes)


def meetings_of(circle: Circle) -> list[Meeting]:
    return [
        make.meeting(
            circle,
            one.number,
            id=MeetingId(f"m{one.number}"),
            on=one.on,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
        )
        for one in occurrences(circle.cadence)
    ]


def bring(ledger: list[Nudge], circle: Circle, meetings: list[Meeting], now: datetime = NOW) -> list[Nudge]:
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
    circle = a_circle(zone)
    first = meetings_of(circle)
    meetings, ledger = first, plan_circle(circle, first, NOW)
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
    circle = a_circle(zone)
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
        change = check_cadence(form, circle, meetings, NOW)
        circle, meetings = rearranged(circle, meetings, change, NOW)

        coming = to_come(meetings, NOW)
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
        same_again, unchanged = rearranged(circle, meetings, change, NOW)
        assert (same_again, unchanged) == (circle, meetings)
        assert next(m for m in meetings if m.id == away.id).is_skipped


def test_a_rhythm_that_is_left_as_it_is_changes_nothing() -> None:
    circle = a_circle()
    meetings = meetings_of(circle)
    now = meetings[1].starts_at

    change = check_cadence(as_asked(circle, meetings, now), circle, meetings, now)

    assert rearranged(circle, meetings, change, now) == (circle, meetings)


def test_another_hour_leaves_free_the_weeks_in_which_a_meeting_was_skipped_or_from_which_one_was_moved() -> None:
    circle = a_circle()
    meetings = meetings_of(circle)
    meetings[1] = moved(circle, meetings[1], date(2026, 3, 13), time(16, 0))
    meetings[3] = skipped(meetings[3], "holidays")
    asked = as_asked(circle, meetings, NOW)
    assert (asked.behind_moved, as_asked(circle, meetings, meetings[0].starts_at).behind_moved) == (False, True)
    same, as_before = rearranged(circle, meetings, check_cadence(asked, circle, meetings, NOW), NOW)
    assert (same, [one.starts_at for one in as_before]) == (circle, [one.starts_at for one in meetings])

    change = check_cadence(replace(asked, local_time="17:00"), circle, meetings, NOW)
    after, later = rearranged(circle, meetings, change, NOW)

    assert {one.id: one.on for one in later} == {one.id: one.on for one in meetings}
    assert after.cadence.last_on == meetings[-1].on


def test_an_exchange_keeps_its_days_in_another_rhythm_and_on_another_day() -> None:
    """Whatever the form says about minutes: it has four working mornings, and ends on no weekend."""
    circle = a_circle(format=Format.ONLINE_EXCHANGE)
    meetings = [place_on_clock(circle, one, one.on, None) for one in meetings_of(circle)]
    form = replace(as_asked(circle, meetings, NOW), first_on="2026-03-09", length_minutes="8640")

    _, after = rearranged(circle, meetings, check_cadence(form, circle, meetings, NOW), NOW)
    new = moved(circle, meetings[5], date(2026, 4, 13), time(9, 0))

    lasting = {one.ends_at - one.starts_at for one in [*after, new]}
    assert lasting == {exchange_for(date(2026, 3, 9))}


def test_a_meeting_put_where_the_cadence_has_it_follows_the_cadence_again() -> None:
    circle = a_circle()
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
    circle = a_circle()

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
    circle = a_circle()

    with pytest.raises(FieldErrors) as trouble:
        check_move(form, circle, meetings_of(circle), NOW)

    assert words in trouble.value.fields[field]


def test_a_meeting_that_is_moved_past_others_says_past_which() -> None:
    circle = a_circle()
    first, second, third, *rest = meetings_of(circle)

    def past(on: date) -> Meeting | None:
        return jumped([first, second, third, *rest], moved(circle, first, on, time(16)))

    assert past(second.on - timedelta(days=1)) is None
    assert past(second.on + timedelta(days=1)) == second
    assert past(third.on + timedelta(days=1)) == third


def test_a_day_off_can_be_chosen_by_whoever_says_so() -> None:
    circle = a_circle()
    form = MoveForm("m2", "2026-03-13")

    with pytest.raises(FieldErrors) as trouble:
        check_move(form, circle, meetings_of(circle), NOW, off="Labour Day")
    _, new, _ = check_move(replace(form, meets_anyway=True), circle, meetings_of(circle), NOW, off="Labour Day")

    assert "Labour Day" in trouble.value.fields["on"]
    assert new.on == date(2026, 3, 13)


def test_a_skipped_meeting_is_passed_over_and_one_more_comes_at_the_end() -> None:
    circle = a_circle(meetings=3)
    meetings = meetings_of(circle)
    meetings[2] = skipped(meetings[2], "a trip")

    added = added_at_end(circle, meetings, NOW)
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
    circle = a_circle()
    meetings = meetings_of(circle)
    form = replace(as_asked(circle, meetings, NOW), left="4")
    circle, meetings = rearranged(circle, meetings, check_cadence(form, circle, meetings, NOW), NOW)

    added = added_at_end(circle, meetings, NOW)
    after = {one.kind for one in plan_circle(circle, meetings, meetings[3].ends_at)}

    assert NudgeKind.SUMMARY in after
    assert [one.number for one in meetings if one.skipped_because == CUT] == [5, 6]
    assert (meetings_total(meetings), added.number, added.on, added.is_skipped) == (4, 5, date(2026, 4, 2), False)


def test_a_day_off_is_asked_about_once_for_each_reason_and_not_where_nothing_is_kept_free() -> None:
    circle = a_circle()
    meeting = meetings_of(circle)[2]
    blackouts = check_blackout("2026-03-18", "2026-03-20", " School  trip ", (), date(2026, 3, 2))
    free = replace(circle, settings=CircleSettings(blackouts=blackouts))
    german = replace(circle, settings=CircleSettings(holidays="DE"))

    [asked], [again] = list(plan_proposal(free, meeting)), list(plan_proposal(free, meeting))
    [other] = plan_proposal(german, meeting)

    assert list(plan_proposal(circle, meeting)) == []
    assert asked.key == again.key != other.key
    assert asked.due_at == meeting.starts_at - timedelta(days=14)
    assert asked.not_after == meeting.starts_at - timedelta(days=1)
    assert blackouts == (Blackout(date(2026, 3, 18), date(2026, 3, 20), "School trip"),)


def test_the_proposed_day_is_a_week_later_or_the_next_working_day_that_is_free() -> None:
    weekly, last = a_circle(), meetings_of(a_circle())[5]
    meetings = meetings_of(weekly)
    good_friday = date(2026, 4, 10)

    next_week = proposed_day(weekly, last, meetings, lambda on: None, NOW)
    taken = proposed_day(weekly, meetings[2], meetings, lambda on: "off" if on == date(2026, 3, 20) else None, NOW)
    nowhere = proposed_day(weekly, last, meetings, lambda on: f"{good_friday}", NOW)

    assert (next_week, taken, nowhere) == (date(2026, 4, 16), date(2026, 3, 23), None)

    exchange = a_circle(format=Format.ONLINE_EXCHANGE)
    lasting = [place_on_clock(exchange, one, one.on, None) for one in meetings_of(exchange)]
    lasting = [replace(one, ends_at=one.starts_at + timedelta(days=6)) for one in lasting]
    friday = date(2026, 3, 20)
    assert proposed_day(exchange, lasting[2], lasting, lambda on: "off" if on == friday else None, NOW) is None
