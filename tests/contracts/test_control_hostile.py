"""Whatever is sent to the control interface, the answer is a sentence and the server stands."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import product

import pytest

from playground.control.deeds import DEEDS
from tests.contracts.control_kit import Desk, desk_with_app

ODD: tuple[object, ...] = (
    None,
    "",
    "\x00💥",
    "\ud800",
    -1,
    10**30,
    True,
    [1],
    {"type": "rich_text"},
    {"a": {"b": []}},
)
NAMES = (
    "channel",
    "ts",
    "view_id",
    "block_id",
    "action_id",
    "value",
    "values",
    "text",
    "typed",
    "callback_id",
    "name",
)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with desk_with_app() as desk:
        yield desk


@pytest.mark.parametrize("deed", DEEDS)
async def test_odd_arguments_never_break_the_server(desk: Desk, deed: str) -> None:
    kit = desk.kit
    await desk.do(kit.ana, "command", channel=kit.room.id, typed="/circle card")
    await desk.do(kit.ana, "command", channel=kit.room.id, typed="/circle form")
    card, form = kit.room.messages[0], kit.ana.view
    assert form is not None
    fitting: dict[str, object] = {
        "channel": kit.room.id,
        "ts": card.ts,
        "block_id": "goal" if deed == "input" else card.blocks[1]["block_id"],
        "action_id": "value" if deed == "input" else "pick",
        "view_id": form.view.id if deed in ("input", "submit", "close") else None,
        "callback_id": "log" if deed == "shortcut" else "save",
        "typed": "/circle hi",
        "text": "hi",
        "name": "wave",
        "value": "workshop",
    }

    for name, odd in product(NAMES, ODD):
        body = {"as": kit.ben.id if name == "view_id" else kit.ana.id, "deed": deed, "args": fitting | {name: odd}}
        status, answer = await desk.request("POST", "/control/do", json=body)
        assert status in (200, 400), (name, odd, answer)
        assert answer["ok"] or answer["problem"]
        if deed == "submit" and kit.ana.view is None:
            break
        if deed in ("close", "leave") and answer["ok"]:
            break
    await kit.slack.settled()
    assert (await desk.state(kit.ben))["me"] == kit.ben.id


@pytest.mark.parametrize("path", ["clock", "faults", "bot", "start"])
async def test_odd_bodies_never_break_the_server(desk: Desk, path: str) -> None:
    names = ("push_s", "to", "to_weekday", "time", "zone", "to_next_nudge", "name", "on", "do", "start")
    fitting: dict[str, dict[str, object]] = {"clock": {"to_weekday": 0}, "faults": {"name": "slow", "on": False}}
    for name, odd in product(names, ODD):
        if name == "to_next_nudge" or odd == -1:
            continue
        body = fitting.get(path, {}) | {name: odd}
        status, answer = await desk.request("POST", f"/control/{path}", json=body)
        assert status in (200, 400), (name, odd, answer)
        assert answer["ok"] or answer["problem"]


@pytest.mark.parametrize(
    "query", [{"before": "x"}, {"thread": "💥"}, {"limit": "0"}, {"limit": "²"}, {"limit": "9" * 40}]
)
async def test_odd_queries_are_told_why(desk: Desk, query: dict[str, str]) -> None:
    asked = {"as": desk.kit.ana.id, "channel": desk.kit.room.id, **query}

    status, answer = await desk.request("GET", "/control/messages", params=asked)

    assert (status, answer["ok"]) == (400, False)
