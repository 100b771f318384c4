"""Following commitments up on both databases: one for a meeting, a new version of one, and who walks along."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.domain.commitment_form import CommitmentForm
from bot.domain.commitments import CommitmentState, Kept
from bot.domain.ids import ChannelId, InsightId, UserId
from bot.domain.nudges import NudgeKind, NudgeState
from bot.domain.partners import PartnerState
from bot.domain.reflections import ReflectionForm
from bot.errors import AlreadyApplied, CirclesError, FieldErrors, MemberError, NotAllowed, NotFound
from bot.services.following_up import open_in_circle
from tests.support.circle_that_met import Met

WORDS = CommitmentForm("the bell rings", "wait")


async def test_a_commitment_has_one_place_for_a_meeting_and_one_new_version(met: Met) -> None:
    stage, ben = met.stage, met.stage.ben
    service = stage.services.commitments
    first = (await service.save(stage.cause(ben), met.meeting.id, WORDS)).commitment
    with pytest.raises(NotAllowed):
        await service.save(stage.cause(stage.dana), met.meeting.id, WORDS)
    draft = await service.draft(stage.team, first.user_id, met.circle.id)
    assert draft.commitment == first

    with pytest.raises(MemberError, match="did not change"):
        await service.save(stage.cause(ben), met.meeting.id, WORDS, commitment_id=first.id, anew=True)
    await service.settle(stage.cause(ben), first.id, CommitmentState.CHANGED)
    stage.clock.push(timedelta(minutes=1))
    again = CommitmentForm("the bell rings", "count to five", "2026-03-20")
    causes = [stage.cause(ben), stage.cause(ben)]
    tries = [service.save(cause, met.meeting.id, again, commitment_id=first.id, anew=True) for cause in causes]
    done = await asyncio.gather(*tries, return_exceptions=True)

    [refused] = [one for one in done if isinstance(one, BaseException)]
    assert isinstance(refused, CirclesError)
    newest = await met.commitment(ben)
    assert newest is not None
    assert (newest.carried_from, newest.action, newest.is_open) == (first.id, "count to five", True)
    assert str(newest.due_on) == "2026-03-20"
    coming = (await stage.meetings(met.circle))[1]
    assert (await service.draft(stage.team, first.user_id, met.circle.id)).meeting == met.meeting
    await service.carry(stage.cause(ben), newest.id)
    with pytest.raises(MemberError, match="once already"):
        await service.carry(stage.cause(ben), newest.id)
    await service.settle(stage.cause(ben), newest.id, CommitmentState.PARTLY)
    assert (await service.draft(stage.team, first.user_id, met.circle.id)).meeting == coming
    page = await service.mine(stage.team, first.user_id)
    assert page.kept == Kept(2, 1, 1, 0)
    assert [(circle.id, kept) for circle, kept in page.circles] == [(met.circle.id, None)]
    kinds = [one.kind for one in await stage.ledger(met.circle) if one.key.startswith("commitment:")]
    assert sorted(kinds) == [NudgeKind.COMMITMENT, NudgeKind.REHEARSAL, NudgeKind.REHEARSAL]


async def test_a_partner_is_asked_once_answers_once_and_leaves_with_the_circle(met: Met) -> None:
    stage, ben, ana = met.stage, met.stage.ben, met.stage.ana
    partners, commitments = stage.services.partners, stage.services.commitments
    one = (await commitments.save(stage.cause(ben), met.meeting.id, WORDS)).commitment
    _, choices = await partners.choices(stage.team, one.user_id, one.id)
    assert [name for _, name in choices] == ["Ana"]
    for stranger in (stage.dana, ben):
        with pytest.raises(FieldErrors):
            await partners.ask(stage.cause(ben), one.id, UserId(stranger.id), hears=True)
    with pytest.raises(NotFound):
        await partners.ask(stage.cause(ana), one.id, UserId(ben.id), hears=True)

    cause = stage.cause(ben)
    await partners.ask(cause, one.id, UserId(ana.id), hears=True)
    with pytest.raises(AlreadyApplied):
        await partners.ask(cause, one.id, UserId(ana.id), hears=True)
    with pytest.raises(NotFound):
        await partners.answer(stage.cause(ben), one.id, accepts=True)
    await partners.answer(stage.cause(ana), one.id, accepts=True)
    with pytest.raises(MemberError):
        await partners.answer(stage.cause(ana), one.id, accepts=False)
    await stage.leaves(met.circle, ana)
    await commitments.settle(stage.cause(ben), one.id, CommitmentState.DONE)

    async with stage.database.reading() as work:
        found = await work.partners.get(stage.team, one.id)
        assert found is not None
        assert found.state is PartnerState.ENDED
        assert await open_in_circle(work, met.circle.id) == 0
    told = [nudge for nudge in await stage.ledger(met.circle, NudgeKind.NOTICE) if ":told:" in nudge.key]
    assert told == []


@pytest.mark.parametrize("way", ["commit", "reflect"])
async def test_walking_along_ends_with_what_it_was_for_and_is_never_taken_over(met: Met, way: str) -> None:
    """Rows of before it ended with the commitment say that somebody walks along with what was settled."""
    stage, ben, ana = met.stage, met.stage.ben, met.stage.ana
    partners, commitments = stage.services.partners, stage.services.commitments
    one = (await commitments.save(stage.cause(ben), met.meeting.id, WORDS)).commitment
    await partners.ask(stage.cause(ben), one.id, UserId(ana.id), hears=True)
    await partners.answer(stage.cause(ana), one.id, accepts=True)
    await commitments.settle(stage.cause(ben), one.id, CommitmentState.DROPPED)
    async with stage.database.unit_of_work() as work:
        ended = await work.partners.get(stage.team, one.id)
        assert ended is not None
        assert ended.state is PartnerState.ENDED
        await work.partners.save(replace(ended, state=PartnerState.ACCEPTED))

    if way == "commit":
        await commitments.save(stage.cause(ben), met.meeting.id, CommitmentForm("I rest", "sleep", "", "only_me"))
    else:
        form = ReflectionForm({"what": "x"}, None, "I rest", "sleep", "only_me", "what_so_what")
        await stage.services.reflections.submit(stage.cause(ben), met.meeting.id, form)

    again = await met.commitment(ben)
    assert again is not None
    assert (again.id, again.is_open) == (one.id, True)
    assert (await commitments.mine(stage.team, UserId(ana.id))).walked_with == ()


async def test_a_reaction_is_answered_once_however_often_slack_tells_of_it(met: Met) -> None:
    stage, ben = met.stage, met.stage.ben
    said = await stage.ana.say(stage.room, "A thought")
    service, channel = stage.services.captures, ChannelId(stage.room.id)
    count = len(ben.dm)

    cause = stage.cause(ben)
    assert await service.reacted(cause, channel, said.ts, "bulb") is not None
    with pytest.raises(AlreadyApplied):
        await service.reacted(cause, channel, said.ts, "bulb")
    assert await service.reacted(stage.cause(ben), channel, said.ts, "bulb::skin-tone-2") is None
    assert await service.reacted(stage.cause(stage.dana), channel, said.ts, "bulb") is None
    assert len(ben.dm) == count + 1
    assert said.ts.replace(".", "") in await service.opened(stage.team, UserId(ben.id), channel, said.ts)
    assert await service.withdrew(stage.cause(ben), channel, said.ts, "bulb") is None
    with pytest.raises(NotFound):
        await service.opened(stage.team, UserId(stage.ana.id), channel, said.ts)


async def test_questions_about_old_insights_wait_a_month_apart_and_few_at_a_time(met: Met) -> None:
    stage = met.stage
    saved = [
        await stage.services.insights.log_line(stage.cause(stage.ben), ChannelId(stage.room.id), f"Thought {n}")
        for n in range(8)
    ]
    planned = await stage.ledger(met.circle, NudgeKind.FRESHNESS, NudgeState.PLANNED)

    assert len(planned) == 6
    gaps = [later.due_at - sooner.due_at for sooner, later in pairwise(planned)]
    assert set(gaps) == {timedelta(days=31)}
    insight_id = InsightId(saved[0].insight.id)
    checked = await stage.services.insights.check(stage.cause(stage.ben), insight_id, holds=False)
    assert checked.insight.doubted_at == stage.clock.now()
    with pytest.raises(NotFound):
        await stage.services.insights.check(stage.cause(stage.ana), insight_id, holds=True)
