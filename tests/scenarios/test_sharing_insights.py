"""Who sees an insight: said plainly where it goes further than one may think, and never a dead end."""

from __future__ import annotations

import pytest

from playground.seen import Room
from tests.scenarios.test_insights import LEARNED, SEEN_BY, SOURCE
from tests.support.chapters import circle_has_begun
from tests.support.stories import Story


async def keeps_from_a_message(story: Story, *, private: bool) -> tuple[str, Room]:
    """Let Ben save an insight from a message in a channel of no circle; return who is to see it, and where."""
    room = story.slack.channel("staff", members=[story.ana, story.ben], private=private)
    said = await story.ana.say(room, "Between us: I count to seven")
    await story.ben.message_shortcut("Save as insight", said)
    await story.settled()
    assert story.ben.view is not None
    assert said.ts.replace(".", "") in story.ben.view.values[SOURCE]["value"]
    return str(story.ben.view.values[SEEN_BY]["selected_option"]["text"]["text"]), room


@pytest.mark.feature(50, 73)
@circle_has_begun
async def test_an_insight_from_a_message_in_a_private_place_begins_with_only_me(story: Story) -> None:
    chosen, _ = await keeps_from_a_message(story, private=True)

    assert chosen == "Only me"
    assert story.ben.view is not None
    hints = story.ben.view.plain(story.ben.zone)
    assert "That message is in a private place, so this begins with Only me." in hints
    assert "see your words and the link" in hints
    assert await story.sends(story.ben, {LEARNED: "Silence is a tool"}) == {}
    assert "Silence is a tool" not in (await story.digest()).text


@pytest.mark.feature(50, 73)
@circle_has_begun
async def test_an_insight_from_a_message_elsewhere_says_in_the_form_and_after_it_who_sees_words_and_link(
    story: Story,
) -> None:
    chosen, room = await keeps_from_a_message(story, private=False)

    assert chosen == "Openings"
    assert story.ben.view is not None
    hints = story.ben.view.plain(story.ben.zone)
    assert "You are outside the channel of Openings. Its members see your words and the link" in hints
    assert await story.sends(story.ben, {LEARNED: "Silence is a tool"}) == {}
    saved = story.answered(story.ben, room)
    assert "They see the link as well." in saved.text
    assert "Keep it to me" in saved.buttons


@pytest.mark.feature(49, 73)
@circle_has_begun
async def test_a_line_in_the_direct_message_says_that_it_goes_to_the_circle_and_keeps_it_back_with_one_tap(
    story: Story,
) -> None:
    await story.ben.command("/insight I dread the inspection https://example.org/a")
    await story.settled()

    saved = story.ben.dm[-1]
    assert "Your circle “Openings” sees it in the digest of" in saved.text
    assert "They see the link as well." in saved.text
    assert "You wrote it outside its channel" in saved.text
    await story.clicks(story.ben, saved, "Keep it to me")
    assert "Only you see it." in story.ben.dm[-1].text
    assert "inspection" not in (await story.digest()).text


@pytest.mark.feature(49, 73)
@circle_has_begun
async def test_a_line_in_the_circles_own_channel_says_no_more_than_who_sees_it(story: Story) -> None:
    saved = await story.says(story.ben, "/insight A question settles the class")

    assert saved is not None
    assert "outside its channel" not in saved.text
    assert "the link" not in saved.text


@pytest.mark.feature(49)
@circle_has_begun
async def test_what_was_logged_in_a_circle_that_has_ended_stays_its_authors_and_they_hear_why(
    story: Story,
) -> None:
    saved = await story.says(story.ben, "/insight A question settles the class")
    await story.clicks(story.ben, saved, "Keep it to me")
    kept = story.answered(story.ben)
    await story.until(2026, 3, 7, 9, 0)
    await story.says(story.ana, "/circle finish")
    assert await story.sends(story.ana) == {}

    await story.clicks(story.ben, kept, "Share with Openings")

    told = story.answered(story.ben).text
    assert "“Openings” has ended, so it stays yours." in told
    assert "/circle list" in told
    assert "You are in no circle yet" not in told


@pytest.mark.feature(49, 73)
@circle_has_begun
async def test_another_circle_is_never_given_what_was_meant_for_one_that_was_left(story: Story) -> None:
    saved = await story.says(story.ben, "/insight I dread the inspection")
    await story.clicks(story.ben, saved, "Keep it to me")
    kept = story.answered(story.ben)
    await story.says(story.ben, "/circle leave")
    elsewhere = story.slack.channel("staff", members=[story.ana, story.ben])
    await story.founds(story.ben, elsewhere, Name="Endings")

    await story.clicks(story.ben, kept, "Share with Openings")

    [asked] = [one for one in story.ben.replies(story.room) if "Which circle is it for?" in one.text]
    assert "Only you see it." in asked.text
    await story.clicks(story.ben, asked, "Share here")
    assert any("Shared with your circle “Endings”." in one.text for one in story.ben.replies(story.room))
