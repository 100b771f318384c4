"""users.info, users.list, users.conversations, dnd.info."""

from __future__ import annotations

from collections.abc import Mapping

from playground.availability import dnd_json
from playground.calls import ArgumentKind, Call, Method
from playground.log import Json
from playground.rules import refuse
from playground.shapes import conversation_json, user_json
from playground.workspace import Conversation, User

_PAGED: Mapping[str, ArgumentKind] = {
    "limit": "number",
    "include_locale": "flag",
    "exclude_archived": "flag",
    "types": "list",
}
_TYPE = {"public": "public_channel", "private": "private_channel", "im": "im", "mpim": "mpim"}
_SCOPE = {"public": "channels:read", "private": "groups:read", "im": "im:read", "mpim": "mpim:read"}


def _known(call: Call) -> User:
    user = call.user()
    if user is None:
        refuse(rule=30, code="user_not_found")
    if user.team_id != call.workspace.team_id and not call.slack.shares_channel(user.id, call.app):
        refuse(rule=30, code="user_not_visible")
    return user


def _info(call: Call) -> Json:
    return {"user": user_json(call.workspace, _known(call), include_locale=call.flag("include_locale"))}


def _list(call: Call) -> Json:
    page, more = call.page(list(call.workspace.users.values()), default=1000, most=1000)
    locale = call.flag("include_locale")
    members = [user_json(call.workspace, user, include_locale=locale) for user in page]
    return {"members": members, "cache_ts": call.workspace.epoch(), **more}


def _conversations(call: Call) -> Json:
    wanted = call.args.get("types") or ["public_channel"]
    subject = call.text("user") or call.app.bot_user_id
    bot = call.app.bot_user_id

    def visible(conversation: Conversation) -> bool:
        return (
            not conversation.deleted
            and subject in conversation.members
            and _TYPE[conversation.kind] in wanted
            and (conversation.kind == "public" or bot in conversation.members)
            and not (call.flag("exclude_archived") and conversation.archived)
        )

    for kind, scope in _SCOPE.items():
        if _TYPE[kind] in wanted:
            call.need(scope)
    page, more = call.page(
        [c for c in call.workspace.conversations.values() if visible(c)], default=100, most=1000
    )
    return {"channels": [conversation_json(call.workspace, c, bot) for c in page], **more}


def _dnd(call: Call) -> Json:
    return dnd_json(call.workspace, _known(call))


METHODS = (
    Method("users.info", "T4", _info, ("users:read",), ("user",), _PAGED),
    Method("users.list", "T2", _list, ("users:read",), (), _PAGED),
    Method("users.conversations", "T3", _conversations, tuple(_SCOPE.values()), (), _PAGED),
    Method("dnd.info", "T3", _dnd, ("dnd:read",), ("user",)),
)
