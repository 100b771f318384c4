"""Fixtures of the fault matrix: every row runs on SQLite with one bot and on PostgreSQL with three.

What takes the three long runs with the storms: see legs.py.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from playground.clock import PushedClock
from playground.rate_limits import Tiers
from playground.stand_in import StandIn
from tests.faults.fleet import Fleet
from tests.faults.processes import Nursery
from tests.support.builders import MONDAY
from tests.support.databases import shared_postgres_url
from tests.support.stage import migrated_sqlite_file, stage_url

__all__ = ["migrated_sqlite_file", "shared_postgres_url", "stage_url"]

REPLICAS = {"sqlite": 1, "postgresql": 3}


def pytest_addoption(parser: pytest.Parser) -> None:
    """How large the storms are; see storms/."""
    parser.addoption("--storm-messages", type=int, default=3000, help="messages in each storm")
    parser.addoption("--storm-seeds", type=int, default=5, help="how many times each storm is run")


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Where bots in processes of their own come from."""
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.fixture
def optional_scopes() -> tuple[str, ...]:
    """What an administrator granted beyond the necessary; a test that needs it overrides this."""
    return ()


@pytest.fixture
def tiers() -> Tiers:
    """Slack's budgets as they are; a test that needs others overrides this."""
    return Tiers()


@pytest.fixture
async def slack(tiers: Tiers) -> AsyncIterator[StandIn]:
    """A Slack on Monday 2 March 2026 at 10:00 in Berlin."""
    slack = await StandIn.start(clock=PushedClock(MONDAY), tiers=tiers)
    yield slack
    await slack.stop()
    assert slack.violations == []


@pytest.fixture
async def fleet(slack: StandIn, stage_url: str, optional_scopes: tuple[str, ...]) -> AsyncIterator[Fleet]:
    """The bots on an empty database: one on SQLite, three on PostgreSQL."""
    bots = REPLICAS["sqlite" if stage_url.startswith("sqlite") else "postgresql"]
    fleet = await Fleet.start(slack, stage_url, bots, optional=optional_scopes)
    yield fleet
    await fleet.stop()
