"""An attack on anonymous answers: whoever has the database's files, byte by byte, must not beat chance."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from bot.domain.anonymity import ANSWERING_FOR
from bot.domain.circle_settings import CircleSettings
from bot.domain.circles import Circle
from bot.domain.drafts import Draft, DraftKey, FormName
from bot.domain.frameworks import WHAT_SO_WHAT
from bot.domain.ids import UserId
from bot.domain.local_time import midnight
from bot.domain.meetings import Meeting
from bot.errors import MemberError
from bot.services.anonymity import NamelessForm
from playground.people import Person
from storage.unit_of_work import UnitOfWork
from storage.urls import database_url as mapped
from tests.support.builders import reflection_form
from tests.support.stage import Stage, on_sqlite

MEETINGS = 12
SEED = 20260302


async def six(stage: Stage) -> tuple[Circle, list[Person]]:
    """Found a circle of six that offers anonymity."""
    people = [stage.ana, stage.ben, stage.chidi, stage.dana]
    people += [stage.slack.person(name, "Europe/Berlin") for name in ("Emre", "Fola")]
    circle = await stage.founds(stage.ana, capacity="8", meetings=str(MEETINGS))
    await stage.joins(circle, *people[1:])
    async with stage.database.unit_of_work() as work:
        circle = replace(circle, settings=CircleSettings(offers_anonymous=True))
        await work.circles.save(circle)
    return circle, people


async def answers(stage: Stage, meeting: Meeting, person: Person, words: str, rating: str | None = None) -> None:
    """Answer without a name, after having begun with one."""
    services, user_id = stage.services, UserId(person.id)
    key = DraftKey(stage.team, user_id, FormName.REFLECTION, meeting.id)
    await services.drafts.keep(key, f"V{words}", {"what": words[:9]}, "", services.reflections.may_keep)
    await services.drafts.keep(key, f"V{words}", {"what": words}, "", services.reflections.may_keep)
    await services.drafts.empty(key, "9")
    form = NamelessForm({"what": words}, rating)
    await services.anonymity.answer(stage.team, user_id, meeting.id, form, WHAT_SO_WHAT)


async def box_of(stage: Stage, meeting: Meeting) -> list[str]:
    """Return the words in the meeting's box, as they stand there."""
    async with stage.database.reading() as work:
        boxes = await work.boxes.of_meetings([meeting.id])
    return [words for box in boxes for _, words in box.answers]


def raw(stage: Stage) -> bytes:
    """Return every byte of the database and of its log."""
    file = stage.database.file
    assert file is not None
    return b"".join(one.read_bytes() for one in (file, Path(f"{file}-wal")) if one.exists())


def rows(stage: Stage, question: str, *given: object) -> list[dict[str, Any]]:
    """Ask the file behind the bot's back."""
    with closing(sqlite3.connect(str(stage.database.file))) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(question, given)]


@on_sqlite
async def test_neither_rows_nor_bytes_tell_who_wrote_what(stage: Stage) -> None:
    dice = Random(SEED)
    circle, people = await six(stage)
    hits: Counter[str] = Counter()
    guesses = 0
    for meeting in await stage.meetings(circle):
        stage.clock.push_to(meeting.ends_at)
        order = dice.sample(people, len(people))
        passing = order.pop(dice.randrange(len(order)))
        authors: dict[str, str] = {}
        for place, person in enumerate(order):
            words = f"{dice.getrandbits(64):016x}-{meeting.number}" + "x" * dice.randrange(40)
            authors[words] = person.id
            if place == 2:
                await stage.services.reflections.waive(stage.cause(passing), meeting.id)
            await answers(stage, meeting, person, words, dice.choice(["1", "5", None]))

        seen = raw(stage)
        there = rows(stage, "SELECT user_id FROM reflection WHERE meeting_id = ? ORDER BY rowid", meeting.id)
        suspects = [row["user_id"] for row in there if row["user_id"] != passing.id]  # more than anybody can know
        in_box = await box_of(stage, meeting)
        orders: dict[str, list[str]] = {
            "as it stands": in_box,
            "from behind": in_box[::-1],
            "by its place in the file": sorted(authors, key=lambda words: seen.find(words.encode())),
            "by its last place in the file": sorted(authors, key=lambda words: seen.rfind(words.encode())),
        }
        for name, found in orders.items():
            hits[name] += sum(authors[words] == who for words, who in zip(found, suspects, strict=True))
        guesses += len(suspects)
        assert [seen.count(words.encode()) for words in authors] == [1] * len(authors)

    chance, deviation = guesses / 5, (guesses * 0.2 * 0.8) ** 0.5
    assert max(hits.values()) < chance + 5 * deviation, hits  # by chance once in 5,000 runs


@on_sqlite
async def test_the_same_attack_finds_whoever_gives_their_name(stage: Stage) -> None:
    """Or else the attack would prove nothing."""
    circle, people = await six(stage)
    [meeting, *_] = await stage.meetings(circle)
    stage.clock.push_to(meeting.ends_at)
    for person in people:
        form = reflection_form(answers={"what": f"said by {person.id}"})
        await stage.services.reflections.submit(stage.cause(person), meeting.id, form)

    seen = raw(stage)
    there = rows(stage, "SELECT user_id FROM reflection WHERE meeting_id = ? ORDER BY rowid", meeting.id)

    by_place = sorted(people, key=lambda one: seen.find(f"said by {one.id}".encode()))
    assert [row["user_id"] for row in there] == [one.id for one in people] == [one.id for one in by_place]


@on_sqlite
async def test_whoever_answers_without_a_name_looks_like_whoever_passes(stage: Stage) -> None:
    circle, people = await six(stage)
    [meeting, *_] = await stage.meetings(circle)
    stage.clock.push_to(meeting.ends_at)
    service = stage.services.reflections
    for person in people[:4]:
        await service.rate(stage.cause(person), meeting.id, 3)
    before = (
        rows(stage, "SELECT * FROM rsvp"),
        rows(stage, "SELECT key FROM inbox"),
        rows(stage, "SELECT * FROM nudge"),
    )
    await answers(stage, meeting, people[0], "rated and answered")
    await answers(stage, meeting, people[4], "answered")
    after = (
        rows(stage, "SELECT * FROM rsvp"),
        rows(stage, "SELECT key FROM inbox"),
        rows(stage, "SELECT * FROM nudge"),
    )
    await service.waive(stage.cause(people[1]), meeting.id)
    await service.waive(stage.cause(people[5]), meeting.id)

    shown = {
        row["user_id"]: {k: v for k, v in row.items() if k not in {"id", "user_id", "created_at"}}
        for row in rows(stage, "SELECT * FROM reflection")
    }
    assert shown[people[0].id] == shown[people[1].id]
    assert shown[people[4].id] == shown[people[5].id]
    assert before == after
    for person in (people[0], people[1], people[4], people[5]):  # whoever passed is refused like the others
        with pytest.raises(MemberError, match="passed on that meeting, or answered without your name"):
            await service.rate(stage.cause(person), meeting.id, 1)
        assert not (await service.draft(stage.team, UserId(person.id), meeting.id)).takes_rating
    again = [row["rating"] for row in rows(stage, "SELECT rating FROM reflection")]
    assert sorted(filter(None, again)) == [3, 3, 3, 3]
    assert rows(stage, "SELECT * FROM draft") == []
    named = await service.submit(stage.cause(people[4]), meeting.id, reflection_form(rating="1"))
    assert (named.reflection.rating, named.reflection.passed) == (None, True)
    with pytest.raises(MemberError):
        await service.rate(stage.cause(people[4]), meeting.id, 1)
    assert [row["words"] for row in rows(stage, "SELECT words FROM draft")] == ["{}"]  # that a name was given
    [kept] = rows(stage, "SELECT * FROM reflection WHERE user_id = ?", people[5].id)
    assert kept["created_at"] == kept["updated_at"] == f"{midnight(meeting.ends_at):%Y-%m-%d %H:%M:%S.%f}"
    for table in rows(stage, "SELECT name FROM sqlite_master WHERE type = 'table' AND name != 'box'"):
        assert "answered" not in str([list(r.values()) for r in rows(stage, f"SELECT * FROM {table['name']}")])


async def test_one_answer_each_in_time_and_only_where_enough_could_answer(stage: Stage, stage_url: str) -> None:
    circle, people = await six(stage)
    [first, second, *_] = await stage.meetings(circle)
    stage.clock.push_to(first.ends_at)

    await answers(stage, first, people[0], "once")
    with pytest.raises(MemberError, match="had your say"):
        await answers(stage, first, people[0], "twice")
    await stage.services.reflections.submit(stage.cause(people[1]), first.id, reflection_form())
    with pytest.raises(MemberError):
        await answers(stage, first, people[1], "with my name already")
    stage.clock.push_to(first.ends_at + ANSWERING_FOR)
    with pytest.raises(MemberError):
        await answers(stage, first, people[2], "too late")
    assert await box_of(stage, first) == ["once"]
    with pytest.raises(MemberError, match="counted"):
        await stage.services.reflections.rate(stage.cause(people[3]), first.id, 5)

    await stage.services.anonymity.housekeep()
    assert await box_of(stage, first) == []

    stage.clock.push_to(second.ends_at)
    for person in people[1:3]:
        await stage.leaves(circle, person)
    draft = await stage.services.reflections.draft(stage.team, UserId(people[0].id), second.id)
    assert not draft.may_be_nameless
    await answers(stage, second, people[0], "the form was open already")
    await stage.leaves(circle, people[3])
    await stage.leaves(circle, people[4])
    with pytest.raises(MemberError):
        await answers(stage, second, people[5], "two are never enough")

    await stage.services.reflections.waive(stage.cause(people[5]), second.id)
    if not stage.database.is_sqlite:
        assert len(transactions(stage_url, second)) == 1, "nor does a row tell who passed since"


@pytest.mark.parametrize("stage_url", ["postgresql"], indirect=True)
async def test_words_that_another_process_is_told_while_they_are_answered_stay_nowhere(stage: Stage) -> None:
    circle, people = await six(stage)
    [meeting, *_] = await stage.meetings(circle)
    stage.clock.push_to(meeting.ends_at)
    other, user_id = stage.another_bot(), UserId(people[0].id)
    key = DraftKey(stage.team, user_id, FormName.REFLECTION, meeting.id)
    looked, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(work: UnitOfWork, draft: Draft) -> bool:
        may = await other.reflections.may_keep(work, draft)
        looked.set()
        await go_on.wait()
        return may

    late = asyncio.create_task(other.drafts.keep(key, "V1", {"what": "my words"}, "1", slowly))
    await looked.wait()
    form = NamelessForm({"what": "my words"}, None)
    answer = stage.services.anonymity.answer(stage.team, user_id, meeting.id, form, WHAT_SO_WHAT)
    answering = asyncio.create_task(answer)
    await asyncio.wait({answering}, timeout=0.2)
    go_on.set()
    await late
    await answering

    assert await other.drafts.words(key) == {}


def transactions(url: str, meeting: Meeting) -> set[str]:
    """Return which transactions wrote the box and all that is kept of who had their say: PostgreSQL shows them."""
    question = "SELECT xmin::text FROM {} WHERE meeting_id = :meeting_id"
    both = " UNION ".join(question.format(table) for table in ("box", "reflection"))
    engine = create_engine(mapped(url))
    with engine.connect() as connection:
        found = set(connection.scalars(text(both), {"meeting_id": meeting.id}))
    engine.dispose()
    return found
