"""What people type and press beyond the plan: unknown words, help, and what a person may do here and now."""

from __future__ import annotations

import pytest

from tests.support.chapters import ben_has_joined, circle_is_founded
from tests.support.stories import Story


async def test_a_slip_of_the_fingers_gets_a_suggestion(story: Story) -> None:
    for typed, guess in (
        ("/circle lst", "/circle list"),
        ("/circle joinn", "/circle join"),
        ("/circle resum", "/circle resume"),
        ("/circle creat", "/circle new"),
    ):
        said = await story.says(story.ana, typed)

        assert said is not None, typed
        assert f"Did you mean {guess}?" in said.text


async def test_words_that_are_like_nothing_get_the_way_to_help(story: Story) -> None:
    said = await story.says(story.ana, "/circle xyzzy <!channel> & *bold*")

    assert said is not None
    assert "I don’t know “/circle xyzzy”." in said.text
    assert "Type /circle help to see what I can do." in said.text
    await story.clicks(story.ana, said, "What can I do?")
    assert "/circle new – found a circle in this channel" in story.ana.replies(story.room)[-1].text


@circle_is_founded
async def test_a_synonym_is_understood(story: Story) -> None:
    said = await story.says(story.ana, "/circle WHEN")

    assert said is not None
    assert "“Openings”, meeting 1" in said.text


async def test_help_tells_of_every_command(story: Story) -> None:
    for typed in ("/circle help", "/circle ?", "/circle HELP"):
        said = await story.says(story.ana, typed)

        assert said is not None, typed
        for command in ("/circle new", "/insight", "/reflect", "/digest"):
            assert command in said.text, typed
        assert "For organisers: workspace, delivery, facilitators" in said.text


async def test_each_command_explains_itself(story: Story) -> None:
    for command in ("/insight", "/reflect", "/digest"):
        said = await story.says(story.ana, f"{command} help")

        assert said is not None, command
        assert command in said.text
        assert "/circle help" in said.text, command


async def test_a_direct_message_to_the_bot_is_answered_with_help(story: Story) -> None:
    for number, words in enumerate(("help", "Help!", "what is this?", "<!channel>"), start=1):
        await story.ana.say(None, words)
        await story.settled()

        answers = [message for message in story.ana.dm if message.by_app]
        assert len(answers) == number, words
        assert ("/circle new" in answers[-1].text) is ("elp" in words)
        assert "/reflect" in answers[-1].text
        assert answers[-1].broadcasts == []


@circle_is_founded
async def test_the_bots_own_messages_do_not_make_it_talk(story: Story) -> None:
    await story.until(2026, 3, 3, 16, 0)

    assert len(story.ana.dm) == 1


@circle_is_founded
async def test_what_people_write_in_the_channel_is_none_of_the_bots_business(story: Story) -> None:
    await story.ben.say(story.room, "help, where is the projector?")
    await story.settled()

    assert len([message for message in story.room.messages if message.by_app]) == 1


async def test_circle_alone_offers_to_found_one_where_there_is_none(story: Story) -> None:
    said = await story.says(story.ana, "/circle")

    assert said is not None
    assert "There is no circle here yet." in said.text
    assert said.buttons == ["Found a circle", "Log an insight", "All commands"]
    await story.clicks(story.ana, said, "Found a circle")
    assert story.ana.view is not None
    assert story.ana.view.title == "Found a circle"


@pytest.mark.feature(16)
@circle_is_founded
async def test_circle_alone_shows_an_outsider_the_circle_here_and_the_way_in(story: Story) -> None:
    said = await story.says(story.ben, "/circle")

    assert said is not None
    assert "Openings" in said.text
    assert "1 of 6 seats is taken." in said.text
    assert "Join" in said.buttons
    await story.joins(story.ben, said)


@ben_has_joined
async def test_circle_alone_shows_a_member_what_they_can_do(story: Story) -> None:
    said = await story.says(story.ben, "/circle")

    assert said is not None
    assert said.text.count("Openings") == 1
    assert "You are in it." in said.text
    assert "Reflect" not in said.buttons, "there is no meeting yet to reflect on"
    assert "Join" not in said.buttons
    await story.until(2026, 3, 5, 17, 5)
    said = await story.says(story.ben, "/circle")
    assert said is not None
    assert "Reflect" in said.buttons


@circle_is_founded
async def test_circle_alone_in_a_direct_message_shows_ones_own_circles(story: Story) -> None:
    await story.ana.command("/circle")
    await story.settled()

    assert "Openings" in story.ana.dm[-1].text
    assert "Found a circle" not in story.ana.dm[-1].buttons


@circle_is_founded
async def test_what_is_this_explains_the_circle_to_the_one_who_asks(story: Story) -> None:
    card = story.room.messages[0]

    await story.clicks(story.ben, card, "What is this?")

    told = story.ben.replies(story.room)[-1]
    assert "A learning circle is a small group" in told.text
    assert "Nobody sees your reflection unless you choose so" in told.text
    assert len(story.room.messages) == 1
    await story.joins(story.ben, told)


async def test_every_word_of_the_command_has_an_answer_where_there_is_no_circle(story: Story) -> None:
    for verb in ("join", "show", "leave", "pause", "resume", "next", "list"):
        said = await story.says(story.ana, f"/circle {verb}")

        assert said is not None, verb
        assert "/circle" in said.text, verb


@circle_is_founded
async def test_ten_thousand_characters_are_taken_in_good_part(story: Story) -> None:
    said = await story.says(story.ana, "/circle show " + "so many words " * 700)
    unknown = await story.says(story.ana, "/circle " + "x" * 7000)

    assert said is not None
    assert "I know no circle" in said.text
    assert unknown is not None
    assert "I don’t know" in unknown.text
