"""Questions about calendar feeds."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import col, select

from bot.domain.calendars import Feed
from bot.domain.ids import CircleId, TeamId, UserId
from storage.repositories.repository import Repository
from storage.tables.feeds import ALL, ONE, FeedRow


class Feeds(Repository):
    """One person has at most one link to a calendar: making another ends the one before."""

    async def put(self, feed: Feed) -> None:
        """Keep the link in the place of any other to the same calendar of the same person.

        Of two that are put at once, the later one lives: the unique indexes see to it.
        """
        row = FeedRow.from_domain(feed)
        statement = self._insert(FeedRow.sql_table())
        to_all = feed.circle_id is None
        await self._session.execute(
            statement.on_conflict_do_update(
                index_elements=["team_id", "user_id"] if to_all else ["team_id", "user_id", "circle_id"],
                index_where=ALL if to_all else ONE,
                set_={name: statement.excluded[name] for name in row.values()},
            ),
            [row.values()],
        )

    async def of_person(self, team_id: TeamId, user_id: UserId, circle_id: CircleId | None) -> Feed | None:
        """Return the person's link to one circle's calendar, or (None) to that of all their circles."""
        return await self._value(
            select(FeedRow).where(
                FeedRow.team_id == team_id,
                FeedRow.user_id == user_id,
                col(FeedRow.circle_id).is_(None) if circle_id is None else col(FeedRow.circle_id) == circle_id,
            )
        )

    async def all_of_person(self, team_id: TeamId, user_id: UserId) -> list[Feed]:
        """Return all links of a person, the one to all their circles first, and then the oldest."""
        return await self._values(
            select(FeedRow)
            .where(FeedRow.team_id == team_id, FeedRow.user_id == user_id)
            .order_by(col(FeedRow.circle_id).is_not(None), col(FeedRow.made_at), col(FeedRow.id))
        )

    async def end(self, feed: Feed) -> None:
        """Forget a link: whoever has it learns nothing any more."""
        await self._change(delete(FeedRow).where(col(FeedRow.id) == feed.id))

    async def by_hash(self, token_hash: str) -> Feed | None:
        return await self._value(select(FeedRow).where(FeedRow.token_hash == token_hash))

    async def note(self, feed: Feed, fingerprint: str, changed_at: datetime) -> None:
        """Note what a calendar was given, and since when it has been that."""
        await self._change(
            update(FeedRow.sql_table())
            .where(col(FeedRow.id) == feed.id)
            .values(fingerprint=fingerprint, changed_at=changed_at)
        )
