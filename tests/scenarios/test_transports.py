"""The same short story over both transports and on both databases."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from playground.faults import RateLimited
from tests.support.stories import BERLIN, Story, clock_of

BOTH_WAYS = pytest.mark.parametrize("transport", ["socket", "http"], indirect=True)
BOTH_DATABASES = pytest.mark.parametrize("bot_database_url", ["sqlite", "postgresql"], indirect=True)
EACH_ONCE = pytest.mark.parametrize(
    ("transport", "bot_database_url"), [("socket", "postgresql"), ("http", "sqlite")], indirect=True
)


@BOTH_WAYS
@BOTH_DATABASES
@pytest.mark.feature(3, 24, 34, 43, 49)
async def test_a_circle_is_founded_joined_and_reminded_wherever_it_lives(story: Story) -> None:
    card = await story.founds(story.ana)
    await story.joins(story.ben, card)
    saved = await story.says(story.ben, "/insight Begin with a question #openings")
    await story.until(2026, 3, 3, 16, 0)
    await story.clicks(story.ben, story.ben.dm[-1], "I’ll be there")

    await story.together.restart()
    await story.until(2026, 3, 5, 15, 50)

    assert saved is not None
    assert "#openings" in saved.text
    assert [clock_of(message, BERLIN) for message in story.ben.dm] == ["Tue 03 Mar 16:00"]
    assert "1 person has said they will be there." in story.room.messages[-1].text
    assert len(story.room.messages) == 2


@EACH_ONCE
@pytest.mark.feature(16)
async def test_the_last_seat_is_given_once_wherever_the_circle_lives(story: Story) -> None:
    card = await story.founds(story.ana, **{"Seats, you included": "3"})
    await story.joins(story.ben, card)
    dora = await story.newcomer("Dora")
    for person in (story.chidi, dora):
        await story.clicks(person, card, "Join")
        person.fill({"What would you like to learn?": "Calm starts", "How will you help your peers?": "I listen"})

    answers = await asyncio.gather(story.chidi.submit(), dora.submit())
    await story.settled()

    assert sorted(answer.closed for answer in answers) == [False, True]
    [offered] = [answer.view for answer in answers if answer.view is not None]
    assert "is full just now" in offered.plain()
    page = await story.says(story.ana, "/circle show")
    assert page is not None
    assert "All 3 seats are taken." in page.text


@BOTH_WAYS
async def test_what_is_delivered_twice_counts_once_on_either_way(story: Story) -> None:
    await story.says(story.ana, "/circle new")
    story.ana.fill({"Name": "Openings", "What do you want to learn together?": "Begin each lesson well"})
    story.ana.fill("Date of the first meeting", "2026-03-05")
    story.slack.faults.duplicate("interactive")

    answer = await story.ana.submit()
    await story.settled()

    assert answer.closed
    assert len(story.room.messages) == 1


@EACH_ONCE
@pytest.mark.feature(34, 43)
async def test_a_rate_limit_delays_and_never_doubles_wherever_the_circle_lives(story: Story) -> None:
    card = await story.founds(story.ana)
    await story.joins(story.ben, card)
    story.slack.faults.order("chat.postMessage", RateLimited(300))

    await story.until(2026, 3, 3, 17, 0)

    assert [len(person.dm) for person in (story.ana, story.ben)] == [1, 1]
    assert clock_of(story.ana.dm[0], BERLIN) == "Tue 03 Mar 16:05"


@pytest.mark.parametrize("transport", ["http"], indirect=True)
async def test_over_http_slack_can_verify_the_address(story: Story) -> None:
    assert await story.slack.verify_url()


@pytest.mark.parametrize("transport", ["http"], indirect=True)
async def test_over_http_the_bot_tells_whether_it_is_ready_beside_what_slack_calls(story: Story) -> None:
    address = f"http://127.0.0.1:{story.together.settings.port}"

    async with aiohttp.ClientSession() as session:
        pages = [await session.get(address + path) for path in ("/healthz", "/readyz", "/metrics")]
        words = [await page.text() for page in pages]

    assert [page.status for page in pages] == [200, 200, 200]
    assert words[1] == '{"ok":true,"problems":{}}'
    assert "circles_ack_seconds" in words[2]
