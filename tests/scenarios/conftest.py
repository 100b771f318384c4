"""Every scenario: the real bot on the strict stand-in, which must find nothing to object to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from playground.story.together import Together
from tests.support.chapters import chapter
from tests.support.databases import drop_postgres, fresh_postgres_url, fresh_sqlite_url
from tests.support.sqlite_here import sqlite_asked_here
from tests.support.stories import MONDAY, Story

__all__ = ["sqlite_asked_here"]


@pytest.fixture(autouse=True)
def without_the_driver(sqlite_asked_here: None) -> None:
    """Stories ask SQLite on the loop's thread, unless they are about the driver."""


@pytest.fixture(params=["socket"])
def transport(request: pytest.FixtureRequest) -> str:
    """Socket Mode, unless a test asks for both."""
    return str(request.param)


@pytest.fixture
def bot_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh SQLite file, unless a test asks for "postgresql"."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield fresh_sqlite_url(tmp_path, migrated=True)
        return
    url = fresh_postgres_url()
    yield url
    drop_postgres(url)


@pytest.fixture
def begins(request: pytest.FixtureRequest) -> datetime:
    """Monday 2 March 2026, 10:00 in Berlin, unless a test gives another instant."""
    instant: datetime = getattr(request, "param", MONDAY)
    return instant


@pytest.fixture
def expected_rejections() -> list[str]:
    """The error codes that a test means to provoke, to be filled by it."""
    return []


@pytest.fixture
def expected_violations() -> list[str]:
    """What no correct app does and a test means to see all the same, to be filled by it."""
    return []


@pytest.fixture
async def story(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    bot_database_url: str,
    transport: str,
    begins: datetime,
    expected_rejections: list[str],
    expected_violations: list[str],
) -> AsyncIterator[Story]:
    """A story on Monday morning: Ana, Ben and Chidi in #learning, the bot running; or a chapter, if asked for."""
    asked: str | None = getattr(request, "param", None)
    if asked is not None:
        together = await (await chapter(asked)).goes_on(tmp_path)
    else:
        together = await Together.start(begins, bot_database_url, "http" if transport == "http" else "socket")
    yield Story(together)
    await together.stop()
    assert [one.text for one in together.slack.violations] == expected_violations
    assert sorted(one.code for one in together.slack.rejections) == sorted(expected_rejections)
