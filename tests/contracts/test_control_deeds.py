"""What people do through the control interface reaches an app that is not ours, and what it does is seen."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.contracts.control_kit import Desk, desk_of, desk_with_app
from tests.contracts.stand_in_kit import button, modal, post, section, standing


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with desk_with_app() as desk:
        yield desk
        assert desk.kit.slack.violations == []


async def test_a_form_is_refused_at_its_fields_by_slack_then_by_the_app_then_taken(desk: Desk) -> None:
    ana = desk.kit.ana
    assert (await desk.do(ana, "command", channel=desk.kit.room.id, typed="/circle form"))["result"] == {
        "acked": True
    }
    (form,) = (await desk.state(ana))["modals"]
    assert form["errors"] == {}
    assert form["state"]["values"]["goal"] == {"value": {"type": "plain_text_input", "value": None}}

    by_slack = await desk.do(ana, "submit", view_id=form["id"], values={"format": {"value": "workshop"}})
    shown = (await desk.state(ana))["modals"][0]
    by_app = await desk.do(ana, "submit", view_id=form["id"], values={"goal": {"value": "nope"}})
    await desk.do(ana, "input", view_id=form["id"], block_id="goal", action_id="value", value="learn Rust")
    kept = (await desk.state(ana))["modals"][0]
    taken = await desk.do(ana, "submit", view_id=form["id"])

    words = {"goal": "Please fill in this field."}
    assert by_slack == {"ok": True, "result": {"closed": False, "errors": words, "sent": False}}
    assert shown["errors"] == words
    assert by_app["result"] == {"closed": False, "errors": {"goal": "Say a little more"}, "sent": True}
    assert kept["errors"] == {}
    assert kept["state"]["values"]["goal"]["value"]["value"] == "learn Rust"
    assert taken["result"] == {"closed": True, "errors": {}, "sent": True}
    assert (await desk.state(ana))["modals"] == []
    direct = await desk.messages(ana, (await desk.state(ana))["dm"]["id"])
    assert [one["text"] for one in direct] == ["learn Rust / workshop / None"]


async def test_forms_stand_on_each_other_and_only_the_top_one_takes_deeds(desk: Desk) -> None:
    ana = desk.kit.ana
    await desk.do(ana, "command", channel=desk.kit.room.id, typed="/circle form")
    (below,) = (await desk.state(ana))["modals"]
    await desk.do(ana, "click", view_id=below["id"], block_id="more", action_id="deeper")

    stack = (await desk.state(ana))["modals"]
    refused = await desk.do(ana, "submit", view_id=below["id"])
    await desk.do(ana, "close", view_id=stack[-1]["id"])
    left = (await desk.state(ana))["modals"]
    await desk.do(ana, "close", view_id=below["id"], all=True)

    assert [one["title"]["text"] for one in stack] == ["Form", "Below"]
    assert refused == {"ok": False, "problem": "this form is no longer on top of the screen"}
    assert [one["id"] for one in left] == [below["id"]]
    assert (await desk.state(ana))["modals"] == []


async def test_a_message_is_clicked_chosen_from_reacted_to_and_saved_by_its_ids(desk: Desk) -> None:
    kit = desk.kit
    await desk.do(kit.ana, "command", channel=kit.room.id, typed="/circle card")
    (card,) = await desk.messages(kit.ana, kit.room.id)
    at = {"channel": kit.room.id, "ts": card["ts"]}
    block_id = card["blocks"][1]["block_id"]

    await desk.do(kit.ana, "click", **at, block_id=block_id, action_id="join")
    await desk.do(kit.ana, "choose", **at, block_id=block_id, action_id="pick", value="workshop")
    await desk.do(kit.ana, "message_shortcut", **at, callback_id="save")
    on = await desk.do(kit.ben, "react", **at, name="wave")
    reacted = (await desk.messages(kit.ana, kit.room.id))[0]["reactions"]
    off = await desk.do(kit.ben, "react", **at, name="wave")

    seen = await desk.messages(kit.ana, kit.room.id)
    assert [(one["text"], one["ephemeral"]) for one in seen] == [
        ("A card", False),
        ("joined c1", True),
        ("workshop", True),
        ("save", True),
    ]
    assert (on["result"], off["result"]) == ({"on": True}, {"on": False})
    assert reacted == [{"name": "wave", "users": [kit.ben.id]}]
    assert [one["text"] for one in await desk.messages(kit.ben, kit.room.id)] == ["A card"]


async def test_app_home_is_opened_and_its_buttons_work(desk: Desk) -> None:
    ana = desk.kit.ana
    assert (await desk.do(ana, "open_home"))["ok"]
    home = (await desk.state(ana))["home"]

    answer = await desk.do(
        ana, "click", view_id=home["id"], block_id=home["blocks"][1]["block_id"], action_id="rsvp"
    )

    assert home["type"] == "home"
    assert answer["result"] == {"acked": True}
    assert (await desk.do(ana, "open_messages"))["ok"]
    assert (await desk.do(ana, "shortcut", callback_id="log"))["result"] == {"acked": True}


async def test_words_reach_the_channel_a_thread_and_the_app(desk: Desk) -> None:
    kit = desk.kit
    ts = (await desk.do(kit.ana, "say", channel=kit.room.id, text="Who was <there>?"))["result"]["ts"]
    await desk.do(kit.ben, "say", channel=kit.room.id, text="I was", thread=ts)
    direct = (await desk.state(kit.ana))["dm"]["id"]
    await desk.do(kit.ana, "say", channel=direct, text="hello")

    (said,) = await desk.messages(kit.ben, kit.room.id)
    assert (said["name"], said["text"], said["reply_count"]) == ("Ana", "Who was &lt;there&gt;?", 1)
    assert (said["bot"], said["edited"], said["at"]) == (False, False, "2026-03-02T09:00:00Z")
    thread = await desk.messages(kit.ana, kit.room.id, thread=ts)
    assert [(one["text"], one["thread_ts"]) for one in thread] == [("Who was &lt;there&gt;?", None), ("I was", ts)]
    assert [(one["text"], one["bot"]) for one in await desk.messages(kit.ana, direct)] == [
        ("hello", False),
        ("echo hello", True),
    ]


async def test_values_that_fit_no_element_are_told_and_change_nothing(desk: Desk) -> None:
    ana = desk.kit.ana
    await desk.do(ana, "command", channel=desk.kit.room.id, typed="/circle form")
    view_id = (await desk.state(ana))["modals"][0]["id"]

    answers = [
        await desk.do(ana, "input", view_id=view_id, block_id=block_id, action_id="value", value=value)
        for block_id, value in (
            ("format", "no such option"),
            ("nowhere", "x"),
            ("format", ["a", "b"]),
            ("goal", {}),
        )
    ]

    assert [one["ok"] for one in answers] == [False] * 4
    assert "offered: 'Study group', 'Workshop'" in answers[0]["problem"]


async def test_a_button_that_is_not_there_cannot_be_pressed() -> None:
    async with standing() as kit, desk_of(kit) as desk:
        blocks = [section("x"), {"type": "actions", "block_id": "one", "elements": [button("Go", "go")]}]
        sent = await post(kit, blocks=blocks)
        args = {"channel": kit.room.id, "ts": sent["ts"]}

        elsewhere = await desk.do(kit.ana, "click", **args, block_id="two", action_id="go")
        gone = await desk.do(kit.ana, "click", channel=kit.room.id, ts="1.000000", block_id="one", action_id="go")

    assert "there is no button" in elsewhere["problem"]
    assert gone["problem"] == "this message is no longer there"


async def test_rich_text_is_kept_as_it_was_written_and_refused_where_it_is_broken() -> None:
    async with standing() as kit, desk_of(kit) as desk:
        element = {"type": "rich_text_input", "action_id": "value"}
        label = {"type": "plain_text", "text": "Notes"}
        blocks = [{"type": "input", "block_id": "notes", "label": label, "element": element}]
        opened = await kit.call("views.open", trigger_id=kit.trigger(), view=modal(*blocks))
        ids = {"view_id": opened["view"]["id"], "block_id": "notes", "action_id": "value"}
        bold = {
            "type": "rich_text_section",
            "elements": [{"type": "text", "text": "now", "style": {"bold": True}}],
        }
        written = {"type": "rich_text", "elements": [bold]}

        kept = await desk.do(kit.ana, "input", **ids, value=written)
        values = (await desk.state(kit.ana))["modals"][0]["state"]["values"]
        refused = await desk.do(kit.ana, "input", **ids, value={"type": "rich_text", "elements": "broken"})

    assert kept["ok"]
    assert values["notes"]["value"]["rich_text_value"] == written
    assert not refused["ok"]
    assert "a rich_text block" in refused["problem"]
