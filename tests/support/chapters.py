"""Where many stories begin: a circle that is founded, one that has met. Each is played once in a run and kept.

A test that asks for a chapter finds the bot started anew on the rows that an earlier bot left, in a Slack with the
same people and messages. The log of the traffic begins with the test.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from playground import keeping
from playground.log import Json
from playground.story.together import Together
from tests.support.databases import fresh_sqlite_url
from tests.support.stories import MONDAY, Story

STEPS = {
    "founded": lambda story: story.founds(story.ana),
    "joined": lambda story: story.founds_pair(),
    "full": lambda story: story.founds_full(),
    "two": lambda story: story.founds_two(),
    "begun": lambda story: story.begins(),
    "met": lambda story: story.meets(),
}


def _after(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("story", [name], indirect=True)


circle_is_founded = _after("founded")
"""The story goes on after `Story.founds`, by Ana; it is still Monday, 10:00, as it is after the next four."""

ben_has_joined = _after("joined")
"""The story goes on after `Story.founds_pair`: Ana and Ben are in the circle."""

circle_is_full = _after("full")
"""The story goes on after `Story.founds_full`: Ana, Ben and Chidi have the three seats."""

circle_has_begun = _after("begun")
"""The story goes on after `Story.begins`: Ana, Ben and Chidi are in the circle."""

two_circles = _after("two")
"""The story goes on after `Story.founds_two`: two circles in one channel; it is Monday, 10:30."""

circle_has_met = _after("met")
"""The story goes on after `Story.meets`: it is Thursday, 17:05, and all three are asked how the meeting was."""


@dataclass(frozen=True)
class Chapter:
    """What stood in the local Slack (as JSON) and in the bot's database when a story was left off."""

    slack: str
    files: dict[str, bytes]

    async def goes_on(self, folder: Path) -> Together:
        """Lay the files into a folder and start a bot on them."""
        for name, content in self.files.items():
            (folder / name).write_bytes(content)
        kept: Json = json.loads(self.slack)
        return await Together.start(
            keeping.now_of(kept), fresh_sqlite_url(folder), furnish=lambda slack: keeping.take_up(slack, kept)
        )


_played: dict[str, Chapter] = {}


async def chapter(name: str) -> Chapter:
    """Return a chapter; the first time, play it."""
    if name not in _played:
        with tempfile.TemporaryDirectory() as folder:
            _played[name] = await _play(name, Path(folder))
    return _played[name]


async def _play(name: str, folder: Path) -> Chapter:
    together = await Together.start(MONDAY, fresh_sqlite_url(folder, migrated=True))
    story = Story(together)
    await STEPS[name](story)
    await story.settled()
    slack = json.dumps(keeping.written(story.slack))
    await together.stop()
    assert (together.slack.violations, together.slack.rejections) == ([], [])
    return Chapter(slack, {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".lock"})
