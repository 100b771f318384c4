"""The lead goes around, is handed over by consent, and somebody stands in for whoever is away."""

from __future__ import annotations

import pytest

from tests.scenarios.test_moving import pick, value_of
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
    turns = await story.says(story.ben, "/circle lead")
    assert turns is not None
    assert "None of them is your turn, so there is none to trade." in turns.text
    assert "Ana can hand the lead over to you" in turns.text
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
    turns = await story.says(story.ana, "/circle lead")
    assert turns is not None
    assert "Chidi can hand the lead over to you" in turns.text
    await story.until(2026, 3, 2, 10, 10)
    assert "Chidi leads “Openings” from now on." in story.ana.dm[-1].text
    assert "Chidi leads “Openings” from now on. Thank you, Ana!" in story.room.messages[-1].text
    await story.clicks(story.chidi, story.chidi.dm[-1], "Undo")
    page = await story.says(story.ben, "/circle show")
    assert page is not None
    assert "led by Ana" in page.text


@pytest.mark.feature(18)
@circle_has_begun
async def test_two_members_trade_their_turns_if_the_other_one_says_yes_and_the_channel_hears_of_it(
    story: Story,
) -> None:
    await lead_goes_around(story)
    turns = await story.says(story.ben, "/circle lead")
    assert turns is not None
    assert (
        "• Meeting 2, Thu 12 March, 16:00 (Europe/Berlin): you\n"
        "• Meeting 3, Thu 19 March, 16:00 (Europe/Berlin): Chidi"
    ) in turns.text
    await story.clicks(story.ben, turns, "Swap with…")
    traded = {"Your turn": pick(story.ben, "Meeting 5"), "For the turn of": pick(story.ben, "Meeting 3: Chidi")}
    assert await story.sends(story.ben, traded) == {}
    asked_for = story.answered(story.ben)
    assert (
        "I asked Chidi to lead meeting 5 of “Openings”, and you would lead meeting 3 in return." in asked_for.text
    )
    await story.until(2026, 3, 2, 10, 5)
    asked = story.chidi.dm[-1]
    assert "Would you trade turns with Ben?\nYou would lead: “Openings”, meeting 5" in asked.text
    assert "Chidi leads meeting 5" not in "".join(one.text for one in story.room.messages), "not before the yes"
    refused = await story.forges(story.ana, "trade.accept", value_of(asked, "Yes, trade"))
    assert "for somebody else" in refused.text

    yes = value_of(asked, "Yes, trade")
    await story.clicks(story.chidi, asked, "Yes, trade")
    assert "Thank you! You lead meeting 5 of “Openings”, and Ben leads meeting 3." in story.chidi.dm[-1].text
    again = await story.forges(story.chidi, "trade.accept", yes)
    assert "You lead meeting 5" in again.text, "a second tap says the same and trades nothing back"
    await story.until(2026, 3, 2, 10, 10)
    told = story.room.messages[-1].text
    assert "Ben and Chidi trade turns: Chidi leads meeting 5, Ben leads meeting 3." in told
    assert "Posted because two members traded their turns to lead." in told
    assert "Chidi says yes: you lead meeting 3 of “Openings”, and Chidi leads meeting 5." in story.ben.dm[-1].text
    turns = await story.says(story.ben, "/circle lead")
    assert turns is not None
    assert [line.rpartition(": ")[2] for line in turns.text.split("\n") if line.startswith("• Meeting")] == [
        *("Ana", "you", "you", "Ana", "Chidi", "you")
    ], "and nobody else's turn has moved"
    trail = await story.says(story.ana, "/circle changes")
    assert trail is not None
    assert "Chidi: leads meeting 5: Ben → Chidi, meeting 3: Chidi → Ben" in trail.text
    await story.clicks(story.ben, asked_for, "Undo")
    assert "answered already" in story.answered(story.ben).text


@pytest.mark.feature(18)
@circle_has_begun
async def test_a_member_who_would_rather_keep_their_turn_keeps_it_and_who_asked_hears_of_it(story: Story) -> None:
    await lead_goes_around(story)
    await story.clicks(story.ben, await story.says(story.ben, "/circle lead"), "Swap with…")
    assert await story.sends(story.ben, {"For the turn of": pick(story.ben, "Meeting 3: Chidi")}) == {}
    await story.until(2026, 3, 2, 10, 5)
    posts = len(story.room.messages)

    await story.clicks(story.chidi, story.chidi.dm[-1], "No, keep mine")

    assert "All right, you lead meeting 3 of “Openings” as before." in story.chidi.dm[-1].text
    await story.until(2026, 3, 2, 10, 10)
    assert "Chidi would rather lead meeting 3 of “Openings”" in story.ben.dm[-1].text
    assert len(story.room.messages) == posts
    turns = await story.says(story.ben, "/circle lead")
    assert turns is not None
    assert "• Meeting 2, Thu 12 March, 16:00 (Europe/Berlin): you" in turns.text
