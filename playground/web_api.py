"""The Web API over real HTTP: encodings, tokens, scopes, budgets, ordered faults; then the method itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from playground.arguments import decode, token_of
from playground.calls import Call, Method, read_arguments
from playground.faults import Fault, RateLimited
from playground.log import ApiEntry, Json, Sender
from playground.manifest import Installation
from playground.methods.table import METHODS
from playground.rules import Refused, refuse
from playground.trouble import Deed, play

if TYPE_CHECKING:
    from playground.stand_in import StandIn


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, read: what it wants of which method, and the live installation that asks, if any."""

    request: Request
    method: Method
    given: Json
    sender: Sender
    app: Installation | None = None


class WebApi:
    """Answers `/api/<method>`. `serving` names the requests being answered right now."""

    def __init__(self, slack: StandIn) -> None:
        self._slack = slack
        self.serving: dict[int, str] = {}

    async def serve(self, request: Request) -> Response:
        name = request.path_params["method"]
        key = id(request)
        self.serving[key] = name
        try:
            return await self._serve(name, request)
        finally:
            del self.serving[key]

    async def _serve(self, name: str, request: Request) -> Response:
        given: Json = {}
        token, unread = "", None
        try:
            given = await decode(request)
            token = token_of(request, given)
        except Refused as refused:
            unread = refused
        known = self._slack.app_of(token)
        sender = Sender(known.app_id if known else "", token[-8:], _address(request), _process(request))
        self._slack.log.came(self._slack.clock.now(), name, sender, given)
        method = METHODS.get(name)
        if method is None:
            self._slack.violate(None, f"{name} is not modelled by the stand-in")
            status = 501 if self._slack.strict else 200
            return JSONResponse({"ok": False, "error": "unknown_method", "req_method": name}, status_code=status)
        asked = Asked(request, method, given, sender)
        if unread is not None:
            return self._refused(asked, unread)
        try:
            asked = replace(asked, app=self._recognize(token))
            app = self._authorize(asked, token)
        except Refused as refused:
            return self._refused(asked, refused)
        return await self._under_faults(asked, app)

    async def _under_faults(self, asked: Asked, app: Installation) -> Response:
        channel = asked.given.get("channel") or asked.given.get("channel_id")
        fault = self._slack.faults.take(asked.method.name, channel)

        def undone(status: int, error: str) -> Response:
            answer: Json = {"ok": False, "error": error} if error else {}
            retry_after = fault.header if isinstance(fault, RateLimited) else None
            return self._answer(asked, status, answer, fault=fault, retry_after=retry_after)

        deed = Deed(
            request=asked.request,
            do=lambda: self._run(asked, app, fault),
            undone=undone,
            failed=lambda status: JSONResponse({"ok": False, "error": "internal_error"}, status_code=status),
            may_be_late=lambda: app.state == "installed",
        )
        return await play(self._slack, fault, deed)

    def _recognize(self, token: str) -> Installation | None:
        """Rule 1: the token's state. None for a token that nobody needs to have."""
        app = self._slack.app_of(token)
        if app is None or token == app.app_token:
            return app
        if app.state in ("uninstalled", "revoked") or token in app.dead_tokens:
            refuse(rule=1, code="token_revoked")
        if app.state == "deactivated":
            refuse(rule=1, code="account_inactive")
        if app.state == "expired":
            refuse(rule=2, code="token_expired")
        return app

    def _authorize(self, asked: Asked, token: str) -> Installation:
        """Rules 1 to 4: the token, its kind, the method's scope; and rule 8, the method's budget."""
        method, app = asked.method, asked.app
        if not token.strip():
            refuse(rule=1, code="not_authed")
        if app is None:
            refuse(rule=1, code="invalid_auth")
        if method.token != "none" and (token == app.app_token) != (method.token == "app"):
            refuse(rule=3, code="not_allowed_token_type")
        self._slack.rate_limits.spend(app.app_id, method.name, method.tier)
        granted = app.app_token_scopes if method.token == "app" else app.scopes
        if method.scopes and not granted.intersection(method.scopes):
            refuse(
                rule=53 if method.token == "app" else 4,
                code="missing_scope",
                needed=",".join(method.scopes),
                provided=",".join(sorted(granted)),
            )
        return app

    def _run(self, asked: Asked, app: Installation, fault: Fault | None) -> Response:
        try:
            arguments = read_arguments(asked.method, asked.given)
            call = Call(self._slack, app, asked.method.name, arguments, asked.sender)
            answer = {"ok": True, **asked.method.run(call)}
        except Refused as refused:
            return self._refused(asked, refused)
        return self._answer(asked, 200, answer, fault=fault)

    def _refused(self, asked: Asked, refused: Refused) -> Response:
        self._slack.reject(refused.rule, asked.method.name, refused.code, refused.messages)
        retry_after, rule = refused.retry_after, refused.rule
        return self._answer(asked, refused.status, refused.body(), rule=rule, retry_after=retry_after)

    def _answer(
        self,
        asked: Asked,
        status: int,
        answer: Json,
        *,
        fault: Fault | None = None,
        rule: int | None = None,
        retry_after: int | str | None = None,
    ) -> Response:
        """Log the call and build the HTTP answer with Slack's scope headers."""
        label, now = type(fault).__name__ if fault else "", self._slack.clock.now()
        method = asked.method
        self._slack.log.note(ApiEntry(now, method.name, asked.given, status, answer, rule, label))
        headers = {"x-accepted-oauth-scopes": ",".join(method.scopes), "x-oauth-scopes": ""}
        if asked.app is not None:
            granted = asked.app.app_token_scopes if method.token == "app" else asked.app.scopes
            headers["x-oauth-scopes"] = ",".join(sorted(granted))
        if retry_after is not None:
            headers["Retry-After"] = str(retry_after)
        return JSONResponse(answer, status_code=status or 500, headers=headers)


def _address(request: Request) -> str:
    return f"{request.client.host}:{request.client.port}" if request.client else ""


def _process(request: Request) -> str:
    return str(request.path_params.get("process", ""))
