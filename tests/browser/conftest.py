"""Every browser test: the real page, bot and stand-in; the console must stay silent, Slack must not object.

A browser takes a second and more to start, so that all tests of a run share one, and with it one event loop.
Each has a playground and windows of its own: nothing that one leaves in a window is there in the next.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from playground.story.server import Playground
from tests.browser import chromium
from tests.browser.windows import Desk, Window
from tests.support.sqlite_here import sqlite_asked_here

__all__ = ["sqlite_asked_here"]


@pytest.fixture(autouse=True)
def without_the_driver(sqlite_asked_here: None) -> None:
    """The page is what is looked at here, not how the bot asks its database."""


@pytest.fixture
def objections() -> list[str]:
    """Codes of the rejections that a test means to provoke, to be filled by it."""
    return []


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The browser of this run; fails, with what to do, where there is none."""
    try:
        chromium.path()
    except FileNotFoundError as trouble:
        pytest.fail(str(trouble))
    async with chromium.browser() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def desk(browser: Browser, objections: list[str]) -> AsyncIterator[Desk]:
    """The playground with the cast in it, and no window open."""
    playground = await Playground.open(port=0)
    desk = Desk(playground, browser)
    yield desk
    await desk.close()
    slack = playground.slack
    await playground.close()
    assert [words for window in desk.windows for words in window.complaints] == []
    assert slack.violations == []
    assert {one.code for one in slack.rejections} == set(objections)


@pytest_asyncio.fixture(loop_scope="session")
async def window(desk: Desk) -> Window:
    """A window on an empty workspace: Ana in #lesson-openings, Monday 2 March, 10:00 in Berlin."""
    window = await desk.window()
    await window.begin()
    await window.go_to("lesson-openings")
    return window
