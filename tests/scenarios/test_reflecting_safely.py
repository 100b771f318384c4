"""What is written in a reflection is neither lost nor shown to anyone it was not meant for."""

from __future__ import annotations

import pytest

from bot.errors import StorageError
from tests.support.chapters import circle_has_met
from tests.support.stories import I_WILL, NOW_WHAT, SO_WHAT, WHAT, WHEN, WHO, Story

WORDS = "I cried in the staff room"


@pytest.mark.feature(55)
@circle_has_met
async def test_a_save_that_fails_keeps_the_form_open_with_the_words_in_it(story: Story) -> None:
    await story.clicks(story.ben, story.ben.dm[-1], "Reflect")

    def fails() -> None:
        story.bot.database.before_commit = None
        raise StorageError

    story.bot.database.before_commit = fails
    errors = await story.sends(story.ben, {WHAT: WORDS, WHO: "My circle"})
    assert "Your words are still here" in " ".join(errors.values())
    assert story.ben.view is not None
    assert story.ben.view.values[WHAT]["value"] == WORDS
    assert story.readers(WORDS) == set()

    assert await story.sends(story.ben) == {}
    assert WORDS in story.ben.dm[-1].text
    assert (await story.digest()).text.count(WORDS) == 1


@pytest.mark.driver
@pytest.mark.feature(55)
@circle_has_met
async def test_a_database_that_is_busy_too_long_keeps_the_form_open_and_nothing_is_lost(story: Story) -> None:
    await story.clicks(story.ben, story.ben.dm[-1], "Reflect")

    story.ben.fill(WHAT, WORDS)

    async with story.bot.database.unit_of_work():
        submission = await story.ben.submit()
    assert "Your words are still here" in " ".join(submission.errors.values())

    assert await story.sends(story.ben) == {}
    assert (await story.digest()).text.count(WORDS) == 1


@pytest.mark.feature(43, 55)
@circle_has_met
async def test_pressing_save_again_after_slack_lost_the_answer_stores_the_words_once(story: Story) -> None:
    await story.clicks(story.ben, story.ben.dm[-1], "Reflect")
    story.ben.fill(WHAT, WORDS)
    await story.settled()
    story.slack.faults.lose_ack("interactive")
    assert not (await story.ben.submit()).closed

    assert await story.sends(story.ben) == {}

    assert (await story.digest()).text.count(WORDS) == 1


@pytest.mark.feature(55)
@circle_has_met
async def test_words_added_after_slack_lost_the_answer_are_stored_too(story: Story) -> None:
    await story.clicks(story.ben, story.ben.dm[-1], "Reflect")
    story.ben.fill(WHAT, WORDS)
    await story.settled()
    story.slack.faults.lose_ack("interactive")
    assert not (await story.ben.submit()).closed

    assert await story.sends(story.ben, {SO_WHAT: "It is too much at once"}) == {}

    digest = await story.digest()
    assert digest.text.count(WORDS) == 1
    assert "It is too much at once" in digest.text


@pytest.mark.feature(43, 52)
@circle_has_met
async def test_a_submission_that_slack_delivers_twice_is_stored_and_answered_once(story: Story) -> None:
    await story.clicks(story.ben, story.ben.dm[-1], "Reflect")
    count = len(story.ben.dm)
    story.slack.faults.duplicate("interactive")

    assert await story.sends(story.ben, {WHAT: WORDS}) == {}

    assert len(story.ben.dm) == count + 1
    assert "Your reflection is saved" in story.ben.dm[-1].text


@pytest.mark.feature(52, 73)
@pytest.mark.parametrize("who", ["Only me", "Only me and the facilitator"])
@circle_has_met
async def test_what_is_not_for_the_circle_is_in_no_digest_and_reaches_no_other_member(
    story: Story, who: str
) -> None:
    private = {WHAT: WORDS, NOW_WHAT: "Ask for a lighter week", WHEN: "it gets heavy", I_WILL: "say so", WHO: who}
    await story.reflects(story.ben, None, **private)
    await story.until(2026, 3, 10, 16, 0)
    await story.says(story.chidi, "/digest")
    await story.says(story.chidi, "/circle show")
    await story.chidi.open_home()

    for words in (WORDS, "Ask for a lighter week", "it gets heavy"):
        assert story.readers(words) == {"Ben"}


@pytest.mark.feature(52, 73)
@circle_has_met
async def test_what_is_for_the_circle_is_in_the_digest_with_its_author(story: Story) -> None:
    await story.reflects(story.ben, None, **{WHAT: WORDS, WHO: "My circle"})

    digest = await story.digest()

    assert f"• Ben: “{WORDS}”" in digest.text
    assert f"Ben: “{WORDS}”" in digest.plain("Europe/Berlin")


@pytest.mark.feature(55, 73)
@circle_has_met
async def test_taking_the_words_back_before_the_digest_keeps_them_out_of_it(story: Story) -> None:
    await story.reflects(story.ben, None, **{WHAT: WORDS, WHO: "My circle"})

    await story.clicks(story.ben, story.ben.dm[-1], "Edit")
    assert await story.sends(story.ben, {WHO: "Only me"}) == {}

    await story.digest()
    assert story.readers(WORDS) == {"Ben"}


@pytest.mark.feature(52)
@circle_has_met
async def test_a_stranger_with_a_forged_button_can_neither_open_nor_rate(story: Story) -> None:
    dana = await story.newcomer("Dana")
    meeting = next(e["value"] for _, e in story.ben.dm[-1].elements() if e["action_id"] == "reflection.open")

    for action in ("reflection.open", "reflection.rate_1", "reflection.away", "reflection.waive"):
        answer = await story.forges(dana, action, meeting)
        assert dana.view is None
        assert "That is for members of “Openings”" in answer.text


@pytest.mark.feature(52, 73)
@circle_has_met
async def test_what_is_given_to_the_facilitator_stands_in_their_home_and_nowhere_else(story: Story) -> None:
    await story.reflects(story.ben, **{WHO: "Only me and the facilitator", SO_WHAT: "I talk too long"})

    await story.ana.open_home()
    await story.chidi.open_home()

    assert story.ana.home is not None
    assert story.chidi.home is not None
    assert "I talk too long" in story.ana.home.plain()
    assert "Ben" in story.ana.home.plain()
    assert "I talk too long" not in story.chidi.home.plain()
    assert story.readers("I talk too long") == {"Ana", "Ben"}


@pytest.mark.feature(52)
@circle_has_met
async def test_whoever_joined_after_a_meeting_is_told_why_they_cannot_reflect_on_it(story: Story) -> None:
    dana = await story.newcomer("Dana")
    await story.joins(dana, story.room.messages[0])

    said = await story.says(dana, "/reflect")

    assert said is not None
    assert "next one" in said.text or "not met" in said.text or "nothing" in said.text.lower()


@pytest.mark.feature(55, 70, 73)
@circle_has_met
async def test_words_opened_to_the_circle_after_its_digest_are_told_of_in_the_next(story: Story) -> None:
    await story.reflects(story.ben, **{WHO: "Only me", SO_WHAT: "I talk too long"})
    first = await story.digest()
    await story.says(story.ben, "/reflect")
    story.ben.fill(WHO, "My circle")
    await story.ben.submit()
    await story.settled()

    await story.until(2026, 3, 16, 10, 5)

    assert "I talk too long" not in first.text
    assert "I talk too long" in story.room.messages[-1].text
