"""A workshop, from the invitation of a guest to what people gave back."""

from __future__ import annotations

from pathlib import Path

import pytest

from playground.people import Person
from playground.seen import Message
from tests.scenarios.test_moving import value_of
from tests.support.chapters import ben_has_joined
from tests.support.stories import BERLIN, Story, clock_of


@pytest.mark.feature(30)
async def test_a_workshop_goes_from_an_invitation_to_feedback_without_names(story: Story) -> None:
    card = await story.founds(story.ana, Format="Workshop or seminar")
    dana, edo = await story.newcomer("Dana"), await story.newcomer("Edo")
    for person in (story.ben, story.chidi, dana, edo):
        await story.joins(person, card)

    page = await story.says(story.ana, "/circle speaker")
    assert page is not None
    assert "No guest yet." in page.text
    await story.clicks(story.ana, page, "Invite a guest")
    errors = await story.sends(story.ana, {"What is it about?": "Questions that open"})
    assert errors == {"Name": "Give a name, or choose somebody of this workspace below."}
    assert not await story.sends(
        story.ana,
        {
            "Name": "Prof. <Mira> Okafor",
            "Who are they?": "Teaches teachers.",
            "Link to material": "https://example.org/questions.pdf",
        },
    )
    announced = story.room.messages[-1]
    assert "Guest: Prof. &lt;Mira&gt; Okafor, “Questions that open”" in announced.text
    assert "https://example.org/questions.pdf" in announced.text

    await story.clicks(story.ben, announced, "Ask a question")
    assert not await story.sends(story.ben, {"What would you like to know?": "How do you begin?"})
    assert "How do you begin? – Ben" in story.answered(story.ben).text
    await story.says(story.chidi, "/circle ask What if nobody answers?")
    assert not await story.sends(story.chidi, {"How?": "Without my name"})
    queue = story.answered(story.chidi)
    assert "What if nobody answers?\n0 votes." in queue.text
    for person in (dana, edo):
        seen = await story.says(person, "/circle ask")
        assert seen is not None
        await votes_for(story, person, seen, "What if nobody answers?")
    mine = await story.says(story.ana, "/circle ask")
    assert mine is not None
    assert mine.text.index("What if nobody answers?\n2 votes.") < mine.text.index("How do you begin?")
    await story.clicks(story.ana, mine, "Answered")
    assert "Answered. 2 votes." in story.answered(story.ana).text

    await story.until(2026, 3, 3, 17, 0)
    assert "Guest: Prof. &lt;Mira&gt; Okafor" in story.ben.dm[-1].text
    await story.until(2026, 3, 5, 17, 6)
    for person, line in (
        (story.ben, "Wait longer."),
        (story.chidi, "Ask, then be quiet."),
        (edo, "More silence."),
        (story.ana, "Questions first."),
        (dana, "Fewer words."),
    ):
        await story.clicks(person, asked_of(person), "A line for the guest")
        assert not await story.sends(person, {"What did you take with you?": line})
    log = Path(f"{story.bot.database.file}-wal")
    left = log.read_bytes() if log.exists() else b""
    assert b"Fewer words." not in left, "earlier versions of the row would tell who gave which line"
    assert "Whoever led the meeting gets it, to pass on to Prof. &lt;Mira&gt; Okafor" in dana.dm[-1].text
    await story.clicks(story.ben, asked_of(story.ben), "A line for the guest")
    assert "gave your feedback already" in story.ben.dm[-1].text
    early = await story.says(story.ana, "/circle speaker")
    assert early is not None
    assert "two days after the meeting" in early.text
    assert "Wait longer." not in early.text

    await story.until(2026, 3, 9, 9, 0)
    told = next(one for one in story.ana.dm if "What people took with them" in one.text)
    assert clock_of(told, BERLIN) == "Mon 09 Mar 08:00", "feedback closes on Saturday, and nobody works then"
    for line in ("Wait longer.", "Ask, then be quiet.", "Fewer words."):
        assert line in told.text
    assert "Copy it and send it to your guest: I cannot write to them." in told.text
    assert "too few to tell (fewer than 5)" in told.text
    assert not any(name in told.text for name in ("Ben", "Chidi", "Dana"))
    refused = await story.says(story.ben, "/circle speaker")
    assert refused is not None
    assert "Wait longer." not in refused.text


@pytest.mark.feature(30, 39)
async def test_a_guest_of_the_workspace_is_sent_what_people_took_with_them_in_their_own_morning(
    story: Story,
) -> None:
    card = await story.founds(story.ana, Format="Workshop or seminar")
    people = [story.ben, story.chidi, *[await story.newcomer(name) for name in ("Dana", "Edo")]]
    for person in people:
        await story.joins(person, card)
    mira = await story.newcomer("Mira", "America/New_York")
    await story.clicks(story.ana, await story.says(story.ana, "/circle speaker"), "Invite a guest")
    topic = {"What is it about?": "Questions that open", "… or somebody of this workspace": mira}
    assert not await story.sends(story.ana, topic)
    await story.until(2026, 3, 5, 17, 6)
    for person in (story.ana, *people):
        await story.clicks(person, asked_of(person), "A line for the guest")
        assert person.view is not None
        assert "I send it to Mira two days after the meeting" in person.view.plain()
        assert not await story.sends(person, {"What did you take with you?": f"It was {person.name[0]}."})
        thanks = person.dm[-1].text
        assert "I send it to Mira two days after the meeting, if enough of you gave something." in thanks

    await story.until(2026, 3, 9, 14, 0)

    [sent] = [one for one in mira.dm if "what people took with them" in one.text]
    assert clock_of(sent, "America/New_York") == "Mon 09 Mar 08:00", "not on a Saturday, and not at night"
    assert all(f"• It was {initial}." in sent.text for initial in "ABCDE")
    assert "You get this because you were a guest of “Openings”." in sent.text
    [told] = [one for one in story.ana.dm if "What people took with them" in one.text]
    assert "Mira gets it from me as well." in told.text
    await story.until(2026, 3, 20, 12, 0)
    assert len(mira.dm) == 1


@pytest.mark.feature(30)
async def test_a_guest_of_the_workspace_is_sent_nothing_that_few_gave(story: Story) -> None:
    card = await story.founds(story.ana, Format="Workshop or seminar")
    for person in (story.ben, story.chidi, *[await story.newcomer(name) for name in ("Dana", "Edo")]):
        await story.joins(person, card)
    mira = await story.newcomer("Mira")
    await story.clicks(story.ana, await story.says(story.ana, "/circle speaker"), "Invite a guest")
    topic = {"What is it about?": "Questions that open", "… or somebody of this workspace": mira}
    assert not await story.sends(story.ana, topic)
    await story.until(2026, 3, 5, 17, 6)
    for person in (story.ana, story.ben):
        await story.clicks(person, asked_of(person), "A line for the guest")
        assert not await story.sends(person, {"What did you take with you?": f"It was {person.name[0]}."})

    await story.until(2026, 3, 16, 12, 0)

    assert mira.dm == []
    [told] = [one for one in story.ana.dm if "What people took with them" in one.text]
    assert "It was" not in told.text
    assert "from me" not in told.text


def asked_of(person: Person) -> Message:
    return next(one for one in reversed(person.dm) if "A line for the guest" in one.buttons)


async def votes_for(story: Story, person: Person, queue: Message, question: str) -> None:
    """Press the vote below a question."""
    asked = [line for line in queue.text.split("\n") if line in {question, "How do you begin? – Ben"}]
    votes = [label for label in queue.buttons if "👍" in label]
    place = asked.index(question)
    await person.click(queue, votes[place], nth=votes[:place].count(votes[place]))
    await story.settled()


@pytest.mark.feature(30, 25)
@ben_has_joined
async def test_a_guest_who_cancels_is_taken_off_and_one_whose_meeting_is_skipped_comes_later(story: Story) -> None:
    page = await story.says(story.ana, "/circle speaker")
    assert page is not None
    await story.clicks(story.ana, page, "Invite a guest")
    assert not await story.sends(story.ana, {"Name": "Mira", "What is it about?": "Questions that open"})
    await story.clicks(story.ben, story.room.messages[-1], "Ask a question")
    assert not await story.sends(story.ben, {"What would you like to know?": "How do you begin?"})

    page = await story.says(story.ana, "/circle speaker")
    assert page is not None
    off = value_of(page, "No guest after all")
    assert "Only its facilitator, Ana" in (await story.forges(story.ben, "speaker.cancel", off)).text
    await story.clicks(story.ana, page, "No guest after all")
    gone = story.answered(story.ana)
    assert "Mira does not come to meeting 1 of “Openings”." in gone.text
    assert "I put 1 question aside" in gone.text
    assert "Mira does not come to meeting 1 of “Openings” after all." in story.room.messages[-1].text
    nobody = await story.says(story.ben, "/circle ask")
    assert nobody is not None
    assert "How do you begin?" not in nobody.text
    await story.clicks(story.ana, gone, "Undo")
    await story.until(2026, 3, 2, 10, 1)  # a channel has a message a second
    assert "Guest: Mira, “Questions that open”" in story.room.messages[-1].text
    queue = await story.says(story.ben, "/circle ask")
    assert queue is not None
    assert "How do you begin?" in queue.text

    await story.says(story.ana, "/circle skip")
    assert await story.sends(story.ana) == {}
    skipped = story.answered(story.ana)
    assert "Mira was to come to meeting 1, which is not held.\nDoes Mira come to meeting 2?" in skipped.text
    later = value_of(skipped, "Yes, to meeting 2")
    for _ in range(2):  # a second tap says the same
        await story.clicks(story.ana, skipped, "Yes, to meeting 2")
        assert "Mira comes to “Openings”, meeting 2, Thu 12 March, 16:00" in story.answered(story.ana).text
    await story.until(2026, 3, 2, 10, 2)
    assert "And not at meeting 1, as was planned at first." in story.room.messages[-1].text
    queue = await story.says(story.ben, "/circle ask")
    assert queue is not None
    assert "How do you begin?" in queue.text
    await story.clicks(story.ana, skipped, "Bring it back")
    held = next(one for one in story.ana.replies(story.room) if "takes place after all" in one.text)
    assert "Mira comes to meeting 2 by now.\nDoes Mira come to meeting 1 as before?" in held.text
    await story.clicks(story.ana, held, "Back to meeting 1")
    await story.until(2026, 3, 2, 10, 3)
    assert "“Openings”, meeting 1: Thu 5 March, 16:00" in story.room.messages[-1].text
    trail = await story.says(story.ben, "/circle changes")
    assert trail is not None
    assert "guest at meeting 1: Mira, “Questions that open” → nobody" in trail.text.replace("Guest", "guest")
    await story.until(2026, 3, 5, 17, 0)
    assert "That meeting is over" in (await story.forges(story.ana, "speaker.carry", later)).text
