"""The cast: who is in the playground's workspace, where they live, what they do, and where they talk.

Change it here; the page, the starts and the tour read it.
"""

from __future__ import annotations

from dataclasses import dataclass

from playground.people import Person
from playground.seen import Room
from playground.stand_in import StandIn

WORKSPACE = "Playground"


@dataclass(frozen=True, slots=True)
class Role:
    """One person of the cast; `zone` is an IANA name, `title` stands in their profile.

    An admin of the workspace sees the organisers' page about delivery; one of each start's people is one.
    """

    name: str
    zone: str
    title: str
    admin: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """One channel, who is in it by first name, and whether outsiders can see it."""

    name: str
    members: tuple[str, ...]
    private: bool = False


CAST = (
    Role("Ana", "Europe/Berlin", "Teacher, physics"),
    Role("Ben", "Europe/London", "Teacher, music"),
    Role("Chidi", "Africa/Lagos", "Teacher, history, organiser", admin=True),
    Role("Dana", "America/New_York", "Nurse, ward 4"),
    Role("Emre", "Europe/Istanbul", "Nurse, ward 7"),
    Role("Farah", "Asia/Karachi", "Engineer, payments"),
    Role("Goro", "Asia/Tokyo", "Engineer, search"),
    Role("Hana", "America/Costa_Rica", "Engineer, mobile, organiser", admin=True),
    Role("Ines", "Europe/Lisbon", "Nurse, ward 7, organiser", admin=True),
)

PLACES = (
    Place("general", tuple(role.name for role in CAST)),
    Place("lesson-openings", ("Ana", "Ben", "Chidi")),
    Place("night-handover", ("Dana", "Emre", "Ines"), private=True),
    Place("code-review", ("Farah", "Goro", "Hana")),
)


def assemble(slack: StandIn) -> None:
    """Put the cast and their channels into a fresh workspace; the app is in every channel."""
    people: dict[str, Person] = {}
    for role in CAST:
        people[role.name] = slack.person(role.name, role.zone, admin=role.admin)
        people[role.name].user.title = role.title
    for place in PLACES:
        slack.channel(place.name, [people[name] for name in place.members], private=place.private)


def person(slack: StandIn, name: str) -> Person:
    """The person of the cast with this name."""
    return next(one for one in slack.people.values() if one.name == name)


def room(slack: StandIn, name: str) -> Room:
    """The channel with this name."""
    found = next(one for one in slack.workspace.conversations.values() if one.name == name)
    return Room(slack, found)
