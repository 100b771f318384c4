"""Which meeting somebody reflects on, from which device, and whose the words stay: their own."""

from __future__ import annotations

import pytest

from bot.domain.nudges import NudgeKind, NudgeState
from playground.people import Person
from playground.seen import Message
from tests.support.chapters import circle_has_met
from tests.support.stories import I_WILL, SO_WHAT, WHAT, WHEN, WHO, Story


def form(person: Person) -> str:
    """Return all that the open form says."""
    assert person.view is not None
    return person.view.plain()


async def says_directly(story: Story, person: Person, command: str) -> Message:
    """Type a command in the direct messages with the bot; return the newest answer there."""
    await person.command(command, None)
    await story.settled()
    return [one for one in person.dm if one.ephemeral or one.post.by_response_url][-1]


@pytest.mark.feature(52, 70)
@circle_has_met
async def test_after_an_early_end_the_last_meeting_is_reflected_on_and_one_digest_tells_of_it(
    story: Story,
) -> None:
    await story.until(2026, 3, 6, 9, 0)
    await story.says(story.ana, "/circle finish")
    assert await story.sends(story.ana, {}) == {}

    await story.says(story.ben, "/reflect")
    assert "meeting 1" in form(story.ben)
    assert await story.sends(story.ben, {WHAT: "Words for my circle"}) == {}
    assert "digest of Monday 9 March" in story.answered(story.ben).text

    digest = await story.digest()
    assert "Words for my circle" in digest.text
    await story.until(2026, 3, 12, 10, 0)
    answer = await story.says(story.chidi, "/reflect")  # nobody is asked about it any more
    assert answer is not None
    assert "There is no meeting to reflect on" in answer.text
    await story.says(story.ben, "/insight Something after the end #late")
    await story.until(2026, 3, 24, 12, 0)
    sent = [one for one in await story.ledger(NudgeKind.DIGEST) if one.state is NudgeState.SENT]
    assert len(sent) == 1
    assert not [one for one in story.room.messages if "Something after the end" in one.text]


@pytest.mark.feature(31, 52)
async def test_the_command_is_about_the_exchange_that_is_over_and_not_the_one_that_just_opened(
    story: Story,
) -> None:
    card = await story.founds(story.ana, Format="Online exchange", **{"How many meetings?": "3"})
    await story.joins(story.ben, card)
    await story.until(2026, 3, 12, 16, 30)

    await story.says(story.ben, "/reflect")
    assert "exchange 1" in form(story.ben)
    assert "How was the exchange?" in form(story.ben)
    assert "How was the meeting?" not in form(story.ben)
    assert await story.sends(story.ben, {WHAT: "All about exchange one"}) == {}

    await story.says(story.ben, "/reflect")
    assert "exchange 2" in form(story.ben)
    await story.ben.close_view()
    await story.until(2026, 3, 18, 16, 5)
    assert "How was “Openings”, exchange 2" in story.ben.dm[-1].text
    assert "I didn’t take part" in story.ben.dm[-1].buttons
    await story.clicks(story.ben, story.ben.dm[-1], "I didn’t take part")
    assert "you did not take part in exchange 2" in story.ben.dm[-1].text


@pytest.mark.feature(52)
async def test_of_two_circles_each_choice_says_when_it_was_and_whether_it_is_done(story: Story) -> None:
    other = story.slack.channel("second", members=[story.ana, story.ben])
    await story.joins(story.ben, await story.founds(story.ana))
    await story.joins(story.ben, await story.founds(story.ana, other, Name="Endings", Time="17:00"))
    await story.until(2026, 3, 5, 18, 30)
    await story.says(story.ben, "/reflect")
    assert await story.sends(story.ben, {WHAT: "A calm start"}) == {}

    asked = await says_directly(story, story.ben, "/reflect")

    assert "Meeting 1, Thu 5 March, 16:00 (Europe/Berlin): done" in asked.text
    assert "Meeting 1, Thu 5 March, 17:00 (Europe/Berlin)" in asked.text
    assert asked.text.count("done") == 1
    await story.ben.click(asked, "Choose", nth=0)  # what is owed comes first
    await story.settled()
    assert "Endings" in form(story.ben)
    await story.ben.close_view()
    near = await says_directly(story, story.ben, "/reflect endigs")
    assert "Did you mean" in near.text
    assert "/reflect Endings" in near.text


@pytest.mark.feature(55)
@circle_has_met
async def test_an_older_form_on_another_device_does_not_replace_what_was_saved_since(story: Story) -> None:
    asked = story.ben.dm[-1]
    await story.clicks(story.ben, asked, "Reflect")
    assert story.ben.view is not None
    phone = story.ben.view.view
    story.ben.fill({WHAT: "From the phone"})
    await story.settled()
    story.slack.screens.stack(story.ben.id).clear()  # the laptop shows no form of the phone
    await story.clicks(story.ben, asked, "Reflect")
    await story.until(2026, 3, 5, 17, 10)
    assert await story.sends(story.ben, {WHAT: "From the laptop", SO_WHAT: "The second half too"}) == {}

    await story.until(2026, 3, 5, 17, 12)
    story.slack.screens.stack(story.ben.id).append(phone)
    await story.ben.submit()
    await story.settled()

    assert "You saved another version after this form was opened: Thu 5 March, 17:10" in form(story.ben)
    assert "From the phone" in form(story.ben)
    story.slack.screens.stack(story.ben.id).clear()  # and nobody tells of its closing
    assert "From the laptop" in (await story.says(story.ana, "/digest")).text  # type: ignore[union-attr]
    await story.clicks(story.ben, asked, "Reflect")
    assert "From the phone" in form(story.ben)
    assert await story.sends(story.ben) == {}
    digest = await story.digest()
    assert "From the phone" in digest.text
    assert "From the laptop" not in digest.text


@pytest.mark.feature(55)
@circle_has_met
async def test_an_older_form_is_sent_again_to_replace_what_was_saved_since(story: Story) -> None:
    asked = story.ben.dm[-1]
    await story.clicks(story.ben, asked, "Reflect")
    assert story.ben.view is not None
    phone = story.ben.view.view
    story.slack.screens.stack(story.ben.id).clear()
    await story.reflects(story.ben, asked, **{WHAT: "From the laptop"})
    story.slack.screens.stack(story.ben.id).append(phone)
    story.ben.fill({WHAT: "From the phone"})
    await story.ben.submit()
    await story.settled()

    assert await story.sends(story.ben) == {}

    digest = await story.digest()
    assert "From the phone" in digest.text
    assert "From the laptop" not in digest.text


@pytest.mark.feature(55, 87)
@circle_has_met
async def test_whoever_left_still_changes_and_hides_what_is_theirs(story: Story) -> None:
    await story.reflects(story.ben, None, **{WHAT: "Words of mine"})
    saved = story.ben.dm[-1]
    await story.says(story.ben, "/circle leave")

    await story.clicks(story.ben, saved, "Edit")
    assert "Words of mine" in form(story.ben)
    errors = await story.sends(story.ben, {WHEN: "the bell rings", I_WILL: "wait"})
    assert list(errors) == [WHEN]
    assert await story.sends(story.ben, {WHEN: "", I_WILL: "", WHO: "Only me"}) == {}

    assert "Words of mine" not in (await story.digest()).text
    other = story.chidi.dm[-1]
    await story.says(story.chidi, "/circle leave")
    await story.clicks(story.chidi, other, "Reflect")  # who wrote nothing has nothing to change
    assert "That is for members" in story.chidi.dm[-1].text
