"""The last line of a post in a channel that nobody asked for: why it stands there."""

from __future__ import annotations

from bot.domain.reasons import Reason
from bot.domain.roles import Role

WHO = {Role.FACILITATOR: "the facilitator", Role.ORGANISER: "an organiser", Role.MEMBER: "a member"}
SOMEBODY = "somebody who may"

REASONS = {
    Reason.PAUSED: "{who} paused the circle",
    Reason.RESUMED: "{who} let the circle go on",
    Reason.CHANNEL_BACK: "the channel is back",
    Reason.FINISHED: "{who} ended the series",
    Reason.EXTENDED: "{who} added meetings",
    Reason.ADOPTED: "{who} noted what the circle changes",
    Reason.PIT_STOP_DUE: "a part of the series is over",
    Reason.PIT_STOP_ASKED: "{who} wants to look back together",
    Reason.SERIES_OVER: "the series is over",
    Reason.GUEST_INVITED: "whoever leads the circle invited a guest",
    Reason.GUEST_CANCELLED: "the guest cancelled",
    Reason.HANDED_OVER: "the lead of the circle was handed over",
    Reason.TRADED: "two members traded their turns to lead",
}
"""Each goes on after "Posted because"."""


def why(reason: Reason | None, by: str = "") -> str:
    """Return why something was posted, as plain text, or nothing where that is not known; `by` is a role."""
    if reason is None:
        return ""
    who = WHO[Role(by)] if by in WHO else SOMEBODY
    return f"Posted because {REASONS[reason].format(who=who)}."
