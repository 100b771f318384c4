"""What happens in the workspace is never lost: an event that could not be stored is not acknowledged."""

from __future__ import annotations

import pytest

from bot.errors import StorageError
from tests.support.stories import Story

OVER_HTTP = pytest.mark.parametrize("transport", ["http"], indirect=True)


def fail_once(story: Story) -> None:
    """Let the next unit of work fail when it is to be kept."""
    database = story.bot.database

    def fails() -> None:
        database.before_commit = None
        raise StorageError("The disk is full.")

    database.before_commit = fails


@OVER_HTTP
@pytest.mark.feature(43, 85)
async def test_an_archive_that_could_not_be_stored_comes_again_and_counts_once(
    story: Story, expected_violations: list[str]
) -> None:
    expected_violations.append("events_api channel_archive was answered wrongly: http_error")
    await story.founds(story.ana)
    fail_once(story)

    await story.slack.archive(story.room)
    await story.settled()

    assert [message.text.splitlines()[0] for message in story.ana.dm] == [
        "The channel of “Openings” was archived, so the circle is paused."
        " Unarchive the channel and I will go on by myself."
    ]


@pytest.mark.feature(43, 85)
async def test_over_the_socket_too_an_event_is_taken_only_when_it_is_stored(
    story: Story, expected_violations: list[str]
) -> None:
    expected_violations.append("events_api channel_archive was not acknowledged within 3 s")
    await story.founds(story.ana)
    fail_once(story)

    await story.slack.archive(story.room)
    await story.settled()

    assert "was archived, so the circle is paused" in story.ana.dm[-1].text


@OVER_HTTP
async def test_whoever_only_changed_their_name_hears_nothing_of_a_trouble(
    story: Story, expected_violations: list[str]
) -> None:
    expected_violations.append("events_api user_change was answered wrongly: http_error")
    card = await story.founds(story.ana)
    await story.joins(story.ben, card)
    fail_once(story)

    await story.slack.deactivate(story.ben)
    await story.settled()

    assert story.ben.dm == []
    page = await story.says(story.ana, "/circle show")
    assert page is not None
    assert "Ben" not in page.text
