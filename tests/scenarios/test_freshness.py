"""Half a year later: does this still hold?"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.support.chapters import circle_has_begun
from tests.support.stories import BERLIN, Story, at


async def much_later(story: Story, instant: datetime) -> None:
    """Let months pass in one go, as over a long outage; then the bot looks at what is due."""
    story.slack.clock.push_to(instant)
    await story.together.push(timedelta(minutes=2))


@pytest.mark.feature(67)
@circle_has_begun
async def test_an_author_is_asked_after_half_a_year_and_a_doubt_is_shown_to_whoever_finds_it(story: Story) -> None:
    for line in ("A question settles the class", "Groups of four work best"):
        await story.says(story.ben, f"/insight {line}")
    await story.says(story.ben, "/insight A private thought")
    await story.clicks(story.ben, story.answered(story.ben), "Keep it to me")

    await much_later(story, at(BERLIN, 2026, 8, 31, 10, 0))
    first = story.ben.dm[-1]
    assert "Half a year ago you learned this. Does it still hold?" in first.text
    assert "A question settles the class" in first.text
    assert first.buttons[:4] == ["Still true", "Update it", "No longer sure", "Take it back"]
    insight = next(e["value"] for _, e in first.elements() if e["action_id"] == "insight.doubt")
    assert "not one of yours" in (await story.forges(story.chidi, "insight.doubt", insight)).text
    await story.clicks(story.ben, first, "No longer sure")
    found = await story.says(story.chidi, "/insight find settles")
    assert found is not None
    assert "(its author is no longer sure)" in found.text

    await much_later(story, at(BERLIN, 2026, 9, 30, 10, 0))
    assert "Groups of four work best" in story.ben.dm[-1].text
    await story.clicks(story.ben, story.ben.dm[-1], "Still true")
    assert "It stays as it is" in story.ben.dm[-1].text
    await much_later(story, at(BERLIN, 2026, 11, 2, 10, 0))
    assert all("A private thought" not in message.text for message in story.ben.dm)


@pytest.mark.feature(67)
@circle_has_begun
async def test_an_author_hears_why_they_are_asked_and_whoever_left_is_not(story: Story) -> None:
    await story.says(story.ben, "/insight A question settles the class")
    await story.says(story.chidi, "/insight Groups of four work best")
    await story.says(story.ben, "/circle leave")
    await story.until(2026, 3, 7, 9, 0)
    await story.says(story.ana, "/circle finish")
    assert await story.sends(story.ana) == {}

    await much_later(story, at(BERLIN, 2026, 8, 31, 10, 0))

    asked = story.chidi.dm[-1].text
    assert "Groups of four work best" in asked
    assert "You get this because you wrote it in “Openings”, which has ended." in asked
    assert all("Does it still hold?" not in message.text for message in story.ben.dm)
