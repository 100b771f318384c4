"""Insights: saved, taken back, listed and found, and their form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from slack_sdk.models.views import View

from bot.domain.ids import CircleId, InsightId, MeetingId
from bot.domain.nudges import NudgeKind
from bot.domain.overviews import InsightDraft, SavedInsight
from bot.views import insights, what_is_meant
from bot.views.kit import Screen
from bot.views.messages import Because, Told, message
from tests.support import domain_values as values

if TYPE_CHECKING:
    from tests.support.view_gallery import Gallery

ZONE = "America/Chicago"


def screens(gallery: Gallery) -> Iterator[tuple[str, Screen]]:
    saved = gallery.saved_insight()
    private = gallery.insight(is_shared=False, tags=(), source_url=None)
    asked = replace(saved, circle=None, choices=tuple(gallery.a_circle() for _ in range(gallery.many)))
    yield "insights.saved", insights.saved(saved)
    yield "insights.saved private", insights.saved(SavedInsight(private, gallery.circle, is_new=False))
    yield "insights.saved without a circle", insights.saved(SavedInsight(private, None))
    yield "insights.saved, which circle", insights.saved(asked)
    told = insights.still_holds(gallery.insight())
    wrote_there = Told(told, gallery.circle, NudgeKind.FRESHNESS, because=Because.WROTE_THERE)
    yield "insights.still_holds of an ended circle", message([wrote_there])
    yield "insights.undone", insights.undone(gallery.insight())
    yield "insights.too_long", insights.too_long(gallery.texts.words, 3000)
    yield "insights.tags_alone", insights.tags_alone("#openings #calm")
    short = gallery.texts.words[:80]
    yield "what_is_meant.is_it_a_search", what_is_meant.is_it_a_search(short, short)
    yield "what_is_meant.is_it_a_search without words", what_is_meant.is_it_a_search("finde", "")
    yield "what_is_meant.is_it_mine", what_is_meant.is_it_mine("minee #openings", "#openings")
    yield "what_is_meant.is_it_help", what_is_meant.is_it_help("hlep")
    yield "insights.mine", insights.mine([saved] * gallery.many)
    yield "insights.mine none", insights.mine([])
    yield "insights.mine with a tag", insights.mine([saved], ["openings"])
    yield "insights.mine none with a tag", insights.mine([], ["openings"])
    yield "insights.saved outside its channel", insights.saved(replace(saved, is_elsewhere=True))
    yield "insights.found", insights.found([(saved, gallery.texts.person)] * gallery.many, gallery.texts.words)
    yield "insights.found none", insights.found([], gallery.texts.words)


def modals(gallery: Gallery) -> Iterator[tuple[str, View]]:
    texts = gallery.texts
    some = tuple(gallery.a_circle(id=CircleId(f"c{n}")) for n in range(gallery.many))
    pairs = tuple((one, values.meeting(one, id=MeetingId(f"m{n}"))) for n, one in enumerate(some))
    yield "insights.form", insights.form(InsightDraft(None, (), ()))
    known = InsightDraft(None, some, pairs, some[-1], texts.words, texts.link)
    yield "insights.form for a circle", insights.form(known)
    elsewhere = replace(known, is_elsewhere=True)
    yield "insights.form outside its channel", insights.form(elsewhere)
    yield "insights.form from a private place", insights.form(replace(elsewhere, circle=None, is_private=True))
    edited = replace(known, insight=gallery.insight(id=InsightId("i1"), meeting_id=MeetingId("m0")))
    yield "insights.form edit", insights.form(edited)
    left = replace(edited, circles=some[:-1], former=some[-1])
    yield "insights.form edit after leaving", insights.form(left)
