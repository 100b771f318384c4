"""What a Web API request carries: arguments in the query, in JSON or in a form, and the token."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl

from starlette.requests import Request

from playground.log import Json
from playground.rules import refuse


async def decode(request: Request) -> Json:
    """Arguments from the query and from a JSON or form body; the body wins (rules 5 and 7)."""
    given: Json = {}
    _add_form(given, str(request.url.query))
    body = await request.body()
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if not body:
        return given
    if kind == "application/json":
        return given | json_object(body)
    if kind != "application/x-www-form-urlencoded":
        refuse(rule=5, code="invalid_post_type")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        refuse(rule=5, code="invalid_form_data")
    _add_form(given, text)
    return given


def json_object(body: bytes) -> Json:
    """The object that a JSON body holds (rule 5)."""
    try:
        decoded = json.loads(body)
    except ValueError:
        refuse(rule=5, code="invalid_json")
    if not isinstance(decoded, dict):
        refuse(rule=5, code="json_not_object")
    return decoded


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


def token_of(request: Request, given: Json) -> str:
    """The bearer token, or the `token` argument of a form; it is taken out of the arguments either way."""
    argument = given.pop("token", "")
    header = request.headers.get("authorization", "")
    if header.lower().startswith("bearer "):
        return header[7:].strip()
    return argument if isinstance(argument, str) else ""
