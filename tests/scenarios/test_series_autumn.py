"""A series through the autumn, in which three places change their clocks in three weeks, one of them forwards."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.domain.nudges import NudgeKind
from playground.people import Person
from tests.support.stories import BERLIN, Story, at, clock_of
from tests.support.whole_series import WholeSeries, passes

CHICAGO = "America/Chicago"
SYDNEY = "Australia/Sydney"
THURSDAYS = [date(2026, 9, 17) + timedelta(weeks=week) for week in range(12)]
HELD = [at(BERLIN, one.year, one.month, one.day, 16) for one in THURSDAYS]
HOURS = {
    CHICAGO: ["09:00"] * 6 + ["10:00"] + ["09:00"] * 5,  # on 29 October Berlin has changed, Chicago not yet
    SYDNEY: ["00:00"] * 3 + ["01:00"] * 3 + ["02:00"] * 6,  # forwards on 4 October; Berlin back on the 25th
}


def hours_told(person: Person, zone: str) -> list[str]:
    """Return at which hour the reminders told somebody that each meeting begins."""
    told = [line for one in person.dm for line in one.text.splitlines() if line.startswith("When: ")]
    assert all(f"({zone}), for 60 minutes" in line for line in told), told
    return [line.partition(" (")[0][-5:] for line in told]


@pytest.mark.feature(20, 26, 27, 34, 36)
@pytest.mark.parametrize("begins", [at(BERLIN, 2026, 9, 14, 10)], indirect=True)
async def test_twelve_meetings_keep_their_hour_while_clocks_go_back_and_forth(story: Story) -> None:
    dana, yui = await story.newcomer("Dana", CHICAGO), await story.newcomer("Yui", SYDNEY)
    series_of = {"Date of the first meeting": "2026-09-17", "How many meetings?": "12", "Time zone": BERLIN}
    await story.joins(dana, await story.founds(yui, **series_of))
    people = [dana, yui]
    for person in people:
        await story.says(person, "/circle profile")
        assert await story.sends(person, {"How often shall I write to you?": "Light"}) == {}

    await passes(story, 2026, 12, 4, 12, 0)

    ledger, series = await story.ledger(), WholeSeries(story, BERLIN, HELD, timedelta(hours=1))
    assert [one.starts_at for one in await series.meetings()] == HELD
    calls = [clock_of(one, BERLIN) for one in story.room.messages if "starts in 10 minutes" in one.text]
    assert calls == [f"{one:%a %d %b} 15:50" for one in THURSDAYS]
    assert {zone: hours_told(one, zone) for one, zone in ((dana, CHICAGO), (yui, SYDNEY))} == HOURS
    assert series.at_wrong_hours(ledger, people) == []
    assert series.twice() == []
    assert series.at_night(people) == []
    there = [{one.name for one in people}] * 12
    assert series.passed_over(ledger, NudgeKind.REMINDER, there) == set()
    assert series.passed_over(ledger, NudgeKind.PROMPT, there) == set()
