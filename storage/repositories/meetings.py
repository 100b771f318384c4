"""Questions about meetings."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import func, or_, update
from sqlmodel import col, select

from bot.domain.agendas import AgendaItem
from bot.domain.ids import CircleId, MeetingId, TeamId, UserId
from bot.domain.meetings import Meeting
from storage.repositories.repository import Repository
from storage.tables.meetings import MeetingRow


class Meetings(Repository):
    """Lists are ordered by when the meetings start."""

    async def add_all(self, meetings: Iterable[Meeting]) -> None:
        await self._add([MeetingRow.from_domain(meeting) for meeting in meetings])

    async def save(self, meeting: Meeting) -> None:
        await self._save(MeetingRow.from_domain(meeting), keys=["id"])

    async def set_agenda(
        self, meeting_id: MeetingId, agenda: Iterable[AgendaItem], preparation: str, link: str
    ) -> None:
        """Keep what a meeting is about, and nothing else of it: others may move it at the same time."""
        items = [item.to_json() for item in agenda]
        await self._change(
            update(MeetingRow)
            .where(col(MeetingRow.id) == meeting_id)
            .values(agenda=items, preparation=preparation, link=link)
        )

    async def set_leader(self, meeting_id: MeetingId, leader_id: UserId | None, instead_of: UserId | None) -> bool:
        """Keep who leads a meeting if that is still as it was; return whether it was."""
        before = col(MeetingRow.leader_id)
        changed = await self._change(
            update(MeetingRow)
            .where(col(MeetingRow.id) == meeting_id)
            .where(before.is_(None) if instead_of is None else before == instead_of)
            .values(leader_id=leader_id)
        )
        return changed == 1

    async def place(self, meeting: Meeting) -> None:
        """Keep when a meeting is and whether it takes place, and nothing else: others may write its agenda."""
        await self._change(
            update(MeetingRow)
            .where(col(MeetingRow.id) == meeting.id)
            .values(
                held_on=meeting.on,
                starts_at=meeting.starts_at,
                ends_at=meeting.ends_at,
                moved_to=meeting.moved_to,
                own_time=meeting.own_time,
                version=meeting.version,
                is_skipped=meeting.is_skipped,
                skipped_because=meeting.skipped_because,
            )
        )

    async def get(self, team_id: TeamId, meeting_id: MeetingId) -> Meeting | None:
        return await self._value(
            select(MeetingRow).where(MeetingRow.id == meeting_id, MeetingRow.team_id == team_id)
        )

    async def get_many(self, team_id: TeamId, meeting_ids: Iterable[MeetingId]) -> dict[MeetingId, Meeting]:
        """Return those of the meetings that are there."""
        wanted = select(MeetingRow).where(
            MeetingRow.team_id == team_id, col(MeetingRow.id).in_(sorted(set(meeting_ids)))
        )
        return {meeting.id: meeting for meeting in await self._values(wanted)}

    async def of_circle(self, circle_id: CircleId) -> list[Meeting]:
        return (await self.of_circles([circle_id]))[circle_id]

    async def around(
        self, circle_ids: Collection[CircleId], since: datetime, until: datetime
    ) -> dict[CircleId, list[Meeting]]:
        """Return those of the circles' meetings that end after `since` and start before `until`.

        With them come the last one of each that was held before, and all that were skipped since then.
        """
        found: dict[CircleId, list[Meeting]] = {circle_id: [] for circle_id in circle_ids}
        mine = col(MeetingRow.circle_id).in_(sorted(found))
        held = (col(MeetingRow.is_skipped).is_(False), col(MeetingRow.ends_at) <= since)
        latest = (
            select(col(MeetingRow.circle_id), func.max(col(MeetingRow.starts_at)).label("starts_at"))
            .where(mine, *held)
            .group_by(col(MeetingRow.circle_id))
            .subquery()
        )
        question = (
            select(MeetingRow)
            .join(latest, latest.c.circle_id == col(MeetingRow.circle_id), isouter=True)
            .where(mine)
            .where(
                or_(
                    col(MeetingRow.ends_at) > since,
                    latest.c.starts_at.is_(None),
                    col(MeetingRow.starts_at) >= latest.c.starts_at,
                )
            )
            .where(or_(col(MeetingRow.is_skipped), col(MeetingRow.starts_at) < until))
            .order_by(col(MeetingRow.starts_at), col(MeetingRow.number))
        )
        for meeting in await self._values(question):
            found[meeting.circle_id].append(meeting)
        return found

    async def last_ends(self, circle_ids: Collection[CircleId]) -> dict[CircleId, datetime]:
        """Return when the last meeting of each of the circles ends; skipped ones do not count."""
        question = (
            select(col(MeetingRow.circle_id), func.max(col(MeetingRow.ends_at)))
            .where(col(MeetingRow.circle_id).in_(sorted(circle_ids)), col(MeetingRow.is_skipped).is_(False))
            .group_by(col(MeetingRow.circle_id))
        )
        return {CircleId(row[0]): row[1] for row in (await self._session.execute(question)).all()}

    async def of_circles(self, circle_ids: Iterable[CircleId]) -> dict[CircleId, list[Meeting]]:
        """Return the meetings of each of the circles; a circle without any has an empty list."""
        found: dict[CircleId, list[Meeting]] = {circle_id: [] for circle_id in circle_ids}
        question = (
            select(MeetingRow)
            .where(col(MeetingRow.circle_id).in_(sorted(found)))
            .order_by(col(MeetingRow.starts_at), col(MeetingRow.number))
        )
        for meeting in await self._values(question):
            found[meeting.circle_id].append(meeting)
        return found
