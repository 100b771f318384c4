"""conversations.history and conversations.replies: reading back what was written, page by page."""

from __future__ import annotations

import base64
import binascii
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from playground.calls import ArgumentKind, Call, Method
from playground.log import Json
from playground.methods.conversations import readable
from playground.rules import refuse
from playground.workspace import Conversation, Post, Workspace

HISTORY_DEFAULT, HISTORY_MOST = 100, 999
REPLIES_DEFAULT, REPLIES_MOST = 1000, 1000
DISTRIBUTED_MOST = 15
"""Messages in one page for commercially distributed apps that are not in the Marketplace."""

_SCOPES = ("channels:history", "groups:history", "im:history", "mpim:history")
_TS = re.compile(r"\d{1,12}(\.\d{1,6})?")
_CURSOR = re.compile(r"next_ts:(\d{10})(\d{6})")
Threads = Mapping[str, Sequence[Post]]


def _history(call: Call) -> Json:
    conversation = _member_of(call)
    threads = _threads(conversation)
    roots = [p for p in conversation.posts if p.thread_ts in (None, p.ts) or p.broadcast_reply]
    there = [post for post in roots if not post.deleted or post.ts in threads]
    newest_first = _within(call, there)[::-1]
    page, more = _page(call, newest_first, HISTORY_DEFAULT, HISTORY_MOST, lambda ts, after: ts < after)
    shown = [_shown(call, post, threads) for post in page]
    return {"messages": shown, "pin_count": 0, "channel_actions_ts": None, "channel_actions_count": 0, **more}


def _replies(call: Call) -> Json:
    conversation = _member_of(call)
    threads = _threads(conversation)
    ts = call.text("ts")
    root = next((p for p in conversation.posts if p.ts == ts and (not p.deleted or ts in threads)), None)
    if root is None:
        refuse(rule=33, code="thread_not_found")
    thread = _within(call, [root, *threads.get(ts, ())])
    page, more = _page(call, thread, REPLIES_DEFAULT, REPLIES_MOST, lambda ts, after: ts > after)
    return {"messages": [_shown(call, post, threads) for post in page], **more}


def _member_of(call: Call) -> Conversation:
    conversation = readable(call, "history")
    if call.app.bot_user_id not in conversation.members:
        refuse(rule=33, code="not_in_channel")
    call.slack.rate_limits.spend_history(call.app.app_id, call.method)
    return conversation


def _threads(conversation: Conversation) -> Threads:
    """Replies that are there, by the ts of their root."""
    threads: defaultdict[str, list[Post]] = defaultdict(list)
    for post in conversation.posts:
        if post.thread_ts not in (None, post.ts) and not post.deleted:
            threads[str(post.thread_ts)].append(post)
    return threads


def _within(call: Call, posts: Sequence[Post]) -> list[Post]:
    """Posts between `oldest` and `latest`, both left out unless `inclusive`, that have had time to show."""
    oldest, latest = _bound(call, "oldest"), _bound(call, "latest")
    inclusive = call.flag("inclusive")
    settled = Decimal(str(call.workspace.clock.now().timestamp() - call.slack.faults.history_lag))
    found: list[Post] = []
    for post in posts:
        ts = Decimal(post.ts)
        inside = (oldest is None or ts > oldest) and (latest is None or ts < latest)
        late = call.slack.faults.history_lag > 0 and ts > settled
        if (inside or (inclusive and ts in (oldest, latest))) and not late:
            found.append(post)
    return found


def _bound(call: Call, name: str) -> Decimal | None:
    given = call.text(name)
    if not given:
        return None
    if not _TS.fullmatch(given):
        if name == "oldest":
            refuse(rule=33, code="invalid_ts_oldest")
        refuse(rule=33, code="invalid_ts_latest")
    return Decimal(given)


def _page(
    call: Call, posts: Sequence[Post], default: int, most: int, follows: Callable[[Decimal, Decimal], bool]
) -> tuple[list[Post], Json]:
    """One page and what stands beside it; the cursor names the last message, so that new ones shift nothing.
    On the last page there is no `response_metadata` at all (unsure; Slack's page allows it).
    """
    limit = call.args.get("limit") or default
    if not isinstance(limit, int) or not 1 <= limit <= most:
        refuse(rule=33, code="invalid_limit")
    if call.slack.rate_limits.tiers.distributed:
        limit = min(limit, DISTRIBUTED_MOST)
    if call.text("cursor"):
        after = _read_cursor(call.text("cursor"))
        posts = [post for post in posts if follows(Decimal(post.ts), after)]
    page = list(posts[:limit])
    if len(posts) <= limit:
        return page, {"has_more": False}
    cursor = base64.b64encode(f"next_ts:{page[-1].ts.replace('.', '')}".encode()).decode()
    return page, {"has_more": True, "response_metadata": {"next_cursor": cursor}}


def _read_cursor(cursor: str) -> Decimal:
    try:
        found = _CURSOR.fullmatch(base64.b64decode(cursor, validate=True).decode())
    except (binascii.Error, ValueError):
        found = None
    if found is None:
        refuse(rule=33, code="invalid_cursor")
    return Decimal(f"{found[1]}.{found[2]}")


def _shown(call: Call, post: Post, threads: Threads) -> Json:
    workspace = call.workspace
    shown = _tombstone(post) if post.deleted else post.json(workspace.team_id)
    if not post.deleted:
        if post.bot_id:
            shown["bot_profile"] = _bot_profile(workspace, post)
        if post.broadcast_reply:
            shown["subtype"] = "thread_broadcast"
        if call.flag("include_all_metadata") and "metadata" in post.content:
            shown["metadata"] = post.content["metadata"]
    replies = threads.get(post.ts, ())
    if replies:
        people = list(dict.fromkeys(reply.user for reply in replies))
        shown |= {
            "thread_ts": post.ts,
            "reply_count": len(replies),
            "reply_users_count": len(people),
            "latest_reply": replies[-1].ts,
            "reply_users": people,
            "is_locked": False,
            "subscribed": False,
        }
    return shown


def _tombstone(post: Post) -> Json:
    """What is left of a deleted message that has replies."""
    text = "This message was deleted."
    stands: Json = {"type": "message", "subtype": "tombstone", "user": "USLACKBOT", "hidden": True}
    return {**stands, "text": text, "ts": post.ts}


def _bot_profile(workspace: Workspace, post: Post) -> Json:
    bot = workspace.users[post.user]
    return {
        "id": post.bot_id,
        "app_id": post.app_id,
        "user_id": post.user,
        "name": bot.real_name,
        "icons": {},
        "deleted": bot.deleted,
        "updated": bot.updated,
        "team_id": workspace.team_id,
    }


_KINDS: Mapping[str, ArgumentKind] = {"limit": "number", "inclusive": "flag", "include_all_metadata": "flag"}

METHODS = (
    Method("conversations.history", "T3", _history, _SCOPES, ("channel",), _KINDS),
    Method("conversations.replies", "T3", _replies, _SCOPES, ("channel", "ts"), _KINDS),
)
