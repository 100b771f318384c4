"""The bot as it is really run: a process of its own, started and stopped from the command line."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot import manifest
from bot.domain.nudges import NudgeState
from playground.clock import PushedClock
from playground.stand_in import StandIn
from storage.engine import Database
from tests.faults.ledgers import Owing
from tests.support.databases import fresh_sqlite_url
from tests.support.processes import (
    answers_on,
    asked,
    connection,
    ended,
    free_port,
    full_disk,
    install,
    run_bot,
    stopped,
)
from tests.support.stories import BERLIN


@pytest.fixture
async def slack() -> AsyncIterator[StandIn]:
    """A stand-in whose clock stands at the present, as the process reads the machine's."""
    slack = await StandIn.start(clock=PushedClock(datetime.now(UTC)))
    yield slack
    await slack.stop()
    assert slack.violations == []
    assert slack.rejections == []


@pytest.mark.feature(96)
@pytest.mark.parametrize("transport", ["socket", "http"])
async def test_the_process_serves_people_and_ends_cleanly_when_told_to(
    slack: StandIn, tmp_path: Path, transport: str
) -> None:
    port = free_port()
    app = install(slack, transport, port)
    ana = slack.person("Ana", BERLIN)
    room = slack.channel("learning", members=[ana])
    process = await run_bot("run", **connection(app, slack, tmp_path, transport, port))
    await answers_on(port, process)
    if transport == "socket":
        await slack.connected()

    await ana.command("/circle help", room)
    await slack.settled()
    health = {path: await asked(port, path) for path in ("/healthz", "/readyz", "/metrics", "/nothing")}
    code, log = await stopped(process)

    assert code == 0, log
    assert "stopped" in log
    assert app.bot_token not in log
    assert health["/healthz"] == (200, '{"ok":true}')
    assert health["/readyz"] == (200, '{"ok":true,"problems":{}}')
    assert health["/nothing"][0] == 404
    assert health["/metrics"][0] == 200
    assert_metrics_are_whole_and_name_nobody(health["/metrics"][1], (ana.id, room.id, app.team_id, "Ana"))


def assert_metrics_are_whole_and_name_nobody(page: str, names: Iterable[str]) -> None:
    """Read the page as Prometheus does, after one command that was acknowledged."""
    metrics = {family.name: family for family in text_string_to_metric_families(page)}
    acks = {one.name: one.value for one in metrics["circles_ack_seconds"].samples if not one.labels}

    assert acks["circles_ack_seconds_count"] >= 1
    assert {"circles_nudges_late", "circles_duplicates_seen", "circles_nudge_lateness_seconds"} <= set(metrics)
    assert [name for name in names if name in page] == []


async def test_row_39_a_second_process_on_one_file_ends_with_words_and_a_copy_is_made_meanwhile(
    slack: StandIn, tmp_path: Path
) -> None:
    port = free_port()
    settings = connection(install(slack, "socket", port), slack, tmp_path, "socket", port)
    first = await run_bot("run", **settings)
    await answers_on(port, first)

    second = await ended(await run_bot("run", **settings | {"CIRCLES_HEALTH_PORT": ""}))
    copied = await ended(await run_bot("backup", "copy.db", **settings))
    code, log = await stopped(first)

    assert second[0] == 1
    assert f"Another process is running the bot on {tmp_path / 'circles.db'} already" in second[1]
    assert "PostgreSQL" in second[1]
    assert "Traceback" not in second[1]
    assert copied[0] == 0, copied[1]
    assert "copy.db" in copied[1]
    assert "checked. Rows: 0 in circle" in copied[1]
    assert code == 0, log


async def test_row_40_a_process_with_a_full_disk_says_so_and_goes_on_when_there_is_room(
    slack: StandIn, tmp_path: Path
) -> None:
    port = free_port()
    settings = connection(install(slack, "socket", port), slack, tmp_path, "socket", port)
    process = await run_bot("run", **settings)
    await answers_on(port, process)
    await slack.connected()
    database = Database(settings["DATABASE_URL"])
    await database.open()
    ana, owing = slack.person("Ana", BERLIN), Owing(slack, database)
    room = slack.channel("learning", members=[ana])

    with full_disk(process.pid):
        await owing.owe_channel(await owing.circle(room))
        await ana.command("/circle help", room)
        await slack.settled()
        told, alive = ana.replies(room)[-1].text, await asked(port, "/healthz")
        ready_while_full = await asked(port, "/readyz")
        asked_while_full = list(slack.log.requests_of("chat.postMessage"))
    await ana.command("/circle help", room)
    await slack.until(lambda: len(room.messages) == 1)
    await slack.settled()
    code, log = await stopped(process)

    assert "Something went wrong on my side" in told
    assert asked_while_full == []
    assert (alive[0], ready_while_full[0]) == (200, 503)
    assert "/circle new" in ana.replies(room)[-1].text
    assert "StorageError" in log
    assert (code, slack.log.duplicates()) == (0, {})
    assert await owing.states() == {NudgeState.SENT: 1}
    await database.close()


async def test_wrong_settings_are_listed_all_at_once_with_exit_code_2(tmp_path: Path) -> None:
    process = await run_bot("run", FOLDER=str(tmp_path), SLACK_BOT_TOKEN="xapp-1-wrong-place", PORT="many")

    code, errors = await ended(process)

    assert code == 2
    for expected in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "PORT", "api.slack.com/apps"):
        assert expected in errors
    assert "Traceback" not in errors


async def test_a_slack_out_of_reach_ends_the_start_with_words(slack: StandIn, tmp_path: Path) -> None:
    app = slack.install(manifest.read())
    settings = connection(app, slack, tmp_path, "socket", free_port())
    process = await run_bot("run", **settings | {"SLACK_API_URL": "http://127.0.0.1:9/api/"})

    code, errors = await ended(process)

    assert code == 1
    assert "doctor" in errors
    assert "Traceback" not in errors


async def test_a_preview_of_the_digests_needs_no_slack(tmp_path: Path) -> None:
    url = fresh_sqlite_url(tmp_path, migrated=True)

    process = await run_bot("digest", "--preview", FOLDER=str(tmp_path), DATABASE_URL=url)
    code, said = await ended(process)

    assert code == 0, said
    assert said.strip()
