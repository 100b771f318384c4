"""The Web API over real HTTP: encodings, tokens, scopes, budgets, ordered faults; then the method itself."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from playground.calls import Call, Method, read_arguments
from playground.faults import CutAfter, CutBefore, Fault, RateLimited, Refusal, ServerError, Slow
from playground.log import ApiEntry, Json
from playground.manifest import Installation
from playground.methods.table import METHODS
from playground.rules import Refused, refuse

if TYPE_CHECKING:
    from playground.stand_in import StandIn


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
        method = METHODS.get(name)
        if method is None:
            self._slack.violate(None, f"{name} is not modelled by the stand-in")
            status = 501 if self._slack.strict else 200
            return JSONResponse({"ok": False, "error": "unknown_method", "req_method": name}, status_code=status)
        given: Json = {}
        try:
            given = await _decode(request)
            token = _token(request, given)
            app = self._authorize(method, token)
        except Refused as refused:
            return self._refused(method, given, refused, None)
        fault = self._slack.faults.take(name, given.get("channel"))
        struck = self._strike_before(fault, request, method, given)
        if struck is not None:
            return struck
        if isinstance(fault, Slow):
            await asyncio.sleep(fault.seconds)
        response = self._run(method, app, given, fault)
        if isinstance(fault, CutAfter):
            self._slack.cut(request.scope)
        if isinstance(fault, ServerError):
            return JSONResponse({"ok": False, "error": "internal_error"}, status_code=fault.status)
        return response

    def _strike_before(
        self, fault: Fault | None, request: Request, method: Method, given: Json
    ) -> Response | None:
        match fault:
            case RateLimited(retry_after):
                return self._answer(
                    method, given, 429, {"ok": False, "error": "ratelimited"}, fault=fault, retry_after=retry_after
                )
            case ServerError(status, before_write=True):
                return self._answer(method, given, status, {"ok": False, "error": "internal_error"}, fault=fault)
            case Refusal(code):
                return self._answer(method, given, 200, {"ok": False, "error": code}, fault=fault)
            case CutBefore():
                self._slack.cut(request.scope)
                return self._answer(method, given, 0, {}, fault=fault)
            case _:
                return None

    def _authorize(self, method: Method, token: str) -> Installation:
        """Rules 1 to 4: the token's state, its kind, the method's scope; and rule 8, the method's budget."""
        if not token.strip():
            refuse(rule=1, code="not_authed")
        app = self._slack.app_of(token)
        if app is None:
            refuse(rule=1, code="invalid_auth")
        if app.state == "uninstalled":
            refuse(rule=1, code="token_revoked")
        if app.state == "deactivated":
            refuse(rule=1, code="account_inactive")
        if app.state == "expired":
            refuse(rule=2, code="token_expired")
        if method.token != "none" and (token == app.app_token) != (method.token == "app"):
            refuse(rule=3, code="not_allowed_token_type")
        self._slack.rate_limits.spend(app.app_id, method.name, method.tier)
        granted = app.app_token_scopes if method.token == "app" else app.scopes
        if method.scopes and not granted.intersection(method.scopes):
            refuse(
                rule=53 if method.token == "app" else 4,
                code="missing_scope",
                needed=method.scopes[0],
                provided=",".join(sorted(granted)),
            )
        return app

    def _run(self, method: Method, app: Installation, given: Json, fault: Fault | None) -> Response:
        try:
            call = Call(self._slack, app, method.name, read_arguments(method, given))
            answer = {"ok": True, **method.run(call)}
        except Refused as refused:
            return self._refused(method, given, refused, app)
        return self._answer(method, given, 200, answer, app=app, fault=fault)

    def _refused(self, method: Method, given: Json, refused: Refused, app: Installation | None) -> Response:
        self._slack.reject(refused.rule, method.name, refused.code, refused.messages)
        return self._answer(
            method,
            given,
            refused.status,
            refused.body(),
            app=app,
            rule=refused.rule,
            retry_after=refused.retry_after,
        )

    def _answer(
        self,
        method: Method,
        given: Json,
        status: int,
        answer: Json,
        *,
        app: Installation | None = None,
        fault: Fault | None = None,
        rule: int | None = None,
        retry_after: int | None = None,
    ) -> Response:
        """Log the call and build the HTTP answer with Slack's scope headers."""
        label = type(fault).__name__ if fault else ""
        self._slack.log.note(ApiEntry(self._slack.clock.now(), method.name, given, status, answer, rule, label))
        headers = {"x-accepted-oauth-scopes": ",".join(method.scopes), "x-oauth-scopes": ""}
        if app is not None:
            headers["x-oauth-scopes"] = ",".join(sorted(app.scopes))
        if retry_after is not None:
            headers["Retry-After"] = str(retry_after)
        return JSONResponse(answer, status_code=status or 500, headers=headers)


async def _decode(request: Request) -> Json:
    """Arguments from the query and from a JSON or form body; the body wins (rules 5 and 7)."""
    given: Json = {}
    _add_form(given, str(request.url.query))
    body = await request.body()
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if not body:
        return given
    if kind == "application/json":
        try:
            decoded = json.loads(body)
        except ValueError:
            refuse(rule=5, code="invalid_json")
        if not isinstance(decoded, dict):
            refuse(rule=5, code="json_not_object")
        return given | decoded
    if kind != "application/x-www-form-urlencoded":
        refuse(rule=5, code="invalid_post_type")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        refuse(rule=5, code="invalid_form_data")
    _add_form(given, text)
    return given


def _add_form(given: Json, text: str) -> None:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text))
    except ValueError:
        refuse(rule=5, code="invalid_form_data")
    seen: set[str] = set()
    for name, value in pairs:
        if name in seen or name.endswith("[]"):
            refuse(rule=7, code="invalid_array_arg")
        seen.add(name)
        given[name] = value


def _token(request: Request, given: Json) -> str:
    """The bearer token, or the `token` argument of a form; it is taken out of the arguments either way."""
    argument = given.pop("token", "")
    header = request.headers.get("authorization", "")
    if header.lower().startswith("bearer "):
        return header[7:].strip()
    return argument if isinstance(argument, str) else ""
