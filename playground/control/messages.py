"""The messages of a channel, page by page, as one person sees them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from heapq import merge
from itertools import islice, takewhile

from playground.log import Json
from playground.people import Person
from playground.seen import Room
from playground.stand_in import StandIn
from playground.workspace import Conversation, Post

MOST = 200
"""Messages on one page."""


def page_of(slack: StandIn, person: Person, room: Room, before: str | None, limit: int) -> Json:
    """The newest `limit` messages (before a timestamp, if given), oldest first; `more` says there are older ones.

    Replies stand in their thread and not here, unless they were sent to the channel as well.
    """
    replies = _reply_counts(room.conversation)
    newest_first = (
        post
        for post in _backwards(room.conversation, person.id)
        if (before is None or float(post.ts) < float(before)) and _in_the_open(post)
    )
    found = list(islice(newest_first, limit + 1))
    shown = [_shown(slack, post, replies) for post in reversed(found[:limit])]
    return {"messages": shown, "more": len(found) > limit}


def page_after(slack: StandIn, person: Person, room: Room, after: str, limit: int) -> Json:
    """The `limit` messages after a timestamp, oldest first; `more` says there are newer ones."""
    newer = takewhile(lambda post: float(post.ts) > float(after), _backwards(room.conversation, person.id))
    found = [post for post in newer if _in_the_open(post)][::-1]
    replies = _reply_counts(room.conversation)
    return {"messages": [_shown(slack, post, replies) for post in found[:limit]], "more": len(found) > limit}


def thread_of(slack: StandIn, person: Person, room: Room, root: str) -> Json:
    """A message and its replies, oldest first."""
    replies = _reply_counts(room.conversation)
    posts = [post for post in _backwards(room.conversation, person.id) if root in (post.ts, post.thread_ts)]
    return {"messages": [_shown(slack, post, replies) for post in reversed(posts)], "more": False}


def unread_in(slack: StandIn, person: Person, where: Conversation) -> int:
    """How many messages stand below the person's mark; their own do not count."""
    mark = float(slack.workspace.last_read.get((person.id, where.id), "0"))
    count = 0
    for post in _backwards(where, person.id):
        if float(post.ts) <= mark:
            break
        count += _in_the_open(post) and post.user != person.id
    return count


def last_ts(where: Conversation, person: Person) -> str | None:
    """The timestamp of the newest message the person sees there."""
    return next((post.ts for post in _backwards(where, person.id) if _in_the_open(post)), None)


def instant_of(ts: str) -> str:
    """When a timestamp was, as in 2026-03-02T09:00:00Z."""
    return f"{datetime.fromtimestamp(int(ts.partition('.')[0]), UTC):%Y-%m-%dT%H:%M:%SZ}"


def _backwards(where: Conversation, person_id: str) -> Iterator[Post]:
    """What the person sees, newest first; both lists are kept in the order of their timestamps."""
    own = (post for post in reversed(where.ephemerals) if post.seen_by == person_id)
    everything = merge(reversed(where.posts), own, key=lambda post: float(post.ts), reverse=True)
    return (post for post in everything if not post.deleted)


def _in_the_open(post: Post) -> bool:
    return post.thread_ts in (None, post.ts) or post.broadcast_reply


def _reply_counts(where: Conversation) -> Counter[str]:
    return Counter(p.thread_ts for p in where.posts if p.thread_ts and p.thread_ts != p.ts and not p.deleted)


def _shown(slack: StandIn, post: Post, replies: Counter[str]) -> Json:
    author = slack.workspace.users.get(post.user)
    return {
        "ts": post.ts,
        "user": post.user,
        "bot": post.bot_id is not None,
        "name": author.real_name if author else post.user,
        "text": str(post.content.get("text", "")),
        "blocks": post.content.get("blocks", []),
        "files": post.content.get("files", []),
        "thread_ts": post.thread_ts,
        "reply_count": replies[post.ts],
        "reactions": [{"name": name, "users": list(users)} for name, users in post.reactions.items()],
        "ephemeral": post.seen_by is not None,
        "edited": post.edited_ts is not None,
        "at": instant_of(post.ts),
        "deletable": False,
    }
