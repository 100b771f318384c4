"""What people meet first: circles as they are found, shown and chosen, and the help."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from slack_sdk.models.views import View

from bot.domain.circles import CircleStatus, Format, MemberState
from bot.domain.ids import ChannelId
from bot.views import circles, help
from bot.views.ids import ActionId, Command
from bot.views.kit import Screen
from tests.support.domain_values import BEN, CHANNEL, NOON

if TYPE_CHECKING:
    from tests.support.view_gallery import Gallery

ZONE = "America/Chicago"


def screens(gallery: Gallery) -> Iterator[tuple[str, Screen]]:
    circle, page = gallery.circle, gallery.page()
    full = gallery.card(member_count=6, waiting_count=2)
    paused = gallery.card(circle=gallery.a_circle(status=CircleStatus.PAUSED))
    finished = gallery.card(circle=gallery.a_circle(status=CircleStatus.FINISHED), next_meeting=None)
    workshop = gallery.a_circle(format=Format.WORKSHOP, cadence=replace(circle.cadence, meetings=1))
    moved = gallery.card(next_meeting=replace(gallery.meeting, moved_to=circle.cadence.local_time))
    workshop_card = gallery.card(circle=workshop)
    kinds = {"": gallery.card(), " full": full, " paused": paused, " finished": finished, " clocks": moved}
    for kind, card in {**kinds, " workshop": workshop_card}.items():
        yield f"circles.card{kind}", circles.card(card)
    yield "circles.what_is_this", circles.what_is_this(gallery.card())
    yield "circles.joined", circles.joined(gallery.card(), waiting=False, zone=ZONE)
    yield "circles.joined waiting", circles.joined(full, waiting=True, zone=ZONE)
    again = circles.joined(gallery.card(), waiting=False, zone=ZONE, was_muted=True)
    yield "circles.joined again after muting", again
    yield "circles.joined alone", circles.joined(gallery.card(), waiting=False, zone=ZONE, leads=True)
    yield "circles.left", circles.left(gallery.card(), successor_name=None)
    yield "circles.left heir", circles.left(gallery.card(), successor_name=gallery.texts.person)
    yield "circles.page", circles.page(page, zone=ZONE, now=NOON)
    yield (
        "circles.page leader without a goal",
        circles.page(replace(page, viewer=gallery.member(goal="")), zone=ZONE, now=gallery.meeting.starts_at),
    )
    waiting = replace(page, viewer=gallery.member(BEN, state=MemberState.WAITING), members=(), answers={})
    yield "circles.page waiting", circles.page(waiting, zone=ZONE)
    outside = replace(page, viewer=None, members=(), answer=None, answers={})
    yield "circles.page outside", circles.page(outside, zone=ZONE)
    yield "circles.page paused", circles.page(replace(outside, card=paused), zone=ZONE)
    yield "circles.page paused, leader", circles.page(replace(page, card=paused), zone=ZONE)
    yield "circles.page finished", circles.page(replace(page, card=finished), zone=ZONE)
    over = gallery.card(next_meeting=None, is_over=True)
    yield "circles.page over", circles.page(replace(page, card=over), zone=ZONE)
    cards = [gallery.card() for _ in range(gallery.many)]
    yield "circles.circle_list", circles.circle_list(cards, cards, zone=ZONE)
    yield "circles.circle_list none", circles.circle_list([], [], zone=ZONE)
    yield "circles.circle_list direct", circles.circle_list([], [], zone=ZONE, in_channel=False)
    yield "circles.choose", circles.choose("Which circle?", ActionId.CIRCLE_JOIN, [circle] * gallery.many)
    yield "circles.paused", circles.paused(circle)
    yield "circles.resumed", circles.resumed(gallery.card())
    yield "circles.founded", circles.founded(circle)
    yield from _help(gallery)


def modals(gallery: Gallery) -> Iterator[tuple[str, View]]:
    texts = gallery.texts
    yield "circles.loading", circles.loading("One moment")
    yield "circles.notice_modal", circles.notice_modal(texts.name, texts.words)
    yield "circles.found_form", circles.found_form(ChannelId(CHANNEL), zone=ZONE, first_on="2026-11-30")
    yield "circles.found_form, zone unknown", circles.found_form(ChannelId(CHANNEL), zone="")
    yield "circles.join_form", circles.join_form(gallery.card(), waiting=False)
    yield (
        "circles.join_form waiting",
        circles.join_form(gallery.card(), waiting=True, goal=texts.words, offer=texts.words),
    )


def _help(gallery: Gallery) -> Iterator[tuple[str, Screen]]:
    for command in Command:
        yield f"help.command_help {command}", help.command_help(command)
    yield "help.did_you_mean", help.did_you_mean([help.Meant.NEXT, help.Meant.REFLECT])
    yield "help.overview_help", help.overview_help()
    for title, word, _ in help.CHAPTERS:
        yield f"help.overview_help {title}", help.overview_help(word)
    yield "help.suggestion", help.suggestion(Command.CIRCLE, gallery.texts.words, "join")
    yield "help.suggestion without a guess", help.suggestion(Command.CIRCLE, gallery.texts.words, None)
    pages = [gallery.page()] * gallery.many
    outside = [gallery.page(viewer=None)] * gallery.many
    yield "help.what_now", help.what_now(pages, in_channel=True, zone=ZONE)
    yield "help.what_now outside", help.what_now(outside, in_channel=True, zone=ZONE)
    yield "help.what_now nothing here", help.what_now([], in_channel=True, zone=ZONE)
    ended = help.what_now([], [gallery.circle] * gallery.many, in_channel=True, zone=ZONE)
    yield "help.what_now ended", ended
    yield "help.what_now nowhere", help.what_now([], in_channel=False, zone=ZONE)
