"""What a person can do, by name: each deed reads its arguments, acts as the person, and returns its result.

A deed returns once the app has acknowledged it. One that no real person could do raises `CannotDo`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from types import MappingProxyType
from typing import Final

from playground.blocks.problems import Report
from playground.blocks.rich_text import rich_text
from playground.blocks.views import client_errors
from playground.control.places import form_in, message_in, room_in, surface_in
from playground.control.wanted import NotUnderstood, Wanted
from playground.courier import Answer
from playground.log import Json
from playground.people import Person
from playground.stand_in import StandIn
from playground.typed_text import CannotDo

Deed = Callable[[StandIn, Person, Wanted], Awaitable[Json]]


async def perform(slack: StandIn, person: Person, deed: str, wanted: Wanted) -> Json:
    """Do a deed by its name; raises `NotUnderstood` where there is none of that name."""
    if deed not in DEEDS:
        raise NotUnderstood(f"there is no deed {deed!r}; there are: {', '.join(DEEDS)}")
    return await DEEDS[deed](slack, person, wanted)


async def _command(slack: StandIn, person: Person, wanted: Wanted) -> Json:
    room = room_in(slack, person, wanted)
    thread = message_in(slack, person, wanted, "thread") if "thread" in wanted else None
    return _acked(await person.command(wanted.text("typed"), room, thread=thread))


async def _say(slack: StandIn, person: Person, wanted: Wanted) -> Json:
    room = room_in(slack, person, wanted)
    text = wanted.text("text")
    if not text.strip():
        raise CannotDo("there is nothing to send")
    thread = message_in(slack, person, wanted, "thread") if "thread" in wanted else None
    message = await person.say(room, text, thread=thread)
    if thread is None:
        slack.workspace.last_read[(person.id, room.id)] = message.ts
    return {"ts": message.ts}


async def _react(slack: StandIn, person: Person, wanted: Wanted) -> Json:
    message, name = message_in(slack, person, wanted), wanted.text("name").strip(":")
    there = person.id in message.reactions.get(name, [])
    await (person.unreact(message, name) if there else person.react(message, name))
    return {"on": not there}


async def _click(slack: StandIn, person: Person, wanted: Wanted) -> Json:
    block_id, action_id = wanted.text("block_id"), wanted.text("action_id")
    return _acked(await person.click(surface_in(slack, person, wanted), block_id=block_id, action_id=action_id))


async def _choose(slack: StandIn, person: Person, wanted: Wanted) -> Json:
    target, given = surface_in(slack, person, wanted), _value(wanted)
    answers = given if isinstance(given, list) else [given]
    which, block_id = wanted.text("action_id"), wanted.text("block_id")
    return _acked(await person.choose(target, which, *answers, block_id=block_id))


async def _input(_slack: StandIn, person: Person, wanted: Wanted) -> Json:
    form_in(person, wanted)
    person.enter(wanted.text("block_id"), wanted.text("action_id"), _value(wanted))
    return {}


async def _submit(slack: StandIn, person: Person, wanted: Wanted) -> Json:
    form = form_in(person, wanted)
    for block_id, fields in wanted.object("values").items():
        for action_id in fields if isinstance(fields, dict) else ():
            person.enter(block_id, action_id, _value(Wanted(fields), action_id))
    view = form.view
    refused = client_errors(view.payload, slack.screens.values(view))
    if refused:
        view.errors = dict(refused)
        return {"closed": False, "errors": refused, "sent": False}
    submission = await person.submit()
    return {"closed": submission.closed, "errors": dict(view.errors), "sent": submission.sent}


async def _close(_slack: StandIn, person: Person, wanted: Wanted) -> Json:
    form_in(person, wanted)
    await person.close_view(all_of_them="all" in wanted and wanted.flag("all"))
    return {}


async def _shortcut(slack: StandIn, person: Person, wanted: Wanted) -> Json:
    return _acked(await person.shortcut(_shortcut_name(slack, wanted)))


async def _message_shortcut(slack: StandIn, person: Person, wanted: Wanted) -> Json:
    message = message_in(slack, person, wanted)
    return _acked(await person.message_shortcut(_shortcut_name(slack, wanted), message))


async def _open_home(_slack: StandIn, person: Person, _wanted: Wanted) -> Json:
    await person.open_tab("home")
    return {}


async def _open_messages(_slack: StandIn, person: Person, _wanted: Wanted) -> Json:
    await person.open_tab("messages")
    return {}


async def _read(slack: StandIn, person: Person, wanted: Wanted) -> Json:
    room, ts = room_in(slack, person, wanted), wanted.ts("ts")
    marks, key = slack.workspace.last_read, (person.id, room.id)
    marks[key] = max(marks.get(key, "0"), ts, key=float)
    return {}


async def _join(slack: StandIn, person: Person, wanted: Wanted) -> Json:
    await person.join(room_in(slack, person, wanted))
    return {}


async def _leave(slack: StandIn, person: Person, wanted: Wanted) -> Json:
    room = room_in(slack, person, wanted)
    if room.conversation.kind == "im":
        raise CannotDo("a direct conversation cannot be left")
    await person.leave(room)
    return {}


DEEDS: Final = MappingProxyType[str, Deed](
    {
        "command": _command,
        "say": _say,
        "react": _react,
        "click": _click,
        "choose": _choose,
        "input": _input,
        "submit": _submit,
        "close": _close,
        "shortcut": _shortcut,
        "message_shortcut": _message_shortcut,
        "open_home": _open_home,
        "open_messages": _open_messages,
        "read": _read,
        "join": _join,
        "leave": _leave,
    }
)


def _acked(answer: Answer | None) -> Json:
    """Whether the app acknowledged; a choice inside a form that the app does not hear of counts as done."""
    return {"acked": answer is None or answer.acked}


def _value(wanted: Wanted, name: str = "value") -> object:
    """An answer to an element: a text, a number, a list of texts, a rich_text block, or nothing."""
    given = wanted.get(name)
    if isinstance(given, list):
        if all(isinstance(one, str) for one in given):
            return given
    elif isinstance(given, dict):
        report = Report("modal")
        rich_text(report.place(given, f"/{name}"))
        if not report.problems:
            return given
    elif given is None or (isinstance(given, (str, int)) and not isinstance(given, bool)):
        return given
    raise NotUnderstood(f"{name} must be a text, a whole number, a list of texts, a rich_text block, or null")


def _shortcut_name(slack: StandIn, wanted: Wanted) -> str:
    callback_id = wanted.text("callback_id")
    for name, shortcut in slack.app.shortcuts.items():
        if shortcut["callback_id"] == callback_id:
            return name
    raise CannotDo(f"there is no shortcut {callback_id!r}")
