"""Rows 43 and 44 of the fault matrix on both databases: new rules of a zone, and a circle that moves."""

from __future__ import annotations

import zoneinfo
from collections import Counter
from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.domain.cadence import occurrences
from bot.domain.circles import Circle
from bot.domain.local_time import iso_week, resolve
from bot.domain.nudges import Nudge, NudgeKind, NudgeState
from bot.domain.timetable import digest_place, notice, plan_meeting
from bot.services.rezoning import Rezoning, replan
from tests.support.stage import Stage, on_sqlite
from tests.unit.test_wall_clock_rules_change import NewRules, new_rules

__all__ = ["new_rules"]

HOUR = timedelta(hours=1)
PLANNED, SENT, COALESCED = NudgeState.PLANNED, NudgeState.SENT, NudgeState.COALESCED
WEEKLY = {"first_on": "2026-03-26", "meetings": "3"}
"""Thursdays at 16:00 on both sides of 29 March, when Berlin's clocks go forward."""


def starts(stage: Stage) -> Rezoning:
    return Rezoning(stage.database, stage.clock)


def sent_keys(ledger: list[Nudge]) -> Counter[str]:
    return Counter(one.key.replace(":again", "") for one in ledger if one.state is SENT)


@on_sqlite
async def test_row_43_meetings_keep_their_time_on_the_wall_and_nothing_is_sent_twice(
    stage: Stage, new_rules: NewRules
) -> None:
    """Summer time is abolished on 1 April, after the reminder of the second meeting went out."""
    circle = await stage.founds(stage.ana, **WEEKLY)
    await stage.joins(circle, stage.ben)
    await stage.until(2026, 4, 1, 12, 0)
    first = await starts(stage).start()
    posted = stage.posts(" meets in "), sum(sent_keys(await stage.ledger(circle)).values())

    new_rules("Europe/Berlin", "Africa/Algiers")
    moved = [await starts(stage).start(), await starts(stage).start()]
    meetings = await stage.meetings(circle)
    digest = (await stage.ledger(circle, NudgeKind.DIGEST, PLANNED))[0]
    await stage.until(2026, 4, 2, 10, 0)
    unchanged = stage.posts(" meets in "), sum(sent_keys(await stage.ledger(circle)).values())
    await stage.until(2026, 4, 14, 12, 0)

    assert first == 0
    assert moved == [2, 0]
    assert [one.starts_at for one in meetings] == [
        stage.at(2026, 3, 26, 16),
        stage.at(2026, 4, 2, 16),
        stage.at(2026, 4, 9, 16),
    ]
    assert [one.starts_at.hour for one in meetings] == [15, 15, 15]
    assert digest.due_at - digest_place(circle) == stage.at(2026, 4, 6, 10)
    assert unchanged == posted
    ledger = await stage.ledger(circle)
    named = {f"{one.id}:{one.starts_at:%Y%m%dT%H%MZ}" for one in meetings}
    assert {":".join(one.key.split(":")[1:3]) for one in ledger if one.meeting_id} == named
    starting = [one.sent_at for one in ledger if one.kind is NudgeKind.STARTING]
    assert starting == [one.starts_at - timedelta(minutes=10) for one in meetings]
    told = [one for one in ledger if one.meeting_id and one.state in {SENT, COALESCED}]
    people = Counter((one.meeting_id, one.kind, one.user_id) for one in told)
    assert set(people.values()) == {1}
    reminders = [one for one in people if one[1] is NudgeKind.REMINDER]
    assert len(reminders) == 2 * len(meetings)


async def test_row_43_a_circle_that_rests_moves_along_and_one_founded_by_the_old_rules_is_found(
    stage: Stage, new_rules: NewRules
) -> None:
    """And what may have been posted keeps the name it is looked for by; its new one is taken."""
    resting = await stage.founds(stage.ana, **WEEKLY)
    meetings = await stage.meetings(resting)
    starting = next(one for one in plan_meeting(resting, meetings[1], meetings) if one.channel_id)
    await stage.plans(replace(starting, state=NudgeState.UNKNOWN, attempt=1))
    await stage.services.pausing.pause(stage.cause(stage.ana), resting.id)
    new_rules("Europe/Berlin", "Africa/Algiers")
    moved = [await starts(stage).start()]

    zoneinfo.reset_tzpath()
    zoneinfo.ZoneInfo.clear_cache()  # another process, which has the old rules yet
    stage.clock.push(HOUR)
    late = await stage.founds(stage.ben, name="Endings", **WEEKLY)
    by_old_rules = [one.starts_at.hour for one in await stage.meetings(late)]
    new_rules("Europe/Berlin", "Africa/Algiers")
    moved.append(await starts(stage).start())

    assert by_old_rules == [15, 14, 14]
    assert moved == [2, 2]
    for circle in (resting, late):
        assert [one.starts_at.hour for one in await stage.meetings(circle)] == [15, 15, 15]
    states = {one.key: one.state for one in await stage.ledger(resting, NudgeKind.STARTING)}
    assert states[starting.key] is NudgeState.UNKNOWN
    assert states[starting.key.replace("T1400Z", "T1500Z")] is COALESCED


@pytest.mark.parametrize(
    ("stage_url", "change", "fired"),
    [
        ("sqlite", "zone", False),
        ("sqlite", "zone", True),
        ("sqlite", "time", False),
        ("sqlite", "time", True),
        ("postgresql", "zone", False),
    ],
    indirect=["stage_url"],
)
async def test_row_44_a_circle_that_moves_has_one_digest_a_week_and_what_its_meetings_need(
    stage: Stage, change: str, fired: bool
) -> None:
    """Changed and changed back and changed again, an hour before or after 10:00 on the Monday of the digest."""
    circle = await stage.founds(stage.ana, first_on="2026-03-12", meetings="2")
    await stage.until(2026, 3, 16, 11 if fired else 9, 0)
    asked = notice(circle, "asked", "Something else is owed on Friday.", stage.at(2026, 3, 20, 12))
    await stage.plans(asked)

    for _ in range(2):
        await moves(stage, circle, zone="America/New_York" if change == "zone" else "Europe/Berlin", wall=time(15))
        await moves(stage, circle, zone="Europe/Berlin", wall=time(16))
    if change == "zone":  # who changed the time ends where they began
        circle = await moves(stage, circle, zone="America/New_York", wall=time(17))
    week = f"circle:{circle.id}:digest:{iso_week(stage.at(2026, 3, 16).date())}"
    digest = next(one for one in await stage.ledger(circle) if one.key == week)
    await stage.until(2026, 3, 23, 9, 0)

    due = resolve(stage.at(2026, 3, 16).date(), time(10), "Europe/Berlin" if fired else circle.zone).at
    assert digest.due_at == due + digest_place(circle)
    ledger = await stage.ledger(circle)
    assert set(sent_keys(ledger).values()) == {1}
    weeks = [one.key for one in ledger if one.kind is NudgeKind.DIGEST]
    assert len(weeks) == len(set(weeks))
    last = (await stage.meetings(circle))[-1]
    sent = Counter(one.kind for one in ledger if one.meeting_id == last.id and one.state in {SENT, COALESCED})
    needed = (NudgeKind.REMINDER, NudgeKind.STARTING, NudgeKind.PROMPT)
    assert {kind: sent[kind] for kind in needed} == dict.fromkeys(needed, 1)
    assert set(sent.values()) == {1}  # what else is asked may give way to the number a week
    assert [one.state for one in ledger if one.key == asked.key] == [SENT]


async def moves(stage: Stage, circle: Circle, *, zone: str, wall: time) -> Circle:
    """Let the circle meet at another time from now on, as its settings will."""
    now = stage.clock.now()
    moved = replace(circle, cadence=replace(circle.cadence, zone=zone, local_time=wall))
    times = {one.number: one for one in occurrences(moved.cadence)}
    async with stage.database.unit_of_work() as work:
        await work.circles.save(moved)
        meetings = [
            replace(one, starts_at=times[one.number].starts_at, ends_at=times[one.number].ends_at)
            if one.starts_at > now
            else one
            for one in await work.meetings.of_circle(circle.id)
        ]
        for one in meetings:
            await work.meetings.save(one)
        await replan(work, moved, meetings, now)
    return moved
