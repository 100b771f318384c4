"""A chosen time on the clock of each member: by what clocks show, with a few names, and what it costs whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.circles import Format
from bot.domain.meetings import Meeting
from bot.views.clocks import on_each_clock, through_the_series
from tests.support import domain_values as make

BERLIN = make.circle()
THREE = datetime(2026, 3, 5, 14, 0, tzinfo=UTC)
"""Three in the afternoon in Berlin, before clocks change anywhere."""


def weekly(start: datetime, weeks: int) -> list[Meeting]:
    """Return meetings at one instant of UTC, a week apart."""
    starts = [start + timedelta(weeks=week) for week in range(weeks)]
    return [
        replace(
            make.meeting(BERLIN, number),
            on=at.date(),
            starts_at=at,
            ends_at=at + timedelta(hours=1),
            own_time=None,
        )
        for number, at in enumerate(starts, 1)
    ]


def test_zones_whose_clocks_show_the_same_are_one_line_and_many_names_are_cut_short() -> None:
    people = {
        "Europe/Berlin": ["Ana"],
        "Europe/Paris": ["Zoe"],
        "Asia/Tokyo": ["Aki", "Emi", "Jun", "Ken", "Yuki"],
    }

    rows = [one.said for one in on_each_clock(BERLIN, THREE, THREE + timedelta(hours=1), people)]

    assert rows == [
        "• Berlin and Paris (Ana, Zoe): Thu 5 Mar, 15:00",
        "• Tokyo (Aki, Emi, Jun and 2 more): Thu 5 Mar, 23:00 – at night",
    ]


def test_where_all_clocks_show_the_circles_time_there_is_nothing_to_tell() -> None:
    end = THREE + timedelta(hours=1)

    assert on_each_clock(BERLIN, THREE, end, {"Europe/Berlin": ["Ana"], "Europe/Paris": ["Zoe"]}) == []
    assert on_each_clock(BERLIN, THREE, end, {"Asia/Tokyo": ["Yuki"]}) != [], "nobody lives by the circle's clock"
    written = replace(BERLIN, format=Format.ONLINE_EXCHANGE)
    assert on_each_clock(written, THREE, end, {"Europe/Berlin": ["Ana"], "Asia/Tokyo": ["Yuki"]}) == []


def test_a_rhythm_is_told_again_from_where_clocks_change_and_not_in_between() -> None:
    people = {"Europe/Berlin": ["Ana"], "America/Chicago": ["Ben"]}

    told = through_the_series(BERLIN, weekly(THREE, 6), people).said

    assert [line for line in told.split("\n") if not line.startswith("•")] == [
        "On everybody’s clock, meeting 1:",
        "From meeting 2 on, clocks having changed:",
        "From meeting 5 on, clocks having changed:",
    ]
    assert through_the_series(BERLIN, weekly(THREE, 6), {"Europe/Berlin": ["Ana"]}).said == ""
