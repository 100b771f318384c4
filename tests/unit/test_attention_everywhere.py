"""When a message is welcome, whatever people ask for, wherever they live and whenever it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.attention import (
    HELD,
    Hold,
    Occasion,
    attention,
    welcome_from,
)
from bot.domain.ids import CircleId
from bot.domain.local_time import local
from bot.domain.nudges import NudgeKind
from bot.domain.people import Level, Presence, Profile, is_quiet
from tests.support import domain_values as make
from tests.support.wall_clock import ZONES

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
CIRCLE = CircleId("c1")
instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda one: one.replace(tzinfo=UTC))
walls = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
spans = st.none() | st.tuples(st.integers(-200, 200), st.integers(0, 200))


@settings(max_examples=300, deadline=None)
@given(
    now=instants,
    zone=st.sampled_from(ZONES),
    kind=st.sampled_from([kind for kind in NudgeKind if kind is not NudgeKind.STARTING]),
    quiet=st.tuples(walls, walls),
    hours=st.none() | st.tuples(walls, walls),
    works_on=st.frozensets(st.integers(0, 6)),
    good_for=st.integers(1, 200),
    begins_in=st.none() | st.integers(-100, 100),
    dnd=spans,
    snoozed_for=st.none() | st.integers(-50, 150),
    days_off=st.frozensets(st.integers(0, 9)),
)
def test_nothing_comes_in_quiet_hours_nor_after_its_purpose_has_passed(
    now: datetime,
    zone: str,
    kind: NudgeKind,
    quiet: tuple[time, time],
    hours: tuple[time, time] | None,
    works_on: frozenset[int],
    good_for: int,
    begins_in: int | None,
    dnd: tuple[int, int] | None,
    snoozed_for: int | None,
    days_off: frozenset[int],
) -> None:
    """However often it is put off, and whatever the clocks do: only for a meeting in the night itself."""
    asked = Profile(
        quiet_from=quiet[0],
        quiet_until=quiet[1],
        works_on=works_on,
        works_from=hours[0] if hours else None,
        works_until=hours[1] if hours else None,
        level=Level.ACTIVE,
        snoozed_until=None if snoozed_for is None else now + snoozed_for * HOUR,
    )
    presence = Presence(
        dnd_from=now + dnd[0] * HOUR if dnd else None, dnd_until=now + sum(dnd) * HOUR if dnd else None
    )
    person = replace(make.person(zone=zone), profile=asked, presence=presence)
    begins = None if begins_in is None else now + begins_in * HOUR
    occasion = Occasion(kind, CIRCLE, now + good_for * HOUR, begins)
    off = frozenset(local(now, zone).date() + days * DAY for days in days_off)

    found = attention(person, occasion, now, zone, off)
    tries = 0
    while isinstance(found, Hold):
        assert now < found.until < occasion.not_after
        assert found.reason in HELD
        now, tries = found.until, tries + 1
        found = attention(person, occasion, now, zone, off)

    assert tries <= 5
    if found is None:
        in_the_night = begins is not None and is_quiet(begins, zone, *quiet)
        assert not is_quiet(now, zone, *quiet) or (in_the_night and kind in {NudgeKind.REMINDER, NudgeKind.SOON})
        assert now < occasion.not_after
        assert asked.snoozed_until is None or asked.snoozed_until <= now


@settings(max_examples=100, deadline=None)
@given(instants, st.sampled_from(ZONES), st.integers(1, 400))
def test_the_welcome_instant_is_welcome_itself(now: datetime, zone: str, good_for: int) -> None:
    occasion = Occasion(NudgeKind.PROMPT, CIRCLE, now + good_for * HOUR, None)
    person = replace(make.person(zone=zone), profile=Profile(works_from=time(9, 0), works_until=time(17, 0)))

    found = welcome_from(person, occasion, now, zone)

    assert found >= now
    if found < occasion.not_after:
        assert welcome_from(person, occasion, found, zone) == found
