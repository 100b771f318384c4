"""Putting an app's message into a conversation: who may post where, and what is stored of it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from playground.blocks.text import message_broadcasts, normalize_blocks
from playground.calls import Call
from playground.log import Json, Sender, StoredPost, mark_of
from playground.manifest import Installation
from playground.rules import refuse
from playground.workspace import Conversation, Post

if TYPE_CHECKING:
    from playground.stand_in import StandIn

TEXT_CUT_AT = 40_000
_KEPT = ("text", "blocks", "attachments", "metadata")


def content_of(args: Mapping[str, object], make_id: Callable[[], str]) -> Json:
    """What Slack stores of a message's arguments: decoded blocks with ids, text cut at 40,000 (rule 21)."""
    content: Json = {}
    for key in _KEPT:
        value = args.get(key)
        if isinstance(value, str) and key != "text":
            value = json.loads(value)
        if value not in (None, "", [], {}):
            content[key] = value
    markdown = args.get("markdown_text")
    if isinstance(markdown, str):
        content["text"] = markdown
    content["text"] = str(content.get("text", ""))[:TEXT_CUT_AT]
    if "blocks" in content:
        content["blocks"] = normalize_blocks(content["blocks"], make_id)
    return content


def require_postable(call: Call, conversation: Conversation) -> None:
    """Rules 10, 11, 12, 29: where the app may post."""
    app, workspace = call.app, call.workspace
    if conversation.kind == "im":
        if not app.messages_tab:
            refuse(rule=29, code="messages_tab_disabled")
    elif app.bot_user_id not in conversation.members and "chat:write.public" not in app.scopes:
        refuse(rule=10, code="not_in_channel")
    if conversation.archived:
        refuse(rule=11, code="is_archived")
    if conversation.read_only:
        refuse(rule=11, code="restricted_action_read_only_channel")
    thread_ts = call.text("thread_ts")
    if conversation.thread_only and not thread_ts:
        refuse(rule=11, code="restricted_action_thread_only_channel")
    if thread_ts in conversation.locked_threads:
        refuse(rule=11, code="restricted_action_thread_locked")
    if not workspace.posting_allowed:
        refuse(rule=12, code="restricted_action")


def require_thread(conversation: Conversation, thread_ts: str) -> None:
    """Rule 26: a thread hangs on a message that is there and is no reply itself."""
    if not thread_ts:
        return
    if conversation.find_ephemeral(thread_ts):
        refuse(rule=26, code="cannot_reply_to_message")
    root = conversation.find(thread_ts)
    if root is None:
        refuse(rule=26, code="message_not_found")
    if root.thread_ts not in (None, root.ts):
        refuse(rule=26, code="cannot_reply_to_message")


def store(
    slack: StandIn,
    app: Installation,
    conversation: Conversation,
    args: Mapping[str, object],
    *,
    sender: Sender | None = None,
    seen_by: str | None = None,
    by_response_url: bool = False,
    files: Sequence[Json] = (),
) -> Post:
    """Store the app's message, note broadcasts (rule 55) and tell subscribers unless it is ephemeral."""
    workspace = slack.workspace
    note_broadcasts(slack, args, f"message to {conversation.name or conversation.id}")
    thread_ts = args.get("thread_ts")
    post = Post(
        workspace.next_ts(),
        conversation.id,
        app.bot_user_id,
        content_of(args, slack.ids.block_id),
        bot_id=app.bot_id,
        app_id=app.app_id,
        thread_ts=thread_ts if isinstance(thread_ts, str) and thread_ts else None,
        broadcast_reply=args.get("reply_broadcast") is True,
        seen_by=seen_by,
        by_response_url=by_response_url,
    )
    if files:
        post.content["files"] = list(files)
    workspace.add_post(conversation, post)
    slack.log.stored(_stored(slack, post, sender or Sender()))
    if seen_by is None:
        slack.events.message(conversation, post)
    return post


def _stored(slack: StandIn, post: Post, sender: Sender) -> StoredPost:
    key, event_type = mark_of(post.content.get("metadata"))
    return StoredPost(
        slack.clock.now(),
        time.monotonic(),
        post.conversation,
        post.ts,
        str(post.content["text"]),
        sender,
        key,
        event_type,
        post.thread_ts,
        post.seen_by,
    )


def note_broadcasts(slack: StandIn, args: Mapping[str, object], where: str) -> None:
    """Rule 55: a message that wakes everybody is a violation, never a rejection."""
    for broadcast in message_broadcasts(args):
        slack.violate(55, f"unescaped {broadcast} in a {where}")
