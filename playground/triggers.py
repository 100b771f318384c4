"""trigger_ids: issued with every interaction, good once and for three seconds of the pushed clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from playground.clock import PushedClock
from playground.ids import Ids
from playground.manifest import Installation
from playground.rules import refuse

LIFETIME = timedelta(seconds=3)


@dataclass(slots=True)
class Trigger:
    """Who acted, towards which app, inside which modal if any."""

    app: Installation
    user_id: str
    view_id: str | None
    until: datetime
    used: bool = False


class Triggers:
    """Issues and redeems (rule 34)."""

    def __init__(self, clock: PushedClock, ids: Ids) -> None:
        self._clock = clock
        self._ids = ids
        self._issued: dict[str, Trigger] = {}

    def issue(self, app: Installation, user_id: str, view_id: str | None = None) -> str:
        number = 13345224609 + len(self._issued)
        trigger_id = f"{number}.738474920.{self._ids.secret('trigger', 32)}"
        self._issued[trigger_id] = Trigger(app, user_id, view_id, self._clock.now() + LIFETIME)
        return trigger_id

    def redeem(self, trigger_id: str, app: Installation) -> Trigger:
        trigger = self._issued.get(trigger_id)
        if trigger is None or trigger.app is not app:
            refuse(rule=34, code="invalid_trigger_id")
        if trigger.used:
            refuse(rule=34, code="exchanged_trigger_id")
        if self._clock.now() > trigger.until:
            refuse(rule=34, code="expired_trigger_id")
        trigger.used = True
        return trigger
