"""What Slack sent is kept before Slack is told that it arrived, so that a crash loses nothing."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Protocol
from uuid import uuid4

from bot import logs
from bot.clock import Clock
from bot.domain.ids import TeamId
from bot.errors import StorageError
from bot.services.causes import Cause
from storage.engine import Database
from storage.repositories.inbox import Received

log = logging.getLogger("circles.inbox")

LEASE = timedelta(seconds=60)
"""How long whoever received something may work on it before another may."""

MOST_TRIES = 3
"""What brought down as many processes is given up: it would bring down the next one too."""

STUCK_AFTER = timedelta(minutes=5)
"""Housekeeping looks every minute; what still lies there after so long says that nobody is looking."""

LEFT_OUT = frozenset({"token"})
"""Slack's old verification token comes with every body; nobody needs it later, and it is a secret."""

__all__ = ["Inbox", "Received"]


class TakenOver(Protocol):
    """Counts what was taken over from processes that are gone."""

    def inbox_taken_over(self, number: int, /) -> None: ...


class Inbox:
    """Keeps what came in until it has taken effect or was answered. One per process.

    At least once, until its effect: what was received is worked off by somebody, three times at most. At most
    once, its effect: every use-case takes the key in its own transaction (bot/services/causes.py). A crash
    between the effect and the words about it leaves the person without these words.

    `after_commit` is called when something has just been kept, before Slack hears of it; a test ends the
    process there.
    """

    def __init__(
        self, database: Database, clock: Clock, team_id: TeamId | None = None, metrics: TakenOver | None = None
    ) -> None:
        self._database = database
        self._clock = clock
        self._team_id = team_id
        self._metrics = metrics
        self._owner = uuid4().hex
        self._unfinished: set[tuple[TeamId, str]] = set()
        self._at_work: Counter[tuple[TeamId, str]] = Counter()
        self.after_commit: Callable[[], None] | None = None

    async def receive(self, cause: Cause, body: dict[str, Any]) -> bool:
        """Keep what came in; True where it is new and ours to work on, False for a repeat.

        StorageError where it could not be kept: then Slack must not be told that it arrived. A repeat of what
        another process left behind counts as a repeat: that is worked off when its lease has ended.
        """
        now = self._clock.now()
        kept = {name: value for name, value in body.items() if name not in LEFT_OUT}
        async with self._database.unit_of_work() as work:
            is_new = await work.inbox.receive(
                cause.team_id, cause.key, kept, owner=self._owner, until=now + LEASE, now=now
            )
        if is_new and self.after_commit is not None:
            self.after_commit()
        return is_new

    @contextmanager
    def at_work(self, team_id: TeamId, key: str) -> Iterator[None]:
        """Count something as under way in this process: it takes it over from nobody, least of all from itself."""
        self._at_work[team_id, key] += 1
        try:
            yield
        finally:
            self._at_work[team_id, key] -= 1
            if not self._at_work[team_id, key]:
                del self._at_work[team_id, key]

    async def finish(self, team_id: TeamId, key: str) -> None:
        """Note that a listener has ended; what was sent is forgotten. Tried again later where it fails."""
        self._unfinished.add((team_id, key))
        try:
            async with self._database.unit_of_work() as work:
                await work.inbox.finish(team_id, key)
        except StorageError as trouble:
            logs.line(log, "inbox.unfinished", level=logging.WARNING, key=key, error=type(trouble).__name__)
        else:
            self._unfinished.discard((team_id, key))

    def disown(self, cause: Cause) -> None:
        """Note that the person was told that this could not be kept: it must not take effect later after all.

        A commit whose answer was lost may have kept it; that is undone as soon as the database answers again.
        """
        self._unfinished.add((cause.team_id, cause.key))

    async def abandoned(self, limit: int = 50) -> list[Received]:
        """Take over what others left waiting, so many at most; what was tried too often is given up.

        What is under way in this very process only gets another lease.
        """
        for team_id, key in list(self._unfinished):
            await self.finish(team_id, key)
        now = self._clock.now()
        async with self._database.unit_of_work() as work:
            given_up = await work.inbox.give_up(self._team_id, now, tries=MOST_TRIES)
            leased = await work.inbox.take_over(
                self._team_id, owner=self._owner, until=now + LEASE, now=now, limit=limit
            )
        found = [one for one in leased if (one.team_id, one.key) not in self._at_work]
        for key in given_up:
            logs.line(log, "inbox.given_up", level=logging.ERROR, key=key, tries=MOST_TRIES)
        for one in found:
            age = round((now - one.taken_at).total_seconds())
            logs.line(log, "inbox.taken_over", level=logging.WARNING, key=one.key, tries=one.tries, age_s=age)
        if found and self._metrics is not None:
            self._metrics.inbox_taken_over(len(found))
        return found

    async def stuck(self) -> int:
        """Return how much has been left waiting for so long that nobody seems to look after it."""
        async with self._database.reading() as work:
            return await work.inbox.stuck(self._team_id, self._clock.now() - STUCK_AFTER)
