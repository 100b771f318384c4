"""What a circle got over a whole series, laid beside what it ought to have got by clocks on the wall.

Nothing here asks the bot's own rules: hours come of zoneinfo, minute by minute, posts of the stand-in's log.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.meetings import Meeting
from bot.domain.nudges import Nudge, NudgeKind, NudgeState
from playground.people import Person
from playground.seen import Message
from tests.support.stories import BERLIN, Story, at

MINUTE = timedelta(minutes=1)
LONGEST = timedelta(days=5)
"""Days on which nothing is due pass at once, so many at most: the planner looks ahead by two weeks."""
AWAKE = range(8, 21)
WORKING = range(5)
TOLD = frozenset({NudgeState.SENT, NudgeState.COALESCED})
UNASKED = frozenset({NudgeKind.NOTICE, NudgeKind.CARD})
"""What tells of a change, and takes no place in a week."""


@dataclass(frozen=True, slots=True)
class Came:
    """One message as it was stored: when, to whom (a person's name, or a channel's with #), in which words."""

    at: datetime
    reader: str
    text: str
    ts: str


async def passes(story: Story, *when: int, zone: str = BERLIN) -> None:
    """Let time pass as `Story.until` does, from one thing that is due to the next."""
    together, goal = story.together, at(zone, *when)
    await together.push_to(together.clock.now())
    while together.clock.now() < goal:
        due = await story.bot.next_due_at()
        ahead = min(goal, together.clock.now() + LONGEST)
        together.clock.push_to(min(ahead, due) if due is not None and due > together.clock.now() else ahead)
        await together.push_to(together.clock.now())


def same_clock(instant: datetime, days: int, zone: str) -> datetime:
    """Return the instant so many days later at which the clocks of a zone show the same time."""
    here = instant.astimezone(ZoneInfo(zone))
    return datetime.combine(here.date() + timedelta(days=days), here.time(), ZoneInfo(zone)).astimezone(UTC)


def welcome(due: datetime, zone: str, meets_at: datetime | None = None, free: Collection[date] = ()) -> datetime:
    """Return the first minute from `due` on when somebody is awake and at work, or has the meeting that day."""
    minute = due
    while True:
        here = minute.astimezone(ZoneInfo(zone))
        has_it_today = meets_at is not None and here.date() == meets_at.astimezone(ZoneInfo(zone)).date()
        is_at_work = here.weekday() in WORKING and here.date() not in free
        if here.hour in AWAKE and (is_at_work or has_it_today):
            return minute
        minute += MINUTE


class WholeSeries:
    """A circle that meets by the clock of `zone`, with the times at which its meetings really were (UTC).

    `free` are the days in that time on which its country does not work.
    """

    def __init__(
        self,
        story: Story,
        zone: str,
        held: Sequence[datetime],
        length: timedelta,
        free: Collection[date] = (),
    ) -> None:
        self._story = story
        self._zone = zone
        self._starts = list(held)
        self._length = length
        self._free = free

    def came(self) -> list[Came]:
        """Return everything that was posted to a channel or a person by itself, oldest first."""
        workspace = self._story.slack.workspace
        names = workspace.names()
        readers = {}
        for room in workspace.conversations.values():
            people = [names[one] for one in room.members if one in names and not workspace.users[one].is_bot]
            readers[room.id] = people[0] if room.kind == "im" else f"#{room.name}"
        posts = [one for one in self._story.slack.log.stored_posts() if one.seen_by is None and one.sender.app_id]
        return [Came(one.at, readers[one.channel], one.text, one.ts) for one in posts]

    def expected(self, kind: NudgeKind, starts_at: datetime, zone: str) -> datetime | None:
        """Return when somebody on the clocks of `zone` ought to get what a meeting gives rise to."""
        end, last = starts_at + self._length, max(self._starts)
        before = [one + self._length + timedelta(hours=2) for one in self._starts if one < starts_at]
        due = {
            NudgeKind.REMINDER: max([same_clock(starts_at, -2, self._zone), *before]),
            NudgeKind.PROMPT: end + timedelta(minutes=5),
            NudgeKind.REFLECT_FIRST: same_clock(end, 1, self._zone),
            NudgeKind.REFLECT_LAST: same_clock(end, 3, self._zone),
            NudgeKind.SURVEY_FIRST: last - timedelta(hours=1),
            NudgeKind.SURVEY_LAST: same_clock(last + self._length, 2, self._zone),
            NudgeKind.USED_IT_FIRST: same_clock(last + self._length, 30, self._zone),
            NudgeKind.USED_IT_LAST: same_clock(last + self._length, 90, self._zone),
        }.get(kind)
        return None if due is None else welcome(due, zone, starts_at, self._free)

    def at_wrong_hours(self, ledger: Iterable[Nudge], people: Sequence[Person]) -> list[str]:
        """Return what came to somebody at another minute than by the clocks on their wall."""
        known = {one.id: one for one in people}
        wrong = []
        for one in ledger:
            starts_at = meant(one)
            if one.user_id not in known or one.state not in TOLD or one.sent_at is None or starts_at is None:
                continue
            person = known[one.user_id]
            due = self.expected(one.kind, starts_at, person.zone or self._zone)
            if due is not None and not timedelta(0) <= one.sent_at - due < MINUTE:
                wrong.append(
                    f"{one.kind} to {person.name}: {one.sent_at:%d %b %H:%M} instead of {due:%d %b %H:%M}"
                )
        return wrong

    def passed_over(
        self, ledger: Iterable[Nudge], kind: NudgeKind, there: Sequence[set[str]]
    ) -> set[tuple[int, str]]:
        """Return (place of a meeting, counted from 1; name) of those who got no message of a kind about it.

        `there` holds the names of who was in the circle at each meeting.
        """
        names = self._story.slack.workspace.names()
        told = {
            (meant(one), names.get(one.user_id or "")) for one in ledger if one.kind is kind and one.state in TOLD
        }
        meetings = enumerate(zip(self._starts, there, strict=True), 1)
        return {(place, name) for place, (begins, who) in meetings for name in who if (begins, name) not in told}

    def mondays(self, begins: str) -> list[str]:
        """Return the days of posts that begin so: a Monday, or the day after a free one, at ten or soon after."""
        found = [one.at.astimezone(ZoneInfo(self._zone)) for one in self.came() if one.text.startswith(begins)]
        assert {(one.hour, one.minute < 6) for one in found} == {(10, True)}
        assert all(one.weekday() == 0 or one.date() - timedelta(days=1) in self._free for one in found)
        return [f"{one:%d %b}" for one in found]

    async def meetings(self) -> list[Meeting]:
        """Return the meetings as they stand in the bot's rows at the end."""
        [circle_id] = {one.circle_id for one in await self._story.ledger()}
        async with self._story.bot.database.reading() as work:
            return await work.meetings.of_circle(circle_id)

    def twice(self) -> list[tuple[str, str, str]]:
        """Return what one reader got in the same words on one day more than once."""
        found = Counter((one.reader, one.text, f"{one.at:%d %b}") for one in self.came())
        return [key for key, count in found.items() if count > 1]

    def at_night(self, people: Iterable[Person]) -> list[Came]:
        """Return what came to somebody between nine in the evening and eight in the morning."""
        zones = {one.name: ZoneInfo(one.zone or self._zone) for one in people}
        return [
            one for one in self.came() if one.reader in zones and _hour(one.at, zones[one.reader]) not in AWAKE
        ]

    def weeks(self, ledger: Iterable[Nudge], people: Iterable[Person]) -> dict[tuple[str, str], int]:
        """Return how many messages came to each person in each week; one that tells of a change does not count."""
        kinds: dict[str, list[NudgeKind]] = {}
        for one in ledger:
            if one.sent_ts is not None:
                kinds.setdefault(one.sent_ts, []).append(one.kind)
        zones = {one.name: ZoneInfo(one.zone or self._zone) for one in people}
        posts = [
            one for one in self.came() if one.reader in zones and not UNASKED & set(kinds.get(one.ts, UNASKED))
        ]
        return Counter((one.reader, f"{one.at.astimezone(zones[one.reader]):%G-W%V}") for one in posts)


def meant(nudge: Nudge) -> datetime | None:
    """Return the beginning of the meeting that a nudge was planned for, as its key tells it."""
    parts = nudge.key.split(":")
    if nudge.meeting_id is None or parts[0] != "meeting" or not parts[2].endswith("Z"):
        return None
    return datetime.strptime(parts[2], "%Y%m%dT%H%MZ").replace(tzinfo=UTC)


def _hour(at: datetime, zone: ZoneInfo) -> int:
    return at.astimezone(zone).hour


def last(person: Person, words: str) -> Message:
    """Return the newest direct message that holds these words."""
    return next(one for one in reversed(person.dm) if words in one.text)


def in_room(story: Story, words: str) -> Message:
    """Return the newest message of the channel that holds these words."""
    return next(one for one in reversed(story.room.messages) if words in one.text)
