"""How the stand-in stores and shows messages: encodings, updates, cuts, broadcasts, answers over response_url."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import pairwise

import pytest
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.contracts.stand_in_kit import Kit, section, shows, standing
from tests.contracts.stand_in_proofs import as_form


@pytest.fixture
async def kit() -> AsyncIterator[Kit]:
    async with standing() as kit:
        yield kit


@shows(21)
async def test_a_very_long_text_is_cut_and_not_refused(kit: Kit) -> None:
    answer = await kit.call("chat.postMessage", channel=kit.room.id, text="x" * 40_001)

    assert answer["ok"]
    assert len(kit.room.messages[0].text) == 40_000


@shows(25)
async def test_an_update_with_text_alone_drops_the_blocks(kit: Kit) -> None:
    posted = await kit.client.chat_postMessage(
        channel=kit.room.id,
        text="old",
        blocks=[section()],
        metadata={"event_type": "e", "event_payload": {"k": "1"}},
    )

    await kit.client.chat_update(channel=kit.room.id, ts=posted["ts"], text="new")

    (message,) = kit.room.messages
    assert (message.text, message.blocks, message.edited) == ("new", [], True)
    assert message.metadata == {"event_type": "e", "event_payload": {"k": "1"}}


@shows(55)
async def test_an_unescaped_broadcast_is_recorded_as_a_violation(kit: Kit) -> None:
    await kit.client.chat_postMessage(channel=kit.room.id, text="&lt;!channel&gt; is harmless")
    await kit.client.chat_postMessage(channel=kit.room.id, text="wake up <!here|here>")

    assert [m.broadcasts for m in kit.room.messages] == [[], ["<!here|here>"]]
    assert [violation.rule for violation in kit.slack.violations] == [55]


async def test_the_three_encodings_of_the_sdk_are_understood(kit: Kit) -> None:
    in_query = await kit.client.conversations_open(users=kit.ana.id)
    in_json = await kit.client.chat_postMessage(channel=in_query["channel"]["id"], text="json", blocks=[section()])
    form = as_form({"channel": kit.room.id, "text": "form", "blocks": [section()]})
    status, in_form = await kit.raw("chat.postMessage", form, kind="application/x-www-form-urlencoded")

    assert in_query["channel"]["id"].startswith("D")
    assert in_json["message"]["blocks"][0]["block_id"]
    assert (status, in_form["ok"], kit.room.messages[0].blocks[0]["type"]) == (200, True, "section")


async def test_every_answer_carries_the_scope_headers(kit: Kit) -> None:
    response = await kit.client.chat_postMessage(channel=kit.room.id, text="hi")

    headers = {name.lower(): value for name, value in response.headers.items()}
    assert headers["x-accepted-oauth-scopes"] == "chat:write"
    assert "users:read" in headers["x-oauth-scopes"]


async def test_timestamps_follow_the_pushed_clock_and_always_increase(kit: Kit) -> None:
    for _ in range(3):
        await kit.client.chat_postMessage(channel=kit.room.id, text="hi")
    kit.slack.clock.push(timedelta(seconds=10))
    await kit.client.chat_postMessage(channel=kit.room.id, text="later")

    stamps = [message.ts for message in kit.room.messages]
    assert all(earlier < later for earlier, later in pairwise(stamps))
    assert float(stamps[-1]) - float(stamps[0]) == pytest.approx(10)


async def test_an_ephemeral_message_is_seen_by_one_person_and_kept_by_nobody(kit: Kit) -> None:
    await kit.client.chat_postEphemeral(channel=kit.room.id, user=kit.ana.id, text="psst")

    history = await kit.client.conversations_history(channel=kit.room.id)
    assert [m.text for m in kit.ana.sees(kit.room)] == ["psst"]
    assert kit.ben.sees(kit.room) == []
    assert history["messages"] == []


async def test_response_url_replaces_and_deletes_the_message_it_came_from(kit: Kit) -> None:
    posted = await kit.client.chat_postMessage(channel=kit.room.id, text="card")
    url = kit.slack.response_urls.issue(kit.app, kit.ana.id, kit.room.id, "message", posted["ts"])
    hook = AsyncWebhookClient(url)

    await hook.send(text="card, joined", replace_original=True)
    await hook.send(text="for all", response_type="in_channel")
    replaced = [m.text for m in kit.room.messages]
    await hook.send(text="", delete_original=True)

    assert replaced == ["card, joined", "for all"]
    assert [m.text for m in kit.room.messages] == ["for all"]
    assert kit.slack.rejections == []


async def test_history_and_replies_show_metadata_only_when_asked(kit: Kit) -> None:
    metadata = {"event_type": "nudge", "event_payload": {"key": "n1"}}
    root = await kit.client.chat_postMessage(channel=kit.room.id, text="root", metadata=metadata)
    await kit.client.chat_postMessage(channel=kit.room.id, text="reply", thread_ts=root["ts"])

    plain = await kit.client.conversations_history(channel=kit.room.id)
    full = await kit.client.conversations_history(channel=kit.room.id, include_all_metadata=True, limit=5)
    thread = await kit.client.conversations_replies(channel=kit.room.id, ts=root["ts"])

    assert ["metadata" in m for m in plain["messages"]] == [False]
    assert full["messages"][0]["metadata"] == metadata
    assert [m["text"] for m in thread["messages"]] == ["root", "reply"]
    link = await kit.client.chat_getPermalink(channel=kit.room.id, message_ts=root["ts"])
    assert root["ts"].replace(".", "") in link["permalink"]


async def test_people_are_shown_with_their_zone_and_externals_without(kit: Kit) -> None:
    eve = kit.slack.person("Eve", external=True)
    kit.slack.channel("shared", [kit.ana, eve])

    ana = (await kit.client.users_info(user=kit.ana.id))["user"]
    external = (await kit.client.users_info(user=eve.id))["user"]
    kit.slack.clock.push(timedelta(days=30))
    in_summer = (await kit.client.users_info(user=kit.ana.id))["user"]

    assert (ana["tz"], ana["tz_offset"], in_summer["tz_offset"]) == ("Europe/Berlin", 3600, 7200)
    assert "tz" not in external
    assert external["team_id"] != kit.slack.workspace.team_id


async def test_an_unmodelled_method_answers_loudly(kit: Kit) -> None:
    status, answer = await kit.raw("chat.scheduleMessage", "{}")

    assert (status, answer["ok"]) == (501, False)
    assert kit.slack.violations[0].text == "chat.scheduleMessage is not modelled by the stand-in"
