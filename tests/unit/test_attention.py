"""When a message to a person is welcome, and when not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.attention import (
    WAITS_FOR_BREAK_TO_END,
    WAITS_FOR_MORNING,
    WAITS_FOR_RETURN,
    Hold,
    Occasion,
    attention,
    is_on_leave,
    welcome_from,
)
from bot.domain.ids import CircleId, UserId
from bot.domain.nudges import NudgeKind, SkipReason
from bot.domain.people import Level, Person, Presence, Profile
from tests.support import domain_values as make

BERLIN = "Europe/Berlin"


def at(zone: str, *when: int) -> datetime:
    """Return the instant at which clocks in the zone show year, month, day, hour, minute."""
    return datetime(*when, tzinfo=ZoneInfo(zone))  # type: ignore[arg-type,misc]


HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
THURSDAY = at(BERLIN, 2026, 3, 5, 12, 0)
SATURDAY = at(BERLIN, 2026, 3, 7, 12, 0)
MONDAY_MORNING = at(BERLIN, 2026, 3, 9, 8, 0)
CIRCLE = CircleId("c1")


def someone(presence: Presence | None = None, **asked: object) -> Person:
    """Return a person in Berlin who asked something of us."""
    return replace(
        make.person(UserId("U1"), zone=BERLIN),
        profile=Profile(**asked),  # type: ignore[arg-type]
        presence=presence or Presence(),
    )


def about(
    kind: NudgeKind = NudgeKind.PROMPT, until: datetime = THURSDAY + 36 * HOUR, begins: datetime | None = None
) -> Occasion:
    return Occasion(kind, CIRCLE, until, begins)


def verdict(person: Person, occasion: Occasion, now: datetime, *off: date) -> Hold | SkipReason | None:
    return attention(person, occasion, now, BERLIN, frozenset(off))


def test_a_message_is_welcome_on_a_working_day() -> None:
    assert verdict(someone(), about(), THURSDAY) is None


def test_in_quiet_hours_a_message_waits_for_the_morning() -> None:
    night = at(BERLIN, 2026, 3, 5, 22, 0)

    held = verdict(someone(), about(), night)

    assert isinstance(held, Hold)
    assert held.until == at(BERLIN, 2026, 3, 6, 8, 0)


def test_what_has_no_use_in_the_morning_does_not_come_at_night() -> None:
    night = at(BERLIN, 2026, 3, 5, 22, 0)

    assert verdict(someone(), about(until=night + HOUR), night) is SkipReason.NIGHT


def test_a_weekend_is_waited_out_where_the_message_is_still_of_use_then() -> None:
    held = verdict(someone(), about(until=SATURDAY + 3 * DAY), SATURDAY)

    assert isinstance(held, Hold)
    assert held.until == MONDAY_MORNING


def test_a_weekend_does_not_hold_back_what_would_be_too_late_after_it() -> None:
    assert verdict(someone(), about(until=SATURDAY + DAY), SATURDAY) is None


def test_who_works_on_saturdays_is_written_to_on_saturdays() -> None:
    assert verdict(someone(works_on=frozenset({5})), about(until=SATURDAY + 9 * DAY), SATURDAY) is None


def test_a_holiday_is_waited_out() -> None:
    held = verdict(someone(), about(until=THURSDAY + 2 * DAY), THURSDAY, THURSDAY.date())

    assert held == Hold(at(BERLIN, 2026, 3, 6, 8, 0), "it waits for the person's working hours")


@pytest.mark.parametrize("kind", [NudgeKind.REMINDER, NudgeKind.PROMPT])
def test_what_one_has_on_that_very_day_is_not_held_back_by_weekend_or_holiday(kind: NudgeKind) -> None:
    begins = SATURDAY + 2 * HOUR

    assert verdict(someone(), about(kind, SATURDAY + 4 * DAY, begins), SATURDAY, SATURDAY.date()) is None


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (at(BERLIN, 2026, 3, 5, 8, 30), at(BERLIN, 2026, 3, 5, 10, 0)),
        (at(BERLIN, 2026, 3, 5, 16, 0), at(BERLIN, 2026, 3, 6, 10, 0)),
        (at(BERLIN, 2026, 3, 6, 16, 0), at(BERLIN, 2026, 3, 9, 10, 0)),
    ],
)
def test_working_hours_are_waited_for(now: datetime, until: datetime) -> None:
    person = someone(works_from=time(10, 0), works_until=time(16, 0))

    held = verdict(person, about(until=now + 5 * DAY), now)

    assert isinstance(held, Hold)
    assert held.until == until


@pytest.mark.parametrize("kind", [NudgeKind.SOON, NudgeKind.REMINDER])
def test_the_last_call_before_a_meeting_in_quiet_hours_comes_in_quiet_hours(kind: NudgeKind) -> None:
    begins = at(BERLIN, 2026, 3, 5, 23, 0)
    person = someone(level=Level.ACTIVE)

    assert verdict(person, about(kind, begins, begins), begins - HOUR) is None
    assert verdict(person, about(NudgeKind.PROMPT, begins, begins), begins - HOUR) is SkipReason.NIGHT


def test_before_a_meeting_by_day_nobody_is_woken() -> None:
    begins = at(BERLIN, 2026, 3, 5, 8, 30)
    person = someone(level=Level.ACTIVE)

    assert verdict(person, about(NudgeKind.SOON, begins - HOUR / 6, begins), begins - HOUR) == Hold(
        at(BERLIN, 2026, 3, 5, 8, 0), "it waits for the end of the person's quiet hours"
    )


def test_do_not_disturb_is_waited_out_and_the_night_after_it_too() -> None:
    evening = Presence(dnd_from=THURSDAY, dnd_until=at(BERLIN, 2026, 3, 5, 21, 30))
    short = Presence(dnd_from=THURSDAY, dnd_until=THURSDAY + HOUR)

    assert verdict(someone(short), about(), THURSDAY) == Hold(
        THURSDAY + HOUR, "it waits until the person takes notifications again"
    )
    held = verdict(someone(evening), about(), THURSDAY)
    assert isinstance(held, Hold)
    assert held.until == at(BERLIN, 2026, 3, 6, 8, 0)
    assert verdict(someone(short), about(until=THURSDAY + HOUR / 2), THURSDAY) is SkipReason.NIGHT
    assert verdict(someone(short), about(), THURSDAY + HOUR) is None


def test_on_leave_nothing_is_asked_and_a_reminder_waits_if_it_is_still_of_use() -> None:
    away = someone(Presence(":palm_tree:", THURSDAY + DAY))
    for_ever = someone(Presence(":face_with_thermometer:"))

    assert verdict(away, about(), THURSDAY) is SkipReason.ON_LEAVE
    assert verdict(away, about(NudgeKind.REFLECT_FIRST), THURSDAY) is SkipReason.ON_LEAVE
    assert verdict(away, about(NudgeKind.REMINDER), THURSDAY) == Hold(
        THURSDAY + DAY, "it waits for the person's return"
    )
    assert verdict(away, about(NudgeKind.REMINDER, THURSDAY + HOUR), THURSDAY) is SkipReason.ON_LEAVE
    assert verdict(for_ever, about(NudgeKind.REMINDER), THURSDAY) is SkipReason.ON_LEAVE
    assert verdict(away, about(until=THURSDAY + 3 * DAY), THURSDAY + DAY) is None


def test_on_leave_news_wait_for_the_return_and_what_is_over_by_then_is_not_told() -> None:
    away, for_ever = someone(Presence(":palm_tree:", THURSDAY + 9 * DAY)), someone(Presence(":palm_tree:"))
    moved = about(NudgeKind.NOTICE, THURSDAY + 5 * DAY)
    later = about(NudgeKind.NOTICE, THURSDAY + 12 * DAY)
    news = replace(about(NudgeKind.NOTICE, THURSDAY + DAY), is_news=True)

    assert verdict(away, moved, THURSDAY) is SkipReason.ON_LEAVE
    assert verdict(away, later, THURSDAY) == Hold(THURSDAY + 9 * DAY, WAITS_FOR_RETURN)
    assert verdict(away, news, THURSDAY) == Hold(THURSDAY + 9 * DAY, WAITS_FOR_RETURN, THURSDAY + 16 * DAY)
    assert verdict(away, replace(news, is_news=False), THURSDAY) is SkipReason.ON_LEAVE
    assert verdict(for_ever, moved, THURSDAY) == Hold(THURSDAY + DAY, WAITS_FOR_RETURN)
    assert verdict(for_ever, moved, THURSDAY + 4 * DAY) is SkipReason.ON_LEAVE
    assert verdict(for_ever, news, THURSDAY) == Hold(THURSDAY + DAY, WAITS_FOR_RETURN, THURSDAY + 61 * DAY)
    assert verdict(for_ever, replace(news, was_held=True), THURSDAY) is SkipReason.ON_LEAVE
    for passes in (replace(moved, is_awaited=True), replace(moved, is_last_resort=True)):
        assert verdict(away, passes, THURSDAY) is None


@pytest.mark.parametrize("emoji", ["", ":house_with_garden:", ":spiral_calendar_pad:", ":palm"])
def test_other_statuses_are_no_leave(emoji: str) -> None:
    assert not is_on_leave(Presence(emoji), THURSDAY)


def test_a_break_holds_everything_and_what_is_of_no_use_after_it_is_not_sent() -> None:
    resting = someone(snoozed_until=THURSDAY + DAY)

    assert verdict(resting, about(NudgeKind.NOTICE), THURSDAY) == Hold(THURSDAY + DAY, WAITS_FOR_BREAK_TO_END)
    assert verdict(resting, about(until=THURSDAY + DAY), THURSDAY) is SkipReason.SNOOZED
    news = replace(about(NudgeKind.NOTICE, THURSDAY + DAY), is_news=True)
    assert verdict(resting, news, THURSDAY) == Hold(THURSDAY + DAY, WAITS_FOR_BREAK_TO_END, THURSDAY + 8 * DAY)
    assert verdict(resting, about(until=THURSDAY + 3 * DAY), THURSDAY + DAY) is None


@pytest.mark.parametrize(
    "asked",
    [
        {"muted": frozenset({CIRCLE})},
        {"muted": frozenset({"notice"})},
        {"snoozed_until": THURSDAY + DAY},
    ],
)
def test_the_last_resort_passes_every_wish_but_the_quiet_hours(asked: dict[str, Any]) -> None:
    question = Occasion(NudgeKind.NOTICE, CIRCLE, THURSDAY + DAY, is_last_resort=True)
    night = at(BERLIN, 2026, 3, 4, 22, 0)

    assert verdict(someone(**asked), question, THURSDAY) is None
    assert verdict(someone(**asked), replace(question, is_last_resort=False), THURSDAY) is not None
    assert verdict(someone(**asked), question, night) == Hold(at(BERLIN, 2026, 3, 5, 8, 0), WAITS_FOR_MORNING)


@pytest.mark.parametrize(
    ("asked", "begins", "comes"),
    [
        ({}, (9, 16), (9, 8)),
        ({"quiet_until": time(9, 0)}, (9, 16), (9, 9)),
        ({"works_from": time(10, 0), "works_until": time(17, 0)}, (9, 16), (9, 10)),
        ({"works_from": time(6, 0), "works_until": time(17, 0)}, (9, 16), (9, 8)),
        ({}, (9, 9), (7, 12)),
    ],
)
def test_a_reminder_that_waits_into_the_day_of_the_meeting_does_not_come_at_midnight(
    asked: dict[str, Any], begins: tuple[int, int], comes: tuple[int, int]
) -> None:
    person = someone(**({"quiet_from": time(), "quiet_until": time()} | asked))
    meeting_at = at(BERLIN, 2026, 3, *begins)
    reminder = about(NudgeKind.REMINDER, meeting_at - 2 * HOUR, meeting_at)

    found = welcome_from(person, reminder, SATURDAY, BERLIN)

    assert found == at(BERLIN, 2026, 3, *comes)
    assert welcome_from(person, reminder, found, BERLIN) == found


def test_a_muted_circle_and_a_muted_kind_are_silent() -> None:
    assert verdict(someone(muted=frozenset({CIRCLE})), about(NudgeKind.REMINDER), THURSDAY) is SkipReason.MUTED
    assert verdict(someone(muted=frozenset({"prompt"})), about(), THURSDAY) is SkipReason.MUTED
    assert verdict(someone(muted=frozenset({"prompt"})), about(NudgeKind.REMINDER), THURSDAY) is None


@pytest.mark.parametrize(
    ("level", "unwanted"),
    [
        (Level.LIGHT, {NudgeKind.SOON, NudgeKind.REFLECT_FIRST, NudgeKind.REFLECT_LAST, NudgeKind.REHEARSAL}),
        (Level.STANDARD, {NudgeKind.SOON}),
        (Level.ACTIVE, set()),
    ],
)
def test_each_level_has_its_kinds(level: Level, unwanted: set[NudgeKind]) -> None:
    person = someone(level=level)

    silent = {kind for kind in NudgeKind if verdict(person, about(kind), THURSDAY) is SkipReason.LEVEL}

    assert silent == unwanted
