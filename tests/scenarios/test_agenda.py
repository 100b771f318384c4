"""The agenda of a meeting: proposed, asked for, voted into, edited, shown before and at the meeting."""

from __future__ import annotations

import pytest

from playground.seen import Message
from tests.support.chapters import circle_has_begun
from tests.support.stories import Story


@pytest.mark.feature(21, 22)
@circle_has_begun
async def test_a_topic_is_voted_onto_an_agenda_and_the_reminder_shows_it(story: Story) -> None:

    empty = await story.says(story.ben, "/circle topics")
    assert empty is not None
    assert "No topic waits" in empty.text
    await story.clicks(story.ben, empty, "Add a topic")
    assert not await story.sends(
        story.ben,
        {"What would you like to talk about?": "Quiet <pupils>", "Why? What would help you?": "I lose them"},
    )
    await story.clicks(story.ben, story.answered(story.ben), "Add a topic")
    errors = await story.sends(story.ben, {"What would you like to talk about?": "quiet <pupils>"})
    assert "is there already" in str(errors)
    await story.ben.close_view()
    listed = await story.says(story.chidi, "/circle topics")
    assert listed is not None
    assert "Quiet &lt;pupils&gt; – Ben\nI lose them\n1 vote." in listed.text
    await story.clicks(story.chidi, listed, "👍 1")
    assert "2 votes, one of them yours." in story.answered(story.chidi).text
    assert not any("agenda" in label or label in {"Edit", "Remove"} for label in listed.buttons)

    await story.until(2026, 3, 9, 16, 1)
    [asked] = [one for one in story.ana.dm if "has no agenda yet" in one.text]
    assert "• 10 min  Check-in: how is everyone here today?" in asked.text
    assert "2 votes for “Quiet &lt;pupils&gt;”" in asked.text
    assert not any("has no agenda yet" in one.text for one in story.ben.dm)
    await story.clicks(story.ana, asked, "Put on the agenda")
    assert "is on the agenda of meeting 2" in story.ana.dm[-1].text
    shown = await story.says(story.ben, "/circle agenda")
    assert shown is not None
    assert "• 25 min  Quiet &lt;pupils&gt; – Ben" in shown.text
    assert "60 of 60 minutes planned." in shown.text
    gone = await story.says(story.chidi, "/circle topics")
    assert gone is not None
    assert "Taken\nMeeting 2: “Quiet &lt;pupils&gt;”" in gone.text

    await story.until(2026, 3, 10, 16, 1)
    assert "• 25 min  Quiet &lt;pupils&gt; – Ben" in story.chidi.dm[-1].text


@pytest.mark.feature(21, 23, 33)
@circle_has_begun
async def test_an_agenda_is_typed_line_by_line_with_preparation_and_link(story: Story) -> None:

    shown = await story.says(story.ben, "/circle agenda")
    assert shown is not None
    assert "Nobody has set this agenda yet" in shown.text
    await story.clicks(story.ben, shown, "Edit")
    errors = await story.sends(
        story.ben, {"Items": "50 Talk\n30 More", "Link to meet by video": "https://zoom.example.org/j/1"}
    )
    assert errors == {"Items": "That is 80 minutes, and the meeting has 60: 20 too many. Shorten or drop an item."}
    assert not await story.sends(
        story.ben,
        {
            "Items": "10' Check-in\n30 min The <new> text @ana\nReflect",
            "Before the meeting": "Read page 3.",
            "Link to meet by video": "https://us02.zoom.us/j/1?pwd=a|b",
        },
    )
    assert "The agenda is saved." in story.answered(story.ben).text
    again = await story.says(story.ana, "/circle agenda")
    assert again is not None
    assert "• 30 min  The &lt;new&gt; text – Ana\n• 20 min  Reflect" in again.text

    await story.until(2026, 3, 3, 16, 1)
    assert "Read page 3." in story.chidi.dm[-1].text
    assert "Join on Zoom: https://us02.zoom.us/j/1?pwd=a|b" in story.chidi.dm[-1].text
    await story.until(2026, 3, 5, 15, 51)
    begins = story.room.messages[-1]
    assert "• 20 min  Reflect" in begins.text
    assert "Join on Zoom" in begins.text
    outsider = await story.newcomer("Dana")
    refused = await story.says(outsider, "/circle agenda")
    assert refused is not None
    assert "You are in no circle yet" in refused.text


async def puts_on(story: Story, title: str) -> Message:
    """Ben adds a topic, Ana puts the first of the list on the agenda; return the answer to her."""
    listed = await story.says(story.ben, "/circle topics")
    await story.clicks(story.ben, listed, "Add a topic")
    assert not await story.sends(story.ben, {"What would you like to talk about?": title})
    listed = await story.says(story.ana, "/circle topics")
    assert listed is not None
    await story.clicks(story.ana, listed, next(one for one in listed.buttons if one.startswith("On the agenda")))
    return story.answered(story.ana)


@pytest.mark.feature(22)
@circle_has_begun
async def test_a_topic_that_is_taken_back_leaves_the_agenda_and_one_of_a_skipped_meeting_waits_again(
    story: Story,
) -> None:
    put_on = await puts_on(story, "Silence")
    await story.clicks(story.ana, put_on, "Undo")
    assert "is on the list again, and off the agenda of meeting 1" in story.answered(story.ana).text
    shown = await story.says(story.ana, "/circle agenda")
    assert shown is not None
    assert "min  Silence" not in shown.text
    assert "Nobody has set this agenda yet" in shown.text
    for title in ("One", "Two", "Three", "Four", "Five", "Six"):
        assert "is on the agenda of meeting 1." in (await puts_on(story, title)).text

    await story.says(story.ana, "/circle skip")
    assert not await story.sends(story.ana)
    waits = await story.says(story.ben, "/circle topics")
    assert waits is not None
    assert "Silence – Ben" in waits.text
    assert "Five – Ben" in waits.text
    assert "Taken" not in waits.text
    assert "is on the agenda of meeting 2." in (await puts_on(story, "Seven")).text


@pytest.mark.feature(21)
@circle_has_begun
async def test_of_two_who_edit_an_agenda_at_once_neither_loses_it_unawares(story: Story) -> None:
    for person in (story.ana, story.ben):
        shown = await story.says(person, "/circle agenda")
        await story.clicks(person, shown, "Edit")
    assert not await story.sends(story.ben, {"Items": "30 What Ben brings\n30 Rest"})

    errors = await story.sends(story.ana, {"Items": "60 What Ana brings"})

    assert "Somebody changed this agenda while you wrote" in errors["Items"]
    await story.ana.close_view()
    shown = await story.says(story.ana, "/circle agenda")
    assert shown is not None
    assert "What Ben brings" in shown.text
    await story.clicks(story.ana, shown, "Edit")
    assert not await story.sends(story.ana, {"Items": "30 What Ben brings\n30 What Ana brings"})
