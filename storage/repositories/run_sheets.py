"""Questions about run-sheets that are or were under way."""

from __future__ import annotations

from sqlmodel import select

from bot.domain.ids import MeetingId, TeamId
from bot.domain.running import Run
from storage.repositories.repository import Repository
from storage.tables.run_sheets import RunSheetRow


class RunSheets(Repository):
    async def save(self, run: Run) -> None:
        """Keep where a meeting is; there is one run-sheet for each meeting."""
        await self._save(RunSheetRow.from_domain(run), keys=["meeting_id"])

    async def get(self, team_id: TeamId, meeting_id: MeetingId) -> Run | None:
        return await self._value(
            select(RunSheetRow).where(RunSheetRow.meeting_id == meeting_id, RunSheetRow.team_id == team_id)
        )
