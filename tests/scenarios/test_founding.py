"""Founding a circle: what the form takes, what it turns back and how, and that one form is one circle."""

from __future__ import annotations

import pytest

from bot.errors import StorageError
from playground.faults import Slow
from playground.people import Person
from tests.support.chapters import circle_is_founded
from tests.support.stories import Story

NAME = "Name"
GOAL = "What do you want to learn together?"
DATE = "Date of the first meeting"
ZONE = "Time zone"
SEATS = "Seats, you included"


async def opens_the_form(story: Story, person: Person, **fields: str) -> None:
    """Type /circle new and fill the form as Ana usually does, but for the fields given."""
    await story.says(person, "/circle new")
    person.fill({NAME: "Openings", GOAL: "Begin each lesson well", DATE: "2026-03-05"} | fields)
    await story.settled()


@pytest.mark.feature(3, 20)
@circle_is_founded
async def test_the_card_says_what_the_circle_is_for_and_when_it_meets(story: Story) -> None:
    card = story.room.messages[0]

    assert "Begin each lesson so that everyone is with us" in card.text
    assert "First meeting: Thu 5 March, 16:00 (Europe/Berlin)" in card.text
    assert "Every Thursday at 16:00 (Europe/Berlin), 6 meetings of 60 minutes" in card.text
    assert "led by Ana" in card.text
    assert card.buttons == ["Join", "What is this?"]
    assert story.room.messages == [card]


@circle_is_founded
async def test_the_founder_is_told_privately_what_happens_next(story: Story) -> None:
    told = story.ana.replies(story.room)[-1]
    assert "“Openings” is founded, and you are its facilitator." in told.text
    assert told.buttons == ["Say what you want to learn", "Your own goal as facilitator", "Show the circle"]
    assert story.ben.replies(story.room) == []


async def test_a_first_meeting_in_the_past_is_pointed_out_at_its_field(story: Story) -> None:
    await opens_the_form(story, story.ana, **{DATE: "2026-03-01"})

    answer = await story.ana.submit()

    assert answer.errors == {DATE: "That moment has passed. Choose a first meeting in the future."}
    assert story.room.messages == []


async def test_a_time_earlier_today_has_passed_too(story: Story) -> None:
    await opens_the_form(story, story.ana, **{DATE: "2026-03-02", "Time": "09:30"})

    answer = await story.ana.submit()

    assert list(answer.errors) == [DATE]


async def test_an_unknown_time_zone_is_pointed_out_with_an_example(story: Story) -> None:
    await opens_the_form(story, story.ana, **{ZONE: "Berlin time"})

    answer = await story.ana.submit()

    assert list(answer.errors) == [ZONE]
    assert "Europe/Berlin" in answer.errors[ZONE]


@pytest.mark.feature(16)
async def test_nine_seats_are_for_workshops_only(story: Story) -> None:
    await opens_the_form(story, story.ana, **{SEATS: "9"})
    answer = await story.ana.submit()
    assert answer.errors == {SEATS: "Choose from 3 to 8 people."}

    story.ana.fill("Format", "Workshop or seminar")
    answer = await story.ana.submit()
    await story.settled()

    assert answer.closed
    assert "1 of 9 seats is taken." in story.room.messages[-1].text


async def test_all_that_is_wrong_is_said_at_once_and_the_words_stay(story: Story) -> None:
    await opens_the_form(story, story.ana, **{DATE: "2025-03-05", ZONE: "Mars/Olympus", SEATS: "12"})

    answer = await story.ana.submit()

    assert set(answer.errors) == {ZONE, SEATS}
    assert answer.view is not None
    assert answer.view.values[GOAL]["value"] == "Begin each lesson well"
    assert story.room.messages == []


@circle_is_founded
async def test_a_channel_has_one_circle_of_a_name(story: Story) -> None:
    await opens_the_form(story, story.ben, **{NAME: "  openings "})

    answer = await story.ben.submit()

    assert list(answer.errors) == [NAME]
    assert len(story.room.messages) == 1


@circle_is_founded
async def test_another_channel_may_have_a_circle_of_the_same_name(story: Story) -> None:
    card = story.room.messages[0]
    elsewhere = story.slack.channel("teaching", members=[story.ben])

    card = await story.founds(story.ben, elsewhere)

    assert "led by Ben" in card.text
    assert len(story.room.messages) == len(elsewhere.messages) == 1


async def test_where_the_bot_is_not_in_the_channel_it_asks_to_be_invited(story: Story) -> None:
    elsewhere = story.slack.channel("quiet", members=[story.ana], bot=False)

    await story.says(story.ana, "/circle new", elsewhere)

    assert story.ana.view is not None
    assert "/invite" in story.ana.view.plain()
    assert story.ana.view.labels == []


async def test_a_private_channel_without_the_bot_gets_the_same_answer(
    story: Story, expected_rejections: list[str]
) -> None:
    elsewhere = story.slack.channel("secret", members=[story.ana], bot=False, private=True)
    expected_rejections.append("channel_not_found")

    await story.says(story.ana, "/circle new", elsewhere)

    assert story.ana.view is not None
    assert "/invite" in story.ana.view.plain()


async def test_once_invited_the_bot_lets_a_circle_be_founded(story: Story) -> None:
    elsewhere = story.slack.channel("quiet", members=[story.ana], bot=False)
    await story.slack.add_bot(elsewhere)

    card = await story.founds(story.ana, elsewhere)

    assert "led by Ana" in card.text


async def test_in_a_direct_message_the_founder_is_sent_to_a_channel(story: Story) -> None:
    await story.ana.command("/circle new")
    await story.settled()

    assert story.ana.view is None
    assert "A circle belongs to a channel." in story.ana.dm[-1].text


async def test_when_slack_is_slow_a_window_opens_at_once_and_becomes_the_form(story: Story) -> None:
    story.slack.faults.order("users.info", Slow(0.3))
    story.slack.faults.order("conversations.info", Slow(0.3))

    await story.says(story.ana, "/circle new")

    methods = [call.method for call in story.slack.log.calls() if call.method != "auth.test"]
    assert methods[-4:] == ["views.open", "users.info", "conversations.info", "views.update"]
    assert story.ana.view is not None
    assert story.ana.view.title == "Found a circle"


@pytest.mark.feature(27)
async def test_a_time_that_the_clocks_skip_is_moved_forward_and_said_so(story: Story) -> None:
    card = await story.founds(story.ana, **{DATE: "2026-03-29", "Time": "02:30"})

    assert "First meeting: Sun 29 March, 03:30 (Europe/Berlin)" in card.text
    assert "The clocks go forward and skip the usual time, so this meeting begins at 03:30." in card.text
    assert "Every Sunday at 02:30" in card.text


@pytest.mark.feature(27)
async def test_of_a_time_that_comes_twice_the_first_is_taken(story: Story) -> None:
    card = await story.founds(story.ana, **{DATE: "2026-10-25", "Time": "02:30"})

    assert "First meeting: Sun 25 October, 02:30 (Europe/Berlin)" in card.text
    assert "Sunday, October 25th, 2026 at 12:30 AM" in card.plain("UTC")


async def test_a_form_that_arrives_twice_founds_one_circle(story: Story) -> None:
    await opens_the_form(story, story.ana)
    story.slack.faults.duplicate("interactive")

    answer = await story.ana.submit()
    await story.settled()

    assert answer.closed
    assert len(story.room.messages) == 1
    assert len(story.ana.replies(story.room)) == 1


async def test_a_command_that_arrives_twice_opens_one_form_and_says_nothing_more(story: Story) -> None:
    story.slack.faults.duplicate("slash_commands")

    await story.says(story.ana, "/circle new")

    assert story.ana.view is not None
    assert story.ana.view.title == "Found a circle"
    assert story.ana.replies(story.room) == []


async def test_when_the_answer_to_a_form_is_lost_pressing_again_founds_nothing_more(story: Story) -> None:
    await opens_the_form(story, story.ana)
    story.slack.faults.lose_ack("interactive")
    first = await story.ana.submit()
    await story.settled()
    assert not first.closed

    second = await story.ana.submit()
    await story.settled()

    assert second.closed
    assert len(story.room.messages) == 1


async def test_what_cannot_be_saved_stays_in_the_form(story: Story) -> None:
    def fails() -> None:
        raise StorageError("The disk is full.")

    await opens_the_form(story, story.ana)
    story.bot.database.before_commit = fails
    answer = await story.ana.submit()
    assert not answer.closed
    assert "Your words are still here" in next(iter(answer.errors.values()))

    story.bot.database.before_commit = None
    answer = await story.ana.submit()
    await story.settled()

    assert answer.closed
    assert len(story.room.messages) == 1


async def test_a_name_that_would_wake_the_channel_is_shown_and_wakes_nobody(story: Story) -> None:
    card = await story.founds(story.ana, **{NAME: "<!channel> & friends", GOAL: "Ask <!here> & <@everyone> 🙂"})

    assert card.broadcasts == []
    assert "&lt;!channel&gt; &amp; friends" in card.text
    assert "<!channel> & friends" in card.plain()


@pytest.mark.feature(26, 34)
async def test_a_meeting_on_the_next_day_is_tomorrow_however_many_hours_away(story: Story) -> None:
    await story.founds(story.ana, **{"Date of the first meeting": "2026-03-03", "Time": "23:30"})
    await story.until(2026, 3, 2, 10, 5)

    [reminder] = [one for one in story.ana.dm if "meeting 1 of 6" in one.text]

    assert "“Openings” meets tomorrow: meeting 1 of 6." in reminder.text
