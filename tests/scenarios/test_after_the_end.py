"""When a circle ends early, before it met, or with nothing left: what still comes, and what is true of it."""

from __future__ import annotations

import pytest

from bot.domain.nudges import NudgeKind, NudgeState
from playground.people import Person
from tests.support.stories import BERLIN, Story, came, clock_of
from tests.support.whole_series import in_room, last

TWO = {"How many meetings?": "2"}
THREE = {"How many meetings?": "3"}


async def commits(story: Story, person: Person, deed: str = "wait") -> None:
    """Set out to do something, without a date."""
    await story.says(person, "/circle commit")
    assert await story.sends(person, {"When …": "the bell rings", "… I will": deed}) == {}


def asked(person: Person, words: str) -> list[str]:
    """Return when somebody got messages that hold these words, on the clocks of Berlin."""
    return [clock_of(one, BERLIN) for one in person.dm if words in one.text and not one.ephemeral]


async def home(person: Person) -> str:
    shown = await person.open_home()
    assert shown is not None
    return shown.plain()


@pytest.mark.feature(20, 64)
@pytest.mark.parametrize(("ends", "on"), [("finish", "Thu 19 Mar 10:00"), ("skip", "Fri 20 Mar 10:00")])
async def test_what_was_set_out_to_do_is_asked_about_when_no_meeting_comes_any_more(
    story: Story, ends: str, on: str
) -> None:
    card = await story.founds(story.ana, **THREE)
    await story.joins(story.ben, card)
    await story.until(2026, 3, 12, 18, 0)
    await commits(story, story.ben)

    await story.says(story.ana, f"/circle {ends}")
    assert await story.sends(story.ana) == {}
    await story.until(2026, 4, 30, 12, 0)

    assert asked(story.ben, "How did it go?") == [on]


@pytest.mark.feature(62, 63)
async def test_whoever_was_asked_how_it_went_is_not_told_to_picture_it_afterwards(story: Story) -> None:
    await story.begins()
    await story.until(2026, 3, 5, 17, 5)
    await story.reflects(story.ben)
    await story.until(2026, 3, 9, 19, 0)
    await commits(story, story.ben)  # 36 hours later is the morning after the reminder

    await story.until(2026, 3, 12, 15, 0)

    assert asked(story.ben, "How did it go?") == ["Tue 10 Mar 16:00"]
    assert asked(story.ben, "Picture it") == []
    [(_, state, reason)] = [one for one in await story.fates(NudgeKind.REHEARSAL) if one[0] == "Ben"]
    assert (state, reason) == (NudgeState.COALESCED, "a newer one serves the same purpose")


@pytest.mark.feature(20, 59)
async def test_app_home_shows_what_an_ended_circle_still_asks_and_what_it_leaves(story: Story) -> None:
    await story.begins()
    await story.until(2026, 3, 5, 18, 0)
    await commits(story, story.ben)
    await story.says(story.ana, "/circle finish")
    assert await story.sends(story.ana) == {}

    shown = await home(story.ben)
    assert "What do you take with you from *Openings*, meeting 1" in shown
    assert "When the bell rings, I will wait" in shown
    assert "*Openings* is over. How far did you get?" in shown
    assert "Circles that have ended" in shown
    assert "Welcome" not in shown
    there = await story.ben.open_home()
    await story.clicks(story.ben, there, "What it leaves")
    assert "Meetings held: 1 of 6" in last(story.ben, "as Markdown to copy").text
    await story.clicks(story.ben, there, "Look back")
    assert await story.sends(story.ben, {"How far did you get?": "4"}) == {}
    assert "How far did you get?" not in await home(story.ben)

    await story.says(story.ben, "/circle leave")
    assert "Circles that have ended" not in await home(story.ben)


@pytest.mark.feature(13, 60)
async def test_after_the_end_one_can_leave_and_is_asked_no_more(story: Story) -> None:
    card = await story.founds_full()
    dana = await story.newcomer("Dana")
    await story.waits(dana, card)
    await story.until(2026, 3, 5, 18, 0)
    await story.says(story.ana, "/circle finish")
    assert await story.sends(story.ana) == {}

    await story.says(story.ben, "/circle leave")
    assert "You have left “Openings”." in story.answered(story.ben).text
    await story.says(story.ana, "/circle leave Openings")
    assert "Chidi leads it from now on." in story.answered(story.ana).text
    count = {person.name: len(came(person)) for person in (story.ana, story.ben, dana)}
    await story.until(2026, 6, 10, 12, 0)

    assert {person.name: len(came(person)) for person in (story.ana, story.ben, dana)} == count
    assert "`/circle extend` adds meetings" in last(story.chidi, "You lead “Openings”").text
    assert asked(story.chidi, "Did you use it") == ["Mon 06 Apr 08:00", "Wed 03 Jun 18:00"]
    await story.says(story.chidi, "/circle extend Openings")
    assert await story.sends(story.chidi) == {}
    assert "goes on: 2 more meetings" in in_room(story, "goes on").text


@pytest.mark.feature(20)
async def test_a_circle_that_ends_before_it_met_promises_nothing_that_does_not_come(story: Story) -> None:
    card = await story.founds(story.ana, **THREE)
    await story.joins(story.ben, card)
    await story.says(story.ana, "/circle finish")
    assert story.ana.view is not None
    assert "As it has not met, there is nothing to sum up" in story.ana.view.plain()
    assert await story.sends(story.ana) == {}

    told = story.answered(story.ana)
    for one in (told, in_room(story, "ends its series here")):
        assert "As it has not met, there is nothing to sum up" in one.text
        assert "summary follows" not in one.text
    assert told.buttons == ["Go on after all"]
    await story.says(story.ben, "/circle survey")
    assert "ended before it met, so there is nothing to look back on" in story.answered(story.ben).text
    await story.says(story.ben, "/circle summary")
    assert "There is nothing to sum up: “Openings” ended before it met." in story.answered(story.ben).text
    assert "Welcome" in await home(story.ben)
    count, posts = len(came(story.ben)), len(story.room.messages)
    await story.until(2026, 7, 1, 12, 0)
    assert (len(came(story.ben)), len(story.room.messages)) == (count, posts)


@pytest.mark.feature(6, 83)
async def test_what_an_organiser_may_do_works_by_command_where_the_circle_is(story: Story) -> None:
    boss = story.slack.person("Boss", BERLIN, admin=True)
    await boss.join(story.room)
    elsewhere = story.slack.channel("elsewhere", [boss])
    await story.founds(boss, elsewhere, Name="Of mine")
    await story.begins()
    await story.until(2026, 3, 6, 12, 0)

    async def tried(*words: str) -> None:
        """Type commands with and without the circle's name; each opens a form or answers about the circle."""
        for word in words:
            for typed in (f"/circle {word}", f"/circle {word} Openings"):
                answer = await story.says(boss, typed)
                shown = boss.view.plain() if boss.view else answer.text if answer else ""
                assert "Openings" in shown or "Hand over the lead" in shown, (typed, shown)
                assert "for members of" not in shown, typed
                assert "no circle" not in shown, typed
                while boss.view is not None:
                    await boss.close_view()

    await tried("show", "dates", "move", "skip", "change", "blackout", "lead", "settings", "changes", "manage")
    await tried("pause", "resume", "extend", "speaker", "finish")
    await story.says(boss, "/circle finish")
    assert await story.sends(boss) == {}
    await story.clicks(boss, story.answered(boss), "Show the summary")
    assert "Meetings held: 1 of 6" in story.answered(boss).text
    await tried("changes", "settings", "manage", "extend")
    for typed in ("/circle summary", "/circle summary Openings"):
        shown = await story.says(boss, typed)
        assert shown is not None
        assert "Meetings held: 1 of 6" in shown.text
    await story.says(boss, "/circle extend")
    assert await story.sends(boss) == {}
    assert "“Openings” goes on" in in_room(story, "goes on").text
    page = await story.says(boss, "/circle summary Openings")
    assert page is not None
    assert "That is for members" in page.text  # what members say on the way is not theirs to read


@pytest.mark.feature(6, 28, 83)
async def test_what_somebody_said_about_leading_stays_theirs_when_another_leads(story: Story) -> None:
    boss = story.slack.person("Boss", BERLIN, admin=True)
    await boss.join(story.room)
    card = await story.founds(story.ana, **TWO)
    await story.joins(story.ben, card)
    await story.says(story.ana, "/circle leading")
    words = {"What do you want from leading?": "Say less", "What worries you?": "Silence"}
    assert await story.sends(story.ana, words) == {}
    page = await story.says(boss, "/circle facilitators")
    assert page is not None
    assert "“Openings”, led by Ana" in page.text or "Openings, led by Ana" in page.text

    await story.says(story.ana, "/circle lead")
    whole = {"Who should lead?": "Ben", "What?": "The whole circle, from now on"}
    assert await story.sends(story.ana, whole) == {}
    await story.clicks(story.ben, story.ben.dm[-1], "I’ll lead")
    page = await story.says(boss, "/circle facilitators")
    assert page is not None
    assert "Openings, Ana led it until Monday 2 March 2026" in page.text
    await story.says(story.ben, "/circle leading")
    assert story.ben.view is not None
    assert "Silence" not in story.ben.view.plain()
    await story.ben.close_view()

    await story.says(story.ana, "/circle leading")
    assert story.ana.view is not None
    assert "You led *Openings*." in story.ana.view.plain()
    assert "Silence" in story.ana.view.plain()
    assert await story.sends(story.ana, {"What worries you?": ""}) == {}
    assert "also when somebody else leads. I quote your goal back to you" in story.answered(story.ana).text
    page = await story.says(boss, "/circle facilitators")
    assert page is not None
    assert "Silence" not in page.text

    await story.until(2026, 3, 17, 9, 0)  # the last meeting was on 12 March
    over = last(story.ana, "You led “Openings” until Monday 2 March 2026")
    assert "“Say less”" in over.text
    assert asked(story.ben, "You led “Openings”") == []  # who never said what they want from it
    await story.clicks(story.ana, over, "3 Halfway")
    await story.says(story.ana, "/circle leading")
    assert await story.sends(story.ana, {"What do you want from leading?": "Say less, ask more"}) == {}
    assert "I quote your goal" not in story.answered(story.ana).text  # it was quoted already
    await story.says(story.ana, "/circle leave")
    await story.says(story.ana, "/circle leading")
    assert await story.sends(story.ana, {"What do you want from leading?": ""}) == {}
    assert "Taken back: what you said about leading “Openings”" in story.answered(story.ana).text
    page = await story.says(boss, "/circle facilitators")
    assert page is not None
    assert "Say less" not in page.text
    await story.says(story.ana, "/circle leading")
    assert "You are in no circle" in story.answered(story.ana).text


@pytest.mark.feature(14, 20)
async def test_where_every_meeting_is_skipped_there_are_two_ways_on(story: Story) -> None:
    card = await story.founds(story.ana, **TWO)
    await story.joins(story.ben, card)
    await story.says(story.ana, "/circle skip")
    assert await story.sends(story.ana) == {}
    assert "is left in this series" not in story.answered(story.ana).text
    await story.says(story.ana, "/circle skip")
    assert await story.sends(story.ana) == {}

    told = story.answered(story.ana)
    assert "No meeting is left in this series." in told.text
    assert told.buttons == ["Bring it back", "All dates", "Add meetings", "End the series"]
    page = await story.says(story.ben, "/circle show")
    assert page is not None
    assert "No meeting is left in this series: /circle extend adds some, /circle finish ends it." in page.text
    desk = await story.says(story.ana, "/circle manage")
    assert desk is not None
    assert "Add some below, or end it." in desk.text
    assert {"Add meetings", "End the series"} <= set(desk.buttons)
    assert not {"Move one", "Skip one", "Agenda", "Run the meeting", "What it leaves"} & set(desk.buttons)
    await story.clicks(story.ana, told, "Add meetings")
    assert await story.sends(story.ana) == {}
    await story.until(2026, 3, 2, 10, 5)
    assert "goes on: 2 more meetings" in in_room(story, "goes on").text


REFUSED = ("has ended", "no meeting", "No meeting", "not met", "nobody to ask", "is for members", "Nothing to")


@pytest.mark.feature(84)
@pytest.mark.parametrize("by_hand", [False, True])
async def test_the_desk_of_an_ended_circle_holds_what_still_works(story: Story, by_hand: bool) -> None:
    card = await story.founds(story.ana, **TWO)
    await story.joins(story.ben, card)
    await story.until(2026, 3, 16, 18, 0)
    if by_hand:
        await story.says(story.ana, "/circle finish")
        assert await story.sends(story.ana) == {}

    desk = await story.says(story.ana, "/circle manage")
    assert desk is not None
    assert desk.buttons == [
        "Who was there?",
        "Make a commitment",
        "What it leaves",
        "Make it a guide",
        "Add meetings",
        "Settings",
        "Changes",
    ]
    for label in desk.buttons:
        before = len(story.ana.replies(story.room))
        await story.clicks(story.ana, desk, label)
        answers = story.ana.replies(story.room)[before:]
        assert answers or story.ana.view, label
        said = " ".join(one.text for one in answers) + (story.ana.view.plain() if story.ana.view else "")
        if label == "Make a commitment":
            assert "Leave it empty and I ask in a week" in said
        if label != "Add meetings":  # says how many are still to come
            assert not [words for words in REFUSED if words in said], (label, said)
        while story.ana.view is not None:
            await story.ana.close_view()


@pytest.mark.feature(20, 70)
async def test_a_series_that_goes_on_begins_with_no_digest_of_the_time_it_was_over(story: Story) -> None:
    card = await story.founds(story.ana, **TWO)
    await story.joins(story.ben, card)
    await story.until(2026, 3, 20, 12, 0)
    await story.says(story.ben, "/insight Begin with a question #openings")
    await story.until(2026, 3, 30, 18, 0)  # a Monday, eight hours after digests come
    count = len(story.room.messages)

    await story.says(story.ana, "/circle extend")
    assert await story.sends(story.ana) == {}
    await story.until(2026, 4, 1, 12, 0)  # planning has been done anew, and the digest would still be of use

    assert [one.text.splitlines()[0][:20] for one in story.room.messages[count:]] == ["“Openings” goes on: "]


@pytest.mark.feature(4, 59)
async def test_a_small_circle_is_promised_no_figure_that_can_never_come(story: Story) -> None:
    card = await story.founds(story.ana, **THREE)
    await story.joins(story.ben, card)
    await story.until(2026, 3, 13, 10, 1)
    stop = in_room(story, "Pit stop: Openings")
    assert "if five or more" not in stop.text
    assert "A mean is told of five people or more, and you are fewer" in stop.text
    await story.clicks(story.ben, stop, "4")
    assert "if five or more" not in story.answered(story.ben).text

    await story.until(2026, 3, 19, 15, 1)
    over = last(story.ben, "for the last time")
    assert "It is for you alone: figures are told from five answers on, and you are fewer." in over.text
    await story.until(2026, 3, 19, 18, 0)
    await story.says(story.ben, "/circle survey")
    assert story.ben.view is not None
    form = story.ben.view.plain()
    assert "Leave open what you like" not in form
    assert "Only the first is needed." in form
    assert "Show my two texts" not in form
    assert "My shared insights may stand in the circle’s guide" in form


@pytest.mark.feature(60, 62, 64)
async def test_what_became_of_ones_commitments_is_shown_to_oneself_and_quoted_a_month_later(story: Story) -> None:
    card = await story.founds(story.ana, **{"How many meetings?": "4"})
    await story.joins(story.ben, card, goal="Calm starts")
    deeds = {5: ("ask first", "Done"), 12: ("write it down", "Done"), 19: ("wait", "Let it go")}
    for on, (deed, outcome) in deeds.items():
        await story.until(2026, 3, on, 17, 5)
        await commits(story, story.ben, deed)
        await story.clicks(story.ben, await story.ben.open_home(), outcome)
    page = await story.says(story.ben, "/circle commitments")
    assert page is not None
    assert "Of your last 3, you kept 2, let 1 go." in page.text
    await story.until(2026, 3, 26, 17, 5)
    await commits(story, story.ben, "listen")

    await story.until(2026, 4, 30, 12, 0)

    question = last(story.ben, "Did you use it in your work?").text
    assert "Calm starts" in question
    for quoted in ("When the bell rings, I will write it down", "When the bell rings, I will listen"):
        assert f"You set out: “{quoted}”" in question
    assert "I will wait" not in question
    assert story.readers("You set out: “When the bell rings, I will write it down”") == {"Ben"}
