"""The lead goes around, is handed over by consent, and somebody stands in for whoever is away."""

from __future__ import annotations

import pytest

from tests.support.chapters import circle_has_begun
from tests.support.stories import Story


async def lead_goes_around(story: Story) -> None:
    await story.says(story.ana, "/circle settings")
    story.ana.fill({"What the circle uses": ["Weekly digest", "The lead goes around"]})
    assert not await story.sends(story.ana)


@pytest.mark.feature(18)
@circle_has_begun
async def test_the_lead_goes_around_and_somebody_stands_in_for_a_leader_on_leave(story: Story) -> None:
    await lead_goes_around(story)
    page = await story.says(story.ben, "/circle show")
    assert page is not None
    assert "Ana leads this one." in page.text
    await story.until(2026, 3, 6, 12, 0)
    page = await story.says(story.ben, "/circle show")
    assert page is not None
    assert "You lead this one." in page.text

    await story.ben.set_status("", ":palm_tree:")
    await story.until(2026, 3, 9, 16, 5)

    assert not any("has no agenda yet" in one.text for one in story.ben.dm)
    [told] = [one for one in story.ana.dm if "Ben would lead" in one.text]
    assert "It would be the turn of Chidi." in told.text
    await story.clicks(story.ana, told, "Ask Chidi")
    await story.until(2026, 3, 9, 16, 10)
    asked = story.chidi.dm[-1]
    assert "Would you lead meeting 2 of “Openings”, in place of Ben?" in asked.text
    await story.clicks(story.chidi, asked, "I’ll lead")
    await story.until(2026, 3, 9, 16, 20)
    assert "Chidi leads meeting 2 of “Openings”." in story.ana.dm[-1].text
    await story.until(2026, 3, 10, 16, 5)
    [to_ana] = [one.text for one in story.ana.dm if "meets in 2 days: meeting 2" in one.text]
    [to_chidi] = [one.text for one in story.chidi.dm if "meets in 2 days: meeting 2" in one.text]
    assert "Chidi leads this one." in to_ana
    assert "You lead this one." in to_chidi

    await story.says(story.ana, "/circle settings")
    assert not await story.sends(story.ana, {"What the circle uses": ["Weekly digest"]})
    assert "Meeting 2 is still led by Chidi, as was settled before." in story.answered(story.ana).text
    await lead_goes_around(story)

    await story.until(2026, 3, 13, 12, 0)
    page = await story.says(story.chidi, "/circle show")
    assert page is not None
    assert "Ben leads this one." in page.text, "who could not is next"


@pytest.mark.feature(18)
@circle_has_begun
async def test_whoever_cannot_lead_says_so_and_the_next_in_line_is_asked_until_one_takes_it(story: Story) -> None:
    await lead_goes_around(story)
    await story.until(2026, 3, 9, 16, 1)
    asked = next(one for one in story.ben.dm if "has no agenda yet" in one.text)
    for _ in range(2):  # a second tap asks nobody else
        await story.clicks(story.ben, asked, "I can’t lead")
        assert "I asked Chidi to lead meeting 2 of “Openings”." in story.ben.dm[-1].text
    await story.until(2026, 3, 9, 16, 5)
    await story.clicks(story.chidi, story.chidi.dm[-1], "I can’t")
    await story.until(2026, 3, 9, 16, 10)
    await story.clicks(story.ana, story.ana.dm[-1], "I’ll lead")
    assert "Thank you! You lead meeting 2 of “Openings”." in story.ana.dm[-1].text
    shown = await story.says(story.ben, "/circle agenda")
    assert shown is not None
    assert "Ana leads this one." in shown.text
    trail = await story.says(story.ben, "/circle changes")
    assert trail is not None
    assert "Ana: leads meeting 2: Ben → Ana" in trail.text


@pytest.mark.feature(18, 83)
@circle_has_begun
async def test_the_circle_is_handed_over_by_consent_and_given_back_by_undo(story: Story) -> None:
    refused = await story.says(story.ben, "/circle lead")
    assert refused is not None
    assert "Only its facilitator, Ana, can hand the lead over" in refused.text
    await story.says(story.ana, "/circle lead @Chidi")
    assert not await story.sends(story.ana)
    assert "I asked Chidi to lead “Openings” from now on." in story.answered(story.ana).text
    page = await story.says(story.ben, "/circle show")
    assert page is not None
    assert "led by Ana" in page.text
    await story.until(2026, 3, 2, 10, 5)
    await story.clicks(story.chidi, story.chidi.dm[-1], "I’ll lead")
    page = await story.says(story.ben, "/circle show")
    assert page is not None
    assert "led by Chidi" in page.text
    assert "Chidi" in story.room.messages[0].text
    refused = await story.says(story.ana, "/circle lead")
    assert refused is not None
    assert "Only its facilitator, Chidi" in refused.text
    await story.until(2026, 3, 2, 10, 10)
    assert "Chidi leads “Openings” from now on." in story.ana.dm[-1].text
    assert "Chidi leads “Openings” from now on. Thank you, Ana!" in story.room.messages[-1].text
    await story.clicks(story.chidi, story.chidi.dm[-1], "Undo")
    page = await story.says(story.ben, "/circle show")
    assert page is not None
    assert "led by Ana" in page.text
