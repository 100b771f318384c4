"""After a meeting: asked once, answered in a tap or in words, and left in peace."""

from __future__ import annotations

import pytest

from bot.domain.nudges import NudgeKind, NudgeState, SkipReason
from tests.support.chapters import circle_has_begun, circle_has_met, circle_is_founded
from tests.support.stories import NOW_WHAT, RATING, SO_WHAT, WHAT, WHO, Story

SKIPPED = NudgeState.SKIPPED
SENT = NudgeState.SENT


@pytest.mark.feature(36)
@circle_has_begun
async def test_everyone_is_asked_five_minutes_after_the_meeting_and_not_before(story: Story) -> None:
    await story.until(2026, 3, 5, 17, 4)
    before = [len(person.dm) for person in (story.ana, story.ben, story.chidi)]

    await story.until(2026, 3, 5, 17, 5)

    assert [len(person.dm) for person in (story.ana, story.ben, story.chidi)] == [count + 1 for count in before]
    asked = story.ben.dm[-1]
    assert "How was" in asked.text
    assert "Openings" in asked.text
    ways = ["Reflect", "Not this time", "I wasn’t there"]
    assert asked.buttons == ["1", "2", "3", "4", "5", *ways, "Snooze", "Fewer of these"]
    assert "Thu 5 March, 16:00" in asked.text
    assert "You get this because" in asked.text


@pytest.mark.feature(58)
@circle_has_met
async def test_a_rating_takes_one_tap_and_can_be_changed_with_the_words(story: Story) -> None:
    asked = story.ben.dm[-1]
    count = len(story.ben.dm)

    await story.clicks(story.ben, asked, "2")
    assert "You gave it a 2." in asked.text
    assert len(story.ben.dm) == count

    await story.clicks(story.ben, asked, "Reflect")
    assert story.ben.view is not None
    assert story.ben.view.values[RATING]["selected_option"]["value"] == "2"
    assert await story.sends(story.ben, {WHAT: "On second thoughts it was rich", RATING: "4"}) == {}
    assert "Your rating: 4 of 5." in story.ben.dm[-1].text


@pytest.mark.feature(52)
@circle_has_met
async def test_the_command_opens_the_form_about_the_latest_meeting(story: Story) -> None:
    await story.says(story.ben, "/reflect")
    assert story.ben.view is not None
    assert "meeting 1" in story.ben.view.plain()
    assert await story.sends(story.ben, {SO_WHAT: "I talk too long"}) == {}

    assert "I talk too long" in story.answered(story.ben).text
    assert "Edit" in story.answered(story.ben).buttons


@pytest.mark.feature(52, 54)
@circle_has_met
async def test_the_form_asks_what_so_what_now_what(story: Story) -> None:
    await story.clicks(story.ben, story.ben.dm[-1], "Reflect")

    assert story.ben.view is not None
    assert story.ben.view.labels[:3] == [WHAT, SO_WHAT, NOW_WHAT]


@pytest.mark.feature(52)
@circle_has_met
async def test_an_empty_form_says_at_the_field_what_is_missing_and_keeps_the_rest(story: Story) -> None:
    await story.clicks(story.ben, story.ben.dm[-1], "Reflect")

    errors = await story.sends(story.ben, {RATING: "3"})
    assert list(errors) == [WHAT]
    assert story.ben.view is not None
    assert story.ben.view.values[RATING]["selected_option"]["value"] == "3"

    assert await story.sends(story.ben, {WHAT: "A calm start"}) == {}
    assert "A calm start" in story.ben.dm[-1].text


@pytest.mark.feature(55, 70)
@circle_has_met
async def test_a_second_reflection_amends_the_first(story: Story) -> None:
    await story.reflects(story.ben, None, **{WHAT: "The first version"})

    await story.clicks(story.ben, story.ben.dm[-1], "Edit")
    assert story.ben.view is not None
    assert story.ben.view.values[WHAT]["value"] == "The first version"
    assert await story.sends(story.ben, {WHAT: "The better version"}) == {}
    assert "Your reflection is changed" in story.ben.dm[-1].text

    digest = await story.digest()
    assert digest.text.count("• Ben:") == 1
    assert "The better version" in digest.text
    assert "The first version" not in digest.text


@pytest.mark.feature(36, 37, 38)
@circle_has_met
async def test_reminders_go_twice_to_those_who_owe_and_then_there_is_silence(story: Story) -> None:
    await story.reflects(story.ben)
    await story.clicks(story.chidi, story.chidi.dm[-1], "3")
    done, owing = len(story.ben.dm), len(story.chidi.dm)

    await story.until(2026, 3, 6, 17, 0)
    assert len(story.chidi.dm) == owing + 1
    assert "I ask once more" in story.chidi.dm[-1].text

    await story.until(2026, 3, 9, 8, 0)
    assert len(story.chidi.dm) == owing + 2
    assert "the last time I ask" in story.chidi.dm[-1].text

    await story.until(2026, 3, 10, 15, 59)
    assert len(story.chidi.dm) == owing + 2
    assert len(story.ben.dm) == done


@pytest.mark.feature(37, 38)
@pytest.mark.parametrize("way_out", ["I wasn’t there", "Not this time"])
@circle_has_met
async def test_a_way_out_of_the_first_reminder_ends_the_asking(story: Story, way_out: str) -> None:
    await story.until(2026, 3, 6, 17, 0)
    reminder = story.ben.dm[-1]
    count = len(story.ben.dm)

    await story.clicks(story.ben, reminder, way_out)
    answer = {"I wasn’t there": "I ask nothing more about it", "Not this time": "I do not ask again about it"}
    assert answer[way_out] in reminder.text

    await story.until(2026, 3, 10, 15, 59)
    assert len(story.ben.dm) == count
    assert "Ben" not in {who for who, _, _ in await story.fates(NudgeKind.REFLECT_LAST)}


@pytest.mark.feature(37, 46)
@circle_has_met
async def test_i_was_not_there_can_be_said_at_once_and_nothing_more_is_asked(story: Story) -> None:
    count = len(story.ben.dm)

    await story.clicks(story.ben, story.ben.dm[-1], "I wasn’t there")

    await story.until(2026, 3, 10, 15, 59)
    assert len(story.ben.dm) == count
    home = await story.ben.open_home()
    assert home is not None
    assert "What do you take with you" not in home.plain()


@pytest.mark.feature(37)
async def test_a_reflection_given_while_the_reminder_waits_for_the_morning_makes_it_moot(story: Story) -> None:
    await story.founds(story.ana, None, **{"Time": "21:00"})
    await story.until(2026, 3, 6, 8, 0)
    await story.until(2026, 3, 6, 22, 30)

    await story.reflects(story.ana, story.ana.dm[-1])
    count = len(story.ana.dm)

    await story.until(2026, 3, 9, 9, 0)
    assert len(story.ana.dm) == count
    assert ("Ana", SKIPPED, SkipReason.ALREADY_DONE.value) in await story.fates(NudgeKind.REFLECT_FIRST)


@pytest.mark.feature(37)
@circle_is_founded
async def test_whoever_joined_after_the_meeting_is_not_asked_about_it(story: Story) -> None:
    card = story.room.messages[0]
    await story.until(2026, 3, 5, 17, 2)
    await story.joins(story.ben, card)

    await story.until(2026, 3, 10, 15, 59)

    assert [message.text for message in story.ben.dm if "Openings" in message.text] == []
    asked = [who for who, state, _ in await story.fates(NudgeKind.PROMPT) if state is SENT]
    assert asked == ["Ana"]


@pytest.mark.feature(24, 37)
@circle_has_begun
async def test_whoever_said_they_cannot_come_is_not_asked_how_it_was(story: Story) -> None:
    await story.until(2026, 3, 3, 16, 0)
    await story.clicks(story.ben, story.ben.dm[-1], "I can’t come")
    count = len(story.ben.dm)

    await story.until(2026, 3, 10, 15, 59)

    assert len(story.ben.dm) == count


@pytest.mark.feature(52, 73)
@circle_has_met
async def test_a_rating_alone_does_not_keep_the_words_from_the_circle(story: Story) -> None:
    asked = story.ben.dm[-1]
    await story.clicks(story.ben, asked, "4")

    await story.clicks(story.ben, asked, "Reflect")

    assert story.ben.view is not None
    assert story.ben.view.values[WHO]["selected_option"]["value"] == "circle"


@pytest.mark.feature(52)
@circle_has_met
async def test_the_readers_that_were_chosen_stay_chosen(story: Story) -> None:
    await story.reflects(story.ben, **{WHO: "Only me"})

    await story.says(story.ben, "/reflect openings")

    assert story.ben.view is not None
    assert story.ben.view.values[WHO]["selected_option"]["value"] == "only_me"


@circle_has_met
async def test_reflect_with_a_name_nobody_has_says_so(story: Story) -> None:
    said = await story.says(story.ben, "/reflect closings")

    assert said is not None
    assert "You are in no circle “closings”." in said.text
    assert story.ben.view is None


@circle_has_met
async def test_reflect_on_a_circle_that_has_not_met_says_so(story: Story) -> None:
    await story.founds(story.ben, Name="Endings", **{"Date of the first meeting": "2026-03-20"})

    said = await story.says(story.ben, "/reflect endings")

    assert said is not None
    assert "“Endings” has not met yet." in said.text
