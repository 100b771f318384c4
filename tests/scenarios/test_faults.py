"""Slack has a bad day: what is owed comes late or is written off with a reason, and never comes twice."""

from __future__ import annotations

import pytest

from bot.domain.nudges import NudgeKind, NudgeState
from bot.errors import StorageError
from playground.faults import CutAfter, CutBefore, Fault, RateLimited, Refusal, ServerError, Slow
from tests.support.chapters import ben_has_joined, circle_is_founded
from tests.support.stories import BERLIN, Story, clock_of


@pytest.mark.feature(34, 43)
@circle_is_founded
async def test_a_reminder_that_slack_puts_off_comes_when_slack_allows_it(story: Story) -> None:
    story.slack.faults.order("chat.postMessage", RateLimited(600))

    await story.until(2026, 3, 3, 17, 0)

    assert [clock_of(message, BERLIN) for message in story.ana.dm] == ["Tue 03 Mar 16:10"]


@pytest.mark.feature(34, 43)
@pytest.mark.parametrize(
    ("fault", "posts"),
    [
        pytest.param(CutAfter(), 1, id="cut after Slack had it"),
        pytest.param(ServerError(500, before_write=False), 1, id="500 after Slack had it"),
        pytest.param(CutBefore(), 0, id="cut before Slack had it"),
        pytest.param(ServerError(503), 0, id="503 before Slack had it"),
    ],
)
@circle_is_founded
async def test_where_it_is_not_known_whether_a_post_arrived_it_is_never_sent_twice(
    story: Story, fault: Fault, posts: int
) -> None:
    await story.until(2026, 3, 5, 15, 0)
    before = len(story.room.messages)
    story.slack.faults.order("chat.postMessage", fault, channel=story.room)

    await story.until(2026, 3, 5, 17, 0)

    assert len(story.room.messages) - before == posts
    [call] = [nudge for nudge in await story.ledger(NudgeKind.STARTING) if nudge.state.is_final]
    assert (call.state, call.reason) == (NudgeState.UNKNOWN_FINAL, "nobody may look whether it was posted")


@pytest.mark.feature(34, 43)
@pytest.mark.parametrize("fault", [CutBefore(), CutAfter(), ServerError(500), RateLimited(60)], ids=repr)
@circle_is_founded
async def test_trouble_on_the_way_to_a_direct_message_only_delays_it(story: Story, fault: Fault) -> None:
    story.slack.faults.order("conversations.open", fault)

    await story.until(2026, 3, 3, 16, 30)

    assert len(story.ana.dm) == 1
    assert "“Openings” meets in" in story.ana.dm[0].text


@pytest.mark.feature(43)
@ben_has_joined
async def test_a_slow_slack_gets_each_message_once(story: Story) -> None:
    story.slack.faults.order("chat.postMessage", Slow(0.2), times=4)

    await story.until(2026, 3, 5, 15, 50)

    assert len(story.ana.dm) == len(story.ben.dm) == 1
    assert len(story.room.messages) == 2


@pytest.mark.feature(43)
@circle_is_founded
async def test_what_is_put_off_until_it_has_no_purpose_is_dropped(story: Story) -> None:
    await story.until(2026, 3, 5, 15, 0)
    story.slack.faults.order("chat.postMessage", RateLimited(1200), channel=story.room)

    await story.until(2026, 3, 5, 17, 0)

    assert len(story.room.messages) == 1
    [call] = [nudge for nudge in await story.ledger(NudgeKind.STARTING) if nudge.state.is_final]
    assert (call.state, call.reason) == (NudgeState.SKIPPED, "its purpose had passed")


@ben_has_joined
async def test_one_person_in_trouble_does_not_hold_up_the_others(story: Story) -> None:
    story.slack.faults.order("chat.postMessage", Refusal("user_is_bot"), channel=story.ben.dm_room)

    await story.until(2026, 3, 3, 16, 0)

    assert len(story.ana.dm) == 1
    assert story.ben.dm == []
    states = {nudge.user_id: nudge.state for nudge in await story.ledger(NudgeKind.REMINDER) if nudge.user_id}
    assert states == {story.ana.id: NudgeState.SENT, story.ben.id: NudgeState.FAILED}


async def test_the_card_comes_when_slack_is_well_again(story: Story) -> None:
    story.slack.faults.order("chat.postMessage", RateLimited(300))
    await story.says(story.ana, "/circle new")
    story.ana.fill({"Name": "Openings", "What do you want to learn together?": "Begin each lesson well"})
    story.ana.fill("Date of the first meeting", "2026-03-05")
    answer = await story.ana.submit()
    await story.settled()
    assert answer.closed
    assert story.room.messages == []

    await story.until(2026, 3, 2, 10, 10)

    assert [message.buttons for message in story.room.messages] == [["Join", "What is this?"]]


@circle_is_founded
async def test_when_slack_will_not_open_a_window_the_person_is_told_to_try_again(story: Story) -> None:
    card = story.room.messages[0]
    story.slack.faults.order("views.open", ServerError(500))

    await story.clicks(story.ben, card, "Join")

    assert story.ben.view is None
    assert "Slack did not let me finish that." in story.ben.replies(story.room)[-1].text
    await story.joins(story.ben, card)


@circle_is_founded
async def test_when_the_window_comes_too_late_the_person_is_told_why(story: Story) -> None:
    card = story.room.messages[0]
    story.slack.faults.order("views.open", Refusal("expired_trigger_id"))

    await story.clicks(story.ben, card, "Join")

    assert "That took too long to open" in story.ben.replies(story.room)[-1].text


async def test_when_slack_cannot_tell_of_the_channel_the_window_says_so(story: Story) -> None:
    story.slack.faults.order("conversations.info", ServerError(500), times=2)

    await story.says(story.ana, "/circle new")

    assert story.ana.view is not None
    assert "One moment" not in story.ana.view.plain()
    assert "try again" in story.ana.view.plain()


async def test_a_hiccup_of_slack_while_reading_goes_unnoticed(story: Story) -> None:
    story.slack.faults.order("conversations.info", CutBefore())
    story.slack.faults.order("users.info", ServerError(502))

    card = await story.founds(story.ana)

    assert "led by Ana" in card.text


async def test_an_answer_that_finds_no_way_back_comes_as_a_direct_message(
    story: Story, expected_rejections: list[str]
) -> None:
    expected_rejections.append("expired_url")
    card = await story.founds(story.ana)
    await story.clicks(story.ben, card, "Join")
    story.ben.fill({"What would you like to learn?": "Calm starts", "How will you help your peers?": "I listen"})
    await story.until(2026, 3, 2, 11, 0)  # the way back is good for half an hour

    answer = await story.ben.submit()
    await story.settled()

    assert answer.closed
    assert "You are in. Welcome to “Openings”!" in story.ben.dm[-1].text


async def test_when_the_database_fails_the_person_gets_a_reference_and_nothing_is_half_done(story: Story) -> None:
    def fails() -> None:
        raise StorageError("The disk is full.")

    await story.founds(story.ana)
    story.bot.database.before_commit = fails
    said = await story.says(story.ana, "/circle pause")
    story.bot.database.before_commit = None

    assert said is not None
    assert "Something went wrong on my side" in said.text
    assert "give this reference" in said.text
    page = await story.says(story.ana, "/circle show")
    assert page is not None
    assert "Paused" not in page.text
    assert len(story.room.messages) == 1


@pytest.mark.feature(49)
async def test_an_insight_that_could_not_be_stored_is_given_back(story: Story) -> None:
    def fails() -> None:
        raise StorageError("The disk is full.")

    await story.founds(story.ana)
    story.bot.database.before_commit = fails
    said = await story.says(story.ana, "/insight Begin with a question <3 #openings")
    story.bot.database.before_commit = None

    assert said is not None
    assert "These are your words, to copy and send again:" in said.text
    assert "Begin with a question &lt;3 #openings" in said.text
    assert "give this reference" in said.text


@circle_is_founded
async def test_a_card_that_slack_would_not_change_is_nobodys_trouble(story: Story) -> None:
    card = story.room.messages[0]
    story.slack.faults.order("chat.update", ServerError(500))

    await story.joins(story.ben, card)

    assert "You are in. Welcome to “Openings”!" in story.ben.replies(story.room)[-1].text
    assert "1 of 6 seats is taken." in card.text
    await story.joins(story.chidi, card)
    assert "3 of 6 seats are taken." in card.text
