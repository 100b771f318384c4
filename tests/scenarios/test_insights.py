"""One line, a form or a shortcut: what people learn is kept as they said it."""

from __future__ import annotations

import pytest

from tests.support.chapters import circle_has_begun, circle_has_met, circle_is_founded
from tests.support.stories import Story

LEARNED = "What did you learn?"
KIND = "What kind of insight is it?"
TAGS = "Tags"
SOURCE = "Where is it from?"
MEETING = "Is it from a meeting?"
SEEN_BY = "Who may see it?"


@pytest.mark.feature(49, 51)
@circle_has_begun
async def test_one_line_is_kept_with_its_tags_and_its_link(story: Story) -> None:
    saved = await story.says(
        story.ben, "/insight Begin with a question #openings #calm https://example.org/q?a=1&b=2."
    )

    assert saved is not None
    assert saved.ephemeral
    assert "“Begin with a question #openings #calm https://example.org/q?a=1&amp;b=2.”" in saved.text
    assert "Tags: #openings #calm" in saved.text
    assert "Source: https://example.org/q?a=1&amp;b=2\n" in saved.text
    assert "“Openings” sees it in the digest of Monday 9 March 2026" in saved.text
    assert saved.buttons == ["Edit", "Undo", "Keep it to me"]


@pytest.mark.feature(49)
@circle_has_begun
async def test_nobody_else_sees_an_insight_before_the_digest(story: Story) -> None:
    count = len(story.room.messages)

    await story.says(story.ben, "/insight A question settles the class")

    assert story.readers("A question settles the class") == {"Ben"}
    assert len(story.room.messages) == count


@pytest.mark.feature(49, 51)
@circle_has_begun
async def test_a_tag_that_is_also_a_channel_stays_a_tag(story: Story) -> None:
    saved = await story.says(story.ben, "/insight Slow is smooth #learning")

    assert saved is not None
    assert "Slow is smooth #learning" in saved.text
    assert "Tags: #learning" in saved.text
    assert "<#" not in (await story.digest()).text


@pytest.mark.feature(49)
@circle_has_begun
async def test_a_mentioned_colleague_is_named_and_never_pinged(story: Story) -> None:
    await story.says(story.ben, "/insight @chidi showed me how to wait, @channel should see it")

    digest = await story.digest()
    assert "@chidi showed me how to wait, @channel should see it" in digest.plain("Europe/Berlin")
    assert "<@" not in digest.text + str(digest.blocks)
    assert story.broadcasts() == []


@pytest.mark.feature(49)
@circle_has_begun
async def test_an_insight_is_edited_in_the_form_with_its_words_in_it(story: Story) -> None:
    saved = await story.says(story.ben, "/insight A qestion settles the class #openings")

    await story.clicks(story.ben, saved, "Edit")
    assert story.ben.view is not None
    assert story.ben.view.values[LEARNED]["value"] == "A qestion settles the class #openings"
    assert await story.sends(story.ben, {LEARNED: "A question settles the class", TAGS: "#start, calm"}) == {}

    assert "Your insight is changed" in story.answered(story.ben).text
    mine = await story.says(story.ben, "/insight mine")
    assert mine is not None
    assert mine.buttons.count("Edit") == 1
    digest = await story.digest()
    assert "A question settles the class" in digest.text
    assert "qestion" not in digest.text


@pytest.mark.feature(49)
@circle_has_begun
async def test_undo_takes_an_insight_back_and_gives_its_words_back(story: Story) -> None:
    await story.says(story.ben, "/insight Written in a hurry & <anger>")

    await story.clicks(story.ben, story.answered(story.ben), "Undo")
    assert "Written in a hurry &amp; &lt;anger&gt;" in story.answered(story.ben).text

    mine = await story.says(story.ben, "/insight mine")
    assert mine is not None
    assert "You have no insights yet" in mine.text
    assert "hurry" not in (await story.digest()).text


@pytest.mark.feature(49, 73)
@circle_has_begun
async def test_an_insight_kept_to_oneself_is_in_no_digest_until_it_is_shared_again(story: Story) -> None:
    await story.says(story.ben, "/insight I am afraid of silence")

    await story.clicks(story.ben, story.answered(story.ben), "Keep it to me")
    assert "Only you see it." in story.answered(story.ben).text
    preview = await story.says(story.chidi, "/digest")
    assert preview is not None
    assert "afraid" not in preview.text

    await story.clicks(story.ben, story.answered(story.ben), "Share with Openings")
    assert "Shared with your circle “Openings”." in story.answered(story.ben).text
    assert "I am afraid of silence" in (await story.digest()).text


@pytest.mark.feature(49)
async def test_an_insight_from_somebody_in_no_circle_is_kept_for_them_alone(story: Story) -> None:
    dana = await story.newcomer("Dana")

    saved = await story.says(dana, "/insight Bread needs time")

    assert saved is not None
    assert "Only you see it." in saved.text
    await story.clicks(dana, saved, "Share with a circle")
    assert "You are in no circle yet" in story.answered(dana).text
    mine = await story.says(dana, "/insight mine")
    assert mine is not None
    assert "Bread needs time" in mine.text


@pytest.mark.feature(49)
@circle_is_founded
async def test_where_two_circles_fit_the_bot_asks_which_one_it_is_for(story: Story) -> None:
    await story.until(2026, 3, 2, 10, 1)
    await story.founds(story.ana, None, Name="Endings")

    asked = await story.says(story.ana, "/insight The last minute stays longest")
    assert asked is not None
    assert "Which circle is it for?" in asked.text
    assert asked.buttons == ["Share here", "Share here", "Keep it to me", "Edit", "Undo"]

    await story.ana.click(asked, "Share here", nth=1)
    await story.settled()
    assert "Shared with your circle “Endings”." in story.answered(story.ana).text

    await story.until(2026, 3, 9, 10, 5)
    told = {message.text.splitlines()[0]: message.text for message in story.room.messages[-2:]}
    assert "stays longest" in told["Endings: your week"]
    assert "stays longest" not in told.get("Openings: your week", "")


@pytest.mark.feature(51)
@circle_has_met
async def test_the_form_takes_kind_tags_source_and_meeting(story: Story) -> None:
    await story.says(story.ben, "/insight")
    fields = {
        LEARNED: "We timed each other",
        KIND: "Tried",
        TAGS: "timing; #group-work",
        SOURCE: "https://example.org/timing",
        MEETING: "2026-03-05 Openings",
    }
    assert await story.sends(story.ben, fields) == {}

    saved = story.answered(story.ben)
    assert "Kind: Tried" in saved.text
    assert "Tags: #timing #group-work" in saved.text
    assert "Source: https://example.org/timing" in saved.text
    assert "Tried: “We timed each other” – Ben (source: https://example.org/timing)" in (await story.digest()).text
    await story.clicks(story.ben, saved, "Edit")
    assert story.ben.view is not None
    assert story.ben.view.values[MEETING]["selected_option"]["text"]["text"] == "2026-03-05 Openings"


@pytest.mark.feature(51)
@circle_has_begun
async def test_a_wrong_field_is_named_and_the_rest_stays(story: Story) -> None:
    await story.says(story.ben, "/insight")

    errors = await story.sends(story.ben, {LEARNED: "Something", TAGS: " ".join(f"#t{n}" for n in range(11))})
    assert list(errors) == [TAGS]
    errors = await story.sends(story.ben, {TAGS: "fine", SOURCE: "https://exa mple.org/a b"})
    assert list(errors) == [SOURCE]

    assert await story.sends(story.ben, {SOURCE: "https://example.org"}) == {}
    assert "Something" in story.answered(story.ben).text


@pytest.mark.feature(43, 49)
@circle_has_begun
async def test_a_command_that_slack_delivers_twice_stores_one_insight(story: Story) -> None:
    story.slack.faults.duplicate("slash_commands")

    await story.says(story.ben, "/insight Once is enough")

    mine = await story.says(story.ben, "/insight mine")
    assert mine is not None
    assert mine.text.count("Once is enough") == 1


@pytest.mark.feature(51)
@circle_has_begun
async def test_nobody_can_change_share_or_remove_the_insight_of_another(story: Story) -> None:
    saved = await story.says(story.ben, "/insight It is mine")
    assert saved is not None
    insight = next(element["value"] for _, element in saved.elements())

    for action in ("insight.undo", "insight.edit", "insight.keep_private", "insight.share"):
        answer = await story.forges(story.chidi, action, insight)
        assert "not one of yours" in answer.text

    assert "“It is mine” – Ben" in (await story.digest()).text
