"""Who leads a meeting when people say no, change their minds, or go: as everybody sees it."""

from __future__ import annotations

import pytest

from tests.support.chapters import circle_has_begun, circle_is_founded
from tests.support.stories import Story


async def ben_is_to_lead(story: Story) -> None:
    """Ana hands the first meeting over to Ben, who says yes."""
    await story.says(story.ana, "/circle lead @Ben")
    await story.sends(story.ana, {"What?": "Meeting 1 only"})
    await story.until(2026, 3, 2, 10, 5)
    await story.clicks(story.ben, story.ben.dm[-1], "I’ll lead")


@pytest.mark.feature(18)
@circle_has_begun
async def test_whoever_cannot_come_is_not_named_as_leading_and_the_facilitator_is_told_and_asked(
    story: Story,
) -> None:
    await ben_is_to_lead(story)
    await story.until(2026, 3, 3, 17, 0)
    await story.clicks(story.ben, story.ben.dm[-1], "I can’t come")
    await story.until(2026, 3, 3, 17, 5)
    page = await story.says(story.chidi, "/circle show")
    await story.until(2026, 3, 5, 15, 50)
    call = story.room.messages[-1]
    await story.until(2026, 3, 5, 17, 6)

    assert "Ben would lead meeting 1 of “Openings”, and cannot come." in story.ana.dm[-2].text
    assert "Until somebody says yes, you lead it." in story.ana.dm[-2].text
    assert page is not None
    assert "Ben leads" not in page.text
    assert "starts in 10 minutes" in call.text
    assert "Ben leads" not in call.text
    assert "Who was there?" in story.ana.dm[-1].buttons


@circle_has_begun
async def test_where_the_facilitator_cannot_come_either_the_next_in_line_is_asked_and_nobody_is_named(
    story: Story,
) -> None:
    await ben_is_to_lead(story)
    await story.until(2026, 3, 3, 17, 0)
    await story.clicks(story.ana, story.ana.dm[-1], "I can’t come")
    await story.clicks(story.ben, story.ben.dm[-1], "I can’t come")
    await story.until(2026, 3, 3, 17, 5)
    page = await story.says(story.chidi, "/circle show")

    assert page is not None
    assert "Nobody leads this one." in page.text
    assert "Would you lead meeting 1 of “Openings”, in place of Ben?" in story.chidi.dm[-1].text


@pytest.mark.feature(18)
@circle_has_begun
async def test_who_is_asked_no_more_is_told_and_the_other_one_alone_can_say_yes(story: Story) -> None:
    await story.says(story.ana, "/circle lead @Ben")
    await story.sends(story.ana, {"What?": "Meeting 1 only"})
    await story.until(2026, 3, 2, 10, 5)
    await story.says(story.ana, "/circle lead @Chidi")
    await story.sends(story.ana, {"What?": "Meeting 1 only"})
    await story.until(2026, 3, 2, 10, 10)

    told = "You need not say any more whether you lead meeting 1 of “Openings”: somebody else was asked meanwhile."
    assert told in story.ben.dm[-1].text
    await story.clicks(story.chidi, story.chidi.dm[-1], "I’ll lead")
    assert "Thank you! You lead meeting 1 of “Openings”." in story.chidi.dm[-1].text


@circle_has_begun
async def test_asked_twice_is_asked_once(story: Story) -> None:
    for _ in range(2):
        await story.says(story.ana, "/circle lead @Ben")
        await story.sends(story.ana, {"What?": "Meeting 1 only"})
        await story.until(2026, 3, 2, 10, 5)

    assert len([one for one in story.ben.dm if "Would you lead" in one.text]) == 1
    await story.clicks(story.ben, story.ben.dm[-1], "I’ll lead")
    assert "Thank you! You lead meeting 1 of “Openings”." in story.ben.dm[-1].text


@pytest.mark.feature(83)
@circle_has_begun
async def test_who_was_asked_to_lead_the_circle_may_still_say_yes_when_its_facilitator_has_left(
    story: Story,
) -> None:
    await story.says(story.ana, "/circle lead @Chidi")
    await story.sends(story.ana)
    await story.until(2026, 3, 2, 10, 5)
    await story.says(story.ana, "/circle leave")
    await story.until(2026, 3, 2, 10, 10)
    await story.clicks(story.chidi, story.chidi.dm[-1], "I’ll lead")
    page = await story.says(story.chidi, "/circle show")

    assert any("Chidi was asked to lead it, and does if they say yes." in one.text for one in story.ben.dm)
    assert page is not None
    assert "led by Chidi" in page.text


@circle_has_begun
async def test_who_asked_hears_that_the_answer_is_no_and_who_is_asked_instead(story: Story) -> None:
    await ben_is_to_lead(story)
    await story.until(2026, 3, 3, 17, 0)
    await story.clicks(story.ben, story.ben.dm[-1], "I can’t come")
    await story.until(2026, 3, 3, 17, 5)
    proposed = story.ana.dm[-1]
    assert "It would be the turn of Chidi." in proposed.text
    await story.clicks(story.ana, proposed, "Ask Chidi")
    await story.until(2026, 3, 3, 17, 10)
    await story.clicks(story.chidi, story.chidi.dm[-1], "I can’t")
    await story.until(2026, 3, 3, 17, 15)

    assert any(
        "Chidi cannot lead meeting 1 of “Openings”. I asked you instead." in one.text for one in story.ana.dm
    )


@circle_has_begun
async def test_somebody_who_is_not_in_the_circle_cannot_be_asked_and_the_form_says_why(story: Story) -> None:
    await story.newcomer("Dana")

    await story.says(story.ana, "/circle lead @Dana")

    assert story.ana.view is not None
    assert "only members can lead" in story.ana.view.plain("Europe/Berlin")


@pytest.mark.feature(25)
@circle_has_begun
async def test_whoever_leads_is_told_in_private_what_an_organiser_has_moved(story: Story) -> None:
    olga = story.slack.person("Olga", "Europe/Berlin", admin=True)
    await olga.join(story.room)
    await story.settled()
    await story.says(olga, "/circle move Openings")
    assert await story.sends(olga, {"New day": "2026-03-06"}) == {}
    await story.until(2026, 3, 2, 10, 5)

    assert "Meeting 1 of “Openings” moves." in story.ana.dm[-1].text
    assert not [one for one in story.ben.dm if "moves" in one.text]


@pytest.mark.feature(16)
@circle_is_founded
async def test_the_card_names_the_next_meeting_when_one_has_passed(story: Story) -> None:
    card = story.room.messages[0]
    assert "First meeting: Thu 5 March" in card.text

    await story.until(2026, 3, 5, 17, 6)

    assert "Thu 5 March" not in card.text
    assert "Thu 12 March" in card.text


@pytest.mark.feature(30)
async def test_a_workshop_without_a_guest_is_about_a_topic_of_one_of_its_own(story: Story) -> None:
    await story.founds(story.ana, Format="Workshop or seminar")

    shown = await story.says(story.ana, "/circle agenda")

    assert shown is not None
    assert "The topic, by one of us" in shown.text
    assert "The guest’s topic" not in shown.text
