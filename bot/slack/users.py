"""A user, as Slack's answers and events tell of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.domain.ids import TeamId, UserId


@dataclass(frozen=True, slots=True)
class SlackUser:
    """A user as Slack tells of them; `zone` is None where Slack keeps it to itself."""

    user_id: UserId
    team_id: TeamId
    name: str
    zone: str | None
    is_bot: bool
    is_deactivated: bool
    is_organiser: bool = False
    """An owner or admin of the workspace."""


def read_user(data: dict[str, Any]) -> SlackUser:
    """Return the user of a users.info answer or a user_change event."""
    profile = data.get("profile") or {}
    name = profile.get("display_name") or profile.get("real_name") or data.get("real_name") or data.get("name")
    return SlackUser(
        user_id=UserId(data["id"]),
        team_id=TeamId(data.get("team_id") or ""),
        name=str(name or data["id"]),
        zone=data.get("tz") or None,
        is_bot=bool(data.get("is_bot")) or data["id"] == "USLACKBOT",
        is_deactivated=bool(data.get("deleted")),
        is_organiser=bool(data.get("is_admin") or data.get("is_owner")),
    )
