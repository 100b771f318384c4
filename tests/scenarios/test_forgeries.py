"""Buttons and forms that nobody was shown: each gets a clear private answer, and nothing changes."""

from __future__ import annotations

from itertools import product

from tests.support import domain_values
from tests.support.chapters import ben_has_joined, circle_is_founded
from tests.support.stories import Story

GONE = "That circle is no longer here. `/circle list` shows the circles that are."
GARBAGE = ["", "nonsense", "../../etc/passwd", "'; DROP TABLE circle; --", "{}", "\u202e<!channel>", "9" * 300]


@circle_is_founded
async def test_a_button_from_a_version_long_gone_says_so(story: Story) -> None:
    said = await story.forges(story.ben, "circle.celebrate", "anything")

    assert "That button is an old one and no longer does anything." in said.text


@circle_is_founded
async def test_garbage_in_a_button_is_no_circle(story: Story) -> None:
    for value, verb in product(GARBAGE, ("join", "show", "leave", "pause", "resume")):
        said = await story.forges(story.ben, f"circle.{verb}", value)

        assert GONE in said.text, (value, verb)
        assert story.ben.view is None
    assert len(story.room.messages) == 1


@circle_is_founded
async def test_garbage_in_a_button_is_no_meeting(story: Story) -> None:
    for action_id in ("rsvp.yes", "reflection.open", "reflection.rate_5", "reflection.waive"):
        said = await story.forges(story.ben, action_id, "nonsense")

        assert "That meeting is no longer here." in said.text, action_id


@circle_is_founded
async def test_a_circle_of_another_workspace_is_out_of_reach(story: Story) -> None:
    theirs = domain_values.circle(name="Secrets of others")
    async with story.bot.database.unit_of_work() as work:  # another workspace on the same database
        await work.circles.add(theirs)

    for action_id in ("circle.join", "circle.show", "circle.what_is_this", "circle.pause", "digest.preview"):
        said = await story.forges(story.ben, action_id, theirs.id)

        assert GONE in said.text
        assert "Secrets of others" not in said.text


@circle_is_founded
async def test_an_outsider_cannot_answer_for_a_circle(story: Story) -> None:
    [meeting_id, *_] = sorted({nudge.meeting_id for nudge in await story.ledger() if nudge.meeting_id}, key=str)

    said = await story.forges(story.ben, "rsvp.yes", str(meeting_id))

    assert "That is for members of “Openings”." in said.text


@ben_has_joined
async def test_only_the_facilitator_posts_the_digest(story: Story) -> None:
    await story.says(story.ben, "/insight Begin with a question")
    [owed, *_] = await story.ledger()

    said = await story.forges(story.ben, "digest.post", owed.circle_id)
    await story.settled()

    assert "facilitator" in said.text
    assert len(story.room.messages) == 1


@ben_has_joined
async def test_a_pause_button_that_was_passed_on_does_nothing(story: Story) -> None:
    [owed, *_] = await story.ledger()

    said = await story.forges(story.ben, "circle.pause", owed.circle_id)

    assert "Only its facilitator, Ana, can pause and resume this circle." in said.text
    assert len(story.room.messages) == 1


@circle_is_founded
async def test_nobody_undoes_the_insight_of_another(story: Story) -> None:
    saved = await story.says(story.ana, "/insight Begin with a question")
    assert saved is not None
    values = {str(button["action_id"]): str(button.get("value")) for _, button in saved.elements()}

    said = await story.forges(story.ben, "insight.undo", values["insight.undo"])
    opened = await story.forges(story.ben, "insight.edit", values["insight.edit"])

    assert "Begin with a question" not in said.text + opened.text
    assert story.ben.view is None
    mine = await story.says(story.ana, "/insight mine")
    assert mine is not None
    assert "Begin with a question" in mine.text


@circle_is_founded
async def test_a_form_whose_origin_was_tampered_with_changes_nothing_and_says_so(story: Story) -> None:
    card = story.room.messages[0]
    await story.clicks(story.ben, card, "Join")
    story.ben.fill({"What would you like to learn?": "Calm starts", "How will you help your peers?": "I listen"})

    for metadata in ("", "[]", "{}", '{"circle_id": 7}', '{"circle_id": "nonsense"}', "\x00"):
        assert story.ben.view is not None
        story.ben.view.view.payload["private_metadata"] = metadata
        answer = await story.ben.submit()
        await story.settled()

        assert not answer.closed, metadata
        assert "no longer here" in " ".join(answer.errors.values()), metadata
    listed = await story.says(story.ben, "/circle list")
    assert listed is not None
    assert "1 of 6 seats is taken." in listed.text


@circle_is_founded
async def test_a_form_sent_by_another_person_counts_for_the_one_who_sent_it(story: Story) -> None:
    card = story.room.messages[0]
    await story.clicks(story.ben, card, "Join")
    story.ben.fill({"What would you like to learn?": "Calm starts", "How will you help your peers?": "I listen"})
    assert story.ben.view is not None

    await story.slack.interactions.submission(story.slack.app, story.chidi.user, story.ben.view.view)
    await story.settled()

    page = await story.says(story.ana, "/circle show")
    assert page is not None
    assert "Chidi, wants to learn “Calm starts”" in page.text
    assert "Ben" not in page.text


@circle_is_founded
async def test_a_button_pressed_on_a_post_for_all_never_changes_that_post(story: Story) -> None:
    before = story.room.messages[-1].text
    [meeting_id, *_] = sorted({nudge.meeting_id for nudge in await story.ledger() if nudge.meeting_id}, key=str)

    said = await story.forges(story.ana, "rsvp.yes", str(meeting_id))

    assert "You said you will be there." in said.text
    assert story.room.messages[-1].text == before


@circle_is_founded
async def test_a_form_from_a_version_long_gone_keeps_its_words_and_says_so(story: Story) -> None:
    card = story.room.messages[0]
    await story.clicks(story.ben, card, "Join")
    assert story.ben.view is not None
    story.ben.view.view.payload["callback_id"] = "circle.celebrate"
    story.ben.fill({"What would you like to learn?": "Calm starts", "How will you help your peers?": "I listen"})

    answer = await story.ben.submit()

    assert not answer.closed
    assert "That form is an old one" in " ".join(answer.errors.values())


@circle_is_founded
async def test_an_old_form_without_a_field_says_so_in_its_place(story: Story) -> None:
    card = story.room.messages[0]
    await story.clicks(story.ben, card, "Join")
    assert story.ben.view is not None
    payload = story.ben.view.view.payload
    payload["callback_id"] = "circle.celebrate"
    payload["blocks"] = [block for block in payload["blocks"] if block["type"] != "input"]

    answer = await story.ben.submit()

    assert not answer.closed
    assert answer.view is not None
    assert "That form is an old one" in answer.view.plain()
