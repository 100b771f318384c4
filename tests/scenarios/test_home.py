"""App Home: what one person owes, meets, belongs to and has learned, with buttons that work."""

from __future__ import annotations

import pytest

from playground.people import Person
from playground.seen import Home
from tests.support.chapters import circle_has_begun, circle_has_met, circle_is_founded
from tests.support.stories import BERLIN, I_WILL, WHAT, WHEN, Story

LEARNED = "What did you learn?"


async def home_of(person: Person) -> Home:
    """Open App Home; it stays the same handle when it is published anew."""
    home = await person.open_home()
    assert home is not None
    return home


def shown(person: Person) -> str:
    """What stands in App Home now, without opening it again."""
    assert person.home is not None
    return person.home.plain(BERLIN)


@pytest.mark.feature(94)
async def test_a_newcomer_is_told_how_to_begin(story: Story) -> None:
    dana = await story.newcomer("Dana")

    home = await home_of(dana)

    assert "Welcome" in home.plain()
    assert "/circle list" in home.plain()
    assert "/circle new" in home.plain()
    assert home.buttons == ["Log an insight", "My messages", "What can I do?"]


@pytest.mark.feature(20, 26)
@circle_has_begun
async def test_it_shows_my_circles_my_next_meeting_and_my_insights(story: Story) -> None:
    await story.says(story.ben, "/insight A question settles the class")

    await home_of(story.ben)

    assert "Nothing just now" in shown(story.ben)
    assert "*Openings*, meeting 1, Thursday, March 5th, 2026 at 4:00 PM" in shown(story.ben)
    assert "Your circles" in shown(story.ben)
    assert "A question settles the class" in shown(story.ben)


@pytest.mark.feature(26)
@circle_is_founded
async def test_times_are_on_the_readers_clock(story: Story) -> None:
    card = story.room.messages[0]
    ngozi = await story.newcomer("Ngozi", "Africa/Lagos")
    await story.joins(ngozi, card)

    home = await home_of(ngozi)

    assert "Thursday, March 5th, 2026 at 4:00 PM" in home.plain("Africa/Lagos")


@pytest.mark.feature(24)
@circle_has_begun
async def test_an_answer_to_the_invitation_is_shown_at_once(story: Story) -> None:
    home = await home_of(story.ben)
    assert "You have not answered yet" in shown(story.ben)

    await story.clicks(story.ben, home, "I’ll be late")
    assert "You said you will be a little late." in shown(story.ben)

    await story.clicks(story.ben, story.ben.home, "I can’t come")
    assert "You said you can’t make it." in shown(story.ben)


@pytest.mark.feature(37, 52)
@circle_has_met
async def test_a_reflection_written_from_home_is_owed_no_more(story: Story) -> None:
    home = await home_of(story.ben)
    assert "What do you take with you from *Openings*, meeting 1" in shown(story.ben)

    await story.clicks(story.ben, home, "Reflect")
    assert await story.sends(story.ben, {WHAT: "A calm start"}) == {}

    assert "A calm start" in story.ben.dm[-1].text
    assert "What do you take with you" not in shown(story.ben)
    assert "Nothing just now" in shown(story.ben)


@pytest.mark.feature(64)
@circle_has_met
async def test_a_commitment_is_answered_from_home(story: Story) -> None:
    await story.reflects(story.ben, None, **{WHEN: "the lesson begins", I_WILL: "write the question first"})
    home = await home_of(story.ben)
    assert "When the lesson begins, I will write the question first" in shown(story.ben)

    await story.clicks(story.ben, home, "Done")

    assert "write the question first" not in shown(story.ben)
    assert "Nothing just now" in shown(story.ben)


@pytest.mark.feature(49, 51)
@circle_has_begun
async def test_insights_are_logged_and_edited_from_home(story: Story) -> None:
    home = await home_of(story.ben)

    await story.clicks(story.ben, home, "Log an insight")
    assert await story.sends(story.ben, {LEARNED: "Written at home"}) == {}
    assert "Written at home" in shown(story.ben)

    await story.clicks(story.ben, story.ben.home, "Edit")
    assert await story.sends(story.ben, {LEARNED: "Rewritten at home"}) == {}
    assert "Rewritten at home" in shown(story.ben)
    assert "Written at home" not in shown(story.ben)


@pytest.mark.feature(94)
@circle_has_begun
async def test_show_and_help_answer_in_a_direct_message(story: Story) -> None:
    home = await home_of(story.ben)

    await story.clicks(story.ben, home, "Show")
    assert "Begin each lesson" in story.ben.dm[-1].text

    await story.clicks(story.ben, home, "What can I do?")
    assert "/insight what I learned #tag" in story.ben.dm[-1].text


@pytest.mark.feature(87)
@circle_has_met
async def test_a_circle_one_has_left_is_gone_from_home(story: Story) -> None:
    await story.reflects(story.ben, None, **{WHEN: "the lesson begins", I_WILL: "write the question first"})

    await story.says(story.ben, "/circle leave")

    await home_of(story.ben)
    assert "Openings" not in shown(story.ben)
    assert "write the question first" not in shown(story.ben)
    assert "Welcome" in shown(story.ben)


@pytest.mark.feature(94)
@circle_has_met
async def test_each_person_sees_their_own_home(story: Story) -> None:
    await story.says(story.ben, "/insight Only Ben said this")

    await home_of(story.ben)
    await home_of(story.chidi)

    assert "Only Ben said this" in shown(story.ben)
    assert "Only Ben said this" not in shown(story.chidi)
