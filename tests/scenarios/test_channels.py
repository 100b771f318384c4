"""Channels come and go: archived, unarchived, deleted, left by the bot, renumbered; and the app itself removed."""

from __future__ import annotations

import pytest

from bot.domain.nudges import NudgeState
from tests.support.chapters import ben_has_joined, circle_is_founded
from tests.support.stories import BERLIN, Story, at, clock_of


@pytest.mark.feature(85)
@ben_has_joined
async def test_an_archived_channel_lets_its_circle_rest_and_tells_the_facilitator_once(story: Story) -> None:
    story.slack.faults.duplicate("events_api")

    await story.slack.archive(story.room)
    await story.settled()
    await story.until(2026, 3, 10, 12, 0)

    assert [message.text.splitlines()[0] for message in story.ana.dm] == [
        "The channel of “Openings” was archived, so the circle is paused."
        " Unarchive the channel and I will go on by myself."
    ]
    assert story.ben.dm == []
    assert len(story.room.messages) == 1


@ben_has_joined
async def test_unarchived_the_circle_goes_on_by_itself(story: Story) -> None:
    await story.slack.archive(story.room)
    await story.settled()
    await story.until(2026, 3, 2, 12, 0)

    await story.slack.unarchive(story.room)
    await story.settled()
    await story.until(2026, 3, 5, 15, 50)

    assert len(story.ben.dm) == 1
    assert "“Openings” meets in" in story.ben.dm[0].text
    assert "starts in 10 minutes" in story.room.messages[-1].text


@circle_is_founded
async def test_what_was_missed_in_the_archive_is_not_sent_late_when_it_has_no_purpose(story: Story) -> None:
    await story.slack.archive(story.room)
    await story.settled()
    await story.until(2026, 3, 7, 12, 0)

    await story.slack.unarchive(story.room)
    await story.settled()
    await story.until(2026, 3, 8, 12, 0)

    assert len(story.room.messages) == 1
    assert [message.text for message in story.ana.dm if " meets in " in message.text] == []


@circle_is_founded
async def test_a_circle_that_its_facilitator_paused_stays_paused_when_the_channel_comes_back(story: Story) -> None:
    await story.says(story.ana, "/circle pause")
    await story.slack.archive(story.room)
    await story.slack.unarchive(story.room)
    await story.settled()

    await story.until(2026, 3, 3, 16, 0)

    assert story.ana.dm == []


@ben_has_joined
async def test_a_deleted_channel_lets_its_circle_rest(story: Story) -> None:
    await story.slack.delete(story.room)
    await story.settled()
    await story.until(2026, 3, 6, 12, 0)

    assert len(story.ana.dm) == 1
    assert story.ben.dm == []


@pytest.mark.feature(85)
async def test_when_the_bot_was_taken_out_of_the_channel_the_facilitator_hears_of_it_once(
    story: Story, expected_rejections: list[str]
) -> None:
    expected_rejections.append("not_in_channel")
    card = await story.founds(story.ana)
    await story.joins(story.ben, card)
    await story.until(2026, 3, 5, 12, 0)
    await story.slack.remove_bot(story.room)

    await story.until(2026, 3, 12, 18, 0)

    told = [message.text for message in story.ana.dm if "I could not post in the channel" in message.text]
    assert len(told) == 1
    assert "use `/circle resume`" in told[0]
    assert [message.text for message in story.ben.dm if "How was" in message.text] == []


async def test_back_in_the_channel_the_facilitator_resumes_the_circle(
    story: Story, expected_rejections: list[str]
) -> None:
    expected_rejections.append("not_in_channel")
    await story.founds(story.ana)
    await story.until(2026, 3, 5, 12, 0)
    await story.slack.remove_bot(story.room)
    await story.until(2026, 3, 6, 12, 0)

    await story.slack.add_bot(story.room)
    said = await story.says(story.ana, "/circle resume")
    await story.until(2026, 3, 12, 15, 50)

    assert said is not None
    assert "“Openings” goes on." in said.text
    assert "starts in 10 minutes" in story.room.messages[-1].text


@circle_is_founded
async def test_a_renamed_channel_changes_nothing(story: Story) -> None:
    await story.slack.rename(story.room, "learning-together")
    await story.settled()
    await story.until(2026, 3, 5, 15, 50)

    assert "#learning-together" in story.ana.dm[0].plain(BERLIN)
    assert "starts in 10 minutes" in story.room.messages[-1].text


async def test_when_the_app_is_uninstalled_nothing_more_is_tried(story: Story) -> None:
    card = await story.founds(story.ana)
    await story.joins(story.ben, card)

    await story.slack.uninstall()
    await story.settled()
    calls = len(story.slack.log.calls())
    await story.until(2026, 3, 10, 12, 0)

    assert len(story.slack.log.calls()) == calls
    assert story.ana.dm == story.ben.dm == []
    due = [
        nudge for nudge in await story.ledger() if at(BERLIN, 2026, 3, 3) < nudge.due_at < at(BERLIN, 2026, 3, 10)
    ]
    targeted = [nudge for nudge in due if nudge.state is not NudgeState.EXPANDED]
    assert {nudge.reason for nudge in targeted} == {"the circle is paused"}


async def test_a_private_channel_is_archived_and_comes_back_like_any_other(story: Story) -> None:
    hidden = story.slack.channel("staff", members=[story.ana], private=True)
    await story.founds(story.ana, hidden)

    await story.slack.archive(hidden)
    await story.settled()
    await story.slack.unarchive(hidden)
    await story.settled()
    await story.until(2026, 3, 5, 15, 50)

    assert "was archived, so the circle is paused" in story.ana.dm[0].text
    assert "“Openings” meets in" in story.ana.dm[1].text
    assert "starts in 10 minutes" in hidden.messages[-1].text


@pytest.mark.feature(34)
@ben_has_joined
async def test_a_reminder_that_fell_into_the_archive_comes_when_the_channel_is_back(story: Story) -> None:
    await story.slack.archive(story.room)
    await story.settled()
    await story.until(2026, 3, 4, 12, 0)

    await story.slack.unarchive(story.room)
    await story.settled()
    await story.until(2026, 3, 5, 12, 0)

    assert [clock_of(message, BERLIN) for message in story.ben.dm] == ["Wed 04 Mar 12:00"]


@circle_is_founded
async def test_when_slack_gives_the_channel_another_id_the_circle_moves_along(story: Story) -> None:
    where, old = story.room.conversation, story.room.id
    where.id = "C0RENUMBERED"
    story.slack.workspace.conversations[where.id] = story.slack.workspace.conversations.pop(old)
    event = {"type": "channel_id_changed", "old_channel_id": old, "new_channel_id": where.id}
    story.slack.events.emit("channel_id_changed", event, where=where)
    await story.settled()

    await story.until(2026, 3, 5, 15, 50)

    assert "starts in 10 minutes" in story.room.messages[-1].text
    page = await story.says(story.ana, "/circle show")
    assert page is not None
    assert page.text.startswith("Openings")


@circle_is_founded
async def test_the_facilitator_of_a_deleted_channel_hears_what_is_left_to_do(
    story: Story,
) -> None:
    await story.slack.delete(story.room)
    await story.settled()
    elsewhere = story.slack.channel("teaching", members=[story.ana])
    page = await story.says(story.ana, "/circle show openings", elsewhere)

    assert "The channel of “Openings” was deleted, so the circle is paused." in story.ana.dm[-1].text
    assert "`/circle new` in another channel" in story.ana.dm[-1].text
    assert "Unarchive" not in story.ana.dm[-1].text
    assert page is not None
    assert "Paused: its channel was deleted" in page.text
