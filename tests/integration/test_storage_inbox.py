"""What came in from Slack takes effect once, on both databases."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from storage.engine import Database
from tests.support.domain_values import NOON, TEAM

HOUR = timedelta(hours=1)


async def test_what_came_in_four_times_is_taken_once(database: Database) -> None:
    async def taken() -> bool:
        async with database.unit_of_work() as work:
            return await work.inbox.take(TEAM, "Ev0001", NOON)

    assert sorted(await asyncio.gather(*(taken() for _ in range(4)))) == [False, False, False, True]


async def test_what_came_in_is_free_again_when_its_effect_failed(database: Database) -> None:
    async def fail() -> None:
        async with database.unit_of_work() as work:
            await work.inbox.take(TEAM, "Ev0001", NOON)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()

    async with database.unit_of_work() as work:
        assert await work.inbox.take(TEAM, "Ev0001", NOON)


async def test_old_keys_are_forgotten(database: Database) -> None:
    async with database.unit_of_work() as work:
        await work.inbox.take(TEAM, "old", NOON - timedelta(days=8))
        await work.inbox.take(TEAM, "new", NOON)

        assert await work.inbox.prune(NOON - timedelta(days=7)) == 1
        assert await work.inbox.take(TEAM, "old", NOON)
        assert not await work.inbox.take(TEAM, "new", NOON)
