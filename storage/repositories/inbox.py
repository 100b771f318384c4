"""What came in from Slack: waiting to be worked on under a lease, or done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, literal_column, select, tuple_, update
from sqlmodel import col

from bot.domain.ids import TeamId
from storage.repositories.repository import Repository
from storage.tables.inbox import InboxRow

WAITING = "waiting"
DONE = "done"

KEYS = ("team_id", "key")
ENDED: dict[str, Any] = {"state": DONE, "body": None, "lease_owner": None, "lease_until": None}
"""What a row holds when it is done: its key, so that a repeat is known, and nobody's words."""


@dataclass(frozen=True, slots=True)
class Received:
    """Something that was acknowledged to Slack and not worked off by whoever received it.

    `body` is what Slack sent; `tries` counts the leases it has had, this one included.
    """

    team_id: TeamId
    key: str
    body: dict[str, Any]
    tries: int
    taken_at: datetime


class Inbox(Repository):
    async def receive(
        self, team_id: TeamId, key: str, body: dict[str, Any], *, owner: str, until: datetime, now: datetime
    ) -> bool:
        """Enter what came in as waiting, leased to `owner`; False where the key is there already."""
        row = InboxRow(
            team_id=team_id,
            key=key,
            taken_at=now,
            state=WAITING,
            body=body,
            lease_owner=owner,
            lease_until=until,
            tries=1,
        )
        return await self._insert_new([row], keys=KEYS) == 1

    async def take(self, team_id: TeamId, key: str, now: datetime) -> bool:
        """Return True for the first unit of work that takes the key, and False for every later one.

        Exactly once, together with the effect: both are in the same transaction. It does not matter whether
        the key was waiting or unknown, nor who held its lease. On PostgreSQL a second unit of work waits here
        until the first has ended, and takes the key if that one failed.
        """
        table = InboxRow.sql_table()
        statement = (
            self._insert(table)
            .values(team_id=team_id, key=key, taken_at=now, state=DONE, tries=0)
            .on_conflict_do_update(index_elements=KEYS, set_=ENDED, where=table.c.state != DONE)
            .returning(table.c.key)
        )
        return (await self._session.execute(statement)).first() is not None

    async def is_done(self, team_id: TeamId, key: str) -> bool:
        """Tell whether a unit of work took the key before."""
        this = (col(InboxRow.team_id) == team_id, col(InboxRow.key) == key, col(InboxRow.state) == DONE)
        return (await self._session.execute(select(InboxRow.sql_table().c.key).where(*this))).first() is not None

    async def finish(self, team_id: TeamId, key: str) -> None:
        """Note that nothing more is to be done for a key, and forget what was sent with it."""
        this = (col(InboxRow.team_id) == team_id, col(InboxRow.key) == key, col(InboxRow.state) == WAITING)
        await self._change(update(InboxRow).where(*this).values(**ENDED))

    async def take_over(
        self, team_id: TeamId | None, *, owner: str, until: datetime, now: datetime, limit: int
    ) -> list[Received]:
        """Lease what somebody else left waiting, the oldest first; two who ask at once get different rows."""
        left = _left(team_id, now)
        oldest = (
            select(col(InboxRow.team_id), col(InboxRow.key))
            .where(*left)
            .order_by(col(InboxRow.taken_at))
            .limit(limit)
        )
        statement = (
            update(InboxRow)
            .where(
                *left,
                tuple_(col(InboxRow.team_id), col(InboxRow.key)).in_(oldest.with_for_update(skip_locked=True)),
            )
            .values(lease_owner=owner, lease_until=until, tries=col(InboxRow.tries) + 1)
            .returning(InboxRow.sql_table())
        )
        rows = (await self._session.execute(statement)).all()
        found = [Received(TeamId(row.team_id), row.key, row.body or {}, row.tries, row.taken_at) for row in rows]
        return sorted(found, key=lambda one: (one.taken_at, one.key))

    async def give_up(self, team_id: TeamId | None, now: datetime, *, tries: int) -> list[str]:
        """End what has been left waiting after so many tries; return the keys."""
        worn_out = (*_left(team_id, now), col(InboxRow.tries) >= tries)
        statement = update(InboxRow).where(*worn_out).values(**ENDED).returning(col(InboxRow.key))
        return sorted((await self._session.scalars(statement)).all())

    async def stuck(self, team_id: TeamId | None, before: datetime) -> int:
        """Count what has been left waiting since before an instant."""
        return await self._session.scalar(select(func.count()).where(*_left(team_id, before))) or 0

    async def prune(self, before: datetime) -> int:
        """Forget the keys taken before an instant; return how many."""
        gone = (col(InboxRow.taken_at) < before, col(InboxRow.state) == DONE)
        return await self._change(delete(InboxRow).where(*gone))


def _left(team_id: TeamId | None, now: datetime) -> list[ColumnElement[bool]]:
    """What waits though its lease has ended, of one workspace or of all.

    The state is written out, not bound: SQLite uses the index of what waits only where it can see that it may.
    """
    left = [col(InboxRow.state) == literal_column(f"'{WAITING}'"), col(InboxRow.lease_until) < now]
    return left if team_id is None else [*left, col(InboxRow.team_id) == team_id]
