"""A circle that has just met, for the tests of what its members say afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from bot.domain.circles import Circle
from bot.domain.commitments import Commitment
from bot.domain.meetings import Meeting, Rsvp
from bot.domain.reflections import Reflection
from bot.services.reflections import SavedReflection
from playground.people import Person
from tests.support.builders import reflection_form
from tests.support.stage import Stage


@dataclass(frozen=True)
class Met:
    """A circle of Ana and Ben that has just met for the first time."""

    stage: Stage
    circle: Circle
    meeting: Meeting

    async def submits(self, person: Person, **fields: Any) -> SavedReflection:
        service = self.stage.services.reflections
        return await service.submit(self.stage.cause(person), self.meeting.id, reflection_form(**fields))

    async def reflection(self, person: Person) -> Reflection | None:
        async with self.stage.database.reading() as work:
            return await work.reflections.get(self.meeting.id, self.stage.cause(person).user_id)

    async def commitment(self, person: Person) -> Commitment | None:
        async with self.stage.database.reading() as work:
            return await work.commitments.of_meeting(self.meeting.id, self.stage.cause(person).user_id)

    async def rsvp(self, person: Person) -> Rsvp | None:
        async with self.stage.database.reading() as work:
            return await work.rsvps.get(self.meeting.id, self.stage.cause(person).user_id)


@pytest.fixture
async def met(stage: Stage) -> Met:
    """A circle of Ana and Ben, just after its first meeting."""
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben)
    [first, *_] = await stage.meetings(circle)
    stage.clock.push_to(first.ends_at)
    return Met(stage, circle, first)
