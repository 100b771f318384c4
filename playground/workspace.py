"""The state of one Slack workspace: people, conversations, messages, open views. No rules of access here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from playground.clock import PushedClock
from playground.documents import Canvas, UploadedFile
from playground.ids import Ids
from playground.log import Json

ConversationKind = Literal["public", "private", "im", "mpim"]


@dataclass(slots=True)
class User:
    """A person or a bot user. `tz` is an IANA name, or None where Slack would not tell (externals).
    `title` is what their profile says they do. `dnd` is a nightly schedule ("22:00", "08:00") in their zone,
    `snooze` a pause from and until (epoch seconds); a `status_expiration` of 0 never ends."""

    id: str
    team_id: str
    name: str
    real_name: str
    tz: str | None = None
    locale: str = "en-US"
    is_bot: bool = False
    is_admin: bool = False
    deleted: bool = False
    updated: int = 0
    dnd: tuple[str, str] | None = None
    title: str = ""
    status_text: str = ""
    status_emoji: str = ""
    status_expiration: int = 0
    snooze: tuple[int, int] | None = None


@dataclass(slots=True)
class Post:
    """A message as stored. `seen_by` is the one person who sees an ephemeral message, else None."""

    ts: str
    conversation: str
    user: str
    content: Json
    bot_id: str | None = None
    app_id: str | None = None
    thread_ts: str | None = None
    broadcast_reply: bool = False
    seen_by: str | None = None
    by_response_url: bool = False
    edited_ts: str | None = None
    deleted: bool = False
    reactions: dict[str, list[str]] = field(default_factory=dict)

    def json(self, team_id: str) -> Json:
        """The message as Slack's API shows it (without `channel`, which stands beside it)."""
        shown: Json = {
            "type": "message",
            "user": self.user,
            "ts": self.ts,
            "team": team_id,
            **{key: value for key, value in self.content.items() if key != "metadata"},
        }
        if self.bot_id:
            shown |= {"bot_id": self.bot_id, "app_id": self.app_id}
        if self.thread_ts:
            shown["thread_ts"] = self.thread_ts
        if self.edited_ts:
            shown["edited"] = {"user": self.user, "ts": self.edited_ts}
        if self.reactions:
            shown["reactions"] = [
                {"name": name, "users": list(users), "count": len(users)} for name, users in self.reactions.items()
            ]
        return shown


@dataclass(slots=True)
class Conversation:
    """A channel, private channel, DM or group DM. `external` marks one shared with another organisation."""

    id: str
    name: str
    kind: ConversationKind
    created: int
    creator: str
    members: list[str]
    archived: bool = False
    read_only: bool = False
    thread_only: bool = False
    locked_threads: set[str] = field(default_factory=set)
    external: bool = False
    deleted: bool = False
    posts: list[Post] = field(default_factory=list)
    ephemerals: list[Post] = field(default_factory=list)

    @property
    def channel_type(self) -> str:
        """As message events name it."""
        return {"public": "channel", "private": "group", "im": "im", "mpim": "mpim"}[self.kind]

    def find(self, ts: str) -> Post | None:
        return next((post for post in self.posts if post.ts == ts and not post.deleted), None)

    def find_ephemeral(self, ts: str) -> Post | None:
        return next((post for post in self.ephemerals if post.ts == ts and not post.deleted), None)


@dataclass(slots=True)
class OpenView:
    """A modal on somebody's screen, or their App Home. `filled` holds what they typed or picked."""

    id: str
    app_id: str
    bot_id: str
    user_id: str
    payload: Json
    hash: str
    root_id: str = ""
    previous_id: str | None = None
    filled: dict[str, dict[str, Json]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


class Workspace:
    """One workspace: who is there, where they talk, what they see open."""

    def __init__(self, clock: PushedClock, ids: Ids, name: str = "Playground") -> None:
        self.clock = clock
        self.ids = ids
        self.team_id = ids.next("T")
        self.name = name
        self.domain = name.lower().replace(" ", "-")
        self.posting_allowed = True
        self.canvases_allowed = True
        self.files_allowed = True
        self.on_free_plan = False
        self.users: dict[str, User] = {}
        self.conversations: dict[str, Conversation] = {}
        self.stacks: dict[str, list[OpenView]] = {}
        self.homes: dict[tuple[str, str], OpenView] = {}
        self.last_read: dict[tuple[str, str], str] = {}
        self.canvases: dict[str, Canvas] = {}
        self.files: dict[str, UploadedFile] = {}
        self._last_ts = (0, 0)

    def epoch(self) -> int:
        return int(self.clock.now().timestamp())

    def next_ts(self) -> str:
        """The next message timestamp: the clock's second, six digits after the point, always increasing."""
        now = self.clock.now()
        moment = (int(now.timestamp()), now.microsecond)
        if moment <= self._last_ts:
            moment = (self._last_ts[0], self._last_ts[1] + 100)
        self._last_ts = moment
        return f"{moment[0]}.{moment[1]:06d}"

    def never_before(self, ts: str) -> None:
        """From now on every timestamp is later than this one."""
        second, _, rest = ts.partition(".")
        self._last_ts = max(self._last_ts, (int(second), int(rest)))

    @property
    def latest_ts(self) -> str:
        """The newest timestamp that was given out."""
        return f"{self._last_ts[0]}.{self._last_ts[1]:06d}"

    def add_user(
        self, name: str, *, tz: str | None = None, team_id: str | None = None, is_bot: bool = False
    ) -> User:
        handle = name.lower().replace(" ", ".")
        home = team_id or self.team_id
        user = User(self.ids.next("U"), home, handle, name, tz=tz, is_bot=is_bot, updated=self.epoch())
        self.users[user.id] = user
        return user

    def add_conversation(self, name: str, kind: ConversationKind, members: list[str]) -> Conversation:
        creator = members[0] if members else ""
        conversation = Conversation(
            self.ids.next("D" if kind == "im" else "C"), name, kind, self.epoch(), creator, list(members)
        )
        self.conversations[conversation.id] = conversation
        return conversation

    def dm(self, one: str, other: str) -> Conversation | None:
        """The DM between two users, if it was ever opened."""
        pair = {one, other}
        return next((c for c in self.conversations.values() if c.kind == "im" and set(c.members) == pair), None)

    def open_dm(self, one: str, other: str) -> Conversation:
        return self.dm(one, other) or self.add_conversation("", "im", [one, other])

    def offset(self, user: User) -> int:
        """Seconds from UTC in the user's zone at the clock's now."""
        local = self.clock.now().astimezone(ZoneInfo(user.tz or "UTC"))
        shift = local.utcoffset()
        return int(shift.total_seconds()) if shift else 0

    def add_post(self, conversation: Conversation, post: Post) -> Post:
        (conversation.ephemerals if post.seen_by else conversation.posts).append(post)
        return post

    def view(self, view_id: str) -> OpenView | None:
        """An open modal or a Home by id."""
        everything = [view for stack in self.stacks.values() for view in stack] + list(self.homes.values())
        return next((view for view in everything if view.id == view_id), None)

    def view_by_external_id(self, app_id: str, external_id: str) -> OpenView | None:
        everything = [view for stack in self.stacks.values() for view in stack] + list(self.homes.values())
        return next(
            (v for v in everything if v.app_id == app_id and v.payload.get("external_id") == external_id), None
        )

    def names(self) -> dict[str, str]:
        """User id → the name people read."""
        return {user.id: user.real_name for user in self.users.values()}

    def channel_names(self) -> dict[str, str]:
        return {c.id: c.name for c in self.conversations.values() if c.name}


def stamp(instant: datetime) -> int:
    """Whole seconds since 1970, as Slack writes instants."""
    return int(instant.timestamp())
