"""Rows 1–4, 6 and 9: bots that are killed at every step of a delivery, restarted, and started together."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from random import Random

from bot.domain.nudges import NudgeState
from bot.domain.reconciling import GRACE
from bot.domain.timetable import plan_circle
from playground.faults import CutBefore
from tests.faults.fleet import Fleet
from tests.faults.legs import replicas_with_the_storms
from tests.faults.trouble import a_bad_day

SECOND = timedelta(seconds=1)


async def test_row_01_killed_before_the_claim_is_kept_it_is_still_planned_and_sent_once(fleet: Fleet) -> None:
    circle = await fleet.founds()
    await fleet.turns()
    [owed] = await fleet.owe_people(circle, 1)
    first = fleet.replicas[0]
    first.dies_at_commit(1)

    await first.run_due()
    [row] = await fleet.rows()
    assert first.is_dead
    assert (row.state, row.attempt, await fleet.attempts(owed)) == (NudgeState.PLANNED, 0, [])
    await fleet.settles()

    assert len(fleet.posts(owed)) == 1
    assert (await fleet.verdict()).is_sound


async def test_row_02_killed_between_claim_and_post_it_is_looked_for_and_sent_once(
    fleet: Fleet,
) -> None:
    circle = await fleet.founds()
    await fleet.turns()
    [owed] = await fleet.owe_people(circle, 1)
    first, killed_at = fleet.replicas[0], fleet.clock.now()
    fleet.slack.faults.standing.append(lambda method: killing(method))

    def killing(method: str) -> CutBefore | None:
        if method != "chat.postMessage" or first.is_dead:
            return None
        first.dies()
        return CutBefore()

    await first.run_due()
    [row] = await fleet.rows()
    assert (row.state, row.first_post_at) == (NudgeState.CLAIMED, killed_at)
    await fleet.settles()

    [post] = fleet.posts(owed)
    assert post.at >= killed_at + GRACE
    assert len(fleet.slack.log.calls("conversations.history")) >= 2
    assert (await fleet.verdict()).is_sound


async def test_row_03_killed_after_slack_stored_it_and_before_that_is_noted_it_is_found(fleet: Fleet) -> None:
    circle = await fleet.founds()
    await fleet.turns()
    [owed] = await fleet.owe_people(circle, 1)
    first = fleet.replicas[0]
    fleet.slack.log.post_watchers.append(lambda post: first.dies())

    await first.run_due()
    fleet.slack.log.post_watchers.clear()
    [row] = await fleet.rows()
    assert row.state is NudgeState.CLAIMED
    await fleet.settles()

    [post] = fleet.posts(owed)
    [row] = await fleet.rows()
    assert (row.state, row.sent_ts, row.sent_channel) == (NudgeState.SENT, post.ts, post.channel)
    assert len(fleet.slack.log.requests_of("chat.postMessage")) == 1


async def test_row_02_at_whatever_commit_a_bot_dies_nothing_is_lost_or_doubled(fleet: Fleet) -> None:
    circle = await fleet.founds()
    await fleet.turns()

    for commit in range(1, 5):
        await fleet.owe_people(circle, 3)
        doomed = fleet.replicas[0]
        doomed.dies_at_commit(commit)
        await doomed.run_due()
        await fleet.settles()

    assert len(fleet.retired) >= 3
    assert (await fleet.verdict()).is_sound


@replicas_with_the_storms
async def test_row_04_a_storm_of_kills_and_faults_loses_nothing_and_doubles_nothing(fleet: Fleet) -> None:
    """The quick form; storms/test_storms.py has 3,000 messages and real processes."""
    circle = await fleet.founds()
    dice = Random(4)
    await fleet.turns()
    await fleet.owe_people(circle, 40)
    fleet.slack.faults.standing.append(a_bad_day(dice))
    began = fleet.clock.now()

    for _ in range(6):
        dice.choice(fleet.replicas).dies_at_commit(dice.randint(1, 6))
        await fleet.lasts(timedelta(seconds=20))
        await fleet.buries()
    fleet.slack.faults.standing.clear()
    await fleet.settles()

    assert len(fleet.retired) >= 4
    verdict = await fleet.verdict()
    assert verdict.is_sound
    assert not verdict.excused
    assert fleet.clock.now() - began <= timedelta(minutes=10)


@replicas_with_the_storms
async def test_row_06_a_deploy_over_nine_o_clock_is_seconds_late_and_sends_once(fleet: Fleet) -> None:
    circle = await fleet.founds()
    nine = fleet.at(2026, 3, 3, 9, 0)
    owed = await fleet.owe_people(circle, 5, due=nine)
    await fleet.lasts(nine - 2 * SECOND - fleet.clock.now())
    bots = len(fleet.replicas)
    for one in fleet.replicas:
        one.dies()

    fleet.clock.push_to(nine + 20 * SECOND)
    assert await fleet.buries() == bots
    await fleet.lasts(timedelta(seconds=40))

    posts = [post for one in owed for post in fleet.posts(one)]
    assert len(posts) == 5
    assert all(timedelta(0) <= post.at - nine <= 30 * SECOND for post in posts)


async def test_row_09_replicas_that_start_together_plan_every_occurrence_once(fleet: Fleet) -> None:
    circles = {circle: await fleet.hold_meetings(circle) for circle in [await fleet.founds() for _ in range(12)]}

    await fleet.turns()

    async with fleet.database.reading() as work:
        planned = [one for circle in circles for one in await work.nudges.of_circle(circle.id, limit=1000)]
    assert set(Counter(one.key for one in planned).values()) == {1}
    wanted = [one for circle, held in circles.items() for one in plan_circle(circle, held, fleet.clock.now())]
    assert {one.key for one in planned} == {one.key for one in wanted}
