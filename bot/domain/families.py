"""Which kinds of messages a person takes for one: who mutes one of them mutes them all.

They have one name (`NUDGES` in bot/views/wording.py), which is what *Fewer of these* offers to mute.
"""

from __future__ import annotations

from bot.domain.ids import CircleId
from bot.domain.nudges import NudgeKind
from bot.domain.people import Profile

FAMILIES = (
    frozenset({NudgeKind.REFLECT_FIRST, NudgeKind.REFLECT_LAST}),
    frozenset({NudgeKind.REHEARSAL, NudgeKind.COMMITMENT}),
    frozenset({NudgeKind.SURVEY_FIRST, NudgeKind.SURVEY_LAST, NudgeKind.FACILITATOR_SURVEY}),
    frozenset({NudgeKind.USED_IT_FIRST, NudgeKind.USED_IT_LAST}),
)
"""What is in no family stands for itself."""


def family(kind: NudgeKind) -> frozenset[NudgeKind]:
    """Return the kinds that a person takes for one with a kind, itself among them."""
    return next((one for one in FAMILIES if kind in one), frozenset({kind}))


def mutes(profile: Profile, circle_id: CircleId, kind: NudgeKind) -> bool:
    """Tell whether a person muted a circle, or what goes by the name of a kind."""
    return circle_id in profile.muted or not family(kind).isdisjoint(profile.muted)
