"""What the bot notes about itself and its database."""

from __future__ import annotations

from sqlalchemy import delete
from sqlmodel import col, select

from storage.repositories.repository import Repository
from storage.tables.memos import MemoRow


class Memos(Repository):
    """Values under names; the workspace "" stands for the whole database."""

    async def get(self, name: str, team_id: str = "") -> str | None:
        """Return what was noted, or None."""
        found: str | None = await self._one(
            select(col(MemoRow.value)).where(MemoRow.team_id == team_id, MemoRow.name == name)
        )
        return found

    async def note(self, name: str, value: str, team_id: str = "") -> None:
        """Note a value in the place of what stood there."""
        await self._save(MemoRow(team_id=team_id, name=name, value=value), keys=["team_id", "name"])

    async def forget(self, name: str, team_id: str = "") -> None:
        """Take a note away, if there is one."""
        table = MemoRow.sql_table()
        await self._change(delete(table).where(table.c.team_id == team_id, table.c.name == name))
