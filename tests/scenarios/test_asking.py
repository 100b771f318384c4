"""What one person is asked about one meeting: the question first, then twice at most, never two on one day."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from playground.people import Person
from playground.seen import Message
from tests.support.chapters import circle_has_met
from tests.support.stories import BERLIN, Story, at, clock_of

SAN_JOSE = "America/Costa_Rica"
ASKS = ("How was", "There is still room")
RATES = ["1", "2", "3", "4", "5"]
WAYS = ["Reflect", "Not this time", "I wasn’t there"]


def asks(person: Person) -> list[Message]:
    """Return what a person was asked about meetings, in messages that came by themselves."""
    given = [one for one in person.dm if not one.ephemeral and not one.post.by_response_url]
    return [one for one in given if any(words in one.text for words in ASKS)]


def clocks(person: Person, zone: str = BERLIN) -> list[str]:
    return [clock_of(one, zone) for one in asks(person)]


def are_apart(person: Person, zone: str) -> bool:
    """Tell whether what a person was asked came on different days, and twelve hours apart."""
    when = [datetime.fromtimestamp(float(one.ts), ZoneInfo(zone)) for one in asks(person)]
    return all(b - a >= timedelta(hours=12) and a.date() < b.date() for a, b in pairwise(when))


@pytest.mark.feature(36, 37, 58)
async def test_who_is_off_until_the_first_reminder_is_asked_the_question_with_its_rating(story: Story) -> None:
    fields = {"Date of the first meeting": "2026-03-06", "Time": "20:30"}
    await story.joins(story.ben, await story.founds(story.ana, **fields))

    await story.until(2026, 3, 13, 20, 0)

    first, last = asks(story.ben)
    assert clock_of(first, BERLIN) == "Mon 09 Mar 08:00"
    assert "How was “Openings”, meeting 1" in first.text
    assert first.buttons[:8] == [*RATES, *WAYS]
    assert "the last time I ask" in last.text
    assert are_apart(story.ben, BERLIN)


@pytest.mark.feature(38, 42)
async def test_a_first_reminder_that_was_told_with_a_survey_keeps_the_last_from_its_day(story: Story) -> None:
    sofia = await story.newcomer("Sofía", SAN_JOSE)
    fields = {"Date of the first meeting": "2026-03-06", "How many meetings?": "1"}
    card = await story.founds(story.ana, **fields)
    await story.joins(sofia, card)
    await story.joins(story.ben, card)

    await story.until(2026, 3, 14, 9, 0)

    together = [one for one in asks(sofia) if "things in one message" in one.text]
    assert [clock_of(one, SAN_JOSE) for one in together] == ["Mon 09 Mar 08:00"]
    assert clocks(sofia, SAN_JOSE) == ["Fri 06 Mar 10:05", "Mon 09 Mar 08:00", "Tue 10 Mar 10:00"]
    assert are_apart(sofia, SAN_JOSE)


@pytest.mark.feature(36, 38, 39)
async def test_after_a_meeting_at_night_a_reminder_comes_no_half_hour_after_the_question(story: Story) -> None:
    nora = await story.newcomer("Nora")
    card = await story.founds(story.ana, **{"Time": "23:30", "Date of the first meeting": "2026-03-10"})
    await story.joins(nora, card)
    await story.says(nora, "/circle profile")
    days = ["Monday", "Tuesday", "Thursday", "Saturday"]
    awake = {"Quiet from": "09:00", "Quiet until": "17:00", "Your working days": days}
    assert await story.sends(nora, awake | {"At most how many messages a week?": "10"}) == {}

    await story.until(2026, 3, 18, 9, 0)

    assert clocks(nora)[0] == "Thu 12 Mar 00:00"
    assert "How was" in asks(nora)[0].text
    assert len(asks(nora)) > 1
    assert are_apart(nora, BERLIN)


@pytest.mark.feature(37, 41)
@circle_has_met
async def test_the_first_word_after_a_leave_is_the_question_and_not_that_it_is_the_last_time(story: Story) -> None:
    nora = await story.newcomer("Nora")
    await story.joins(nora, next(one for one in story.room.messages if "Join" in one.buttons))
    await nora.set_status("Vacationing", ":palm_tree:", at(BERLIN, 2026, 3, 22, 8, 0))
    await story.settled()

    await story.until(2026, 3, 26, 15, 0)

    [asked] = asks(nora)
    assert clock_of(asked, BERLIN) == "Mon 23 Mar 08:00"
    assert "How was “Openings”, meeting 3" in asked.text
    assert "last time" not in asked.text
    assert asked.buttons[:3] == WAYS  # its ratings are counted by then


@pytest.mark.feature(58)
@circle_has_met
async def test_a_tapped_rating_is_shown_and_everything_else_stays(story: Story) -> None:
    asked = story.ana.dm[-1]
    before, count = asked.buttons, len(story.ana.dm)
    assert "Who was there?" in before

    await story.clicks(story.ana, asked, "4")
    assert asked.buttons == ["4 ✓" if one == "4" else one for one in before]
    assert "You gave it a 4. Another number changes that." in asked.text
    await story.clicks(story.ana, asked, "2")
    assert asked.buttons == ["2 ✓" if one == "2" else one for one in before]
    assert "You gave it a 2." in asked.text
    assert "You gave it a 4." not in asked.text

    await story.clicks(story.ana, asked, "Not this time")
    assert "I do not ask again about it" in asked.text
    assert len(story.ana.dm) == count
