"""Somebody who would like to know who wrote what without a name, and has rows, bytes, log, print and traffic.

An onlooker knows who answered, in which order and when, as Slack does, and guesses an author for each answer in
many ways. What stands in the form itself is kept from them until it is sent: that is between a person and Slack.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Self

from bot.views.ids import CallbackId
from playground.log import ApiEntry, DeliveryEntry, Log

FORMS = {CallbackId.REFLECTION.value, CallbackId.NAMELESS.value}
SLACK_ID = re.compile(r"\b[A-Z][A-Z0-9]{9,}\b|\b\d{10,}\.\d+(?:\.\w+)?\b")
"""Ids, time stamps and triggers."""
KNOWN = ("type", "user", "trigger_id", "response_urls")
Score = Callable[[str, str], float]
TOKEN = re.compile(r"[\w.:+-]{6,}")
NUMBER = re.compile(r"(?<![\w.:-])\d+(?![\w.:-])")


@dataclass(frozen=True, slots=True)
class Loot:
    """What there is to be read about one meeting, when all had answered.

    `authors` are the ids of those who answered in the order in which they did; `records` hold by where they are
    from (rows, log, print, traffic) each row, line or message; `seen` every byte of the database and of its log;
    `box` the words as they stand in the meeting's row; `rows` whose reflections are kept, in their order;
    `known_as` all by which an author can be known.
    """

    authors: Sequence[str]
    words: Sequence[str]
    records: Mapping[str, Sequence[str]]
    seen: bytes
    box: Sequence[str]
    rows: Sequence[str]
    known_as: Mapping[str, set[str]]


@dataclass(slots=True)
class Onlooker:
    """Guesses, and counts how often each way to guess was right; `dice` decide where nothing speaks for one."""

    dice: Random
    hits: Counter[str] = field(default_factory=Counter)
    guesses: int = 0

    def look(self, loot: Loot, truth: Mapping[str, str]) -> dict[str, int]:
        """Guess about one meeting; return how many guesses of each way were right. `truth`: words to author."""
        found = {name: sum(truth[words] == who for words, who in guess) for name, guess in self._guesses(loot)}
        self.hits.update(found)
        self.guesses += len(truth)
        return found

    def _guesses(self, loot: Loot) -> Iterator[tuple[str, Iterable[tuple[str, str]]]]:
        about = {origin: _About.of(loot, records) for origin, records in loot.records.items()}
        for origin, found in about.items():
            yield f"together in the {origin}", self._matched(loot, found.together)
        everywhere = _About.of(loot, [text for records in loot.records.values() for text in records])
        yield "by ids and times", self._matched(loot, everywhere.in_common())
        yield "by sizes", self._matched(loot, everywhere.sized())
        told = "\n".join(text for records in loot.records.values() for text in records)
        answers = {
            "as they stand": loot.box,
            "from behind": loot.box[::-1],
            "by their place in the file": sorted(loot.words, key=lambda one: loot.seen.find(one.encode())),
            "by their last place": sorted(loot.words, key=lambda one: loot.seen.rfind(one.encode())),
            "by where they were told": sorted(loot.words, key=told.find),
        }
        suspects = {
            "who answered first": loot.authors,
            "whose row is first": loot.rows,
            "ids": sorted(loot.authors),
        }
        for how, words in answers.items():
            for which, who in suspects.items():
                yield f"{how}, {which}", zip(words, who, strict=True)

    def _matched(self, loot: Loot, score: Score) -> list[tuple[str, str]]:
        """Give each answer an author, the likeliest pairs first, every author once."""
        pairs = [(words, who) for words in loot.words for who in loot.authors]
        self.dice.shuffle(pairs)
        given: dict[str, str] = {}
        for words, who in sorted(pairs, key=lambda pair: -score(*pair)):
            if words not in given and who not in given.values():
                given[words] = who
        return list(given.items())


@dataclass(frozen=True, slots=True)
class _About:
    """The records that hold an answer, and those that name an author, by their places."""

    records: Sequence[str]
    words: Mapping[str, set[int]]
    authors: Mapping[str, set[int]]

    @classmethod
    def of(cls, loot: Loot, records: Sequence[str]) -> Self:
        marks = {one.partition(" ")[0]: one for one in loot.words}
        known = {name: who for who in loot.authors for name in loot.known_as[who]}
        return cls(records, _places(records, marks), _places(records, known))

    def together(self, words: str, who: str) -> float:
        """Score by the records that hold both; one with the words of many says less."""
        shared = self.words[words] & self.authors[who]
        return sum(1 / (_count(self.words, n) * _count(self.authors, n)) for n in shared)

    def in_common(self) -> Score:
        """Score by what records of these words alone have in common with those of this author alone."""
        of_words, of_author = self._own(self.words), self._own(self.authors)
        return lambda words, who: len(of_words[words] & of_author[who])

    def sized(self) -> Score:
        """Score by numbers beside an author's name that are the length of an answer: no two are alike."""
        numbers = {
            who: {one for n in places for one in NUMBER.findall(self.records[n])}
            for who, places in self.authors.items()
        }
        common = Counter(one for found in numbers.values() for one in found)
        sizes = {one: {str(len(one)), str(len(json.dumps(one)))} for one in self.words}
        return lambda words, who: sum(1 / common[size] for size in sizes[words] & numbers[who])

    def _own(self, places: Mapping[str, set[int]]) -> dict[str, set[str]]:
        """Return the ids, times and other tokens that stand in the records of one alone."""
        theirs = {
            one: {token for n in found if _count(places, n) == 1 for token in TOKEN.findall(self.records[n])}
            for one, found in places.items()
        }
        common = Counter(token for tokens in theirs.values() for token in tokens)
        return {one: {token for token in tokens if common[token] == 1} for one, tokens in theirs.items()}


def _places(records: Sequence[str], marks: Mapping[str, str]) -> dict[str, set[int]]:
    """Return which records bear the mark of what; `marks` are found in them as they stand."""
    pattern = re.compile("|".join(map(re.escape, marks)))
    found: dict[str, set[int]] = {one: set() for one in marks.values()}
    for n, text in enumerate(records):
        for mark in set(pattern.findall(text)):
            found[marks[mark]].add(n)
    return found


def _count(places: Mapping[str, set[int]], n: int) -> int:
    return sum(n in found for found in places.values())


# --- what there is to be read --------------------------------------------------------------------------------


def bytes_of(file: Path) -> bytes:
    """Return every byte of the database and of its log."""
    return b"".join(one.read_bytes() for one in (file, Path(f"{file}-wal")) if one.exists())


def rows_of(file: Path) -> list[str]:
    """Return every row of every table in words, and each entry of a box as one of its own."""
    found: list[str] = []
    with closing(sqlite3.connect(file)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            found += [f"{table} {row}" for row in connection.execute(f"SELECT * FROM {table}").fetchall()]
        for (answers,) in connection.execute("SELECT answers FROM box"):
            found += [json.dumps(entry) for entry in json.loads(answers)]
    return found


def asked(file: Path, question: str, *given: object) -> list[tuple[Any, ...]]:
    """Ask the file behind the bot's back."""
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(question, given).fetchall()


def traffic(log: Log) -> list[str]:
    """Return what went over the wire, both ways. Of a form that was not sent yet, only whose it is, and when."""
    sent = {
        str(one.payload["view"]["id"])
        for one in log.deliveries("interactive")
        if one.payload["type"] == "view_submission" and _is_form(one.payload)
    }
    left = set(sent)
    found = []
    for one in log.entries:
        match one:
            case DeliveryEntry(payload=payload):
                view_id = str(payload.get("view", {}).get("id"))
                hides = _is_form(payload) and view_id in left | (set() if view_id in sent else {view_id})
                shown = (
                    {key: payload[key] for key in KNOWN if key in payload} | {"view": view_id}
                    if hides
                    else payload
                )
                if payload.get("type") == "view_submission":
                    left.discard(view_id)
                found.append(json.dumps([f"{one.at}", one.name, shown, one.answer], ensure_ascii=False))
            case ApiEntry(args=args, answer=answer):
                view_id = str(answer.get("view", {}).get("id"))
                hides = _is_form(answer) and (view_id in left or view_id not in sent)
                told: list[object] = [{**args, "view": ""}, view_id] if hides else [args, answer]
                found.append(json.dumps([f"{one.at}", one.method, *told], ensure_ascii=False))
    return found


def _is_form(payload: Mapping[str, Any]) -> bool:
    view = payload.get("view")
    return isinstance(view, dict) and view.get("callback_id") in FORMS


def ids_of(log: Log, people: Mapping[str, str]) -> dict[str, set[str]]:
    """Return all by which somebody can be known: name, id, and every id that came with their deeds alone.

    `people` are names by id.
    """
    found: dict[str, set[str]] = {one: {one} for one in people}
    for entry in log.deliveries():
        given = entry.payload.get("user") or entry.payload.get("user_id")
        who = given.get("id") if isinstance(given, dict) else given
        if who in found:
            beside = {
                key: value for key, value in entry.payload.items() if key not in {"message", "view", "channel"}
            }
            view_id = str(entry.payload.get("view", {}).get("id"))
            found[who] |= {*SLACK_ID.findall(json.dumps(beside)), *SLACK_ID.findall(view_id)}
    common = Counter(one for ids in found.values() for one in ids)
    return {who: {one for one in ids if common[one] == 1} | {who, people[who]} for who, ids in found.items()}
