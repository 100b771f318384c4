"""views.open, push, update, publish."""

from __future__ import annotations

from typing import Literal

from playground.blocks.views import check_view
from playground.calls import Call, Method, refuse_problems
from playground.log import Json
from playground.rules import refuse
from playground.workspace import OpenView


def _view(call: Call, surface: Literal["modal", "home"]) -> Json:
    view: Json = call.args["view"]
    refuse_problems(check_view(view, surface=surface))
    return view


def _trigger(call: Call) -> str:
    if not call.text("trigger_id"):
        refuse(rule=6, code="invalid_arguments", messages=["[ERROR] missing required field: trigger_id"])
    return call.text("trigger_id")


def _open(call: Call) -> Json:
    trigger_id, view = _trigger(call), _view(call, "modal")
    trigger = call.slack.triggers.redeem(trigger_id, call.app)
    opened = call.slack.screens.open(call.app, trigger.user_id, view, trigger.view_id)
    return {"view": call.slack.screens.json(opened)}


def _push(call: Call) -> Json:
    trigger_id, view = _trigger(call), _view(call, "modal")
    trigger = call.slack.triggers.redeem(trigger_id, call.app)
    if not any(open_view.id == trigger.view_id for open_view in call.slack.screens.stack(trigger.user_id)):
        refuse(rule=35, code="not_found")
    return {"view": call.slack.screens.json(call.slack.screens.push(call.app, trigger.user_id, view))}


def _target(call: Call) -> OpenView:
    view_id, external_id = call.text("view_id"), call.text("external_id")
    if not view_id and not external_id:
        refuse(rule=6, code="invalid_arguments", messages=["[ERROR] missing required field: view_id"])
    workspace = call.workspace
    view = workspace.view(view_id) if view_id else workspace.view_by_external_id(call.app.app_id, external_id)
    if view is None or view.app_id != call.app.app_id:
        refuse(rule=35, code="not_found")
    return view


def _update(call: Call) -> Json:
    target = _target(call)
    surface: Literal["modal", "home"] = "home" if target.payload["type"] == "home" else "modal"
    view = _view(call, surface)
    call.slack.screens.require_hash(target, call.text("hash"))
    call.slack.screens.require_external_id(target, view)
    call.slack.screens.update(target, view)
    return {"view": call.slack.screens.json(target)}


def _publish(call: Call) -> Json:
    if not call.app.home_tab:
        refuse(rule=40, code="not_enabled")
    user = call.user("user_id")
    if user is None or user.is_bot:
        refuse(rule=40, code="invalid_arguments", messages=["[ERROR] user not found [json-pointer:/user_id]"])
    view = _view(call, "home")
    home = call.workspace.homes.get((call.app.app_id, user.id))
    call.slack.screens.require_hash(home, call.text("hash"))
    return {"view": call.slack.screens.json(call.slack.screens.publish(call.app, user.id, view))}


METHODS = (
    Method("views.open", "T4", _open, (), ("view",), {"view": "object"}),
    Method("views.push", "T4", _push, (), ("view",), {"view": "object"}),
    Method("views.update", "T4", _update, (), ("view",), {"view": "object"}),
    Method("views.publish", "T4", _publish, (), ("user_id", "view"), {"view": "object"}),
)
