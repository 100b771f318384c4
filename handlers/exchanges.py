"""`/circle exchange`: the questions of an exchange in writing, planning it, answering, taking an answer back."""

from __future__ import annotations

import logging
from dataclasses import replace

from bot import logs
from bot.domain.circles import Format
from bot.domain.exchange_overviews import ExchangePage, GivenAnswer
from bot.domain.exchanges import PROMPTS_MOST
from bot.domain.ids import CircleId, MeetingId
from bot.domain.roles import Act, may
from bot.errors import CirclesError, SlackRefused
from bot.services.services import Services
from bot.slack.gateway import Gateway, Posted
from bot.views import exchange_forms as forms
from bot.views import exchanges as views
from bot.views.ids import ActionId, CallbackId
from bot.views.payloads import PromptAt, unpack
from handlers.choosing import Chooser
from handlers.grammar import CircleVerb
from handlers.replies import Replies
from handlers.requests import Request
from handlers.router import FormAnswer, Router
from handlers.verbs import VerbListener

MESSAGE_GONE = "message_not_found"

log = logging.getLogger("circles.handlers")


class ExchangeHandlers:
    """Listeners about exchanges."""

    def __init__(self, services: Services, gateway: Gateway, replies: Replies, chooser: Chooser) -> None:
        self._exchanges = services.exchanges
        self._circles = services.circles
        self._people = services.people
        self._roles = services.roles
        self._gateway = gateway
        self._replies = replies
        self._chooser = chooser

    def verbs(self) -> dict[CircleVerb, VerbListener]:
        return {CircleVerb.EXCHANGE: self._exchange}

    def register(self, router: Router) -> None:
        router.action(ActionId.EXCHANGE_SHOW, self.show)
        router.action(ActionId.EXCHANGE_OPEN, self.open)
        router.action(ActionId.EXCHANGE_PLAN, self.plan)
        router.action(ActionId.EXCHANGE_ANSWER, self.answer)
        router.action(ActionId.EXCHANGE_TAKE_BACK, self.take_back)
        router.form(CallbackId.EXCHANGE_PLAN, self.planned)
        router.form(CallbackId.EXCHANGE_ANSWER, self.answered)

    async def _exchange(self, request: Request, name: str) -> None:
        circle = await self._chooser.circle(
            request,
            name,
            "Which circle’s exchange?",
            ActionId.EXCHANGE_SHOW,
            mine=True,
            likely=lambda one: one.format is Format.ONLINE_EXCHANGE,
        )
        if circle is not None:
            await self.show(replace(request, value=circle.id))

    async def show(self, request: Request) -> None:
        await self._page(
            request, await self._exchanges.page(request.team_id, request.user_id, CircleId(request.value))
        )

    async def open(self, request: Request) -> None:
        await self._page(
            request, await self._exchanges.of_meeting(request.team_id, request.user_id, MeetingId(request.value))
        )

    async def _page(self, request: Request, shown: ExchangePage) -> None:
        roles = await self._roles.of(request.team_id, request.user_id, shown.circle.id)
        zone = await self._people.zone(request.team_id, request.user_id, shown.circle.zone)
        await self._replies.answer(request, views.page(shown, may_plan=may(roles, Act.EDIT_AGENDA), zone=zone))

    async def plan(self, request: Request) -> None:
        shown = await self._exchanges.of_meeting(request.team_id, request.user_id, MeetingId(request.value))
        await self._replies.open(request, forms.plan_form(shown, response_url=request.response_url))

    async def planned(self, request: Request) -> FormAnswer:
        form = unpack(PromptAt, request.metadata)
        prompts = [request.field(f"prompt_{place}") for place in range(1, PROMPTS_MOST + 1)]
        meeting_id = MeetingId(form.meeting_id)
        shown = await self._exchanges.plan(request.cause, meeting_id, request.field("title"), prompts)

        async def tell() -> None:
            zone = await self._people.zone(request.team_id, request.user_id, shown.circle.zone)
            screen = views.planned(shown, zone)
            await self._replies.answer_at(request, form.response_url, screen)

        return FormAnswer(then=tell)

    async def answer(self, request: Request) -> None:
        asked = unpack(PromptAt, request.value)
        place, meeting_id = _place(asked), MeetingId(asked.meeting_id)
        shown = await self._exchanges.to_answer(request.team_id, request.user_id, meeting_id, place)
        await self._replies.open(request, forms.answer_form(shown, place, response_url=request.response_url))

    async def answered(self, request: Request) -> FormAnswer:
        form = unpack(PromptAt, request.metadata)
        meeting_id, text = MeetingId(form.meeting_id), request.field("answer")
        given = await self._exchanges.answer(request.cause, meeting_id, _place(form), text)

        async def tell() -> None:
            await self._replies.answer_at(request, form.response_url, views.kept(given))
            await (self._find_thread(request, meeting_id) if given.is_new else self._write_again(request, given))

        return FormAnswer(then=tell)

    async def take_back(self, request: Request) -> None:
        """Delete the post first: what cannot be deleted is not forgotten either, and can be tried again."""
        given, posted = await self._exchanges.own(request.team_id, request.user_id, request.value)
        was_there = posted is not None and await self._delete(posted)
        answer = await self._exchanges.take_back(request.cause, request.value)
        may_answer = await self._circles.is_member(request.team_id, request.user_id, given.circle.id)
        screen = views.taken_back(answer.text, was_posted=was_there, may_answer=may_answer)
        await self._replies.answer(request, screen)
        await self._write_summary(request, given.meeting.id)

    async def _delete(self, posted: Posted) -> bool:
        """Delete a post; one that is gone already is as it should be. Tell whether it was there."""
        try:
            await self._gateway.delete(posted)
        except SlackRefused as refusal:
            if refusal.code != MESSAGE_GONE:
                raise
            return False
        return True

    async def _find_thread(self, request: Request, meeting_id: MeetingId) -> None:
        """Ask once for the link of the thread, for the summary, which says "above" where Slack did not tell."""
        try:
            opening = await self._exchanges.thread_without_link(request.team_id, meeting_id)
            if opening is not None:
                link = await self._gateway.permalink(opening.channel_id, opening.ts)
                await self._exchanges.note_link(request.team_id, meeting_id, link)
        except CirclesError as trouble:
            logs.line(log, "exchange.no_link", meeting=meeting_id, error=type(trouble).__name__)

    async def _write_again(self, request: Request, given: GivenAnswer) -> None:
        """Bring the post in the thread up to date; a failure is logged, and the next change mends it."""
        try:
            found, posted = await self._exchanges.own(request.team_id, request.user_id, given.answer.id)
            if posted is not None:
                await self._update(request, found, posted)
        except CirclesError as trouble:
            logs.line(log, "exchange.stale", meeting=given.meeting.id, error=type(trouble).__name__)
        await self._write_summary(request, given.meeting.id)

    async def _update(self, request: Request, given: GivenAnswer, posted: Posted) -> None:
        names = await self._people.names(request.team_id, [request.user_id])
        await self._gateway.update(posted, views.posted_answer(given, names[request.user_id]))

    async def _write_summary(self, request: Request, meeting_id: MeetingId) -> None:
        """What is changed or taken back after the end is changed in the summary too."""
        try:
            found = await self._exchanges.posted_summary(request.team_id, meeting_id)
            if found is not None:
                posted, summary, thread = found
                has_thread = thread is None or await self._is_there(thread)
                await self._gateway.update(posted, views.summary(replace(summary, has_thread=has_thread)))
        except CirclesError as trouble:
            logs.line(log, "exchange.stale", meeting=meeting_id, error=type(trouble).__name__)

    async def _is_there(self, posted: Posted) -> bool:
        try:
            await self._gateway.permalink(posted.channel_id, posted.ts)
        except SlackRefused as refusal:
            return refusal.code != MESSAGE_GONE
        return True


def _place(asked: PromptAt) -> int:
    """Return which question a button or form is about; 0, which no exchange asks, where it does not say."""
    return int(asked.place) if asked.place.isascii() and asked.place.isdecimal() else 0
