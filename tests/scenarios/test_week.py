"""A week in a circle, as its members live it."""

from __future__ import annotations

import pytest

from tests.support.stories import I_WILL, NOW_WHAT, RATING, WHEN, Story


@pytest.mark.feature(1, 2, 3, 20, 24, 26, 34, 36, 46, 49, 51, 52, 54, 58, 61, 62, 70, 73, 93)
@pytest.mark.parametrize("transport", ["socket", "http"], indirect=True)
async def test_a_circle_is_founded_meets_reflects_and_gets_its_digest(story: Story) -> None:
    ana, ben, chidi = story.ana, story.ben, story.chidi
    card = await story.founds(ana)
    assert "Begin each lesson" in card.text
    assert card.buttons == ["Join", "What is this?"]

    await story.joins(ben, card)
    await story.joins(chidi, card, goal="Calm starts")
    saved = await story.says(
        ben, "/insight A question on the board settles the class #openings https://example.org/q"
    )
    assert saved is not None
    assert "#openings" in saved.text
    assert {"Edit", "Undo"} <= set(saved.buttons)

    await story.until(2026, 3, 3, 16, 0)
    reminder = ben.dm[-1]
    assert "Shorter openings" in reminder.text
    await story.clicks(ben, reminder, "I’ll be there")
    assert "You said you will be there." in reminder.text
    assert "Agenda" in reminder.text

    await story.until(2026, 3, 5, 15, 50)
    assert "starts in 10 minutes" in story.room.messages[-1].text
    assert "1 person" in story.room.messages[-1].text

    await story.until(2026, 3, 5, 17, 5)
    await story.clicks(chidi, chidi.dm[-1], "5")
    await story.reflects(
        ben,
        **{NOW_WHAT: "Fewer words", WHEN: "the lesson begins", I_WILL: "write the question first", RATING: "4"},
    )

    await story.until(2026, 3, 9, 10, 5)
    digest = story.room.messages[-1].text
    for part in (
        "A question on the board settles the class",
        "We compared how each of us opens a lesson",
        "write the question first",
        "Ben",
        "12 March",
    ):
        assert part in digest
    assert story.room.messages[-1].broadcasts == []
