"""What members are told when the plan of their circle changes: old and new, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

ABOUT_PLAN = "plan"
"""What the details of such a notice say that it is about."""


class PlanChange(StrEnum):
    """What happened to the plan."""

    MOVED = "moved"
    SKIPPED = "skipped"
    BACK = "back"
    """A meeting that was skipped takes place after all."""
    CADENCE = "cadence"
    TURNS = "turns"
    """The meetings to come are at other hours, in turn."""
    TURNS_OVER = "turns_over"


OF_THE_WHOLE = frozenset({PlanChange.CADENCE, PlanChange.TURNS, PlanChange.TURNS_OVER})
"""What is about all the meetings to come."""


@dataclass(frozen=True, slots=True)
class PlanNews:
    """One change of a plan. `version` is that of the meeting: news of an older one are out of date.

    For what is about the whole plan, `number`, `old` and `new` are those of the first meeting that changes (for an
    older version: the next one); `added` is one more at the end.
    """

    change: PlanChange
    number: int
    old: datetime
    new: datetime | None = None
    why: str = ""
    meeting_id: str = ""
    version: int = 0
    added: datetime | None = None

    def details(self) -> dict[str, str]:
        """Return them as small JSON for a nudge; what is empty is left out.

        A process of an older version, which knows no hours in turn, tells of them as of another rhythm.
        """
        is_of_hours = self.change in {PlanChange.TURNS, PlanChange.TURNS_OVER}
        given = {
            "about": ABOUT_PLAN,
            "change": (PlanChange.CADENCE if is_of_hours else self.change).value,
            "hours": self.change.value if is_of_hours else "",
            "number": str(self.number),
            "old": self.old.isoformat(),
            "new": self.new.isoformat() if self.new else "",
            "why": self.why,
            "meeting": self.meeting_id,
            "version": str(self.version),
            "added": self.added.isoformat() if self.added else "",
        }
        return {name: value for name, value in given.items() if value}

    @classmethod
    def read(cls, details: Mapping[str, str]) -> PlanNews:
        """Return what `details()` gave."""
        return cls(
            change=PlanChange(details.get("hours") or details["change"]),
            number=int(details["number"]),
            old=datetime.fromisoformat(details["old"]),
            new=datetime.fromisoformat(details["new"]) if "new" in details else None,
            why=details.get("why", ""),
            meeting_id=details.get("meeting", ""),
            version=int(details.get("version", "0")),
            added=datetime.fromisoformat(details["added"]) if "added" in details else None,
        )
