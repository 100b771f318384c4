"""Row 43 of the fault matrix: the rules of a zone change (a new tzdata), and what is to come moves along.

What the rules of the domain have to offer for that: planning again, with the new rules, gives what is to come
its new instants and the names it already has; what has those names is not planned a second time.
"""

from __future__ import annotations

import shutil
import zoneinfo
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from bot.domain.cadence import Cadence, occurrences
from bot.domain.timetable import plan_digests
from tests.support import domain_values as make

HOUR = timedelta(hours=1)
BERLIN = Cadence(date(2026, 3, 19), time(18, 0), "Europe/Berlin", 1, 4, HOUR)
NewRules = Callable[[str, str], None]


@pytest.fixture
def new_rules(tmp_path: Path) -> Iterator[NewRules]:
    """Let the clocks of one zone go by the rules of another, as after an update of tzdata; undone at the end."""

    def adopt(zone: str, of: str) -> None:
        (tmp_path / zone).parent.mkdir(parents=True, exist_ok=True)
        source = files("tzdata").joinpath("zoneinfo", *of.split("/"))
        with source.open("rb") as old, (tmp_path / zone).open("wb") as new:
            shutil.copyfileobj(old, new)
        zoneinfo.reset_tzpath(to=[str(tmp_path), *zoneinfo.TZPATH])
        zoneinfo.ZoneInfo.clear_cache()

    yield adopt
    zoneinfo.reset_tzpath()
    zoneinfo.ZoneInfo.clear_cache()


def test_row_43_a_series_keeps_its_dates_and_wall_clock_time_when_summer_time_is_abolished(
    new_rules: NewRules,
) -> None:
    before = list(occurrences(BERLIN))

    new_rules("Europe/Berlin", "Africa/Algiers")
    after = list(occurrences(BERLIN))

    assert [one.starts_at.hour for one in before] == [17, 17, 16, 16]
    assert [one.starts_at.hour for one in after] == [17, 17, 17, 17]
    assert [(one.number, one.on) for one in after] == [(one.number, one.on) for one in before]


def test_row_43_a_digest_keeps_its_name_and_gets_its_new_instant(new_rules: NewRules) -> None:
    """The name is the circle's week: the one that went out is not owed again, the one to come is found again."""
    circle = make.circle(cadence=BERLIN, created_at=datetime(2026, 3, 1, tzinfo=UTC))
    span = (date(2026, 3, 22), date(2026, 4, 6))

    before = {one.key: one.due_at for one in plan_digests(circle, *span)}
    new_rules("Europe/Berlin", "Africa/Algiers")
    after = {one.key: one.due_at for one in plan_digests(circle, *span)}

    assert list(after) == list(before)
    assert [after[key] - before[key] for key in before] == [timedelta(0), HOUR, HOUR]
