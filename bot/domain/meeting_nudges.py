"""How the nudges of a meeting are named, so that each is owed once for every instant at which it is planned."""

from __future__ import annotations

from datetime import datetime

from bot.domain.circles import Circle
from bot.domain.ids import NudgeId, new_id
from bot.domain.meetings import Meeting
from bot.domain.nudges import Nudge, NudgeKind

INSTANT = "%Y%m%dT%H%MZ"


def keys_begin(meeting: Meeting) -> str:
    """Return how the keys of a meeting's nudges begin: with the meeting, and when it is in UTC."""
    return f"meeting:{meeting.id}:{meeting.starts_at:{INSTANT}}:"


def meeting_nudge(
    circle: Circle,
    meeting: Meeting,
    kind: NudgeKind,
    due_at: datetime,
    not_after: datetime,
    *,
    occasion: str = "",
) -> Nudge:
    """Return a nudge about a meeting; `occasion` tells apart those of one kind, and is the kind where empty."""
    return Nudge(
        id=NudgeId(new_id()),
        key=f"{keys_begin(meeting)}{occasion or kind}",
        team_id=circle.team_id,
        circle_id=circle.id,
        meeting_id=meeting.id,
        kind=kind,
        due_at=due_at,
        not_after=not_after,
    )
