"""conversations.open, info, members, join."""

from __future__ import annotations

from collections.abc import Mapping

from playground.calls import ArgumentKind, Call, Method
from playground.log import Json
from playground.rules import refuse
from playground.shapes import conversation_json
from playground.workspace import Conversation

_READ = ("channels:read", "groups:read", "im:read", "mpim:read")
_PREFIX = {"public": "channels", "private": "groups", "im": "im", "mpim": "mpim"}
_MOST_USERS = 8


def _open(call: Call) -> Json:
    if call.text("channel"):
        conversation = call.conversation()
        return {"no_op": True, "already_open": True, "channel": {"id": conversation.id}}
    users = call.args.get("users", [])
    if not users:
        refuse(rule=30, code="users_list_not_supplied")
    if len(users) > _MOST_USERS:
        refuse(rule=30, code="too_many_users")
    found = [call.workspace.users.get(user_id) for user_id in users]
    if any(user is None for user in found):
        refuse(rule=30, code="user_not_found")
    people = [user for user in found if user is not None]
    if any(user.is_bot for user in people):
        refuse(rule=31, code="cannot_dm_bot")
    if any(user.deleted for user in people):
        refuse(rule=30, code="user_disabled")
    for user in people:
        if user.team_id != call.workspace.team_id and not call.slack.shares_channel(user.id, call.app):
            refuse(rule=30, code="invalid_user_combination")
    if len(people) > 1:
        call.need("mpim:write")
        call.slack.unmodelled("conversations.open with several users")
    call.need("im:write")
    already = call.workspace.dm(call.app.bot_user_id, people[0].id)
    conversation = call.workspace.open_dm(call.app.bot_user_id, people[0].id)
    known = {"no_op": True, "already_open": True} if already else {}
    shown: Json = {"id": conversation.id}
    if call.flag("return_im"):
        shown = conversation_json(call.workspace, conversation, call.app.bot_user_id)
    return {**known, "channel": shown}


def readable(call: Call, family: str) -> Conversation:
    """The conversation, if the app has the scope of this family (read, history) for its kind."""
    conversation = call.conversation()
    call.need(f"{_PREFIX[conversation.kind]}:{family}")
    return conversation


def _info(call: Call) -> Json:
    conversation = readable(call, "read")
    return {"channel": conversation_json(call.workspace, conversation, call.app.bot_user_id)}


def _members(call: Call) -> Json:
    conversation = readable(call, "read")
    page, more = call.page(conversation.members, default=100, most=1000)
    return {"members": page, **more}


def _join(call: Call) -> Json:
    conversation = call.conversation()
    if conversation.kind != "public":
        refuse(rule=32, code="method_not_supported_for_channel_type")
    if conversation.archived:
        refuse(rule=32, code="is_archived")
    if call.app.bot_user_id not in conversation.members:
        call.slack.join(conversation.id, call.app.bot_user_id)
    return {"channel": conversation_json(call.workspace, conversation, call.app.bot_user_id)}


_PAGED: Mapping[str, ArgumentKind] = {
    "limit": "number",
    "include_locale": "flag",
    "include_num_members": "flag",
}

METHODS = (
    Method(
        "conversations.open",
        "T3",
        _open,
        ("im:write", "mpim:write"),
        (),
        {"users": "list", "return_im": "flag", "prevent_creation": "flag"},
    ),
    Method("conversations.info", "T3", _info, _READ, ("channel",), _PAGED),
    Method("conversations.members", "T4", _members, _READ, ("channel",), _PAGED),
    Method("conversations.join", "T3", _join, ("channels:join",), ("channel",)),
)
