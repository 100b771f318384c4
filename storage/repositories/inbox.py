"""What came in from Slack and has taken effect."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import col

from bot.domain.ids import TeamId
from storage.repositories.repository import Repository
from storage.tables.inbox import InboxRow


class Inbox(Repository):
    async def take(self, team_id: TeamId, key: str, now: datetime) -> bool:
        """Return True for the first unit of work that takes the key, and False for every later one.

        Exactly once, together with the effect: both are in the same transaction. On PostgreSQL a second
        unit of work waits here until the first has ended, and takes the key if that one failed.
        """
        row = InboxRow(team_id=team_id, key=key, taken_at=now)
        return await self._insert_new([row], keys=["team_id", "key"]) == 1

    async def prune(self, before: datetime) -> int:
        """Forget the keys taken before an instant; return how many."""
        return await self._change(delete(InboxRow).where(col(InboxRow.taken_at) < before))
