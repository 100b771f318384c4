"""Captures: a member reacts to a message with the circle's emoji, and is offered to save an insight of their own.

Kept is where the message is and who reacted; never what it says, nor whose it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.circles import Circle
from bot.domain.ids import ChannelId, CircleId, TeamId, UserId


@dataclass(frozen=True, slots=True)
class Capture:
    """One offer to one person about one message. `sent_channel` and `sent_ts` are where the offer stands.

    `opened_at` is when the person took it up, `withdrawn_at` when they took their reaction back before that.
    """

    team_id: TeamId
    user_id: UserId
    channel_id: ChannelId
    message_ts: str
    circle_id: CircleId
    offered_at: datetime
    sent_channel: ChannelId | None = None
    sent_ts: str | None = None
    opened_at: datetime | None = None
    withdrawn_at: datetime | None = None


def saves_with(circles: list[Circle], reaction: str, workspace_emoji: str) -> Circle | None:
    """Return the circle of which a reaction saves an insight; a skin tone makes no difference.

    A circle that chose no emoji goes by the workspace's, if that has one.
    """
    name = reaction.partition("::")[0]
    return next((circle for circle in circles if name and name == emoji_of(circle, workspace_emoji)), None)


def emoji_of(circle: Circle, workspace_emoji: str) -> str:
    """Return the emoji that saves an insight in a circle, as Slack names it; empty where none does."""
    chosen = circle.settings.emoji or workspace_emoji
    return _OTHER_NAMES.get(chosen, chosen)


_OTHER_NAMES = {"thumbsup": "+1", "thumbsdown": "-1"}
"""What people type for emoji to which Slack gives another name in its events."""
