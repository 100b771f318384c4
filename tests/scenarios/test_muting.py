"""A circle that somebody muted: they see that they did, and joining it again ends it."""

from __future__ import annotations

import pytest

from playground.seen import Message
from tests.support.chapters import ben_has_joined
from tests.support.stories import BERLIN, Story, clock_of


async def mutes(story: Story) -> None:
    """Let Ben mute the circle from the reminder of its first meeting."""
    await story.until(2026, 3, 3, 16, 1)
    await story.clicks(story.ben, story.ben.dm[-1], "Fewer of these")
    assert await story.sends(story.ben, {"What would you like?": "No messages about Openings"}) == {}


async def home_of_ben(story: Story) -> str:
    """Return what App Home tells Ben when he opens it now."""
    home = await story.ben.open_home()
    assert home is not None
    return home.plain(BERLIN)


def about_meeting_2(message: Message) -> bool:
    return "“Openings” meets in 2 days: meeting 2" in message.text


@pytest.mark.feature(39)
@ben_has_joined
async def test_what_is_muted_is_seen_in_home_and_on_waking_with_the_way_back(story: Story) -> None:
    await mutes(story)

    assert "You muted it: I write nothing to you about it." in await home_of_ben(story)
    told = await story.says(story.ben, "/circle wake")

    assert told is not None
    assert "There is no break to end." in told.text
    assert "You muted “Openings”: I write nothing to you about it." in told.text
    assert "as ever" not in told.text
    await story.says(story.ben, "/circle snooze tomorrow")
    back = await story.says(story.ben, "/circle wake")
    assert back is not None
    assert "You muted “Openings”" in back.text

    await story.clicks(story.ben, back, "Hear of it again")
    assert "You hear of “Openings” again." in story.answered(story.ben).text
    assert "You muted it" not in await home_of_ben(story)
    again = await story.says(story.ben, "/circle wake")
    assert again is not None
    assert "There is no break to end: I write to you as ever." in again.text


@pytest.mark.feature(39)
@ben_has_joined
async def test_joining_again_ends_the_muting_and_says_so(story: Story) -> None:
    await mutes(story)
    await story.says(story.ben, "/circle leave")

    await story.joins(story.ben, story.room.messages[0])

    assert "You had muted it; from now on you hear of it again." in story.answered(story.ben).text
    await story.until(2026, 3, 10, 16, 5)
    assert [clock_of(one, BERLIN) for one in story.ben.dm if about_meeting_2(one)] == ["Tue 10 Mar 16:00"]


@pytest.mark.feature(39)
@ben_has_joined
async def test_who_never_muted_it_hears_nothing_of_muting_when_joining_again(story: Story) -> None:
    await story.says(story.ben, "/circle leave")

    await story.joins(story.ben, story.room.messages[0])

    assert "muted" not in story.answered(story.ben).text
