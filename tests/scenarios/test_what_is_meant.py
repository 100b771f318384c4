"""Words that are nearly a command, or none at all: the bot asks what is meant, and nothing is lost by it."""

from __future__ import annotations

import pytest

from tests.support.chapters import circle_has_begun, circle_has_met
from tests.support.stories import Story


@pytest.mark.feature(49)
@circle_has_begun
async def test_a_slip_in_a_search_is_asked_about_and_shared_with_nobody(story: Story) -> None:
    await story.says(story.chidi, "/insight A pair works best when it talks")

    asked = await story.says(story.ben, "/insight finde pair")

    assert asked is not None
    assert "Nothing is saved yet: “finde pair”" in asked.text
    assert asked.buttons == ["Find “pair”", "Save it as an insight"]
    await story.clicks(story.ben, asked, "Find “pair”")
    assert "A pair works best when it talks" in story.answered(story.ben).text
    assert story.readers("finde pair") == {"Ben"}

    await story.clicks(story.ben, asked, "Save it as an insight")
    [saved] = [one for one in story.ben.replies(story.room) if "Your insight is saved." in one.text]
    assert "“finde pair”" in saved.text
    assert "Undo" in saved.buttons
    assert all("Nothing is saved yet" not in one.text for one in story.ben.replies(story.room))


@pytest.mark.feature(49)
@circle_has_begun
async def test_a_slip_in_the_word_for_ones_own_insights_is_asked_about(story: Story) -> None:
    await story.says(story.ben, "/insight A question settles the class #openings")

    asked = await story.says(story.ben, "/insight minee")

    assert asked is not None
    assert asked.buttons == ["Show my insights", "Save it as an insight"]
    await story.clicks(story.ben, asked, "Show my insights")
    shown = story.answered(story.ben)
    assert "A question settles the class" in shown.text
    assert shown.buttons.count("Edit") == 1


@pytest.mark.feature(49)
@circle_has_begun
async def test_tags_alone_are_given_back_and_words_are_asked_for(story: Story) -> None:
    told = await story.says(story.ben, "/insight #only #tags")

    assert told is not None
    assert "nothing is saved yet. What did you learn?" in told.text
    assert "#only #tags" in told.text
    mine = await story.says(story.ben, "/insight mine")
    assert mine is not None
    assert "You have no insights yet" in mine.text


@circle_has_met
async def test_words_in_a_direct_message_get_the_likeliest_commands_and_no_wall(story: Story) -> None:
    await story.ben.say(None, "my next meeting?")
    await story.settled()

    told = story.ben.dm[-1]
    assert told.buttons == ["My next meetings", "Reflect", "What can I do?"]
    assert len(told.text) < 300
    await story.clicks(story.ben, told, "My next meetings")
    assert "“Openings”, meeting 2" in story.ben.dm[-1].text

    await story.ben.say(None, "I want to reflekt")
    await story.settled()
    told = story.ben.dm[-1]
    assert told.buttons == ["Reflect", "My next meetings", "What can I do?"]
    await story.clicks(story.ben, told, "Reflect")
    assert story.ben.view is not None
    assert "Openings" in story.ben.view.plain(story.ben.zone)


async def test_somebody_in_no_circle_is_told_what_to_do_by_each_of_these_buttons(story: Story) -> None:
    await story.ben.say(None, "I learned something about meetings")
    await story.settled()

    told = story.ben.dm[-1]
    assert told.buttons == ["Log an insight", "My next meetings", "What can I do?"]
    await story.clicks(story.ben, told, "My next meetings")
    assert "/circle new" in story.ben.dm[-1].text
    await story.clicks(story.ben, told, "Log an insight")
    assert story.ben.view is not None
