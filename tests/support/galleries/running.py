"""A meeting as it is held: the call, the run-sheet, who is there, and a question to begin with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from slack_sdk.models.views import View

from bot.domain.agendas import AgendaItem
from bot.domain.attendance import Attendance, AttendanceForm, AttendancePage, Presence, Turnout
from bot.domain.circles import Circle
from bot.domain.icebreakers import ICEBREAKERS
from bot.domain.ids import CircleId, UserId
from bot.domain.run_sheets import CONSULTATION, PLANNED, RunSheet, steps_of
from bot.domain.running import Run, RunOffer, RunPage
from bot.views import attendance, icebreakers, meetings, run_sheets
from bot.views.kit import Screen, screen
from tests.support.domain_values import ADA

if TYPE_CHECKING:
    from tests.support.view_gallery import Gallery

MEMBERS_MOST = 12


def screens(gallery: Gallery) -> Iterator[tuple[str, Screen]]:
    circle, meeting = _circle(gallery), gallery.meeting
    more = [*attendance.turnout_in_channel(Turnout(2, 1, 1, 1)), *icebreakers.beginning(circle, meeting)]
    yield "running.starting", meetings.starting(circle, meeting, minutes=10, coming=3, more=more)
    first, planned = _page(gallery, CONSULTATION), _page(gallery, PLANNED)
    last = replace(first.run, step=len(first.run.steps) - 1, extra_minutes=5)
    yield "running.run_sheet", run_sheets.run_sheet(first)
    yield "running.run_sheet second step", run_sheets.run_sheet(replace(first, run=replace(first.run, step=1)))
    yield "running.run_sheet last step", run_sheets.run_sheet(replace(first, run=last))
    left_off = replace(first, run=replace(first.run, step=1, ended_at=first.run.step_at))
    yield "running.run_sheet ended early", run_sheets.run_sheet(left_off)
    yield "running.run_sheet done", run_sheets.run_sheet(replace(first, run=replace(last, ended_at=last.step_at)))
    yield "running.run_sheet of the agenda", run_sheets.run_sheet(planned)
    yield "running.run_sheet without speakers", run_sheets.run_sheet(replace(first, speakers=()))
    yield "running.started", run_sheets.started(first)
    yield "running.started by another", run_sheets.started(first, by_another=gallery.texts.person)
    yield "running.under_way", run_sheets.under_way(planned, posted_again=False)
    yield "running.under_way posted again", run_sheets.under_way(planned, posted_again=True)
    yield "attendance.checked_in", attendance.checked_in(circle, meeting)
    yield "attendance.checked_out", attendance.checked_out(circle, meeting)
    who = gallery.texts.person
    known = (who, None, True), (who, True, True), (who, False, False)
    people = tuple(
        Presence(UserId(f"U{place}"), *known[place % 3]) for place in range(min(gallery.many, MEMBERS_MOST))
    )
    yield "attendance.marked", attendance.marked(AttendancePage(circle, meeting, people))
    yield "attendance.asking", screen(attendance.asking(meeting, 3))
    yield "attendance.noted", attendance.noted(Attendance(circle, meeting, 3, 1, 0))
    yield "icebreakers.icebreaker", icebreakers.icebreaker(circle, meeting, ICEBREAKERS[0], again=0)


def modals(gallery: Gallery) -> Iterator[tuple[str, View]]:
    circle, meeting, name = _circle(gallery), gallery.meeting, gallery.texts.person
    yield "running.start_form", run_sheets.start_form(RunOffer(circle, meeting, None))
    planned = replace(meeting, agenda=(AgendaItem(10, gallery.texts.words),))
    yield "running.start_form with an agenda", run_sheets.start_form(RunOffer(circle, planned, None))
    asked = tuple((UserId(f"U{n}"), name, n % 2 == 0) for n in range(min(gallery.many, MEMBERS_MOST)))
    own = tuple((name, n % 2 == 0) for n in range(min(gallery.many, MEMBERS_MOST)))
    yield "attendance.form", attendance.form(AttendanceForm(circle, meeting, asked, own))
    yield "attendance.form all said", attendance.form(AttendanceForm(circle, meeting, (), own))


def _circle(gallery: Gallery) -> Circle:
    """Return the circle under an id that stays, since its questions follow from it."""
    return replace(gallery.circle, id=CircleId("c1"))


def _page(gallery: Gallery, sheet: RunSheet) -> RunPage:
    circle, texts = _circle(gallery), gallery.texts
    items = tuple(AgendaItem(10, texts.words, ADA) for _ in range(gallery.many))
    meeting = replace(gallery.meeting, agenda=items)
    steps = steps_of(sheet, meeting)
    run = Run(meeting.id, circle.team_id, circle.id, ADA, sheet.key, steps, meeting.starts_at)
    return RunPage(circle, meeting, run, (texts.person,) * min(gallery.many, MEMBERS_MOST))
