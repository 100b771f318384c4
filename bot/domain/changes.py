"""The trail of changes: who changed what about a circle or a whole workspace, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import CircleId, TeamId, UserId


@dataclass(frozen=True, slots=True)
class Change:
    """One change, appended and never altered.

    `act` is one of `Act` (bot/domain/roles.py), `told` what changed in plain words for members, old and new
    (never what a member wrote for few eyes). `circle_id` is None where it holds for the whole workspace,
    `user_id` where the bot did it by itself.
    """

    id: str
    team_id: TeamId
    circle_id: CircleId | None
    user_id: UserId | None
    act: str
    told: str
    at: datetime
