"""Links to calendars, against a real database."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.domain.calendars import Feed
from bot.domain.ids import CircleId, UserId, new_id
from bot.errors import MemberError, NotAllowed
from bot.services.calendar_files import Calendars
from storage.engine import Database
from tests.support import domain_values as make
from tests.support.domain_values import ADA, NOON, TEAM
from tests.support.stage import Stage

HERE = "https://circles.example.org"


def token_of(url: str) -> str:
    assert url.startswith(f"{HERE}/calendar/")
    return url.rpartition("/")[2].removesuffix(".ics")


async def test_a_link_is_kept_as_a_fingerprint_and_ends_with_the_next_or_with_its_person(stage: Stage) -> None:
    calendars = Calendars(stage.database, stage.clock, f"{HERE}/")
    with pytest.raises(MemberError, match="You are in no circle"):
        await calendars.page(stage.cause(stage.ben), None)
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben)
    with pytest.raises(NotAllowed):
        await calendars.page(stage.cause(stage.dana), circle.id)

    every = token_of((await calendars.page(stage.cause(stage.ben), None)).url)
    one = token_of((await calendars.page(stage.cause(stage.ben), circle.id)).url)
    assert (await calendars.page(stage.cause(stage.ben), None)).url == ""
    newer = token_of((await calendars.page(stage.cause(stage.ben), None, renew=True)).url)

    async with stage.database.reading() as work:
        kept = await work.feeds.of_person(stage.team, UserId(stage.ben.id), None)
    assert kept is not None
    assert newer not in repr(kept)
    assert await calendars.read(every) is None
    assert await calendars.read("") is None
    first = await calendars.read(newer)
    of_one = await calendars.read(one)
    await stage.until(2026, 3, 2, 12, 0)
    again = await calendars.read(newer)
    assert first is not None
    assert of_one is not None
    assert again == first
    assert b"X-WR-CALNAME:Learning circles" in first.body
    assert b"X-WR-CALNAME:Openings" in of_one.body

    async with stage.database.unit_of_work() as work:
        meeting = (await work.meetings.of_circle(circle.id))[0]
        await work.meetings.save(replace(meeting, is_skipped=True, version=1))
    changed = await calendars.read(newer)
    assert changed is not None
    assert changed.changed_at > first.changed_at
    assert changed.body.count(b"STATUS:CANCELLED") == 1

    async with stage.database.unit_of_work() as work:
        person = await work.people.get(stage.team, UserId(stage.ben.id))
        assert person is not None
        await work.people.save(replace(person, is_deactivated=True))
    assert await calendars.read(newer) is None
    assert (await Calendars(stage.database, stage.clock).page(stage.cause(stage.ana), None)).has_address is False


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_of_two_links_that_are_made_at_once_one_lives(database: Database) -> None:
    circle = make.circle()
    async with database.unit_of_work() as work:
        await work.circles.add(circle)

    for circle_id in (None, circle.id):
        both_have_looked = asyncio.Barrier(2)

        async def put(token: str, circle_id: CircleId | None, looked: asyncio.Barrier) -> None:
            async with database.unit_of_work() as work:
                assert await work.feeds.of_person(TEAM, ADA, circle_id) is None
                await looked.wait()
                await work.feeds.put(Feed(new_id(), TEAM, ADA, circle_id, token, made_at=NOON))

        tokens = (f"first of {circle_id}", f"second of {circle_id}")
        await asyncio.gather(*(put(token, circle_id, both_have_looked) for token in tokens))

        async with database.reading() as work:
            found = [await work.feeds.by_hash(token) for token in tokens]
            assert sum(one is not None for one in found) == 1
            assert await work.feeds.of_person(TEAM, ADA, circle_id) in found
