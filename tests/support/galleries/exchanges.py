"""Exchanges in writing: the opening, the questions, the answers, the summary, and the two forms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from slack_sdk.models.views import View

from bot.domain.circles import Format
from bot.domain.exchange_overviews import ExchangePage, ExchangeSummary, GivenAnswer
from bot.domain.exchanges import Exchange, ExchangeAnswer, Stage
from bot.domain.meetings import Meeting
from bot.views import circle_page, circles, digests, exchange_forms, exchanges, meetings
from bot.views.kit import Screen
from bot.views.messages import message
from tests.support import domain_values as values
from tests.support.domain_values import ADA, NOON

if TYPE_CHECKING:
    from tests.support.view_gallery import Gallery

ZONE = "America/Chicago"


def _exchange(gallery: Gallery) -> tuple[Meeting, Exchange]:
    meeting = values.meeting(gallery.circle, ends_at=NOON + timedelta(days=6))
    texts = gallery.texts
    prompts = (texts.words[:300], texts.name, "What stays hard?", texts.words[:300])
    return meeting, Exchange(meeting.id, meeting.team_id, meeting.circle_id, texts.name, prompts, ADA, NOON)


def _answer(gallery: Gallery, meeting: Meeting, place: int = 1) -> ExchangeAnswer:
    words = gallery.texts.words[:1500]
    return ExchangeAnswer(
        f"a{place}", meeting.team_id, meeting.circle_id, meeting.id, ADA, place, words, NOON, NOON
    )


def _page(gallery: Gallery, stage: Stage) -> ExchangePage:
    meeting, exchange = _exchange(gallery)
    mine = {1: _answer(gallery, meeting), 4: _answer(gallery, meeting, 4)}
    following = values.meeting(gallery.circle, 2)
    return ExchangePage(gallery.circle, meeting, 6, exchange, stage, mine, following)


def screens(gallery: Gallery) -> Iterator[tuple[str, Screen]]:
    circle, texts = gallery.circle, gallery.texts
    meeting, exchange = _exchange(gallery)
    in_writing = gallery.a_circle(format=Format.ONLINE_EXCHANGE)
    yield (
        "circle_page.page exchange",
        circle_page.page(gallery.page(card=gallery.card(circle=in_writing)), zone=ZONE),
    )
    card = gallery.card(circle=in_writing)
    yield "circles.founded exchange", circles.founded(in_writing)
    yield "circles.joined exchange", circles.joined(card, waiting=False, zone=ZONE)
    going_on = replace(card, goes_on=True)
    yield "circles.joined exchange that goes on", circles.joined(going_on, waiting=False, zone=ZONE)
    yield "circles.what_is_this exchange", circles.what_is_this(card)
    posted = replace(gallery.digest(), circle=in_writing)
    yield "digests.digest exchange", digests.digest(posted, {ADA: texts.person})
    mine = replace(gallery.mine(), circle=in_writing)
    yield "meetings.next_meetings exchange", meetings.next_meetings([mine] * 2, zone=ZONE)
    given = GivenAnswer(circle, meeting, exchange, _answer(gallery, meeting))
    yield "exchanges.opening", exchanges.opening(circle, meeting, exchange)
    yield "exchanges.opening anew", exchanges.opening(circle, meeting, exchange, is_anew=True)
    yield "exchanges.prompt", message([exchanges.prompt(circle, meeting, exchange, 1)])
    yield "exchanges.posted_answer", exchanges.posted_answer(given, texts.person)
    yield "exchanges.kept", exchanges.kept(given)
    yield "exchanges.kept changed", exchanges.kept(replace(given, is_new=False))
    yield "exchanges.taken_back", exchanges.taken_back(given.answer.text)
    yield "exchanges.taken_back unposted", exchanges.taken_back(given.answer.text, was_posted=False)
    for stage in Stage:
        shown = _page(gallery, stage)
        yield f"exchanges.page {stage.value}", exchanges.page(shown, may_plan=True, zone=ZONE)
    skipped = replace(shown, meeting=replace(meeting, is_skipped=True), following=None)
    yield "exchanges.page skipped", exchanges.page(skipped, may_plan=False, zone=ZONE)
    yield "exchanges.planned", exchanges.planned(shown, ZONE)
    answers = {1: [(texts.person, given.answer.text)] * gallery.many, 2: [("Ben", "Short")]}
    summary = ExchangeSummary(circle, meeting, exchange, answers)
    yield "exchanges.summary", exchanges.summary(summary)
    yield "exchanges.summary without thread", exchanges.summary(replace(summary, has_thread=False))
    linked = replace(exchange, link="https://example.slack.com/archives/C1/p1")
    yield "exchanges.summary linked", exchanges.summary(replace(summary, exchange=linked, answers={}))


def modals(gallery: Gallery) -> Iterator[tuple[str, View]]:
    yield "exchange_forms.plan_form", exchange_forms.plan_form(_page(gallery, Stage.AHEAD))
    yield "exchange_forms.answer_form", exchange_forms.answer_form(_page(gallery, Stage.OPEN), 1)
    yield "exchange_forms.answer_form new", exchange_forms.answer_form(_page(gallery, Stage.OPEN), 2)
