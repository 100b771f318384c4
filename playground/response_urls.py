"""response_url: answers to an interaction over a secret URL, five times within thirty minutes (rule 44)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from playground.arguments import json_object
from playground.blocks.messages import check_message
from playground.calls import refuse_problems
from playground.log import ApiEntry, Json
from playground.manifest import Installation
from playground.posting import content_of, note_broadcasts, store
from playground.rules import Refused, refuse
from playground.workspace import Conversation, Post

if TYPE_CHECKING:
    from playground.stand_in import StandIn

Origin = Literal["slash", "message", "view"]
LIFETIME = timedelta(minutes=30)
MAX_USES = 5
_METHOD = "response_url"


@dataclass(slots=True)
class Permit:
    """One response_url: for whom, where, over which message, and how often it was used."""

    app: Installation
    user_id: str
    channel: str
    origin: Origin
    message_ts: str | None
    until: datetime
    uses: int = 0


class ResponseUrls:
    """Issues the URLs and answers the posts to them."""

    def __init__(self, slack: StandIn) -> None:
        self._slack = slack
        self._permits: dict[str, Permit] = {}
        self.serving = 0

    def issue(
        self, app: Installation, user_id: str, channel: str, origin: Origin, message_ts: str | None = None
    ) -> str:
        secret = self._slack.ids.secret("response_url", 24)
        self._permits[secret] = Permit(
            app, user_id, channel, origin, message_ts, self._slack.clock.now() + LIFETIME
        )
        return f"{self._slack.origin}/response/{self._slack.workspace.team_id}/{secret}"

    async def serve(self, request: Request) -> Response:
        self.serving += 1
        try:
            return self._serve(request.path_params["secret"], await request.body())
        finally:
            self.serving -= 1

    def _serve(self, secret: str, body: bytes) -> Response:
        given: Json = {}
        try:
            permit = self._permits.get(secret)
            if permit is None:
                refuse(rule=44, code="expired_url", status=404)
            given = _decode(body)
            self._use(permit, given)
        except Refused as refused:
            self._slack.reject(refused.rule, _METHOD, refused.code, refused.messages)
            status = refused.status if refused.status != 200 else 400
            self._log(given, status, refused.body(), refused.rule)
            return JSONResponse(refused.body(), status_code=status)
        self._log(given, 200, {"ok": True}, None)
        return PlainTextResponse("ok")

    def _log(self, given: Json, status: int, answer: Json, rule: int | None) -> None:
        self._slack.log.note(ApiEntry(self._slack.clock.now(), _METHOD, given, status, answer, rule))

    def _use(self, permit: Permit, given: Json) -> None:
        if self._slack.clock.now() > permit.until:
            refuse(rule=44, code="expired_url", status=404)
        if permit.uses >= MAX_USES:
            refuse(rule=44, code="used_url", status=404)
        replacing = given.get("replace_original") is True or given.get("delete_original") is True
        if replacing and permit.origin == "slash":
            refuse(rule=44, code="cannot_replace_original", status=404)
        permit.uses += 1
        if given.get("delete_original") is True:
            self._delete(permit)
            return
        refuse_problems(check_message(given))
        if replacing:
            self._replace(permit, given)
        else:
            self.post(permit, given)

    def post(self, permit: Permit, given: Json) -> Post:
        """A new message: to the whole channel if `in_channel`, else for the person alone."""
        where = self._slack.workspace.conversations[permit.channel]
        seen_by = None if given.get("response_type") == "in_channel" else permit.user_id
        return store(self._slack, permit.app, where, given, seen_by=seen_by, by_response_url=True)

    def answer(self, app: Installation, user_id: str, channel: str, given: Json) -> None:
        """The body of a slash command's ack is a message as well."""
        permit = Permit(app, user_id, channel, "slash", None, self._slack.clock.now())
        try:
            refuse_problems(check_message(given))
        except Refused as refused:
            self._slack.reject(refused.rule, "slash command reply", refused.code, refused.messages)
            return
        self.post(permit, given)

    def _original(self, permit: Permit) -> tuple[Conversation, Post]:
        where = self._slack.workspace.conversations[permit.channel]
        ts = permit.message_ts or ""
        post = where.find(ts) or where.find_ephemeral(ts)
        if post is None or post.app_id != permit.app.app_id:
            refuse(rule=44, code="cannot_replace_original", status=404)
        return where, post

    def _replace(self, permit: Permit, given: Json) -> None:
        where, post = self._original(permit)
        note_broadcasts(self._slack, given, f"message to {where.name or where.id}")
        before = post.content
        post.content = content_of(given, self._slack.ids.block_id)
        if post.seen_by is None:
            post.edited_ts = self._slack.workspace.next_ts()
            self._slack.events.message_changed(where, post, before)

    def _delete(self, permit: Permit) -> None:
        where, post = self._original(permit)
        post.deleted = True
        if post.seen_by is None:
            self._slack.events.message_deleted(where, post)


def _decode(body: bytes) -> Json:
    """JSON is what the platform documents for these posts (rule 5)."""
    return {key: value for key, value in json_object(body).items() if value is not None}
