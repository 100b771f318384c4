"""What came in from Slack waits under a lease, takes effect once and is forgotten, on both databases."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from storage.engine import Database
from storage.repositories.inbox import Received
from tests.support.domain_values import NOON, TEAM

HOUR = timedelta(hours=1)
LEASE = timedelta(seconds=60)
BODY = {"command": "/insight", "text": "Begin with a question – 🙂 \u0000"}


async def receives(database: Database, key: str = "Tr1", *, owner: str = "one", now: datetime = NOON) -> bool:
    async with database.unit_of_work() as work:
        return await work.inbox.receive(TEAM, key, BODY, owner=owner, until=now + LEASE, now=now)


async def takes(database: Database, key: str = "Tr1", now: datetime = NOON) -> bool:
    async with database.unit_of_work() as work:
        return await work.inbox.take(TEAM, key, now)


async def takes_and_fails(database: Database) -> None:
    async with database.unit_of_work() as work:
        await work.inbox.take(TEAM, "Tr1", NOON)
        raise ZeroDivisionError


async def takes_over(
    database: Database, now: datetime, *, owner: str = "two", team_id: str | None = TEAM
) -> list[Received]:
    async with database.unit_of_work() as work:
        return await work.inbox.take_over(team_id, owner=owner, until=now + LEASE, now=now, limit=10)  # type: ignore[arg-type]


async def kept_words(database: Database) -> list[str]:
    """Return whatever stands in the column of the bodies, as it lies in the database."""
    async with database.reading() as work:
        found = await work.inbox._session.execute(text("SELECT CAST(body AS TEXT) FROM inbox"))
        return [str(body) for (body,) in found if body is not None]


async def test_what_came_in_four_times_is_taken_once(database: Database) -> None:
    assert sorted(await asyncio.gather(*(takes(database, "Ev0001") for _ in range(4)))) == [False] * 3 + [True]


async def test_what_came_in_is_free_again_when_its_effect_failed(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        await takes_and_fails(database)

    assert await takes(database)


async def test_what_four_replicas_receive_at_once_is_new_to_one_of_them(database: Database) -> None:
    found = await asyncio.gather(*(receives(database, owner=str(number)) for number in range(4)))

    assert sorted(found) == [False, False, False, True]


async def test_what_waits_takes_effect_once_and_its_words_go_with_the_effect(database: Database) -> None:
    await receives(database)
    assert len(await kept_words(database)) == 1

    assert sorted(await asyncio.gather(*(takes(database) for _ in range(4)))) == [False, False, False, True]

    assert await kept_words(database) == []
    assert not await receives(database)
    assert await takes_over(database, NOON + HOUR) == []


async def test_an_effect_that_failed_leaves_what_waits_as_it_was(database: Database) -> None:
    await receives(database)

    with pytest.raises(ZeroDivisionError):
        await takes_and_fails(database)

    [left] = await takes_over(database, NOON + HOUR)
    assert left.body == BODY
    assert await takes(database)


async def test_what_ended_without_an_effect_is_done_and_its_words_are_gone(database: Database) -> None:
    await receives(database)

    async with database.unit_of_work() as work:
        await work.inbox.finish(TEAM, "Tr1")

    assert await kept_words(database) == []
    assert not await receives(database)
    assert not await takes(database)


async def test_a_living_lease_is_left_alone_and_an_ended_one_goes_to_one_of_those_who_ask(
    database: Database,
) -> None:
    await receives(database)
    assert await takes_over(database, NOON + LEASE) == []

    later = NOON + LEASE + timedelta(seconds=1)
    found = await asyncio.gather(*(takes_over(database, later, owner=str(number)) for number in range(4)))

    assert [(one.key, one.body, one.tries, one.taken_at) for each in found for one in each] == [
        ("Tr1", BODY, 2, NOON)
    ]


async def test_what_was_tried_three_times_is_given_up_without_its_words(database: Database) -> None:
    await receives(database)
    tries = [len(await takes_over(database, NOON + HOUR * number)) for number in (1, 2)]

    async with database.unit_of_work() as work:
        given_up = await work.inbox.give_up(TEAM, NOON + HOUR * 3, tries=3)

    assert tries == [1, 1]
    assert given_up == ["Tr1"]
    assert await kept_words(database) == []
    assert await takes_over(database, NOON + HOUR * 4) == []


async def test_a_bot_takes_over_only_what_its_own_workspace_sent(database: Database) -> None:
    await receives(database)

    assert await takes_over(database, NOON + HOUR, team_id="T0000OTHER") == []
    assert len(await takes_over(database, NOON + HOUR, team_id=None)) == 1


async def test_old_keys_are_forgotten_but_for_those_that_wait(database: Database) -> None:
    week_ago = NOON - timedelta(days=8)
    await receives(database, "waits", now=week_ago)
    await takes(database, "old", week_ago)
    await takes(database, "new")

    async with database.unit_of_work() as work:
        assert await work.inbox.prune(NOON - timedelta(days=7)) == 1
        assert await work.inbox.stuck(TEAM, NOON - HOUR) == 1
        assert await work.inbox.take(TEAM, "old", NOON)
        assert not await work.inbox.take(TEAM, "new", NOON)


async def test_looking_for_what_was_left_uses_the_index_of_what_waits(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    await database.open()
    await database.migrate()
    async with database.reading() as work:
        question = "SELECT 1 FROM inbox WHERE state = 'waiting' AND lease_until < '2026-03-02'"
        plan = (await work.inbox._session.execute(text(f"EXPLAIN QUERY PLAN {question}"))).all()
    await database.close()

    assert "ix_inbox_waiting" in str(plan)
