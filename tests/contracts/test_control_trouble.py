"""Time, traffic and trouble through the control interface."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from tests.contracts.control_kit import Desk, desk_of, desk_with_app
from tests.contracts.stand_in_kit import post, standing


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with desk_with_app() as desk:
        yield desk
        assert desk.kit.slack.violations == []


async def test_the_clock_is_pushed_by_so_much_to_an_instant_and_to_a_weekday(desk: Desk) -> None:
    hour = await desk.tell("/control/clock", {"push_s": 3600})
    instant = await desk.tell("/control/clock", {"to": "2026-03-04T10:00:00+01:00"})
    monday = await desk.tell("/control/clock", {"to_weekday": 0, "time": "10:00", "zone": "Europe/Berlin"})
    again = await desk.tell("/control/clock", {"to_weekday": 0, "time": "10:00", "zone": "Europe/Berlin"})
    after_spring = await desk.tell("/control/clock", {"to": "2026-03-24T00:00:00Z"})
    summer = await desk.tell("/control/clock", {"to_weekday": 0, "time": "10:00", "zone": "Europe/Berlin"})

    assert hour == {"ok": True, "now": "2026-03-02T10:00:00Z", "sent": 0}
    assert instant["now"] == "2026-03-04T09:00:00Z"
    assert monday["now"] == "2026-03-09T09:00:00Z"
    assert again["now"] == "2026-03-16T09:00:00Z"
    assert after_spring["ok"]
    assert summer["now"] == "2026-03-30T08:00:00Z"
    assert (await desk.tell("/control/clock", {"to": "2026-03-01T00:00:00Z"}))["problem"] == (
        "the clock never goes backwards"
    )
    assert (await desk.tell("/control/clock", {"to_next_nudge": True}))["problem"] == "no nudge is planned"
    assert not (await desk.tell("/control/clock", {"to": "2028-01-01T00:00:00Z"}))["ok"]


async def test_the_log_tells_deliveries_calls_and_rejections_and_hides_every_secret(desk: Desk) -> None:
    kit = desk.kit
    await desk.do(kit.ana, "command", channel=kit.room.id, typed="/circle hello")
    await post(kit, channel="C404")
    await kit.call("auth.test", token="xoxb-wrong")

    log = await desk.ask("/control/log")

    by_title = {one["title"]: one for one in log["entries"]}
    assert (by_title["/circle"]["kind"], by_title["/circle"]["status"]) == ("delivery", "ok")
    assert by_title["/circle"]["ack_ms"] >= 0
    assert by_title["/circle"]["detail"]["payload"]["text"] == "hello"
    assert (by_title["response_url"]["kind"], by_title["response_url"]["rule"]) == ("call", None)
    refused = by_title["chat.postMessage"]
    assert (refused["kind"], refused["status"], refused["rule"]) == ("rejection", "channel_not_found", 9)
    later = await desk.ask("/control/log", after=str(log["last"]))
    assert (later["entries"], later["last"], later["more"]) == ([], log["last"], False)
    text = str(log)
    secrets = (kit.app.bot_token, kit.app.app_token, kit.app.signing_secret, kit.app.verification_token, "xoxb-")
    assert [secret for secret in secrets if secret in text] == []
    assert "ticket=…" in text


async def test_a_violation_stands_in_the_log_with_its_rule() -> None:
    async with standing() as kit, desk_of(kit) as desk:
        await post(kit, text="<!channel> wake up")
        await kit.call("chat.unheardOf")
        entries = (await desk.ask("/control/log"))["entries"]

    wrong = [(one["title"], one["rule"]) for one in entries if one["kind"] == "violation"]
    assert wrong == [
        ("unescaped <!channel> in a message to learning", 55),
        ("chat.unheardOf is not modelled by the stand-in", None),
    ]


async def test_a_stand_in_alone_has_no_ledger_no_starts_and_nobody_to_restart(desk: Desk) -> None:
    assert await desk.ask("/control/ledger") == {"nudges": []}
    people = list(desk.kit.slack.people)
    assert await desk.ask("/control/starts") == {"empty": True, "starts": [], "tour": [], "people": people}
    assert not (await desk.tell("/control/reset"))["ok"]
    assert not (await desk.tell("/control/bot", {"do": "restart"}))["ok"]


async def test_the_app_finds_its_way_back_after_a_disconnect(desk: Desk) -> None:
    assert (await desk.tell("/control/bot", {"do": "disconnect"}))["ok"]
    await desk.kit.slack.connected()

    answer = await desk.do(desk.kit.ana, "command", channel=desk.kit.room.id, typed="/circle card")

    assert answer["result"] == {"acked": True}


async def test_switches_strike_until_they_are_turned_off(desk: Desk) -> None:
    kit = desk.kit

    async def five_posts() -> list[str]:
        codes = [str((await post(kit)).get("error", "ok")) for _ in range(5)]
        kit.slack.clock.push(timedelta(minutes=1))
        return codes

    await desk.tell("/control/faults", {"name": "rate_limit", "on": True})
    on = await desk.tell("/control/faults", {"name": "rate_limit", "on": True})
    limited = await five_posts()
    await desk.tell("/control/faults", {"name": "rate_limit", "on": False})
    await desk.tell("/control/faults", {"name": "errors", "on": True})
    failing = await five_posts()
    await desk.tell("/control/faults", {"name": "errors", "on": False})
    calm = await five_posts()

    assert on["faults"]["rate_limit"]
    assert limited == ["ok", "ok", "ratelimited", "ratelimited", "ratelimited"]
    assert failing == ["request_timeout", "ok", "internal_error", "request_timeout", "ok"]
    assert calm[:4] == ["ok"] * 4
    assert len(kit.room.messages) == 2 + 3 + 4


async def test_with_duplicates_everything_comes_twice(desk: Desk) -> None:
    await desk.tell("/control/faults", {"name": "duplicates", "on": True})
    await desk.do(desk.kit.ana, "command", channel=desk.kit.room.id, typed="/circle card")
    await desk.tell("/control/faults", {"name": "duplicates", "on": False})
    await desk.do(desk.kit.ana, "command", channel=desk.kit.room.id, typed="/circle card")

    assert len(desk.kit.room.messages) == 3
