"""Finding what a request names, as far as the person who acts can see it."""

from __future__ import annotations

from playground.control.wanted import NotUnderstood, Wanted
from playground.people import Person
from playground.seen import Form, Home, Message, Room, Surface
from playground.stand_in import StandIn
from playground.typed_text import CannotDo
from playground.workspace import Conversation


def person_in(slack: StandIn, wanted: Wanted) -> Person:
    """The person named by `as`."""
    person = slack.people.get(wanted.text("as"))
    if person is None:
        raise NotUnderstood("there is no such person; `people` in /control/state names everybody")
    return person


def can_see(person: Person, where: Conversation) -> bool:
    """Whether a conversation exists for a person: their own, and every public channel of the workspace."""
    if where.deleted:
        return False
    return person.id in where.members or (where.kind == "public" and not person.external)


def room_in(slack: StandIn, person: Person, wanted: Wanted, name: str = "channel") -> Room:
    """The channel or DM with this id."""
    where = slack.workspace.conversations.get(wanted.text(name))
    if where is None or not can_see(person, where):
        raise CannotDo(f"{person.name} sees no such channel")
    return Room(slack, where)


def message_in(slack: StandIn, person: Person, wanted: Wanted, ts: str = "ts") -> Message:
    """The message with `channel` and `ts`, ephemeral ones of this person included."""
    where, wanted_ts = room_in(slack, person, wanted).conversation, wanted.ts(ts)
    post = where.find(wanted_ts) or where.find_ephemeral(wanted_ts)
    if post is None or post.seen_by not in (None, person.id):
        raise CannotDo("this message is no longer there")
    return Message(slack, post)


def form_in(person: Person, wanted: Wanted) -> Form:
    """The form with `view_id`, if it is on top of the person's screen."""
    form = person.view
    if form is None or form.view.id != wanted.text("view_id"):
        raise CannotDo("this form is no longer on top of the screen")
    return form


def surface_in(slack: StandIn, person: Person, wanted: Wanted) -> Surface:
    """The form or App Home with `view_id`, or else the message with `channel` and `ts`."""
    if "view_id" not in wanted:
        return message_in(slack, person, wanted)
    home: Home | None = person.home
    if home is not None and home.view.id == wanted.text("view_id"):
        return home
    return form_in(person, wanted)
