"""What becomes of nudges by time alone: given up, expired, parked and planned again; and when to look next."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, func, literal_column, not_, or_, true, update
from sqlalchemy.orm import aliased
from sqlalchemy.sql.dml import ReturningUpdate
from sqlmodel import col, select

from bot.domain.ids import ChannelId, TeamId
from bot.domain.nudges import URGENCY, NudgeKind, NudgeState, SkipReason
from bot.domain.reconciling import GRACE
from storage.repositories.claims import (
    HAS_TARGET,
    IS_CLAIMED,
    IS_KNOWN,
    IS_PARKED,
    IS_PLANNED,
    IS_UNKNOWN,
    KNOWN_KINDS,
    Claims,
    free_lane,
    of_team,
    workspace,
)
from storage.tables.lanes import LaneRow
from storage.tables.nudges import NudgeRow
from storage.types import Instant

LEASE_EXPIRED = "it was being sent when the bot stopped; whether it arrived is not known"
FAR_AHEAD = timedelta(minutes=10)
"""No lease ends and no lane is free as late as that by an honest clock: five minutes is the longest wait."""
DAY_AHEAD = timedelta(days=1)
"""Slack never asks anybody to wait for longer, and nothing is looked for later."""
FOREIGN_KIND = "this version does not know it"


class Upkeep(Claims):
    """What nobody asked for and has to happen all the same."""

    async def expire_leases(self, now: datetime) -> int:
        """Give up the claims whose lease has ended before now; return how many became `unknown`.

        What was never begun goes back into the plan: nothing can have been posted.
        """
        ended = {"on_now": now, "on_far": now + FAR_AHEAD}
        await self._change(_NOT_BEGUN, ended)
        return await self._change(_LEFT_BEGUN, ended | {"to_check": now + GRACE})

    async def expire(self, now: datetime, team_id: TeamId | None = None) -> Counter[NudgeKind]:
        """Skip what was due and whose purpose has passed, whatever its lane waits for; count it by kind."""
        mine = {} if team_id is None else {"team": team_id}
        kinds = (await self._session.scalars(_EXPIRE if mine else _EXPIRE_ALL, {"on_now": now} | mine)).all()
        return Counter(NudgeKind(kind) if kind in KNOWN_KINDS else NudgeKind.FOREIGN for kind in kinds)

    async def park_foreign(self, now: datetime) -> int:
        """Park what is due and of a kind that this version does not know; return how many."""
        return await self._change(_PARK_FOREIGN, {"on_now": now})

    async def any_parked(self, team_id: TeamId | None = None) -> bool:
        """Tell whether anything waits for a scope or a channel."""
        return await self._one(select(col(NudgeRow.id)).where(IS_PARKED, of_team(team_id))) is not None

    async def unpark(
        self, now: datetime, team_id: TeamId | None = None, *, channel_id: ChannelId | None = None
    ) -> int:
        """Plan again what was parked, due now: all of a workspace, or of one channel; return how many.

        What is of a kind not known here stays; what is too late by now ends as expired.
        """
        here = [IS_PARKED, of_team(team_id)]
        if channel_id is not None:
            here.append(col(NudgeRow.channel_id) == channel_id)
        await self._session.execute(_expired(*here), {"on_now": now})
        return await self._change(
            update(NudgeRow.sql_table())
            .where(*here, IS_KNOWN)
            .values(state=NudgeState.PLANNED.value, reason=None, due_at=now)
        )

    async def name_lanes(self, due: datetime | None = None) -> int:
        """Give a lane and its urgency to what an older version, which knows of neither, has planned; say how many.

        With `due`, only to what is due by then.
        """
        return await self._change(_NAME_LANES) if due is None else await self._change(_NAME_DUE, {"on_now": due})

    async def mend_times(self, now: datetime) -> None:
        """Bring back what a clock that ran far ahead has put off: lanes closed for days, looks too."""
        lanes, table = LaneRow.sql_table(), NudgeRow.sql_table()
        await self._change(update(lanes).where(lanes.c.next_at > now + FAR_AHEAD).values(next_at=now))
        await self._change(update(lanes).where(lanes.c.paused_until > now + DAY_AHEAD).values(paused_until=None))
        await self._change(
            update(table).where(IS_UNKNOWN, table.c.check_at > now + DAY_AHEAD).values(check_at=now)
        )

    async def backlog(self, now: datetime, team_id: TeamId | None = None) -> tuple[int, datetime | None]:
        """Return how many nudges are due, and since when the first of them."""
        found = (
            await self._session.execute(
                select(func.count(), func.min(col(NudgeRow.due_at))).where(
                    IS_PLANNED, col(NudgeRow.due_at) <= now, IS_KNOWN, of_team(team_id)
                )
            )
        ).one()
        return found[0], found[1]

    async def due_teams(self, now: datetime, team_id: TeamId | None = None) -> list[TeamId]:
        """Return the workspaces in which something is due that has a target."""
        due = (IS_PLANNED, col(NudgeRow.due_at) <= now, HAS_TARGET, IS_KNOWN, of_team(team_id))
        question = select(col(NudgeRow.team_id)).where(*due)
        if team_id is not None:
            return [team_id] if await self._one(question) is not None else []
        return [TeamId(found) for found in await self._all(question.distinct().order_by(col(NudgeRow.team_id)))]

    async def planned_teams(self) -> list[TeamId]:
        """Return the workspaces for which anything is planned."""
        question = select(col(NudgeRow.team_id)).where(IS_PLANNED).distinct().order_by(col(NudgeRow.team_id))
        return [TeamId(found) for found in await self._all(question)]

    async def next_claim_at(self, team_id: TeamId, now: datetime, tolerance: timedelta) -> datetime | None:
        """Return when a lane of the workspace next has something to claim, its own pace left aside."""
        due = (IS_PLANNED, col(NudgeRow.due_at) <= now, HAS_TARGET, IS_KNOWN, of_team(team_id))
        if await self._one(select(col(NudgeRow.id)).where(*due, *free_lane(now, now + tolerance))) is not None:
            return now
        future = select(col(NudgeRow.due_at)).where(
            IS_PLANNED, col(NudgeRow.due_at) > now, IS_KNOWN, of_team(team_id)
        )
        coming: list[datetime | None] = [await self._one(future.order_by(col(NudgeRow.due_at), col(NudgeRow.id)))]
        for free, paused, leased in await self._held_lanes(due):
            instants = [free and free - tolerance, paused, leased]
            coming.append(max((one for one in instants if one is not None), default=now))
        return min((one for one in coming if one is not None), default=None)

    async def _held_lanes(
        self, due: tuple[ColumnElement[bool], ...]
    ) -> list[tuple[datetime | None, datetime | None, datetime | None]]:
        trying = aliased(NudgeRow)
        question = (
            select(
                func.max(col(LaneRow.next_at)),
                func.max(col(LaneRow.paused_until)),
                func.max(col(trying.lease_until)),
            )
            .select_from(NudgeRow)
            .join(
                LaneRow,
                (col(LaneRow.team_id) == col(NudgeRow.team_id)) & (col(LaneRow.name) == col(NudgeRow.lane)),
                isouter=True,
            )
            .join(
                trying,
                (col(trying.team_id) == col(NudgeRow.team_id))
                & (col(trying.lane) == col(NudgeRow.lane))
                & (col(trying.state) == literal_column("'claimed'")),
                isouter=True,
            )
            .where(*due)
            .group_by(workspace, col(NudgeRow.lane))
        )
        return [tuple(row) for row in (await self._session.execute(question)).all()]  # type: ignore[misc]

    async def soonest(self, team_id: TeamId | None = None) -> datetime | None:
        """Return when the first of what is planned, unknown or claimed has its time, lanes left aside."""
        statement = _SOONEST_OF_ALL if team_id is None else _SOONEST
        found = (await self._session.execute(statement, {} if team_id is None else {"team": team_id})).one()
        return min((instant for instant in found if instant is not None), default=None)

    async def next_check_at(self, team_id: TeamId | None = None) -> datetime | None:
        """Return when something has to be looked for, or a lease ends."""
        looks = select(func.min(col(NudgeRow.check_at))).where(
            IS_UNKNOWN, col(NudgeRow.check_at).is_not(None), of_team(team_id)
        )
        leases = select(func.min(col(NudgeRow.lease_until))).where(IS_CLAIMED, of_team(team_id))
        found = [await self._one(looks), await self._one(leases)]
        return min((one for one in found if one is not None), default=None)


def _soonest(is_mine: ColumnElement[bool]) -> Select[Any]:
    """Ask for the three instants in one go: this is asked after every click."""
    first = select(func.min(col(NudgeRow.due_at))).where(IS_PLANNED, is_mine)
    look = select(func.min(col(NudgeRow.check_at))).where(IS_UNKNOWN, col(NudgeRow.check_at).is_not(None), is_mine)
    lease = select(func.min(col(NudgeRow.lease_until))).where(IS_CLAIMED, is_mine)
    return select(first.scalar_subquery(), look.scalar_subquery(), lease.scalar_subquery())


_SOONEST = _soonest(workspace == bindparam("team"))
_SOONEST_OF_ALL = _soonest(true())


# Made once, as in claims.py: these are asked at every turn of the dispatcher.
_NUDGE = NudgeRow.sql_table()
_NOW = bindparam("on_now", type_=Instant())
_FREE: dict[str, Any] = {"lease_owner": None, "lease_until": None, "posting_at": None}
_LEASE_ENDED = (
    IS_CLAIMED,
    or_(_NUDGE.c.lease_until <= _NOW, _NUDGE.c.lease_until > bindparam("on_far", type_=Instant())),
)
_NOT_BEGUN = (
    update(_NUDGE)
    .where(*_LEASE_ENDED, _NUDGE.c.posting_at.is_(None))
    .values(state=NudgeState.PLANNED.value, **_FREE)
)
_LEFT_BEGUN = (
    update(_NUDGE)
    .where(*_LEASE_ENDED)
    .values(state=NudgeState.UNKNOWN.value, reason=LEASE_EXPIRED, check_at=bindparam("to_check"), **_FREE)
)
_PARK_FOREIGN = (
    update(_NUDGE)
    .where(IS_PLANNED, _NUDGE.c.due_at <= _NOW, not_(IS_KNOWN))
    .values(state=NudgeState.PARKED.value, reason=FOREIGN_KIND)
)
_NAME_LANES = (
    update(_NUDGE)
    .where(IS_PLANNED, HAS_TARGET, _NUDGE.c.lane == "")
    .values(
        lane=func.coalesce(_NUDGE.c.channel_id, _NUDGE.c.user_id),
        urgency=case({kind.value: number for kind, number in URGENCY.items()}, value=_NUDGE.c.kind, else_=9),
    )
)
_NAME_DUE = _NAME_LANES.where(_NUDGE.c.due_at <= _NOW)


def _expired(*conditions: ColumnElement[bool]) -> ReturningUpdate[Any]:
    return (
        update(_NUDGE)
        .where(*conditions, _NUDGE.c.not_after <= _NOW)
        .values(state=NudgeState.SKIPPED.value, reason=SkipReason.EXPIRED.value)
        .returning(_NUDGE.c.kind)
    )


_EXPIRE = _expired(IS_PLANNED, _NUDGE.c.due_at <= _NOW, workspace == bindparam("team"))
_EXPIRE_ALL = _expired(IS_PLANNED, _NUDGE.c.due_at <= _NOW)
