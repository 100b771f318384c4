"""The bot goes down and comes back, and Slack delivers twice: nothing that matters is lost, nothing doubled."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.nudges import NudgeKind, NudgeState, SkipReason
from bot.errors import StorageError
from tests.support.chapters import ben_has_joined, circle_is_founded
from tests.support.stories import BERLIN, Story, at, clock_of


async def is_down_until(story: Story, *when: int) -> None:
    """Stop the bot, let time pass without it, and start it again when Berlin's clocks show `when`."""
    await story.bot.stop()
    story.slack.clock.push_to(at(BERLIN, *when))
    await story.together.restart()
    await story.until(*when)


@pytest.mark.feature(34, 36, 43)
@ben_has_joined
async def test_a_restart_in_the_middle_changes_nothing_for_the_members(story: Story) -> None:
    await story.until(2026, 3, 3, 16, 0)

    await story.together.restart()
    await story.clicks(story.ben, story.ben.dm[-1], "I’ll be there")
    await story.until(2026, 3, 5, 15, 50)
    await story.together.restart()
    await story.until(2026, 3, 5, 17, 5)

    assert "1 person has said they will be there." in story.room.messages[-1].text
    assert len(story.room.messages) == 2
    assert [clock_of(message, BERLIN) for message in story.ben.dm] == ["Tue 03 Mar 16:00", "Thu 05 Mar 17:05"]


@pytest.mark.feature(34, 43)
@circle_is_founded
async def test_a_reminder_missed_while_the_bot_was_down_comes_late(story: Story) -> None:
    await is_down_until(story, 2026, 3, 4, 9, 0)

    assert [clock_of(message, BERLIN) for message in story.ana.dm] == ["Wed 04 Mar 09:00"]
    assert "“Openings” meets tomorrow" in story.ana.dm[0].text


@pytest.mark.feature(38, 43)
@circle_is_founded
async def test_what_is_no_longer_of_use_is_dropped_and_the_ledger_says_why(story: Story) -> None:
    await is_down_until(story, 2026, 3, 5, 16, 30)

    assert story.ana.dm == []
    assert len(story.room.messages) == 1
    missed = [
        nudge
        for nudge in await story.ledger(NudgeKind.REMINDER, NudgeKind.STARTING)
        if nudge.due_at < at(BERLIN, 2026, 3, 5, 16, 30) and nudge.state is not NudgeState.EXPANDED
    ]
    assert {(nudge.state, nudge.reason) for nudge in missed} == {(NudgeState.SKIPPED, SkipReason.EXPIRED)}
    assert len(missed) == 2


@pytest.mark.feature(38, 43)
@ben_has_joined
async def test_after_three_weeks_down_there_is_no_storm(story: Story) -> None:
    await story.says(story.ben, "/insight Begin with a question")
    await story.until(2026, 3, 3, 10, 0)

    await is_down_until(story, 2026, 3, 24, 10, 0)

    digests = [message for message in story.room.messages if "Openings: your" in message.text]
    assert len(story.room.messages) - 1 == len(digests) <= 1
    assert story.ben.dm == []
    assert ["has no agenda yet" in message.text for message in story.ana.dm] == [True]
    late = [nudge for nudge in await story.ledger() if nudge.due_at < story.slack.clock.now()]
    assert all(nudge.state.is_final for nudge in late)
    await story.until(2026, 3, 26, 15, 50)
    assert "starts in 10 minutes" in story.room.messages[-1].text
    assert "meeting 4 of 6" in story.ana.dm[-1].text


@pytest.mark.feature(43)
@circle_is_founded
async def test_a_bot_that_was_down_on_monday_morning_posts_the_digest_in_the_afternoon(story: Story) -> None:
    await story.says(story.ana, "/insight Begin with a question")
    await story.until(2026, 3, 8, 12, 0)
    before = len(story.room.messages)

    await is_down_until(story, 2026, 3, 9, 15, 0)

    digests = [message for message in story.room.messages[before:] if "Openings: your week" in message.text]
    assert [clock_of(message, BERLIN) for message in digests] == ["Mon 09 Mar 15:00"]


@pytest.mark.feature(43)
async def test_a_bot_that_fell_over_just_after_posting_does_not_post_again(story: Story) -> None:
    def falls_over() -> None:
        if story.ana.dm:
            raise StorageError("The machine is gone.")

    await story.founds(story.ana)
    story.bot.database.before_commit = falls_over
    with pytest.raises(StorageError):
        await story.until(2026, 3, 3, 16, 0)

    await is_down_until(story, 2026, 3, 3, 16, 2)
    await story.until(2026, 3, 5, 15, 0)

    assert len(story.ana.dm) == 1
    [owed] = [nudge for nudge in await story.ledger(NudgeKind.REMINDER) if nudge.user_id]
    assert (owed.state, owed.sent_ts) == (NudgeState.SENT, story.ana.dm[0].ts)
    async with story.bot.database.reading() as work:
        [attempt, *looks] = await work.attempts.of_nudge(owed.id)
    assert attempt.outcome is None
    assert looks


@ben_has_joined
async def test_what_people_see_of_their_circle_survives_a_restart(story: Story) -> None:
    await story.together.restart()

    page = await story.says(story.ben, "/circle show")
    assert page is not None
    assert "Ben, wants to learn “Shorter openings”" in page.text


@circle_is_founded
async def test_a_form_that_was_open_during_a_restart_can_still_be_sent(story: Story) -> None:
    card = story.room.messages[0]
    await story.clicks(story.ben, card, "Join")
    story.ben.fill({"What would you like to learn?": "Calm starts", "How will you help your peers?": "I listen"})

    await story.together.restart()
    answer = await story.ben.submit()
    await story.settled()

    assert answer.closed
    assert "You are in. Welcome to “Openings”!" in story.ben.replies(story.room)[-1].text


@circle_is_founded
async def test_an_insight_delivered_twice_is_stored_once(story: Story) -> None:
    story.slack.faults.duplicate("slash_commands")

    await story.says(story.ana, "/insight Begin with a question")
    mine = await story.says(story.ana, "/insight mine")

    assert mine is not None
    assert mine.text.count("Begin with a question") == 1
    assert len([one for one in story.ana.replies(story.room) if "Your insight is saved." in one.text]) == 1


@circle_is_founded
async def test_a_command_whose_ack_was_lost_takes_effect_once(story: Story) -> None:
    story.slack.faults.lose_ack("slash_commands")

    await story.says(story.ana, "/insight Begin with a question")
    mine = await story.says(story.ana, "/insight mine")

    assert mine is not None
    assert mine.text.count("Begin with a question") == 1


@pytest.mark.feature(24)
@circle_is_founded
async def test_a_double_click_is_one_answer(story: Story) -> None:
    await story.until(2026, 3, 3, 16, 0)
    story.slack.faults.duplicate("interactive")

    await story.clicks(story.ana, story.ana.dm[-1], "I’ll be there")
    await story.clicks(story.ana, story.ana.dm[-1], "I’ll be there")

    await story.until(2026, 3, 5, 15, 50)
    assert "1 person has said they will be there." in story.room.messages[-1].text
    assert len(story.ana.dm) == 1


@circle_is_founded
async def test_a_join_clicked_twice_in_a_row_opens_one_form(story: Story) -> None:
    card = story.room.messages[0]

    await story.ben.click(card, "Join")
    await story.clicks(story.ben, card, "Join")
    story.ben.fill({"What would you like to learn?": "Calm starts", "How will you help your peers?": "I listen"})
    await story.ben.submit()
    await story.settled()

    assert story.ben.view is None
    assert len(story.ben.replies(story.room)) == 1


async def test_help_asked_once_and_delivered_again_is_answered_once(story: Story) -> None:
    story.slack.faults.lose_ack("events_api")

    await story.ana.say(None, "help")
    await story.settled()
    story.slack.clock.push(timedelta(minutes=6))
    await story.settled()

    answers = [message for message in story.ana.dm if message.by_app]
    assert len(answers) == 1


@circle_is_founded
async def test_when_slack_asks_for_a_new_socket_commands_go_on(story: Story) -> None:
    await story.slack.disconnect()
    await story.slack.connected()
    said = await story.says(story.ana, "/circle next")

    assert said is not None
    assert "“Openings”, meeting 1" in said.text


@circle_is_founded
async def test_when_the_socket_breaks_the_bot_comes_back_and_nothing_is_sent_twice(story: Story) -> None:
    await story.slack.drop_sockets()
    await story.slack.connected()
    await story.until(2026, 3, 3, 16, 0)
    said = await story.says(story.ana, "/circle next")

    assert said is not None
    assert len(story.ana.dm) == 1
    assert len(story.room.messages) == 1


@pytest.mark.parametrize("command", ["/circle list", "/circle", "/insight mine", "/digest", "/circle jion"])
@circle_is_founded
async def test_a_question_delivered_twice_is_answered_once(story: Story, command: str) -> None:
    before = len(story.ana.replies(story.room))
    story.slack.faults.duplicate("slash_commands")

    await story.says(story.ana, command)

    assert len(story.ana.replies(story.room)) == before + 1
