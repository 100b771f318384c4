"""Rows 12–20: Slack limits, fails, breaks off, answers rubbish, or stores what it was given too late."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from bot.domain.nudges import NudgeState
from bot.services.reconciling import DUPLICATES
from playground.faults import CutAfter, Fault, Garbled, RateLimited, ServerError, StoredLate
from tests.faults.fleet import Fleet
from tests.faults.legs import replicas_with_the_storms

POST = "chat.postMessage"


async def test_row_12_a_channels_429_holds_up_that_channel_alone(fleet: Fleet) -> None:
    slow, other = await fleet.founds(), await fleet.founds()
    await fleet.turns()
    began = fleet.clock.now()
    [late] = await fleet.owe_channel(slow)
    [punctual] = await fleet.owe_channel(other)
    people = await fleet.owe_people(other, 3)
    fleet.slack.faults.order(POST, RateLimited(30), channel=slow.channel_id)

    await fleet.lasts(timedelta(minutes=2))

    [post] = fleet.posts(late)
    assert timedelta(seconds=30) <= post.at - began <= timedelta(seconds=60)
    assert all(one.at - began <= timedelta(seconds=5) for owed in (punctual, *people) for one in fleet.posts(owed))
    assert (await fleet.verdict()).is_sound


async def test_row_12_a_workspaces_429_is_waited_out_by_every_lane(fleet: Fleet) -> None:
    circle = await fleet.founds()
    await fleet.turns()
    began = fleet.clock.now()
    owed = await fleet.owe_people(circle, 12)
    fleet.slack.faults.order(POST, RateLimited(30))

    await fleet.lasts(timedelta(minutes=2))

    assert all(timedelta(seconds=30) <= post.at - began for one in owed for post in fleet.posts(one))
    assert len([one for one in fleet.slack.log.requests_of(POST) if one.at < began + timedelta(seconds=30)]) <= 12
    assert (await fleet.verdict()).is_sound


async def test_row_13_a_429_that_does_not_say_how_long_counts_as_30_seconds(fleet: Fleet) -> None:
    """No header, junk in the header, and a refusal that comes with HTTP 200: each on a channel of its own."""
    faults = [RateLimited(None), RateLimited("soon"), RateLimited(status=200)]
    circles = [await fleet.founds() for _ in faults]
    await fleet.turns()
    began = fleet.clock.now()
    for circle, fault in zip(circles, faults, strict=True):
        await fleet.owe_channel(circle)
        fleet.slack.faults.order(POST, fault, channel=circle.channel_id)

    await fleet.lasts(timedelta(minutes=2))

    times = [post.at - began for owed in fleet.owed for post in fleet.posts(owed)]
    assert len(times) == 3
    assert all(timedelta(seconds=30) <= span <= timedelta(seconds=60) for span in times)
    assert (await fleet.verdict()).is_sound


async def test_row_14_what_slack_refused_with_a_5xx_is_sent_once(fleet: Fleet) -> None:
    circle = await fleet.founds()
    await fleet.turns()
    [owed] = await fleet.owe_people(circle, 1)
    fleet.slack.faults.order(POST, ServerError(503))

    await fleet.settles()

    assert len(fleet.posts(owed)) == 1
    assert (await fleet.verdict()).is_sound


@pytest.mark.parametrize(
    "faults",
    [
        pytest.param((ServerError(500, before_write=False), CutAfter()), id="5xx and a cut, rows 15 and 16"),
        pytest.param((Garbled(), Garbled(""), Garbled(None)), id="HTML, nothing and half an answer, row 20"),
    ],
)
async def test_row_15_what_slack_stored_without_saying_so_is_found_and_not_sent_again(
    fleet: Fleet, faults: tuple[Fault, ...]
) -> None:
    circle = await fleet.founds()
    await fleet.turns()
    owed = await fleet.owe_people(circle, 4)
    for fault in faults:
        fleet.slack.faults.order(POST, fault)

    await fleet.settles()

    assert [len(fleet.posts(one)) for one in owed] == [1, 1, 1, 1]
    assert len(fleet.slack.log.requests_of(POST)) == 4
    assert fleet.slack.log.duplicates() == {}
    stored = {post.ts for one in owed for post in fleet.posts(one)}
    assert {row.sent_ts for row in await fleet.rows()} == stored
    assert (await fleet.verdict()).is_sound


async def test_row_16_a_connection_that_breaks_is_never_asked_twice_by_itself(fleet: Fleet) -> None:
    """The default client of the SDK posts once more within a second."""
    circle = await fleet.founds()
    await fleet.turns()
    await fleet.owe_people(circle, 2)
    fleet.slack.faults.order(POST, CutAfter(), times=2)

    await fleet.settles()

    assert len(fleet.slack.log.requests_of(POST)) == 2
    assert fleet.slack.log.duplicates() == {}


@replicas_with_the_storms
async def test_row_17_a_slack_that_answers_too_late_is_not_asked_again(fleet: Fleet) -> None:
    """With 0.3 s of patience in place of 10 s."""
    fleet.timeout = 0.3
    for one in list(fleet.replicas):
        await fleet.replaced(one)
    circle = await fleet.founds()
    await fleet.turns()
    [owed] = await fleet.owe_people(circle, 1)
    fleet.slack.faults.order(POST, CutAfter(hold=20))

    await fleet.settles()

    assert len(fleet.posts(owed)) == len(fleet.slack.log.requests_of(POST)) == 1
    assert (await fleet.verdict()).is_sound


@replicas_with_the_storms
async def test_row_18_what_slack_stores_late_is_found_within_grace_and_second_look(fleet: Fleet) -> None:
    """45 s after we gave up, and 170 s, just before the second look."""
    circle = await fleet.founds()
    await fleet.turns()
    owed = await fleet.owe_people(circle, 2)
    fleet.slack.faults.order(POST, StoredLate(45))
    fleet.slack.faults.order(POST, StoredLate(170))

    await fleet.settles()

    assert [len(fleet.posts(one)) for one in owed] == [1, 1]
    assert len(fleet.slack.log.requests_of(POST)) == 2
    assert (await fleet.verdict()).is_sound


@replicas_with_the_storms
async def test_row_19_what_slack_stores_ten_minutes_late_comes_twice_at_most_and_is_seen(fleet: Fleet) -> None:
    """The exception of guarantee G3: no grace outlasts every delay of Slack's."""
    circle = await fleet.founds()
    await fleet.turns()
    [owed] = await fleet.owe_people(circle, 1)
    fleet.slack.faults.order(POST, StoredLate(600))

    await fleet.lasts(timedelta(minutes=30))
    await fleet.owe_people(circle, 1)  # a late look is taken when something else is done
    await fleet.turns()

    assert len(fleet.posts(owed)) == 2
    assert (await fleet.states()) == {NudgeState.SENT: 2}
    async with fleet.database.reading() as work:
        assert await work.memos.get(DUPLICATES) == "1"


async def test_row_20_an_unreadable_answer_without_a_post_is_looked_for_twice_and_sent_once(fleet: Fleet) -> None:
    circle = await fleet.founds()
    await fleet.turns()
    [owed] = await fleet.owe_people(circle, 1)
    fleet.slack.faults.order(POST, Garbled(before_write=True))

    await fleet.settles()

    [first, second] = [one.at for one in fleet.slack.log.requests_of(POST)]
    looks = [one.at for one in fleet.slack.log.requests_of("conversations.history")]
    assert [second - first >= timedelta(seconds=180), len(looks)] == [True, 2]
    assert all(later - earlier >= timedelta(seconds=120) for earlier, later in pairwise(looks))
    assert len(fleet.posts(owed)) == 1
