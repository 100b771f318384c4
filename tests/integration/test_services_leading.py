"""Agendas, topics, leaders and guests on a real database: who may not is refused, nothing happens twice."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from bot.domain.agenda_form import AgendaForm
from bot.domain.circle_settings import CircleSettings
from bot.domain.ids import MeetingId, UserId
from bot.domain.leading import HandoverState
from bot.domain.nudges import NudgeKind
from bot.domain.speakers import SpeakerForm
from bot.errors import AlreadyApplied, FieldErrors, MemberError, NotAllowed, NotFound
from tests.support.stage import Stage, on_sqlite


async def test_votes_and_leaders_are_kept_once(stage: Stage) -> None:
    circle = await stage.founds(stage.ana, capacity="4")
    await stage.joins(circle, stage.ben, stage.chidi)
    topics = stage.services.topics
    listed = await topics.save(stage.cause(stage.ben), circle.id, "", "Quiet pupils", "")
    topic_id = listed.topics[0].topic.id
    again = stage.cause(stage.chidi)

    voted = await topics.vote(again, topic_id)
    with pytest.raises(AlreadyApplied):
        await topics.vote(again, topic_id)
    back = await topics.vote(stage.cause(stage.ben), topic_id)
    with pytest.raises(NotAllowed):
        await topics.schedule(stage.cause(stage.chidi), topic_id)
    with pytest.raises(NotAllowed):
        await topics.put_away(stage.cause(stage.chidi), topic_id)
    with pytest.raises(NotAllowed):
        await topics.vote(stage.cause(stage.dana), topic_id)
    taken = await topics.schedule(stage.cause(stage.ana), topic_id)
    brought = await topics.bring_back(stage.cause(stage.ben), topic_id)

    assert (voted.topics[0].votes, back.topics[0].votes) == (2, 1)
    assert taken.topics == ()
    assert [number for _, number in taken.taken] == [1]
    assert brought.topics[0].votes == 1
    [meeting, *_] = await stage.meetings(circle)
    assert meeting.agenda == ()
    await topics.schedule(stage.cause(stage.ana), topic_id)
    [meeting, *_] = await stage.meetings(circle)
    assert [item.by for item in meeting.agenda if item.title == "Quiet pupils"] == [stage.ben.id]
    async with stage.database.unit_of_work() as work:
        assert await work.meetings.set_leader(meeting.id, UserId(stage.ben.id), None)
        assert not await work.meetings.set_leader(meeting.id, UserId(stage.chidi.id), None)
    [meeting, *_] = await stage.meetings(circle)
    assert meeting.leader_id == stage.ben.id
    assert meeting.agenda


@on_sqlite
async def test_a_lead_is_asked_for_taken_and_given_back_by_nobody_else(stage: Stage) -> None:
    circle = await stage.founds(stage.ana, capacity="4")
    await stage.joins(circle, stage.ben, stage.chidi)
    lead = stage.services.handing_over
    [meeting, *_] = await stage.meetings(circle)

    with pytest.raises(NotAllowed):
        await lead.cannot(stage.cause(stage.ben), meeting.id)
    with pytest.raises(FieldErrors):
        await lead.hand_over(stage.cause(stage.ana), circle.id, UserId(stage.dana.id), whole=True)
    first = await lead.cannot(stage.cause(stage.ana), meeting.id)
    second = await lead.hand_over(stage.cause(stage.ana), circle.id, UserId(stage.chidi.id), whole=False)
    with pytest.raises(MemberError, match="answered already, or taken back"):
        await lead.accept(stage.cause(stage.ben), first.handover.id)
    with pytest.raises(NotAllowed):
        await lead.accept(stage.cause(stage.ben), second.handover.id)
    with pytest.raises(NotAllowed):
        await lead.undo(stage.cause(stage.ben), second.handover.id)
    taken = await lead.accept(stage.cause(stage.chidi), second.handover.id)
    again = await lead.accept(stage.cause(stage.chidi), second.handover.id)
    assert (again.handover, again.name) == (taken.handover, taken.name), "a second tap says the same"
    plan = await stage.services.agendas.coming(stage.team, UserId(stage.ben.id), circle.id)
    given_back = await lead.undo(stage.cause(stage.chidi), second.handover.id)

    assert first.handover.user_id == stage.ben.id
    assert plan.leader_id == stage.chidi.id
    assert taken.handover.state is HandoverState.ACCEPTED
    assert given_back.handover.state is HandoverState.WITHDRAWN
    plan = await stage.services.agendas.coming(stage.team, UserId(stage.ben.id), circle.id)
    assert plan.leader_id == stage.ana.id
    with pytest.raises(NotFound):
        await lead.accept(stage.cause(stage.chidi), "h-of-nowhere")


@on_sqlite
async def test_the_link_of_the_circle_is_not_kept_with_the_meeting(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    async with stage.database.unit_of_work() as work:
        shared = CircleSettings(link="https://meet.example.org/ours")
        await work.circles.save(replace(circle, settings=shared))
    [meeting, *_] = await stage.meetings(circle)
    agendas = stage.services.agendas

    unchanged = await agendas.of_meeting(stage.team, UserId(stage.ana.id), meeting.id)
    form = AgendaForm("", "Read page 3", "https://meet.example.org/ours")
    saved = await agendas.save(stage.cause(stage.ana), meeting.id, form)
    with pytest.raises(NotAllowed):
        await agendas.save(stage.cause(stage.dana), meeting.id, form)
    with pytest.raises(NotFound):
        await agendas.save(stage.cause(stage.ana), MeetingId("m-of-nowhere"), form)

    assert unchanged.link == "https://meet.example.org/ours"
    assert (saved.meeting.link, saved.link, saved.is_proposed) == ("", "https://meet.example.org/ours", True)
    assert (await stage.meetings(circle))[0].preparation == "Read page 3"


@pytest.mark.feature(30, 57)
@on_sqlite
async def test_the_database_does_not_tell_who_gave_a_guest_which_line(stage: Stage) -> None:
    circle = await stage.founds(stage.ana, capacity="4", format="workshop")
    await stage.joins(circle, stage.ben, stage.chidi)
    [meeting, *_] = await stage.meetings(circle)
    form = SpeakerForm("Mira", "Questions")
    speakers, questions = stage.services.speakers, stage.services.questions
    with pytest.raises(NotAllowed):
        await speakers.invite(stage.cause(stage.ben), meeting.id, form, None)
    await speakers.invite(stage.cause(stage.ana), meeting.id, form, None)
    with pytest.raises(FieldErrors, match="circle of 5 or more"):
        await questions.ask(stage.cause(stage.ben), meeting.id, "Why?", nameless=True)
    with pytest.raises(MemberError, match="not begun"):
        await speakers.give(stage.cause(stage.ben), meeting.id, "Early", "")
    await stage.until(2026, 3, 5, 17, 10)

    for person, line in ((stage.chidi, "Zest"), (stage.ben, "Calm"), (stage.ana, "Air")):
        await speakers.give(stage.cause(person), meeting.id, line, "4")
    with pytest.raises(MemberError, match="gave your feedback already"):
        await speakers.give(stage.cause(stage.ben), meeting.id, "Again", "1")
    with pytest.raises(NotAllowed):
        await speakers.page(stage.team, UserId(stage.ben.id), circle.id)
    await stage.until(2026, 3, 7, 17, 1)
    with pytest.raises(MemberError, match="closed"):
        await speakers.give(stage.cause(stage.ana), meeting.id, "Late", "")

    with closing(sqlite3.connect(stage.database.file or "")) as file:
        [row] = file.execute("SELECT lines, ratings, given FROM feedback").fetchall()
    lines, ratings, given = (json.loads(one) for one in row)
    assert (lines, ratings) == (["Air", "Calm", "Zest"], [4, 4, 4])
    assert given == sorted([stage.ana.id, stage.ben.id, stage.chidi.id])


@on_sqlite
async def test_whose_turn_it_is_stays_open_until_days_before_though_reminders_are_worked_out_earlier(
    stage: Stage,
) -> None:
    """Who joins in the days between may be the next in line."""
    circle = await stage.founds(stage.ana, capacity="5")
    await stage.joins(circle, stage.ben)
    async with stage.database.unit_of_work() as work:
        found = await stage.circle(circle.id)
        await work.circles.save(replace(found, settings=CircleSettings(rotates=True)))

    await stage.until(2026, 3, 8, 12, 0)
    [_, between, *_] = await stage.meetings(circle)
    worked_out = [
        one.user_id for one in await stage.ledger(circle, NudgeKind.REMINDER) if one.meeting_id == between.id
    ]
    await stage.until(2026, 3, 10, 16, 1)
    [_, then, *_] = await stage.meetings(circle)

    assert stage.ben.id in worked_out
    assert (between.leader_id, then.leader_id) == (None, stage.ben.id)
