"""The inbox of a process: what was received is ours until it is done, and another's when we are gone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import AlreadyApplied, StorageError
from bot.services.causes import take
from bot.services.inbox import LEASE, MOST_TRIES, Inbox
from tests.support.stage import Stage

BODY = {"command": "/insight", "text": "Begin with a question", "token": "a secret of old"}
A_LEASE = LEASE + timedelta(seconds=1)


def process(stage: Stage) -> Inbox:
    """Return the inbox of one more process."""
    return Inbox(stage.database, stage.clock, stage.team)


def fails_once(stage: Stage) -> None:
    """Let the next unit of work fail when it is to be kept."""

    def fails() -> None:
        stage.database.before_commit = None
        raise StorageError("The disk is full.")

    stage.database.before_commit = fails


async def test_a_repeat_is_nobodys_work_while_the_first_is_under_way_and_when_it_is_done(stage: Stage) -> None:
    one, two, cause = process(stage), process(stage), stage.cause(stage.ana)

    assert await one.receive(cause, BODY)
    assert [await one.receive(cause, BODY), await two.receive(cause, BODY)] == [False, False]
    await one.finish(cause.team_id, cause.key)

    assert not await two.receive(cause, BODY)


async def test_what_a_dead_process_left_goes_to_another_without_slacks_token(stage: Stage) -> None:
    cause = stage.cause(stage.ana)
    await process(stage).receive(cause, BODY)
    assert await process(stage).abandoned() == []
    stage.clock.push(A_LEASE)

    [left] = await process(stage).abandoned()

    assert (left.team_id, left.key, left.tries) == (cause.team_id, cause.key, 2)
    assert left.body == {"command": "/insight", "text": "Begin with a question"}
    assert await process(stage).abandoned() == []


async def test_whoever_is_overtaken_in_the_middle_has_no_effect_any_more(stage: Stage) -> None:
    cause = stage.cause(stage.ana)
    slow, quick = process(stage), process(stage)
    await slow.receive(cause, BODY)
    stage.clock.push(A_LEASE)
    assert len(await quick.abandoned()) == 1
    async with stage.database.unit_of_work() as work:
        await take(work, cause, stage.clock.now())

    with pytest.raises(AlreadyApplied):
        async with stage.database.unit_of_work() as work:
            await take(work, cause, stage.clock.now())


async def test_what_brings_down_every_process_is_given_up_with_a_line_in_the_log(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    await process(stage).receive(stage.cause(stage.ana), BODY)

    taken_over = []
    for _ in range(MOST_TRIES):
        stage.clock.push(A_LEASE)
        taken_over.append(len(await process(stage).abandoned()))

    assert taken_over == [1, 1, 0]
    assert "inbox.given_up" in caplog.messages
    assert await process(stage).stuck() == 0


async def test_what_is_under_way_here_is_not_taken_over_by_its_own_process(stage: Stage) -> None:
    inbox, cause = process(stage), stage.cause(stage.ana)
    await inbox.receive(cause, BODY)
    stage.clock.push(A_LEASE)

    with inbox.at_work(cause.team_id, cause.key):
        assert await inbox.abandoned() == []
        assert await process(stage).abandoned() == []
    stage.clock.push(A_LEASE)

    assert [one.key for one in await inbox.abandoned()] == [cause.key]


async def test_an_end_that_could_not_be_noted_is_noted_later(stage: Stage) -> None:
    inbox, cause = process(stage), stage.cause(stage.ana)
    await inbox.receive(cause, BODY)
    fails_once(stage)

    await inbox.finish(cause.team_id, cause.key)
    stage.clock.push(timedelta(hours=1))
    assert await inbox.stuck() == 1

    assert await inbox.abandoned() == []
    assert await inbox.stuck() == 0


async def test_what_a_person_was_told_is_lost_does_not_take_effect_after_all(stage: Stage) -> None:
    inbox, cause = process(stage), stage.cause(stage.ana)
    await inbox.receive(cause, BODY)  # the commit went through and its answer was lost

    inbox.disown(cause)
    stage.clock.push(A_LEASE)

    assert await inbox.abandoned() == []
    assert await process(stage).abandoned() == []


async def test_what_cannot_be_kept_is_not_received(stage: Stage) -> None:
    inbox, cause = process(stage), stage.cause(stage.ana)
    fails_once(stage)

    with pytest.raises(StorageError):
        await inbox.receive(cause, BODY)

    assert await inbox.receive(cause, BODY)
