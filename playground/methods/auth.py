"""auth.test, auth.revoke, api.test, apps.connections.open."""

from __future__ import annotations

from playground.calls import Call, Method
from playground.log import Json


def _test(call: Call) -> Json:
    workspace = call.workspace
    return {
        "url": f"https://{workspace.domain}.slack.com/",
        "team": workspace.name,
        "user": workspace.users[call.app.bot_user_id].name,
        "team_id": workspace.team_id,
        "user_id": call.app.bot_user_id,
        "bot_id": call.app.bot_id,
        "is_enterprise_install": False,
    }


def _revoke(call: Call) -> Json:
    if not call.flag("test"):
        call.slack.revoke(call.app)
    return {"revoked": not call.flag("test")}


def _api_test(call: Call) -> Json:
    return {"args": call.args}


def _connections_open(call: Call) -> Json:
    return {"url": call.slack.socket_mode.ticket_url(call.app)}


METHODS = (
    Method("auth.test", "special", _test),
    Method("auth.revoke", "T3", _revoke, kinds={"test": "flag"}),
    Method("api.test", "T4", _api_test, token="none"),
    Method("apps.connections.open", "T3", _connections_open, scopes=("connections:write",), token="app"),
)
