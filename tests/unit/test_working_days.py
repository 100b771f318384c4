"""Working days of a circle: what its channel and its leader get comes on one of them, whatever they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.circle_settings import Blackout
from bot.domain.endings import plan_ending
from bot.domain.local_time import local_day
from bot.domain.nudges import NudgeKind
from bot.domain.rezoning import replanned, whole_timetable
from bot.domain.timetable import plan_circle
from bot.domain.working_days import is_working_day, no_holiday, weekday_from, working_day_from
from tests.support import domain_values as make

FIRST_ON = date(2026, 3, 2)
WAITING = frozenset({NudgeKind.DIGEST, NudgeKind.PIT_STOP, NudgeKind.SUMMARY})
DAY = timedelta(days=1)
days = st.integers(0, 70).map(lambda ahead: FIRST_ON + ahead * DAY)


@settings(max_examples=60, deadline=None)
@given(st.frozensets(days, max_size=12), st.none() | st.tuples(days, st.integers(0, 20)))
def test_what_is_for_the_channel_comes_on_working_days_and_each_week_has_its_digest(
    holidays: frozenset[date], break_of: tuple[date, int] | None
) -> None:
    """A circle founded before its first week; days off are public holidays and one break."""
    circle = make.circle()
    blackouts = (Blackout(break_of[0], break_of[0] + break_of[1] * DAY),) if break_of else ()
    circle = replace(circle, settings=replace(circle.settings, blackouts=blackouts))
    meetings = make.meetings_of(circle)

    def off(on: date) -> bool:
        return on - (local_day(meetings[0].starts_at, circle.zone) - FIRST_ON) in holidays

    usual = {one.key for one in whole_timetable(circle, meetings) if one.kind is NudgeKind.DIGEST}
    found = {one.key: one for one in whole_timetable(circle, meetings, off)}

    for one in found.values():
        on = local_day(one.due_at, circle.zone)
        assert one.kind not in WAITING or is_working_day(circle, on, off)
    assert usual == {key for key, one in found.items() if one.kind is NudgeKind.DIGEST}
    for ahead in range(0, 60, 7):
        now = meetings[0].starts_at + ahead * DAY
        planned = plan_circle(circle, meetings, now, is_holiday=off)
        assert all(
            one.key not in found or found[one.key].due_at == one.due_at for one in planned if one.meeting_id
        )
        assert replanned(planned, circle, meetings, drop=False, is_holiday=off) == []


def test_a_working_day_is_looked_for_beyond_weekends_and_breaks_but_not_for_ever() -> None:
    circle = make.circle()
    friday = date(2026, 4, 3)
    easter = {friday, date(2026, 4, 6)}.__contains__
    for_ever = replace(
        circle, settings=replace(circle.settings, blackouts=(Blackout(FIRST_ON, date(2027, 3, 1)),))
    )

    assert working_day_from(circle, friday, no_holiday) == friday
    assert working_day_from(circle, friday, easter) == date(2026, 4, 7)
    assert working_day_from(for_ever, friday) == friday
    assert working_day_from(for_ever, friday + DAY) == weekday_from(friday + DAY) == date(2026, 4, 6)


def test_the_summary_of_a_series_waits_for_a_working_day_of_its_circle() -> None:
    circle = make.circle()
    meetings = make.meetings_of(circle)
    [usual] = [one for one in plan_ending(circle, meetings) if one.kind is NudgeKind.SUMMARY]
    on = local_day(usual.due_at, circle.zone)
    off = {on, working_day_from(circle, on + DAY)}

    [waiting] = [one for one in plan_ending(circle, meetings, is_holiday=off.__contains__) if one.key == usual.key]

    assert local_day(waiting.due_at, circle.zone) == working_day_from(circle, on, off.__contains__) > max(off)
    assert waiting.not_after - waiting.due_at == usual.not_after - usual.due_at
