"""A plan that moves: dates, one meeting that changes its place, another rhythm, days off, and whose hours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from slack_sdk.models.views import View

from bot.domain.cadence_changes import CadenceForm
from bot.domain.circle_settings import Blackout
from bot.domain.circles import BY_ORGANISER, CircleStatus, Format
from bot.domain.fairness import Share, Slot
from bot.domain.meetings import Meeting
from bot.domain.moving import MoveForm
from bot.domain.nudges import NudgeKind
from bot.domain.plan_news import PlanChange, PlanNews
from bot.domain.roles import Role
from bot.views import circles, digests, fairness, free_days, moving, plan_news, plans
from bot.views.circle_parts import kept_free
from bot.views.kit import Screen
from bot.views.messages import Told, message
from bot.views.plan_payloads import NewCadence
from tests.support import domain_values as values
from tests.support.domain_values import NOON

if TYPE_CHECKING:
    from tests.support.view_gallery import Gallery

ZONE = "America/Chicago"
PLACES = {"Asia/Tokyo": 2, "Europe/Berlin": 3, "America/Argentina/ComodRivadavia": 1}
LED = frozenset({Role.FACILITATOR, Role.MEMBER, Role.ANYONE})
WHY = 200
ASKED = CadenceForm("2026-11-24", "16:00", "Europe/Berlin", "2", "60", "6")


def screens(gallery: Gallery) -> Iterator[tuple[str, Screen]]:
    circle, why = gallery.circle, gallery.texts.words[:WHY]
    coming = coming_of(gallery)
    first, second, *_ = coming
    skipped = replace(second, is_skipped=True, skipped_because=why)
    off = [(one, why) for one in coming]
    dates = plans.dates(circle, [first, skipped, *coming[2:]], coming[-1], 52, off, LED, zone=ZONE)
    yield "plans.dates", dates
    resting = replace(circle, status=CircleStatus.PAUSED, paused_because=BY_ORGANISER)
    yield "plans.dates paused", plans.dates(resting, coming, coming[-1], 6, [], LED, zone=ZONE)
    yield "plans.dates none", plans.dates(circle, [], None, 6, [], frozenset({Role.ANYONE}), zone=ZONE)
    yield "plans.changed", plans.changed(circle, coming, zone=ZONE)
    yield "moving.moved", moving.moved(circle, first, replace(second, moved_to=time(3, 30)), ZONE)
    yield "moving.moved past another", moving.moved(circle, first, replace(second, number=1), ZONE, coming[2])
    yield "moving.skipped", moving.skipped(circle, skipped, first, ZONE)
    yield "moving.skipped the last", moving.skipped(circle, skipped, None, ZONE, is_last=True)
    yield "moving.back", moving.back(circle, second, ZONE)
    for change in PlanChange:
        news = PlanNews(change, 2, first.starts_at, second.starts_at, why, added=second.starts_at)
        yield f"plan_news.for_channel {change}", plan_news.for_channel(circle, news, coming)
        told = plan_news.for_person(circle, news, ZONE, second, coming)
        yield f"plan_news.for_person {change}", message([Told(told, circle, NudgeKind.NOTICE)])
    for to in (date(2026, 5, 2), None):
        asked = free_days.proposal(circle, first, why, to, ZONE)
        yield f"free_days.proposal {to}", message([Told(asked, circle, NudgeKind.PROPOSAL)])
    yield "free_days.kept", free_days.kept(circle, first)
    blackouts = [Blackout(date(2026, 12, 20), date(2027, 1, 6), why)] * min(gallery.many, 20)
    yield "free_days.page", free_days.page(circle, "Germany, Bavaria", blackouts, off)
    yield "free_days.page none", free_days.page(circle, "", [], [])
    card = gallery.card(last_meeting=coming[-1], skipped=(skipped, skipped), days_off=tuple(off))
    yield "circles.founded in holidays", circles.founded(circle, kept_free(card))
    yield "circles.card with skipped meetings", circles.card(card)
    yield "circles.page with skipped meetings", circles.page(gallery.page(card=card), zone=ZONE)
    whole = gallery.digest(skipped=(skipped, skipped))
    yield "digests.digest with skipped meetings", digests.digest(whole, gallery.names)
    yield "fairness.hours", hours(gallery, coming, PLACES)
    turned = [(one, replace(one, version=3)) for one in coming]
    yield "fairness.turned", fairness.turned(circle, turned, zone=ZONE)
    yield "fairness.turned undone", fairness.turned(circle, turned[:2], zone=ZONE, is_undone=True)
    yield "fairness.hours of one zone", hours(gallery, coming, {"Europe/Berlin": 3})


def hours(gallery: Gallery, coming: list[Meeting], zones: dict[str, int]) -> Screen:
    """Return whose hours the meetings take, with slots that are kinder and turns."""
    slots = [Slot(date(2026, 11, 24), time(9 + place, 0)) for place in range(min(3, gallery.many))]
    return fairness.hours(
        gallery.circle,
        coming[:3],
        zones,
        [Share(zone, people, 6, 12) for zone, people in zones.items()],
        slots,
        [(one, slots[0], "Asia/Tokyo") for one in coming] if slots else [],
        mine=2,
        total=12,
        zone=ZONE,
        may_change=gallery.many != 1,
    )


def coming_of(gallery: Gallery) -> list[Meeting]:
    """Return the meetings of a long series, one of them moved by hand."""
    coming = [values.meeting(gallery.circle, number) for number in range(1, 53)]
    return [*coming[:3], replace(coming[3], own_time=time(9, 0), starts_at=NOON + timedelta(days=9)), *coming[4:]]


def modals(gallery: Gallery) -> Iterator[tuple[str, View]]:
    circle, coming = gallery.circle, coming_of(gallery)
    yield "moving.move_form", moving.move_form(circle, coming, keeps_days_free=True)
    yield "moving.skip_form", moving.skip_form(circle, coming)
    yield "plans.cadence_form", plans.cadence_form(circle, ASKED)
    yield "plans.cadence_form moved", plans.cadence_form(circle, replace(ASKED, behind_moved=True))
    asked = NewCadence(circle.id, "2026-11-24", "16:00", "Europe/Berlin", "2", "60", "6")
    off = [(one, gallery.texts.words[:WHY]) for one in coming[:5]]
    people = {zone: [gallery.texts.person] * gallery.many for zone in PLACES}
    seen = moving.move_form_on_clocks(circle, coming, coming[0], MoveForm(coming[0].id), people, "{}")
    if seen is None:
        assert circle.format is Format.ONLINE_EXCHANGE, "the days of an exchange begin wherever people are"
    else:
        yield "moving.move_form_on_clocks", seen
    yield "plans.preview", plans.preview(circle, coming, off, asked, zone=ZONE, people={})
    yield "plans.preview across zones", plans.preview(circle, coming, off, asked, zone=ZONE, people=people)
    yield "free_days.form", free_days.form(circle)
