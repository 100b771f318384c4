"""Rows 7, 8, 45, 46 and 48: a downtime, clocks that jump or disagree, and very much at one instant."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise

from bot.clock import DriftWatch, SharedClock
from bot.domain.nudges import NudgeKind, NudgeState
from playground.clock import PushedClock
from tests.faults.fleet import Fleet
from tests.faults.legs import replicas_with_the_storms

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


class SkewedClock:
    """A machine's clock that is wrong by `off`, against the pushed one."""

    def __init__(self, right: PushedClock, off: timedelta = timedelta(0)) -> None:
        self.right = right
        self.off = off

    def now(self) -> datetime:
        return self.right.now() + self.off


@replicas_with_the_storms
async def test_row_07_after_six_hours_down_each_kind_is_treated_as_its_purpose_wants(fleet: Fleet) -> None:
    circle = await fleet.founds()
    meetings = await fleet.hold_meetings(circle)
    await fleet.join(circle, 2)
    await fleet.until(2026, 3, 5, 11, 0)
    before = len(fleet.slack.log.posts)
    for one in list(fleet.replicas):
        one.dies()
    fleet.clock.push_to(fleet.at(2026, 3, 5, 17, 10))  # the meeting was from 16:00 to 17:00
    await fleet.buries()

    await fleet.lasts(5 * MINUTE)

    assert meetings[0].ends_at < fleet.clock.now()
    fates = Counter(
        (one.kind, one.state)
        for one in await fleet.of(circle)
        if one.due_at <= fleet.clock.now() and one.state is not NudgeState.EXPANDED
    )
    assert fates == {
        (NudgeKind.REMINDER, NudgeState.SENT): 2,
        (NudgeKind.SOON, NudgeState.SKIPPED): 1,
        (NudgeKind.STARTING, NudgeState.SKIPPED): 1,
        (NudgeKind.PROMPT, NudgeState.SENT): 2,
        (NudgeKind.CARD, NudgeState.SKIPPED): 1,  # no card of this circle was ever posted
    }
    assert len(fleet.slack.log.posts) - before == 2


@replicas_with_the_storms
async def test_row_08_after_three_weeks_down_there_is_no_storm_and_the_horizon_is_planned_anew(
    fleet: Fleet,
) -> None:
    circles = [await fleet.founds() for _ in range(3)]
    for circle in circles:
        await fleet.hold_meetings(circle)
        await fleet.join(circle, 2)
    await fleet.until(2026, 3, 3, 11, 0)
    before = len(fleet.slack.log.posts)
    for one in list(fleet.replicas):
        one.dies()
    fleet.clock.push_to(fleet.at(2026, 3, 24, 10, 0))
    await fleet.buries()

    await fleet.lasts(10 * MINUTE)

    assert len(fleet.slack.log.posts) - before <= len(circles)
    for circle in circles:
        ledger = await fleet.of(circle)
        assert all(one.state.is_final for one in ledger if one.due_at <= fleet.clock.now())
        assert any(one.due_at > fleet.clock.now() + timedelta(days=7) for one in ledger)


@replicas_with_the_storms
async def test_row_45_a_wall_clock_that_jumps_repeats_nothing_and_is_noticed(fleet: Fleet) -> None:
    wall = SkewedClock(fleet.clock)
    for one in list(fleet.replicas):
        one.dies()
    bots, fleet.replicas = fleet.replicas, []
    fleet.retired += bots
    for _ in bots:
        await fleet.joins(wall)
    jumped: list[float] = []
    watch = DriftWatch(wall, told=jumped.append)
    circle = await fleet.founds()
    await fleet.owe_people(circle, 5)

    for jump in (2 * HOUR, -2 * HOUR, HOUR):
        watch.check()
        wall.off += jump
        watch.check()
        await fleet.lasts(MINUTE, every=timedelta(seconds=20))
        await fleet.owe_people(circle, 3)
        await fleet.lasts(MINUTE, every=timedelta(seconds=20))
    wall.off = timedelta(0)
    await fleet.settles(3 * HOUR)

    assert [round(seconds / 60) for seconds in jumped if abs(seconds) > 1800] == [120, -120, 60]
    assert (await fleet.verdict()).is_sound


async def test_row_46_replicas_whose_clocks_differ_by_five_minutes_send_nothing_early(fleet: Fleet) -> None:
    """Each corrects its own clock by the database's, which all of them share."""

    async def database_time() -> datetime:
        return fleet.clock.now()

    for off in (-5, 5):
        shared = SharedClock(SkewedClock(fleet.clock, off * MINUTE), database_time)
        await shared.correct()
        await fleet.joins(shared)
        assert abs(shared.now() - fleet.clock.now()) <= timedelta(seconds=1)
    circle = await fleet.founds()
    due = fleet.clock.now() + 10 * MINUTE
    owed = await fleet.owe_people(circle, 6, due=due)

    for _ in range(8):
        fleet.clock.push(timedelta(seconds=90))
        await fleet.turns()

    times = [post.at for one in owed for post in fleet.posts(one)]
    assert len(times) == 6
    assert min(times) >= due - timedelta(seconds=1)


@replicas_with_the_storms
async def test_row_48_many_due_at_one_instant_leave_the_loop_free_and_go_out_in_order(fleet: Fleet) -> None:
    """100 here; benchmarks/delivery.py has 5,000. Measured is the work of the loop's own thread at a stretch."""
    circle = await fleet.founds()
    await fleet.turns()
    due = fleet.clock.now()
    owed = await fleet.owe_people(circle, 100, due=due)
    stalls: list[float] = []

    async def probe() -> None:
        while True:
            began = time.thread_time()
            await asyncio.sleep(0)
            stalls.append(time.thread_time() - began)

    probing = asyncio.ensure_future(probe())
    await fleet.lasts(2 * MINUTE, every=timedelta(seconds=5))
    probing.cancel()

    posts = sorted((post for one in owed for post in fleet.posts(one)), key=lambda post: post.monotonic)
    assert max(stalls) < 0.5  # of Slack’s three seconds for an acknowledgement
    assert len(posts) == 100
    late = [post.at - due for post in posts]
    assert all(earlier <= later for earlier, later in pairwise(late))
    by_minute = Counter(span // MINUTE for span in late)
    assert by_minute[0] <= 90 + 30
