"""What one person sees through the control interface: the state, and messages page by page."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from playground.workspace import Post
from tests.contracts.control_kit import Desk, desk_of, desk_with_app
from tests.contracts.stand_in_kit import standing


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with desk_with_app() as desk:
        yield desk
        assert desk.kit.slack.violations == []


async def test_the_state_is_what_one_person_sees(desk: Desk) -> None:
    kit = desk.kit
    secret = kit.slack.channel("secret", [kit.ben], private=True)
    await desk.do(kit.ana, "command", channel=kit.room.id, typed="/circle card")

    seen_by_ana, seen_by_ben = await desk.state(kit.ana), await desk.state(kit.ben)

    assert seen_by_ana["me"] == kit.ana.id
    assert seen_by_ana["clock"] == {"now": "2026-03-02T09:00:00Z", "zone": "UTC", "next_nudge_at": None}
    assert [(one["name"], one["zone"], one["is_bot"]) for one in seen_by_ana["people"]] == [
        ("Circles", None, True),
        ("Ana", "Europe/Berlin", False),
        ("Ben", "America/New_York", False),
    ]
    assert len({one["color"] for one in seen_by_ana["people"]}) == 3
    assert seen_by_ana["app"]["bot_user"] == kit.app.bot_user_id
    (room,) = seen_by_ana["channels"]
    assert room == {
        "id": kit.room.id,
        "name": "learning",
        "private": False,
        "archived": False,
        "member": True,
        "canvases": [],
        "unread": 1,
        "last_ts": kit.room.messages[-1].ts,
    }
    assert [one["id"] for one in seen_by_ben["channels"]] == [kit.room.id, secret.id]
    assert seen_by_ana["dm"]["id"] != seen_by_ben["dm"]["id"]
    assert seen_by_ana["commands"] == [{"command": "/circle", "usage_hint": "", "description": "Circles"}]
    assert [(one["callback_id"], one["type"]) for one in seen_by_ana["shortcuts"]] == [
        ("log", "global"),
        ("save", "message"),
    ]
    assert (seen_by_ana["home"], seen_by_ana["modals"], seen_by_ana["notices"]) == (None, [], [])
    assert seen_by_ana["faults"] == {"rate_limit": False, "slow": False, "errors": False, "duplicates": False}
    assert seen_by_ana["bot"] == {"running": True}


async def test_a_channel_that_one_is_not_in_is_shown_as_such_and_can_be_entered(desk: Desk) -> None:
    kit = desk.kit
    other = kit.slack.channel("other", [kit.ben])

    before = (await desk.state(kit.ana))["channels"][-1]
    await desk.do(kit.ana, "join", channel=other.id)
    after = (await desk.state(kit.ana))["channels"][-1]

    assert (before["name"], before["member"], after["member"]) == ("other", False, True)


async def test_unread_messages_are_counted_until_they_are_read(desk: Desk) -> None:
    kit = desk.kit
    for text in ("one", "two", "three"):
        await desk.do(kit.ben, "say", channel=kit.room.id, text=text)

    async def unread(person: str) -> int:
        people = {"ana": kit.ana, "ben": kit.ben}
        return int((await desk.state(people[person]))["channels"][0]["unread"])

    newest = (await desk.messages(kit.ana, kit.room.id))[-1]["ts"]
    before = await unread("ana")
    await desk.do(kit.ana, "read", channel=kit.room.id, ts=newest)
    after = await unread("ana")
    await desk.do(kit.ben, "say", channel=kit.room.id, text="four")

    assert (before, after, await unread("ana"), await unread("ben")) == (3, 0, 1, 0)


async def test_ten_thousand_messages_come_page_by_page() -> None:
    async with standing() as kit, desk_of(kit) as desk:
        for number in range(10_000):
            written = Post(f"{1772443000 + number}.000000", kit.room.id, kit.ben.id, {"text": str(number)})
            kit.slack.workspace.add_post(kit.room.conversation, written)

        newest = await desk.ask("/control/messages", **{"as": kit.ana.id, "channel": kit.room.id, "limit": "3"})
        before = newest["messages"][0]["ts"]
        older = await desk.messages(kit.ana, kit.room.id, before=before, limit="2")
        newer = await desk.ask(
            "/control/messages",
            **{"as": kit.ana.id, "channel": kit.room.id, "after": "1772443003.000000", "limit": "2"},
        )
        nothing = await desk.messages(kit.ana, kit.room.id, after=newest["messages"][-1]["ts"])
        oldest = await desk.ask(
            "/control/messages", **{"as": kit.ana.id, "channel": kit.room.id, "before": "1772443003.000000"}
        )

    assert [one["text"] for one in newest["messages"]] == ["9997", "9998", "9999"]
    assert newest["more"]
    assert [one["text"] for one in older] == ["9995", "9996"]
    assert ([one["text"] for one in newer["messages"]], newer["more"]) == (["4", "5"], True)
    assert nothing == []
    assert [one["text"] for one in oldest["messages"]] == ["0", "1", "2"]
    assert not oldest["more"]
