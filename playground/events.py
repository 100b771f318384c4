"""The Events API: which app hears of what (rule 54), and the envelope around each event."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from playground.catalogue import EVENT_SCOPES
from playground.courier import Answer, Delivery
from playground.log import Json
from playground.manifest import Installation
from playground.shapes import user_json
from playground.workspace import Conversation, Post, User, stamp

if TYPE_CHECKING:
    from playground.stand_in import StandIn

_MESSAGE_SUBSCRIPTION = {
    "public": "message.channels",
    "private": "message.groups",
    "im": "message.im",
    "mpim": "message.mpim",
}
_LAST_WORDS = ("app_uninstalled", "tokens_revoked")
Sent = list["asyncio.Task[Answer]"]


class Events:
    """Sends an event to every app that subscribed to it, has its scope and is where it happened."""

    def __init__(self, slack: StandIn) -> None:
        self._slack = slack

    def emit(
        self,
        subscription: str,
        event: Json,
        *,
        where: Conversation | None = None,
        only: Installation | None = None,
        here_or_just_left: bool = False,
    ) -> Sent:
        """Deliver in the background; the returned tasks end when the app has answered or failed to."""
        apps = [only] if only else list(self._slack.installations.values())
        sent: Sent = []
        for app in apps:
            if subscription not in app.events or not self._scoped(app, subscription, where):
                continue
            inside = where is None or here_or_just_left or app.bot_user_id in where.members
            if inside and (app.state == "installed" or subscription in _LAST_WORDS):
                sent.append(self._slack.courier.spawn(self._slack.courier.deliver(self._wrap(app, event, where))))
        return sent

    def _scoped(self, app: Installation, subscription: str, where: Conversation | None) -> bool:
        scopes = EVENT_SCOPES[subscription]
        if where is not None and len(scopes) > 1:
            scopes = ("groups:read",) if where.kind == "private" else ("channels:read",)
        return not scopes or bool(app.scopes.intersection(scopes))

    def _wrap(self, app: Installation, event: Json, where: Conversation | None) -> Delivery:
        slack = self._slack
        event.setdefault("event_ts", slack.workspace.next_ts())
        event_id = slack.ids.next("Ev")
        payload: Json = {
            "token": app.verification_token,
            "team_id": slack.workspace.team_id,
            "context_team_id": slack.workspace.team_id,
            "context_enterprise_id": None,
            "api_app_id": app.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": event_id,
            "event_time": stamp(slack.clock.now()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": slack.workspace.team_id,
                    "user_id": app.bot_user_id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": bool(where and where.external),
            "event_context": f"4-{slack.ids.secret('event_context', 40)}",
        }
        return Delivery(app, "events_api", str(event["type"]), payload, slack.envelope_id())

    def message(self, where: Conversation, post: Post) -> Sent:
        """A new message, by a person or by an app (apps hear their own too, with bot_id)."""
        event = post.json(self._slack.workspace.team_id) | self._place(where, post.ts)
        if post.bot_id is None:
            event["client_msg_id"] = self._slack.envelope_id()
        if post.broadcast_reply:
            event["subtype"] = "thread_broadcast"
        if "files" in post.content:
            event["subtype"] = "file_share"
        return self.emit(_MESSAGE_SUBSCRIPTION[where.kind], event, where=where) + self._mentions(where, post)

    def _mentions(self, where: Conversation, post: Post) -> Sent:
        sent: Sent = []
        for app in self._slack.installations.values():
            if (
                where.kind != "im"
                and post.bot_id != app.bot_id
                and app.mention in str(post.content.get("text", ""))
            ):
                event = post.json(self._slack.workspace.team_id) | {"channel": where.id, "type": "app_mention"}
                sent += self.emit("app_mention", event, where=where, only=app)
        return sent

    def message_changed(self, where: Conversation, post: Post, before: Json) -> Sent:
        now = post.json(self._slack.workspace.team_id)
        event: Json = {
            "type": "message",
            "subtype": "message_changed",
            "hidden": True,
            "message": now,
            "previous_message": {**now, "text": before.get("text", ""), "blocks": before.get("blocks", [])},
            "ts": self._slack.workspace.next_ts(),
        }
        return self.emit(_MESSAGE_SUBSCRIPTION[where.kind], event | self._place(where, event["ts"]), where=where)

    def message_deleted(self, where: Conversation, post: Post) -> Sent:
        event: Json = {
            "type": "message",
            "subtype": "message_deleted",
            "hidden": True,
            "deleted_ts": post.ts,
            "previous_message": post.json(self._slack.workspace.team_id),
            "ts": self._slack.workspace.next_ts(),
        }
        return self.emit(_MESSAGE_SUBSCRIPTION[where.kind], event | self._place(where, event["ts"]), where=where)

    def _place(self, where: Conversation, ts: str) -> Json:
        return {"channel": where.id, "channel_type": where.channel_type, "event_ts": ts}

    def reaction(self, kind: str, user_id: str, post: Post, name: str) -> Sent:
        where = self._slack.workspace.conversations[post.conversation]
        item = {"type": "message", "channel": where.id, "ts": post.ts}
        event = {"type": kind, "user": user_id, "reaction": name, "item": item, "item_user": post.user}
        return self.emit(kind, event, where=where)

    def membership(self, kind: str, where: Conversation, user_id: str) -> Sent:
        """member_joined_channel or member_left_channel; an app that was removed hears of its own leaving."""
        letter = "G" if where.kind == "private" else "C"
        event: Json = {
            "type": kind,
            "user": user_id,
            "channel": where.id,
            "channel_type": letter,
            "team": self._slack.workspace.team_id,
        }
        sent: Sent = []
        for app in self._slack.installations.values():
            own = app.bot_user_id == user_id
            sent += self.emit(kind, dict(event), where=where, only=app, here_or_just_left=own)
            if own and kind == "member_left_channel":
                name = "group_left" if where.kind == "private" else "channel_left"
                left = {"type": name, "channel": where.id, "actor_id": where.creator}
                sent += self.emit(name, left, where=where, only=app, here_or_just_left=True)
        return sent

    def channel(self, what: str, where: Conversation, extra: Json) -> Sent:
        """channel_archive and its siblings, or their group_ twins for private channels."""
        name = f"{'group' if where.kind == 'private' else 'channel'}_{what}"
        return self.emit(name, {"type": name, **extra}, where=where)

    def dnd_updated(self, user: User, status: Json) -> Sent:
        """Somebody's do-not-disturb settings changed; `status` is as in dnd.info."""
        event = {"type": "dnd_updated_user", "user": user.id, "dnd_status": status}
        return self.emit("dnd_updated_user", event)

    def user_change(self, user: User) -> Sent:
        workspace = self._slack.workspace
        shown = user_json(workspace, user, include_locale=True)
        return self.emit("user_change", {"type": "user_change", "user": shown, "cache_ts": workspace.epoch()})
