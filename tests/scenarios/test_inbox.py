"""What Slack sends is kept before its ack and takes effect once, whatever comes twice or dies in between."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import text

from bot.app import Bot
from bot.errors import StorageError
from bot.manifest import EVENTS_PATH
from playground.courier import Delivery
from playground.faults import Slow
from playground.log import DeliveryEntry
from tests.support.chapters import circle_is_founded
from tests.support.stories import Story

OVER_HTTP = pytest.mark.parametrize("transport", ["http"], indirect=True)
BOTH_WAYS = pytest.mark.parametrize("transport", ["socket", "http"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize("bot_database_url", ["postgresql"], indirect=True)

A_LEASE = timedelta(seconds=61)
IN_TIME = 3.0
"""Seconds that Slack waits for an ack."""


@pytest.fixture
async def second(story: Story) -> AsyncIterator[Bot]:
    """One more replica of the bot, on the same database."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    bot = Bot(replace(story.together.settings, port=port), story.together.clock)
    await bot.start()
    story.slack.watch(lambda: bot.is_busy, "second replica")
    yield bot
    await bot.stop()


def send_to(story: Story, bot: Bot) -> None:
    """Let Slack's next requests reach this replica, as a load balancer may."""
    story.slack.app.request_url = f"http://127.0.0.1:{bot._settings.port}{EVENTS_PATH}"


async def comes_again(story: Story, entry: DeliveryEntry, attempt: int, **changed: str) -> None:
    """Let Slack deliver something (again), as an attempt of this number."""
    payload = entry.payload | changed
    again = Delivery(story.slack.app, entry.kind, entry.name, payload, f"again-{attempt}", attempt=attempt)  # type: ignore[arg-type]
    answer = await story.slack.courier.deliver(again)
    await story.settled()
    assert answer.acked
    assert answer.seconds < IN_TIME


def dies_after_the_ack(story: Story) -> None:
    """Let the process die when what came in has been kept and its listener would change something."""
    commits = count()

    def dies() -> None:
        task = asyncio.current_task()
        if next(commits) and task is not None and task.get_name() == "listener":
            raise asyncio.CancelledError

    story.bot.database.before_commit = dies


async def is_restarted_after_a_lease(story: Story) -> None:
    """Start another bot when the lease of the dead one has ended."""
    await story.bot.stop()
    story.together.clock.push(A_LEASE)
    await story.together.restart()


def told(story: Story) -> list[str]:
    """Return what the bot said to Ben in their conversation."""
    return [message.text for message in story.ben.dm if message.by_app]


async def words_in_the_inbox(story: Story) -> list[str]:
    """Return what the inbox holds of what people sent."""
    async with story.bot.database.reading() as work:
        rows = await work.inbox._session.execute(text("SELECT key, state, body FROM inbox"))
        return [str(row) for row in rows if row.state != "done" or row.body is not None]


@OVER_HTTP
@ON_POSTGRESQL
@pytest.mark.feature(43)
async def test_row_29_an_event_that_comes_four_times_to_two_replicas_has_one_effect(
    story: Story, second: Bot
) -> None:
    await story.founds(story.ana)
    await story.ben.say(None, "help")
    await story.settled()
    asked = story.slack.log.deliveries("events_api")[-2]
    await story.slack.archive(story.room)
    await story.settled()
    archived = next(one for one in story.slack.log.deliveries("events_api") if one.name == "channel_archive")

    for attempt, (bot, later) in enumerate([(second, 3), (story.bot, 57), (second, 240)], start=1):
        await story.together.push(timedelta(seconds=later))
        send_to(story, bot)
        await comes_again(story, asked, attempt)
        await comes_again(story, archived, attempt)

    assert asked.name == "message"
    assert len(told(story)) == 1
    assert ["was archived" in message.text for message in story.ana.dm] == [True]


@BOTH_WAYS
async def test_row_30_a_retry_that_is_the_first_delivery_seen_is_worked_on(story: Story) -> None:
    await story.ben.say(None, "help")
    await story.settled()
    asked = next(one for one in story.slack.log.deliveries("events_api") if one.name == "message")

    await comes_again(story, asked, 2, event_id="Ev0NEVERSEEN")

    assert len(told(story)) == 2


@pytest.mark.feature(43, 49)
@circle_is_founded
async def test_row_31_what_was_acknowledged_before_a_crash_is_done_once_by_the_next_process(story: Story) -> None:
    before = len(story.ana.replies(story.room))
    dies_after_the_ack(story)
    await story.ana.command("/insight Begin with a question", story.room)
    await story.slack.until(lambda: not story.bot.is_busy)
    assert len(story.ana.replies(story.room)) == before

    await is_restarted_after_a_lease(story)
    await is_restarted_after_a_lease(story)

    [answer] = story.ana.replies(story.room)[before:]
    assert "Begin with a question" in answer.text
    mine = await story.says(story.ana, "/insight mine")
    assert mine is not None
    assert mine.text.count("Begin with a question") == 1
    assert await words_in_the_inbox(story) == []


async def test_row_31_where_a_form_can_no_longer_be_opened_the_person_is_told_to_ask_again(
    story: Story, expected_rejections: list[str], expected_violations: list[str]
) -> None:
    expected_rejections.append("expired_trigger_id")
    expected_violations.append("slash_commands /circle was not acknowledged within 0.5 s")
    story.slack.ack_timeout = 0.5

    def dies() -> None:
        raise asyncio.CancelledError

    story.bot.services.inbox.after_commit = dies
    await story.ana.command("/circle new", story.room)

    await is_restarted_after_a_lease(story)

    assert "Please try once more" in story.ana.replies(story.room)[-1].text
    assert await words_in_the_inbox(story) == []


@OVER_HTTP
@ON_POSTGRESQL
async def test_row_31_another_replica_takes_over_when_the_lease_has_ended(story: Story) -> None:
    dies_after_the_ack(story)
    await story.ben.say(None, "help")
    await story.slack.until(lambda: not story.bot.is_busy)
    assert len(await words_in_the_inbox(story)) == 1
    story.together.clock.push(A_LEASE)

    other = Bot(replace(story.together.settings, port=0), story.together.clock)
    await other.start()
    await story.slack.until(lambda: len(told(story)) == 1)
    await other.stop()

    story.bot.database.before_commit = None
    assert await words_in_the_inbox(story) == []


@BOTH_WAYS
@pytest.mark.feature(43)
async def test_row_32_what_could_not_be_kept_is_not_acknowledged_and_comes_again(
    story: Story, transport: str, expected_violations: list[str]
) -> None:
    story.slack.ack_timeout = 1.0
    trouble = "answered wrongly: http_error" if transport == "http" else "not acknowledged within 1 s"
    expected_violations.append(f"events_api message was {trouble}")
    database = story.bot.database

    def fails() -> None:
        database.before_commit = None
        raise StorageError("The disk is full.")

    database.before_commit = fails
    await story.ben.say(None, "help")
    await story.settled()

    assert [one.outcome for one in story.slack.log.deliveries("events_api") if one.name == "message"][1:2] == [
        "acked"
    ]
    assert len(told(story)) == 1


@ON_POSTGRESQL
@pytest.mark.feature(43)
async def test_row_33_a_socket_that_is_replaced_in_the_middle_of_an_event_doubles_nothing(
    story: Story, second: Bot
) -> None:
    await story.slack.connected(2)
    story.slack.faults.order("chat.postMessage", Slow(0.3))
    story.slack.faults.lose_ack("events_api")
    story.slack.faults.duplicate("events_api")

    await story.ben.say(None, "help")
    await story.slack.disconnect()
    await story.slack.connected(2)
    await story.settled()

    deliveries = [one for one in story.slack.log.deliveries("events_api") if one.name == "message"]
    assert len(deliveries) >= 3
    assert all(one.seconds < IN_TIME for one in deliveries)
    assert len(told(story)) == 1


@BOTH_WAYS
@pytest.mark.feature(43)
async def test_row_34_a_click_that_comes_twice_is_answered_once(story: Story) -> None:
    card = await story.founds(story.ana)
    await story.joins(story.ben, card)
    await story.until(2026, 3, 3, 16, 0)
    story.slack.faults.duplicate("interactive")

    await story.clicks(story.ben, story.ben.dm[-1], "I’ll be there")

    await story.until(2026, 3, 5, 15, 50)
    assert "1 person has said they will be there." in story.room.messages[-1].text
    assert await words_in_the_inbox(story) == []


@BOTH_WAYS
@pytest.mark.feature(43)
async def test_row_34_a_form_that_comes_twice_counts_once_and_a_stale_one_is_answered_politely(
    story: Story,
) -> None:
    card = await story.founds(story.ana, **{"Seats, you included": "3"})
    for person in (story.ben, story.chidi):
        await story.clicks(person, card, "Join")
        person.fill({"What would you like to learn?": "Calm starts", "How will you help your peers?": "I listen"})
    dora = await story.newcomer("Dora")
    await story.joins(dora, card)
    story.slack.faults.duplicate("interactive", times=2)

    joined = await story.ben.submit()
    await story.settled()
    stale = await story.chidi.submit()
    await story.settled()

    assert joined.closed
    assert len(story.ben.replies(story.room)) == 1
    assert stale.view is not None
    assert "is full just now" in stale.view.plain()
    page = await story.says(story.ana, "/circle show")
    assert page is not None
    assert (page.text.count("Ben"), page.text.count("Chidi")) == (1, 0)
