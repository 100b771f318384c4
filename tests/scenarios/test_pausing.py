"""A circle may rest: its facilitator pauses and resumes it, and while it rests nobody hears of it."""

from __future__ import annotations

import pytest

from bot.domain.nudges import NudgeKind, NudgeState
from tests.support.chapters import ben_has_joined, circle_is_founded
from tests.support.stories import BERLIN, Story, at, clock_of


@pytest.mark.feature(85)
@circle_is_founded
async def test_the_facilitator_pauses_and_the_channel_is_told(story: Story) -> None:
    said = await story.says(story.ana, "/circle pause")

    assert said is not None
    assert "“Openings” is paused. Nobody gets messages about it until it goes on." in said.text
    told = story.room.messages[-1].text
    assert "until it goes on, and meetings that begin before then do not take place." in told
    assert told.endswith("Posted because the facilitator paused the circle.")
    assert len(story.room.messages) == 2


@pytest.mark.feature(85)
@ben_has_joined
async def test_only_the_facilitator_can_pause(story: Story) -> None:
    said = await story.says(story.ben, "/circle pause")
    await story.until(2026, 3, 3, 16, 0)

    assert said is not None
    assert "Only its facilitator, Ana, can pause and resume this circle." in said.text
    assert len(story.room.messages) == 1
    assert len(story.ben.dm) == 1


@pytest.mark.feature(85)
@ben_has_joined
async def test_only_the_facilitator_can_resume(story: Story) -> None:
    await story.says(story.ana, "/circle pause")

    said = await story.says(story.ben, "/circle resume")
    await story.until(2026, 3, 3, 16, 0)

    assert said is not None
    assert "Only its facilitator, Ana, can pause and resume this circle." in said.text
    assert story.ben.dm == []


@pytest.mark.feature(85)
@ben_has_joined
async def test_while_a_circle_rests_nothing_is_sent_and_the_ledger_says_why(story: Story) -> None:
    await story.says(story.ana, "/circle pause")
    before = len(story.room.messages)

    await story.until(2026, 3, 10, 12, 0)

    assert story.ana.dm == story.ben.dm == []
    assert len(story.room.messages) == before
    due = await story.ledger(NudgeKind.REMINDER, NudgeKind.STARTING, NudgeKind.PROMPT)
    kept_back = [n for n in due if (n.user_id or n.channel_id) and n.due_at < at(BERLIN, 2026, 3, 10)]
    assert len(kept_back) == 5
    assert {(n.state, n.reason) for n in kept_back} == {(NudgeState.SKIPPED, "the circle is paused")}


@pytest.mark.feature(34, 85)
@circle_is_founded
async def test_resumed_in_time_the_circle_is_reminded_as_ever(story: Story) -> None:
    asked = await story.says(story.ana, "/circle pause")
    assert asked is not None
    await story.until(2026, 3, 3, 12, 0)

    await story.clicks(story.ana, asked, "Resume")
    await story.until(2026, 3, 5, 15, 50)

    goes_on = "“Openings” goes on. Next: meeting 1, Thu 5 March, 16:00 (Europe/Berlin)."
    assert goes_on in story.room.messages[-2].text
    assert [clock_of(message, BERLIN) for message in story.ana.dm] == ["Tue 03 Mar 16:00"]
    assert "starts in 10 minutes" in story.room.messages[-1].text


@pytest.mark.feature(34, 85)
@ben_has_joined
async def test_a_meeting_whose_reminder_fell_into_the_pause_is_still_reminded_of(story: Story) -> None:
    await story.says(story.ana, "/circle pause")
    await story.until(2026, 3, 4, 12, 0)

    await story.says(story.ana, "/circle resume")
    await story.until(2026, 3, 4, 13, 0)

    assert [clock_of(message, BERLIN) for message in story.ben.dm] == ["Wed 04 Mar 12:00"]
    assert "“Openings” meets tomorrow" in story.ben.dm[0].text


@pytest.mark.feature(38, 85)
@circle_is_founded
async def test_what_fell_into_the_pause_and_has_passed_is_not_sent_afterwards(story: Story) -> None:
    await story.says(story.ana, "/circle pause")
    await story.until(2026, 3, 9, 12, 0)
    before = len(story.room.messages)

    await story.says(story.ana, "/circle resume")
    await story.until(2026, 3, 10, 15, 0)

    assert ["has no agenda yet" in message.text for message in story.ana.dm] == [True]
    assert [message.text for message in story.room.messages[before:] if "goes on" not in message.text] == []


@circle_is_founded
async def test_pausing_twice_says_so_and_posts_nothing_more(story: Story) -> None:
    await story.says(story.ana, "/circle pause")

    said = await story.says(story.ana, "/circle pause")

    assert said is not None
    assert "“Openings” is paused already." in said.text
    assert len(story.room.messages) == 2


@circle_is_founded
async def test_a_pause_delivered_twice_is_told_once(story: Story) -> None:
    story.slack.faults.duplicate("slash_commands")

    await story.says(story.ana, "/circle pause")

    assert len(story.room.messages) == 2
    assert len(story.ana.replies(story.room)) == 2  # the founding and the pause


@circle_is_founded
async def test_a_resume_button_of_yesterday_does_nothing_to_a_running_circle(story: Story) -> None:
    asked = await story.says(story.ana, "/circle pause")
    assert asked is not None
    await story.says(story.ana, "/circle resume")

    await story.clicks(story.ana, asked, "Resume")

    assert "“Openings” is running already." in story.ana.replies(story.room)[-1].text
    assert len(story.room.messages) == 3


@circle_is_founded
async def test_a_resting_circle_says_so_where_it_is_shown(story: Story) -> None:
    await story.says(story.ana, "/circle pause")

    page = await story.says(story.ana, "/circle show")
    coming = await story.says(story.ana, "/circle next")
    listed = await story.says(story.ben, "/circle list")
    dates = await story.says(story.ana, "/circle dates")
    desk = await story.says(story.ana, "/circle manage")

    assert page is not None
    assert listed is not None
    assert coming is not None
    assert dates is not None
    assert desk is not None
    assert "“Openings” is paused." in coming.text
    assert "What begins before the circle goes on does not take place." in dates.text
    assert all("Resume" in screen.buttons for screen in (coming, dates, desk))
    assert "Pause" not in desk.buttons
    assert "Paused: its facilitator paused it" in page.text
    assert "Resume" in page.buttons
    assert "Paused: its facilitator paused it" in listed.text
    assert "First meeting" not in listed.text
