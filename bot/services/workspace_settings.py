"""What organisers set for a whole workspace, as every use-case reads it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.domain.circles import Circle
from bot.domain.ids import TeamId
from bot.domain.people import Person
from bot.domain.workspace_settings import WorkspaceSettings
from storage.unit_of_work import UnitOfWork

WORKSPACE = "workspace"
"""The memo that keeps it."""


async def workspace_settings(work: UnitOfWork, team_id: TeamId) -> WorkspaceSettings:
    """Return what organisers set for a workspace."""
    return WorkspaceSettings.read(await work.memos.get(WORKSPACE, team_id))


async def with_holidays(
    person: Person, circle: Circle, of_workspace: Callable[[], Awaitable[WorkspaceSettings]]
) -> Person:
    """Return a person with the place whose holidays count for what a circle has for them.

    It is their own, else the circle's, else that of the workspace (asked for where it matters), as far as known.
    """
    if person.profile.holidays:
        return person
    place = circle.settings.holidays or (await of_workspace()).holidays
    return replace(person, profile=replace(person.profile, holidays=place)) if place else person
