"""A series to its end and beyond: survey, summary, guide, and the question weeks later."""

from __future__ import annotations

import pytest

from bot.domain.nudges import NudgeKind, NudgeState
from playground.people import Person
from playground.seen import Message
from tests.support.stories import BERLIN, Story, came

THREE = {"How many meetings?": "3", "Seats, you included": "6"}


async def six(story: Story) -> list[Person]:
    """Found a circle of three meetings (5, 12, 19 March) in which six people sit."""
    card = await story.founds(story.ana, **THREE)
    others = [story.ben, story.chidi, *[await story.newcomer(name) for name in ("Dana", "Emil", "Fay")]]
    for person in others:
        await story.joins(person, card, goal=f"What {person.name} wants to learn")
    return [story.ana, *others]


def last(person: Person, words: str) -> Message:
    """Return the newest direct message that holds these words."""
    return next(one for one in reversed(person.dm) if words in one.text)


def in_room(story: Story, words: str) -> Message:
    return next(one for one in reversed(story.room.messages) if words in one.text)


@pytest.mark.feature(4, 5, 20, 59, 60)
async def test_a_short_series_is_lived_to_its_end_and_ninety_days_beyond(story: Story) -> None:
    ana, ben, chidi, dana, emil, fay = await six(story)

    # the pit stop, on the working day after the second of three meetings
    await story.until(2026, 3, 13, 10, 1)
    pit_stop = in_room(story, "Pit stop: Openings")
    for person, button in ((ana, "5 Fully"), (ben, "4"), (chidi, "4"), (dana, "4"), (emil, "4")):
        assert "Nobody has answered yet." in pit_stop.text
        await story.clicks(person, pit_stop, button)
    assert (
        "5 people have answered so far. I tell the mean on Tuesday 17 March 2026, once"
        in story.answered(emil).text
    )
    assert "4.2" not in story.answered(emil).text
    await story.until(2026, 3, 17, 17, 1)
    looked = await story.says(emil, "/circle pitstop")
    assert looked is not None
    assert "After meeting 2: 4.2 of 5, from 5 people." in looked.text
    await story.clicks(fay, pit_stop, "5 Fully")
    assert "That question is closed" in story.answered(fay).text

    # an hour before the last meeting, and two days after to those who have not answered
    await story.until(2026, 3, 19, 15, 1)
    for person in (ben, chidi, dana):
        asked = last(person, "for the last time in an hour")
        assert f"What {person.name} wants to learn" in asked.text
        await story.clicks(person, asked, "4")
    await story.says(fay, "/circle leave")
    await story.until(2026, 3, 23, 8, 30)
    await story.clicks(emil, last(emil, "is over"), "5 All the way")
    assert not [one for one in (*ben.dm, *fay.dm) if "is over" in one.text]

    # four answers: no figure of them
    await story.until(2026, 3, 23, 16, 1)
    summary = in_room(story, "What Openings leaves")
    assert "Meetings held: 3 of 3" in summary.text
    assert "Commitments, how far you got with your own goals, the meetings: too few to tell" in summary.text

    # the facilitator keeps it as a canvas, once, as soon as the workspace allows that
    await story.clicks(ana, summary, "Show it all, to keep")
    assert story.answered(ana).buttons == []
    story.slack.grant("canvases:write")
    await story.clicks(ben, summary, "Show it all, to keep")
    assert story.answered(ben).buttons == []
    page = await story.says(ana, "/circle summary")
    assert page is not None
    [owed, *_] = await story.ledger()
    refused = await story.forges(ben, "canvas.keep", owed.circle_id)
    assert "Only its facilitator, Ana" in refused.text
    await story.clicks(ana, page, "Keep as a canvas")
    [canvas] = story.room.canvases
    assert (canvas.title, canvas.markdown.splitlines()[0]) == ("Openings: what it leaves", "# Openings")
    assert f"/docs/{story.slack.workspace.team_id}/{canvas.id}" in page.text
    assert "# Openings" in page.text
    again = await story.forges(ana, "canvas.keep", owed.circle_id)
    assert canvas.id in again.text
    assert len(story.room.canvases) == 1

    # it has no meeting ahead, and nobody is asked to choose between it and one that has
    for command in ("/circle move", "/circle run", "/circle next"):
        said = await story.says(ana, command)
        assert said is not None
        assert "“Openings” has ended. " in said.text
    home = await ben.open_home()
    assert home is not None
    assert "This circle has ended." in home.plain()
    assert "[What it leaves]" in home.plain()

    # a month later, and three, when the circle has long been closed
    await story.until(2026, 4, 20, 8, 30)
    question = last(ben, "Did you use it in your work?")
    assert "A month ago" in question.text
    assert "What Ben wants to learn" in question.text
    await story.clicks(ben, question, "Partly")
    thanks = last(ben, "You said: partly")
    await story.clicks(ben, thanks, "What helped, or was in the way?")
    assert await story.sends(ben, {"What helped, or was in the way?": "No time to prepare"}) == {}
    assert story.readers("No time to prepare") == {"Ben"}
    await story.until(2026, 6, 18, 8, 30)
    assert "Three months ago" in last(ben, "Did you use it in your work?").text
    for command in ("/circle dates", "/circle next", "/circle"):
        said = await story.says(ana, command)
        assert said is not None
        assert "“Openings” has ended. " in said.text
    fates = await story.fates(NudgeKind.USED_IT_LAST)
    sent = {name for name, state, _ in fates if state is NudgeState.SENT}
    told_together = {name for name, state, _ in fates if state is NudgeState.COALESCED}
    assert sent | told_together == {"Ana", "Ben", "Chidi", "Dana", "Emil"}
    assert not [one for one in fay.dm if "Did you use it" in one.text]
    assert came(ben)[-1] == "Wed 17 Jun 17:00"


@pytest.mark.feature(4, 59, 69, 73, 78)
async def test_five_answers_make_figures_and_the_circle_leaves_a_summary_and_a_guide(story: Story) -> None:
    people = await six(story)
    ana, ben, chidi = people[:3]
    await story.says(ben, "/insight A question opens more doors #openings")
    await story.says(chidi, "/insight Silence is not empty #openings")
    await story.until(2026, 3, 19, 15, 1)
    for person in people[1:]:
        await story.clicks(person, last(person, "for the last time in an hour"), "4")
    await story.clicks(ben, last(ben, "You said 4 of 5"), "Add a few words")
    texts = {"What helped you?": "Nobody laughed", "Would you go on?": "Yes"}
    both = ["Show my two texts in the summary, without my name"]
    both.append("My shared insights may stand in the circle’s guide, without my name")
    ben.fill(texts | {"What others may read": both})
    assert await story.sends(ben) == {}
    await story.clicks(chidi, last(chidi, "You said 4 of 5"), "Add a few words")
    assert await story.sends(chidi, {"What helped you?": "Only I may know"}) == {}

    await story.until(2026, 3, 23, 16, 1)
    posted = in_room(story, "What Openings leaves")
    assert "How far you got with your own goals: 4.0 of 5 (5 people)" in posted.text
    await story.clicks(ben, last(ben, "You said 4 of 5"), "Change my answers")
    assert "cannot change any more" in str(await story.sends(ben, {"How far did you get?": "1 Not yet"}))
    await ben.close_view()
    await story.clicks(ana, last(ana, "is over"), "1 Not yet")  # a sixth answer: kept, but not counted any more
    await story.clicks(ben, posted, "Show it all, to keep")
    whole = story.answered(ben).text
    assert "# Openings" in whole
    assert "- Nobody laughed" in whole
    assert "Ben" not in whole
    assert story.readers("Only I may know") == set()

    # the guide: shown to members, published by who leads, insights of those who agreed alone
    circle_id = next(one["value"] for _, one in posted.elements() if one["action_id"] == "guide.open")
    refused = await story.forges(chidi, "guide.publish", circle_id)
    assert "Only its facilitator, Ana" in refused.text
    await story.clicks(ana, posted, "Make it a guide")
    assert "Silence is not empty" not in story.answered(ana).text
    await story.clicks(ana, story.answered(ana), "Publish it")
    other = story.slack.channel("another", members=[story.ben])
    listed = await story.says(ben, "/circle guides", other)
    assert listed is not None
    await story.clicks(ben, listed, "Show")
    guide = ben.replies(other)[-1]
    assert "A question opens more doors" in guide.text
    await story.clicks(ben, guide, "Found a circle from this")
    assert await story.sends(ben, {"Name": "Openings again", "Date of the first meeting": "2026-04-02"}) == {}
    card = other.messages[-1]
    assert "Begin each lesson so that everyone is with us" in card.text
    assert "3 meetings of 60 minutes" in card.text
    await story.says(ana, "/circle guide")
    await story.clicks(ana, story.answered(ana), "Take it back")
    gone = await story.says(ben, "/circle guides", other)
    assert gone is not None
    assert "There is no guide yet" in gone.text


@pytest.mark.feature(20, 83)
async def test_a_series_is_ended_early_and_goes_on_after_all(story: Story) -> None:
    await story.begins()
    await story.until(2026, 3, 6, 9, 0)
    await story.says(story.ben, "/circle finish")
    assert "Only its facilitator, Ana" in story.answered(story.ben).text

    await story.says(story.ana, "/circle finish")
    assert story.ana.view is not None
    assert "5 meetings are still ahead" in story.ana.view.plain()
    assert await story.sends(story.ana, {"A word to the circle": "We have what we came for"}) == {}
    ended = in_room(story, "ends its series here")
    assert "5 meetings will not take place. “We have what we came for”" in ended.text
    again = await story.says(story.ana, "/circle finish Openings")
    assert again is not None
    assert "has finished already" in again.text
    [owed, *_] = await story.ledger()
    for action in ("circle.pause", "circle.resume"):  # of a message from before the end
        said = await story.forges(story.ana, action, owed.circle_id)
        assert "has ended." in said.text
        assert "`/circle extend` adds meetings." in said.text
    await story.says(story.ana, "/circle extend Openings")
    assert await story.sends(story.ana, {"How many more meetings?": "2"}) == {}
    dates = await story.says(story.ben, "/circle dates")
    assert dates is not None
    assert "• Meeting 2 of 3: Thu 12 March" in dates.text
    await story.says(story.ana, "/circle finish")
    assert await story.sends(story.ana) == {}
    await story.until(2026, 3, 6, 17, 1)
    assert "meeting 1, Thu 5 March" in last(story.ben, "still room for your reflection").text
    await story.until(2026, 3, 9, 16, 1)
    assert "Meetings held: 1 of 6" in in_room(story, "What Openings leaves").text
    assert "How far did you get?" in last(story.ben, "is over").text
    count = len(story.ben.dm)
    await story.until(2026, 3, 20, 12, 0)
    assert len(story.ben.dm) == count

    await story.says(story.ana, "/circle extend Openings")
    assert "more_meetings" not in await story.sends(story.ana, {"How many more meetings?": "2"})
    assert "“Openings” goes on: 2 more meetings, from Thu 26 March, 16:00" in in_room(story, "goes on").text
    await story.until(2026, 3, 24, 16, 1)
    assert "meets in 2 days" in last(story.ben, "meets in 2 days").text
    used = [one for one in await story.ledger(NudgeKind.USED_IT_FIRST) if one.state is NudgeState.PLANNED]
    assert used == []


@pytest.mark.feature(6)
async def test_a_facilitators_goal_and_worries_are_read_by_organisers_and_quoted_at_the_end(story: Story) -> None:
    boss = story.slack.person("Boss", BERLIN, admin=True)
    await boss.join(story.room)
    card = await story.founds(story.ana, **{"How many meetings?": "1"})
    await story.joins(story.ben, card)
    await story.clicks(story.ana, story.answered(story.ana), "Your own goal as facilitator")
    assert story.ana.view is not None
    assert "the members of the circle cannot" in story.ana.view.plain()
    words = {"What do you want from leading?": "Say less", "What worries you?": "Silence"}
    assert await story.sends(story.ana, words) == {}

    for outsider in (story.ben, story.ana):
        await story.says(outsider, "/circle facilitators")
        assert "Only the organisers of this workspace" in story.answered(outsider).text
    page = await story.says(boss, "/circle facilitators")
    assert page is not None
    assert "Goal: “Say less”" in page.text
    assert "Worries: “Silence”" in page.text
    assert story.readers("“Silence”") == {"Boss"}

    await story.until(2026, 3, 10, 9, 0)
    asked = last(story.ana, "You led “Openings”")
    assert "“Say less”" in asked.text
    await story.clicks(story.ana, asked, "3 Halfway")
    await story.clicks(story.ana, last(story.ana, "You said 3 of 5"), "What I would tell the next one")
    assert await story.sends(story.ana, {"What would you tell the next one?": "Wait ten seconds"}) == {}
    again = await story.says(boss, "/circle facilitators")
    assert again is not None
    assert "To the next one: “Wait ten seconds”" in again.text
    assert "Got there: 3 of 5" in again.text
