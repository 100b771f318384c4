"""What a circle was told in figures: once told, a figure stays, until five further people can be added at once.

Two figures over nearly the same answers could be subtracted to find one of them: after a series that went on, or
just by looking twice. So a figure is kept as it was told, with what was counted in it, and grows in steps alone
that are figures of enough people themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.ids import UserId

ENOUGH_TO_TELL = 5
"""Figures over fewer people than this read "too few to tell" (product rule)."""


class Figure(StrEnum):
    """Which figure of a circle. The first three are means from 1 to 5, the others counts; the names are stored."""

    RATING = "rating"
    """How far people got with their own goals."""
    INCLUDED = "included"
    APPLIED = "applied"
    AGAIN = "again"
    """How many would go on."""
    KEPT = "kept"
    """How many of the commitments that the circle was told of were kept; the others were changed."""


Given = Mapping[str, tuple[UserId, int]]
"""What could be counted: by its key, whose it is and what it adds to the total."""


@dataclass(frozen=True, slots=True)
class ToldFigure:
    """One figure as it was told: the total over what was counted, by its keys, and the day it last grew on."""

    total: int
    counted: tuple[str, ...]
    told_on: date

    @property
    def count(self) -> int:
        return len(self.counted)

    @property
    def mean(self) -> float:
        return self.total / self.count


def grown(before: ToldFigure | None, given: Given, today: date) -> ToldFigure | None:
    """Return what may be told now: what was told before, with all that is new where it is of five people or more.

    What was counted once is not looked at again: it may have changed since, and the change would tell whose it is.
    """
    further = {key: one for key, one in given.items() if before is None or key not in before.counted}
    if len({person for person, _ in further.values()}) < ENOUGH_TO_TELL:
        return before
    known, total = (before.counted, before.total) if before else ((), 0)
    return ToldFigure(
        total=total + sum(amount for _, amount in further.values()),
        counted=tuple(sorted({*known, *further})),
        told_on=today,
    )
