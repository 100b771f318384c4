"""Questions about circles."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import and_, exists, or_
from sqlmodel import col, select

from bot.domain.circles import Circle, CircleStatus, Member, MemberState
from bot.domain.endings import GONE_FOR_GOOD
from bot.domain.ids import ChannelId, CircleId, TeamId, UserId
from storage.repositories.repository import Repository
from storage.tables.circles import CircleRow
from storage.tables.meetings import MeetingRow
from storage.tables.members import MemberRow

_FINISHED = CircleStatus.FINISHED.value
_BELONGS = (MemberState.ACTIVE.value, MemberState.WAITING.value)


class Circles(Repository):
    """Lists are ordered by when the circles were founded."""

    async def add(self, circle: Circle) -> None:
        await self._add([CircleRow.from_domain(circle)])

    async def save(self, circle: Circle) -> None:
        await self._save(CircleRow.from_domain(circle), keys=["id"])

    async def get(self, team_id: TeamId, circle_id: CircleId) -> Circle | None:
        return await self._value(select(CircleRow).where(CircleRow.id == circle_id, CircleRow.team_id == team_id))

    async def get_many(self, team_id: TeamId, circle_ids: Iterable[CircleId]) -> dict[CircleId, Circle]:
        """Return those of the circles that are the workspace's; if asked for it, SQLite would go through all."""
        wanted = select(CircleRow).where(col(CircleRow.id).in_(sorted(set(circle_ids))))
        return {circle.id: circle for circle in await self._values(wanted) if circle.team_id == team_id}

    async def lock(self, team_id: TeamId, circle_id: CircleId) -> Circle | None:
        """Return the circle, kept from other units of work until this one ends (a seat is taken once).

        On SQLite the unit of work itself is the only writer, and FOR UPDATE is left out.
        """
        return await self._value(
            select(CircleRow).where(CircleRow.id == circle_id, CircleRow.team_id == team_id).with_for_update()
        )

    async def in_channel(self, team_id: TeamId, channel_id: ChannelId, *, finished: bool = False) -> list[Circle]:
        """Return the circles that live in a channel; with `finished`, those that are over as well."""
        question = select(CircleRow).where(CircleRow.team_id == team_id, CircleRow.channel_id == channel_id)
        if not finished:
            question = question.where(CircleRow.status != _FINISHED)
        return await self._values(question.order_by(col(CircleRow.created_at), col(CircleRow.id)))

    async def of_user(self, team_id: TeamId, user_id: UserId) -> list[tuple[Circle, Member]]:
        """Return the circles that are not over in which the person has a seat or waits for one."""
        question = (
            select(CircleRow, MemberRow)
            .join(MemberRow, col(MemberRow.circle_id) == col(CircleRow.id))
            .where(
                CircleRow.team_id == team_id,
                CircleRow.status != _FINISHED,
                MemberRow.user_id == user_id,
                col(MemberRow.state).in_(_BELONGS),
            )
            .order_by(col(CircleRow.created_at), col(CircleRow.id))
        )
        found = await self._session.execute(question)
        return [(circle.to_domain(), member.to_domain()) for circle, member in found.all()]

    async def finished_of_user(self, team_id: TeamId, user_id: UserId) -> list[Circle]:
        """Return the circles that are over and in which the person had a seat to the end, the newest first."""
        question = (
            select(CircleRow)
            .join(MemberRow, col(MemberRow.circle_id) == col(CircleRow.id))
            .where(
                CircleRow.team_id == team_id,
                CircleRow.status == _FINISHED,
                MemberRow.user_id == user_id,
                MemberRow.state == MemberState.ACTIVE.value,
            )
            .order_by(col(CircleRow.created_at).desc(), col(CircleRow.id))
        )
        return await self._values(question)

    async def running(self) -> list[Circle]:
        """Return the active circles of all workspaces."""
        return await self._values(
            select(CircleRow)
            .where(CircleRow.status == CircleStatus.ACTIVE.value)
            .order_by(col(CircleRow.created_at), col(CircleRow.id))
        )

    async def running_after(self, last: str, *, limit: int) -> list[Circle]:
        """Return so many of the active circles of all workspaces, from after an id on, by id."""
        return await self._values(
            select(CircleRow)
            .where(CircleRow.status == CircleStatus.ACTIVE.value, col(CircleRow.id) > last)
            .order_by(col(CircleRow.id))
            .limit(limit)
        )

    async def over_since(self, instant: datetime) -> list[tuple[TeamId, CircleId]]:
        """Return the active circles that had meetings and whose series ended before an instant.

        Not before the time of one that was skipped and can be brought back, as `bot.domain.endings` has it.
        """
        meets = exists().where(col(MeetingRow.circle_id) == col(CircleRow.id))
        why = col(MeetingRow.skipped_because)
        is_held = and_(col(MeetingRow.is_skipped).is_(False), col(MeetingRow.ends_at) >= instant)
        can_come_back = and_(
            col(MeetingRow.is_skipped),
            or_(why.is_(None), why.not_in(sorted(GONE_FOR_GOOD))),
            col(MeetingRow.starts_at) >= instant,
        )
        question = (
            select(col(CircleRow.team_id), col(CircleRow.id))
            .where(CircleRow.status == CircleStatus.ACTIVE.value, meets)
            .where(~meets.where(or_(is_held, can_come_back)))
            .order_by(col(CircleRow.id))
        )
        return [(TeamId(row[0]), CircleId(row[1])) for row in (await self._session.execute(question)).all()]

    async def of_team(self, team_id: TeamId) -> list[Circle]:
        return await self._values(
            select(CircleRow)
            .where(CircleRow.team_id == team_id)
            .order_by(col(CircleRow.created_at), col(CircleRow.id))
        )
