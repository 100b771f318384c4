"""Noting what was changed about a circle or a workspace, in the transaction that changes it."""

from __future__ import annotations

from datetime import datetime

from bot.domain.changes import Change
from bot.domain.circles import Circle
from bot.domain.ids import TeamId, UserId, new_id
from bot.domain.roles import Act
from storage.unit_of_work import UnitOfWork


async def note_change(
    work: UnitOfWork, circle: Circle, user_id: UserId | None, act: Act, told: str, now: datetime
) -> None:
    """Append to the circle's trail; `told` is plain words for members, old and new."""
    await work.changes.append(Change(new_id(), circle.team_id, circle.id, user_id, act.name.lower(), told, now))


async def note_workspace_change(
    work: UnitOfWork, team_id: TeamId, user_id: UserId, told: str, now: datetime
) -> None:
    """Append to the workspace's trail; `told` is plain words for its organisers, old and new."""
    act = Act.CHANGE_WORKSPACE.name.lower()
    await work.changes.append(Change(new_id(), team_id, None, user_id, act, told, now))
