"""Every browser test: the real page, bot and stand-in; the console must stay silent, Slack must not object."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from playground.story.server import Playground
from tests.browser import chromium
from tests.browser.windows import Desk, Window


@pytest.fixture
def objections() -> list[str]:
    """Codes of the rejections that a test means to provoke, to be filled by it."""
    return []


@pytest.fixture
async def desk(objections: list[str]) -> AsyncIterator[Desk]:
    """The playground with the cast in it, and a browser."""
    try:
        chromium.path()
    except FileNotFoundError as trouble:
        pytest.fail(str(trouble))
    playground = await Playground.open(port=0)
    async with chromium.browser() as browser:
        desk = Desk(playground, browser)
        yield desk
    slack = playground.slack
    await playground.close()
    assert [words for window in desk.windows for words in window.complaints] == []
    assert slack.violations == []
    assert {one.code for one in slack.rejections} == set(objections)


@pytest.fixture
async def window(desk: Desk) -> Window:
    """A window on an empty workspace: Ana in #lesson-openings, Monday 2 March, 10:00 in Berlin."""
    window = await desk.window()
    await window.begin()
    await window.go_to("lesson-openings")
    return window
