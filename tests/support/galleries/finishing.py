"""Adjusting and finishing: pit stops, surveys, the end of a series, guides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from slack_sdk.models.views import View

from bot.domain.circles import CircleStatus
from bot.domain.endings import Summary
from bot.domain.guides import Guide, GuideContent, Lesson, content_of
from bot.domain.ids import GuideId, PitStopId
from bot.domain.pit_stops import PitStop, PitStopPage, Verdict
from bot.domain.reasons import Reason
from bot.domain.roles import Role
from bot.domain.surveys import LeadingSaid, Survey, SurveyKind, SurveyResult
from bot.domain.told import ToldFigure
from bot.views import endings, guides, pit_stops, survey_forms, surveys
from bot.views.kit import Screen
from bot.views.messages import Told, message
from bot.views.reasons import why
from tests.support import domain_values as values
from tests.support.domain_values import ADA, NOON, TEAM

if TYPE_CHECKING:
    from tests.support.view_gallery import Gallery

ZONE = "America/Chicago"


def screens(gallery: Gallery) -> Iterator[tuple[str, Screen]]:
    circle, texts, many = gallery.circle, gallery.texts, gallery.many
    stop = _stop(gallery)
    yield "pit_stops.posted", pit_stops.posted(_page(gallery, None), why(Reason.PIT_STOP_DUE))
    yield "pit_stops.posted asks", pit_stops.posted(_page(gallery, stop), why(Reason.PIT_STOP_ASKED, Role.MEMBER))
    yield "pit_stops.private", pit_stops.private(_page(gallery, replace(stop, verdict=Verdict.PARTLY)))
    yield "pit_stops.recorded", pit_stops.recorded(circle, stop)
    yield "pit_stops.judged", pit_stops.judged(circle, replace(stop, verdict=Verdict.YES))
    yield "pit_stops.rated", pit_stops.rated(_page(gallery, None), 4)
    yield "pit_stops.rated too few", pit_stops.rated(replace(_page(gallery, None), goal=None), 4)
    yield "pit_stops.private few", pit_stops.private(replace(_page(gallery, None), is_told=False))
    closed = replace(_page(gallery, None), goal_number=2, is_goal_open=False)
    yield "pit_stops.private closed", pit_stops.private(closed)
    yield "pit_stops.held", pit_stops.held(circle)

    for name, told in _questions(gallery):
        yield name, message([told])
    survey = _survey(gallery, SurveyKind.END)
    yield "surveys.answered", surveys.answered(circle, replace(survey, answers={}))
    yield "surveys.answered in words", surveys.answered(circle, survey)
    yield "surveys.led_answered", surveys.led_answered(circle, _survey(gallery, SurveyKind.LED))
    note, after = _survey(gallery, SurveyKind.LEADING), _survey(gallery, SurveyKind.LED)
    yield "surveys.leading_saved", surveys.leading_saved(circle, is_quoted=True)
    yield "surveys.leading_removed", surveys.leading_removed(circle)
    said = LeadingSaid(circle, texts.person, note, after)
    yield "surveys.facilitators", surveys.facilitators([said] * many)
    before = replace(said, leads=False, led_until=date(2026, 3, 5))
    yield "surveys.facilitators who led", surveys.facilitators([before, replace(before, led_until=None)])
    yield "surveys.facilitators none", surveys.facilitators([])
    used = _survey(gallery, SurveyKind.USED_FIRST)
    yield "surveys.used_answered", surveys.used_answered(circle, replace(used, answers={"used": "partly"}))
    yield "surveys.used_answered in words", surveys.used_answered(circle, used)

    summary = summary_of(gallery)
    yield "endings.posted", endings.posted(summary)
    again = replace(summary, survey=replace(summary.survey, as_of=date(2026, 9, 18)))
    yield "endings.posted after going on", endings.posted(again)
    yield "endings.posted too few", endings.posted(_few(summary))
    yield "endings.to_keep", endings.to_keep(summary)
    yield "endings.to_keep too few", endings.to_keep(_few(summary))
    yield "endings.to_keep before it met", endings.to_keep(replace(_few(summary), held=0))
    ended = replace(circle, status=CircleStatus.FINISHED)
    never = replace(_few(summary), circle=ended, held=0)
    yield "endings.to_keep ended before it met", endings.to_keep(never)
    yield "endings.finished", endings.finished(circle, has_met=True)
    yield "endings.finished before it met", endings.finished(circle, has_met=False)
    yield "endings.extended", endings.extended(circle, [gallery.meeting] * 2, ZONE)

    guide, content = _guide(gallery), _content(gallery)
    yield "guides.shown", guides.shown(guide)
    yield "guides.draft", guides.draft(circle, content, None, may_publish=True)
    yield "guides.draft public", guides.draft(circle, content, guide, may_publish=True)
    yield "guides.draft to a member", guides.draft(circle, content_of(circle, []), guide, may_publish=False)
    yield "guides.listed", guides.listed([guide] * min(many, 15))
    yield "guides.listed none", guides.listed([])
    yield "guides.published", guides.published(guide)
    yield "guides.withdrawn", guides.withdrawn(guide)


def modals(gallery: Gallery) -> Iterator[tuple[str, View]]:
    circle, texts = gallery.circle, gallery.texts
    earlier = _survey(gallery, SurveyKind.END)
    yield "pit_stops.form", pit_stops.form(circle, "{}")
    yield (
        "survey_forms.end_form",
        survey_forms.end_form(circle, texts.words, is_own=True, earlier=earlier, metadata="{}"),
    )
    yield (
        "survey_forms.end_form new",
        survey_forms.end_form(circle, circle.goal, is_own=False, earlier=None, metadata="{}", is_told=False),
    )
    for name, form, kind in (
        ("leading_form", survey_forms.leading_form, SurveyKind.LEADING),
        ("led_form", survey_forms.led_form, SurveyKind.LED),
        ("used_form", survey_forms.used_form, SurveyKind.USED_FIRST),
    ):
        yield f"survey_forms.{name}", form(circle, _survey(gallery, kind), "{}")
        yield f"survey_forms.{name} new", form(circle, None, "{}")
    yield "endings.finish_form", endings.finish_form(circle, gallery.many, "{}", has_met=True)
    yield "endings.finish_form none left", endings.finish_form(circle, 0, "{}", has_met=False)
    note = _survey(gallery, SurveyKind.LEADING)
    yield "survey_forms.leading_form of one who led", survey_forms.leading_form(circle, note, "{}", leads=False)
    yield "endings.extend_form", endings.extend_form(circle, gallery.many, "{}")


def _questions(gallery: Gallery) -> Iterator[tuple[str, Told]]:
    circle, texts = gallery.circle, gallery.texts
    made = [values.commitment(gallery.meeting, cue=texts.words[:300], action=texts.words[:300])] * 2
    yield "surveys.asked before the last meeting", surveys.asked(circle, texts.words, is_over=False)
    yield "surveys.asked after it", surveys.asked(circle, "", is_over=True)
    yield "surveys.asked of few", surveys.asked(circle, "", is_over=True, is_told=False)
    yield "surveys.led", surveys.led(circle, texts.words)
    yield "surveys.led before", surveys.led(circle, texts.words, leads=False, until=date(2026, 3, 5))
    yield "surveys.used_it", surveys.used_it(circle, texts.words, made, SurveyKind.USED_FIRST)
    yield "surveys.used_it later", surveys.used_it(circle, "", [], SurveyKind.USED_LAST)


def _stop(gallery: Gallery) -> PitStop:
    words = gallery.texts.words
    return PitStop(PitStopId("p"), TEAM, gallery.circle.id, ADA, words[:300], words[:100], NOON)


def _page(gallery: Gallery, stop: PitStop | None) -> PitStopPage:
    said = (gallery.texts.words,) * min(gallery.many, 4)
    there = (None, *range(5, 5 + gallery.many))
    return PitStopPage(gallery.circle, gallery.meeting, 4.2, 6, there, said, said, 3.8, 5, stop)


def _survey(gallery: Gallery, kind: SurveyKind) -> Survey:
    words = gallery.texts.words[:1000]
    keys = ("helped", "change", "goal", "worries", "advice", "line")
    chosen = {"again": "yes", "included": "4", "applied": "5", "share": "yes", "guide": "yes", "used": "partly"}
    answers = dict.fromkeys(keys, words) | chosen
    return Survey(TEAM, gallery.circle.id, ADA, kind, 4, NOON, NOON, answers=answers)


def summary_of(gallery: Gallery) -> Summary:
    texts, many = gallery.texts, gallery.many
    words = (texts.words[:1000],) * many
    learned = (values.insight(texts.words, is_shared=True),) * min(many, 8)
    return Summary(
        circle=gallery.circle,
        held=5,
        planned=6,
        first_at=NOON,
        last_at=NOON + timedelta(weeks=10),
        insights=learned,
        insights_total=many,
        tags=((texts.tag, 4),) * min(many, 5),
        kept=ToldFigure(8, tuple("abcdefghijkl"), date(2026, 11, 20)),
        changes=(_stop(gallery), replace(_stop(gallery), verdict=Verdict.YES)),
        survey=SurveyResult(6, 4.0, 4.5, 3.5, 5, 6, words, words),
        rating=4.2,
    )


def _few(summary: Summary) -> Summary:
    return replace(
        summary, insights=(), tags=(), kept=None, changes=(), survey=SurveyResult(3), rating=None, first_at=None
    )


def _content(gallery: Gallery) -> GuideContent:
    words, many = gallery.texts.words, gallery.many
    lesson = Lesson(1, ((10, words[:100]), (50, words[:100])), words[:1000])
    few = min(many, 20)
    whole = content_of(
        gallery.circle, [], topics=(words[:120],) * few, changes=(words[:300],) * 2, insights=(words,) * few
    )
    return replace(whole, lessons=(lesson,) * many)


def _guide(gallery: Gallery) -> Guide:
    name = gallery.texts.name[:80]
    return Guide(GuideId("g"), TEAM, gallery.circle.id, ADA, name, _content(gallery), NOON)
