"""Fixtures of the integration tests."""

from __future__ import annotations

import pytest

from bot.domain.circles import Circle
from storage.engine import Database
from tests.support import domain_values as make
from tests.support.circle_that_met import met
from tests.support.databases import (
    database,
    database_url,
    empty_database_url,
    empty_postgres_url,
    postgres_url,
    shared_postgres_url,
    sqlite_url,
)
from tests.support.sqlite_here import sqlite_asked_here
from tests.support.stage import migrated_sqlite_file, stage, stage_url

__all__ = [
    "database",
    "database_url",
    "empty_database_url",
    "empty_postgres_url",
    "met",
    "migrated_sqlite_file",
    "postgres_url",
    "shared_postgres_url",
    "sqlite_asked_here",
    "sqlite_url",
    "stage",
    "stage_url",
]


@pytest.fixture
async def circle(database: Database) -> Circle:
    """A circle that is in the tables."""
    circle = make.circle()
    async with database.unit_of_work() as work:
        await work.circles.add(circle)
    return circle
