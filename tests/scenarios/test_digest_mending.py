"""What was told in a digest and is taken back: out of the message that stands in the channel, too."""

from __future__ import annotations

import json

import pytest

from bot.domain.nudges import NudgeKind, NudgeState
from playground.faults import CutAfter, CutBefore, Fault, ServerError
from playground.seen import Message
from tests.support.chapters import circle_has_met
from tests.support.stories import BERLIN, I_WILL, WHAT, WHEN, WHO, Story, at

INSIGHT, OTHERS = "Say the goal aloud", "Wait three seconds"
REFLECTED, PROMISED = "The quiet ones spoke first", "write the question first"


def shown(digest: Message) -> str:
    """Return all that a message holds: its plain text and its blocks."""
    return json.dumps(digest.post.content, ensure_ascii=False)


def figures(digest: Message) -> list[str]:
    """Return the lines of a digest that tell of meetings, and of who comes to the next."""
    return [one for one in digest.text.split("\n") if "Meeting " in one or "coming" in one or "to answer" in one]


def stands(story: Story, digest: Message) -> Message:
    """Return a message as it stands in the channel now."""
    return next(one for one in story.room.messages if one.ts == digest.ts)


async def told(story: Story) -> tuple[Message, Message]:
    """Ben shares an insight, a reflection, a commitment, Chidi an insight; return the digest and Ben's insight."""
    insight = await story.says(story.ben, f"/insight {INSIGHT} #goals")
    assert insight is not None
    await story.says(story.chidi, f"/insight {OTHERS}")
    await story.clicks(story.ben, story.ben.dm[-1], "Reflect")
    given = {WHAT: REFLECTED, WHEN: "the lesson begins", I_WILL: PROMISED}
    assert await story.sends(story.ben, given) == {}
    digest = await story.digest()
    assert all(one in digest.text for one in (INSIGHT, OTHERS, REFLECTED, PROMISED))
    return digest, insight


@pytest.mark.feature(55, 73)
@circle_has_met
async def test_what_its_author_takes_back_is_taken_out_of_the_digest_that_was_posted(story: Story) -> None:
    digest, insight = await told(story)
    count = len(story.room.messages)
    before = figures(digest)
    assert "3 still to answer." in before
    for person in (story.ana, story.chidi):
        await story.clicks(person, await person.open_home(), "I’ll be there")

    await story.clicks(story.ben, insight, "Keep it to me")

    answer = story.answered(story.ben)
    assert (
        "Only you see it.\nIt stood in the digest of Monday 9 March 2026; I take it out there as well."
        in answer.text
    )
    now = stands(story, digest)
    assert INSIGHT not in shown(now)
    assert all(one in now.text for one in (OTHERS, REFLECTED, PROMISED))

    await story.says(story.ben, "/reflect")
    assert await story.sends(story.ben, {WHO: "Only me"}) == {}
    assert "I take it out there as well" in story.answered(story.ben).text
    now = stands(story, digest)
    assert REFLECTED not in shown(now)
    assert PROMISED not in shown(now)
    assert OTHERS in now.text
    assert figures(now) == before
    assert len(story.room.messages) == count


@pytest.mark.feature(55, 73)
@circle_has_met
async def test_an_insight_that_is_undone_or_said_in_other_words_is_so_in_the_digest(story: Story) -> None:
    digest, insight = await told(story)
    await story.clicks(story.ben, insight, "Edit")
    assert await story.sends(story.ben, {"What did you learn?": "Write the goal down"}) == {}
    assert (
        "It stood in the digest of Monday 9 March 2026; I bring that up to date." in story.answered(story.ben).text
    )
    assert INSIGHT not in shown(stands(story, digest))
    assert "Write the goal down" in stands(story, digest).text

    await story.clicks(story.ben, story.answered(story.ben), "Undo")

    assert "I take it out there as well" in story.answered(story.ben).text
    assert "Write the goal down" not in shown(stands(story, digest))


@pytest.mark.feature(73)
async def test_a_digest_that_loses_all_it_held_says_so(story: Story) -> None:
    await story.founds(story.ana, None, **{"Date of the first meeting": "2026-03-19"})
    insight = await story.says(story.ana, f"/insight {INSIGHT}")
    assert insight is not None
    digest = await story.digest()
    assert INSIGHT in digest.text
    assert "taken back" not in digest.text

    await story.clicks(story.ana, insight, "Undo")

    now = stands(story, digest)
    assert INSIGHT not in shown(now)
    assert "What stood here was taken back by whoever wrote it." in now.text


@pytest.mark.feature(43, 73)
@pytest.mark.parametrize("fault", [CutBefore(), CutAfter(), ServerError(500)], ids=repr)
@circle_has_met
async def test_an_edit_whose_answer_is_lost_is_made_again(story: Story, fault: Fault) -> None:
    digest, insight = await told(story)
    story.slack.faults.order("chat.update", fault)

    await story.clicks(story.ben, insight, "Keep it to me")
    await story.until(2026, 3, 9, 10, 30)

    assert INSIGHT not in shown(stands(story, digest))
    assert {one.state for one in await story.ledger(NudgeKind.DIGEST_MEND)} == {NudgeState.SENT}
    assert not [one for one in story.ana.dm if "I could not tell" in one.text]


@pytest.mark.feature(43, 73)
@circle_has_met
async def test_an_edit_that_is_owed_when_the_bot_stops_is_made_when_it_is_back(story: Story) -> None:
    digest, insight = await told(story)
    story.slack.faults.order("chat.update", CutBefore())
    await story.clicks(story.ben, insight, "Keep it to me")
    assert INSIGHT in shown(stands(story, digest))

    await story.together.restart()
    await story.until(2026, 3, 9, 10, 30)

    assert INSIGHT not in shown(stands(story, digest))


@pytest.mark.feature(73)
@circle_has_met
async def test_where_slack_refuses_the_edit_the_author_hears_what_can_be_done(
    story: Story, expected_rejections: list[str]
) -> None:
    expected_rejections.append("edit_window_closed")
    _, insight = await told(story)
    story.slack.edit_window_seconds = 60
    await story.until(2026, 3, 9, 12, 0)

    await story.clicks(story.ben, insight, "Keep it to me")
    await story.until(2026, 3, 9, 12, 5)

    assert "I could not take your words out of the digest of Monday 9 March 2026" in story.ben.dm[-1].text
    assert "can delete that digest" in story.ben.dm[-1].text


@pytest.mark.feature(73)
@circle_has_met
async def test_where_the_digest_was_deleted_nothing_is_left_to_take_out(
    story: Story, expected_rejections: list[str]
) -> None:
    expected_rejections.append("message_not_found")
    digest, insight = await told(story)
    told_before = len(story.ben.dm)
    story.room.conversation.posts.remove(digest.post)

    await story.clicks(story.ben, insight, "Keep it to me")
    await story.until(2026, 3, 9, 10, 30)

    assert [one.state for one in await story.ledger(NudgeKind.DIGEST_MEND)] == [NudgeState.SKIPPED]
    assert not [one for one in story.ben.dm[told_before:] if "could not" in one.text]


@pytest.mark.feature(64, 73)
@circle_has_met
async def test_an_edit_tells_nobody_that_a_commitment_was_let_go_since(story: Story) -> None:
    digest, insight = await told(story)
    home = await story.ben.open_home()
    await story.clicks(story.ben, home, "Let it go")

    await story.clicks(story.ben, insight, "Keep it to me")

    now = stands(story, digest)
    assert INSIGHT not in shown(now)
    assert PROMISED in now.text


@pytest.mark.feature(73, 85)
@circle_has_met
async def test_a_circle_that_rests_is_edited_all_the_same(story: Story) -> None:
    digest, insight = await told(story)
    await story.says(story.ana, "/circle pause")
    card = await story.says(story.ana, "/circle show")
    assert card is not None
    assert "Paused" in card.text

    await story.clicks(story.ben, insight, "Keep it to me")

    assert INSIGHT not in shown(stands(story, digest))


@pytest.mark.feature(43, 73)
@circle_has_met
async def test_what_is_taken_back_while_it_is_not_known_whether_the_digest_was_posted_is_taken_out(
    story: Story,
) -> None:
    story.slack.grant("channels:history", "groups:history")
    insight = await lost(story)

    await story.clicks(story.ben, insight, "Keep it to me")
    assert [one.state for one in await story.ledger(NudgeKind.DIGEST) if one.first_post_at] == [NudgeState.UNKNOWN]
    await story.until(2026, 3, 9, 10, 30)

    [digest] = [one for one in story.room.messages if "your week" in one.text]
    assert INSIGHT not in shown(digest)


@pytest.mark.feature(43, 73)
@circle_has_met
async def test_where_nobody_knows_the_address_of_a_digest_its_authors_hear_that_it_stays(story: Story) -> None:
    insight = await lost(story)
    await story.until(2026, 3, 9, 10, 30)
    asked = next(one for one in story.ana.dm if "I could not tell whether" in one.text)
    await story.clicks(story.ana, asked, "It is there")

    await story.clicks(story.ben, insight, "Keep it to me")
    await story.until(2026, 3, 9, 10, 40)

    assert "(I do not know where it stands)" in story.ben.dm[-1].text
    assert [one.state for one in await story.ledger(NudgeKind.DIGEST_MEND)] == [NudgeState.SKIPPED]


async def lost(story: Story) -> Message:
    """Ben and Chidi share an insight, and the answer to the digest is lost; return Ben's."""
    insight = await story.says(story.ben, f"/insight {INSIGHT} #goals")
    assert insight is not None
    await story.says(story.chidi, f"/insight {OTHERS}")
    await story.until(2026, 3, 9, 9, 59)
    story.slack.faults.order("chat.postMessage", CutAfter(), channel=story.room)
    for second in range(0, 300, 20):
        await story.together.push_to(at(BERLIN, 2026, 3, 9, 10, second // 60, second % 60))
        if [one for one in await story.ledger(NudgeKind.DIGEST) if one.state is NudgeState.UNKNOWN]:
            return insight
    raise AssertionError("the digest was not tried")


@pytest.mark.feature(55, 73)
@circle_has_met
async def test_a_reflection_that_is_kept_to_oneself_after_monday_leaves_the_digest(story: Story) -> None:
    await story.reflects(story.ben, None, **{WHAT: REFLECTED})
    digest = await story.digest()
    assert REFLECTED in digest.text

    await story.says(story.ben, "/reflect")
    assert await story.sends(story.ben, {WHO: "Only me"}) == {}

    assert REFLECTED not in shown(stands(story, digest))


@pytest.mark.feature(64, 73)
@circle_has_met
async def test_a_commitment_that_is_kept_to_oneself_after_monday_leaves_the_digest(story: Story) -> None:
    await story.says(story.ben, "/circle commit")
    assert await story.sends(story.ben, {"When …": "the lesson begins", "… I will": PROMISED}) == {}
    digest = await story.digest()
    assert PROMISED in digest.text

    await story.clicks(story.ben, await story.says(story.ben, "/circle commitments"), "Change it")
    assert await story.sends(story.ben, {"Who may see it?": "Only me"}) == {}

    assert "I take it out there as well" in story.answered(story.ben).text
    assert PROMISED not in shown(stands(story, digest))
