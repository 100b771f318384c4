"""What one person asks of the bot, what it tells them, and what organisers see of its delivery."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from slack_sdk.models.views import View

from bot.domain.ids import CircleId
from bot.domain.nudges import NudgeKind, NudgeState
from bot.domain.organising import CatchUp, DeliveryReport
from bot.domain.overviews import Granted
from bot.domain.wishes import Deed
from bot.views import notices, organising, profiles, wishes
from bot.views.kit import Screen
from bot.views.messages import Told, message
from bot.views.payloads import FewerOf
from tests.support import domain_values as values
from tests.support.domain_values import NOON

if TYPE_CHECKING:
    from tests.support.view_gallery import Gallery

ZONE = "America/Chicago"


def screens(gallery: Gallery) -> Iterator[tuple[str, Screen]]:
    page, name = gallery.profile(), gallery.texts.name
    full = replace(
        gallery.profile(works_from=time(9), works_until=time(17), muted=frozenset({"prompt", "c0"})),
        holidays=gallery.texts.words,
        next_holiday=date(2026, 12, 25),
        snoozed_until=NOON,
    )
    yield "profiles.saved", profiles.saved(page)
    yield "profiles.saved full", profiles.saved(full)
    yield "wishes.awake", wishes.awake(page)
    yield "wishes.awake muted", wishes.awake(replace(full, snoozed_until=None))
    for deed, value, undo in (
        (Deed.MUTE, "c0", Deed.UNMUTE),
        (Deed.UNMUTE, "c0", Deed.MUTE),
        (Deed.LEVEL, "light", Deed.LEVEL),
        (Deed.SNOOZE, "2026-11-30", Deed.WAKE),
        (Deed.WAKE, "", Deed.SNOOZE),
    ):
        circle_name = name if value == "c0" else ""
        yield f"wishes.granted {deed}", wishes.granted(Granted(full, deed, value, circle_name, (undo, value)))
    muted = Granted(page, Deed.MUTE, "reflect_last", "", (Deed.UNMUTE, "reflect_last"))
    yield "wishes.granted mute a kind", wishes.granted(muted)
    texts, circle = gallery.texts, gallery.circle
    yield "notices.done", notices.done(texts.words)
    yield "notices.notice", notices.notice(texts.words, circle=circle, why=texts.words)
    yield "notices.told", message([Told(notices.told(texts.words, circle), circle, NudgeKind.NOTICE)])
    yield "notices.trouble", notices.trouble(texts.words, reference="1a2b3c4d")
    yield "notices.trouble, no member", notices.trouble(texts.words, join=circle.id)
    asked = values.nudge(circle, kind=NudgeKind.NOTICE, details={"nudge": "n1", "kind": "digest"})
    question = organising.question(asked, circle)
    yield "organising.question", message([Told(question, circle, NudgeKind.NOTICE)])


def modals(gallery: Gallery) -> Iterator[tuple[str, View]]:
    texts, circle = gallery.texts, gallery.circle
    some = tuple(gallery.a_circle(id=CircleId(f"c{n}")) for n in range(gallery.many))
    page, about = (
        gallery.profile(muted=frozenset({"prompt"})),
        FewerOf("", "prompt reflect_first reflect_last"),
    )
    yield "profiles.form", profiles.form(page)
    yield "wishes.snooze_form", wishes.snooze_form(page)
    yield "wishes.fewer_form", wishes.fewer_form(page, about, {one.id: one.name for one in some[:4]})
    yield "organising.delivery well", organising.delivery(DeliveryReport(NOON), zone=ZONE)
    states = (NudgeState.FAILED, NudgeState.PARKED, NudgeState.PLANNED, NudgeState.UNKNOWN_FINAL)
    troubles = tuple(values.nudge(circle, state=state, reason=texts.words) for state in states)
    cost = CatchUp(NOON, NOON + timedelta(hours=6), {"reminder": 2}, {}, {"prompt": 1})
    report = DeliveryReport(NOON, 3, 1, 1, 1, 1, 1, 1, troubles, cost, NOON)
    yield "organising.delivery", organising.delivery(report, zone=ZONE, dismissed=troubles[0])
