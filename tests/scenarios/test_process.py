"""The bot as it is really run: a process of its own, started and stopped from the command line."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import manifest
from playground.clock import PushedClock
from playground.manifest import Installation
from playground.stand_in import StandIn
from tests.support.stories import BERLIN

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def slack() -> AsyncIterator[StandIn]:
    """A stand-in whose clock stands at the present, as the process reads the machine's."""
    slack = await StandIn.start(clock=PushedClock(datetime.now(UTC)))
    yield slack
    await slack.stop()
    assert slack.violations == []
    assert slack.rejections == []


async def run_bot(*arguments: str, **settings: str) -> asyncio.subprocess.Process:
    """Start `python -m bot …` with nothing in its environment but the given settings."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)} | settings
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        env=environment,
        cwd=Path(settings.get("FOLDER", ROOT)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


def connection(app: Installation, slack: StandIn, folder: Path, transport: str, port: int) -> dict[str, str]:
    """Return the environment that a person would write into .env."""
    return {
        "FOLDER": str(folder),
        "CIRCLES_TRANSPORT": transport,
        "SLACK_BOT_TOKEN": app.bot_token,
        "SLACK_APP_TOKEN": app.app_token,
        "SLACK_SIGNING_SECRET": app.signing_secret,
        "SLACK_API_URL": slack.url,
        "PORT": str(port),
        "DATABASE_URL": f"sqlite:///{folder / 'circles.db'}",
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def answers_on(port: int, process: asyncio.subprocess.Process) -> None:
    """Wait until the process listens on the port; fail with what it printed if it ends before."""
    ended = asyncio.ensure_future(process.wait())
    while not ended.done():
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.wait({ended}, timeout=0.05)
        else:
            writer.close()
            await writer.wait_closed()
            ended.cancel()
            return
    _, errors = await process.communicate()
    pytest.fail(errors.decode())


@pytest.mark.feature(96)
@pytest.mark.parametrize("transport", ["socket", "http"])
async def test_the_process_serves_people_and_ends_cleanly_when_told_to(
    slack: StandIn, tmp_path: Path, transport: str
) -> None:
    port = free_port()
    if transport == "http":
        url = f"http://127.0.0.1:{port}{manifest.EVENTS_PATH}"
        app = slack.install(manifest.for_http(manifest.read(), "https://circles.example"), "http", url)
    else:
        app = slack.install(manifest.read())
    ana = slack.person("Ana", BERLIN)
    room = slack.channel("learning", members=[ana])
    process = await run_bot("run", **connection(app, slack, tmp_path, transport, port))
    await (slack.connected() if transport == "socket" else answers_on(port, process))

    await ana.command("/circle help", room)
    await slack.settled()
    process.send_signal(signal.SIGTERM)
    _, log = await asyncio.wait_for(process.communicate(), timeout=10)

    assert process.returncode == 0, log.decode()
    assert "stopped" in log.decode()
    assert app.bot_token not in log.decode()


async def test_wrong_settings_are_listed_all_at_once_with_exit_code_2(tmp_path: Path) -> None:
    process = await run_bot("run", FOLDER=str(tmp_path), SLACK_BOT_TOKEN="xapp-1-wrong-place", PORT="many")

    _, errors = await process.communicate()

    assert process.returncode == 2
    for expected in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "PORT", "api.slack.com/apps"):
        assert expected in errors.decode()
    assert "Traceback" not in errors.decode()


async def test_a_slack_out_of_reach_ends_the_start_with_words(slack: StandIn, tmp_path: Path) -> None:
    app = slack.install(manifest.read())
    settings = connection(app, slack, tmp_path, "socket", free_port())
    process = await run_bot("run", **settings | {"SLACK_API_URL": "http://127.0.0.1:9/api/"})

    _, errors = await process.communicate()

    assert process.returncode == 1
    assert "doctor" in errors.decode()
    assert "Traceback" not in errors.decode()


async def test_a_preview_of_the_digests_needs_no_slack(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'circles.db'}"
    migrated = await run_bot("migrate", FOLDER=str(tmp_path), DATABASE_URL=url)
    said, _ = await migrated.communicate()
    assert migrated.returncode == 0, said.decode()

    process = await run_bot("digest", "--preview", FOLDER=str(tmp_path), DATABASE_URL=url)
    said, errors = await process.communicate()

    assert process.returncode == 0, errors.decode()
    assert said.decode().strip()
