"""A fleet of bots in one process, on one database and one pushed clock, each of which can die at any moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import aiohttp

from bot import manifest
from bot.clock import Clock
from bot.domain.circles import Circle
from bot.domain.ids import TeamId
from bot.domain.pace import Pace
from bot.errors import StorageError
from bot.services.services import Services, build
from bot.slack.calls import TIMEOUT
from bot.slack.gateway import Gateway, web_client
from playground.clock import PushedClock
from playground.stand_in import StandIn
from storage.engine import Database
from tests.faults.ledgers import BERLIN, Owing

POLLS_EVERY = timedelta(seconds=15)
"""The dispatcher looks at the ledger at least so often."""
LONGEST_STEP = timedelta(hours=12)


class Died(Exception):
    """The process is gone: whatever it was doing, nothing of it is written down any more."""


class Replica:
    """One bot: its services, its connections to the database and to Slack, and its own clock."""

    def __init__(self, services: Services, database: Database, session: aiohttp.ClientSession) -> None:
        self.services = services
        self.database = database
        self.session = session
        self._is_dead = False
        self.commits = 0
        self.at_commit: Callable[[int], None] | None = None
        self._turn: asyncio.Task[int] | None = None
        database.before_commit = self._before_commit

    @property
    def is_dead(self) -> bool:
        return self._is_dead

    def dies(self) -> None:
        """Be killed here and now: the line to Slack is cut and nothing more is written."""
        self._is_dead = True
        if self._turn is not None:
            self._turn.cancel()

    def dies_at_commit(self, number: int) -> None:
        """Die at the so-manieth commit from now, just before it is kept."""
        goal = self.commits + number

        def watch(commit: int) -> None:
            if commit == goal:
                self.dies()

        self.at_commit = watch

    def _before_commit(self) -> None:
        self.commits += 1
        if self.at_commit is not None:
            self.at_commit(self.commits)
        if self.is_dead:
            raise Died

    async def run_due(self) -> int:
        """Do everything that is due; a death on the way is no error of the test."""
        if self.is_dead:
            return 0
        self._turn = turn = asyncio.ensure_future(self.services.nudges.run_due())
        await asyncio.wait({turn})
        self._turn = None
        return self._result(turn)

    def _result(self, turn: asyncio.Task[int]) -> int:
        if self.is_dead:
            if not turn.cancelled():
                turn.exception()  # nobody is left to be told
            return 0
        try:
            return turn.result()
        except StorageError:  # the tick loop logs it and looks again at its next tick
            return 0

    async def close(self) -> None:
        self.database.before_commit = None
        await self.session.close()
        await self.database.close()


class Fleet(Owing):
    """Bots on one database in one workspace with one channel and one circle, on a Monday at 10:00 in Berlin."""

    def __init__(self, slack: StandIn, url: str, database: Database) -> None:
        super().__init__(slack, database)
        self.url = url
        self.clock: PushedClock = slack.clock
        self.app = next(iter(slack.installations.values()))
        self.replicas: list[Replica] = []
        self.retired: list[Replica] = []
        self.pace = Pace()
        self.timeout: float = TIMEOUT

    @classmethod
    async def start(cls, slack: StandIn, url: str, bots: int, *, optional: Sequence[str] = ()) -> Fleet:
        """Install the app and start so many bots; `optional` scopes are granted."""
        slack.install(manifest.read(), granted_optional=optional)
        database = Database(url)
        await database.open()
        fleet = cls(slack, url, database)
        for _ in range(bots):
            await fleet.joins()
        return fleet

    async def joins(self, clock: Clock | None = None) -> Replica:
        """Start one more bot, on a clock of its own if given; return it."""
        database = Database(self.url)
        await database.open()
        session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self.timeout))
        client = web_client(self.app.bot_token, self.slack.url, session)
        services = self.build(database, Gateway(client, session), clock or self.clock)
        replica = Replica(services, database, session)
        self.replicas.append(replica)
        return replica

    def build(self, database: Database, gateway: Gateway, clock: Clock) -> Services:
        """Return the services of one bot, as the composition root puts them together."""
        return build(database, gateway, clock, TeamId(self.app.team_id), pace=self.pace)

    async def replaced(self, one: Replica) -> Replica:
        """Put a new bot in the place of one."""
        one.dies()
        await self.buries()
        return self.replicas[-1]

    async def buries(self) -> int:
        """Put a new bot in the place of each that died; return how many there were."""
        dead = [one for one in self.replicas if one.is_dead]
        self.replicas = [one for one in self.replicas if not one.is_dead]
        self.retired += dead
        for one in dead:
            await one.session.close()
            await self.joins()
        return len(dead)

    async def stop(self) -> None:
        for one in (*self.replicas, *self.retired):
            await one.close()
        await self.database.close()

    async def turns(self) -> int:
        """Let every bot look at the ledger once, all at the same time; return how much they did."""
        return sum(await asyncio.gather(*(one.run_due() for one in self.replicas)))

    async def lasts(self, span: timedelta, *, every: timedelta = timedelta(0)) -> None:
        """Let so much time pass, every bot looking at the ledger whenever something can be done.

        `every` is how much time lies between two looks at least: hours of an outage pass quicker by that, and a
        look that comes late has to do no harm.
        """
        goal = self.clock.now() + span
        await self.turns()
        while self.clock.now() < goal:
            self.clock.push_to(min(goal, max(await self._next(), self.clock.now() + every)))
            await self.turns()

    async def _next(self) -> datetime:
        """Return when to look again."""
        now = self.clock.now()
        living = next((one for one in self.replicas if not one.is_dead), None)
        due = await living.services.nudges.next_due_at() if living is not None else None
        if due is None:
            return now + LONGEST_STEP
        return now + POLLS_EVERY if due <= now else min(due, now + LONGEST_STEP)

    async def until(self, *when: int) -> None:
        """Let time pass until the clocks of Berlin show year, month, day, hour, minute."""
        await self.lasts(self.at(*when) - self.clock.now())

    def at(self, *when: int) -> datetime:
        return datetime(*when, tzinfo=ZoneInfo(BERLIN))  # type: ignore[arg-type,misc]

    async def settles(self, within: timedelta = timedelta(minutes=10)) -> None:
        """Let time pass until every message that is owed has come to an end; the dead are replaced."""
        goal = self.clock.now() + within
        while self.clock.now() < goal:
            await self.turns()
            if await self.buries():
                continue  # whoever takes their place looks at once, or all is over and no time has to pass
            if await self.is_over():
                return
            self.clock.push_to(min(goal, await self._next()))

    async def founds(self) -> Circle:
        """Write a circle with a channel of its own into the database."""
        lead = await self.person()
        number = len(self.slack.workspace.conversations)
        return await self.circle(self.slack.channel(f"room-{number}", [lead]), lead)
