"""canvases.create."""

from __future__ import annotations

from playground.calls import Call, Method
from playground.documents import CANVAS_MOST, Canvas
from playground.log import Json
from playground.rules import refuse


def _create(call: Call) -> Json:
    workspace = call.workspace
    if not workspace.canvases_allowed:
        refuse(rule=49, code="canvas_disabled_user_team")
    markdown = _markdown(call)
    if call.text("channel_id"):
        _require_place(call)
    elif workspace.on_free_plan:
        refuse(rule=49, code="free_teams_cannot_create_non_tabbed_canvases")
    title, channel = call.text("title"), call.text("channel_id")
    canvas = Canvas(call.slack.ids.next("F"), call.app.app_id, title, markdown, channel)
    workspace.canvases[canvas.id] = canvas
    return {"canvas_id": canvas.id}


def _require_place(call: Call) -> None:
    """Rules 9, 10, 11 and 57: where a canvas can be a tab. A public channel is no exception (unsure)."""
    where = call.conversation("channel_id")
    if call.app.bot_user_id not in where.members:
        refuse(rule=10, code="not_in_channel")
    if where.archived:
        refuse(rule=11, code="is_archived")
    there = any(canvas.channel == where.id for canvas in call.workspace.canvases.values())
    if call.workspace.on_free_plan and there:
        refuse(rule=57, code="free_team_canvas_tab_already_exists")


def _markdown(call: Call) -> str:
    content = call.args.get("document_content")
    if content is None:
        return ""
    problems = []
    if content.get("type") != "markdown":
        problems.append("[ERROR] must be a valid enum value [json-pointer:/document_content/type]")
    markdown = content.get("markdown")
    if not isinstance(markdown, str):
        problems.append("[ERROR] must provide a string [json-pointer:/document_content/markdown]")
    elif len(markdown) > CANVAS_MOST:
        problems.append(
            f"[ERROR] must be less than {CANVAS_MOST + 1} characters [json-pointer:/document_content/markdown]"
        )
    problems += [f"[ERROR] unknown field: {name}" for name in content if name not in ("type", "markdown")]
    if problems:
        refuse(rule=6, code="invalid_arguments", messages=problems)
    return str(markdown)


METHODS = (
    Method(
        "canvases.create", "T2", _create, ("canvases:write",), (), {"document_content": "object", "title": "text"}
    ),
)
