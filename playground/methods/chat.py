"""chat.postMessage, postEphemeral, update, delete, getPermalink."""

from __future__ import annotations

from collections.abc import Mapping

from playground.blocks.messages import check_message
from playground.calls import ArgumentKind, Call, Method, refuse_problems
from playground.log import Json
from playground.posting import content_of, note_broadcasts, require_postable, require_thread, store
from playground.rules import refuse
from playground.workspace import Conversation, Post

_KINDS: Mapping[str, ArgumentKind] = {
    "blocks": "raw",
    "attachments": "raw",
    "metadata": "raw",
    "text": "raw",
    "markdown_text": "raw",
    "reply_broadcast": "flag",
    "unfurl_links": "flag",
    "unfurl_media": "flag",
    "mrkdwn": "flag",
    "link_names": "flag",
    "as_user": "flag",
}


def _post(call: Call) -> Json:
    conversation = call.conversation()
    require_postable(call, conversation)
    require_thread(conversation, call.text("thread_ts"))
    refuse_problems(check_message(call.args))
    call.slack.rate_limits.spend(call.app.app_id, "chat.postMessage in all channels", "post")
    call.slack.rate_limits.spend_post(call.app.app_id, conversation.id)
    post = store(call.slack, call.app, conversation, call.args, sender=call.sender)
    return {"channel": conversation.id, "ts": post.ts, "message": _shown(call, post)}


def _post_ephemeral(call: Call) -> Json:
    conversation = call.conversation()
    require_postable(call, conversation)
    refuse_problems(check_message(call.args))
    if call.text("user") not in conversation.members:
        refuse(rule=28, code="user_not_in_channel")
    reader = call.text("user")
    post = store(call.slack, call.app, conversation, call.args, sender=call.sender, seen_by=reader)
    return {"message_ts": post.ts}


def _own(call: Call, conversation: Conversation, code: str) -> Post:
    """The app's own message by `ts` (rules 23 and 24)."""
    if conversation.archived:
        refuse(rule=23, code="is_inactive")
    ts = call.text("ts")
    if conversation.find_ephemeral(ts):
        refuse(rule=24, code="message_not_found")
    post = conversation.find(ts)
    if post is None:
        refuse(rule=23, code="message_not_found")
    if post.app_id != call.app.app_id:
        refuse(rule=23, code=code)
    return post


def _update(call: Call) -> Json:
    conversation = call.conversation()
    post = _own(call, conversation, "cant_update_message")
    window = call.slack.edit_window_seconds
    if window is not None and call.workspace.epoch() - float(post.ts) > window:
        refuse(rule=23, code="edit_window_closed")
    refuse_problems(check_message(call.args, update=True))
    note_broadcasts(call.slack, call.args, f"message to {conversation.name or conversation.id}")
    before = post.content
    post.content = content_of(call.args, call.slack.ids.block_id)
    if "metadata" not in call.args and "metadata" in before:
        post.content["metadata"] = before["metadata"]
    post.edited_ts = call.workspace.next_ts()
    call.slack.events.message_changed(conversation, post, before)
    return {
        "channel": conversation.id,
        "ts": post.ts,
        "text": post.content["text"],
        "message": _shown(call, post),
    }


def _delete(call: Call) -> Json:
    conversation = call.conversation()
    post = _own(call, conversation, "cant_delete_message")
    post.deleted = True
    call.slack.events.message_deleted(conversation, post)
    return {"channel": conversation.id, "ts": post.ts}


def _permalink(call: Call) -> Json:
    conversation = call.conversation()
    post = conversation.find(call.text("message_ts"))
    if post is None:
        refuse(rule=23, code="message_not_found")
    return {"channel": conversation.id, "permalink": call.slack.permalink(conversation, post)}


def _shown(call: Call, post: Post) -> Json:
    shown = post.json(call.workspace.team_id)
    if "metadata" in post.content:
        shown["metadata"] = post.content["metadata"]
    return shown


METHODS = (
    Method("chat.postMessage", "special", _post, ("chat:write",), ("channel",), _KINDS),
    Method("chat.postEphemeral", "T4", _post_ephemeral, ("chat:write",), ("channel", "user"), _KINDS),
    Method("chat.update", "T3", _update, ("chat:write",), ("channel", "ts"), _KINDS),
    Method("chat.delete", "T3", _delete, ("chat:write",), ("channel", "ts")),
    Method("chat.getPermalink", "special", _permalink, (), ("channel", "message_ts")),
)
