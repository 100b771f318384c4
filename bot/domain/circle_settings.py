"""What a circle may set for itself, with what holds where it sets nothing."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Blackout:
    """Days on which a circle does not meet, both ends included, and why, in the facilitator's words."""

    first_on: date
    last_on: date
    why: str = ""

    def holds(self, on: date) -> bool:
        return self.first_on <= on <= self.last_on


@dataclass(frozen=True, slots=True)
class CircleSettings:
    """The settings of one circle.

    `framework` is the key of how its members reflect; `offers_anonymous` adds *anonymous* to who may read a
    reflection; `rotates` lets the lead of a meeting go around; `link` is where it meets by video; `holidays`
    is a country with or without a region, as in "DE-BY"; `run_sheet` is the key of the one it uses; `emoji`
    is the reaction that saves an insight, without colons;
    `ended_at` is the instant (ISO 8601) at which its facilitator ended the series early;
    `pit_stops_had` counts those from before the series was made longer.
    """

    framework: str = ""
    offers_anonymous: bool = False
    rotates: bool = False
    link: str = ""
    holidays: str = ""
    blackouts: tuple[Blackout, ...] = field(default=())
    run_sheet: str = ""
    emoji: str = ""
    has_digest: bool = True
    ended_at: str = ""
    pit_stops_had: int = 0

    @property
    def shows_nameless(self) -> bool:
        """Tell whether answers without a name are taken: where no digest is posted, nobody would ever see them."""
        return self.offers_anonymous and self.has_digest

    def to_json(self) -> dict[str, Any]:
        """Return what differs from the default, as JSON knows it; an older version passes over what it has not."""
        plain: dict[str, Any] = {}
        for one in fields(self):
            value = getattr(self, one.name)
            if value != one.default:
                plain[one.name] = value
        if self.blackouts:
            plain["blackouts"] = [[b.first_on.isoformat(), b.last_on.isoformat(), b.why] for b in self.blackouts]
        return plain

    @classmethod
    def from_json(cls, given: object) -> Self:
        """Read what was kept; what is of another version or of a wrong kind holds its default."""
        if not isinstance(given, dict):
            return cls()
        known: dict[str, Any] = {}
        for one in fields(cls):
            value = given.get(one.name)
            if one.name != "blackouts" and type(value) is type(one.default):
                known[one.name] = value
        return cls(**known, blackouts=tuple(_blackouts(given.get("blackouts"))))


def _blackouts(given: object) -> list[Blackout]:
    if not isinstance(given, list):
        return []
    return [Blackout(date.fromisoformat(one[0]), date.fromisoformat(one[1]), str(one[2])) for one in given]
