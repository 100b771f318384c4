"""The end of a series in the ledger: it moves with the series, is owed once, and stays out of reach of others."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.circles import CircleStatus
from bot.domain.commitment_form import CommitmentForm
from bot.domain.ids import CircleId, NudgeId, PitStopId, UserId, new_id
from bot.domain.nudges import NudgeKind, NudgeState, SkipReason
from bot.domain.pit_stops import Verdict
from bot.domain.reflections import Visibility
from bot.domain.settings_form import CircleSettingsForm
from bot.domain.surveys import Survey, SurveyKind
from bot.domain.told import Figure, ToldFigure
from bot.errors import AlreadyApplied, FieldErrors, MemberError, NotAllowed, NotFound
from tests.support import domain_values as make
from tests.support.stage import BERLIN, Stage, on_sqlite

LATE = (NudgeKind.USED_IT_FIRST, NudgeKind.USED_IT_LAST)


async def test_the_questions_of_weeks_later_are_owed_at_the_end_and_move_with_it(stage: Stage) -> None:
    circle = await stage.founds(stage.ana, meetings="2")
    await stage.joins(circle, stage.ben)
    await stage.until(2026, 3, 28, 12, 0)  # the last meeting was on 12 March, and the circle is closed
    assert (await stage.circle(circle.id)).status is CircleStatus.FINISHED
    first = [await stage.ledger(circle, kind, NudgeState.PLANNED) for kind in LATE]
    assert [[one.due_at for one in found] for found in first] == [
        [stage.at(2026, 4, 11, 17, 0)],
        [stage.at(2026, 6, 10, 17, 0)],
    ]

    cause = stage.cause(stage.ana)
    _, [new] = await stage.services.endings.extend(cause, circle.id, "1")
    with pytest.raises(AlreadyApplied):
        await stage.services.endings.extend(cause, circle.id, "1")

    assert new.starts_at == stage.at(2026, 4, 2, 16, 0)
    moved = [one.reason for kind in LATE for one in await stage.ledger(circle, kind, NudgeState.SKIPPED)]
    assert moved == [SkipReason.MOVED, SkipReason.MOVED]
    await stage.until(2026, 4, 4, 12, 0)
    again = [one for kind in LATE for one in await stage.ledger(circle, kind, NudgeState.PLANNED)]
    assert [one.due_at for one in again] == [stage.at(2026, 5, 2, 17, 0), stage.at(2026, 7, 1, 17, 0)]
    assert await stage.ledger(circle, NudgeKind.SUMMARY, NudgeState.SENT) != []


async def test_an_answer_is_kept_changed_and_closed_after_two_weeks(stage: Stage) -> None:
    circle = await stage.founds(stage.ana, meetings="2")
    await stage.joins(circle, stage.ben)
    surveys, ben = stage.services.surveys, stage.cause(stage.ben).user_id
    with pytest.raises(MemberError, match="still under way"):
        await surveys.rate(stage.cause(stage.ben), circle.id, SurveyKind.END, 3)
    await stage.until(2026, 3, 12, 15, 30)
    words = {"helped": "Time", "share": "yes"}
    await asyncio.gather(  # a tap that another process takes at the same moment costs no word
        surveys.submit(stage.cause(stage.ben), circle.id, SurveyKind.END, words, "4"),
        stage.another_bot().surveys.rate(stage.cause(stage.ben), circle.id, SurveyKind.END, 4),
    )
    await surveys.rate(stage.cause(stage.ben), circle.id, SurveyKind.END, 5)
    with pytest.raises(FieldErrors):
        await surveys.submit(stage.cause(stage.ben), circle.id, SurveyKind.END, {}, "6")
    for stranger in (stage.dana, stage.chidi):
        with pytest.raises(NotAllowed):
            await surveys.rate(stage.cause(stranger), circle.id, SurveyKind.END, 1)
    with pytest.raises(MemberError, match="still under way"):
        await surveys.rate(stage.cause(stage.ben), circle.id, SurveyKind.USED_FIRST, 1)
    with pytest.raises(NotFound):
        await surveys.rate(stage.cause(stage.ben), CircleId("nowhere"), SurveyKind.END, 1)

    async with stage.database.reading() as work:
        kept = await work.surveys.get(circle.id, ben, SurveyKind.END)
    assert kept is not None
    assert (kept.rating, kept.answers) == (5, {"helped": "Time", "share": "yes"})
    await stage.until(2026, 3, 26, 17, 1)
    with pytest.raises(MemberError, match="is closed"):
        await surveys.rate(stage.cause(stage.ben), circle.id, SurveyKind.END, 1)


async def test_what_was_told_at_the_first_end_stays_told_when_the_series_went_on(stage: Stage) -> None:
    circle = await stage.founds(stage.ana, meetings="1")
    ana, canvases = UserId(stage.ana.id), stage.services.canvases

    async def answer(*numbers: int) -> None:
        now = stage.clock.now()
        async with stage.database.unit_of_work() as work:
            for number in numbers:
                one = Survey(stage.team, circle.id, UserId(f"U{number}"), SurveyKind.END, 4, now, now)
                await work.surveys.save(one)

    stage.clock.push_to(stage.at(2026, 3, 5, 17, 30))
    await answer(1, 2, 3, 4, 5)
    stage.clock.push_to(stage.at(2026, 3, 12, 12, 0))
    first = (await canvases.page(stage.team, ana, circle.id)).summary.survey
    assert (first.answered, first.goal, first.as_of) == (5, 4.0, None)

    await stage.services.endings.extend(stage.cause(stage.ana), circle.id, "1")
    stage.clock.push_to(stage.at(2026, 3, 22, 12, 0))
    await answer(6, 7, 8, 9)
    stage.clock.push_to(stage.at(2026, 3, 30, 12, 0))
    again = (await canvases.page(stage.team, ana, circle.id)).summary.survey
    assert again == replace(first, as_of=date(2026, 3, 12))
    async with stage.database.unit_of_work() as work:
        before = (await work.told.of_circles([circle.id]))[circle.id][Figure.RATING]
        more = ToldFigure(40, tuple("abcdefghij"), date(2026, 3, 30))
        assert not await work.told.grow(stage.team, circle.id, Figure.RATING, None, more)  # another was first
        assert await work.told.grow(stage.team, circle.id, Figure.RATING, before, more)


@on_sqlite
async def test_what_is_skipped_at_the_end_makes_the_meeting_before_it_the_last(stage: Stage) -> None:
    """A paused circle is asked nothing; what fell into the pause did not take place."""
    circle = await stage.founds(stage.ana, meetings="2")
    await stage.joins(circle, stage.ben)
    await stage.until(2026, 3, 6, 12, 0)
    await stage.services.pausing.pause(stage.cause(stage.ana), circle.id)
    await stage.until(2026, 3, 16, 12, 0)
    await stage.services.pausing.resume(stage.cause(stage.ana), circle.id)
    await stage.until(2026, 3, 30, 12, 0)

    assert await stage.ledger(circle, NudgeKind.SURVEY_FIRST, NudgeState.SENT) == []
    planned = [one for kind in LATE for one in await stage.ledger(circle, kind, NudgeState.PLANNED)]
    assert [one.due_at for one in planned] == [stage.at(2026, 4, 4, 17, 0), stage.at(2026, 6, 3, 17, 0)]
    assert (await stage.circle(circle.id)).status is CircleStatus.FINISHED


@on_sqlite
async def test_what_was_set_out_to_do_is_asked_about_where_the_rest_of_a_series_fell_into_a_pause(
    stage: Stage,
) -> None:
    circle = await stage.founds(stage.ana, meetings="2")
    await stage.joins(circle, stage.ben)
    await stage.until(2026, 3, 5, 17, 30)
    [met, _] = await stage.meetings(circle)
    made = await stage.services.commitments.save(
        stage.cause(stage.ben), met.id, CommitmentForm("it rings", "wait")
    )
    assert made.asked_on is None  # the reminder of the second meeting would ask
    await stage.services.pausing.pause(stage.cause(stage.ana), circle.id)
    await stage.until(2026, 3, 18, 12, 0)

    await stage.services.pausing.resume(stage.cause(stage.ana), circle.id)

    [question] = await stage.ledger(circle, NudgeKind.COMMITMENT, NudgeState.PLANNED)
    assert question.due_at == stage.at(2026, 3, 19, 10, 0)
    await stage.until(2026, 3, 19, 10, 1)
    assert [one.id for one in await stage.ledger(circle, NudgeKind.COMMITMENT, NudgeState.SENT)] == [question.id]
    await stage.services.pausing.pause(stage.cause(stage.ana), circle.id)
    await stage.until(2026, 3, 20, 12, 0)
    await stage.services.pausing.resume(stage.cause(stage.ana), circle.id)
    assert await stage.ledger(circle, NudgeKind.COMMITMENT, NudgeState.PLANNED) == []  # it is asked once


async def test_what_is_said_about_leading_is_its_authors_to_change_and_to_take_back(stage: Stage) -> None:
    boss = stage.slack.person("Boss", BERLIN, admin=True)
    circle = await stage.founds(stage.ana, meetings="2")
    await stage.joins(circle, stage.ben)
    surveys, lead = stage.services.surveys, stage.services.handing_over

    async def seen() -> list[tuple[str, bool, date | None, dict[str, str]]]:
        rows = await surveys.of_facilitators(stage.team, UserId(boss.id))
        return [(one.name, one.leads, one.led_until, one.before.answers if one.before else {}) for one in rows]

    for nobody in (stage.ben, stage.dana):
        with pytest.raises(NotAllowed):
            await surveys.say_of_leading(stage.cause(nobody), circle.id, {"goal": "Mine"})
    with pytest.raises(FieldErrors):
        await surveys.say_of_leading(stage.cause(stage.ana), circle.id, {})
    cause = stage.cause(stage.ana)
    await surveys.say_of_leading(cause, circle.id, {"goal": "Say less", "worries": "Silence"})
    with pytest.raises(AlreadyApplied):
        await surveys.say_of_leading(cause, circle.id, {})
    assert await seen() == [("Ana", True, None, {"goal": "Say less", "worries": "Silence"})]

    asked = await lead.hand_over(stage.cause(stage.ana), circle.id, UserId(stage.ben.id), whole=True)
    await lead.accept(stage.cause(stage.ben), asked.handover.id)
    assert await seen() == [("Ana", False, date(2026, 3, 2), {"goal": "Say less", "worries": "Silence"})]
    await stage.until(2026, 3, 4, 12, 0)
    back = await lead.hand_over(stage.cause(stage.ben), circle.id, UserId(stage.ana.id), whole=True)
    await lead.accept(stage.cause(stage.ana), back.handover.id)
    assert [one[1:3] for one in await seen()] == [(True, None)]
    await stage.leaves(circle, stage.ana)
    assert [one[1:3] for one in await seen()] == [(False, date(2026, 3, 4))]

    await surveys.say_of_leading(stage.cause(stage.ana), circle.id, {"goal": "Say less"})
    assert [one[3] for one in await seen()] == [{"goal": "Say less"}]
    assert [one.id for one in await surveys.noted(stage.team, UserId(stage.ana.id))] == [circle.id]
    await surveys.say_of_leading(stage.cause(stage.ana), circle.id, {})
    assert await seen() == []
    assert await surveys.noted(stage.team, UserId(stage.ana.id)) == []
    with pytest.raises(NotAllowed):
        await surveys.say_of_leading(stage.cause(stage.ana), circle.id, {"goal": "Again"})


@on_sqlite
async def test_how_leading_was_is_asked_of_nobody_who_took_back_what_they_wanted_from_it(stage: Stage) -> None:
    circle = await stage.founds(stage.ana, meetings="1")
    await stage.services.surveys.say_of_leading(stage.cause(stage.ana), circle.id, {"goal": "Say less"})
    await stage.until(2026, 3, 9, 16, 0)
    await stage.services.profiles.snooze(stage.cause(stage.ana), "2026-03-11")
    await stage.until(2026, 3, 10, 12, 0)
    await stage.services.surveys.say_of_leading(stage.cause(stage.ana), circle.id, {})

    await stage.until(2026, 3, 12, 12, 0)

    asked = await stage.ledger(circle, NudgeKind.FACILITATOR_SURVEY)
    hers = [(one.state, one.reason) for one in asked if one.user_id == stage.ana.id]
    assert hers == [(NudgeState.SKIPPED, SkipReason.GONE)]


@on_sqlite
async def test_a_pause_that_is_ended_for_good_leaves_nothing_to_be_sent(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben)
    await stage.until(2026, 3, 13, 12, 0)
    await stage.services.pausing.pause(stage.cause(stage.ana), circle.id)
    await stage.until(2026, 3, 20, 12, 0)
    await stage.services.endings.finish(stage.cause(stage.ana), circle.id, "Thank you")
    with pytest.raises(MemberError, match="finished already"):
        await stage.services.endings.finish(stage.cause(stage.ana), circle.id)

    before = stage.posts("")
    summary = (await stage.services.canvases.page(stage.team, UserId(stage.ben.id), circle.id)).summary
    assert (summary.held, summary.planned) == (2, 6)
    await stage.until(2026, 4, 15, 12, 0)
    sent = [
        one
        for one in await stage.ledger(circle, None, NudgeState.SENT)
        if one.due_at > stage.at(2026, 3, 20, 12, 0)
    ]
    kinds = {one.kind for one in sent}
    last_word = {NudgeKind.DIGEST, NudgeKind.SUMMARY, NudgeKind.NOTICE}
    assert kinds <= {NudgeKind.SURVEY_LAST, NudgeKind.FACILITATOR_SURVEY, *last_word}
    assert NudgeKind.SUMMARY in kinds
    assert stage.posts("") > before

    await stage.services.endings.extend(stage.cause(stage.ana), circle.id, "1")
    await stage.services.endings.finish(stage.cause(stage.ana), circle.id)
    again = await stage.ledger(circle, NudgeKind.SUMMARY, NudgeState.PLANNED)
    assert [one.due_at for one in again] == [stage.at(2026, 4, 20, 16, 0)]  # promised anew, after the same meeting

    by_older_version = f"{again[0].key.partition(':summary')[0]}:{NudgeKind.USED_IT_LAST}"
    await stage.plans(replace(again[0], id=NudgeId(new_id()), key=by_older_version, kind=NudgeKind.USED_IT_LAST))
    before = len(await stage.ledger(circle, None, NudgeState.PLANNED))
    form = CircleSettingsForm(circle.name, circle.goal, "3", "", "", "", "Germany, Berlin", "", ())
    _, changed = await stage.services.settings.change(stage.cause(stage.ana), circle.id, form)
    assert "public holidays: none → Germany, Berlin" in changed
    assert len(await stage.ledger(circle, None, NudgeState.PLANNED)) == before  # nobody would plan it anew


@on_sqlite
async def test_a_change_is_written_once_and_judged_by_members_alone(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben)
    await stage.until(2026, 3, 5, 17, 30)
    pit_stops, cause = stage.services.pit_stops, stage.cause(stage.ben)
    _, stop = await pit_stops.record(cause, circle.id, "We end on time", "now")
    with pytest.raises(AlreadyApplied):
        await pit_stops.record(cause, circle.id, "We end on time", "now")
    with pytest.raises(NotAllowed):
        await pit_stops.judge(stage.cause(stage.dana), stop.id, Verdict.YES)
    with pytest.raises(NotFound):
        await pit_stops.judge(stage.cause(stage.ben), PitStopId("x"), Verdict.YES)
    await pit_stops.judge(stage.cause(stage.ana), stop.id, Verdict.YES)
    await pit_stops.judge(stage.cause(stage.ben), stop.id, Verdict.PARTLY)
    for _ in range(2):
        await pit_stops.post(stage.cause(stage.ben), circle.id)
    await stage.lasts(timedelta(minutes=5))

    [met, *_] = await stage.meetings(circle)
    async with stage.database.unit_of_work() as work:
        for person, visibility in ((stage.ben, Visibility.CIRCLE), (stage.ana, Visibility.ONLY_ME)):
            words = {"plus": f"{person.name} liked it", "delta": f"{person.name} would end on time"}
            given = make.reflection(met, UserId(person.id), answers=words, visibility=visibility, rating=5)
            await work.reflections.save(given)
    page = await pit_stops.page(stage.team, UserId(stage.ben.id), circle.id)
    assert (page.pluses, page.deltas) == (("Ben liked it",), ("Ben would end on time",))
    assert (page.rating, page.raters) == (None, 0)  # the meeting can still be rated
    assert page.latest is not None
    assert (page.latest.verdict, page.latest.judged_by) == (Verdict.PARTLY, stage.ben.id)
    assert stage.posts("Pit stop: Openings") == 1
    async with stage.database.reading() as work:
        [change] = await work.changes.of_circle(stage.team, circle.id, limit=5)
    assert change.told == "We change: We end on time"


@on_sqlite
async def test_a_guide_is_of_a_finished_circle_and_a_withdrawn_one_helps_nobody(stage: Stage) -> None:
    circle = await stage.founds(stage.ana, meetings="1")
    await stage.joins(circle, stage.ben)
    guides = stage.services.guides
    with pytest.raises(MemberError, match="still under way"):
        await guides.publish(stage.cause(stage.ana), circle.id)
    await stage.until(2026, 3, 6, 12, 0)
    with pytest.raises(NotAllowed):
        await guides.publish(stage.cause(stage.ben), circle.id)
    guide = await guides.publish(stage.cause(stage.ana), circle.id)
    assert [one.id for one in await guides.public(stage.team)] == [guide.id]
    assert (await guides.publish(stage.cause(stage.ana), circle.id)).id == guide.id

    await guides.withdraw(stage.cause(stage.ana), circle.id)
    assert await guides.public(stage.team) == []
    with pytest.raises(NotFound):
        await guides.get(stage.team, guide.id)
