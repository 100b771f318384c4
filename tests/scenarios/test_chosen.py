"""What is chosen in a form is what comes of it: ways to reflect, run-sheets, formats and agendas, holidays."""

from __future__ import annotations

import pytest

from bot.domain.frameworks import GIBBS, ONE_WORD
from playground.people import Person
from tests.support.stories import BERLIN, Story, at
from tests.support.whole_series import last, passes

USES = "What the circle uses"


async def sets(story: Story, who: Person, **fields: object) -> str:
    """Fill the form of the circle's settings; return what is said to have changed."""
    await story.says(who, "/circle settings")
    assert await story.sends(who, {label.replace("_", " "): given for label, given in fields.items()}) == {}
    return story.answered(who).text


def labels(person: Person) -> list[str]:
    assert person.view is not None
    return person.view.labels


@pytest.mark.feature(54, 56, 70, 84)
async def test_the_way_to_reflect_and_whether_without_a_name_are_chosen_in_the_form(story: Story) -> None:
    card = await story.founds(story.ana, **{"Seats, you included": "8"})
    people = [
        story.ana,
        story.ben,
        story.chidi,
        *[await story.newcomer(name) for name in ("Dana", "Emre", "Fola")],
    ]
    for person in people[1:]:
        await story.joins(person, card)
    said = await sets(story, story.ana, **{"How do you reflect?": GIBBS.name})
    assert f"Way to reflect: as suits the meeting → {GIBBS.name}" in said
    await story.until(2026, 3, 5, 17, 5)
    await story.clicks(story.ana, last(story.ana, "How was"), "Reflect")
    assert story.ana.view is not None
    assert labels(story.ana)[:3] == [one.label for one in GIBBS.questions]
    assert "Without my name" not in story.ana.view.buttons
    assert await story.sends(story.ana, {GIBBS.questions[1].label: "We listened well"}) == {}

    chosen = {"How do you reflect?": ONE_WORD.name, USES: ["Weekly digest", "Anonymous reflections"]}
    said = await sets(story, story.ana, **chosen)
    assert f"Way to reflect: {GIBBS.name} → {ONE_WORD.name}" in said
    assert "Reflections may be anonymous" in said
    [word] = [one.label for one in ONE_WORD.questions]
    for person in people[1:]:
        await story.clicks(person, last(person, "How was"), "Reflect")
        assert labels(person)[0] == word
        assert not {one.label for one in GIBBS.questions} & set(labels(person))
        assert person.view is not None
        await story.clicks(person, person.view, "Without my name")
        person.fill({word: f"Curious {person.name[0]}"})
        assert (await person.submit()).errors == {}
        await story.settled()
        await person.close_view(all_of_them=True)

    digest = (await story.digest()).text
    assert "• Ana: “We listened well”" in digest
    assert "5 people about meeting 1, in no order." in digest
    for person in people[1:]:
        assert digest.count(f"“Curious {person.name[0]}”") == 1


@pytest.mark.feature(44, 84)
async def test_the_run_sheet_that_a_circle_chose_is_the_one_that_is_proposed(story: Story) -> None:
    await story.founds_pair()
    sheets = {
        "Critical friends": (7, "Step 1 of 7: Check-in", "After Costa &amp; Kallick"),
        "Workshop or seminar": (6, "Step 1 of 6: Welcome", "Lyman, think–pair–share (1981)"),
        "Retrospective": (5, "Step 1 of 5: Arrive", "After Derby &amp; Larsen, Agile Retrospectives (2006)."),
    }
    for on, (sheet, (steps, first, source)) in zip((5, 12, 19), sheets.items(), strict=True):
        assert f"→ {sheet}" in await sets(story, story.ana, **{"Run-sheet of a meeting": sheet})
        await story.until(2026, 3, on, 15, 50)
        await story.clicks(story.ana, story.room.messages[-1], "Start the run-sheet")
        assert await story.sends(story.ana) == {}
        assert f"The run-sheet begins: {steps} steps" in story.answered(story.ana).text
        assert first in story.room.messages[-1].text
        assert source in story.room.messages[-1].text


@pytest.mark.feature(21, 30, 34, 37, 48)
@pytest.mark.parametrize(
    ("format_", "items"),
    [
        (
            "Workshop or seminar",
            "• 5 min  Welcome, and who is here\n"
            "• 25 min  The topic, by one of us\n"
            "• 20 min  Your questions, those with most votes first\n"
            "• 10 min  What we take with us, and what each of us will try",
        ),
        (
            "Peer coaching",
            "• 10 min  Focus: what are you working on, and what should I look for?\n"
            "• 20 min  Observe: one works or tells, the other watches and notes\n"
            "• 15 min  Feedback: what I saw, before what I think of it\n"
            "• 15 min  Debrief: what will you try, and when do we swap?",
        ),
    ],
)
async def test_a_format_has_an_agenda_of_its_own_and_whoever_said_and_owes_nothing_is_not_reminded(
    story: Story, format_: str, items: str
) -> None:
    card = await story.founds(story.ana, Format=format_)
    await story.joins(story.ben, card)
    shown = await story.says(story.ben, "/circle agenda")
    assert shown is not None
    assert items in shown.text
    offered = await story.says(story.ben, "/circle next")
    assert offered is not None
    await story.clicks(story.ben, offered, "I’ll be there")

    await passes(story, 2026, 3, 3, 16, 1)

    assert items in last(story.ana, "meets in 2 days").text
    assert not [one for one in story.ben.dm if "meets in" in one.text]


@pytest.mark.feature(28, 83, 84)
@pytest.mark.parametrize("begins", [at(BERLIN, 2026, 5, 18, 10)], indirect=True)
async def test_the_holidays_of_a_region_are_the_circles_own_or_those_of_its_workspace(story: Story) -> None:
    """On 4 June 2026 Corpus Christi is a holiday in Bavaria, and none in Berlin."""
    olga = story.slack.person("Olga", BERLIN, admin=True)
    await olga.join(story.room)
    await story.says(olga, "/circle workspace")
    assert await story.sends(olga, {"Public holidays that new circles keep free": "Germany, Bayern"}) == {}
    days = {"Date of the first meeting": "2026-06-04", "How many meetings?": "2"}
    await story.founds(story.ana, **days)
    elsewhere = story.slack.channel("elsewhere", [story.ben])
    await story.founds(story.ben, elsewhere, Name="Endings", **days)
    await story.says(story.ben, "/circle settings", elsewhere)
    assert await story.sends(story.ben, {"Public holidays to keep free": "Germany, Berlin"}) == {}

    await passes(story, 2026, 5, 22, 12, 0)

    assert "That day is off: Corpus Christi" in last(story.ana, "That day is off").text
    assert not [one for one in story.ben.dm if "That day is off" in one.text]
