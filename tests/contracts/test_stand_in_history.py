"""History and replies are read back as from Slack: scopes by kind, pages, bounds, metadata, what is gone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from playground.faults import RateLimited
from playground.rate_limits import Tiers
from tests.contracts.stand_in_kit import SCOPES, Json, Kit, post, standing

MARK = {"event_type": "nudge", "event_payload": {"k": "n1"}}


@pytest.fixture
async def kit() -> AsyncIterator[Kit]:
    async with standing(tiers=Tiers(on=False)) as kit:
        yield kit
        assert kit.slack.violations == []


async def _history(kit: Kit, **args: Any) -> Json:
    return await kit.call("conversations.history", **{"channel": kit.room.id, **args})


async def _pages(kit: Kit, method: str, **args: Any) -> list[list[str]]:
    pages: list[list[str]] = []
    cursor: dict[str, str] = {}
    while True:
        answer = await kit.call(method, channel=kit.room.id, **args, **cursor)
        pages.append([message["text"] for message in answer["messages"]])
        assert answer["has_more"] is ("response_metadata" in answer)
        if not answer["has_more"]:
            return pages
        cursor = {"cursor": answer["response_metadata"]["next_cursor"]}
        await post(kit, text="written meanwhile")


async def test_history_comes_newest_first_in_pages_that_new_messages_do_not_shift(kit: Kit) -> None:
    root = await post(kit, text="m0")
    for number in range(1, 5):
        await post(kit, text=f"m{number}")
        await post(kit, text=f"r{number}", thread_ts=root["ts"])

    pages = await _pages(kit, "conversations.history", limit=2)
    thread = await _pages(kit, "conversations.replies", limit=3, ts=root["ts"])

    assert pages == [["m4", "m3"], ["m2", "m1"], ["m0"]]
    assert thread == [["m0", "r1", "r2"], ["r3", "r4"]]


async def test_bounds_leave_their_own_message_out_unless_asked(kit: Kit) -> None:
    stamps = [(await post(kit, text=f"m{number}"))["ts"] for number in range(4)]

    async def between(**args: Any) -> list[str]:
        return [message["text"] for message in (await _history(kit, **args))["messages"]]

    assert await between(oldest=stamps[0], latest=stamps[3]) == ["m2", "m1"]
    assert await between(oldest=stamps[1], latest=stamps[2], inclusive=True) == ["m2", "m1"]
    assert await between(oldest=stamps[2]) == ["m3"]


async def test_messages_look_as_slack_returns_them(kit: Kit) -> None:
    root = await post(kit, text="root", metadata=MARK)
    await kit.ana.say(kit.room, "by a person")
    gone = await post(kit, text="gone")
    kept = await post(kit, text="kept as a stone", metadata=MARK)
    for parent in (root, kept):
        await post(kit, text="reply", thread_ts=parent["ts"])
    for deleted in (gone, kept):
        await kit.call("chat.delete", channel=kit.room.id, ts=deleted["ts"])

    stone, person, bot = (await _history(kit, include_all_metadata=True))["messages"]

    assert (stone["subtype"], stone["user"], stone["reply_count"]) == ("tombstone", "USLACKBOT", 1)
    assert "metadata" not in stone
    assert (person["user"], "bot_id" in person) == (kit.ana.id, False)
    assert (bot["user"], bot["bot_id"], bot["app_id"]) == (kit.app.bot_user_id, kit.app.bot_id, kit.app.app_id)
    assert bot["bot_profile"]["name"] == "Circles"
    assert (bot["metadata"], bot["thread_ts"], bot["reply_count"]) == (MARK, root["ts"], 1)
    assert bot["reply_users"] == [kit.app.bot_user_id]


async def test_a_dm_holds_what_people_wrote_and_needs_its_own_scope(kit: Kit) -> None:
    await kit.ana.say(None, "mine")
    await post(kit, channel=kit.ana.dm_room.id, text="ours", metadata=MARK)
    read = await _history(kit, channel=kit.ana.dm_room.id)

    kit.app.scopes = frozenset(SCOPES) - {"im:history"}
    refused = await _history(kit, channel=kit.ana.dm_room.id)
    kit.app.scopes = frozenset({"chat:write"})
    without_any = await _history(kit)

    assert [message["text"] for message in read["messages"]] == ["ours", "mine"]
    assert (refused["error"], refused["needed"]) == ("missing_scope", "im:history")
    assert refused["provided"].split(",") == sorted(set(SCOPES) - {"im:history"})
    assert without_any["needed"] == "channels:history,groups:history,im:history,mpim:history"


async def test_a_group_dm_needs_a_scope_of_its_own_too(kit: Kit) -> None:
    group = kit.slack.group_dm(kit.ana, kit.ben)
    refused = await _history(kit, channel=group.id)
    kit.app.scopes |= {"mpim:history", "mpim:read"}

    assert (refused["error"], refused["needed"]) == ("missing_scope", "mpim:history")
    assert (await _history(kit, channel=group.id))["messages"] == []
    channel = (await kit.call("conversations.info", channel=group.id))["channel"]
    assert (channel["is_mpim"], channel["is_channel"], channel["is_private"]) == (True, False, True)


async def test_a_private_channel_without_the_bot_does_not_exist_for_it(kit: Kit) -> None:
    hidden = kit.slack.channel("hidden", [kit.ana], bot=False, private=True)

    assert (await _history(kit, channel=hidden.id))["error"] == "channel_not_found"


async def test_a_lag_hides_a_message_until_its_time_has_come(kit: Kit) -> None:
    kit.slack.faults.history_lag = 5
    await post(kit, text="just now")

    before = (await _history(kit))["messages"]
    kit.slack.clock.push(timedelta(seconds=5))
    after = (await _history(kit))["messages"]

    assert (before, [message["text"] for message in after]) == ([], ["just now"])


async def test_history_can_be_limited_on_order_or_by_the_budget_of_distributed_apps(kit: Kit) -> None:
    kit.slack.faults.order("conversations.history", RateLimited(60))
    ordered = (await _history(kit))["error"]
    kit.slack.clock.push(timedelta(seconds=60))
    kit.slack.rate_limits.tiers = Tiers(distributed=True)
    first, second = await _history(kit), await _history(kit)
    kit.slack.clock.push(timedelta(seconds=60))
    third = await _history(kit, limit=999)

    assert (ordered, first["ok"], second["error"], third["ok"]) == ("ratelimited", True, "ratelimited", True)
