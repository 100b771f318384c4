"""Which database this is: what changes when another one is put in its place."""

from __future__ import annotations

from sqlalchemy import text

from storage.repositories.repository import Repository

_PLACE = """
SELECT substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8),
       oid::text || '.' || 'memo'::regclass::oid::text,
       has_function_privilege('pg_control_system()', 'execute')
  FROM pg_database
 WHERE datname = current_database()
"""
_SYSTEM = "SELECT system_identifier::text FROM pg_control_system()"


class Epochs(Repository):
    """Questions about the database itself."""

    async def mark(self) -> str | None:
        """Return what tells a PostgreSQL from its restored or promoted twin; None on SQLite, which has none.

        The timeline grows with every promotion and every recovery to a point in time; the system identifier is
        another one in another cluster; the numbers of the database and of a table are others after a dump was
        read in. A copy of the whole disk looks the same: then somebody has to say so (`circles recover`).
        """
        if not self._on_postgresql:
            return None
        timeline, numbers, may_ask = (await self._session.execute(text(_PLACE))).one()
        system = await self._session.scalar(text(_SYSTEM)) if may_ask else "?"
        return f"{system}/{timeline}/{numbers}"
