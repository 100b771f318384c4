"""When … I will …: made after a meeting, asked about before the next, and every outcome is respectable."""

from __future__ import annotations

import pytest

from playground.seen import Message
from tests.support.chapters import circle_has_met
from tests.support.stories import I_WILL, WHAT, WHEN, WHO, Story

SENTENCE = "When the lesson begins, I will write the question first"
OUTCOMES = ["Done", "Partly", "It changed", "Let it go"]


async def commits(story: Story, **fields: str) -> None:
    """Ben reflects on the first meeting and commits himself."""
    await story.reflects(
        story.ben, None, **({WHEN: "the lesson begins", I_WILL: "write the question first"} | fields)
    )


async def asked_again(story: Story) -> Message:
    """Let time pass until the reminder of the second meeting asks Ben."""
    await story.until(2026, 3, 10, 16, 0)
    return story.ben.dm[-1]


@pytest.mark.feature(61, 62)
@circle_has_met
async def test_a_commitment_is_made_of_a_moment_and_a_deed(story: Story) -> None:
    await commits(story)

    assert SENTENCE in story.ben.dm[-1].text


@pytest.mark.feature(62)
@circle_has_met
async def test_half_a_commitment_is_asked_about_at_the_other_half(story: Story) -> None:
    for person, given, missing in ((story.ben, WHEN, I_WILL), (story.chidi, I_WILL, WHEN)):
        await story.clicks(person, person.dm[-1], "Reflect")

        errors = await story.sends(person, {WHAT: "A calm start", given: "the bell rings"})
        assert list(errors) == [missing]

        assert await story.sends(person, {missing: "take a breath"}) == {}
        assert "I will" in person.dm[-1].text


@pytest.mark.feature(61)
@circle_has_met
async def test_a_second_commitment_for_the_same_meeting_takes_the_place_of_the_first(story: Story) -> None:
    await commits(story)

    await story.clicks(story.ben, story.ben.dm[-1], "Edit")
    assert await story.sends(story.ben, {I_WILL: "ask one child to read it aloud"}) == {}

    reminder = await asked_again(story)
    assert "ask one child to read it aloud" in reminder.text
    assert reminder.buttons.count("Done") == 1
    assert "write the question first" not in story.room.messages[-1].text


@pytest.mark.feature(55, 61)
@circle_has_met
async def test_a_form_that_did_not_show_a_commitment_does_not_let_it_go(story: Story) -> None:
    await story.clicks(story.ben, story.ben.dm[-1], "Reflect")
    story.ben.fill(WHAT, "A draft without a commitment")
    await story.settled()
    assert story.ben.view is not None
    await story.ben.close_view()
    await story.says(story.ben, "/circle commit")
    assert await story.sends(story.ben, {"When …": "the lesson begins", I_WILL: "write the question first"}) == {}

    await story.clicks(story.ben, next(m for m in reversed(story.ben.dm) if "Reflect" in m.buttons), "Reflect")
    assert "I kept your draft" in story.ben.view.plain()
    assert story.ben.view.values[I_WILL]["value"] == "write the question first"
    assert await story.sends(story.ben) == {}
    assert SENTENCE in story.ben.dm[-1].text

    await story.clicks(story.ben, story.ben.dm[-1], "Edit")
    assert await story.sends(story.ben, {WHEN: "", I_WILL: ""}) == {}
    assert SENTENCE not in (await asked_again(story)).text


@pytest.mark.feature(63, 64)
@circle_has_met
async def test_the_next_reminder_quotes_it_to_its_owner_alone_and_offers_five_outcomes(story: Story) -> None:
    await commits(story, **{WHO: "Only me"})

    reminder = await asked_again(story)

    assert SENTENCE in reminder.text
    assert reminder.buttons[-7:] == [*OUTCOMES, "Not yet", "Snooze", "Fewer of these"]
    assert story.readers("write the question first") == {"Ben"}


@circle_has_met
async def test_a_commitment_made_for_oneself_is_not_opened_by_a_reflection_that_is(story: Story) -> None:
    await story.says(story.ben, "/circle commit")
    filled = {"When …": "the lesson begins", "… I will": "write the question first", "Who may see it?": "Only me"}
    assert await story.sends(story.ben, filled) == {}

    await story.reflects(story.ben, **{"Who may read this?": "My circle"})

    digest = await story.digest()
    assert "We compared how each of us opens a lesson" in digest.text
    assert "write the question first" not in digest.text


@pytest.mark.feature(63)
@circle_has_met
async def test_an_open_commitment_is_asked_about_even_when_the_invitation_is_answered(story: Story) -> None:
    await commits(story)
    home = await story.ben.open_home()
    await story.clicks(story.ben, home, "I’ll be there")

    reminder = await asked_again(story)

    assert SENTENCE in reminder.text
    assert "You said you will be there" in reminder.text


@pytest.mark.feature(64)
@pytest.mark.parametrize(
    "answers",
    [
        {"Done": "Good to hear", "Partly": "that counts"},
        {"It changed": "It changed on the way", "Let it go": "a fine choice too"},
    ],
)
@circle_has_met
async def test_every_outcome_is_answered_kindly_and_asked_about_no_more(
    story: Story, answers: dict[str, str]
) -> None:
    people = (story.ben, story.chidi)
    for person in people:
        await story.reflects(person, None, **{WHEN: "the lesson begins", I_WILL: "write the question first"})
    await story.until(2026, 3, 10, 16, 0)

    for person, (outcome, answer) in zip(people, answers.items(), strict=True):
        await story.clicks(person, person.dm[-1], outcome)
        assert answer in person.dm[-1].text

    await story.until(2026, 3, 17, 16, 0)
    for person in people:
        assert SENTENCE not in person.dm[-1].text
        assert "meets in 2 days: meeting 3" in person.dm[-1].text


@pytest.mark.feature(64, 70)
@circle_has_met
async def test_one_may_think_again_about_the_outcome(story: Story) -> None:
    await commits(story)
    reminder = await asked_again(story)

    await story.clicks(story.ben, reminder, "Let it go")
    await story.clicks(story.ben, reminder, "Partly")

    await story.until(2026, 3, 16, 10, 5)
    assert f"• Ben: “{SENTENCE}” (partly done)" in story.room.messages[-1].text


@pytest.mark.feature(64, 70)
@circle_has_met
async def test_the_digests_show_what_was_made_and_what_became_of_it(story: Story) -> None:
    await commits(story)
    made = await story.digest()
    assert "Commitments made" in made.text
    assert f"• Ben: “{SENTENCE}”" in made.text

    await story.clicks(story.ben, await asked_again(story), "Done")

    await story.until(2026, 3, 16, 10, 5)
    kept = story.room.messages[-1]
    assert "What became of commitments" in kept.text
    assert f"“{SENTENCE}” (done)" in kept.text
    assert "Commitments made" not in kept.text


@pytest.mark.feature(64, 73)
@circle_has_met
async def test_what_was_let_go_is_in_no_digest(story: Story) -> None:
    await commits(story)
    await story.digest()
    count = len(story.room.messages)

    await story.clicks(story.ben, await asked_again(story), "Let it go")

    await story.until(2026, 3, 16, 10, 5)
    assert all("write the question" not in message.text for message in story.room.messages[count:])


@pytest.mark.feature(64, 73)
@circle_has_met
async def test_what_was_let_go_before_the_digest_does_not_appear_as_made(story: Story) -> None:
    await commits(story)
    home = await story.ben.open_home()

    await story.clicks(story.ben, home, "Let it go")

    digest = await story.digest()
    assert "write the question first" not in digest.text
    assert story.readers("write the question first") == {"Ben"}


@pytest.mark.feature(55, 64, 73)
@circle_has_met
async def test_a_commitment_taken_out_of_the_form_is_gone_from_it_and_from_the_digest(story: Story) -> None:
    await commits(story)
    saved = story.ben.dm[-1]
    await story.clicks(story.ben, saved, "Edit")
    assert await story.sends(story.ben, {WHEN: "", I_WILL: ""}) == {}

    await story.clicks(story.ben, saved, "Edit")
    assert story.ben.view is not None
    assert story.ben.view.values.get(I_WILL, {}).get("value") is None

    assert "write the question first" not in (await story.digest()).text


@pytest.mark.feature(64)
@circle_has_met
async def test_a_commitment_let_go_and_made_anew_is_asked_about_again(story: Story) -> None:
    await commits(story)
    saved = story.ben.dm[-1]
    home = await story.ben.open_home()
    await story.clicks(story.ben, home, "Let it go")

    await story.clicks(story.ben, saved, "Edit")
    again = {WHEN: "the lesson begins", I_WILL: "write the question first"}
    assert await story.sends(story.ben, again) == {}

    assert SENTENCE in (await asked_again(story)).text


@pytest.mark.feature(73)
@circle_has_met
async def test_a_commitment_kept_to_oneself_is_in_no_digest_whatever_becomes_of_it(story: Story) -> None:
    await commits(story, **{WHO: "Only me and the facilitator"})
    await story.digest()

    await story.clicks(story.ben, await asked_again(story), "Done")

    await story.until(2026, 3, 16, 10, 5)
    assert story.readers("write the question first") == {"Ben"}


@pytest.mark.feature(64)
@circle_has_met
async def test_nobody_else_can_say_what_became_of_it(story: Story) -> None:
    await commits(story)
    reminder = await asked_again(story)
    commitment = next(e["value"] for _, e in reminder.elements() if e["action_id"] == "commitment.done")

    answer = await story.forges(story.chidi, "commitment.dropped", commitment)
    assert "not one of yours" in answer.text

    home = await story.ben.open_home()
    assert home is not None
    assert SENTENCE in home.plain()
