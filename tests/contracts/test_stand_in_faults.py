"""Ordered trouble strikes the call it was ordered for, before or after the effect, and then is over."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground.faults import CutAfter, CutBefore, Garbled, RateLimited, Refusal, ServerError, Slow, StoredLate
from tests.contracts.stand_in_kit import START, Kit, standing


@pytest.fixture
async def kit() -> AsyncIterator[Kit]:
    async with standing() as kit:
        yield kit
        assert kit.slack.rejections == []
        assert kit.slack.violations == []


async def _post(kit: Kit, text: str = "hi") -> None:
    await kit.client.chat_postMessage(channel=kit.room.id, text=text)


async def test_a_rate_limit_holds_until_its_time_has_passed(kit: Kit) -> None:
    kit.slack.faults.order("chat.postMessage", RateLimited(retry_after=30), channel=kit.room)

    with pytest.raises(SlackApiError) as first:
        await _post(kit)
    kit.slack.clock.push(timedelta(seconds=20))
    with pytest.raises(SlackApiError) as second:
        await _post(kit)
    await kit.client.chat_postMessage(channel=kit.ana.dm_room.id, text="elsewhere it is fine")
    kit.slack.clock.push(timedelta(seconds=10))
    await _post(kit)

    assert [error.value.response.headers["Retry-After"] for error in (first, second)] == ["30", "10"]
    assert (first.value.response.status_code, first.value.response["error"]) == (429, "ratelimited")
    assert len(kit.room.messages) == 1


@pytest.mark.parametrize("before_write", [True, False])
async def test_a_server_error_comes_before_or_after_the_effect(kit: Kit, before_write: bool) -> None:
    kit.slack.faults.order("chat.postMessage", ServerError(503, before_write=before_write))

    with pytest.raises(SlackApiError) as error:
        await _post(kit)

    assert error.value.response.status_code == 503
    assert len(kit.room.messages) == (0 if before_write else 1)


@pytest.mark.parametrize(("cut", "written"), [(CutBefore(), 0), (CutAfter(), 1)])
async def test_a_connection_is_cut_before_or_after_the_effect(kit: Kit, cut: CutBefore, written: int) -> None:
    kit.slack.faults.order("chat.postMessage", cut)

    with pytest.raises(aiohttp.ClientConnectionError):
        await _post(kit)

    assert len(kit.room.messages) == written
    await _post(kit, "and then it works")
    assert len(kit.room.messages) == written + 1


async def test_an_answer_may_be_slow_or_a_refusal(kit: Kit) -> None:
    kit.slack.faults.order("users.info", Slow(0.01))
    kit.slack.faults.order("chat.postMessage", Refusal("is_archived"), times=2)

    assert (await kit.client.users_info(user=kit.ana.id))["ok"]
    for _ in range(2):
        with pytest.raises(SlackApiError, match="is_archived"):
            await _post(kit)
    await _post(kit)

    assert [call.fault for call in kit.slack.log.calls("chat.postMessage")] == ["Refusal", "Refusal", ""]


async def _status_and_header(kit: Kit) -> tuple[int, str | None, Any]:
    body = json.dumps({"channel": kit.room.id, "text": "hi"})
    headers = {"content-type": "application/json", "authorization": f"Bearer {kit.app.bot_token}"}
    async with kit.session.post(f"{kit.slack.url}chat.postMessage", data=body, headers=headers) as response:
        return response.status, response.headers.get("Retry-After"), await response.json()


@pytest.mark.parametrize(
    ("fault", "status", "header"),
    [
        (RateLimited(None), 429, None),
        (RateLimited("soon, perhaps"), 429, "soon, perhaps"),
        (RateLimited(status=200), 200, None),
        (RateLimited(7, lasts=30, code="rate_limited"), 429, "7"),
    ],
)
async def test_a_rate_limit_may_say_nothing_or_nonsense_about_its_length(
    kit: Kit, fault: RateLimited, status: int, header: str | None
) -> None:
    kit.slack.faults.order("chat.postMessage", fault)

    limited = await _status_and_header(kit)
    kit.slack.clock.push(timedelta(seconds=29))
    still = await _status_and_header(kit)
    kit.slack.clock.push(timedelta(seconds=1))

    assert limited == (status, header, {"ok": False, "error": fault.code})
    assert (still[0], still[2]["ok"]) == (status, False)
    assert (await _status_and_header(kit))[2]["ok"]


async def test_a_rate_limit_without_a_channel_is_the_workspaces(kit: Kit) -> None:
    kit.slack.faults.order("chat.postMessage", RateLimited(30))

    for channel in (kit.room.id, kit.ana.dm_room.id):
        assert (await kit.call("chat.postMessage", channel=channel, text="hi"))["error"] == "ratelimited"
    assert (await kit.call("users.info", user=kit.ana.id))["ok"]


@pytest.mark.parametrize("body", ["", "<html>oops</html>", '{"ok": tr', None])
async def test_a_garbled_answer_comes_after_the_message_was_stored(kit: Kit, body: str | None) -> None:
    kit.slack.faults.order("chat.postMessage", Garbled(body))
    kit.slack.faults.order("chat.postMessage", Garbled(body, before_write=True))

    for _ in range(2):
        headers = {"authorization": f"Bearer {kit.app.bot_token}"}
        form = {"channel": kit.room.id, "text": "hi"}
        async with kit.session.post(f"{kit.slack.url}chat.postMessage", data=form, headers=headers) as response:
            assert response.status == 200
            with pytest.raises(json.JSONDecodeError):
                json.loads(await response.text())

    assert [message.text for message in kit.room.messages] == ["hi"]


async def test_a_message_may_be_stored_long_after_the_app_gave_up(kit: Kit) -> None:
    kit.slack.faults.order("chat.postMessage", StoredLate(45))
    kit.slack.faults.order("chat.postMessage", StoredLate(60))

    for text in ("late", "never"):
        with pytest.raises(aiohttp.ClientConnectionError):
            await _post(kit, text)
    kit.slack.clock.push(timedelta(seconds=44))
    early = len(kit.room.messages)
    kit.slack.clock.push(timedelta(seconds=1))
    (late,) = kit.slack.log.stored_posts()
    await kit.slack.uninstall(tell=False)
    kit.slack.clock.push(timedelta(hours=1))

    assert early == 0
    assert (late.text, late.at - START) == ("late", timedelta(seconds=45))
    assert float(late.ts) == pytest.approx((START + timedelta(seconds=45)).timestamp())
    assert [request.at for request in kit.slack.log.requests_of("chat.postMessage")] == [START, START]
    assert len(kit.slack.log.stored_posts()) == 1


@pytest.mark.parametrize(("fault", "written"), [(CutBefore(9), 0), (CutAfter(9), 1), (StoredLate(5, 9), 0)])
async def test_a_client_that_loses_patience_hears_nothing(kit: Kit, fault: CutAfter, written: int) -> None:
    kit.slack.faults.order("chat.postMessage", fault)
    impatient = AsyncWebClient(kit.app.bot_token, kit.slack.url, timeout=1, session=kit.session, retry_handlers=[])

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(impatient.chat_postMessage(channel=kit.room.id, text="hi"), 0.05)

    await kit.slack.settled(limit=2)
    assert len(kit.room.messages) == written


async def test_connections_can_be_dropped_and_are_counted(kit: Kit) -> None:
    await _post(kit)
    kit.slack.drop_connections = True
    await kit.slack.settled()
    for _ in range(2):
        with pytest.raises(aiohttp.ClientConnectionError):
            await _post(kit)
    kit.slack.drop_connections = False
    await _post(kit)

    assert [entry.dropped for entry in kit.slack.log.connections].count(True) == 2
    assert len(kit.slack.log.requests) == len(kit.room.messages) == 2


async def test_a_port_can_be_closed_and_opened_again(kit: Kit) -> None:
    await _post(kit)
    url = kit.slack.url
    await kit.slack.stop_listening()
    with pytest.raises(aiohttp.ClientConnectorError):
        await _post(kit)
    await kit.slack.listen_again()
    await _post(kit)

    assert (kit.slack.url, len(kit.room.messages)) == (url, 2)
