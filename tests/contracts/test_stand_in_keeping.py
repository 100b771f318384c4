"""Canvases and files of the stand-in: what is taken, what is refused under older rules, and trouble to order."""

from __future__ import annotations

import aiohttp
import pytest

from playground.faults import CutAfter, CutBefore, Fault, Garbled, RateLimited, Refusal, ServerError, StoredLate
from playground.keeping import take_up, written
from playground.seen import Room
from playground.stand_in import StandIn
from tests.contracts.stand_in_keeping_proofs import announced, canvas, completed, file, upload
from tests.contracts.stand_in_kit import standing, stopping


async def test_a_canvas_is_markdown_in_a_channel_where_the_app_is() -> None:
    async with standing() as kit:
        answer = await canvas(kit, title="Openings: what it leaves")
        elsewhere = kit.slack.channel("elsewhere", [kit.ana], bot=False)
        hidden = kit.slack.channel("hidden", [kit.ana], bot=False, private=True)

        assert [(one.id, one.title, one.markdown) for one in kit.room.canvases] == [
            (answer["canvas_id"], "Openings: what it leaves", "# What we learned")
        ]
        assert (await canvas(kit, channel_id=elsewhere.id))["error"] == "not_in_channel"
        assert (await canvas(kit, channel_id=hidden.id))["error"] == "channel_not_found"
        for content in (
            "# text",
            {"type": "html", "markdown": "a"},
            {"type": "markdown"},
        ):
            assert (await canvas(kit, document_content=content))["error"] == "invalid_arguments"
        kit.app.scopes -= {"canvases:write", "files:write"}
        assert (await canvas(kit))["needed"] == "canvases:write"
        refused = await kit.call("files.getUploadURLExternal", filename="a.ics", length=5)
        assert refused["needed"] == "files:write"


async def test_a_file_is_announced_uploaded_and_shared_once() -> None:
    async with standing() as kit:
        direct = (await kit.call("conversations.open", users=kit.ana.id))["channel"]["id"]
        assert (await completed(kit, await file(kit), kit.ana.id))["error"] == "invalid_arguments"
        assert (await completed(kit, await file(kit), "C0000000404"))["error"] == "channel_not_found"
        outside = kit.slack.channel("outside", [kit.ana], bot=False)
        assert (await completed(kit, await file(kit), outside.id))["error"] == "not_in_channel"
        for length in (0, "many"):
            answer = await kit.call("files.getUploadURLExternal", filename="a.ics", length=length)
            assert answer["error"] == "invalid_arguments"
        assert kit.ana.dm == []

        assert (await completed(kit, await file(kit, b"BEGIN:VCALENDAR"), direct))["files"][0]["title"] == "A file"

        [message] = kit.ana.dm
        assert [one.body for one in message.files] == [b"BEGIN:VCALENDAR"]
        assert message.plain() == "[file: A file]"
        slack = await StandIn.start(clock=kit.slack.clock)
        async with stopping(slack):
            take_up(slack, written(kit.slack))
            kept = Room(slack, slack.workspace.conversations[direct]).messages[-1]
            assert [one.body for one in kept.files] == [b"BEGIN:VCALENDAR"]


@pytest.mark.parametrize("cut", [CutBefore(), CutAfter()])
async def test_trouble_strikes_an_upload_as_it_strikes_a_call(cut: CutBefore | CutAfter) -> None:
    async with standing() as kit:
        file_id, url = await announced(kit, b"BEGIN")
        for trouble, status in ((RateLimited(5), 429), (ServerError(503), 503)):
            kit.slack.faults.order("upload_url", trouble)
            assert await upload(kit, url, b"BEGIN") == status
            kit.slack.faults.clear()
        kit.slack.faults.order("upload_url", cut)
        with pytest.raises(aiohttp.ClientError):
            await upload(kit, url, b"BEGIN")

        assert (await completed(kit, file_id))["ok"] is isinstance(cut, CutAfter)
        kit.slack.faults.order("canvases.create", CutAfter(), channel=kit.room)
        with pytest.raises(aiohttp.ClientError):
            await canvas(kit)
        assert len(kit.room.canvases) == 1


@pytest.mark.parametrize(
    ("trouble", "status", "is_stored"),
    [(Refusal("file_too_large"), 400, False), (ServerError(502, before_write=False), 502, True)],
)
async def test_an_upload_may_be_refused_or_break_down_behind_its_effect(
    trouble: Fault, status: int, is_stored: bool
) -> None:
    async with standing() as kit:
        file_id, url = await announced(kit, b"BEGIN")
        kit.slack.faults.order("upload_url", trouble)

        assert await upload(kit, url, b"BEGIN") == status

        assert (await completed(kit, file_id))["ok"] is is_stored


@pytest.mark.parametrize("trouble", [StoredLate(5), Garbled()])
async def test_trouble_that_an_upload_does_not_know_is_said_aloud(trouble: Fault) -> None:
    async with standing() as kit:
        _, url = await announced(kit, b"BEGIN")
        kit.slack.faults.order("upload_url", trouble)

        assert await upload(kit, url, b"BEGIN") == 501

        assert "not modelled" in str(kit.slack.violations)
