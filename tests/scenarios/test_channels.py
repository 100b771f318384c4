"""Channels come and go: archived, unarchived, deleted, left by the bot, renumbered; and the app itself removed."""

from __future__ import annotations

import pytest

from bot.domain.nudges import NudgeKind, NudgeState
from tests.support.chapters import ben_has_joined, circle_is_founded
from tests.support.stories import BERLIN, Story, at, clock_of
from tests.support.whole_series import last, passes


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


@pytest.mark.feature(59, 60)
@pytest.mark.parametrize(
    ("archived_on", "posts_lost"),
    [((3, 6), ["digest", "summary"]), ((3, 12), []), ((3, 17), []), ((4, 1), [])],
    ids=["a day after the end", "a week", "twelve days", "a month"],
)
async def test_what_was_promised_after_the_end_comes_after_the_archive_too(
    story: Story, archived_on: tuple[int, int], posts_lost: list[str], expected_rejections: list[str]
) -> None:
    """A series that is over misses no meeting: it does not rest, and nobody is told to bring the channel back."""
    card = await story.founds(story.ana, **{"How many meetings?": "1"})
    await story.joins(story.ben, card)
    await passes(story, 2026, 3, 5, 17, 6)
    await story.reflects(story.ben, last(story.ben, "How was"))
    await passes(story, 2026, *archived_on, 12, 0)

    await story.slack.archive(story.room)
    await story.settled()
    await passes(story, 2026, 6, 20, 12, 0)

    asked = [
        story.fates(kind) for kind in (NudgeKind.SURVEY_LAST, NudgeKind.USED_IT_FIRST, NudgeKind.USED_IT_LAST)
    ]
    for fates in [await one for one in asked]:
        assert [state for who, state, _ in fates if who == "Ben"] == [NudgeState.SENT]
    assert not [
        one.text for one in (*story.ana.dm, *story.ben.dm) if "paused" in one.text or "narchive" in one.text
    ]
    expected_rejections += ["is_archived" for _ in posts_lost]


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

    assert ["goes on" in message.text for message in story.room.messages] == [False, True]
    assert [message.text for message in story.ana.dm if " meets in " in message.text] == []


@circle_is_founded
async def test_a_circle_that_its_facilitator_paused_stays_paused_when_the_channel_comes_back(story: Story) -> None:
    await story.says(story.ana, "/circle pause")
    await story.slack.archive(story.room)
    await story.slack.unarchive(story.room)
    await story.settled()

    await story.until(2026, 3, 3, 16, 0)

    assert [message.text.splitlines()[0] for message in story.ana.dm] == [
        "The channel is back. “Openings” is still paused: `/circle resume` lets it go on."
    ]
    assert len(story.room.messages) == 2


@pytest.mark.feature(85)
@ben_has_joined
async def test_resumed_in_the_archive_a_circle_stays_paused_and_still_wakes_with_its_channel(story: Story) -> None:
    await story.slack.archive(story.room)
    await story.settled()

    elsewhere = story.slack.channel("teaching", members=[story.ana])
    said = await story.says(story.ana, "/circle resume openings", elsewhere)
    await story.slack.unarchive(story.room)
    await story.settled()
    await story.until(2026, 3, 2, 10, 5)

    assert said is not None
    assert "is archived, so the circle stays paused. Unarchive it; I go on by myself then." in said.text
    assert "“Openings” goes on. Next: meeting 1, Thu 5 March, 16:00" in story.room.messages[-1].text
    assert story.room.messages[-1].text.endswith("Posted because the channel is back.")


@ben_has_joined
async def test_resumed_before_the_bot_is_back_in_the_channel_a_circle_stays_paused(
    story: Story, expected_rejections: list[str]
) -> None:
    expected_rejections.append("not_in_channel")
    await story.until(2026, 3, 5, 12, 0)
    await story.slack.remove_bot(story.room)
    await story.until(2026, 3, 5, 15, 55)
    told = len([one for one in story.ana.dm if "I could not post" in one.text])

    elsewhere = story.slack.channel("teaching", members=[story.ana])
    said = await story.says(story.ana, "/circle resume openings", elsewhere)
    await story.until(2026, 3, 12, 18, 0)

    assert said is not None
    assert "I am not in the channel of “Openings”, so the circle stays paused." in said.text
    assert len([one for one in story.ana.dm if "I could not post" in one.text]) == told == 1


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
    await story.until(2026, 3, 6, 12, 5)
    said = await story.says(story.ana, "/circle resume")
    await story.until(2026, 3, 12, 15, 50)

    back = "I am in the channel again. “Openings” is still paused: `/circle resume` lets it go on."
    assert len([one for one in story.ana.dm if back in one.text]) == 1
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
    said = await story.says(story.ana, "/circle resume openings", elsewhere)
    assert page is not None
    assert said is not None
    assert "Paused: its channel was deleted" in page.text
    assert "Resume" not in page.buttons
    assert "was deleted, so the circle cannot go on." in said.text
