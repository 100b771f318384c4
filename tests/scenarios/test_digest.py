"""Monday morning: the week given back, with only what people agreed to share."""

from __future__ import annotations

import re

import pytest

from bot.domain.nudges import NudgeKind, NudgeState, SkipReason
from playground.seen import Message
from tests.support.chapters import circle_has_begun, circle_has_met, circle_is_founded
from tests.support.stories import BERLIN, NOW_WHAT, WHAT, Story

LEARNED = "What did you learn?"
KIND = "What kind of insight is it?"


def digests(story: Story) -> list[Message]:
    return [message for message in story.room.messages if "your week" in message.text]


@pytest.mark.feature(70)
@circle_has_begun
async def test_the_digest_comes_on_monday_at_ten_once(story: Story) -> None:
    await story.says(story.ben, "/insight A question settles the class")

    await story.until(2026, 3, 9, 9, 59)
    assert digests(story) == []

    await story.until(2026, 3, 9, 10, 5)
    await story.until(2026, 3, 9, 18, 0)
    assert len(digests(story)) == 1
    assert digests(story)[0].buttons == ["Log an insight"]


@pytest.mark.feature(71)
async def test_a_week_in_which_nothing_happened_gets_no_digest_and_the_ledger_says_why(story: Story) -> None:
    await story.founds(story.ana, None, **{"Date of the first meeting": "2026-03-19"})
    count = len(story.room.messages)

    await story.until(2026, 3, 9, 12, 0)

    assert len(story.room.messages) == count
    monday = [fate for fate in await story.fates(NudgeKind.DIGEST) if fate[1] is not NudgeState.PLANNED]
    assert monday == [("", NudgeState.SKIPPED, SkipReason.NOTHING_HAPPENED.value)]


@pytest.mark.feature(70, 73)
@circle_has_begun
async def test_a_preview_is_for_the_member_who_asks_and_posts_nothing(story: Story) -> None:
    await story.says(story.ben, "/insight A question settles the class")
    await story.until(2026, 3, 2, 10, 5)
    count = len(story.room.messages)

    preview = await story.says(story.chidi, "/digest")

    assert preview is not None
    assert preview.ephemeral
    assert "A question settles the class" in preview.text
    assert "Only you see this preview" in preview.text
    assert "Mon 9 March, 10:00" in preview.text
    assert preview.buttons == []
    assert len(story.room.messages) == count


@pytest.mark.feature(70, 71)
@circle_is_founded
async def test_a_preview_of_nothing_says_that_an_empty_digest_is_skipped(story: Story) -> None:
    preview = await story.says(story.ana, "/digest")

    assert preview is not None
    assert "There is nothing to tell yet about “Openings”" in preview.text


@pytest.mark.feature(73)
@circle_has_begun
async def test_whoever_is_not_in_the_circle_gets_no_preview(story: Story) -> None:
    await story.says(story.ben, "/insight A question settles the class")
    dana = await story.newcomer("Dana")
    await story.until(2026, 3, 2, 10, 5)

    refused = await story.says(dana, "/digest")

    assert refused is not None
    assert "You are in no circle yet" in refused.text
    assert story.readers("A question settles the class") == {"Ben"}


@pytest.mark.feature(70)
@circle_has_begun
async def test_the_facilitator_posts_it_now_and_monday_tells_only_what_came_after(story: Story) -> None:
    await story.says(story.ben, "/insight Said before")
    await story.until(2026, 3, 2, 10, 5)
    preview = await story.says(story.ana, "/digest")
    assert preview is not None
    assert preview.buttons == ["Post it now"]

    await story.clicks(story.ana, preview, "Post it now")
    assert "Said before" in digests(story)[0].text

    await story.until(2026, 3, 3, 9, 0)
    await story.says(story.ben, "/insight Said after")
    monday = await story.digest()
    assert len(digests(story)) == 2
    assert "Said after" in monday.text
    assert "Said before" not in monday.text


@pytest.mark.feature(43, 70, 71)
async def test_posting_twice_posts_once(story: Story) -> None:
    await story.founds(story.ana, None, **{"Date of the first meeting": "2026-03-19"})
    await story.says(story.ana, "/insight Only this")
    await story.until(2026, 3, 2, 10, 5)
    first = await story.says(story.ana, "/digest")
    second = await story.says(story.ana, "/digest")

    await story.clicks(story.ana, first, "Post it now")
    await story.clicks(story.ana, second, "Post it now")
    await story.until(2026, 3, 9, 12, 0)

    assert len(digests(story)) == 1


@pytest.mark.feature(70)
@circle_has_begun
async def test_a_member_with_a_forged_button_cannot_post_it(story: Story) -> None:
    await story.says(story.ben, "/insight A question settles the class")
    await story.until(2026, 3, 2, 10, 5)
    preview = await story.says(story.ana, "/digest")
    assert preview is not None
    circle = next(element["value"] for _, element in preview.elements())

    answer = await story.forges(story.ben, "digest.post", circle)

    assert "Only its facilitator, Ana, can post the digest now." in answer.text
    assert digests(story) == []


@pytest.mark.feature(70)
@circle_has_met
async def test_each_week_is_told_once(story: Story) -> None:
    await story.reflects(story.ben, None, **{WHAT: "The first week"})
    await story.until(2026, 3, 9, 10, 5)
    await story.until(2026, 3, 12, 17, 5)
    await story.reflects(story.chidi, None, **{WHAT: "The second week"})
    await story.until(2026, 3, 16, 10, 5)

    first, second = (digest.text for digest in digests(story))
    assert "The first week" in first
    assert "Meeting 2: Thu 12 March" in first
    assert "The second week" in second
    assert "Meeting 3: Thu 19 March" in second
    assert "The first week" not in second
    assert "Meeting 1" not in second


@pytest.mark.feature(51, 70)
@circle_has_begun
async def test_insights_stand_under_their_tags_and_thanks_by_themselves(story: Story) -> None:
    await story.says(story.ben, "/insight One #calm")
    await story.says(story.chidi, "/insight Two #calm #voice")
    await story.says(story.chidi, "/insight Three")
    await story.says(story.ben, "/insight")
    assert await story.sends(story.ben, {LEARNED: "Ana made room for me", KIND: "Thanks"}) == {}

    told = (await story.digest()).text.splitlines()

    calm = told.index("#calm:")
    assert {told[calm + 1], told[calm + 2]} == {"• “One #calm” – Ben", "• “Two #calm #voice” – Chidi"}
    assert told[told.index("Without a tag:") + 1] == "• “Three” – Chidi"
    assert told[told.index("Thanks") + 1] == "• “Ana made room for me” – Ben"


@pytest.mark.feature(70, 93)
@circle_has_met
async def test_the_text_says_everything_that_the_blocks_say(story: Story) -> None:
    await story.reflects(story.ben, None, **{WHAT: "It was calm", NOW_WHAT: "Less is more"})
    await story.says(story.chidi, "/insight Wait ten seconds #calm https://example.org/wait")

    digest = await story.digest()

    shown = digest.plain(BERLIN)
    said = re.findall(r"“[^”]+”|\*[^*]+\*|#\w+|Ben|Chidi|Meeting \d|too few to tell", shown)
    assert len(said) > 10
    assert [part for part in said if part.strip("*") not in digest.text] == []
    assert "https://example.org/wait" in digest.text


@pytest.mark.feature(78)
@circle_has_met
async def test_figures_over_fewer_than_five_people_are_not_told(story: Story) -> None:
    for person, rating in ((story.ana, "1"), (story.ben, "2"), (story.chidi, "3")):
        await story.clicks(person, person.dm[-1], rating)

    digest = await story.digest()

    assert "Attendance and rating: too few to tell." in digest.text


@pytest.mark.feature(46, 58, 78)
@circle_has_begun
async def test_figures_over_five_people_are_told(story: Story) -> None:
    card = story.room.messages[0]
    others = [await story.newcomer(name) for name in ("Dana", "Emre")]
    for person in others:
        await story.joins(person, card)
    await story.until(2026, 3, 5, 17, 5)
    for person, rating in zip((story.ana, story.ben, story.chidi, *others), "34455", strict=True):
        await story.clicks(person, person.dm[-1], rating)

    digest = await story.digest()

    assert "Attendance: 5 of 5 say they were there. Rating: 4.2 of 5; 5 answered." in digest.text


@pytest.mark.feature(70)
@circle_has_begun
async def test_a_rich_week_is_cut_and_says_how_much_more_there_is(story: Story) -> None:
    for number in range(30):
        await story.says(
            story.ben, f"/insight Number {number}: " + "a question on the board settles the class " * 5
        )
        await story.until(2026, 3, 2, 10, 1 + number)

    digest = await story.digest()

    shown = digest.text.count("settles the class a question") and digest.text.count("• “Number")
    assert shown >= 5
    assert f"and {30 - shown} more insights; find them with /insight find" in digest.text
    assert len(digest.text) <= 4000


@pytest.mark.feature(73)
@circle_has_begun
async def test_a_digest_wakes_nobody(story: Story) -> None:
    await story.says(story.ben, "/insight @channel @here @everyone @ana <!channel> <@U0000000002> <!subteam^S1>")

    digest = await story.digest()

    assert digest.broadcasts == []
    assert "<!channel> <@U0000000002> <!subteam^S1>" in digest.plain(BERLIN)
    assert "<@" not in digest.text
    assert "<@" not in str(digest.blocks)


@pytest.mark.feature(70, 73)
@circle_has_met
async def test_where_the_digest_is_switched_off_nobody_is_promised_one(story: Story) -> None:
    def said(answer: Message | None) -> str:
        assert answer is not None
        return answer.text

    assert "sees it in the digest of Monday 9 March 2026" in said(
        await story.says(story.ben, "/insight With a digest")
    )
    await story.says(story.ana, "/circle settings")
    assert await story.sends(story.ana, {"What the circle uses": []}) == {}

    learned = said(await story.says(story.ben, "/insight Without one"))
    assert "finds it with /insight find; its weekly digest is switched off." in learned
    off = "Your circle sees it when somebody types /digest; its weekly digest is switched off."
    await story.says(story.ben, "/circle commit")
    assert await story.sends(story.ben, {"When …": "the bell rings", "… I will": "wait"}) == {}
    assert off in story.answered(story.ben).text
    await story.says(story.ben, "/reflect")
    assert await story.sends(story.ben, {WHAT: "A calm start"}) == {}
    assert off in story.answered(story.ben).text

    shown = said(await story.says(story.chidi, "/digest"))
    assert (
        "Its weekly digest is switched off. Whoever leads the circle turns it on with /circle settings." in shown
    )
    assert "The weekly one comes" not in shown
    assert "A calm start" in shown


@pytest.mark.feature(70, 85)
@circle_has_met
async def test_while_a_circle_rests_nobody_is_promised_a_digest(story: Story) -> None:
    await story.says(story.ana, "/circle pause")

    learned = await story.says(story.ben, "/insight While we rest")
    shown = await story.says(story.chidi, "/digest")

    assert learned is not None
    assert "finds it with /insight find; no digest comes while the circle rests." in learned.text
    assert shown is not None
    assert "No digest comes while the circle rests." in shown.text
    assert "The weekly one comes" not in shown.text
