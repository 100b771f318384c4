"""Questions about posted digests."""

from __future__ import annotations

from sqlmodel import col, select

from bot.domain.digests import PostedDigest
from bot.domain.ids import CircleId
from storage.repositories.repository import Repository
from storage.tables.digests import DigestRow


class Digests(Repository):
    async def add(self, digest: PostedDigest) -> None:
        await self._add([DigestRow.from_domain(digest)])

    async def latest(self, circle_id: CircleId) -> PostedDigest | None:
        """Return the digest whose window ends last; the next one begins there."""
        return await self._value(
            select(DigestRow)
            .where(DigestRow.circle_id == circle_id)
            .order_by(col(DigestRow.until).desc(), col(DigestRow.id))
        )

    async def of_circle(self, circle_id: CircleId) -> list[PostedDigest]:
        """Return the circle's digests, oldest first."""
        return await self._values(
            select(DigestRow)
            .where(DigestRow.circle_id == circle_id)
            .order_by(col(DigestRow.until), col(DigestRow.id))
        )
