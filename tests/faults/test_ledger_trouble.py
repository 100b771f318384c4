"""Rows 47, 49–52: what is owed changes, cannot be said, is not known, is very much, or meets the night."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import text

from bot.domain.circles import REMOVED, Circle, CircleStatus
from bot.domain.nudges import NudgeState, SkipReason
from playground.faults import CutBefore
from tests.faults.fleet import Fleet
from tests.faults.legs import replicas_with_the_storms

MINUTE = timedelta(minutes=1)


@replicas_with_the_storms
async def test_row_47_what_is_called_off_while_it_is_claimed_is_not_sent_unless_its_post_was_begun(
    fleet: Fleet,
) -> None:
    """Somebody lets the circle rest at every moment of the delivery: the later, the more is sent, never half."""
    clerk = fleet.replicas[0]
    await fleet.turns()
    sent: list[bool] = []
    for moment in range(0, 24, 2):
        circle = await fleet.founds()
        [owed] = await fleet.owe_people(circle, 1)
        await asyncio.gather(clerk.run_due(), _calls_off(fleet, circle, moment))
        await fleet.settles()
        [row] = await fleet.rows([owed])
        sent.append(row.state is NudgeState.SENT)
        assert sent[-1] or (row.state, row.reason) == (NudgeState.SKIPPED, SkipReason.PAUSED)
        assert len(fleet.posts(owed)) == sent[-1]

    circle = await fleet.founds()
    [owed] = await fleet.owe_people(circle, 1)
    await _calls_off(fleet, circle, 0)
    await fleet.settles()
    assert fleet.posts(owed) == []


async def _calls_off(fleet: Fleet, circle: Circle, moment: int) -> None:
    """Let the circle rest after so many turns of the loop."""
    for _ in range(moment):
        await asyncio.sleep(0)
    async with fleet.database.unit_of_work() as work:
        resting = replace(circle, status=CircleStatus.PAUSED, paused_because=REMOVED, paused_at=fleet.clock.now())
        await work.circles.save(resting)


async def test_row_49_a_row_that_cannot_be_put_into_words_fails_alone(fleet: Fleet) -> None:
    circle = await fleet.founds()
    await fleet.turns()
    now = fleet.clock.now()
    [poison] = await fleet.owe_channel(circle, due=now - timedelta(seconds=1))
    others = await fleet.owe_channel(circle, 2, due=now)
    async with fleet.database._writer.begin() as connection:
        await connection.execute(  # no use-case writes such a row
            text("UPDATE nudge SET details = :poison WHERE id = :id"),
            {"id": poison.id, "poison": '{"words": 5}'},
        )

    await fleet.lasts(MINUTE)

    rows = await fleet.rows()
    assert [row.state for row in rows] == [NudgeState.FAILED, NudgeState.SENT, NudgeState.SENT]
    assert rows[0].reason
    assert [len(fleet.posts(one)) for one in others] == [1, 1]


@replicas_with_the_storms
async def test_row_50_a_kind_that_this_version_does_not_know_is_kept_and_parked(fleet: Fleet) -> None:
    circle = await fleet.founds()
    await fleet.turns()
    [foreign, known] = await fleet.owe_people(circle, 2)
    await _rename(fleet, foreign.id, "kudos")

    await fleet.lasts(30 * MINUTE)
    states = [row.state for row in await fleet.rows()]
    assert states == [NudgeState.PARKED, NudgeState.SENT]
    assert len(fleet.posts(known)) == 1
    await _rename(fleet, foreign.id, "notice")
    await fleet.replaced(fleet.replicas[0])
    await fleet.lasts(30 * MINUTE)

    assert len(fleet.posts(foreign)) == 1


async def _rename(fleet: Fleet, nudge_id: str, kind: str) -> None:
    async with fleet.database._writer.begin() as connection:
        await connection.execute(
            text("UPDATE nudge SET kind = :kind WHERE id = :id"), {"id": nudge_id, "kind": kind}
        )


@replicas_with_the_storms
async def test_row_51_with_a_long_history_the_claim_stays_quick(fleet: Fleet) -> None:
    """20,000 rows of history here; benchmarks/delivery.py has a million."""
    circle = await fleet.founds()
    await fleet.turns()
    [model] = await fleet.owe_people(circle, 1)
    await fleet.settles()
    await _copy_row(fleet, model.id, 20_000)
    await fleet.owe_people(circle, 20)
    took: list[float] = []

    for _ in range(10):
        async with fleet.database.unit_of_work() as work:
            began = time.process_time()
            found = await work.nudges.claim(
                fleet.clock.now(), owner="one", lease=MINUTE, limit=2, team_id=fleet.team
            )
            took.append(time.process_time() - began)
        assert len(found) == 2

    assert sorted(took)[len(took) // 2] < 0.05


async def _copy_row(fleet: Fleet, nudge_id: str, times: int) -> None:
    """Write a row into the ledger again and again, each under a key of its own, all of them sent."""
    async with fleet.database._writer.begin() as connection:
        names = (await connection.execute(text("SELECT * FROM nudge LIMIT 1"))).keys()
        columns = ", ".join(names)
        values = ", ".join({"id": "'h' || n", "key": "'h' || n"}.get(name, name) for name in names)
        await connection.execute(
            text(
                f"INSERT INTO nudge ({columns}) WITH RECURSIVE many(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM"
                f" many WHERE n < {times}) SELECT {values} FROM nudge, many WHERE nudge.id = :id"
            ),
            {"id": nudge_id},
        )


@replicas_with_the_storms
async def test_row_52_when_quiet_hours_begin_while_the_queue_drains_the_rest_waits(fleet: Fleet) -> None:
    circle = await fleet.founds()
    await fleet.until(2026, 3, 2, 20, 59)
    owed = await fleet.owe_people(circle, 30)
    fleet.slack.faults.standing.append(
        lambda method: CutBefore() if method == "conversations.open" and len(fleet.slack.log.posts) >= 10 else None
    )
    await fleet.lasts(2 * MINUTE, every=timedelta(seconds=20))
    fleet.slack.faults.standing.clear()

    await fleet.until(2026, 3, 3, 8, 30)

    times = [post.at for one in owed for post in fleet.posts(one)]
    quiet = (fleet.at(2026, 3, 2, 21, 0), fleet.at(2026, 3, 3, 8, 0))
    assert [at for at in times if quiet[0] <= at < quiet[1]] == []
    assert len([at for at in times if at < quiet[0]]) >= 10
    verdict = await fleet.verdict()
    assert not verdict.duplicates
    assert verdict.is_sound
    assert set(verdict.excused.values()) <= {SkipReason.NIGHT, SkipReason.EXPIRED}
