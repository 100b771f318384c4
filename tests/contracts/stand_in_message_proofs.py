"""One request per rule and error code of the stand-in's table: what a message may hold, and reactions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from tests.contracts.stand_in_kit import FORM, Json, Kit, post, proves, raw_post, section, words


@proves(13, "no_text")
async def _(kit: Kit) -> Json:
    return await kit.call("chat.postMessage", channel=kit.room.id)


@proves(14, "markdown_text_conflict")
async def _(kit: Kit) -> Json:
    return await post(kit, markdown_text="*hi*")


@proves(15, "invalid_blocks")
async def _(kit: Kit) -> Json:
    answer = await post(kit, blocks=[{"type": "divider"}] * 51)
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] no more than 50 items allowed [json-pointer:/blocks]"
    ]
    for wrong in (
        [{"type": "nothing"}],
        [section(block_id="a"), section(block_id="a")],
        [{"type": "section", "text": None}],
    ):
        assert (await post(kit, blocks=wrong))["error"] == "invalid_blocks"
        kit.slack.clock.push(timedelta(seconds=2))
    return answer


@proves(16, "invalid_blocks_format")
async def _(kit: Kit) -> Json:
    return await raw_post(kit, urlencode({"channel": kit.room.id, "blocks": "[{'type': 'divider'}]"}), FORM)


@proves(17, "invalid_blocks")
async def _(kit: Kit) -> Json:
    return await post(kit, blocks=[section("x" * 3001)])


@proves(17, "msg_blocks_too_long")
async def _(kit: Kit) -> Json:
    fields = [words("x" * 2000)] * 10
    return await post(kit, blocks=[{"type": "section", "fields": fields}] * 50)


@proves(18, "invalid_blocks")
async def _(kit: Kit) -> Json:
    return await post(kit, blocks=[{"type": "header", "text": {"type": "mrkdwn", "text": "Title"}}])


@proves(19, "invalid_attachments")
async def _(kit: Kit) -> Json:
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}
    return await post(kit, blocks=[table, table])


@proves(20, "too_many_attachments")
async def _(kit: Kit) -> Json:
    return await post(kit, attachments=[{"text": "a"}] * 101)


@proves(22, "msg_too_long")
async def _(kit: Kit) -> Json:
    ts = (await post(kit))["ts"]
    return await kit.call("chat.update", channel=kit.room.id, ts=ts, text="x" * 4001)


async def _ours(kit: Kit, method: str, **args: Any) -> Json:
    return await kit.call(method, **{"channel": kit.room.id, "text": "new", **args})


@proves(23, "cant_update_message")
async def _(kit: Kit) -> Json:
    return await _ours(kit, "chat.update", ts=(await kit.ana.say(kit.room, "mine")).ts)


@proves(23, "cant_delete_message")
async def _(kit: Kit) -> Json:
    return await _ours(kit, "chat.delete", ts=(await kit.ana.say(kit.room, "mine")).ts)


@proves(23, "message_not_found")
async def _(kit: Kit) -> Json:
    return await _ours(kit, "chat.update", ts="1.000000")


@proves(23, "edit_window_closed")
async def _(kit: Kit) -> Json:
    kit.slack.edit_window_seconds = 60
    ts = (await post(kit))["ts"]
    kit.slack.clock.push(timedelta(minutes=2))
    return await _ours(kit, "chat.update", ts=ts)


@proves(23, "is_inactive")
async def _(kit: Kit) -> Json:
    ts = (await post(kit))["ts"]
    await kit.slack.archive(kit.room)
    return await _ours(kit, "chat.update", ts=ts)


@proves(24, "message_not_found")
async def _(kit: Kit) -> Json:
    answer = await _ours(kit, "chat.postEphemeral", user=kit.ana.id)
    return await _ours(kit, "chat.update", ts=answer["message_ts"])


@proves(26, "message_not_found")
async def _(kit: Kit) -> Json:
    return await post(kit, thread_ts="1.000000")


@proves(26, "cannot_reply_to_message")
async def _(kit: Kit) -> Json:
    root = await post(kit)
    reply = await post(kit, thread_ts=root["ts"])
    return await post(kit, thread_ts=reply["ts"])


@proves(27, "invalid_metadata_format")
async def _(kit: Kit) -> Json:
    return await post(kit, metadata=["no object"])


@proves(27, "invalid_metadata_schema")
async def _(kit: Kit) -> Json:
    return await post(kit, metadata={"event_payload": {}})


@proves(27, "metadata_too_large")
async def _(kit: Kit) -> Json:
    return await post(kit, metadata={"event_type": "nudge", "event_payload": {"key": "x" * 20_000}})


@proves(28, "user_not_in_channel")
async def _(kit: Kit) -> Json:
    return await _ours(kit, "chat.postEphemeral", user=kit.slack.person("Cleo").id)


@proves(29, "messages_tab_disabled")
async def _(kit: Kit) -> Json:
    kit.app.messages_tab = False
    return await post(kit, channel=kit.ana.dm_room.id)


@proves(47, "already_reacted")
async def _(kit: Kit) -> Json:
    ts = (await post(kit))["ts"]
    assert (await _reaction(kit, "add", ts))["ok"]
    return await _reaction(kit, "add", ts)


@proves(47, "invalid_name")
async def _(kit: Kit) -> Json:
    return await _reaction(kit, "add", (await post(kit))["ts"], name=":bulb:")


@proves(47, "message_not_found")
async def _(kit: Kit) -> Json:
    return await _reaction(kit, "add", "1.000000")


@proves(47, "no_reaction")
async def _(kit: Kit) -> Json:
    return await _reaction(kit, "remove", (await post(kit))["ts"])


async def _reaction(kit: Kit, what: str, ts: str, name: str = "bulb") -> Json:
    return await kit.call(f"reactions.{what}", channel=kit.room.id, timestamp=ts, name=name)
