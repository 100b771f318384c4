"""Recovery: noticing that the database is an older state than the one in which something was posted.

A backup that was put back, or a standby that was promoted without the last commits, does not know what was sent
since. What may have been sent is looked for before anything is posted (`bot.services.reconciling`).

It is noticed by itself

- on SQLite, by the file `<database>.epoch`: before every post it is brought level with a count in the database,
  so a database with a smaller count (or of another one, or without the file) was put back;
- on PostgreSQL, by its timeline, its system identifier and the numbers of database and table, which change with
  a promotion, a recovery to a point in time and a dump that is read in. A copied disk looks like the original;
- on both, by the note that `circles backup` leaves in the copy it makes.

Everything else is said by hand: `circles recover --since T`. Recovering without need does no harm: everything
that is due is looked for first, and posted some minutes later.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from bot import logs
from bot.clock import Clock
from bot.domain.reconciling import Window
from bot.errors import StorageError
from storage.engine import Database
from storage.epoch_file import Epoch, EpochFile
from storage.unit_of_work import UnitOfWork

log = logging.getLogger("circles.nudges")

EPOCH = "epoch"
"""The memo of how far this database has come."""
PLACE = "place"
"""The memo of which PostgreSQL this database stands in."""
WINDOW = "recovery"
"""The memo of what may have been posted without this database knowing of it."""
BACKUP = "backup_taken_at"
"""The memo in a copy that was made as a backup: its instant."""
AT_THE_MOST = timedelta(hours=48)
"""How far back to look where the restored state does not say how old it is: the longest purpose of a nudge."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a recovery covered, and how many nudges are looked for by it."""

    window: Window
    count: int


async def recover(database: Database, since: datetime, now: datetime) -> Recovered:
    """Let everything that may have been posted since the restored state be looked for before it is posted.

    `since` is the instant of the restored state. Doing it twice does no harm.
    """
    async with database.unit_of_work() as work:
        found = await _recover(work, since, now)
    _tell(found)
    return found


class Recovery:
    """Notices a restore by itself, at the start and (on PostgreSQL) while the bot runs."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._file = EpochFile.beside(database.address)
        self._epoch: Epoch | None = None
        self._place: str | None = None

    async def start(self) -> Recovered | None:
        """Compare the database with what is known of it from outside; to be done before anything is posted."""
        now = self._clock.now()
        outside = self._file.read() if self._file else None
        async with self._database.unit_of_work() as work:
            inside = Epoch.read(await work.memos.get(EPOCH) or "")
            since = await self._restored_since(work, inside, outside, now)
            found = None if since is None else await _recover(work, since, now)
            await self._forget_what_is_over(work, now)
            count = max(inside.count if inside else 0, outside.count if outside else 0) + 1
            self._epoch = Epoch(inside.id if inside else uuid4().hex, count, now.isoformat())
            await work.memos.note(EPOCH, self._epoch.text())
        await self.beat()
        if found is not None:
            _tell(found)
        return found

    async def watch(self) -> Recovered | None:
        """Notice that another PostgreSQL answers than before; on SQLite nothing can change while we run.

        The first time it starts, where nobody did that.
        """
        if self._epoch is None:
            return await self.start()
        if self._file is not None:
            return None
        async with self._database.reading() as work:
            place = await work.epochs.mark()
        return None if place == self._place else await self.start()

    async def claimed(self, work: UnitOfWork) -> None:
        """Count in the transaction that claims something: what is posted now is unknown to an older state.

        Raises StorageError where the claim would be made in another PostgreSQL than the one that was looked at:
        nothing is claimed then, and the next turn recovers first.
        """
        if self._place is not None and await work.epochs.mark() != self._place:
            raise StorageError("Another database answers than before; what it does not know is looked for first.")
        now = self._clock.now().isoformat()
        known = Epoch.read(await work.memos.get(EPOCH) or "") or Epoch(uuid4().hex, 0, now)
        self._epoch = replace(known, count=known.count + 1, at=now)
        await work.memos.note(EPOCH, self._epoch.text())

    async def beat(self) -> None:
        """Bring the file level with the database; to be done after the claim is kept and before the post."""
        if self._file is not None and self._epoch is not None:
            await asyncio.to_thread(self._write, self._file, self._epoch)

    def _write(self, file: EpochFile, epoch: Epoch) -> None:
        known = file.read()
        if known is None or known.id != epoch.id or known.count < epoch.count:
            file.write(epoch)

    async def _restored_since(
        self, work: UnitOfWork, inside: Epoch | None, outside: Epoch | None, now: datetime
    ) -> datetime | None:
        """Return the instant of the state that was put back; None where this is the state we left behind."""
        found: list[datetime] = []
        state_of = datetime.fromisoformat(inside.at) if inside else now - AT_THE_MOST
        if (taken_at := await work.memos.get(BACKUP)) is not None:
            found.append(datetime.fromisoformat(taken_at))
            await work.memos.forget(BACKUP)
        if self._file is not None:
            moved = outside is None and inside is not None
            behind = outside is not None and (
                inside is None or inside.id != outside.id or inside.count < outside.count
            )
            found += [state_of] if moved or behind else []
        else:
            self._place = await work.epochs.mark()
            before = await work.memos.get(PLACE)
            found += [state_of] if before is not None and before != self._place else []
            await work.memos.note(PLACE, self._place or "")
        return min(found, default=None)

    async def _forget_what_is_over(self, work: UnitOfWork, now: datetime) -> None:
        known = await work.memos.get(WINDOW)
        if known is not None and Window.read(known).is_over(now):
            await work.memos.forget(WINDOW)


async def _recover(work: UnitOfWork, since: datetime, now: datetime) -> Recovered:
    window = Window.after_restoring(since, now)
    known = await work.memos.get(WINDOW)
    if known is not None and not (before := Window.read(known)).is_over(now):
        window = Window(min(window.since, before.since), max(window.until, before.until))
    count = await work.unknowns.doubt(window)
    await work.memos.note(WINDOW, window.text())
    return Recovered(window, count)


def _tell(found: Recovered) -> None:
    logs.line(
        log,
        "recovery.began",
        level=logging.WARNING,
        since=found.window.since.isoformat(),
        until=found.window.until.isoformat(),
        count=found.count,
    )
