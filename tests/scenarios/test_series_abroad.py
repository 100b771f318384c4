"""Short series that go far: a workshop with a guest from outside, an exchange in writing over three continents."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.domain.nudges import NudgeKind
from playground.people import Person
from tests.support.stories import BERLIN, Story, at, clock_of
from tests.support.whole_series import WholeSeries, in_room, last, passes

CHICAGO = "America/Chicago"
TOKYO = "Asia/Tokyo"
SAN_JOSE = "America/Costa_Rica"
FIVE = "5 – a lot"


@pytest.mark.feature(25, 26, 30, 78)
async def test_a_guest_comes_to_the_second_of_two_workshops_though_it_moves(story: Story) -> None:
    card = await story.founds(story.ana, Format="Workshop or seminar", **{"How many meetings?": "2"})
    dana, edo = await story.newcomer("Dana", CHICAGO), await story.newcomer("Edo", CHICAGO)
    people = [story.ana, story.ben, story.chidi, dana, edo]
    for person in people[1:]:
        await story.joins(person, card)
    await passes(story, 2026, 3, 5, 17, 6)
    assert "A line for the guest" not in last(story.ben, "How was").buttons

    await passes(story, 2026, 3, 6, 12, 0)
    await story.clicks(story.ana, await story.says(story.ana, "/circle speaker"), "Invite a guest")
    guest = {"Name": "Mira Okafor", "What is it about?": "Questions that open", "Who are they?": "A teacher."}
    assert await story.sends(story.ana, guest) == {}
    announced = story.room.messages[-1]
    assert "meeting 2: Thu 12 March, 16:00" in announced.text

    # Chicago changes its clocks on 8 March; the meeting moves, and the guest and the questions with it
    await passes(story, 2026, 3, 9, 12, 0)
    await story.says(story.ana, "/circle move")
    moves = {"New day": "2026-03-17", "New time": "17:00", "Why?": "Her train"}
    assert "• Chicago (Dana, Edo): Tue 17 Mar, 11:00" in await story.is_shown(story.ana, moves)
    assert await story.sends(story.ana) == {}
    await story.clicks(dana, announced, "Ask a question")
    assert await story.sends(dana, {"What would you like to know?": "What if nobody answers?"}) == {}
    await passes(story, 2026, 3, 16, 14, 1)
    reminder = last(edo, "meets tomorrow").text
    assert "When: Tue 17 March, 11:00 (America/Chicago)" in reminder
    assert "Guest: Mira Okafor, “Questions that open”" in reminder
    queue = await story.says(edo, "/circle ask")
    assert queue is not None
    assert "What if nobody answers?" in queue.text

    await passes(story, 2026, 3, 17, 18, 6)
    call = in_room(story, "starts in 10 minutes")
    assert clock_of(call, BERLIN) == "Tue 17 Mar 16:50"
    assert "Guest: Mira Okafor" in call.text
    for person, rating in zip(people, ("4", FIVE, FIVE, FIVE, "4"), strict=True):
        await story.clicks(person, last(person, "How was"), "A line for the guest")
        line = {"What did you take with you?": f"Wait {rating[0]} seconds", "How much did it give you?": rating}
        assert await story.sends(person, line) == {}
    await passes(story, 2026, 3, 23, 12, 0)
    handed_on = last(story.ana, "What people took with them from Mira Okafor")
    assert clock_of(handed_on, BERLIN) == "Thu 19 Mar 18:00"
    assert "How much it gave them: 4.6 of 5, by 5 people." in handed_on.text
    assert not any(one.name in handed_on.text for one in people)
    assert "Meetings held: 2 of 2" in in_room(story, "What Openings leaves").text
    await was_right(story, people, [at(BERLIN, 2026, 3, 5, 16), at(BERLIN, 2026, 3, 17, 17)])


@pytest.mark.feature(25, 26, 27, 31)
@pytest.mark.parametrize("begins", [at(BERLIN, 2026, 3, 23, 10)], indirect=True)
async def test_exchanges_reach_everybody_at_nine_while_berlin_changes_its_clocks_and_the_second_moves(
    story: Story,
) -> None:
    aki, sofia = await story.newcomer("Aki", TOKYO), await story.newcomer("Sofía", SAN_JOSE)
    fields = {"How many meetings?": "2", "Date of the first meeting": "2026-03-26"}
    card = await story.founds(story.ana, Format="Online exchange", **fields)
    await story.joins(aki, card)
    await story.joins(sofia, card)

    await passes(story, 2026, 3, 27, 12, 0)
    for person, words in ((aki, "We sing"), (sofia, "A riddle"), (story.ana, "A question")):
        await story.clicks(person, last(person, "question 1 of 3"), "Answer")
        assert await story.sends(person, {"In your own words": words}) == {}
    opening = in_room(story, "Exchange 1:")
    told = [one.text.split("\n")[:2] for one in story.room.thread(opening)]
    assert told == [["Aki:", "We sing"], ["Sofía:", "A riddle"], ["Ana:", "A question"]]

    await passes(story, 2026, 4, 1, 18, 0)
    await story.says(story.ana, "/circle move")
    assert await story.sends(story.ana, {"New day": "2026-04-07"}) == {}
    await passes(story, 2026, 4, 14, 12, 0)

    named = ("Exchange 1:", "Exchange 2:")
    openings = [clock_of(one, BERLIN) for one in story.room.messages if one.text.startswith(named)]
    assert openings == ["Thu 26 Mar 16:00", "Tue 07 Apr 16:00"]
    summary = in_room(story, "What the exchange gave")
    assert clock_of(summary, BERLIN).startswith("Wed 01 Apr")
    assert "3 answers in “Openings”" in summary.text
    assert questions(aki, TOKYO) == [
        "Fri 27 Mar",
        "Mon 30 Mar",
        "Tue 31 Mar",
        "Wed 08 Apr",
        "Thu 09 Apr",
        "Fri 10 Apr",
    ]
    assert questions(story.ana, BERLIN) == questions(aki, TOKYO)
    early = ["Thu 26 Mar", "Fri 27 Mar", "Mon 30 Mar", "Tue 07 Apr", "Wed 08 Apr", "Thu 09 Apr"]
    assert questions(sofia, SAN_JOSE) == early
    ledger = await story.ledger(NudgeKind.REMINDER, NudgeKind.SOON, NudgeKind.STARTING, NudgeKind.AGENDA)
    assert ledger == []
    await was_right(story, [story.ana, aki, sofia], [])


def questions(person: Person, zone: str) -> list[str]:
    """Return the days on which somebody got a question, each at nine o'clock in their morning."""
    came = [clock_of(one, zone) for one in person.dm if ", question " in one.text and not one.ephemeral]
    assert {one[-5:] for one in came} == {"09:00"}
    return [one[:-6] for one in came]


async def was_right(story: Story, people: list[Person], held: list[datetime]) -> None:
    """Nothing came twice, at a wrong hour of the reader's clock, at night, or more than four times a week."""
    series, ledger = WholeSeries(story, BERLIN, held, timedelta(hours=1)), await story.ledger()
    if held:  # an exchange goes by other clocks
        assert series.at_wrong_hours(ledger, people) == []
    assert series.twice() == []
    assert series.at_night(people) == []
    assert max(series.weeks(ledger, people).values()) <= 4
