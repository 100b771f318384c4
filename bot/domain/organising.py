"""What an organiser sees of the delivery of a workspace: numbers, troubles, and what a downtime cost."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from bot.domain.nudges import Nudge, NudgeState, SkipReason

LATE = timedelta(minutes=2)
"""What is due for longer than this and still planned counts as late."""
PLANNED_FOR = timedelta(hours=24)
TROUBLES_FOR = timedelta(days=14)
TROUBLES_SHOWN = 10

DISMISSIBLE = frozenset({NudgeState.FAILED, NudgeState.UNKNOWN_FINAL, NudgeState.PARKED, NudgeState.PLANNED})
RESENDABLE = frozenset({NudgeState.FAILED, NudgeState.UNKNOWN_FINAL, NudgeState.PARKED})
WAS = "dismissed_from"


@dataclass(frozen=True, slots=True)
class CatchUp:
    """What a downtime cost, by kind: sent late, told together with another, not sent any more."""

    since: datetime
    until: datetime
    late: dict[str, int]
    coalesced: dict[str, int]
    expired: dict[str, int]

    @classmethod
    def read(cls, text: str) -> Self:
        given = json.loads(text)
        return cls(
            since=datetime.fromisoformat(given["since"]),
            until=datetime.fromisoformat(given["until"]),
            late=dict(given.get("late", {})),
            coalesced=dict(given.get("coalesced", {})),
            expired=dict(given.get("expired", {})),
        )


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """How delivery stands. Ends are counted over the last two weeks; `planned` are the next 24 hours."""

    at: datetime
    planned: int = 0
    late: int = 0
    unknown: int = 0
    parked: int = 0
    failed: int = 0
    unknown_final: int = 0
    duplicates: int = 0
    troubles: tuple[Nudge, ...] = ()
    catch_up: CatchUp | None = None
    recovering_since: datetime | None = None


def dismissed(nudge: Nudge) -> Nudge | None:
    """Return the nudge as dismissed, with what it was, so that it can be undone; None: too late."""
    if nudge.state not in DISMISSIBLE:
        return None
    was = json.dumps([nudge.state.value, nudge.reason])
    return replace(
        nudge,
        state=NudgeState.SKIPPED,
        reason=SkipReason.DISMISSED.value,
        details=nudge.details | {WAS: was},
    )


def undone(nudge: Nudge) -> Nudge | None:
    """Return a dismissed nudge as it was before; None where it is not dismissed."""
    if nudge.state is not NudgeState.SKIPPED or nudge.reason != SkipReason.DISMISSED or WAS not in nudge.details:
        return None
    state, reason = json.loads(nudge.details[WAS])
    details = {name: value for name, value in nudge.details.items() if name != WAS}
    return replace(nudge, state=NudgeState(state), reason=reason, details=details)
