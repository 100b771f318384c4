"""files.getUploadURLExternal and completeUploadExternal; the bytes between them go to playground/uploads.py."""

from __future__ import annotations

import json
import re

from playground.calls import Call, Method
from playground.documents import UploadedFile
from playground.log import Json
from playground.posting import require_postable, require_thread, store
from playground.rules import refuse

_CHANNEL = re.compile(r"[CGDZ][A-Z0-9]{8,}")


def _announce(call: Call) -> Json:
    if not call.workspace.files_allowed:
        refuse(rule=58, code="file_uploads_disabled")
    length = call.args["length"]
    if length < 1:
        refuse(
            rule=6, code="invalid_arguments", messages=["[ERROR] must be greater than 0 [json-pointer:/length]"]
        )
    file = UploadedFile(call.slack.ids.next("F"), call.app.app_id, call.text("filename"), length)
    call.workspace.files[file.id] = file
    return {"file_id": file.id, "upload_url": call.slack.uploads.issue(file)}


def _complete(call: Call) -> Json:
    if not call.workspace.files_allowed:
        refuse(rule=58, code="file_uploads_disabled")
    wanted = _wanted(call)
    channel = call.text("channel_id")
    if channel and not _CHANNEL.fullmatch(channel):
        refuse(
            rule=6,
            code="invalid_arguments",
            messages=["[ERROR] input must match regex pattern: ^[CGDZ][A-Z0-9]{8,}$ [json-pointer:/channel_id]"],
        )
    conversation = call.conversation("channel_id") if channel else None
    if conversation is not None:
        require_postable(call, conversation)
        require_thread(conversation, call.text("thread_ts"))
    found = [call.workspace.files.get(file_id) for file_id in wanted]
    files = [one for one in found if one is not None]
    if len(files) < len(wanted) or any(not _is_ready(call, one) for one in files):
        refuse(rule=58, code="file_not_found")
    if conversation is not None:
        call.slack.rate_limits.spend_post(call.app.app_id, conversation.id)
    for file in files:
        file.completed, file.title, file.channel = True, wanted[file.id], channel
    shown = [file.json() for file in files]
    if conversation is not None:
        message: Json = {"text": call.text("initial_comment"), "thread_ts": call.text("thread_ts")}
        store(call.slack, call.app, conversation, message, sender=call.sender, files=shown)
    return {"files": shown}


def _is_ready(call: Call, file: UploadedFile) -> bool:
    return file.app_id == call.app.app_id and file.body is not None and not file.completed


def _wanted(call: Call) -> dict[str, str]:
    """Ids of the files with their titles."""
    given = call.args["files"]
    try:
        files = json.loads(given) if isinstance(given, str) else given
        found = {str(one["id"]): str(one.get("title", "")) for one in files}
    except (ValueError, TypeError, KeyError, AttributeError):
        found = {}
    if not found:
        refuse(rule=6, code="invalid_arguments", messages=["[ERROR] must provide a list [json-pointer:/files]"])
    return found


METHODS = (
    Method(
        "files.getUploadURLExternal",
        "T4",
        _announce,
        ("files:write",),
        ("filename", "length"),
        {"length": "number"},
    ),
    Method("files.completeUploadExternal", "T4", _complete, ("files:write",), ("files",), {"files": "raw"}),
)
