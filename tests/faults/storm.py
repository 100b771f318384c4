"""A storm: thousands of messages, processes that are killed again and again, and a Slack on a bad day."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from bot import manifest
from bot.domain.circles import Circle
from bot.domain.ids import UserId
from bot.domain.nudges import NudgeState
from bot.errors import StorageError
from playground.faults import CutAfter, Fault
from playground.rate_limits import Tiers
from playground.stand_in import StandIn
from storage.engine import Database
from tests.faults.ledgers import Owing, Verdict
from tests.faults.processes import BotProcess, Crew, Nursery
from tests.faults.quick_time import QuickClock, SharedTime
from tests.faults.trouble import BAD_DAY, a_bad_day
from tests.support.builders import MONDAY

SPEED = 10.0
"""Seconds that pass in a real one: Slack has one real second to answer, a lease ends after six."""
KILL_EVERY_S = 1.2
"""Real seconds between two kills, on average."""
LIMIT_S = 900.0
"""Real seconds after which a storm is given up."""
CHANNELS = 60
STORM_DAY: tuple[tuple[float, Fault], ...] = (*BAD_DAY, (0.01, CutAfter(hold=1.5)))


@dataclass(frozen=True, slots=True)
class Report:
    """How a storm went, for the table."""

    name: str
    database: str
    seed: int
    messages: int
    kills: int
    restarts: int
    """How many times the database was killed, or put back."""
    requests: int
    unknown: int
    """How many messages had to be looked for."""
    seconds: float
    verdict: Verdict

    def line(self) -> str:
        found = self.verdict
        numbers = (
            (4, self.seed),
            (8, self.messages),
            (5, self.kills),
            (8, self.restarts),
            (8, self.requests),
            (7, self.unknown),
            (7, round(self.seconds)),
            (5, len(found.duplicates)),
            (7, len(found.missing) + len(found.invented)),
            (10, len(found.unfinished)),
        )
        return f"{self.name:<9} {self.database:<11} " + " ".join(f"{number:>{wide}}" for wide, number in numbers)


HEADER = "storm     database    seed messages kills restarts requests unknown seconds twice missing unfinished"


@dataclass(slots=True, eq=False)
class Storm:
    """One storm on one database. `await gather(messages)`, then `await rage(…)` until everything is told."""

    slack: StandIn
    crew: Crew
    owing: Owing
    dice: Random
    kills: int = 0
    restarts: int = 0
    circles: list[Circle] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    @classmethod
    async def begin(
        cls, nursery: Nursery, url: str, folder: Path, seed: int, bots: int, *, crew_url: str | None = None
    ) -> Storm:
        """Start a Slack and so many processes; `crew_url` is how they reach the database, if otherwise than we."""
        clock = QuickClock(MONDAY, SharedTime(folder / "time", SPEED))
        slack = await StandIn.start(clock=clock, tiers=Tiers(on=False))
        slack.install(manifest.read(), granted_optional=("channels:history",))
        database = Database(url)
        await database.open()
        crew = Crew(nursery, slack, clock.shared, crew_url or url, folder, batch=24)
        storm = cls(slack, crew, Owing(slack, database), Random(seed))
        for _ in range(bots):
            crew.joins()
        return storm

    async def end(self) -> None:
        await self.crew.stop()
        await self.owing.database.close()
        await self.slack.stop()

    async def gather(self, messages: int) -> None:
        """Owe so many messages: half to people, one each, half to channels."""
        owing = self.owing
        lead = await owing.person()
        if not self.circles:
            rooms = [self.slack.channel(f"room-{number}", [lead]) for number in range(CHANNELS)]
            self.circles = [await owing.circle(room, lead) for room in rooms]
        people = await owing.people(messages // 2)
        await owing.owe(self.circles[0], [UserId(human.id) for human in people])
        for number, circle in enumerate(self.circles):
            await owing.owe(circle, [None] * len(range(messages // 2 + number, messages, CHANNELS)))

    def trouble(self) -> None:
        """Let Slack have a bad day."""
        self.slack.faults.standing.append(a_bad_day(self.dice, STORM_DAY))

    async def rages(self, *, until_sent: int) -> None:
        """Kill bots at random, and start others in their places, until so many messages are in Slack."""
        deadline = time.monotonic() + LIMIT_S
        while len(self.slack.log.posts) < until_sent and time.monotonic() < deadline:
            await asyncio.sleep(self.dice.expovariate(1 / KILL_EVERY_S))
            self.no_bot_ended_by_itself()
            await self.kills_one()

    async def kills_one(self) -> None:
        """Kill one of the bots that have started, and start another."""
        ready = [bot for bot in self.crew.bots if bot.is_running and bot.has_started]
        if ready:
            await self.replace(self.dice.choice(ready))

    async def replace(self, bot: BotProcess) -> None:
        await bot.kill()
        self.crew.bots.remove(bot)
        self.kills += 1
        self.crew.joins()

    async def calms_down(self) -> Verdict:
        """Let Slack be well and nobody be killed any more; wait until everything has its end."""
        self.slack.faults.standing.clear()
        await self.owing.waits_until(self._is_over, LIMIT_S)
        return await self.owing.verdict()

    async def _is_over(self) -> bool:
        """As `Owing.is_over`, asking the database for numbers only. A process that ended is an error."""
        self.no_bot_ended_by_itself()
        try:
            async with self.owing.database.reading() as work:
                counts = await work.nudges.counts()
        except StorageError:  # the database is down
            return False
        open_states = (NudgeState.CLAIMED, NudgeState.UNKNOWN, NudgeState.PARKED)
        if any(counts[state] for state in open_states):
            return False
        return await self.owing.is_over()

    def no_bot_ended_by_itself(self) -> None:
        ended = [bot for bot in self.crew.bots if not bot.is_running]
        assert not ended, ended[0].said()[-2000:]

    async def report(self, name: str, seed: int, verdict: Verdict) -> Report:
        rows = await self.owing.rows()
        return Report(
            name=name,
            database="SQLite" if self.owing.database.is_sqlite else "PostgreSQL",
            seed=seed,
            messages=len(rows),
            kills=self.kills,
            restarts=self.restarts,
            requests=len(self.slack.log.requests_of("chat.postMessage")),
            unknown=sum(row.looks > 0 or row.attempt > 1 for row in rows),
            seconds=time.monotonic() - self.began,
            verdict=verdict,
        )
