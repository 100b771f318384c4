"""What every repository has in common: a session, and the few ways in which rows go in and out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar, cast

from sqlalchemy import CursorResult, Table, UpdateBase, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import Select

from storage.tables.row import Row

Value = TypeVar("Value", covariant=True)


class Mapped(Protocol[Value]):
    """A row that gives its frozen value."""

    def to_domain(self) -> Value: ...


class Repository:
    """Questions asked of the tables in one unit of work; frozen values in and out."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    @property
    def _on_postgresql(self) -> bool:
        return self._session.get_bind().dialect.name == "postgresql"

    async def _one(self, question: Select[Any]) -> Any | None:
        """Return the first row of the answer, or None."""
        return (await self._session.scalars(question.limit(1))).first()

    async def _all(self, question: Select[Any]) -> Sequence[Any]:
        return (await self._session.scalars(question)).all()

    async def _value(self, question: Select[Mapped[Value]]) -> Value | None:
        row: Mapped[Value] | None = await self._one(question)
        return None if row is None else row.to_domain()

    async def _values(self, question: Select[Mapped[Value]]) -> list[Value]:
        rows: Sequence[Mapped[Value]] = await self._all(question)
        return [row.to_domain() for row in rows]

    async def _change(self, statement: UpdateBase, values: dict[str, Any] | None = None) -> int:
        """Run an UPDATE or DELETE, with values for its parameters; return how many rows it wrote."""
        return cast("CursorResult[Any]", await self._session.execute(statement, values)).rowcount

    async def _hold(self, name: str) -> None:
        """Hold a name until the transaction ends; whoever else asks for it waits.

        For a row that may not be there yet, and so cannot be locked, on PostgreSQL; SQLite has one writer anyhow.
        """
        if self._on_postgresql:
            lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
            await self._session.execute(lock, {"name": name})

    def _insert(self, table: Table) -> postgresql.Insert | sqlite.Insert:
        """Return an INSERT that can say what happens ON CONFLICT, in the words of the database."""
        return postgresql.insert(table) if self._on_postgresql else sqlite.insert(table)

    async def _insert_new(self, rows: Sequence[Row], *, keys: Sequence[str]) -> int:
        """Insert the rows whose `keys` are not there already; return how many were new.

        Many rows make one statement of many VALUES; RETURNING counts, since drivers differ in what they
        say about an INSERT.
        """
        if not rows:
            return 0
        return await self._insert_new_values(rows[0].sql_table(), [row.values() for row in rows], keys=keys)

    async def _insert_new_values(
        self, table: Table, values: Sequence[dict[str, Any]], *, keys: Sequence[str]
    ) -> int:
        statement = self._insert(table).on_conflict_do_nothing(index_elements=keys).returning(table.c[keys[0]])
        return len((await self._session.execute(statement, values)).all()) if values else 0

    async def _add(self, rows: Sequence[Row]) -> None:
        """Insert rows that must be new."""
        if rows:
            await self._session.execute(rows[0].sql_table().insert(), [row.values() for row in rows])

    async def _save(self, row: Row, *, keys: Sequence[str], keep: Sequence[str] = ()) -> None:
        """Insert the row or change the one with the same `keys`, of which the columns `keep` stay as they are."""
        statement = self._insert(row.sql_table())
        changed = {
            name: statement.excluded[name] for name in row.values() if name not in keys and name not in keep
        }
        await self._session.execute(
            statement.on_conflict_do_update(index_elements=keys, set_=changed), [row.values()]
        )
