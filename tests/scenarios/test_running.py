"""A meeting as it is held: its run-sheet in one message, who is there, and a question to begin with."""

from __future__ import annotations

import pytest

from bot.domain.icebreakers import ICEBREAKERS
from playground.seen import Message
from tests.support.stories import Story


async def is_about_to_meet(story: Story) -> Message:
    """Ana, Ben and Chidi are ten minutes before their first meeting; return the call in the channel."""
    await story.begins()
    await story.until(2026, 3, 5, 15, 50)
    return story.room.messages[-1]


async def starts(story: Story, sheet: str = "Check-in round") -> Message:
    """Ana starts a run-sheet from the call; return its message."""
    call = await is_about_to_meet(story)
    await story.clicks(story.ana, call, "Start the run-sheet")
    assert await story.sends(story.ana, {"How do you meet today?": sheet}) == {}
    return story.room.messages[-1]


def asked_in(text: str) -> list[str]:
    return [one.words for one in ICEBREAKERS if one.words in text]


@pytest.mark.feature(44, 45)
async def test_a_meeting_is_run_step_by_step_in_one_message_and_a_restart_changes_nothing(story: Story) -> None:
    call = await is_about_to_meet(story)
    await story.clicks(story.ana, call, "Start the run-sheet")
    assert await story.sends(story.ana, {"How do you meet today?": "Challenge consultation"}) == {}
    count, sheet = len(story.room.messages), story.room.messages[-1]
    assert "The run-sheet begins: 7 steps" in story.answered(story.ana).text
    assert "Step 1 of 7: Check-in\n5 minutes, until 16:05 (Europe/Berlin)" in sheet.text
    assert "One after the other (about 1 minute each): Ana, Ben, Chidi." in sheet.text
    assert "Next: The challenge, 8 minutes" in sheet.text
    assert "Thompson-Grove" in sheet.text
    assert sheet.buttons == ["Next step", "5 more minutes", "End", "I’m here"]

    await story.until(2026, 3, 5, 16, 6)
    await story.clicks(story.ben, sheet, "Next step")
    assert "✓ Check-in – done" in sheet.text
    assert "Step 2 of 7: The challenge\n8 minutes, until 16:14" in sheet.text

    await story.together.restart()
    await story.clicks(story.chidi, sheet, "5 more minutes")
    assert "13 minutes, until 16:19" in sheet.text
    await story.clicks(story.ana, sheet, "Back")
    assert "Step 1 of 7" in sheet.text

    await story.clicks(story.ana, sheet, "End")
    assert "The run-sheet ended at step 1 of 7 steps." in sheet.text
    assert "✓ Check-in – done" in sheet.text
    assert "Left out: The challenge" in sheet.text
    await story.clicks(story.ben, sheet, "Go on")
    assert "Step 1 of 7" in sheet.text
    assert len(story.room.messages) == count
    assert sheet.edited


@pytest.mark.feature(44)
async def test_two_who_tap_at_once_and_a_click_delivered_twice_go_on_by_one_step(story: Story) -> None:
    sheet = await starts(story)

    await story.ana.click(sheet, "Next step")
    await story.ben.click(sheet, "Next step")
    await story.settled()
    assert "Step 2 of 4" in sheet.text

    story.slack.faults.duplicate("interactive")
    await story.clicks(story.chidi, sheet, "Next step")
    assert "Step 3 of 4" in sheet.text


@pytest.mark.feature(44)
async def test_somebody_who_asks_again_is_told_where_it_stands_and_a_deleted_message_is_posted_anew(
    story: Story, expected_rejections: list[str]
) -> None:
    expected_rejections.append("message_not_found")
    sheet = await starts(story)
    await story.clicks(story.ben, sheet, "Next step")

    told = await story.says(story.chidi, "/circle run")
    assert told is not None
    assert "at step 2 of 4, How are you here?" in told.text
    count = len(story.room.messages)
    await story.slack.delete_message(sheet)
    gone = await story.says(story.chidi, "/circle run")

    assert gone is not None
    assert "post it again" in gone.text
    assert len(story.room.messages) == count
    assert "Step 2 of 4: How are you here?" in story.room.messages[-1].text
    await story.clicks(story.chidi, story.room.messages[-1], "Next step")
    assert "Step 3 of 4" in story.room.messages[-1].text


@pytest.mark.feature(44)
async def test_who_is_no_member_and_who_comes_too_early_are_told_why_not(story: Story) -> None:
    await story.begins()
    early = await story.says(story.ana, "/circle run")
    dana = await story.newcomer("Dana")
    outside = await story.says(dana, "/circle run")
    await story.until(2026, 3, 5, 15, 50)
    await story.clicks(dana, story.room.messages[-1], "Start the run-sheet")
    await story.clicks(dana, story.room.messages[-1], "I’m here")

    assert early is not None
    assert "Meeting 1 of “Openings” is on Thu 5 March, 16:00 (Europe/Berlin)" in early.text
    assert outside is not None
    assert "You are in no circle yet" in outside.text
    refusals = dana.replies(story.room)[-2:]
    assert [one.text.count("That is for members of “Openings”") for one in refusals] == [1, 1]
    await story.clicks(dana, refusals[-1], "Join")
    assert dana.view is not None
    assert "What would you like to learn?" in dana.view.plain()


@pytest.mark.feature(45, 47)
async def test_in_the_next_meeting_another_one_begins_and_the_question_is_another(story: Story) -> None:
    call = await is_about_to_meet(story)
    first = asked_in(call.text)
    await story.until(2026, 3, 12, 15, 50)
    call = story.room.messages[-1]
    [second] = asked_in(call.text)

    await story.clicks(story.ben, call, "Start the run-sheet")
    await story.sends(story.ben, {"How do you meet today?": "Action learning"})

    assert first != [second]
    assert "Ben, Chidi, Ana." in story.room.messages[-1].text
    assert second in story.room.messages[-1].text


@pytest.mark.feature(47)
async def test_whoever_wants_another_question_gets_one_privately_and_yet_another(story: Story) -> None:
    await story.begins()
    count = len(story.room.messages)

    one = await story.says(story.ben, "/circle icebreaker")
    assert one is not None
    first = asked_in(one.text)
    await story.clicks(story.ben, one, "Another one")
    second = asked_in(story.answered(story.ben).text)

    assert len(first) == len(second) == 1
    assert first != second
    assert len(story.room.messages) == count


@pytest.mark.feature(24)
async def test_the_call_and_the_reminder_tell_in_numbers_who_comes_and_a_late_answer_still_counts(
    story: Story,
) -> None:
    await story.begins()
    await story.until(2026, 3, 3, 16, 0)
    await story.clicks(story.ana, story.ana.dm[-1], "I’ll be there")
    await story.clicks(story.ben, story.ben.dm[-1], "I can’t come")
    dana = await story.newcomer("Dana")
    await story.joins(dana, story.room.messages[0])
    assert "Who comes: 1 coming, 1 not coming, 2 still to answer." in dana.dm[-1].text

    await story.until(2026, 3, 5, 15, 45)
    await story.clicks(story.ben, story.ben.dm[-1], "I’ll be late")
    await story.until(2026, 3, 5, 15, 50)
    call = story.room.messages[-1].text
    assert "2 people have said they will be there." in call
    assert "1 of them will be a little late. 2 have not answered." in call
    assert "Ben" not in call


@pytest.mark.feature(46)
async def test_who_was_there_is_one_tap_for_each_and_one_form_for_whoever_leads(story: Story) -> None:
    await story.begins()
    await story.until(2026, 3, 3, 16, 0)
    await story.clicks(story.chidi, story.chidi.dm[-1], "I’ll be there")
    await story.until(2026, 3, 5, 15, 50)
    call, count = story.room.messages[-1], len(story.room.messages)

    await story.clicks(story.ben, call, "I’m here")
    assert "You are noted as there at meeting 1 of “Openings”." in story.answered(story.ben).text
    await story.clicks(story.ben, call, "I’m here")

    await story.until(2026, 3, 5, 17, 5)
    assert "Who was there?" in story.ana.dm[-1].buttons
    assert "Who was there?" not in story.ben.dm[-1].buttons
    await story.clicks(story.ana, story.ana.dm[-1], "Who was there?")
    assert story.ana.view is not None
    assert "Said that they were there: Ben." in story.ana.view.plain()
    story.ana.fill("Who else was there?", ["Ana"])
    assert await story.sends(story.ana) == {}
    assert "2 people were there, 1 was not." in story.ana.dm[-1].text

    await story.reflects(story.chidi)
    await story.says(story.ana, "/circle attendance")
    assert story.ana.view is not None
    assert "Said that they were there: Ben, Chidi." in story.ana.view.plain()
    await story.sends(story.ana)
    assert "3 people were there." in story.answered(story.ana).text
    assert len(story.room.messages) == count
    refused = await story.says(story.ben, "/circle attendance")
    assert refused is not None
    assert "Ana" in refused.text


@pytest.mark.feature(46)
async def test_whoever_leads_notes_everyone_who_said_yes_with_one_tap_and_corrects_one_with_another(
    story: Story,
) -> None:
    card = await story.begins()
    dana = await story.newcomer("Dana")
    await story.joins(dana, card)
    await story.until(2026, 3, 3, 16, 0)
    for person, said in ((story.ben, "I’ll be there"), (dana, "I’ll be late")):
        await story.clicks(person, person.dm[-1], said)
    await story.until(2026, 3, 5, 17, 5)

    prompt = story.ana.dm[-1]
    assert "One tap notes the 2 people who said yes: Everyone who said yes." in prompt.text
    await story.clicks(story.ana, prompt, "Everyone who said yes")
    noted = story.ana.dm[-1]
    assert "Meeting 1 of “Openings”: 3 people are noted as there." in noted.text
    assert "• Ben: there\n• Chidi: nothing noted\n• Dana: there" in noted.text
    toggles = [(element["text"]["text"], element["value"]) for _, element in noted.elements()]
    assert [label for label, _ in toggles] == ["Wasn’t there", "Wasn’t there", "Was there", "Wasn’t there"]
    chidi_was, dana_was_not = toggles[2][1], toggles[3][1]
    await story.clicks(story.ana, noted, "Was there")
    assert "4 people are noted as there." in story.ana.dm[-1].text
    assert story.ana.dm[-1].ts == noted.ts

    await story.reflects(dana)
    await story.forges(story.ana, "attendance.mark", dana_was_not)
    assert "4 people are noted" in story.answered(story.ana).text
    assert "• Dana: there, as they said themselves" in story.answered(story.ana).text
    refused = await story.forges(story.ben, "attendance.mark", chidi_was)
    assert "Ana" in refused.text
    await story.says(story.ana, "/circle attendance")
    assert story.ana.view is not None


@pytest.mark.feature(44)
async def test_a_run_sheet_that_was_begun_before_its_meeting_moved_to_the_next_day_is_begun_anew(
    story: Story,
) -> None:
    sheet = await starts(story)
    await story.clicks(story.ana, sheet, "Next step")
    await story.says(story.ana, "/circle move")
    assert await story.sends(story.ana, {"New day": "2026-03-06"}) == {}
    await story.until(2026, 3, 6, 15, 50)

    await story.says(story.ben, "/circle run")
    assert await story.sends(story.ben, {"How do you meet today?": "Check-in round"}) == {}

    assert "Step 1 of 4" in story.room.messages[-1].text
    assert "until 16:05" in story.room.messages[-1].text
    await story.clicks(story.chidi, sheet, "Next step")
    assert "Step 1 of 4" in story.room.messages[-1].text
