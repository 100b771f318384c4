"""What rides in a button's value or a form's private_metadata when one id is not enough: small typed JSON.

`response_url` is where the person who opened a form can be answered privately for half an hour.

Slack gives these back as they were sent, but a stale or forged one may arrive, so reading one that does not
fit raises NotFound, and every use checks again what the person may do.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import TypeVar

from bot.errors import NotFound


@dataclass(frozen=True, slots=True)
class InsightInCircle:
    """An insight and the circle it is for; an empty circle keeps it to its author."""

    insight_id: str
    circle_id: str = ""


@dataclass(frozen=True, slots=True)
class FoundForm:
    """The form that founds a circle: the channel it will belong to."""

    channel_id: str
    response_url: str = ""


@dataclass(frozen=True, slots=True)
class JoinForm:
    """The form on joining; `waiting` when the person was told that the circle is full."""

    circle_id: str
    waiting: bool = False
    response_url: str = ""


@dataclass(frozen=True, slots=True)
class ReflectForm:
    """The reflection form: the meeting it is about."""

    meeting_id: str
    response_url: str = ""


@dataclass(frozen=True, slots=True)
class InsightEditForm:
    """The insight form: the insight being edited, if any, and the channel it was opened in, if any."""

    insight_id: str = ""
    channel_id: str = ""
    response_url: str = ""


@dataclass(frozen=True, slots=True)
class FewerOf:
    """What a message was about, to get fewer of it: circle ids and kinds of nudges, each set apart by spaces."""

    circles: str = ""
    kinds: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """One wish about messages: a deed (bot/services/profiles.py) and what it is done to."""

    deed: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class AnswerAt:
    """A form that needs nothing but the place of its answer."""

    response_url: str = ""


Payload = TypeVar(
    "Payload", InsightInCircle, FoundForm, JoinForm, ReflectForm, InsightEditForm, FewerOf, Wish, AnswerAt
)


def pack(
    payload: InsightInCircle | FoundForm | JoinForm | ReflectForm | InsightEditForm | FewerOf | Wish | AnswerAt,
) -> str:
    """Return the payload as compact JSON."""
    return json.dumps(asdict(payload), separators=(",", ":"))


def unpack(kind: type[Payload], text: str) -> Payload:
    """Return the payload, or raise NotFound where the text is not one of this kind."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as trouble:
        raise NotFound from trouble
    if not isinstance(found, dict):
        raise NotFound
    try:
        payload = kind(**{field.name: found[field.name] for field in fields(kind) if field.name in found})
    except TypeError as trouble:
        raise NotFound from trouble
    wrong = any(
        type(getattr(payload, f.name)) is not (bool if f.type in ("bool", bool) else str) for f in fields(kind)
    )
    if wrong:
        raise NotFound
    return payload
