"""Server-sent events: whoever listens hears that something changed, in what they can see."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from playground.control.backstage import Backstage
from playground.stand_in import StandIn
from tests.contracts.control_kit import Desk, desk_of, desk_with_app
from tests.contracts.stand_in_kit import post, standing


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with desk_with_app() as desk:
        yield desk


async def test_a_listener_is_greeted_and_hears_of_a_message_in_its_channel(desk: Desk) -> None:
    kit = desk.kit
    async with desk.changes(kit.ben) as stream:
        greeted = await stream.event()
        await desk.do(kit.ana, "say", channel=kit.room.id, text="hello")
        changed = await stream.changed()

    assert greeted[0] == "hello"
    assert changed["version"] > greeted[1]["version"]
    assert (changed["channels"], changed["state"], changed["log"]) == ([kit.room.id], True, True)
    assert (await desk.state(kit.ben))["version"] >= changed["version"]


async def test_what_the_app_does_by_itself_is_told_too(desk: Desk) -> None:
    kit = desk.kit
    sent = await post(kit)
    async with desk.changes(kit.ana) as stream:
        await stream.event()

        await kit.call("chat.update", channel=kit.room.id, ts=sent["ts"], text="better")
        changed = await stream.changed()

    assert changed["channels"] == [kit.room.id]


async def test_nobody_hears_of_channels_that_they_cannot_see(desk: Desk) -> None:
    kit = desk.kit
    secret = kit.slack.channel("secret", [kit.ben], private=True)
    async with desk.changes(kit.ana) as anas, desk.changes(kit.ben) as bens:
        await anas.event()
        await bens.event()
        await desk.do(kit.ben, "say", channel=secret.id, text="psst")

        assert (await anas.changed())["channels"] == []
        assert (await bens.changed())["channels"] == [secret.id]


async def test_a_reaction_counts_as_a_change_of_its_channel(desk: Desk) -> None:
    kit = desk.kit
    said = await kit.ana.say(kit.room, "hello")
    await kit.slack.settled()
    async with desk.changes(kit.ben) as stream:
        await stream.event()
        await kit.ben.react(said, "wave")

        assert (await stream.changed())["channels"] == [kit.room.id]


async def test_the_stream_ends_when_another_workspace_stands_there(desk: Desk) -> None:
    async with standing() as other, desk.changes(desk.kit.ana) as stream:
        await stream.event()

        desk.control.show(other.slack)

        with pytest.raises(EOFError):
            await stream.changed()
        assert (await desk.state(other.ana))["version"] > 1


async def test_after_a_reset_the_new_workspace_is_served() -> None:
    async with standing() as old, standing() as new:

        class Fresh(Backstage):
            async def reset(self) -> StandIn:
                return new.slack

        async with desk_of(old, Fresh(old.slack)) as desk:
            await old.ana.say(old.room, "gone soon")
            assert await desk.tell("/control/reset") == {"ok": True}

            assert await desk.messages(new.ana, new.room.id) == []


async def test_the_streams_end_when_the_interface_stops() -> None:
    async with standing() as kit, desk_of(kit) as desk, desk.changes(kit.ana) as stream:
        await stream.event()
        desk.control.changes.close()

        with pytest.raises(EOFError):
            await stream.event()
