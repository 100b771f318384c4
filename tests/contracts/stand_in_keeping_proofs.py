"""One request per rule and error code of the stand-in's table: canvases, and files that are uploaded."""

from __future__ import annotations

from typing import Any

from tests.contracts.stand_in_kit import Json, Kit, proves

CONTENT = {"type": "markdown", "markdown": "# What we learned"}


async def canvas(kit: Kit, **args: Any) -> Json:
    """canvases.create in the room, with content that Slack takes."""
    return await kit.call("canvases.create", **{"channel_id": kit.room.id, "document_content": CONTENT, **args})


async def announced(kit: Kit, body: bytes) -> tuple[str, str]:
    """Announce a file of this length; its id and where to upload it."""
    answer = await kit.call("files.getUploadURLExternal", filename="a.ics", length=len(body))
    return answer["file_id"], answer["upload_url"]


async def upload(kit: Kit, url: str, body: bytes) -> int:
    """Post bytes to an upload address; the HTTP status."""
    async with kit.session.post(url, data=body) as answer:
        return answer.status


async def completed(kit: Kit, file_id: str, channel_id: str = "") -> Json:
    """Complete an upload, in the room unless another place is named."""
    files = [{"id": file_id, "title": "A file"}]
    return await kit.call("files.completeUploadExternal", files=files, channel_id=channel_id or kit.room.id)


async def file(kit: Kit, body: bytes = b"BEGIN") -> str:
    """A file that was uploaded and not completed."""
    file_id, url = await announced(kit, body)
    assert await upload(kit, url, body) == 200
    return file_id


@proves(49, "canvas_disabled_user_team")
async def _(kit: Kit) -> Json:
    kit.slack.workspace.canvases_allowed = False
    return await canvas(kit)


@proves(49, "free_teams_cannot_create_non_tabbed_canvases")
async def _(kit: Kit) -> Json:
    assert (await canvas(kit, channel_id=""))["ok"]
    kit.slack.workspace.on_free_plan = True
    return await canvas(kit, channel_id="")


@proves(57, "free_team_canvas_tab_already_exists")
async def _(kit: Kit) -> Json:
    assert (await canvas(kit))["ok"]
    assert (await canvas(kit))["ok"]
    kit.slack.workspace.on_free_plan = True
    return await canvas(kit)


@proves(58, "file_uploads_disabled")
async def _(kit: Kit) -> Json:
    kit.slack.workspace.files_allowed = False
    return await kit.call("files.getUploadURLExternal", filename="a.ics", length=5)


@proves(58, "file_not_found")
async def _(kit: Kit) -> Json:
    file_id, url = await announced(kit, b"BEGIN")
    for early in (file_id, "F0000000404"):
        assert (await completed(kit, early))["error"] == "file_not_found"
    assert await upload(kit, url, b"BEGIN") == 200
    assert (await completed(kit, file_id))["ok"]
    return await completed(kit, file_id)


async def _last(kit: Kit, status: int) -> Json:
    """The rejection of an upload as an answer: its body says nothing."""
    assert status != 200
    return {"ok": False, "error": kit.slack.rejections[-1].code}


@proves(59, "wrong_length")
async def _(kit: Kit) -> Json:
    _, url = await announced(kit, b"BEGIN")
    return await _last(kit, await upload(kit, url, b"BEG"))


@proves(59, "unknown_upload")
async def _(kit: Kit) -> Json:
    _, url = await announced(kit, b"BEGIN")
    assert await upload(kit, url, b"BEGIN") == 200
    return await _last(kit, await upload(kit, url, b"BEGIN"))
