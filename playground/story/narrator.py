"""Tells what people see: every new message, in the order of the day, as lines for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from playground.people import Person
from playground.seen import Message, Room
from playground.story.together import Together

WIDTH = 88


class Narrator:
    """Prints the steps of a story and whatever became visible since the last step.

    `zone` is the IANA zone in which the story's times and the channel's messages are shown; a direct message
    is shown in its reader's own.
    """

    def __init__(
        self, together: Together, room: Room, people: list[Person], zone: str, say: Callable[[str], None]
    ):
        self._together = together
        self._room = room
        self._people = people
        self._zone = zone
        self._say = say
        self._shown: dict[str, list[str]] = {}

    def step(self, what: str) -> None:
        """Tell what happens next, with the time on the circle's clock."""
        self._say("")
        self._say(f"── {self._now()} ── {what}")

    async def look(self) -> None:
        """Wait until all is quiet, then tell what is new: the channel first, then what each person sees."""
        await self._together.slack.settled()
        for words in self._new("room", self._room.messages, self._zone):
            self._tell(f"in #{self._room.name}, for all", words)
        seen: dict[str, list[str]] = {}
        for person in self._people:
            zone = person.zone or self._zone
            for words in self._new(f"only {person.name}", person.replies(self._room), zone):
                seen.setdefault(f"in #{self._room.name}, only for\n{words}", []).append(person.name)
            for words in self._new(f"dm {person.name}", person.dm, zone):
                seen.setdefault(f"in a direct message to\n{words}", []).append(person.name)
        for found, names in seen.items():
            where, _, words = found.partition("\n")
            self._tell(f"{where} {' and '.join(names)}", words)

    def _new(self, place: str, messages: list[Message], zone: str) -> list[str]:
        before = self._shown.get(place, [])
        now = [message.plain(zone) for message in messages]
        self._shown[place] = now
        return [words for index, words in enumerate(now) if index >= len(before) or words != before[index]]

    def _tell(self, where: str, words: str) -> None:
        self._say(f"   {where}")
        for line in folded(words):
            self._say(line)

    def _now(self) -> str:
        now: datetime = self._together.clock.now().astimezone(ZoneInfo(self._zone))
        return f"{now:%A} {now.day} {now:%B}, {now:%H:%M}"


def folded(words: str) -> list[str]:
    """Return words as the lines of a message, none wider than a terminal."""
    return [
        f"   │ {part}".rstrip()
        for line in words.splitlines()
        for part in textwrap.wrap(line, WIDTH - 5, subsequent_indent="  ") or [""]
    ]
