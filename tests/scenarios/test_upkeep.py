"""What whoever runs the bot does with its database: copying it, and putting the copy back (docs/deploy.md)."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.nudges import NudgeState
from playground.story.together import Together
from tests.faults.ledgers import Owing
from tests.support.databases import fresh_sqlite_url
from tests.support.processes import ended, run_bot
from tests.support.stories import BERLIN

HOUR = timedelta(hours=1)


@pytest.fixture
async def together(tmp_path: Path) -> AsyncIterator[Together]:
    """A bot that began to work three hours ago: the commands below read the machine's clock."""
    together = await Together.start(datetime.now(UTC) - 3 * HOUR, fresh_sqlite_url(tmp_path, migrated=True))
    together.slack.grant("channels:history")
    yield together
    await together.stop()
    assert together.slack.violations == []


async def test_row_37_after_a_restore_by_hand_nothing_is_posted_twice_and_nothing_is_missing(
    together: Together, tmp_path: Path
) -> None:
    slack, file = together.slack, tmp_path / "circles.db"
    settings = {"FOLDER": str(tmp_path), "DATABASE_URL": together.settings.database_url}
    owing = Owing(slack, together.bot.database)
    circle = await owing.circle(slack.channel("learning", [slack.person("Ana", BERLIN)]))
    began = slack.clock.now()
    for due in (began, began + HOUR, began + 2 * HOUR):
        await owing.owe_channel(circle, due=due)
    await together.push(timedelta(minutes=1))
    copied_at = slack.clock.now()

    copied = await ended(await run_bot("backup", "copy.db", **settings))
    await together.push(HOUR)
    await together.bot.stop()
    told_before = len(slack.log.stored_posts())
    file.write_bytes(b"a disk that died " * 4096)
    for part in ("-wal", "-shm"):
        file.with_name(file.name + part).unlink(missing_ok=True)
    shutil.copy(tmp_path / "copy.db", file)
    recovered = await ended(await run_bot("recover", "--since", copied_at.isoformat(), **settings))
    slack.clock.push_to(datetime.now(UTC))
    await together.restart()
    asked_first = slack.log.requests_of("conversations.history")
    posted_at_once = len(slack.log.stored_posts()) - told_before
    await together.push(timedelta(minutes=10))

    assert copied[0] == 0, copied[1]
    assert "1 in circle" in copied[1]
    assert "3 in nudge" in copied[1]
    assert recovered[0] == 0, recovered[1]
    assert "2 messages will be looked for in Slack before anything is posted." in recovered[1]
    assert told_before == 2
    assert asked_first
    assert posted_at_once == 0
    assert slack.log.duplicates() == {}
    owing.database = together.bot.database
    assert (await owing.verdict()).is_sound
    assert await owing.states() == {NudgeState.SENT: 3}
