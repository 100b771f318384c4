"""Everything the bot says to Slack goes through here; how a call is made stands in bot/slack/calls.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackClientError, SlackObjectFormationError
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.ids import ChannelId, TeamId, UserId
from bot.domain.people import Presence
from bot.errors import SlackBusy, SlackRefused
from bot.slack.calls import TIMEOUT, told
from bot.slack.keeping import Keeping
from bot.slack.marks import HISTORY_PAGE, PostsPage, marks_of, metadata_of
from bot.slack.outcomes import classify
from bot.slack.presence import DND_SCOPE, read_dnd, read_status
from bot.slack.users import SlackUser, read_user
from bot.views.kit import Screen


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message stands."""

    channel_id: ChannelId
    ts: str


@dataclass(frozen=True, slots=True)
class SlackChannel:
    """A channel as Slack tells of it."""

    channel_id: ChannelId
    is_member: bool
    is_direct: bool
    is_archived: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is in the workspace its token belongs to."""

    team_id: TeamId
    user_id: UserId
    bot_id: str
    scopes: frozenset[str] = frozenset()
    """What the workspace granted, the optional scopes among it."""
    url: str = ""
    """Where people find the workspace in a browser."""


def web_client(token: str | None, base_url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """Return a client that shares the session and never resends anything by itself."""
    return AsyncWebClient(token=token, base_url=base_url, session=session, timeout=TIMEOUT, retry_handlers=[])


async def prove_app_token(client: AsyncWebClient, app_token: str) -> None:
    """Ask for a socket once, so that a wrong token fails at start: the socket client would try for ever."""
    try:
        await client.apps_connections_open(app_token=app_token)
    except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError, ValueError) as trouble:
        raise classify("apps.connections.open", trouble) from trouble


def blocks_of(screen: Screen) -> list[dict[str, Any]]:
    """Return a screen's blocks as Slack takes them."""
    return [block.to_dict() for block in screen.blocks]


def _blocks(screen: Screen) -> list[dict[str, Any]]:
    """Return the blocks of a post; what the SDK itself refuses was certainly not posted."""
    try:
        return blocks_of(screen)
    except SlackObjectFormationError as trouble:
        raise SlackRefused("invalid_blocks", method="chat.postMessage") from trouble


class Gateway(Keeping):
    """The calls we make, each raising one of our `SlackError`s; see bot/slack/outcomes.py for their meaning."""

    def __init__(self, client: AsyncWebClient, session: aiohttp.ClientSession, timeout: float = TIMEOUT) -> None:
        super().__init__(client, session, timeout)
        self._direct: dict[UserId, ChannelId] = {}
        self._identity: Identity | None = None

    async def identity(self) -> Identity:
        answer = await self._read("auth.test", self._client.auth_test)
        self._identity = Identity(
            TeamId(answer["team_id"]),
            UserId(answer["user_id"]),
            str(answer.get("bot_id", "")),
            self.scopes,
            str(answer.get("url", "")),
        )
        return self._identity

    async def workspace_url(self) -> str:
        """Return where people find the workspace in a browser, as in https://example.slack.com/."""
        return (self._identity or await self.identity()).url

    async def granted(self) -> frozenset[str]:
        """Return the scopes, asking for them where Slack was not heard of yet."""
        if not self.scopes:
            await self.identity()
        return self.scopes

    async def user(self, user_id: UserId) -> SlackUser:
        answer = await self._read("users.info", lambda: self._client.users_info(user=user_id))
        return read_user(answer["user"])

    async def channel(self, channel_id: ChannelId) -> SlackChannel:
        answer = await self._read(
            "conversations.info", lambda: self._client.conversations_info(channel=channel_id)
        )
        data = answer["channel"]
        return SlackChannel(
            channel_id=ChannelId(data["id"]),
            is_member=bool(data.get("is_member")),
            is_direct=bool(data.get("is_im") or data.get("is_mpim")),
            is_archived=bool(data.get("is_archived")),
        )

    async def permalink(self, channel_id: ChannelId, ts: str) -> str:
        answer = await self._read(
            "chat.getPermalink", lambda: self._client.chat_getPermalink(channel=channel_id, message_ts=ts)
        )
        return str(answer["permalink"])

    async def direct_channel(self, user_id: UserId) -> ChannelId:
        """Return the channel of the bot's direct messages with a person; opening it again is harmless."""
        known = self._direct.get(user_id)
        if known is not None:
            return known
        method = "conversations.open"
        answer = await self._read(method, lambda: self._client.conversations_open(users=user_id))
        found = ChannelId(told(told(answer, "channel", method), "id", method))
        self._direct[user_id] = found
        return found

    async def find_posts(self, channel_id: ChannelId, oldest: datetime, *, cursor: str = "") -> PostsPage:
        """Return the marks on our own posts of a channel that are younger than `oldest`, one page of them.

        A page without a next one ends the history. Of the answer nothing but marks is kept.
        """
        who = self._identity or await self.identity()
        answer = await self._read(
            "conversations.history",
            lambda: self._client.conversations_history(
                channel=channel_id,
                oldest=f"{oldest.timestamp():.6f}",
                include_all_metadata=True,
                limit=HISTORY_PAGE,
                cursor=cursor or None,
            ),
        )
        following = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        return PostsPage(marks_of(answer.get("messages") or [], who.bot_id), str(following))

    async def post(
        self,
        channel_id: ChannelId,
        screen: Screen,
        *,
        key: str | None = None,
        also: Sequence[str] = (),
        thread_ts: str | None = None,
    ) -> Posted:
        """Post once. `key` is an opaque mark by which the post can be found again; it names nobody.

        `also` are the marks of whatever else is told in the same message; in the thread of `thread_ts` if given.
        """
        method, blocks = "chat.postMessage", _blocks(screen)
        answer = await self._write(
            method,
            lambda: self._client.chat_postMessage(
                channel=channel_id,
                text=screen.text,
                blocks=blocks,
                metadata=metadata_of(key, also) if key else None,
                thread_ts=thread_ts,
                unfurl_links=False,
                unfurl_media=False,
            ),
        )
        return Posted(ChannelId(told(answer, "channel", method)), told(answer, "ts", method))

    async def update(self, posted: Posted, screen: Screen) -> None:
        await self._write(
            "chat.update",
            lambda: self._client.chat_update(
                channel=posted.channel_id, ts=posted.ts, text=screen.text, blocks=blocks_of(screen)
            ),
        )

    async def delete(self, posted: Posted) -> None:
        where, ts = posted.channel_id, posted.ts
        await self._write("chat.delete", lambda: self._client.chat_delete(channel=where, ts=ts))

    async def respond(self, response_url: str, screen: Screen, *, replace: bool = False) -> None:
        """Answer a command or click privately, or replace the message that was clicked."""
        body = {
            "text": screen.text,
            "blocks": blocks_of(screen),
            "replace_original": replace,
            "response_type": "ephemeral",
            "unfurl_links": False,
            "unfurl_media": False,
        }
        if urlsplit(response_url).scheme not in {"https", "http"}:
            raise SlackRefused("no_response_url", method="response_url")
        try:
            await self._send("response_url", response_url, json=body)
        except SlackBusy as busy:  # an answer that waits is of no use; the caller has another way
            raise SlackRefused("http_429", method="response_url") from busy

    async def open_view(self, trigger_id: str, view: View) -> str:
        """Open a form and return its id; the trigger is good for three seconds and one use."""
        answer = await self._write(
            "views.open", lambda: self._client.views_open(trigger_id=trigger_id, view=view.to_dict())
        )
        return str(answer["view"]["id"])

    async def update_view(self, view_id: str, view: View) -> None:
        await self._write("views.update", lambda: self._client.views_update(view_id=view_id, view=view.to_dict()))

    async def publish_home(self, user_id: UserId, view: View) -> None:
        await self._write(
            "views.publish", lambda: self._client.views_publish(user_id=user_id, view=view.to_dict())
        )

    async def person(self, user_id: UserId) -> tuple[SlackUser, Presence]:
        """Return a user with their status."""
        answer = await self._read("users.info", lambda: self._client.users_info(user=user_id))
        return read_user(answer["user"]), read_status(answer["user"])

    async def dnd(self, user_id: UserId) -> tuple[datetime | None, datetime | None] | None:
        """Return when a person takes no notifications, now or next; None where we may not ask."""
        if DND_SCOPE not in self.scopes:
            return None
        return read_dnd(await self._read("dnd.info", lambda: self._client.dnd_info(user=user_id)))
