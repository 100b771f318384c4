"""Links to calendars, against a real database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.ids import UserId
from bot.errors import MemberError, NotAllowed
from bot.services.calendar_files import Calendars
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
