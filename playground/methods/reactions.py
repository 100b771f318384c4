"""reactions.add and reactions.remove."""

from __future__ import annotations

import re

from playground.calls import Call, Method
from playground.log import Json
from playground.rules import refuse
from playground.workspace import Post

_NAME = re.compile(r"[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?")


def _target(call: Call) -> Post:
    conversation = call.conversation()
    if call.app.bot_user_id not in conversation.members:
        refuse(rule=10, code="not_in_channel")
    if conversation.archived:
        refuse(rule=11, code="is_archived")
    if not _NAME.fullmatch(call.text("name")):
        refuse(rule=47, code="invalid_name")
    post = conversation.find(call.text("timestamp"))
    if post is None:
        refuse(rule=47, code="message_not_found")
    return post


def _add(call: Call) -> Json:
    post = _target(call)
    users = post.reactions.setdefault(call.text("name"), [])
    if call.app.bot_user_id in users:
        refuse(rule=47, code="already_reacted")
    users.append(call.app.bot_user_id)
    call.slack.events.reaction("reaction_added", call.app.bot_user_id, post, call.text("name"))
    return {}


def _remove(call: Call) -> Json:
    post = _target(call)
    users = post.reactions.get(call.text("name"), [])
    if call.app.bot_user_id not in users:
        refuse(rule=47, code="no_reaction")
    users.remove(call.app.bot_user_id)
    if not users:
        del post.reactions[call.text("name")]
    call.slack.events.reaction("reaction_removed", call.app.bot_user_id, post, call.text("name"))
    return {}


METHODS = (
    Method("reactions.add", "T3", _add, ("reactions:write",), ("channel", "name", "timestamp")),
    Method("reactions.remove", "T2", _remove, ("reactions:write",), ("channel", "name", "timestamp")),
)
