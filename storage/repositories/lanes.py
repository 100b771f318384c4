"""The lanes: how fast may be posted in a channel, to a person and in a workspace, shared by all replicas.

Whoever claims for a workspace holds its lane, so one claimer at a time decides how much there is room for.
The lane of a channel is written by whoever holds the workspace's, or by who posts in it just then. On a
channel's lane `paced_at` says when Slack last asked it to wait.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from bot.domain.ids import TeamId
from bot.domain.nudges import WORKSPACE_LANE, Lane
from storage.repositories.repository import Repository
from storage.tables.lanes import LaneRow

_KEYS = ("team_id", "name")
_COLUMNS = tuple(column.name for column in LaneRow.sql_table().c)


def _saving(statement: postgresql.Insert | sqlite.Insert) -> postgresql.Insert | sqlite.Insert:
    changed = {one.name: statement.excluded[one.name] for one in LaneRow.sql_table().c if one.name not in _KEYS}
    return statement.on_conflict_do_update(index_elements=_KEYS, set_=changed)


_SAVE_ON_POSTGRESQL = _saving(postgresql.insert(LaneRow.sql_table()))
_SAVE_ON_SQLITE = _saving(sqlite.insert(LaneRow.sql_table()))
FORGOTTEN_AFTER = timedelta(days=1)


class Lanes(Repository):
    """Questions about lanes. A lane without a row is free."""

    async def open(self, team_id: TeamId, now: datetime) -> Lane | None:
        """Return the workspace's lane, held until this unit of work ends; None where another claimer has it."""
        found = await self._value(
            select(LaneRow)
            .where(LaneRow.team_id == team_id, LaneRow.name == WORKSPACE_LANE)
            .with_for_update(skip_locked=True)
        )
        if found is not None:
            return found
        new = Lane(team_id, WORKSPACE_LANE, next_at=now)
        return new if await self._insert_new([LaneRow.from_domain(new)], keys=["team_id", "name"]) else None

    async def lock(self, team_id: TeamId, now: datetime) -> Lane:
        """Return the workspace's lane, waiting for whoever holds it."""
        new = Lane(team_id, WORKSPACE_LANE, next_at=now)
        await self._insert_new([LaneRow.from_domain(new)], keys=["team_id", "name"])
        found = await self._value(
            select(LaneRow).where(LaneRow.team_id == team_id, LaneRow.name == WORKSPACE_LANE).with_for_update()
        )
        assert found is not None
        return found

    async def get(self, team_id: TeamId, name: str = WORKSPACE_LANE) -> Lane | None:
        return await self._value(select(LaneRow).where(LaneRow.team_id == team_id, LaneRow.name == name))

    async def get_many(self, team_id: TeamId, names: Collection[str], now: datetime) -> list[Lane]:
        """Return these lanes of a workspace, by name; those without a row as free."""
        found = await self._values(
            select(LaneRow).where(LaneRow.team_id == team_id, col(LaneRow.name).in_(sorted(names)))
        )
        known = {lane.name: lane for lane in found}
        return [known.get(name) or Lane(team_id, name, next_at=now) for name in sorted(names)]

    async def workspaces(self) -> list[Lane]:
        """Return the lanes of all workspaces."""
        return await self._values(
            select(LaneRow).where(LaneRow.name == WORKSPACE_LANE).order_by(col(LaneRow.team_id))
        )

    async def asked_to_wait_since(self, team_id: TeamId, since: datetime, *, but: str) -> bool:
        """Tell whether Slack asked another channel of the workspace to wait since then."""
        question = select(col(LaneRow.name)).where(
            LaneRow.team_id == team_id,
            col(LaneRow.name).not_in([but, WORKSPACE_LANE]),
            col(LaneRow.paced_at) >= since,
        )
        return await self._one(question) is not None

    async def save(self, *lanes: Lane) -> None:
        """Write lanes as they are now, in one order, so that two writers wait instead of deadlocking."""
        if not lanes:
            return
        in_order = sorted(lanes, key=lambda one: (one.team_id, one.name == WORKSPACE_LANE, one.name))
        statement = _SAVE_ON_POSTGRESQL if self._on_postgresql else _SAVE_ON_SQLITE
        await self._session.execute(
            statement, [{name: getattr(lane, name) for name in _COLUMNS} for lane in in_order]
        )

    async def forget_idle(self, now: datetime) -> int:
        """Forget the lanes of channels that have been free for a day; return how many."""
        idle = now - FORGOTTEN_AFTER
        return await self._change(
            delete(LaneRow.sql_table()).where(
                col(LaneRow.name) != WORKSPACE_LANE,
                col(LaneRow.next_at) < idle,
                (col(LaneRow.paused_until).is_(None)) | (col(LaneRow.paused_until) < idle),
            )
        )
