"""Joining: the form, the seats and the waiting list, and what members and others then see of the circle."""

from __future__ import annotations

import pytest

from playground.faults import ServerError
from tests.support.chapters import circle_is_founded, circle_is_full
from tests.support.stories import Story

LEARN = "What would you like to learn?"
HELP = "How will you help your peers?"
SEATS = "Seats, you included"


@pytest.mark.feature(1, 2)
@circle_is_founded
async def test_the_form_asks_for_the_own_goal_and_the_help_one_gives(story: Story) -> None:
    card = story.room.messages[0]

    await story.clicks(story.ben, card, "Join")
    assert story.ben.view is not None
    assert story.ben.view.labels == [LEARN, HELP]
    story.ben.fill({LEARN: "Shorter openings", HELP: "I listen well"})
    await story.ben.submit()
    await story.settled()

    page = await story.says(story.ben, "/circle show")
    assert page is not None
    assert "Ben, wants to learn “Shorter openings”, offers “I listen well”" in page.text


@circle_is_founded
async def test_the_command_opens_the_same_form_as_the_button(story: Story) -> None:
    await story.says(story.ben, "/circle join")
    story.ben.fill({LEARN: "Calm starts", HELP: "I bring games"})
    answer = await story.ben.submit()
    await story.settled()

    assert answer.closed
    assert "You are in. Welcome to “Openings”!" in story.ben.replies(story.room)[-1].text


@pytest.mark.feature(1)
@circle_is_founded
async def test_the_founder_says_what_they_want_to_learn_afterwards(story: Story) -> None:
    await story.clicks(story.ana, story.ana.replies(story.room)[-1], "Say what you want to learn")
    story.ana.fill({LEARN: "Asking better questions", HELP: "I keep us on time"})
    answer = await story.ana.submit()
    await story.settled()

    page = await story.says(story.ana, "/circle show")
    assert answer.closed
    assert page is not None
    assert "Ana, wants to learn “Asking better questions”" in page.text
    assert "1 of 6 seats is taken." in page.text


@circle_is_founded
async def test_blanks_are_no_goal(story: Story) -> None:
    card = story.room.messages[0]
    await story.clicks(story.ben, card, "Join")
    story.ben.fill({LEARN: "  \n ", HELP: "I listen well"})

    answer = await story.ben.submit()

    assert answer.errors == {LEARN: "Say in a few words what you would like to learn."}


@circle_is_founded
async def test_whoever_joins_twice_is_told_that_they_are_in(story: Story) -> None:
    card = story.room.messages[0]
    await story.joins(story.ben, card)

    await story.clicks(story.ben, card, "Join")

    assert story.ben.view is None
    assert "You are in “Openings” already." in story.ben.replies(story.room)[-1].text


@pytest.mark.feature(16)
@circle_is_full
async def test_a_full_circle_offers_the_waiting_list(story: Story) -> None:
    card = story.room.messages[0]
    dora = await story.newcomer("Dora")

    await story.clicks(dora, card, "Join")
    assert dora.view is not None
    assert "is full just now" in dora.view.plain()
    dora.fill({LEARN: "Calm starts", HELP: "I bring games"})
    await dora.submit()
    await story.settled()

    assert "You are on the waiting list of “Openings”." in dora.replies(story.room)[-1].text
    listed = await story.says(dora, "/circle list")
    assert listed is not None
    assert "All 3 seats are taken, and 1 person is waiting." in listed.text


@pytest.mark.feature(16)
async def test_when_the_last_seat_is_gone_the_form_keeps_the_words_and_offers_to_wait(story: Story) -> None:
    card = await story.founds(story.ana, **{SEATS: "3"})
    await story.joins(story.ben, card)
    dora = await story.newcomer("Dora")
    await story.clicks(dora, card, "Join")
    dora.fill({LEARN: "Calm starts", HELP: "I bring games"})
    await story.joins(story.chidi, card)

    answer = await dora.submit()
    await story.settled()

    assert not answer.closed
    assert answer.view is not None
    assert "is full just now" in answer.view.plain()
    assert answer.view.values[LEARN]["value"] == "Calm starts"
    answer = await dora.submit()
    await story.settled()
    assert answer.closed
    assert "You are on the waiting list of “Openings”." in dora.replies(story.room)[-1].text


@circle_is_founded
async def test_whoever_slack_could_not_name_on_joining_still_gets_the_reminder(story: Story) -> None:
    card = story.room.messages[0]
    story.slack.faults.order("users.info", ServerError(500), times=4)
    await story.joins(story.ben, card)
    story.slack.faults.clear()

    await story.until(2026, 3, 3, 16, 0)

    assert len(story.ben.dm) == 1
    assert "“Openings” meets in" in story.ben.dm[0].text


@circle_is_founded
async def test_names_and_goals_are_for_members_only(story: Story) -> None:
    card = story.room.messages[0]
    await story.joins(story.ben, card)

    inside = await story.says(story.ben, "/circle show")
    outside = await story.says(story.chidi, "/circle show")

    assert inside is not None
    assert outside is not None
    assert "Ben, wants to learn" in inside.text
    assert "Ben" not in outside.text
    assert "Shorter openings" not in outside.text
    assert outside.buttons == ["Join"]


@pytest.mark.feature(26)
@circle_is_founded
async def test_next_says_when_in_the_zone_of_the_reader(story: Story) -> None:
    card = story.room.messages[0]
    tala = await story.newcomer("Tala", "Asia/Tokyo")
    await story.joins(tala, card)

    said = await story.says(tala, "/circle next")

    assert said is not None
    assert "“Openings”, meeting 1, Fri 6 March, 00:00 (Asia/Tokyo)" in said.text
    assert said.buttons == ["I’ll be there", "I’ll be late", "I can’t come"]


@circle_is_founded
async def test_the_list_shows_the_circles_here_and_ones_own_elsewhere(story: Story) -> None:
    elsewhere = story.slack.channel("teaching", members=[story.ana])
    await story.founds(story.ana, elsewhere, Name="Endings")

    said = await story.says(story.ana, "/circle list")

    assert said is not None
    assert said.text.index("Circles in this channel") < said.text.index("Openings")
    assert said.text.index("Your circles elsewhere") < said.text.index("Endings")


async def test_a_person_of_another_organisation_joins_by_the_button_and_is_reminded(story: Story) -> None:
    eva = story.slack.person("Eva", None, external=True)
    shared = story.slack.channel("shared", members=[story.ana, eva])
    card = await story.founds(story.ana, shared)
    await story.clicks(eva, card, "Join")
    eva.fill({LEARN: "Calm starts", HELP: "I bring games"})
    answer = await eva.submit()
    await story.settled()

    await story.until(2026, 3, 3, 16, 0)

    assert answer.closed
    assert "“Openings” meets in" in eva.dm[-1].text
    assert "16:00 (Europe/Berlin)" in eva.dm[-1].text


@circle_is_founded
async def test_next_shows_an_outsider_when_the_circle_meets_and_the_way_in(story: Story) -> None:
    said = await story.says(story.chidi, "/circle next")

    assert said is not None
    assert "5 March" in said.text
    assert "Join" in said.buttons
    assert "I’ll be there" not in said.buttons


@pytest.mark.feature(16)
async def test_the_card_in_the_channel_tells_how_many_seats_are_left(story: Story) -> None:
    card = await story.founds(story.ana, **{SEATS: "3"})
    assert "1 of 3 seats is taken." in card.text

    await story.joins(story.ben, card)
    assert "2 of 3 seats are taken." in card.text
    await story.joins(story.chidi, card)
    dora = await story.newcomer("Dora")
    await story.waits(dora, card)

    assert "All 3 seats are taken, and 1 person is waiting." in card.text
    assert "Whoever joins now comes on the waiting list." in card.text
    await story.says(story.chidi, "/circle leave")
    assert "All 3 seats are taken.\n" in card.text
    await story.says(dora, "/circle leave")
    assert "2 of 3 seats are taken." in card.text
    assert len(story.room.messages) == 1


@pytest.mark.feature(24)
@circle_is_founded
async def test_an_answer_given_on_the_page_stays_on_the_page(story: Story) -> None:
    page = await story.says(story.ana, "/circle show")
    assert page is not None

    await story.clicks(story.ana, page, "I’ll be late")

    assert page.text.startswith("Openings")
    assert "You said you will be a little late." in page.text
    assert "Pause" in page.buttons


@pytest.mark.feature(24)
@circle_is_founded
async def test_an_answer_given_among_the_next_meetings_leaves_the_others_there(story: Story) -> None:
    card = story.room.messages[0]
    await story.joins(story.ben, card)
    other = await story.founds(story.ana, Name="Endings", **{"Date of the first meeting": "2026-03-06"})
    await story.joins(story.ben, other)
    coming = await story.says(story.ben, "/circle next")
    one = await story.says(story.ben, "/circle next endings")
    assert coming is not None
    assert one is not None

    await story.ben.click(coming, "I can’t come", nth=1)
    await story.settled()
    await story.clicks(story.ben, one, "I’ll be there")

    assert coming.text.index("“Openings”, meeting 1") < coming.text.index("“Endings”, meeting 1")
    assert coming.text.index("You have not answered yet.") < coming.text.index("You said you can’t make it.")
    assert "“Endings”, meeting 1" in one.text
    assert "“Openings”" not in one.text
    assert "You said you will be there." in one.text
