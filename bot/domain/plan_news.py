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


@dataclass(frozen=True, slots=True)
class PlanNews:
    """One change of a plan. `version` is that of the meeting: news of an older one are out of date.

    For a cadence, `number`, `old` and `new` are those of the next meeting; `added` is one more at the end.
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
        """Return them as small JSON for a nudge; what is empty is left out."""
        given = {
            "about": ABOUT_PLAN,
            "change": self.change.value,
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
            change=PlanChange(details["change"]),
            number=int(details["number"]),
            old=datetime.fromisoformat(details["old"]),
            new=datetime.fromisoformat(details["new"]) if "new" in details else None,
            why=details.get("why", ""),
            meeting_id=details.get("meeting", ""),
            version=int(details.get("version", "0")),
            added=datetime.fromisoformat(details["added"]) if "added" in details else None,
        )
