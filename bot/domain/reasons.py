"""Why something stands in a channel: what came due, or what somebody did there.

A post that nobody asked for says so in its last line; the words to each reason are in bot/views/reasons.py.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from enum import StrEnum

from bot.domain.nudges import Nudge
from bot.domain.roles import Role

WHY, BY = "why", "by"
"""In a nudge's `details`: the reason, and the role of whoever did it."""


class Reason(StrEnum):
    """What a post in a channel comes of."""

    PAUSED = "paused"
    RESUMED = "resumed"
    CHANNEL_BACK = "channel_back"
    FINISHED = "finished"
    EXTENDED = "extended"
    ADOPTED = "adopted"
    PIT_STOP_DUE = "pit_stop_due"
    PIT_STOP_ASKED = "pit_stop_asked"
    SERIES_OVER = "series_over"
    GUEST_INVITED = "guest_invited"
    GUEST_CANCELLED = "guest_cancelled"
    HANDED_OVER = "handed_over"
    TRADED = "traded"


def because(nudge: Nudge, reason: Reason, roles: Collection[Role] = ()) -> Nudge:
    """Return a nudge that knows why it is posted; `roles` are those of whoever did it, the first one counts."""
    did = next((one for one in (Role.FACILITATOR, Role.ORGANISER, Role.MEMBER) if one in roles), None)
    return replace(nudge, details=nudge.details | {WHY: reason} | ({BY: did} if did else {}))


def reason_of(nudge: Nudge) -> Reason | None:
    """Return why a nudge is posted; None where that was not noted, or by another version."""
    said = nudge.details.get(WHY)
    return Reason(said) if said in set(Reason) else None
