"""Leaving a circle: what becomes of the seat, of the waiting list, and of the lead."""

from __future__ import annotations

import pytest

from bot.domain.nudges import NudgeKind, NudgeState
from bot.views.ids import ActionId
from tests.support.chapters import ben_has_joined, circle_is_founded, circle_is_full
from tests.support.stories import Story

LEARN = "What would you like to learn?"
HELP = "How will you help your peers?"


@pytest.mark.feature(16)
@circle_is_full
async def test_a_free_seat_goes_to_whoever_waited_longest_and_they_are_told(story: Story) -> None:
    card = story.room.messages[0]
    dora, emil = await story.newcomer("Dora"), await story.newcomer("Emil")
    await story.waits(dora, card)
    await story.until(2026, 3, 2, 11, 0)
    await story.waits(emil, card)

    await story.says(story.chidi, "/circle leave")

    assert [message.text for message in dora.dm if "A seat came free in “Openings”" in message.text] != []
    assert emil.dm == []
    page = await story.says(dora, "/circle show")
    assert page is not None
    assert "Dora, wants to learn “What Dora hopes for”" in page.text


@pytest.mark.feature(16)
@circle_is_full
async def test_a_newcomer_does_not_pass_those_who_wait(story: Story) -> None:
    card = story.room.messages[0]
    dora, emil = await story.newcomer("Dora"), await story.newcomer("Emil")
    await story.waits(dora, card)
    await story.says(story.chidi, "/circle leave")

    await story.clicks(emil, card, "Join")

    assert emil.view is not None
    assert "is full just now" in emil.view.plain()


@pytest.mark.feature(16)
@circle_is_full
async def test_whoever_waits_can_leave_the_waiting_list_by_command(story: Story) -> None:
    card = story.room.messages[0]
    dora = await story.newcomer("Dora")
    await story.waits(dora, card)

    said = await story.says(dora, "/circle leave")
    await story.says(story.chidi, "/circle leave")

    assert said is not None
    assert "You have left “Openings”." in said.text
    assert dora.dm == []


@ben_has_joined
async def test_whoever_left_gets_nothing_more_and_may_come_back(story: Story) -> None:
    said = await story.says(story.ben, "/circle leave")
    assert said is not None
    assert "You get no more messages about it." in said.text
    await story.until(2026, 3, 3, 16, 0)
    assert len(story.ana.dm) == 1
    assert story.ben.dm == []

    await story.clicks(story.ben, said, "Join again")
    story.ben.fill({LEARN: "Another try", HELP: "I listen well"})
    await story.ben.submit()
    await story.settled()
    await story.until(2026, 3, 5, 17, 5)

    assert "How was “Openings”" in story.ben.dm[-1].text


@circle_is_founded
async def test_leaving_a_circle_one_is_not_in_changes_nothing(story: Story) -> None:
    said = await story.says(story.ben, "/circle leave")

    assert said is not None
    assert "You are in no circle yet." in said.text


@ben_has_joined
async def test_when_the_facilitator_leaves_the_longest_member_leads_and_is_told(story: Story) -> None:
    card = story.room.messages[0]
    await story.until(2026, 3, 2, 11, 0)
    await story.joins(story.chidi, card)

    said = await story.says(story.ana, "/circle leave")

    assert said is not None
    assert "Ben leads it from now on." in said.text
    assert "You lead “Openings” from now on" in story.ben.dm[-1].text
    assert story.chidi.dm == []
    paused = await story.says(story.ben, "/circle pause")
    assert paused is not None
    assert "“Openings” is paused." in paused.text
    changes = await story.says(story.ben, "/circle changes")
    assert changes is not None
    assert "facilitator: Ana, who left → Ben" in changes.text


@pytest.mark.feature(16)
@circle_is_full
async def test_a_deactivated_person_gives_up_the_seat_and_gets_nothing(story: Story) -> None:
    card = story.room.messages[0]
    dora = await story.newcomer("Dora")
    await story.waits(dora, card)

    await story.slack.deactivate(story.ben)
    await story.settled()
    await story.until(2026, 3, 3, 16, 0)

    assert [message.text.splitlines()[0] for message in dora.dm] == [
        "A seat came free in “Openings”, and it is yours. `/circle show` tells you when it meets.",
        "“Openings” meets in 2 days: meeting 1 of 6.",
    ]
    reminders = await story.ledger(NudgeKind.REMINDER)
    sent_to = {nudge.user_id for nudge in reminders if nudge.state is NudgeState.SENT}
    assert sent_to == {story.ana.id, story.chidi.id, dora.id}


@ben_has_joined
async def test_a_facilitator_who_is_deactivated_is_followed_by_the_longest_member(story: Story) -> None:
    await story.slack.deactivate(story.ana)
    await story.settled()

    assert "You lead “Openings” from now on" in story.ben.dm[-1].text
    assert "led by Ben" in story.room.messages[0].text
    assert "1 of 6 seats" in story.room.messages[0].text
    page = await story.says(story.ben, "/circle show")
    assert page is not None
    assert "led by Ben" in page.text
    assert "Pause" in page.buttons


@circle_is_founded
async def test_whoever_joins_an_empty_circle_leads_it(story: Story) -> None:
    card = story.room.messages[0]
    await story.says(story.ana, "/circle leave")

    await story.joins(story.ben, card)

    assert "Nobody else is in it, so you lead it" in story.answered(story.ben).text
    page = await story.says(story.ben, "/circle show")
    assert page is not None
    assert "led by Ben" in page.text


@pytest.mark.feature(38)
@ben_has_joined
async def test_whoever_is_left_alone_is_asked_once_what_to_do_and_called_to_no_meeting(story: Story) -> None:
    await story.says(story.ben, "/circle leave")
    await story.until(2026, 3, 12, 18, 0)

    told = [one.text for one in story.ana.dm]
    assert len(told) == 1
    assert "Everybody else has left “Openings”" in told[0]
    assert "/circle finish" in told[0]
    assert not [one.text for one in story.room.messages if "starts in" in one.text]


@ben_has_joined
async def test_when_somebody_joins_again_meetings_are_called_as_ever(story: Story) -> None:
    await story.says(story.ben, "/circle leave")
    await story.joins(story.chidi, story.room.messages[0])
    await story.until(2026, 3, 5, 15, 55)

    assert "starts in 10 minutes" in story.room.messages[-1].text


@ben_has_joined
async def test_leaving_delivered_twice_is_leaving_once(story: Story) -> None:
    before = len(story.ben.replies(story.room))
    story.slack.faults.duplicate("slash_commands")

    await story.says(story.ben, "/circle leave")

    assert len(story.ben.replies(story.room)) == before + 1
    assert "You have left “Openings”." in story.ben.replies(story.room)[-1].text


@pytest.mark.feature(20)
async def test_a_circle_whose_series_is_over_says_so_to_latecomers(story: Story) -> None:
    card = await story.founds(story.ana, **{"How many meetings?": "1"})
    await story.until(2026, 3, 20, 17, 0)
    await story.together.restart()

    said = await story.forges(story.ben, ActionId.CIRCLE_JOIN.value, (await story.ledger())[0].circle_id)

    assert "Join" not in card.buttons
    assert story.ben.view is None
    assert "“Openings” has finished." in said.text
    own = [message.text for message in story.ana.dm if " meets in " in message.text]
    assert len(own) == 1
