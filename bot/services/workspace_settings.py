"""What organisers set for a whole workspace, as every use-case reads it."""

from __future__ import annotations

from bot.domain.ids import TeamId
from bot.domain.workspace_settings import WorkspaceSettings
from storage.unit_of_work import UnitOfWork

WORKSPACE = "workspace"
"""The memo that keeps it."""


async def workspace_settings(work: UnitOfWork, team_id: TeamId) -> WorkspaceSettings:
    """Return what organisers set for a workspace."""
    return WorkspaceSettings.read(await work.memos.get(WORKSPACE, team_id))
