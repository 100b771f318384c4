"""What rides in a button's value or a form's private_metadata when one id is not enough: small typed JSON.

`response_url` is where the person who opened a form can be answered privately for half an hour.

Slack gives these back as they were sent, but a stale or forged one may arrive, so reading one that does not
fit raises NotFound, and every use checks again what the person may do.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar, Protocol, TypeVar

from bot.errors import NotFound


@dataclass(frozen=True, slots=True)
class InsightInCircle:
    """An insight and the circle it is for; an empty circle keeps it to its author."""

    insight_id: str
    circle_id: str = ""


@dataclass(frozen=True, slots=True)
class FoundForm:
    """The form that founds a circle: the channel it will belong to, and the guide it is founded from, if any."""

    channel_id: str
    response_url: str = ""
    guide_id: str = ""


@dataclass(frozen=True, slots=True)
class JoinForm:
    """The form on joining; `waiting` when the person was told that the circle is full."""

    circle_id: str
    waiting: bool = False
    response_url: str = ""


@dataclass(frozen=True, slots=True)
class ReflectForm:
    """The reflection form: the meeting it is about, and the keys of the framework and the prompt it shows.

    `cue` and `action` are the commitment that waits while the form is without a name; `is_afresh` when the form
    was emptied; `commitment_id` is the commitment that stood in it when it was opened, if any; `seen` marks what
    was saved then.
    """

    meeting_id: str
    response_url: str = ""
    framework: str = ""
    prompt: str = ""
    cue: str = ""
    action: str = ""
    is_afresh: bool = False
    commitment_id: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True)
class InsightEditForm:
    """The insight form: the insight being edited, the channel it was opened in, the message it is from, if any."""

    insight_id: str = ""
    channel_id: str = ""
    response_url: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class CommitForm:
    """The form of a commitment: its meeting, the commitment it changes, and whether it is its new version."""

    meeting_id: str
    commitment_id: str = ""
    anew: bool = False
    response_url: str = ""


@dataclass(frozen=True, slots=True)
class AboutCommitment:
    """A form about one commitment."""

    commitment_id: str
    response_url: str = ""


@dataclass(frozen=True, slots=True)
class MessageAt:
    """Where a message stands."""

    channel_id: str
    ts: str


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
class CircleAt:
    """A form about one circle."""

    circle_id: str
    response_url: str = ""


@dataclass(frozen=True, slots=True)
class AnswerAt:
    """A form that needs nothing but the place of its answer."""

    response_url: str = ""


@dataclass(frozen=True, slots=True)
class RunAt:
    """A run-sheet as it was drawn: its meeting, and the version that a tap on it is about."""

    meeting_id: str
    version: str


@dataclass(frozen=True, slots=True)
class MeetingForm:
    """A form about one meeting; `seen` is what its plan was when the form was drawn, as `plan_mark` has it."""

    meeting_id: str
    response_url: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True)
class AnotherIcebreaker:
    """How many icebreakers of a circle were seen beside that of its meeting."""

    circle_id: str
    again: str = "0"


@dataclass(frozen=True, slots=True)
class AboutCircle:
    """A form or a button about one circle; `which` tells apart what is asked more than once."""

    circle_id: str
    which: str = ""
    response_url: str = ""


@dataclass(frozen=True, slots=True)
class PromptAt:
    """A question of an exchange, by its meeting and its place; without a place, the exchange as a whole."""

    meeting_id: str
    place: str = ""
    response_url: str = ""


@dataclass(frozen=True, slots=True)
class TopicAt:
    """A topic, and whether its button stands in the list of topics (else in a message about an agenda)."""

    topic_id: str
    here: bool = True


@dataclass(frozen=True, slots=True)
class TopicForm:
    """The form of a topic: its circle, and the topic being changed, if any."""

    circle_id: str
    topic_id: str = ""
    response_url: str = ""


@dataclass(frozen=True, slots=True)
class GuestAt:
    """The meeting that a guest was to come to, and the one that they come to instead."""

    meeting_id: str
    to: str


@dataclass(frozen=True, slots=True)
class WasThere:
    """A meeting, one member, and whether they were there."""

    meeting_id: str
    user_id: str
    there: bool


@dataclass(frozen=True, slots=True)
class StandIn:
    """A meeting, and the member who could lead it instead."""

    meeting_id: str
    user_id: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """What rides beside any of these in a form whose draft is of no use once others changed what it shows.

    `drawn` marks what stood in the form when it was drawn; empty where nothing hangs on it.
    """

    drawn: str = ""


class Packable(Protocol):
    """Any dataclass whose fields are texts or switches."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


Payload = TypeVar("Payload", bound=Packable)


def pack(payload: Packable) -> str:
    """Return the payload as compact JSON."""
    return json.dumps(asdict(payload), separators=(",", ":"))


def beside(text: str, payload: Packable) -> str:
    """Return a packed payload with the fields of another one in it; either can be unpacked from it."""
    return json.dumps(_fields_in(text) | asdict(payload), separators=(",", ":"))


def unpack(kind: type[Payload], text: str) -> Payload:
    """Return the payload, or raise NotFound where the text is not one of this kind."""
    found = _fields_in(text)
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


def _fields_in(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as trouble:
        raise NotFound from trouble
    if not isinstance(found, dict):
        raise NotFound
    return found
