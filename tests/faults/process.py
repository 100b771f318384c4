"""One bot in a process of its own, on quick time. The composition root is the real one; only the clock, the loop's
sense of time and the pace are given."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path
from typing import Any

from bot import logs
from bot.app import Bot
from bot.domain.pace import Pace
from bot.errors import CirclesError
from bot.settings import Settings, Transport
from tests.faults.quick_time import QuickLoop, SharedTime

STARTED = "the bot has started\n"


async def run(given: dict[str, Any]) -> None:
    """Run a bot until SIGTERM. `batch` is how many it claims at once at no pace at all; 0 is Slack's pace."""
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    settings = Settings(
        transport=Transport.HTTP,
        bot_token=given["token"],
        signing_secret="0" * 32,
        host="127.0.0.1",
        port=given["port"],
        database_url=given["database_url"],
        slack_api_url=given["slack_url"],
    )
    pace = Pace.unlimited(given["batch"]) if given["batch"] else Pace()
    bot = Bot(settings, SharedTime(Path(given["time_file"]), given["speed"]), pace=pace)
    try:
        await bot.start()
        sys.stdout.write(STARTED)
        sys.stdout.flush()
        await stopping.wait()
    finally:
        await bot.stop()


def main(given: dict[str, Any]) -> int:
    """Run a bot to its end; returns the exit code."""
    logs.configure("INFO", "text")
    loop = QuickLoop(given["speed"])
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        try:
            runner.run(run(given))
        except CirclesError as trouble:
            sys.stderr.write(f"{trouble.message}\n")
            return 1
    return 0
