"""Questions about the figures that circles were told."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import col, select

from bot.domain.ids import CircleId, TeamId
from bot.domain.told import Figure, ToldFigure
from storage.repositories.repository import Repository
from storage.tables.told import ToldRow


class ToldFigures(Repository):
    """One row for each figure of a circle."""

    async def of_circles(self, circle_ids: Iterable[CircleId]) -> dict[CircleId, dict[Figure, ToldFigure]]:
        """Return by circle what each was told; of several, all have an entry."""
        wanted = sorted(set(circle_ids))
        found: dict[CircleId, dict[Figure, ToldFigure]] = {one: {} for one in wanted}
        for row in await self._all(select(ToldRow).where(col(ToldRow.circle_id).in_(wanted))):
            figure, told = row.to_domain()
            found[CircleId(row.circle_id)][figure] = told
        return found

    async def grow(
        self, team_id: TeamId, circle_id: CircleId, figure: Figure, before: ToldFigure | None, after: ToldFigure
    ) -> bool:
        """Keep a figure in the place of the one before; False, and nothing changed, where it is another by now.

        Who tells at the same time waits here for whoever was first, and then tells what they told.
        """
        row = ToldRow.from_domain(team_id, circle_id, figure, after)
        statement = self._insert(ToldRow.sql_table())
        changing = statement.on_conflict_do_update(
            index_elements=["circle_id", "figure"],
            set_={name: statement.excluded[name] for name in ("total", "size", "counted", "told_on")},
            where=col(ToldRow.size) == (before.count if before else 0),
        ).returning(ToldRow.sql_table().c["figure"])
        return bool((await self._session.execute(changing, [row.values()])).all())
