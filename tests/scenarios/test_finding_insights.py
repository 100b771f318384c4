"""Finding what was kept, and keeping what was found elsewhere in Slack."""

from __future__ import annotations

import pytest

from tests.support.chapters import circle_has_begun
from tests.support.stories import Story

LEARNED = "What did you learn?"
SOURCE = "Where is it from?"


@pytest.mark.feature(49)
@circle_has_begun
async def test_insights_are_found_by_their_words_in_any_case_and_with_umlauts(story: Story) -> None:
    await story.says(story.ben, "/insight Die GRÖSSE der Gruppe zählt #Überblick")
    await story.says(story.ben, "/insight Something else")

    for looked_for in ("grösse gruppe", "größe", "ZÄHLT", "#überblick"):
        found = await story.says(story.chidi, f"/insight find {looked_for}")
        assert found is not None
        assert "1 insight with" in found.text
        assert "Die GRÖSSE der Gruppe zählt" in found.text
        assert "Ben" in found.text


@pytest.mark.feature(49)
@circle_has_begun
async def test_a_search_without_a_find_says_so_and_what_to_do(story: Story) -> None:
    await story.says(story.ben, "/insight Something else")

    found = await story.says(story.ben, "/insight find 100% <b>")
    assert found is not None
    assert "I found no insight with “100% &lt;b&gt;”" in found.text

    asked = await story.says(story.ben, "/insight find")
    assert asked is not None
    assert "Which words should I look for?" in asked.text


@pytest.mark.feature(49, 73)
@circle_has_begun
async def test_the_private_insights_of_others_are_never_found(story: Story) -> None:
    saved = await story.says(story.ben, "/insight I dread the inspection")
    await story.clicks(story.ben, saved, "Keep it to me")
    dana = await story.newcomer("Dana")
    await story.says(dana, "/insight The inspection was kind")

    found = await story.says(story.chidi, "/insight find inspection")

    assert found is not None
    assert "I found no insight" in found.text
    assert story.readers("I dread the inspection") == {"Ben"}
    assert story.readers("The inspection was kind") == {"Dana"}


@pytest.mark.feature(49)
@circle_has_begun
async def test_more_finds_than_fit_are_counted_and_the_rest_is_told(story: Story) -> None:
    for number in range(13):
        await story.says(story.ben, f"/insight Question number {number}")

    found = await story.says(story.ben, "/insight find question")

    assert found is not None
    assert "13 insights with “question”" in found.text
    assert "And 3 more" in found.text


@pytest.mark.feature(50)
@circle_has_begun
async def test_a_message_is_saved_with_ones_own_words_and_a_link_to_it(story: Story) -> None:
    said = await story.chidi.say(story.room, "I always wait ten seconds before I go on")

    await story.ben.message_shortcut("Save as insight", said)
    await story.settled()
    assert story.ben.view is not None
    link = story.ben.view.values[SOURCE]["value"]
    assert said.ts.replace(".", "") in link
    assert not story.ben.view.values[LEARNED].get("value")
    assert await story.sends(story.ben, {LEARNED: "Waiting is teaching"}) == {}

    assert f"Source: {link}" in story.answered(story.ben).text
    assert "Waiting is teaching" in (await story.digest()).text
    assert story.readers("I always wait ten seconds") == {"Ana", "Ben", "Chidi"}


@pytest.mark.feature(49, 51)
@circle_has_begun
async def test_the_global_shortcut_opens_the_form_and_answers_in_a_direct_message(story: Story) -> None:
    await story.ben.shortcut("Log an insight")
    await story.settled()
    assert await story.sends(story.ben, {LEARNED: "It came to me on the bus"}) == {}

    assert "It came to me on the bus" in story.ben.dm[-1].text
    assert {"Edit", "Undo"} <= set(story.ben.dm[-1].buttons)


@pytest.mark.feature(49)
@circle_has_begun
async def test_ten_thousand_characters_are_not_stored_and_not_lost(story: Story) -> None:
    long = "Begin " + "word " * 1998 + "end."
    assert len(long) == 10_000

    answer = await story.says(story.ben, f"/insight {long}")

    assert answer is not None
    assert "it has 10000 characters, and 3000 fit" in answer.text
    shown = "".join(block["text"]["text"] for block in answer.blocks if block["type"] == "section")
    assert long in shown
    mine = await story.says(story.ben, "/insight mine")
    assert mine is not None
    assert "You have no insights yet" in mine.text


@pytest.mark.feature(66)
@circle_has_begun
async def test_marks_of_quotation_look_for_words_side_by_side_and_are_never_looked_for_themselves(
    story: Story,
) -> None:
    await story.says(story.ben, "/insight Pair work needs a clock")
    await story.says(story.ben, "/insight Work in a pair is louder")

    for asked in ('"pair work"', "“pair work”", "„Pair work“", "«pair work»"):
        found = await story.says(story.chidi, f"/insight find {asked}")
        assert found is not None
        assert "Pair work needs a clock" in found.text
        assert "louder" not in found.text
    both = await story.says(story.chidi, '/insight find pair work"')
    assert both is not None
    assert "2 insights with" in both.text
    none = await story.says(story.chidi, '/insight find "work pair"')
    assert none is not None
    assert "Try it without the quotation marks, or see your own" in none.text


@pytest.mark.feature(49, 51)
@circle_has_begun
async def test_ones_own_insights_are_shown_by_their_tag(story: Story) -> None:
    await story.says(story.ben, "/insight Pair work needs a clock #pairs #c++")
    await story.says(story.ben, "/insight Something else #pairs-of-classes")
    await story.says(story.chidi, "/insight Not mine #pairs")

    for tags in ("#pairs", "#PAIRS #c++"):
        mine = await story.says(story.ben, f"/insight mine {tags}")
        assert mine is not None
        assert "Your insights with #pairs" in mine.text
        assert "Pair work needs a clock" in mine.text
        assert "Something else" not in mine.text
        assert "Not mine" not in mine.text
    none = await story.says(story.ben, "/insight mine #calm")
    assert none is not None
    assert "None of your insights has #calm." in none.text
    await story.clicks(story.ben, none, "All my insights")
    assert "Something else" in story.answered(story.ben).text
