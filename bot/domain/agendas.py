"""The agenda: what a meeting is planned to be about, item by item."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.ids import UserId


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One item: how many minutes, about what, and who brings it (None: the circle)."""

    minutes: int
    title: str
    by: UserId | None = None

    def to_json(self) -> list[object]:
        return [self.minutes, self.title, self.by]
