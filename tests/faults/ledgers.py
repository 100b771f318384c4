"""What is owed, what Slack stored, and the verdict on both: the oracle of the fault matrix.

Every message that a test owes holds words of its own, so that it is known wherever it turns up, in a message of
several too. The stand-in's log of stored posts is the truth; the ledger only has to agree with it.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from bot.domain.cadence import Cadence, occurrences
from bot.domain.circles import Circle, CircleStatus, Format, Member, MemberState
from bot.domain.ids import ChannelId, CircleId, MeetingId, TeamId, UserId, new_id
from bot.domain.meetings import Meeting
from bot.domain.nudges import Attempt, Nudge, NudgeState
from bot.domain.people import Person
from bot.domain.timetable import notice
from playground.log import StoredPost
from playground.people import Person as Human
from playground.seen import Room
from playground.stand_in import StandIn
from storage.engine import Database

BERLIN = "Europe/Berlin"
_WORDS = re.compile(r"Message \d+\.")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an oracle found; a sound delivery has nothing in it."""

    duplicates: dict[str, int] = field(default_factory=dict)
    """Words that Slack stored more than once."""
    missing: list[str] = field(default_factory=list)
    """Words that Slack never stored and whose row gives no reason."""
    invented: list[str] = field(default_factory=list)
    """Words of rows that say they were sent, and Slack has nothing."""
    unfinished: list[tuple[str, NudgeState, str | None]] = field(default_factory=list)
    """Rows without an end, with the reason why they wait."""
    excused: dict[str, str] = field(default_factory=dict)
    """Words that Slack never stored, with the reason in the ledger."""

    @property
    def is_sound(self) -> bool:
        return not (self.duplicates or self.missing or self.invented or self.unfinished)


class Owing:
    """Puts circles, people and owed messages into a database and a workspace, and judges what became of them."""

    def __init__(self, slack: StandIn, database: Database) -> None:
        self.slack = slack
        self.database = database
        self.team = TeamId(slack.workspace.team_id)
        self.owed: list[Nudge] = []
        self._humans: list[Human] = []

    async def circle(self, room: Room, facilitator: Human | None = None, name: str = "Openings") -> Circle:
        """Write a running circle without members and meetings into the database."""
        lead = facilitator or await self.person()
        circle = Circle(
            id=CircleId(new_id()),
            team_id=self.team,
            channel_id=ChannelId(room.id),
            name=name,
            goal="Begin lessons so that everyone is in them",
            format=Format.CIRCLE_MEETING,
            cadence=Cadence(date(2026, 3, 5), time(16, 0), BERLIN, 1, 6, timedelta(minutes=60)),
            capacity=6,
            facilitator_id=UserId(lead.id),
            status=CircleStatus.ACTIVE,
            created_at=self.slack.clock.now(),
        )
        async with self.database.unit_of_work() as work:
            await work.circles.add(circle)
        return circle

    async def hold_meetings(self, circle: Circle) -> list[Meeting]:
        """Write the circle's meetings into the database."""
        meetings = [
            Meeting(MeetingId(new_id()), self.team, circle.id, one.number, one.on, one.starts_at, one.ends_at)
            for one in occurrences(circle.cadence)
        ]
        async with self.database.unit_of_work() as work:
            await work.meetings.add_all(meetings)
        return meetings

    async def join(self, circle: Circle, count: int) -> list[Human]:
        """Let so many people be members of a circle."""
        humans = await self.people(count)
        now = self.slack.clock.now()
        async with self.database.unit_of_work() as work:
            for human in humans:
                await work.members.save(
                    Member(circle.id, self.team, UserId(human.id), MemberState.ACTIVE, "", "", now)
                )
        return humans

    async def of(self, circle: Circle) -> list[Nudge]:
        """Return everything in the ledger of a circle."""
        async with self.database.reading() as work:
            return await work.nudges.of_circle(circle.id, limit=10_000)

    async def person(self) -> Human:
        """Let one more person be in the workspace, and be known to the bot."""
        [human] = await self.people(1)
        return human

    async def people(self, count: int) -> list[Human]:
        first = len(self._humans)
        humans = [self.slack.person(f"Person{first + n}", BERLIN) for n in range(count)]
        self._humans += humans
        now = self.slack.clock.now()
        async with self.database.unit_of_work() as work:
            for human in humans:
                await work.people.save(Person(self.team, UserId(human.id), human.name, BERLIN, now))
        return humans

    async def owe_people(self, circle: Circle, count: int, *, due: datetime | None = None) -> list[Nudge]:
        """Owe so many people a message each."""
        return await self.owe(circle, [UserId(human.id) for human in await self.people(count)], due=due)

    async def owe_channel(self, circle: Circle, count: int = 1, *, due: datetime | None = None) -> list[Nudge]:
        """Owe the circle's channel so many messages."""
        return await self.owe(circle, [None] * count, due=due)

    async def owe(
        self,
        circle: Circle,
        to: Sequence[UserId | None],
        *,
        due: datetime | None = None,
        until: datetime | None = None,
    ) -> list[Nudge]:
        """Owe a message to each of these people, good for a day or `until`; None is the circle's channel."""
        first, now = len(self.owed), self.slack.clock.now()
        nudges = [
            replace(
                notice(circle, f"owed:{first + n}", f"Message {first + n}.", now, user_id=user_id),
                due_at=due or now,
                not_after=until or (due or now) + timedelta(hours=24),
            )
            for n, user_id in enumerate(to)
        ]
        self.owed += nudges
        async with self.database.unit_of_work() as work:
            await work.nudges.plan(nudges)
        return nudges

    async def rows(self, nudges: Iterable[Nudge] | None = None) -> list[Nudge]:
        """Return what is owed as the ledger has it now, in the order in which it was owed."""
        wanted = list(self.owed if nudges is None else nudges)
        async with self.database.reading() as work:
            of_circles = [
                one
                for circle_id in sorted({nudge.circle_id for nudge in wanted})
                for one in await work.nudges.of_circle(circle_id, limit=100_000)
            ]
        by_key = {one.key: one for one in of_circles}
        return [by_key[nudge.key] for nudge in wanted if nudge.key in by_key]

    async def states(self) -> Counter[NudgeState]:
        return Counter(row.state for row in await self.rows())

    async def is_over(self) -> bool:
        """True when every message that is owed has come to an end."""
        rows = await self.rows()
        return len(rows) == len(self.owed) and all(row.state.is_final for row in rows)

    async def ends(self, limit: float) -> None:
        """Wait until every message that is owed has come to an end, `limit` real seconds at most.

        While nothing is being tried, time is pushed on to what is looked at next.
        """
        await self.waits_until(self._hurries, limit)

    async def _hurries(self) -> bool:
        waiting = [row for row in await self.rows() if not row.state.is_final]
        if waiting and all(row.state in {NudgeState.PLANNED, NudgeState.UNKNOWN} for row in waiting):
            soonest = min(row.check_at or row.due_at for row in waiting)
            if soonest > self.slack.clock.now():
                self.slack.clock.push_to(soonest)
        return not waiting

    async def waits_until(self, holds: Callable[[], Awaitable[bool]], limit: float) -> None:
        """Wait until it holds, for what other processes do; `limit` is in real seconds."""
        async with asyncio.timeout(limit):
            while not await holds():
                await _a_moment()

    async def attempts(self, nudge: Nudge) -> list[Attempt]:
        """Return every try to post a nudge, in order."""
        async with self.database.reading() as work:
            return await work.attempts.of_nudge(nudge.id)

    async def has_attempt(self, nudge: Nudge, outcome: str) -> bool:
        return any(one.outcome == outcome for one in await self.attempts(nudge))

    def posts(self, nudge: Nudge) -> list[StoredPost]:
        """Return what Slack stored of a nudge, whatever became of it."""
        words = nudge.details["words"]
        return [post for post in self.slack.log.stored_posts() if words in _WORDS.findall(post.text)]

    async def verdict(self) -> Verdict:
        """Compare what Slack stored with what is owed and with what the ledger says."""
        stored = Counter(
            words for post in self.slack.log.stored_posts() for words in set(_WORDS.findall(post.text))
        )
        rows = {row.key: row for row in await self.rows()}
        missing, invented, unfinished = [], [], []
        excused: dict[str, str] = {}
        for nudge in self.owed:
            words, row = nudge.details["words"], rows.get(nudge.key)
            if row is None:
                missing.append(words)
                continue
            if not row.state.is_final:
                unfinished.append((words, row.state, row.reason))
            if not stored[words]:
                told = row.state in {NudgeState.SENT, NudgeState.COALESCED}
                if told:
                    invented.append(words)
                elif row.state.is_final and row.reason:
                    excused[words] = row.reason
                elif row.state.is_final:
                    missing.append(words)
        owed = {nudge.details["words"] for nudge in self.owed}
        twice = {words: times for words, times in stored.items() if times > 1 and words in owed}
        return Verdict(twice, missing, invented, unfinished, excused)


async def _a_moment() -> None:
    """Let other processes work for a twentieth of a second."""
    await asyncio.sleep(0.05)
