"""Who said that they come hears in private when the meeting is off with its circle, and when it is on again."""

from __future__ import annotations

import pytest

from tests.support.chapters import circle_has_begun
from tests.support.stories import Story

IS_OFF = "meeting 1, Thu 5 March, 16:00 (Europe/Berlin), does not take place"


async def ben_comes(story: Story) -> None:
    """It is Tuesday, 17:00; Ben said that he comes, Chidi has not answered."""
    await story.until(2026, 3, 3, 17, 0)
    await story.clicks(story.ben, story.ben.dm[-1], "I’ll be there")


@pytest.mark.feature(85)
@circle_has_begun
async def test_who_said_yes_is_told_once_that_the_circle_is_paused_and_that_it_goes_on(story: Story) -> None:
    await ben_comes(story)
    before = len(story.chidi.dm)
    await story.says(story.ana, "/circle pause")
    await story.until(2026, 3, 3, 17, 30)
    off = story.ben.dm[-1].text
    await story.says(story.ana, "/circle resume")
    await story.until(2026, 3, 3, 18, 0)

    assert "“Openings” is paused because its facilitator paused it." in off
    assert IS_OFF in off
    assert len([one for one in story.ben.dm if IS_OFF in one.text]) == 1
    assert "takes place after all" in story.ben.dm[-1].text
    assert len(story.chidi.dm) == before


@pytest.mark.feature(85)
@circle_has_begun
async def test_whoever_has_not_heard_that_it_is_off_hears_nothing_when_it_is_on_again(story: Story) -> None:
    await ben_comes(story)
    before = len(story.ben.dm)
    await story.until(2026, 3, 3, 23, 0)
    await story.says(story.ana, "/circle pause")
    await story.until(2026, 3, 3, 23, 30)
    await story.says(story.ana, "/circle resume")
    await story.until(2026, 3, 4, 12, 0)

    assert [one.text for one in story.ben.dm[before:]] == []


@pytest.mark.feature(85)
@circle_has_begun
async def test_who_said_yes_is_told_that_the_series_has_ended_early(story: Story) -> None:
    await ben_comes(story)
    await story.says(story.ana, "/circle finish")
    await story.sends(story.ana)
    await story.until(2026, 3, 3, 17, 30)

    assert "“Openings” has ended early" in story.ben.dm[-1].text
    assert IS_OFF in story.ben.dm[-1].text


@pytest.mark.feature(85)
@circle_has_begun
async def test_who_said_yes_is_told_that_the_channel_was_archived(story: Story) -> None:
    await ben_comes(story)
    await story.slack.archive(story.room)
    await story.until(2026, 3, 3, 17, 30)

    assert "“Openings” is paused because its channel was archived." in story.ben.dm[-1].text
    assert IS_OFF in story.ben.dm[-1].text


@pytest.mark.feature(85)
@circle_has_begun
async def test_who_said_yes_is_told_ten_minutes_before_that_the_bot_has_lost_the_channel(
    story: Story, expected_rejections: list[str]
) -> None:
    expected_rejections.append("not_in_channel")
    await ben_comes(story)
    await story.slack.remove_bot(story.room)
    await story.until(2026, 3, 5, 15, 55)

    assert "because I can no longer post in its channel." in story.ben.dm[-1].text
    assert IS_OFF in story.ben.dm[-1].text
