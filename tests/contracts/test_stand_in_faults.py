"""Ordered trouble strikes the call it was ordered for, before or after the effect, and then is over."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from playground.faults import CutAfter, CutBefore, RateLimited, Refusal, ServerError, Slow
from tests.contracts.stand_in_kit import Kit, standing


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
