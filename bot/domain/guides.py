"""The guide: what a finished circle leaves to others of the workspace, so that they need not begin from nothing.

It names nobody. Of members' insights it holds those alone whose authors said in the end survey that they may stand
in it; what only the circle was meant to read stays in the circle.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from bot.domain.agendas import AgendaItem
from bot.domain.circles import Circle, Format
from bot.domain.ids import CircleId, GuideId, TeamId, UserId
from bot.domain.meetings import Meeting

INSIGHTS_MOST = 10
TOPICS_MOST = 20


@dataclass(frozen=True, slots=True)
class Lesson:
    """One meeting of a guide: its agenda without names, and what was to be done before."""

    number: int
    items: tuple[tuple[int, str], ...]
    preparation: str = ""

    def agenda(self) -> tuple[AgendaItem, ...]:
        return tuple(AgendaItem(minutes, title) for minutes, title in self.items)


@dataclass(frozen=True, slots=True)
class GuideContent:
    """What the guide says. `length_minutes` is how long a meeting takes."""

    goal: str
    format: Format
    every_weeks: int
    meetings: int
    length_minutes: int
    capacity: int
    framework: str = ""
    run_sheet: str = ""
    lessons: tuple[Lesson, ...] = ()
    topics: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    insights: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "goal": self.goal,
            "format": self.format.value,
            "every_weeks": self.every_weeks,
            "meetings": self.meetings,
            "length_minutes": self.length_minutes,
            "capacity": self.capacity,
            "framework": self.framework,
            "run_sheet": self.run_sheet,
            "lessons": [[one.number, [list(item) for item in one.items], one.preparation] for one in self.lessons],
            "topics": list(self.topics),
            "changes": list(self.changes),
            "insights": list(self.insights),
        }

    @classmethod
    def from_json(cls, given: dict[str, Any]) -> Self:
        lessons = tuple(
            Lesson(number, tuple((minutes, title) for minutes, title in items), preparation)
            for number, items, preparation in given.get("lessons", [])
        )
        return cls(
            goal=given["goal"],
            format=Format(given["format"]),
            every_weeks=given["every_weeks"],
            meetings=given["meetings"],
            length_minutes=given["length_minutes"],
            capacity=given["capacity"],
            framework=given.get("framework", ""),
            run_sheet=given.get("run_sheet", ""),
            lessons=lessons,
            topics=tuple(given.get("topics", [])),
            changes=tuple(given.get("changes", [])),
            insights=tuple(given.get("insights", [])),
        )


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide as published; one circle has one. `withdrawn_at` is set while nobody is to see it."""

    id: GuideId
    team_id: TeamId
    circle_id: CircleId
    user_id: UserId
    name: str
    content: GuideContent
    published_at: datetime
    withdrawn_at: datetime | None = None

    @property
    def is_public(self) -> bool:
        return self.withdrawn_at is None


def lessons_of(meetings: list[Meeting]) -> tuple[Lesson, ...]:
    """Return the agendas used, in order, of meetings that were held; who brought an item is left out."""
    held = [one for one in meetings if not one.is_skipped]
    return tuple(
        Lesson(place, tuple((item.minutes, item.title) for item in one.agenda), one.preparation)
        for place, one in enumerate(held, start=1)
        if one.agenda or one.preparation
    )


def content_of(
    circle: Circle,
    meetings: list[Meeting],
    *,
    topics: tuple[str, ...] = (),
    changes: tuple[str, ...] = (),
    insights: tuple[str, ...] = (),
) -> GuideContent:
    """Return what a circle leaves to others."""
    cadence = circle.cadence
    return GuideContent(
        goal=circle.goal,
        format=circle.format,
        every_weeks=cadence.every_weeks,
        meetings=cadence.meetings,
        length_minutes=int(cadence.length_for.total_seconds() // 60),
        capacity=circle.capacity,
        framework=circle.settings.framework,
        run_sheet=circle.settings.run_sheet,
        lessons=lessons_of(meetings),
        topics=topics[:TOPICS_MOST],
        changes=changes,
        insights=insights[:INSIGHTS_MOST],
    )


def begun_from(content: GuideContent, circle: Circle, meetings: list[Meeting]) -> tuple[Circle, list[Meeting]]:
    """Return a circle that is being founded, and its meetings, with the agendas and ways of a guide."""
    settings = replace(
        circle.settings,
        framework=content.framework or circle.settings.framework,
        run_sheet=content.run_sheet or circle.settings.run_sheet,
    )
    lessons = {one.number: one for one in content.lessons}
    planned = [
        replace(one, agenda=lessons[one.number].agenda(), preparation=lessons[one.number].preparation)
        if one.number in lessons
        else one
        for one in meetings
    ]
    return replace(circle, settings=settings), planned
