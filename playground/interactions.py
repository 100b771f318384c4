"""The payloads of commands, shortcuts, clicks and submissions, key by key as Slack sends them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.courier import Answer, Delivery
from playground.log import Json
from playground.manifest import Installation
from playground.workspace import Conversation, OpenView, Post, User

if TYPE_CHECKING:
    from playground.stand_in import StandIn


class Interactions:
    """Builds and delivers what a person's deeds cause; every method returns the app's answer."""

    def __init__(self, slack: StandIn) -> None:
        self._slack = slack

    def _base(self, kind: str, app: Installation, user: User, *, view_id: str | None = None) -> Json:
        workspace = self._slack.workspace
        return {
            "type": kind,
            "team": {"id": workspace.team_id, "domain": workspace.domain},
            "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id},
            "api_app_id": app.app_id,
            "token": app.verification_token,
            "enterprise": None,
            "is_enterprise_install": False,
            "trigger_id": self._slack.triggers.issue(app, user.id, view_id),
        }

    async def _send(self, app: Installation, payload: Json, name: str, *, accepts: bool = False) -> Answer:
        delivery = Delivery(app, "interactive", name, payload, self._slack.envelope_id(), accepts_payload=accepts)
        return await self._slack.courier.deliver(delivery)

    async def command(self, app: Installation, user: User, where: Conversation, command: str, text: str) -> Answer:
        workspace = self._slack.workspace
        payload: Json = {
            "token": app.verification_token,
            "team_id": workspace.team_id,
            "team_domain": workspace.domain,
            "channel_id": where.id,
            "channel_name": _shown_name(where),
            "user_id": user.id,
            "user_name": user.name,
            "command": command,
            "text": text,
            "api_app_id": app.app_id,
            "is_enterprise_install": "false",
            "response_url": self._slack.response_urls.issue(app, user.id, where.id, "slash"),
            "trigger_id": self._slack.triggers.issue(app, user.id),
        }
        delivery = Delivery(
            app, "slash_commands", command, payload, self._slack.envelope_id(), accepts_payload=True
        )
        return await self._slack.courier.deliver(delivery)

    async def shortcut(self, app: Installation, user: User, callback_id: str) -> Answer:
        payload = self._base("shortcut", app, user)
        payload |= {"callback_id": callback_id, "action_ts": self._slack.workspace.next_ts()}
        return await self._send(app, payload, f"shortcut {callback_id}")

    async def message_action(
        self, app: Installation, user: User, where: Conversation, post: Post, callback_id: str
    ) -> Answer:
        payload = self._base("message_action", app, user)
        payload |= {
            "callback_id": callback_id,
            "action_ts": self._slack.workspace.next_ts(),
            "message_ts": post.ts,
            "message": post.json(self._slack.workspace.team_id),
            "channel": {"id": where.id, "name": _shown_name(where)},
            "response_url": self._slack.response_urls.issue(app, user.id, where.id, "message", post.ts),
        }
        return await self._send(app, payload, f"message_action {callback_id}")

    async def message_actions(
        self, app: Installation, user: User, where: Conversation, post: Post, action: Json, state: Json
    ) -> Answer:
        """A click or choice in a message; an ephemeral one is not shown again in the payload."""
        payload = self._base("block_actions", app, user)
        payload |= {
            "container": {
                "type": "message",
                "message_ts": post.ts,
                "channel_id": where.id,
                "is_ephemeral": post.seen_by is not None,
            },
            "channel": {"id": where.id, "name": _shown_name(where)},
            "state": {"values": state},
            "response_url": self._slack.response_urls.issue(app, user.id, where.id, "message", post.ts),
            "actions": [action],
        }
        if post.thread_ts:
            payload["container"]["thread_ts"] = post.thread_ts
        if post.seen_by is None:
            payload["message"] = post.json(self._slack.workspace.team_id)
        return await self._send(app, payload, f"block_actions {action['action_id']}")

    async def view_actions(self, app: Installation, user: User, view: OpenView, action: Json) -> Answer:
        """A click or choice in a modal or on App Home."""
        shown = self._slack.screens.json(view)
        payload = self._base("block_actions", app, user, view_id=view.id)
        payload |= {
            "container": {"type": "view", "view_id": view.id},
            "view": shown,
            "state": shown["state"],
            "actions": [action],
        }
        return await self._send(app, payload, f"block_actions {action['action_id']}")

    async def submission(self, app: Installation, user: User, view: OpenView) -> Answer:
        payload = self._base("view_submission", app, user, view_id=view.id)
        payload |= {"view": self._slack.screens.json(view), "response_urls": self._response_urls(app, user, view)}
        return await self._send(
            app, payload, f"view_submission {view.payload.get('callback_id', '')}", accepts=True
        )

    def _response_urls(self, app: Installation, user: User, view: OpenView) -> list[Json]:
        urls: list[Json] = []
        for block in view.payload["blocks"]:
            element = block.get("element") or {}
            state = view.filled.get(block.get("block_id", ""), {}).get(element.get("action_id", ""), {})
            channel = state.get("selected_conversation") or state.get("selected_channel")
            if element.get("response_url_enabled") and channel:
                url = self._slack.response_urls.issue(app, user.id, channel, "view")
                urls.append(
                    {
                        "response_url": url,
                        "channel_id": channel,
                        "block_id": block["block_id"],
                        "action_id": element["action_id"],
                    }
                )
        return urls

    async def closed(self, app: Installation, user: User, view: OpenView, *, cleared: bool) -> Answer:
        payload = self._base("view_closed", app, user)
        del payload["trigger_id"]
        payload |= {"view": self._slack.screens.json(view), "is_cleared": cleared}
        return await self._send(app, payload, f"view_closed {view.payload.get('callback_id', '')}")

    async def suggestion(
        self, app: Installation, user: User, view: OpenView, block_id: str, action_id: str, value: str
    ) -> Answer:
        """An external select asks the app for options while the person types."""
        payload = self._base("block_suggestion", app, user)
        payload |= {
            "container": {"type": "view", "view_id": view.id},
            "view": self._slack.screens.json(view),
            "block_id": block_id,
            "action_id": action_id,
            "value": value,
        }
        return await self._send(app, payload, f"block_suggestion {action_id}", accepts=True)


def _shown_name(where: Conversation) -> str:
    return {"public": where.name, "private": "privategroup", "im": "directmessage"}[where.kind]
