"""Where pit stops come, what the end of a series gives rise to, and what may be told of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.agendas import AgendaItem
from bot.domain.cadence import occurrences
from bot.domain.circles import Circle, CircleStatus, Format
from bot.domain.endings import AT_THE_END, FAR_AHEAD, ended_at, extended, has_met, has_run_out, plan_ending
from bot.domain.guides import GuideContent, begun_from, content_of
from bot.domain.ids import UserId
from bot.domain.local_time import local, local_day
from bot.domain.meetings import Meeting, last_meeting
from bot.domain.moving import CUT, ENDED_EARLY, moved
from bot.domain.nudges import NudgeKind
from bot.domain.pit_stops import check_change, pit_stop_meetings, pit_stop_places, plan_pit_stops
from bot.domain.surveys import SurveyKind, check_answers
from bot.domain.timetable import HORIZON, plan_circle, seen_from
from bot.errors import FieldErrors
from tests.support import domain_values as make
from tests.support.builders import cadence

FOUNDED = datetime(2026, 3, 1, tzinfo=UTC)
ZONES = st.sampled_from(["Europe/Berlin", "America/Los_Angeles", "Asia/Tokyo", "Australia/Lord_Howe"])


def series(zone: str = "Europe/Berlin", weeks: int = 1, meetings: int = 6) -> tuple[Circle, list[Meeting]]:
    rhythm = cadence(zone=zone, every_weeks=weeks, meetings=meetings)
    circle = make.circle(cadence=rhythm, created_at=FOUNDED)
    found = [
        make.meeting(circle, one.number, on=one.on, starts_at=one.starts_at, ends_at=one.ends_at)
        for one in occurrences(rhythm)
    ]
    return circle, found


def test_a_circle_has_run_out_with_its_last_meeting_unless_it_rests_or_one_can_be_brought_back() -> None:
    circle, meetings = series(meetings=3)
    end, paused = meetings[-1].ends_at, replace(circle, status=CircleStatus.PAUSED)
    later = replace(meetings[-1], starts_at=end + timedelta(days=7), is_skipped=True)

    assert not has_run_out(circle, meetings, end - timedelta(seconds=1))
    assert has_run_out(circle, meetings, end)
    assert not has_run_out(paused, meetings, end)
    assert not has_run_out(circle, [*meetings, later], end)
    assert not has_run_out(circle, [], end)


def test_a_series_of_which_everything_was_skipped_is_over_with_its_last_time_and_has_not_met() -> None:
    circle, meetings = series(meetings=3)
    skipped = [replace(one, is_skipped=True) for one in meetings]
    end, held = meetings[-1].starts_at, meetings[0]
    asleep = replace(circle, status=CircleStatus.PAUSED, paused_at=held.starts_at - timedelta(hours=1))

    assert not has_run_out(circle, skipped, end - timedelta(seconds=1))
    assert has_run_out(circle, skipped, end)
    assert not has_met(circle, skipped, end)
    assert not has_met(circle, meetings, held.starts_at - timedelta(seconds=1))
    assert has_met(circle, meetings, held.starts_at)
    assert not has_met(asleep, meetings, end)
    assert list(plan_ending(circle, skipped, end)) == []


@given(st.integers(1, 52))
def test_pit_stops_come_after_a_third_and_two_thirds(meetings: int) -> None:
    places = pit_stop_places(meetings)

    assert len(places) == (0 if meetings < 3 else 1 if meetings < 6 else 2)
    assert list(places) == sorted(set(places))
    assert all(1 <= place < meetings for place in places)
    if meetings >= 6:
        first, second = places
        assert meetings / 3 <= first < meetings / 3 + 1
        assert 2 * meetings / 3 <= second < 2 * meetings / 3 + 1
        assert second - first >= 2


@given(st.integers(3, 30), st.data())
def test_a_pit_stop_whose_meeting_is_skipped_comes_after_the_next(meetings: int, data: st.DataObject) -> None:
    circle, planned = series(meetings=meetings)
    skipped = data.draw(st.sets(st.integers(1, meetings)))
    lived = [replace(one, is_skipped=one.number in skipped) for one in planned]

    chosen = pit_stop_meetings(circle, lived)

    assert len(chosen) <= len(pit_stop_places(meetings))
    assert not [one for one in chosen if one.is_skipped]
    for place in pit_stop_places(meetings):
        following = [one.number for one in lived if one.number >= place and not one.is_skipped]
        assert not following or following[0] in {one.number for one in chosen}


@settings(max_examples=40, deadline=None)
@given(ZONES, st.integers(1, 4), st.integers(1, 14))
def test_a_pit_stop_is_posted_on_a_working_morning_before_the_next_meeting(
    zone: str, weeks: int, meetings: int
) -> None:
    circle, planned = series(zone, weeks, meetings)

    for nudge in plan_pit_stops(circle, planned):
        at = local(nudge.due_at, zone)
        assert (at.hour, at.minute) == (10, 0)
        assert at.weekday() < 5
        assert nudge.due_at < nudge.not_after
        assert not [one for one in planned if nudge.due_at < one.starts_at < nudge.not_after]


@settings(max_examples=60, deadline=None)
@given(ZONES, st.integers(1, 6), st.integers(1, 14), st.integers(0, 300 * 24), st.sets(st.integers(1, 14)))
def test_the_planner_that_sees_the_meetings_around_now_plans_pit_stops_and_the_end_as_one_that_sees_all(
    zone: str, weeks: int, meetings: int, hours: int, skipped: set[int]
) -> None:
    circle, planned = series(zone, weeks, meetings)
    planned = [replace(one, is_skipped=one.number in skipped) for one in planned]
    now = FOUNDED + timedelta(hours=hours)
    around = seen_from(planned, now)

    last_end = max((one.ends_at for one in planned if not one.is_skipped), default=None)

    seen = {one.key: one.due_at for one in plan_circle(circle, around, now, last_end=last_end)}

    assert seen == {one.key: one.due_at for one in plan_circle(circle, planned, now)}
    of_all = [*plan_pit_stops(circle, planned), *plan_ending(circle, planned, now)]
    in_time = [one for one in of_all if one.due_at <= now + HORIZON or one.kind in FAR_AHEAD]
    wanted = {one.key: one.due_at for one in in_time if one.not_after > now}
    kinds = {NudgeKind.PIT_STOP, NudgeKind.SUMMARY, *AT_THE_END}
    assert {key: due for key, due in seen.items() if key.split(":")[-1] in kinds} == wanted


@settings(max_examples=40, deadline=None)
@given(ZONES, st.integers(1, 4), st.integers(1, 12))
def test_whoever_looks_once_a_day_owes_everything_of_the_end_once(zone: str, weeks: int, meetings: int) -> None:
    """The questions of weeks later are in the ledger before the circle is closed, 14 days after the end."""
    circle, planned = series(zone, weeks, meetings)
    end = planned[-1].ends_at
    owed: dict[str, tuple[NudgeKind, datetime]] = {}
    day = end - timedelta(days=20)
    while day < end + timedelta(days=13):
        owed |= {one.key: (one.kind, one.due_at) for one in plan_circle(circle, planned, day)}
        day += timedelta(days=1)

    late = {NudgeKind.SURVEY_LAST, NudgeKind.SUMMARY, NudgeKind.FACILITATOR_SURVEY}
    late |= {NudgeKind.USED_IT_FIRST, NudgeKind.USED_IT_LAST}
    due = {kind: at for kind, at in owed.values() if kind in late}
    assert set(due) == late
    on = local_day(end, zone)
    assert local_day(due[NudgeKind.USED_IT_FIRST], zone) - on == timedelta(days=30)
    assert local_day(due[NudgeKind.USED_IT_LAST], zone) - on == timedelta(days=90)
    assert due[NudgeKind.SURVEY_LAST] < due[NudgeKind.SUMMARY]
    assert (NudgeKind.SURVEY_FIRST in {kind for kind, _ in owed.values()}) is (meetings > 1)


@given(st.integers(1, 12), st.integers(1, 12), st.integers(1, 4), st.integers(0, 200))
def test_a_series_goes_on_in_its_rhythm_and_only_ahead(meetings: int, more: int, weeks: int, days: int) -> None:
    circle, planned = series(weeks=weeks, meetings=meetings)
    now = FOUNDED + timedelta(days=days)

    running, new = extended(replace(circle, status=CircleStatus.FINISHED), planned, more, now)

    assert [one.number for one in new] == list(range(meetings + 1, meetings + more + 1))
    assert all(one.starts_at > now for one in new)
    days_between = {(later.on - sooner.on).days % (7 * weeks) for sooner, later in zip(planned, new, strict=False)}
    assert days_between == {0}
    assert new[0].on > planned[-1].on
    assert running.is_running
    assert running.cadence.meetings == meetings + more
    assert last_meeting([*planned, *new]) == new[-1]


def test_after_an_early_end_the_series_goes_on_from_the_last_meeting_it_had() -> None:
    circle, planned = series()
    ended = replace(circle, settings=replace(circle.settings, ended_at="2026-03-13T09:00:00+00:00"))
    late = {"is_skipped": True, "skipped_because": ENDED_EARLY}
    lived = [replace(one, **late) if one.number > 2 else one for one in planned]  # type: ignore[arg-type]

    running, new = extended(ended, lived, 1, datetime(2026, 3, 16, tzinfo=UTC))

    assert [(one.on, one.number) for one in new] == [(date(2026, 3, 19), 3)]
    assert running.cadence.meetings == 3
    assert ended_at(ended, lived) == datetime(2026, 3, 13, 9, tzinfo=UTC)
    assert ended_at(running, [*lived, *new]) == new[0].ends_at


def test_a_series_goes_on_in_its_rhythm_though_its_last_meeting_was_moved_and_others_cut_off() -> None:
    circle, planned = series()
    gone = {"is_skipped": True, "skipped_because": CUT}
    lived = [replace(one, **gone) if one.number > 4 else one for one in planned]  # type: ignore[arg-type]
    lived[3] = moved(circle, lived[3], lived[3].on + timedelta(days=1), circle.cadence.local_time)

    running, new = extended(circle, lived, 3, FOUNDED)

    assert [one.number for one in new] == [5, 6, 7]
    assert [one.on.weekday() for one in new] == [planned[0].on.weekday()] * 3
    assert running.cadence.meetings == 7


@pytest.mark.parametrize(
    ("kind", "given", "field"),
    [
        (SurveyKind.END, {"included": "6"}, "included"),
        (SurveyKind.END, {"helped": "w" * 1001}, "helped"),
        (SurveyKind.END, {"again": "perhaps"}, "again"),
        (SurveyKind.LEADING, {"goal": " "}, "goal"),
    ],
)
def test_an_answer_that_does_not_fit_is_named_at_its_field(
    kind: SurveyKind, given: dict[str, str], field: str
) -> None:
    with pytest.raises(FieldErrors) as wrong:
        check_answers(kind, given)
    assert set(wrong.value.fields) == {field}


def test_a_change_needs_words_and_begins_with_the_next_meeting_unless_said_otherwise() -> None:
    assert check_change(" We  end on time ", "") == ("We end on time", "the next meeting")
    with pytest.raises(FieldErrors) as wrong:
        check_change("", "s" * 101)
    assert set(wrong.value.fields) == {"change", "starts"}


def test_a_guide_carries_agendas_to_a_new_circle_and_names_nobody() -> None:
    circle, planned = series(meetings=3)
    planned[1] = replace(
        planned[1], agenda=(AgendaItem(10, "Check-in", UserId("U0ADA")),), preparation="Read page 3"
    )
    planned[0] = replace(planned[0], is_skipped=True)
    content = content_of(circle, planned, changes=("We end on time",))

    kept = GuideContent.from_json(content.to_json())
    _, begun = begun_from(kept, *series(meetings=2))

    assert kept == content
    assert "U0ADA" not in str(content.to_json())
    assert begun[0].agenda == (AgendaItem(10, "Check-in"),)
    assert begun[0].preparation == "Read page 3"
    assert begun[1].agenda == ()


def test_of_an_exchange_nobody_is_asked_before_its_last_prompt() -> None:
    circle, planned = series(meetings=2)
    kinds = {one.kind for one in plan_ending(replace(circle, format=Format.ONLINE_EXCHANGE), planned)}

    assert NudgeKind.SURVEY_FIRST not in kinds
    assert NudgeKind.SURVEY_LAST in kinds


def test_a_last_meeting_that_is_skipped_leaves_the_end_open_until_its_time() -> None:
    circle, planned = series(meetings=3)
    planned[2] = replace(planned[2], is_skipped=True)

    assert ended_at(circle, planned) == planned[2].starts_at
    assert ended_at(circle, [*planned[:2], replace(planned[2], skipped_because=CUT)]) == planned[1].ends_at


def test_a_pit_stop_without_a_morning_before_the_next_meeting_waits_for_that() -> None:
    circle, planned = series(meetings=3)
    close = replace(planned[2], starts_at=planned[1].ends_at + timedelta(hours=2))

    assert [one.number for one in pit_stop_meetings(circle, [*planned[:2], close])] == [3]


def test_a_series_that_is_made_longer_has_its_next_pit_stop_and_not_the_same_again() -> None:
    circle, planned = series(meetings=3)

    long, new = extended(circle, planned, 2, planned[1].ends_at + timedelta(days=2))
    early, _ = extended(circle, planned, 2, planned[0].ends_at)

    assert pit_stop_meetings(long, [*planned, *new]) == []
    assert [one.number for one in pit_stop_meetings(early, [*planned, *new])] == [3]
