"""Row 40: no room on the disk, and then room again."""

from __future__ import annotations

import asyncio
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.nudges import NudgeState
from bot.errors import StorageError
from bot.scheduling.ticking import Ticking
from tests.faults.ledgers import Owing
from tests.support.databases import fresh_sqlite_url
from tests.support.processes import full_disk
from tests.support.stage import Stage

pytestmark = pytest.mark.driver


@pytest.fixture
def stage_url(migrated_sqlite_file: Path, tmp_path: Path) -> str:
    """A SQLite file; the disk under a PostgreSQL is its server's."""
    shutil.copy(migrated_sqlite_file, tmp_path / "circles.db")
    return fresh_sqlite_url(tmp_path)


async def owing_one(stage: Stage) -> Owing:
    """Let the bot be at work, and owe a channel one message."""
    await stage.services.nudges.run_due()
    owing = Owing(stage.slack, stage.database)
    await owing.owe_channel(await owing.circle(stage.room))
    return owing


async def test_row_40_on_a_full_disk_nothing_is_acknowledged_or_posted_and_then_it_goes_on(stage: Stage) -> None:
    owing, cause = await owing_one(stage), stage.cause(stage.ana)

    with full_disk():
        with pytest.raises(StorageError) as not_kept:
            await stage.services.inbox.receive(cause, {"type": "block_actions"})
        with pytest.raises(StorageError):
            await stage.services.nudges.run_due()
        await stage.database.ping()
    asked_while_full = list(stage.slack.log.requests_of("chat.postMessage"))
    kept_after = await stage.services.inbox.receive(cause, {"type": "block_actions"})
    await stage.lasts(timedelta(minutes=2))

    assert "disk" in not_kept.value.message
    assert asked_while_full == []
    assert kept_after
    assert len(stage.slack.log.stored_posts()) == 1
    assert await owing.states() == {NudgeState.SENT: 1}


async def test_row_40_what_cannot_be_noted_beside_the_database_is_not_posted_before_it_can(
    stage: Stage, tmp_path: Path
) -> None:
    owing = await owing_one(stage)
    in_the_way = tmp_path / "circles.db.epoch.new"
    in_the_way.mkdir()

    with pytest.raises(StorageError, match="cannot be written"):
        await stage.services.nudges.run_due()
    posted_meanwhile = len(stage.slack.log.stored_posts())
    in_the_way.rmdir()
    await stage.lasts(timedelta(minutes=5))

    assert posted_meanwhile == 0
    assert len(stage.slack.log.stored_posts()) == 1
    assert await owing.states() == {NudgeState.SENT: 1}


async def test_row_40_a_turn_that_could_write_nothing_down_is_none_for_whoever_asks_how_the_bot_is(
    stage: Stage,
) -> None:
    loop, ticking = asyncio.get_running_loop(), Ticking(stage.services.nudges)
    ticking.start()
    await stage.slack.until(lambda: not ticking.is_busy)
    owing = await owing_one(stage)

    async def turned_at() -> float:
        ticking.wake()
        await stage.slack.until(lambda: not ticking.is_busy)
        return round(loop.time() - ticking.since_turn(), 3)

    before = await turned_at()
    await owing.owe_channel(await owing.circle(stage.room))
    with full_disk():
        while_full = await turned_at()
    after = await turned_at()
    await ticking.stop()

    assert while_full == before < after
