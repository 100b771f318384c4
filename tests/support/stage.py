"""A stage for the tests of the services: they stand on a real database and speak HTTP to a local Slack.

The clock is pushed by hand and nothing happens by itself: a test says when the ledger is looked at.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from bot import manifest
from bot.domain.circles import Circle, Member
from bot.domain.ids import ChannelId, CircleId, TeamId, UserId
from bot.domain.meetings import Meeting
from bot.domain.nudges import Nudge, NudgeKind, NudgeState
from bot.services.causes import Cause
from bot.services.services import Services, build
from bot.slack.gateway import Gateway, web_client
from playground.clock import PushedClock
from playground.people import Person
from playground.stand_in import StandIn
from storage.engine import Database
from tests.support.builders import MONDAY, circle_form
from tests.support.databases import emptied, fresh_sqlite_url

BERLIN = "Europe/Berlin"
LONGEST_STEP = timedelta(days=3)
"""The planner looks ahead by two weeks, so that it is always ahead of the clock."""


class Stage:
    """The services of one bot, the Slack they speak to, and one channel with four people in Berlin."""

    def __init__(self, database: Database, slack: StandIn, session: aiohttp.ClientSession) -> None:
        self.database = database
        self.slack = slack
        self.clock = slack.clock
        self.app = slack.install(manifest.read())
        self.session = session
        self.services = self.another_bot()
        self.team = TeamId(self.app.team_id)
        self.ana = slack.person("Ana", BERLIN)
        self.ben = slack.person("Ben", BERLIN)
        self.chidi = slack.person("Chidi", BERLIN)
        self.dana = slack.person("Dana", BERLIN)
        self.room = slack.channel("learning", [self.ana, self.ben, self.chidi, self.dana])
        self.channel = ChannelId(self.room.id)
        self._causes = count(1)

    def another_bot(self) -> Services:
        """Return the services of one more process on the same database."""
        client = web_client(self.app.bot_token, self.slack.url, self.session)
        return build(self.database, Gateway(client, self.session), self.clock)

    def cause(self, person: Person, key: str | None = None) -> Cause:
        """Return something that this person did, with a key of its own unless given."""
        return Cause(self.team, UserId(person.id), key or f"Tr{next(self._causes)}")

    async def founds(self, person: Person, **fields: str) -> Circle:
        """Found a circle of three seats that meets on Thursdays at 16:00."""
        return await self.services.circles.found(self.cause(person), self.channel, circle_form(**fields))

    async def joins(self, circle: Circle, *people: Person) -> None:
        """Let people join, or wait where there is no seat."""
        for person in people:
            await self.services.circles.join(
                self.cause(person), circle.id, goal="Shorter openings", offer="I listen well", accepts_waiting=True
            )

    async def leaves(self, circle: Circle, person: Person) -> None:
        await self.services.circles.leave(self.cause(person), circle.id)

    def at(self, *when: int, zone: str = BERLIN) -> datetime:
        """Return the instant at which clocks in the zone show year, month, day, hour, minute."""
        return datetime(*when, tzinfo=ZoneInfo(zone))  # type: ignore[arg-type,misc]

    async def until(self, *when: int, zone: str = BERLIN) -> None:
        """Let time pass until clocks show this, looking at the ledger whenever something falls due."""
        await self.lasts(self.at(*when, zone=zone) - self.clock.now())

    async def lasts(self, span: timedelta) -> None:
        """Let so much time pass, looking at the ledger whenever something falls due."""
        goal = self.clock.now() + span
        await self.services.nudges.run_due()
        while self.clock.now() < goal:
            due = await self.services.nudges.next_due_at()
            step = min(goal, self.clock.now() + LONGEST_STEP)
            self.clock.push_to(min(step, due) if due is not None and due > self.clock.now() else step)
            await self.services.nudges.run_due()

    async def circle(self, circle_id: CircleId) -> Circle:
        """Return the circle as it stands in the database."""
        async with self.database.reading() as work:
            found = await work.circles.get(self.team, circle_id)
        assert found is not None
        return found

    async def members(self, circle: Circle) -> dict[str, Member]:
        """Return everyone who ever was in the circle, by display name."""
        async with self.database.reading() as work:
            found = await work.members.of_circle(circle.id)
        names = {person.id: person.name for person in (self.ana, self.ben, self.chidi, self.dana)}
        return {names[member.user_id]: member for member in found}

    async def meetings(self, circle: Circle) -> list[Meeting]:
        async with self.database.reading() as work:
            return await work.meetings.of_circle(circle.id)

    async def ledger(
        self, circle: Circle, kind: NudgeKind | None = None, state: NudgeState | None = None
    ) -> list[Nudge]:
        """Return the circle's nudges of a kind and state, the earliest due first."""
        async with self.database.reading() as work:
            found = await work.nudges.of_circle(circle.id, limit=1000)
        fitting = [one for one in found if kind in (None, one.kind) and state in (None, one.state)]
        return fitting[::-1]

    async def plans(self, *nudges: Nudge) -> None:
        """Write nudges into the ledger."""
        async with self.database.unit_of_work() as work:
            await work.nudges.plan(nudges)

    def posts(self, words: str) -> int:
        """Count the messages that hold these words, wherever the bot posted them."""
        found = [post for room in self.slack.workspace.conversations.values() for post in room.posts]
        return sum(words in str(post.content.get("text", "")) for post in found)


@pytest.fixture(scope="session")
def migrated_sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the tables of this version, to be copied."""
    folder = tmp_path_factory.mktemp("migrated")
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, _migrate(fresh_sqlite_url(folder))).result()
    return next(folder.iterdir())


async def _migrate(url: str) -> None:
    database = Database(url)
    await database.open()
    await database.migrate()
    await database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def stage_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database with empty tables, once of each kind."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_sqlite_file"), tmp_path / "circles.db")
        return fresh_sqlite_url(tmp_path)
    return emptied(request.getfixturevalue("shared_postgres_url"))


on_sqlite = pytest.mark.parametrize("stage_url", ["sqlite"], indirect=True)
"""For tests of rules whose statements other tests run on PostgreSQL too."""


@pytest.fixture
async def stage(stage_url: str, sqlite_asked_here: None) -> AsyncIterator[Stage]:
    """The services on an empty database, on Monday 2 March 2026 at 10:00 in Berlin."""
    database = Database(stage_url)
    await database.open()
    slack = await StandIn.start(clock=PushedClock(MONDAY))
    async with aiohttp.ClientSession() as session:
        yield Stage(database, slack, session)
    await slack.stop()
    await database.close()
    assert slack.violations == []
