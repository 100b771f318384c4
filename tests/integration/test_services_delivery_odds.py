"""Odd states that once stopped, doubled or mixed up messages: each was found by looking for it."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from bot.domain.circles import Circle
from bot.domain.ids import UserId
from bot.domain.nudges import NudgeKind, NudgeState
from bot.domain.pace import Pace
from bot.domain.timetable import notice
from bot.scheduling.ticking import Ticking
from bot.services.services import Services, build
from bot.slack.gateway import Gateway, web_client
from playground.clock import PushedClock
from playground.faults import CutAfter, Garbled, RateLimited
from playground.people import Person
from storage.unit_of_work import UnitOfWork
from tests.support.stage import Stage

POST = "chat.postMessage"
on_sqlite = pytest.mark.parametrize("stage_url", ["sqlite"], indirect=True)


class WrongClock:
    """A machine's clock that is off by a span."""

    def __init__(self, clock: PushedClock) -> None:
        self._clock = clock
        self.off = timedelta(0)

    def now(self) -> datetime:
        return self._clock.now() + self.off


def bot_on(stage: Stage, clock: WrongClock) -> Services:
    gateway = Gateway(web_client(stage.app.bot_token, stage.slack.url, stage.session), stage.session)
    return build(stage.database, gateway, clock, stage.team)


async def owes(stage: Stage, circle: Circle, words: str, *people: Person, at: datetime | None = None) -> None:
    """Plan a notice for each of the people; for the channel without any."""
    now = at or stage.clock.now()
    told = [notice(circle, f"{words}:{one.id}", words, now, user_id=UserId(one.id)) for one in people]
    await stage.plans(*(told or [notice(circle, words, words, now)]))


async def sql(work: UnitOfWork, statement: str, **values: object) -> None:
    await work.nudges._session.execute(text(statement), values)


@on_sqlite
async def test_row_45_a_clock_that_was_two_days_ahead_once_stops_nothing_when_it_is_right_again(
    stage: Stage,
) -> None:
    clock = WrongClock(stage.clock)
    bot, circle = bot_on(stage, clock), await stage.founds(stage.ana)
    await bot.nudges.run_due()
    clock.off = timedelta(days=2)
    await owes(stage, circle, "Early", stage.ana, at=clock.now())
    await bot.nudges.run_due()
    clock.off = timedelta(0)
    bot = bot_on(stage, clock)
    await owes(stage, circle, "Later", stage.ana)
    await owes(stage, circle, "Channel")

    await bot.nudges.run_due()
    stage.clock.push(timedelta(minutes=11))
    await bot.nudges.run_due()

    assert (stage.posts("Later"), stage.posts("Channel")) == (1, 1)


@on_sqlite
async def test_row_46_a_clock_that_is_minutes_fast_still_finds_what_it_posted(stage: Stage) -> None:
    clock = WrongClock(stage.clock)
    clock.off = timedelta(seconds=280)
    bot, circle = bot_on(stage, clock), await stage.founds(stage.ana)
    await bot.nudges.run_due()
    await owes(stage, circle, "Once", stage.ana, at=clock.now())
    stage.slack.faults.order(POST, CutAfter())

    for _ in range(40):
        await bot.nudges.run_due()
        stage.clock.push(timedelta(seconds=10))

    assert stage.posts("Once") == 1


@on_sqlite
async def test_row_50_what_an_older_version_plans_beside_us_is_never_told_to_somebody_else(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben, stage.chidi)
    await stage.services.nudges.run_due()
    for person in (stage.ana, stage.ben, stage.chidi):
        await owes(stage, circle, f"For {person.name}", person)
    async with stage.database.unit_of_work() as work:
        await sql(work, "UPDATE nudge SET lane = '', urgency = 5 WHERE key LIKE 'For%'")

    await stage.lasts(timedelta(minutes=2))

    for person in (stage.ana, stage.ben, stage.chidi):
        assert [one.text for one in person.dm if f"For {person.name}" in one.text]
        assert not [one for one in person.dm if "For " in one.text and f"For {person.name}" not in one.text]


@on_sqlite
async def test_row_49_a_circle_that_cannot_be_expanded_or_planned_holds_up_no_other(stage: Stage) -> None:
    broken, other = await stage.founds(stage.ana), await stage.founds(stage.ben, name="Other")
    await stage.services.nudges.run_due()
    async with stage.database.unit_of_work() as work:
        await sql(work, "UPDATE circle SET zone = 'Mars/Base' WHERE id = :id", id=broken.id)
        await sql(work, "UPDATE person SET zone = NULL")
    await owes(stage, other, "Hello", stage.ben, at=stage.at(2026, 3, 3, 16, 5))
    stage.clock.push_to(stage.at(2026, 3, 3, 16, 6))

    await stage.services.nudges.plan()
    await stage.services.nudges.run_due()

    assert stage.posts("Hello") == 1
    [reminder] = await stage.ledger(broken, NudgeKind.REMINDER, NudgeState.FAILED)
    assert reminder.reason


@on_sqlite
async def test_row_12_a_429_on_opening_a_conversation_holds_up_that_person_alone(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben)
    await stage.services.nudges.run_due()
    stage.slack.faults.order("conversations.open", RateLimited(30))
    await owes(stage, circle, "Hello", stage.ana, stage.ben)
    await stage.services.nudges.run_due()
    stage.clock.push(timedelta(seconds=4))
    await owes(stage, circle, "Channel")

    await stage.services.nudges.run_due()

    async with stage.database.reading() as work:
        [lane] = await work.lanes.workspaces()
    assert stage.posts("Channel") == 1
    assert (lane.per_minute or 0) >= Pace().first
    assert lane.paused_until is None


@on_sqlite
async def test_row_20_an_answer_without_a_time_stamp_leaves_the_others_of_its_wave_settled(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben, stage.chidi)
    await stage.services.nudges.run_due()
    stage.slack.faults.order(POST, Garbled('{"ok": true}'))
    await owes(stage, circle, "Hello", stage.ana, stage.ben, stage.chidi)

    await stage.lasts(timedelta(minutes=6))

    found = [one for one in await stage.ledger(circle, NudgeKind.NOTICE) if one.details["words"] == "Hello"]
    assert [one.state for one in found] == [NudgeState.SENT] * 3
    assert stage.posts("Hello") == 3


@on_sqlite
async def test_row_2_at_the_very_end_of_a_lease_the_pushed_clock_goes_on(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    now = stage.clock.now()
    async with stage.database.unit_of_work() as work:
        groups = await work.nudges.claim(now, owner="dead", lease=timedelta(seconds=60), limit=5)
        await work.nudges.begin(groups[0][0], now)
    due = await stage.services.nudges.next_due_at()
    assert due is not None
    stage.clock.push_to(due)

    await stage.services.nudges.run_due()

    again = await stage.services.nudges.next_due_at()
    assert again is not None
    assert again > stage.clock.now()
    assert [one.state for one in await stage.ledger(circle, NudgeKind.CARD)] == [NudgeState.UNKNOWN]


@on_sqlite
async def test_row_5_a_stop_claims_nothing_more_and_gives_back_what_was_not_begun(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.services.nudges.run_due()
    people = [stage.slack.person(f"P{number}", "Europe/Berlin") for number in range(40)]
    for person in people:
        await stage.services.people.known(stage.team, UserId(person.id))
    await owes(stage, circle, "Hello", *people)
    stopping: list[asyncio.Task[None]] = []
    ticking = Ticking(stage.services.nudges)

    def stop_at_the_first(_: object) -> None:
        if not stopping:
            stopping.append(asyncio.ensure_future(ticking.stop()))

    stage.slack.log.post_watchers.append(stop_at_the_first)
    ticking.start()
    await stage.slack.until(lambda: bool(stopping))
    await stopping[0]

    async with stage.database.reading() as work:
        counts = await work.nudges.counts(stage.team)
    assert counts[NudgeState.CLAIMED] == counts[NudgeState.UNKNOWN] == 0
    assert stage.posts("Hello") <= 8
    assert len(await stage.ledger(circle, NudgeKind.NOTICE, NudgeState.PLANNED)) >= 32
