"""Exchanges in writing, against a real database and a local Slack."""

from __future__ import annotations

import pytest

from bot.domain.circles import Circle, Format
from bot.domain.exchanges import TEMPLATE, Stage
from bot.domain.ids import UserId
from bot.domain.nudges import NudgeKind, NudgeState
from bot.errors import AlreadyApplied, MemberError, NotAllowed, NotFound
from playground.faults import CutAfter
from tests.support.stage import Stage as Scene
from tests.support.stage import on_sqlite


async def founded(stage: Scene) -> Circle:
    circle = await stage.founds(stage.ana, format=Format.ONLINE_EXCHANGE)
    await stage.joins(circle, stage.ben)
    return circle


async def test_what_is_planned_and_answered_is_kept_once_and_leaves_a_trail(stage: Scene) -> None:
    circle = await founded(stage)
    exchanges = stage.services.exchanges
    first, second = (await stage.meetings(circle))[:2]
    page = await exchanges.page(stage.team, UserId(stage.ben.id), circle.id)
    assert (page.exchange.prompts, page.stage, page.following) == (TEMPLATE, Stage.AHEAD, second)

    cause = stage.cause(stage.ben)
    await exchanges.plan(cause, first.id, "Openings", ["What do you try?", "What next?"])
    with pytest.raises(AlreadyApplied):
        await exchanges.plan(cause, first.id, "Openings", ["What do you try?", "What next?"])
    with pytest.raises(NotAllowed):
        await exchanges.plan(stage.cause(stage.dana), first.id, "Mine", ["Why?"])
    with pytest.raises(MemberError, match="has not begun"):
        await exchanges.answer(stage.cause(stage.ben), first.id, 1, "Too early")
    await stage.until(2026, 3, 5, 17, 0)
    with pytest.raises(MemberError, match="has begun"):
        await exchanges.plan(stage.cause(stage.ben), first.id, "Other", ["Why?"])
    for place in (0, 3):
        with pytest.raises(NotFound):
            await exchanges.answer(stage.cause(stage.ben), first.id, place, "Forged")

    given = await exchanges.answer(stage.cause(stage.ben), first.id, 1, "We sing")
    again = await exchanges.answer(stage.cause(stage.ben), first.id, 1, "We sing and clap")
    await stage.services.nudges.run_due()

    assert (given.is_new, again.is_new, again.answer.id) == (True, False, given.answer.id)
    [posted] = await stage.ledger(circle, NudgeKind.EXCHANGE_ANSWER)
    assert posted.state is NudgeState.SENT
    assert stage.posts("We sing and clap") == 1
    async with stage.database.reading() as work:
        assert [one.text for one in await work.exchanges.answers(first.id)] == ["We sing and clap"]
        [change] = await work.changes.of_circle(stage.team, circle.id, limit=5)
    assert change.told == "Exchange 1: the circle’s own goal → “Openings”, 2 questions"
    with pytest.raises(NotFound):
        await exchanges.take_back(stage.cause(stage.ana), given.answer.id)
    await exchanges.take_back(stage.cause(stage.ben), given.answer.id)
    async with stage.database.reading() as work:
        assert await work.exchanges.answers(first.id) == []


@on_sqlite
async def test_an_answer_that_may_have_been_posted_is_not_posted_twice(stage: Scene) -> None:
    circle = await founded(stage)
    first = (await stage.meetings(circle))[0]
    await stage.until(2026, 3, 5, 17, 0)
    await stage.services.exchanges.answer(stage.cause(stage.ben), first.id, 1, "We sing")
    stage.slack.faults.order("chat.postMessage", CutAfter(), channel=stage.room)
    await stage.until(2026, 3, 5, 17, 30)

    [posted] = await stage.ledger(circle, NudgeKind.EXCHANGE_ANSWER)
    assert posted.state is NudgeState.UNKNOWN_FINAL
    assert stage.posts("We sing") == 1


@on_sqlite
async def test_what_is_taken_back_before_it_is_posted_is_never_posted(stage: Scene) -> None:
    circle = await founded(stage)
    first = (await stage.meetings(circle))[0]
    await stage.until(2026, 3, 5, 17, 0)
    given = await stage.services.exchanges.answer(stage.cause(stage.ben), first.id, 1, "We sing")
    await stage.services.exchanges.take_back(stage.cause(stage.ben), given.answer.id)
    await stage.until(2026, 3, 5, 17, 30)

    [skipped] = await stage.ledger(circle, NudgeKind.EXCHANGE_ANSWER)
    assert skipped.state is NudgeState.SKIPPED
    assert stage.posts("We sing") == 0


@on_sqlite
async def test_a_question_that_fell_into_a_pause_comes_when_the_circle_goes_on(stage: Scene) -> None:
    circle = await founded(stage)
    await stage.until(2026, 3, 6, 8, 0)
    await stage.services.pausing.pause(stage.cause(stage.ana), circle.id)
    await stage.until(2026, 3, 6, 12, 0)
    assert stage.posts("question 1 of 3") == 0
    await stage.services.pausing.resume(stage.cause(stage.ana), circle.id)
    await stage.until(2026, 3, 6, 13, 0)

    assert stage.posts("question 1 of 3") == 2
    await stage.until(2026, 3, 12, 18, 0)
    assert stage.posts("question 1 of 3") == 2
    assert stage.posts("question 3 of 3") == 2
