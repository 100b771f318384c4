"""An attack on anonymous answers through the whole bot: with all there is to be read, guesses are chance."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot import logs
from bot.domain.drafts import DraftKey, FormName
from bot.domain.frameworks import WHAT_SO_WHAT
from playground.people import Person
from tests.support.onlooker import Loot, Onlooker, asked, bytes_of, ids_of, rows_of, traffic
from tests.support.stories import RATING, WHAT, Story
from tests.support.whole_series import last

SEED = 20260302
LATER = "9999999999.0"
"""Slack's time stamp of a deed to come."""
THURSDAYS = [(3, 5), (3, 12), (3, 19)]
LOGGER = logging.getLogger("circles.anonymity")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """The bot's log as an operator has it who wants to know everything: DEBUG, the context of a line with it."""
    root, stream = logging.getLogger(), io.StringIO()
    loggers = [root, *(logging.getLogger(name) for name in logs._QUIET)]
    before = [(one, one.level, list(one.handlers)) for one in loggers]
    logs.configure("DEBUG", "json", stream)
    yield stream
    for one, level, handlers in before:
        one.setLevel(level)
        one.handlers = handlers


class Attack:
    """A circle that answers without names, and somebody who reads along."""

    def __init__(self, story: Story, log: io.StringIO, capture: pytest.CaptureFixture[str]) -> None:
        self.story, self.log, self.capture = story, log, capture
        self.dice = Random(SEED)
        self.onlooker = Onlooker(self.dice)
        self.people: list[Person] = []
        self.printed: list[str] = []
        assert story.bot.database.file is not None
        self.file = Path(story.bot.database.file)

    async def begins(self, *names: str) -> None:
        """Ana founds a circle that takes answers without a name; Ben, Chidi and newcomers join."""
        story = self.story
        card = await story.founds(story.ana, **{"Seats, you included": "8"})
        self.people = [story.ana, story.ben, story.chidi, *[await story.newcomer(name) for name in names]]
        for person in self.people[1:]:
            await story.joins(person, card)
        await story.says(story.ana, "/circle settings")
        uses = ["Weekly digest", "Anonymous reflections"]
        chosen = {"What the circle uses": uses, "How do you reflect?": WHAT_SO_WHAT.name}
        assert await story.sends(story.ana, chosen) == {}

    async def meets(self, number: int, passing: Person | None = None) -> dict[str, int]:
        """Let everybody answer about a meeting, a minute apart; return how many guesses of each way were right."""
        story, truth = self.story, dict[str, str]()
        await story.until(2026, *THURSDAYS[number - 1], 17, 5)
        order = self.dice.sample(self.people, len(self.people))
        lengths = self.dice.sample(range(1000, 1900), len(order))
        for person, length in zip(order, lengths, strict=True):
            await story.together.push(timedelta(minutes=1))
            asking = last(person, "How was")
            if person is passing:
                await story.clicks(person, asking, "Not this time")
                continue
            words = f"{self.dice.getrandbits(64):016x} ".ljust(length, "x")
            truth[words] = person.id
            await self._answers(person, asking, words)

        [(meeting_id, box)] = asked(
            self.file,
            "SELECT id, answers FROM box JOIN meeting ON meeting.id = meeting_id WHERE number = ?",
            number,
        )
        rows = asked(self.file, "SELECT user_id FROM reflection WHERE meeting_id = ? ORDER BY rowid", meeting_id)
        self.printed += "".join(self.capture.readouterr()).splitlines()
        names = {one.id: one.name for one in self.people}
        loot = Loot(
            authors=list(truth.values()),
            words=self.dice.sample(list(truth), len(truth)),
            records={
                "rows": rows_of(self.file),
                "log": self.log.getvalue().splitlines(),
                "print": self.printed,
                "traffic": traffic(story.slack.log),
            },
            seen=bytes_of(self.file),
            box=[words for _, words in json.loads(box)],
            rows=[who for (who,) in rows if who in truth.values()],
            known_as=ids_of(story.slack.log, names),
        )
        return self.onlooker.look(loot, truth)

    async def _answers(self, person: Person, asking: Any, words: str) -> None:
        story = self.story
        await story.clicks(person, asking, "Reflect")
        person.fill({WHAT: words})
        await story.settled()
        await story.clicks(person, person.view, "Without my name")
        if rating := self.dice.choice(["", "1", "5"]):
            person.fill({RATING: rating})
        assert (await person.submit()).errors == {}
        await story.settled()
        await person.close_view(all_of_them=True)


@pytest.mark.feature(56, 57)
async def test_neither_rows_nor_log_nor_traffic_tell_who_wrote_what(
    story: Story, log: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    attack = Attack(story, log, capfd)
    await attack.begins("Dana", "Emre", "Fola", "Gil")

    for number in (1, 2, 3):
        await attack.meets(number, passing=attack.dice.choice(attack.people))

    onlooker = attack.onlooker
    chance = onlooker.guesses / 6
    deviation = (onlooker.guesses * (1 / 6) * (5 / 6)) ** 0.5
    assert onlooker.guesses == 18
    assert max(onlooker.hits.values()) < chance + 7 * deviation, onlooker.hits  # two of three is far from all


class Unshuffled(Random):
    def shuffle(self, x: object) -> None:
        """Leave everything where it was."""


@pytest.mark.feature(56)
async def test_the_same_attack_finds_whatever_leads_back(
    story: Story,
    log: io.StringIO,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Or else the attack would prove nothing."""
    attack = Attack(story, log, capfd)
    await attack.begins("Dana", "Emre")
    anonymity = story.bot.services.anonymity
    answer = anonymity.answer

    async def leaking(*given: Any) -> Any:
        circle, meeting = await answer(*given)
        words, key = given[3].answers["what"], DraftKey(given[0], given[1], FormName.REFLECTION, meeting.id)
        await story.bot.services.drafts.keep(key, "V1", {"what": words}, LATER)
        logs.line(LOGGER, "answered", level=logging.DEBUG, said=words)  # the request is named beside it
        logs.line(LOGGER, "answered", level=logging.DEBUG, person=given[1], size=len(words))
        print(given[1], words)  # noqa: T201
        return replace(circle, name=words), meeting  # it stands in the thanks

    monkeypatch.setattr(anonymity, "answer", leaking)
    monkeypatch.setattr(anonymity, "_dice", Unshuffled())

    found = await attack.meets(1)

    ways = ("rows", "print", "traffic")
    assert {way: found[f"together in the {way}"] for way in ways} == dict.fromkeys(ways, 5)
    assert (found["by ids and times"], found["by sizes"]) == (5, 5)
    assert found["as they stand, who answered first"] == 5
