"""The log is a witness: every request, every connection, every stored message, counted by key."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest

from playground.clock import RunningClock
from playground.faults import CutAfter, CutBefore
from playground.log import StoredPost
from playground.settling import NeverSettled
from playground.stand_in import StandIn
from tests.contracts.stand_in_kit import START, Kit, manifest, post, standing, stopping


@pytest.fixture
async def kit() -> AsyncIterator[Kit]:
    async with standing() as kit:
        yield kit


def _mark(key: str) -> dict[str, object]:
    return {"event_type": "nudge", "event_payload": {"k": key}}


async def test_every_stored_message_is_counted_by_its_key(kit: Kit) -> None:
    seen: list[StoredPost] = []
    kit.slack.log.post_watchers.append(seen.append)
    began = time.monotonic()
    first = await post(kit, metadata=_mark("n1"))
    await kit.call("chat.delete", channel=kit.room.id, ts=first["ts"])
    kit.slack.clock.push(timedelta(minutes=1))
    await post(kit, metadata=_mark("n1"))
    await post(kit, metadata=_mark("n2"))
    await post(kit)

    one, again = kit.slack.log.stored_posts("n1")
    assert kit.slack.log.stored_posts() == seen
    assert [stored.key for stored in seen] == ["n1", "n1", "n2", None]
    assert kit.slack.log.duplicates() == {"n1": [one, again]}
    assert (one.channel, one.ts, one.event_type, one.text) == (kit.room.id, first["ts"], "nudge", "hi")
    assert (one.at, again.at) == (START, START + timedelta(minutes=1))
    assert began <= one.monotonic <= again.monotonic <= time.monotonic()
    assert one.sender.token == kit.app.bot_token[-8:]
    assert one.sender.connection in {entry.connection for entry in kit.slack.log.connections}


async def test_every_request_is_kept_as_it_came_whatever_became_of_it(kit: Kit) -> None:
    kit.slack.faults.order("chat.postMessage", CutBefore())
    kit.slack.faults.order("chat.postMessage", CutAfter())

    for key in ("cut", "stored"):
        with pytest.raises(aiohttp.ClientConnectionError):
            await kit.client.chat_postMessage(channel=kit.room.id, text="hi", metadata=_mark(key))
    await post(kit, channel="C0UNKNOWN")
    await kit.raw("chat.postMessage", "{", token="xoxb-nobody")
    await kit.raw("no.such", "{}")

    requests = kit.slack.log.requests
    assert [(request.method, request.channel, request.key) for request in requests] == [
        ("chat.postMessage", kit.room.id, "cut"),
        ("chat.postMessage", kit.room.id, "stored"),
        ("chat.postMessage", "C0UNKNOWN", None),
        ("chat.postMessage", None, None),
        ("no.such", None, None),
    ]
    assert [request.sender.app_id for request in requests] == [*[kit.app.app_id] * 3, "", kit.app.app_id]
    assert [stored.key for stored in kit.slack.log.stored_posts()] == ["stored"]


async def test_processes_with_a_url_of_their_own_are_told_apart(kit: Kit) -> None:
    kit.client.base_url = kit.slack.url_of("second")
    await post(kit)
    kit.client.base_url = kit.slack.url
    await post(kit)

    assert [stored.sender.process for stored in kit.slack.log.stored_posts()] == ["second", ""]


async def test_a_running_clock_follows_real_time_and_runs_its_timers() -> None:
    clock = RunningClock(START)
    ran = asyncio.Event()
    clock.call_later(0.03, ran.set)
    clock.call_later(3600, lambda: None)

    await asyncio.wait_for(ran.wait(), 5)
    early = clock.now() - START
    clock.push(timedelta(hours=2))

    assert timedelta(seconds=0.03) <= early < timedelta(seconds=5)
    assert timedelta(hours=2) <= clock.now() - START < timedelta(hours=2, seconds=10)


async def test_a_stand_in_lives_on_a_running_clock_and_waits_for_other_processes() -> None:
    slack = await StandIn.start(clock=RunningClock())
    async with stopping(slack):
        app = slack.install(manifest())
        room = slack.channel("learning", [slack.person("Ana")])
        form = {"token": app.bot_token, "channel": room.id, "text": "hi"}
        async with aiohttp.ClientSession() as session:
            async with session.post(f"{slack.url}chat.postMessage", data=form) as response:
                ts = float((await response.json())["ts"])
            await slack.until(lambda: len(slack.log.stored_posts()) == 1)
            with pytest.raises(NeverSettled):
                await slack.until(lambda: False, limit=0.01)

        assert abs(ts - time.time()) < 5
