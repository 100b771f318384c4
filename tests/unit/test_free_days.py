"""Days that a circle keeps free: what is asked about a meeting on one, and which day is proposed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.domain.circle_settings import Blackout, CircleSettings
from bot.domain.circles import Format
from bot.domain.free_days import check_blackout, plan_proposal, proposed_day
from bot.domain.moving import place_on_clock
from tests.support.builders import MONDAY, weekly_circle
from tests.support.domain_values import meetings_of

HOUR = timedelta(hours=1)


def test_a_day_off_is_asked_about_once_for_each_reason_and_not_where_nothing_is_kept_free() -> None:
    circle = weekly_circle()
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
    weekly, last = weekly_circle(), meetings_of(weekly_circle())[5]
    meetings = meetings_of(weekly)
    good_friday = date(2026, 4, 10)

    next_week = proposed_day(weekly, last, meetings, lambda on: None, MONDAY)
    taken = proposed_day(
        weekly, meetings[2], meetings, lambda on: "off" if on == date(2026, 3, 20) else None, MONDAY
    )
    nowhere = proposed_day(weekly, last, meetings, lambda on: f"{good_friday}", MONDAY)

    assert (next_week, taken, nowhere) == (date(2026, 4, 16), date(2026, 3, 23), None)

    def in_the_break(on: date) -> str | None:
        return "break" if date(2026, 3, 10) <= on <= date(2026, 3, 22) else None

    in_order = [proposed_day(weekly, one, meetings, in_the_break, MONDAY) for one in meetings[1:3]]
    assert in_order == [date(2026, 3, 23), date(2026, 3, 24)]

    exchange = weekly_circle(format=Format.ONLINE_EXCHANGE)
    lasting = [place_on_clock(exchange, one, one.on, None) for one in meetings_of(exchange)]
    lasting = [replace(one, ends_at=one.starts_at + timedelta(days=6)) for one in lasting]
    friday = date(2026, 3, 20)
    assert proposed_day(exchange, lasting[2], lasting, lambda on: "off" if on == friday else None, MONDAY) is None
