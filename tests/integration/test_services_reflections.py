"""Reflections and commitments on both databases: given once, amended at will, read by those they are for."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.domain.ids import MeetingId
from bot.domain.reflections import ReflectionState, Visibility
from bot.errors import AlreadyApplied, FieldErrors, MemberError, NotAllowed, NotFound
from tests.support.builders import reflection_form
from tests.support.circle_that_met import Met


async def test_submitting_twice_amends(met: Met) -> None:
    ben = met.stage.ben
    first = await met.submits(ben, answers={"what": "Long words"}, rating="2")

    second = await met.submits(ben, answers={"now_what": "Short ones"}, rating="4", visibility=Visibility.ONLY_ME)

    stored = await met.reflection(ben)
    assert stored == second.reflection
    assert (first.amended, second.amended) == (False, True)
    assert first.reflection.id == second.reflection.id
    assert second.reflection.answers == {"now_what": "Short ones"}
    assert (second.reflection.rating, second.reflection.visibility) == (4, Visibility.ONLY_ME)


async def test_the_same_submission_takes_effect_once(met: Met) -> None:
    cause = met.stage.cause(met.stage.ben)
    service = met.stage.services.reflections
    await service.submit(cause, met.meeting.id, reflection_form())

    with pytest.raises(AlreadyApplied):
        await service.submit(cause, met.meeting.id, reflection_form(answers={"what": "other words"}))

    stored = await met.reflection(met.stage.ben)
    assert stored is not None
    assert stored.answers == reflection_form().answers


async def test_a_double_click_delivered_at_once_takes_effect_once(met: Met) -> None:
    cause = met.stage.cause(met.stage.ben)
    service = met.stage.services.reflections
    form = reflection_form(cue="the lesson begins", action="ask first")

    found = await asyncio.gather(
        *(service.submit(cause, met.meeting.id, form) for _ in range(2)), return_exceptions=True
    )

    assert sorted(type(one).__name__ for one in found) == ["AlreadyApplied", "SavedReflection"]


async def test_words_that_are_refused_leave_what_was_said_before(met: Met) -> None:
    before = (await met.submits(met.stage.ben)).reflection

    with pytest.raises(FieldErrors):
        await met.submits(met.stage.ben, answers={"what": "x" * 3001})

    assert await met.reflection(met.stage.ben) == before


async def test_one_tap_is_a_rating_without_words_and_may_change(met: Met) -> None:
    service, ben = met.stage.services.reflections, met.stage.ben
    await service.rate(met.stage.cause(ben), met.meeting.id, 2)
    await service.rate(met.stage.cause(ben), met.meeting.id, 5)

    stored = await met.reflection(ben)
    assert stored is not None
    assert (stored.state, stored.rating, stored.visibility) == (ReflectionState.RATED, 5, Visibility.ONLY_ME)
    assert (await met.submits(ben, rating="4")).amended is False


async def test_a_rating_after_the_words_keeps_the_words(met: Met) -> None:
    ben = met.stage.ben
    await met.submits(ben)
    await met.stage.services.reflections.rate(met.stage.cause(ben), met.meeting.id, 3)

    stored = await met.reflection(ben)
    assert stored is not None
    assert (stored.state, stored.rating, stored.answers) == (
        ReflectionState.SUBMITTED,
        3,
        reflection_form().answers,
    )


@pytest.mark.parametrize("rating", [0, 6, -1])
async def test_a_forged_rating_is_refused(met: Met, rating: int) -> None:
    with pytest.raises(MemberError):
        await met.stage.services.reflections.rate(met.stage.cause(met.stage.ben), met.meeting.id, rating)

    assert await met.reflection(met.stage.ben) is None


async def test_not_this_time_is_an_answer_and_does_not_undo_words(met: Met) -> None:
    service, ana, ben = met.stage.services.reflections, met.stage.ana, met.stage.ben
    await met.submits(ana)
    for person in (ana, ben):
        await service.waive(met.stage.cause(person), met.meeting.id)

    of_ana, of_ben = await met.reflection(ana), await met.reflection(ben)
    assert of_ana is not None
    assert of_ben is not None
    assert (of_ana.state, of_ben.state) == (ReflectionState.SUBMITTED, ReflectionState.WAIVED)


async def test_words_that_are_sent_while_not_this_time_is_pressed_elsewhere_are_kept(met: Met) -> None:
    here, there = met.stage.services.reflections, met.stage.another_bot().reflections
    for person in (met.stage.ana, met.stage.ben):
        sent = here.submit(met.stage.cause(person), met.meeting.id, reflection_form())
        await asyncio.gather(there.waive(met.stage.cause(person), met.meeting.id), sent)

        stored = await met.reflection(person)
        assert stored is not None
        assert (stored.state, stored.answers) == (ReflectionState.SUBMITTED, reflection_form().answers)


async def test_saying_one_was_away_is_kept_beside_the_answer_to_the_invitation(met: Met) -> None:
    service, ben = met.stage.services.reflections, met.stage.ben
    await service.away(met.stage.cause(ben), met.meeting.id)
    away = await met.rsvp(ben)
    await met.submits(ben)
    there = await met.rsvp(ben)

    assert away is not None
    assert there is not None
    assert (away.answer, away.attended, away.said_away) == (None, False, True)
    assert (there.attended, there.said_away) == (True, False)


async def test_a_meeting_that_has_not_begun_or_was_skipped_cannot_be_reflected_on(met: Met) -> None:
    second = (await met.stage.meetings(met.circle))[1]

    with pytest.raises(MemberError, match="not begun"):
        await met.stage.services.reflections.submit(met.stage.cause(met.stage.ben), second.id, reflection_form())

    async with met.stage.database.unit_of_work() as work:
        await work.meetings.save(replace(second, is_skipped=True))
    met.stage.clock.push_to(second.ends_at)
    with pytest.raises(MemberError, match="did not take place"):
        await met.stage.services.reflections.rate(met.stage.cause(met.stage.ben), second.id, 4)


async def test_only_members_reflect_on_a_meeting_that_is_there(met: Met) -> None:
    service = met.stage.services.reflections
    with pytest.raises(NotAllowed):
        await met.submits(met.stage.dana)
    with pytest.raises(NotFound):
        await service.submit(met.stage.cause(met.stage.ben), MeetingId("gone"), reflection_form())

    assert await met.reflection(met.stage.dana) is None


async def test_the_form_comes_back_filled_with_what_was_said(met: Met) -> None:
    ben = met.stage.ben
    saved = await met.submits(ben, cue="the bell rings", action="wait", visibility=Visibility.FACILITATOR)

    draft = await met.stage.services.reflections.draft(
        met.stage.team, met.stage.cause(ben).user_id, met.meeting.id
    )

    assert draft.earlier == saved.reflection
    assert draft.commitment == saved.commitment
    assert draft.visibility is Visibility.FACILITATOR
    assert draft.facilitator_name == "Ana"
