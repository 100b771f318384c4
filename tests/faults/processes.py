"""Bots in processes of their own, to be killed, paused and told to stop; the test's process holds their Slack."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playground.stand_in import StandIn
from tests.faults.process import STARTED
from tests.faults.quick_time import SharedTime

ROOT = Path(__file__).parents[2]


class Nursery:
    """The process that bears the bots (nursery.py); one for a whole test run."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery"],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, what: dict[str, Any]) -> int | None:
        """Ask for a bot or for how one ended; answered within milliseconds."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{json.dumps(what)}\n")
        self._process.stdin.flush()
        answer: int | None = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        self._process.communicate()


@dataclass(slots=True, eq=False)
class BotProcess:
    """One process."""

    nursery: Nursery
    slack: StandIn
    pid: int
    log: Path

    @property
    def code(self) -> int | None:
        """How it ended; None while it runs."""
        return self.nursery.ask({"status": self.pid})

    @property
    def is_running(self) -> bool:
        return self.code is None

    @property
    def has_started(self) -> bool:
        return self.log.exists() and STARTED in self.said()

    def signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    async def ends(self, limit: float = 30.0) -> int | None:
        """Wait until it has ended; return how."""
        await self.slack.until(lambda: not self.is_running, limit)
        return self.code

    async def kill(self) -> None:
        if self.is_running:
            self.signal(signal.SIGKILL)
            await self.ends()

    def said(self) -> str:
        """Return what it printed."""
        return self.log.read_text(encoding="utf-8")


@dataclass(slots=True, eq=False)
class Crew:
    """The processes of one test: all on one database, one Slack and one quick time. `batch` 0: at Slack's pace."""

    nursery: Nursery
    slack: StandIn
    shared: SharedTime
    database_url: str
    folder: Path
    batch: int = 0
    bots: list[BotProcess] = field(default_factory=list)
    started: int = 0

    def joins(self) -> BotProcess:
        """Start one more bot, and do not wait for it."""
        self.started += 1
        log = self.folder / f"bot-{self.started}.log"
        given = {
            "token": self.slack.app.bot_token,
            "slack_url": self.slack.url,
            "port": _free_port(),
            "database_url": self.database_url,
            "time_file": str(self.shared.path),
            "speed": self.shared.speed,
            "batch": self.batch,
            "log": str(log),
        }
        pid = self.nursery.ask(given)
        assert pid is not None
        bot = BotProcess(self.nursery, self.slack, pid, log)
        self.bots.append(bot)
        return bot

    async def ready(self, *bots: BotProcess, limit: float = 30.0) -> None:
        """Wait until these bots (all, where none is named) have started."""
        wanted = bots or tuple(self.bots)
        await self.slack.until(lambda: all(bot.has_started or not bot.is_running for bot in wanted), limit)
        assert all(bot.is_running for bot in wanted), [bot.said() for bot in wanted]

    async def stop(self) -> None:
        for bot in self.bots:
            await bot.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
