"""The raw traffic for the inspector: what went over the wire and what was wrong with it, secrets masked."""

from __future__ import annotations

import json
import re
from itertools import islice

from playground.control.snapshots import written
from playground.log import ApiEntry, DeliveryEntry, Json, Noted, Rejection, Violation
from playground.stand_in import StandIn

MOST = 200
"""Entries in one answer; `last` says where to go on."""

_SECRETS = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+|(?<=ticket=)\w+|(?<=/response/)[\w/]+")
_SECRET_KEYS = {"token", "client_secret", "signing_secret"}
_ALONE = {"socket", "slash command reply"}


def entries_after(slack: StandIn, number: int) -> Json:
    """Entries with a number above `number`, oldest first; `more` says that there are more to fetch."""
    everything = slack.log.all
    shown: list[Json] = []
    last = number
    for n, noted in enumerate(islice(everything, number, None), number + 1):
        last = n
        entry = _shown(noted)
        if entry is not None:
            shown.append({"n": n, "at": written(noted.at), **entry})
        if len(shown) >= MOST:
            break
    return {"entries": shown, "last": last, "more": last < len(everything)}


def masked(value: object, key: str = "") -> object:
    """The same value without any secret in it."""
    if isinstance(value, dict):
        return {name: masked(one, str(name)) for name, one in value.items()}
    if isinstance(value, list):
        return [masked(one) for one in value]
    if isinstance(value, str):
        return "…" if key in _SECRET_KEYS else _SECRETS.sub("…", value)
    return value


def _shown(noted: Noted) -> Json | None:
    """One entry; None for a rejection whose call stands in the log itself, with its rule."""
    match noted:
        case ApiEntry():
            error = str(noted.answer.get("error", ""))
            status = "ok" if noted.status == 200 and noted.ok else error or f"http {noted.status}"
            return {
                "kind": "call" if noted.rule is None else "rejection",
                "title": noted.method,
                "ack_ms": None,
                "status": f"{status} ({noted.fault})" if noted.fault else status,
                "rule": noted.rule,
                "detail": masked({"arguments": _decoded(noted.args), "answer": noted.answer}),
            }
        case DeliveryEntry():
            detail = {"kind": noted.kind, "transport": noted.transport, "attempt": noted.attempt}
            return {
                "kind": "delivery",
                "title": noted.name,
                "ack_ms": round(noted.seconds * 1000),
                "status": "ok" if noted.outcome == "acked" else noted.outcome,
                "rule": None,
                "detail": detail | {"payload": masked(noted.payload), "answer": masked(noted.answer)},
            }
        case Rejection() if noted.method in _ALONE:
            detail = {"messages": list(noted.messages)}
            return _wrong("rejection", noted.method, noted.code, noted.rule, detail)
        case Violation():
            return _wrong("violation", noted.text, "violation", noted.rule, {})
        case _:
            return None


def _wrong(kind: str, title: str, status: str, rule: int | None, detail: Json) -> Json:
    return {
        "kind": kind,
        "title": str(masked(title)),
        "ack_ms": None,
        "status": status,
        "rule": rule,
        "detail": masked(detail),
    }


def _decoded(args: Json) -> Json:
    """Arguments that came as JSON in a form field, readable."""
    shown: Json = {}
    for name, value in args.items():
        shown[name] = value
        if isinstance(value, str) and value[:1] in ("{", "["):
            try:
                shown[name] = json.loads(value)
            except ValueError:
                continue
    return shown
