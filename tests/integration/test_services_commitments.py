"""Commitments and answers to invitations on both databases: one for a meeting, carried on until settled."""

from __future__ import annotations

import pytest

from bot.domain.commitments import CommitmentState
from bot.domain.ids import CommitmentId
from bot.domain.meetings import Answer
from bot.errors import AlreadyApplied, MemberError, NotAllowed, NotFound
from tests.support.circle_that_met import Met
from tests.support.stage import on_sqlite


async def test_a_commitment_is_one_for_a_meeting_and_changes_with_the_words(met: Met) -> None:
    ben = met.stage.ben
    first = await met.submits(ben, cue="the bell rings", action="wait")
    second = await met.submits(ben, cue="the bell rings", action="count to five")

    stored = await met.commitment(ben)
    assert first.commitment is not None
    assert stored == second.commitment
    assert stored is not None
    assert (stored.id, stored.action, stored.state) == (
        first.commitment.id,
        "count to five",
        CommitmentState.OPEN,
    )


async def test_a_settled_commitment_stays_settled_unless_its_words_change(met: Met) -> None:
    stage, ben = met.stage, met.stage.ben
    words = {"cue": "the bell rings", "action": "wait"}
    saved = (await met.submits(ben, **words)).commitment
    assert saved is not None
    await stage.services.commitments.settle(stage.cause(ben), saved.id, CommitmentState.DONE)

    same = (await met.submits(ben, rating="5", **words)).commitment
    other = (await met.submits(ben, cue="the bell rings", action="count")).commitment

    assert same is not None
    assert other is not None
    assert (same.state, other.state, other.settled_at) == (CommitmentState.DONE, CommitmentState.OPEN, None)


async def test_a_commitment_taken_out_of_the_form_is_dropped_and_one_done_stays_done(met: Met) -> None:
    stage = met.stage
    for person, state in ((stage.ana, None), (stage.ben, CommitmentState.DONE)):
        saved = (await met.submits(person, cue="the bell rings", action="wait")).commitment
        assert saved is not None
        if state:
            await stage.services.commitments.settle(stage.cause(person), saved.id, state)
        await met.submits(person)

    of_ana, of_ben = await met.commitment(stage.ana), await met.commitment(stage.ben)
    assert of_ana is not None
    assert of_ben is not None
    assert (of_ana.state, of_ben.state) == (CommitmentState.DROPPED, CommitmentState.DONE)


async def test_only_its_owner_settles_a_commitment_and_may_change_their_mind(met: Met) -> None:
    stage, service = met.stage, met.stage.services.commitments
    saved = (await met.submits(stage.ben, cue="the bell rings", action="wait")).commitment
    assert saved is not None

    for thief in (stage.ana, stage.dana):
        with pytest.raises(NotFound):
            await service.settle(stage.cause(thief), saved.id, CommitmentState.DROPPED)
    with pytest.raises(NotFound):
        await service.settle(stage.cause(stage.ben), CommitmentId("gone"), CommitmentState.DONE)
    await service.settle(stage.cause(stage.ben), saved.id, CommitmentState.PARTLY)
    cause = stage.cause(stage.ben)
    await service.settle(cause, saved.id, CommitmentState.DONE)
    with pytest.raises(AlreadyApplied):
        await service.settle(cause, saved.id, CommitmentState.DROPPED)

    stored = await met.commitment(stage.ben)
    assert stored is not None
    assert stored.state is CommitmentState.DONE


@on_sqlite
async def test_an_open_commitment_is_carried_to_the_next_reminder_and_a_settled_one_is_not(met: Met) -> None:
    stage = met.stage
    for person in (stage.ana, stage.ben):
        await met.submits(person, cue="the bell rings", action="wait")
    of_ana = await met.commitment(stage.ana)
    assert of_ana is not None
    await stage.services.commitments.settle(stage.cause(stage.ana), of_ana.id, CommitmentState.DONE)

    await stage.until(2026, 3, 10, 16, 0)

    assert "the bell rings" in stage.ben.dm[-1].text
    assert "meeting 2" in stage.ana.dm[-1].text
    assert "the bell rings" not in stage.ana.dm[-1].text


@on_sqlite
async def test_who_answered_and_owes_nothing_is_not_reminded(met: Met) -> None:
    stage = met.stage
    second = (await stage.meetings(met.circle))[1]
    for person in (stage.ana, stage.ben):
        await stage.services.meetings.answer(stage.cause(person), second.id, Answer.YES)
    await met.submits(stage.ben, cue="the bell rings", action="wait")

    await stage.until(2026, 3, 10, 16, 0)

    assert stage.posts(" meets in 2 days") == 1
    assert " meets in 2 days" in stage.ben.dm[-1].text


async def test_an_answer_to_an_invitation_changes_until_the_meeting_is_over(met: Met) -> None:
    stage = met.stage
    second = (await stage.meetings(met.circle))[1]
    await stage.services.meetings.answer(stage.cause(stage.ben), second.id, Answer.YES)
    await stage.services.meetings.answer(stage.cause(stage.ben), second.id, Answer.NO)

    with pytest.raises(MemberError, match="over"):
        await stage.services.meetings.answer(stage.cause(stage.ben), met.meeting.id, Answer.YES)
    with pytest.raises(NotAllowed):
        await stage.services.meetings.answer(stage.cause(stage.dana), second.id, Answer.YES)

    async with stage.database.reading() as work:
        assert [one.answer for one in await work.rsvps.of_meetings([second.id])] == [Answer.NO]
