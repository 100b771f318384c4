"""What becomes of a commitment: pictured once, asked about on its day, taken along once, written anew, let go."""

from __future__ import annotations

import pytest

from bot.domain.nudges import NudgeKind, NudgeState, SkipReason
from tests.support.chapters import circle_has_begun, circle_has_met
from tests.support.stories import BERLIN, I_WILL, WHEN, Story, clock_of
from tests.support.whole_series import passes

CUE, ACTION, DUE, SEEN_BY = "When …", "… I will", "When shall I ask how it went?", "Who may see it?"
SENTENCE = "When the lesson begins, I will write the question first"


async def commits(story: Story, **fields: str) -> None:
    """Ben types /circle commit and fills the form."""
    await story.says(story.ben, "/circle commit")
    filled = {CUE: "the lesson begins", ACTION: "write the question first", SEEN_BY: "Only me"}
    assert await story.sends(story.ben, filled | fields) == {}


@pytest.mark.feature(62, 64)
@circle_has_met
async def test_a_commitment_is_made_by_command_pictured_once_and_asked_about_on_its_day(story: Story) -> None:
    await story.says(story.ben, "/circle commit")
    errors = await story.sends(story.ben, {CUE: "the lesson begins", ACTION: " ", DUE: "2026-03-05"})
    assert set(errors) == {ACTION, DUE}
    assert "from tomorrow on" in errors[DUE]
    assert await story.sends(story.ben, {ACTION: "write the question first", DUE: "2026-03-09"}) == {}
    saved = story.answered(story.ben)
    assert SENTENCE in saved.text
    assert "on Monday 9 March 2026" in saved.text

    await story.until(2026, 3, 7, 12, 0)
    assert "Picture it" not in story.ben.dm[-1].text  # it is Saturday
    await story.until(2026, 3, 9, 10, 1)

    [rehearsed, *_] = await story.ledger(NudgeKind.REHEARSAL)
    assert (rehearsed.state, rehearsed.reason) == (NudgeState.SKIPPED, SkipReason.EXPIRED)
    asked = story.ben.dm[-1]
    assert f"You set out: “{SENTENCE}”" in asked.text
    assert asked.buttons == ["Done", "Partly", "It changed", "Let it go", "Not yet", "Snooze", "Fewer of these"]
    await story.clicks(story.ben, asked, "Partly")
    assert "that counts" in asked.text  # in the place of the question, which asked nothing else
    await story.until(2026, 3, 10, 16, 0)
    assert SENTENCE not in story.ben.dm[-1].text


@pytest.mark.feature(62)
@circle_has_met
async def test_a_day_and_a_half_later_its_owner_pictures_it_and_plans_for_what_gets_in_the_way(
    story: Story,
) -> None:
    await commits(story)

    await story.until(2026, 3, 9, 8, 1)
    pictured = story.ben.dm[-1]
    assert "When exactly will it be? What could get in the way" in pictured.text
    assert SENTENCE in pictured.text

    await story.clicks(story.ben, pictured, "Plan for what gets in the way")
    errors = await story.sends(story.ben, {"And if … gets in the way": "a late bus", "… I": ""})
    assert list(errors) == ["… I"]
    assert await story.sends(story.ben, {"… I": "begin with the second lesson"}) == {}
    assert "And if a late bus gets in the way, I begin with the second lesson" in story.ben.dm[-1].text
    await story.clicks(story.ben, pictured, "I see it clearly")
    await story.until(2026, 3, 10, 16, 1)
    assert "And if a late bus gets in the way" in story.ben.dm[-1].text
    assert story.readers("a late bus") == {"Ben"}


@pytest.mark.feature(63, 64)
@circle_has_met
async def test_not_yet_is_an_answer_once_and_who_never_answers_is_asked_twice(story: Story) -> None:
    await commits(story)
    await story.reflects(story.chidi, None, **{WHEN: "the bell rings", I_WILL: "breathe"})

    await story.until(2026, 3, 10, 16, 1)
    first = story.ben.dm[-1]
    await story.clicks(story.ben, first, "Not yet")
    assert "I ask once more before the next meeting" in story.ben.dm[-1].text
    await story.clicks(story.ben, first, "Not yet")
    assert "You took it along once already" in story.ben.dm[-1].text
    assert "breathe" in story.chidi.dm[-1].text

    await story.until(2026, 3, 12, 15, 51)
    assert any("1 commitment to look at" in message.text for message in story.room.messages)
    assert story.readers("write the question first") == {"Ben"}
    await story.until(2026, 3, 17, 16, 1)
    again = story.ben.dm[-1]
    assert SENTENCE in again.text
    assert "Not yet" not in again.buttons
    await story.clicks(story.ben, again, "Let it go")
    assert "a fine choice too" in story.ben.dm[-1].text
    assert "breathe" in story.chidi.dm[-1].text

    await story.until(2026, 3, 24, 16, 1)
    assert "meeting 4" in story.chidi.dm[-1].text
    assert "breathe" not in story.chidi.dm[-1].text
    page = await story.says(story.chidi, "/circle commitments")
    assert page is not None
    assert "breathe" in page.text


@pytest.mark.feature(61, 64)
@circle_has_met
async def test_what_changed_is_written_anew_and_both_versions_stay_in_the_owners_mirror(story: Story) -> None:
    await commits(story)
    home = await story.ben.open_home()
    await story.clicks(story.ben, home, "It changed")
    assert await story.sends(story.ben, {CUE: "the class is quiet", ACTION: "ask and wait"}) == {}

    saved = story.ben.dm[-1]
    assert "When the class is quiet, I will ask and wait" in saved.text
    home = await story.ben.open_home()
    await story.clicks(story.ben, home, "My commitments")
    page = story.ben.dm[-1]
    assert f"• “{SENTENCE}” (changed)" in page.text
    assert "Of your last" not in page.text  # a count of one says less than the line above
    assert "“Openings”: too few to tell" in page.text

    old = next(e["value"] for _, e in saved.elements() if e["action_id"] == "commitment.edit")
    for action in ("commitment.edit", "commitment.carry", "commitment.hurdle", "partner.ask", "commitment.reword"):
        assert "not one of yours" in (await story.forges(story.chidi, action, old)).text
    await story.until(2026, 3, 10, 16, 1)
    assert "ask and wait" in story.ben.dm[-1].text
    assert SENTENCE not in story.ben.dm[-1].text


@pytest.mark.feature(61)
@circle_has_begun
async def test_before_the_first_meeting_a_commitment_belongs_to_it_and_outsiders_have_none(story: Story) -> None:
    await commits(story)
    assert "meeting 1" in story.answered(story.ben).text

    await story.says(story.ben, "/circle commit")
    assert story.ben.view is not None
    assert story.ben.view.values[CUE]["value"] == "the lesson begins"
    await story.ben.close_view()
    dana = await story.newcomer("Dana")
    answer = await story.says(dana, "/circle commit")
    assert answer is not None
    assert "You are in no circle yet" in answer.text
    empty = await story.says(story.chidi, "/circle commitments")
    assert empty is not None
    assert "Nothing is open" in empty.text


@pytest.mark.feature(63, 64)
@circle_has_met
async def test_who_does_not_answer_on_the_day_is_asked_once_more_and_not_the_day_after(story: Story) -> None:
    """On Tuesday, a day after its date, the reminder of Thursday's meeting comes without the question."""
    await commits(story, **{DUE: "2026-03-09"})

    await passes(story, 2026, 4, 20, 12, 0)

    asked = [clock_of(one, BERLIN) for one in story.ben.dm if SENTENCE in one.text and "Not yet" in one.buttons]
    assert asked == ["Mon 09 Mar 10:00", "Tue 17 Mar 16:00"]
    reminded = [one for one in story.ben.dm if clock_of(one, BERLIN) == "Tue 10 Mar 16:00"]
    assert len(reminded) == 1
