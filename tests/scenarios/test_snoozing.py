"""A break from messages: held back until a day, and what is still worth it comes by itself."""

from __future__ import annotations

import pytest

from bot.domain.nudges import NudgeKind, NudgeState
from tests.support.chapters import circle_has_begun
from tests.support.stories import BERLIN, Story, came


@pytest.mark.feature(40)
@circle_has_begun
async def test_during_a_break_nothing_comes_and_afterwards_what_is_still_worth_it(story: Story) -> None:
    said = await story.says(story.ben, "/circle snooze monday")
    await story.until(2026, 3, 10, 17, 0)

    assert said is not None
    assert "I keep still until Mon 9 March, 08:00 (Europe/Berlin)." in said.text
    assert came(story.ben) == ["Mon 09 Mar 08:00", "Tue 10 Mar 16:00"]
    assert "How was “Openings”, meeting 1" in story.ben.dm[0].text
    assert "last time" not in story.ben.dm[0].text
    [missed] = [fate for fate in await story.fates(NudgeKind.PROMPT) if fate[0] == "Ben"]
    assert missed == ("Ben", NudgeState.SKIPPED, "the person is taking a break from messages")
    assert len(story.chidi.dm) == 5


@pytest.mark.feature(40)
@circle_has_begun
async def test_whoever_wakes_early_gets_what_was_held_back(story: Story) -> None:
    await story.says(story.ben, "/circle snooze thursday")
    await story.until(2026, 3, 4, 10, 0)
    assert story.ben.dm == []

    said = await story.says(story.ben, "/circle wake")
    await story.until(2026, 3, 4, 10, 1)

    assert said is not None
    assert "Welcome back" in said.text
    assert came(story.ben) == ["Wed 04 Mar 10:00"]


@pytest.mark.feature(40)
@circle_has_begun
async def test_the_button_of_a_message_takes_a_break_and_undo_ends_it(story: Story) -> None:
    await story.until(2026, 3, 3, 16, 0)

    await story.clicks(story.ben, story.ben.dm[-1], "Snooze")
    assert await story.sends(story.ben, {"How long shall I keep still?": "Until next Monday"}) == {}
    told = story.ben.replies()[-1]
    home = await story.ben.open_home()
    assert home is not None
    assert "Messages: snoozed until" in home.plain(BERLIN)
    await story.clicks(story.ben, told, "Undo")
    await story.until(2026, 3, 5, 17, 5)

    assert "I keep still until Mon 9 March, 08:00" in told.text
    assert came(story.ben)[-1] == "Thu 05 Mar 17:05"


@pytest.mark.feature(40)
@circle_has_begun
async def test_home_ends_a_break(story: Story) -> None:
    await story.says(story.ben, "/circle snooze 2 weeks")
    home = await story.ben.open_home()

    await story.clicks(story.ben, home, "Wake me")

    assert story.ben.home is not None
    assert "snoozed" not in story.ben.home.plain(BERLIN)


@pytest.mark.parametrize("words", ["banana", "yesterday", "2026-03-01", "2031-01-01"])
async def test_words_that_name_no_day_are_answered_with_examples(story: Story, words: str) -> None:
    said = await story.says(story.ben, f"/circle snooze {words}")

    assert said is not None
    assert "/circle snooze monday" in said.text


async def test_words_that_were_not_understood_are_repeated_and_a_day_that_passed_is_asked_about(
    story: Story,
) -> None:
    banana = await story.says(story.ben, "/circle snooze banana")
    passed = await story.says(story.ben, "/circle snooze 20 february")

    assert banana is not None
    assert banana.text.startswith("I did not understand “banana”.")
    assert passed is not None
    assert passed.text.startswith("20 February 2026 has passed. Did you mean 20 February 2027?")


async def test_a_break_until_a_date_needs_the_date(story: Story) -> None:
    await story.says(story.ben, "/circle snooze")

    errors = await story.sends(story.ben, {"How long shall I keep still?": "Until the date below"})
    too_far = await story.sends(story.ben, {"Date": "2031-01-01"})
    assert await story.sends(story.ben, {"Date": "2026-03-20"}) == {}

    assert list(errors.values()) == ["Choose the date until which I keep still."]
    assert too_far == {"Date": "Choose a day within the next year."}
    assert "Fri 20 March, 08:00" in story.answered(story.ben).text
