"""Everything that is set is set in Slack, by whoever may, and members can read what was changed."""

from __future__ import annotations

import pytest

from bot.domain.nudges import NudgeKind, NudgeState
from tests.support.stories import Story


@pytest.mark.feature(16, 84, 86)
async def test_the_facilitator_sets_the_circle_in_a_form_and_everybody_can_read_what_changed(
    story: Story,
) -> None:
    card = await story.founds(story.ana, **{"Seats,_you_included": "3"})
    await story.joins(story.ben, card)
    await story.joins(story.chidi, card)
    eve = await story.newcomer("Eve")
    await story.clicks(eve, card, "Join")
    await story.sends(eve, {"What would you like to learn?": "All", "How will you help your peers?": "I listen"})

    await story.says(story.ana, "/circle settings")
    wrong = await story.sends(
        story.ana,
        {
            "Name": "Calm openings",
            "Where you meet by video": "https://video.example/abc",
            "Public holidays to keep free": "Germny",
            "Emoji that saves an insight": "two words",
        },
    )
    assert wrong == {
        "Public holidays to keep free": "I don’t know that place. Did you mean Germany?",
        "Emoji that saves an insight": "Write one emoji, as in 💡 or bulb, or leave this empty.",
    }
    again = {"Seats": "4", "Public holidays to keep free": "Germany, Berlin"}
    assert await story.sends(story.ana, again | {"Emoji that saves an insight": ":seedling:"}) == {}

    said = story.answered(story.ana).text
    assert "Saved for Calm openings" in said
    assert "Name: “Openings” → “Calm openings”" in said
    assert "Seats: 3 → 4" in said
    assert "Public holidays: none → Germany, Berlin" in said
    assert "Calm openings" in story.room.messages[0].text
    assert "A seat came free in “Calm openings”, and it is yours." in eve.dm[-1].text

    trail = await story.says(story.ben, "/circle changes")
    assert trail is not None
    assert "Ana: seats: 3 → 4" in trail.text
    assert "the circle’s card" in trail.text
    assert "emoji that saves an insight: that of the workspace → :seedling:" in trail.text


@pytest.mark.feature(83, 84)
async def test_who_may_not_is_told_who_may(story: Story) -> None:
    card = await story.founds(story.ana)
    await story.joins(story.ben, card)

    refused = await story.says(story.ben, "/circle settings")
    stranger = await story.says(story.chidi, "/circle changes")
    workspace = await story.says(story.ben, "/circle workspace")

    assert refused is not None
    assert stranger is not None
    assert workspace is not None
    assert "Only its facilitator, Ana, can change this circle’s settings. Please ask Ana." in refused.text
    assert "That is for members of “Openings”." in stranger.text
    assert "Only the organisers of this workspace can see that." in workspace.text
    desk = await story.says(story.ben, "/circle manage")
    assert desk is not None
    assert "Changes" in desk.buttons
    assert "Settings" not in desk.buttons


@pytest.mark.feature(83, 84, 85)
async def test_organisers_look_after_all_circles_and_name_others(story: Story) -> None:
    olga = story.slack.person("Olga", "Europe/Berlin", admin=True)
    await olga.join(story.room)
    await story.settled()
    await story.founds(story.ana)

    paused = await story.says(olga, "/circle pause Openings")
    assert paused is not None
    assert "is paused" in paused.text
    await story.says(olga, "/circle resume Openings")
    for verb, words in (("speaker", "No guest yet."), ("manage", "What is to come")):
        shown = await story.says(olga, f"/circle {verb}")
        assert shown is not None
        assert words in shown.text
    await story.says(olga, "/circle lead")
    assert olga.view is not None
    await olga.close_view()
    await story.says(olga, "/circle workspace")
    field = "Organisers, besides the admins"
    assert "Choose people only" in (await story.sends(olga, {field: [story.slack.app.bot_user_id]}))[field]
    assert (
        await story.sends(
            olga,
            {"Who may found a circle?": "Organisers only", "Organisers, besides the admins": [story.ben]},
        )
        == {}
    )
    assert "Organisers besides the admins: Ben.\nOnly organisers may found circles." in story.answered(olga).text
    await story.clicks(olga, story.answered(olga), "Changes")
    for read in (story.answered(olga), await story.says(olga, "/circle workspace changes")):
        assert read is not None
        assert "Olga: Ben is an organiser from now on" in read.text
        assert "Olga: who may found a circle: anyone → organisers only" in read.text
    kept = await story.says(story.chidi, "/circle workspace changes")
    assert kept is not None
    assert "Only the organisers of this workspace can see that." in kept.text

    await story.says(story.chidi, "/circle new")
    assert story.chidi.view is not None
    whom = "In this workspace its organisers found the circles. Please ask Ben or an admin."
    assert whom in story.chidi.view.plain()
    await story.founds(story.ben, Name="Second")
    of_hers = await story.says(story.ben, "/circle changes")  # of the two circles here, the one Ben is in
    assert of_hers is not None
    assert "Second" in of_hers.text
    trail = await story.says(olga, "/circle changes Openings")
    assert trail is not None
    assert "Olga: paused" in trail.text


@pytest.mark.feature(84)
async def test_a_circle_may_do_without_the_weekly_digest_and_ask_for_one_all_the_same(story: Story) -> None:
    await story.begins()
    await story.says(story.ana, "/circle settings")
    assert await story.sends(story.ana, {"What the circle uses": []}) == {}
    assert "no weekly digest any more" in story.answered(story.ana).text.casefold()
    await story.says(story.ben, "/insight Wait three seconds #questions")

    await story.until(2026, 3, 9, 10, 10)

    [weekly] = [one for one in await story.ledger(NudgeKind.DIGEST) if one.state is not NudgeState.PLANNED]
    assert (weekly.state, weekly.reason) == (NudgeState.SKIPPED, "the circle turned it off")
