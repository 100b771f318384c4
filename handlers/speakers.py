"""`/circle speaker` and `/circle ask`: a guest, the questions for them, and what people give back."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.ids import CircleId, MeetingId, UserId
from bot.domain.speakers import QuestionPage, SpeakerForm
from bot.errors import MemberError
from bot.services.services import Services
from bot.views import questions as question_views
from bot.views import speakers as views
from bot.views.ids import ActionId, CallbackId
from bot.views.kit import Screen
from bot.views.payloads import MeetingForm, unpack
from handlers.choosing import Chooser
from handlers.grammar import CircleVerb
from handlers.replies import Replies
from handlers.requests import Request
from handlers.router import FormAnswer, Router
from handlers.verbs import VerbListener


class SpeakerHandlers:
    """Listeners about guest speakers."""

    def __init__(self, services: Services, replies: Replies, chooser: Chooser) -> None:
        self._speakers = services.speakers
        self._questions = services.questions
        self._people = services.people
        self._roles = services.roles
        self._replies = replies
        self._chooser = chooser

    def verbs(self) -> dict[CircleVerb, VerbListener]:
        return {CircleVerb.SPEAKER: self._speaker, CircleVerb.ASK: self._ask}

    def register(self, router: Router) -> None:
        router.action(ActionId.SPEAKER_SHOW, self.show)
        router.action(ActionId.SPEAKER_EDIT, self.edit)
        router.form(CallbackId.SPEAKER, self.save)
        router.action(ActionId.QUESTION_CIRCLE, self.questions)
        router.action(ActionId.QUESTION_LIST, self.questions_of)
        router.action(ActionId.QUESTION_ASK, self.ask)
        router.action(ActionId.QUESTION_VOTE, self.vote)
        router.action(ActionId.QUESTION_ANSWERED, self.answered)
        router.form(CallbackId.QUESTION, self.asked)
        router.action(ActionId.FEEDBACK_OPEN, self.feedback)
        router.form(CallbackId.FEEDBACK, self.given)

    async def _speaker(self, request: Request, name: str) -> None:
        mine = not await self._roles.is_organiser(request.user_id)
        circle = await self._chooser.circle(
            request, name, "Which circle has a guest?", ActionId.SPEAKER_SHOW, mine=mine, ahead=True
        )
        if circle is not None:
            await self.show(replace(request, value=circle.id))

    async def show(self, request: Request) -> None:
        page = await self._speakers.page(request.team_id, request.user_id, CircleId(request.value))
        zone = await self._people.zone(request.team_id, request.user_id, page.circle.zone)
        await self._replies.answer(request, views.page(page, zone=zone))

    async def edit(self, request: Request) -> None:
        circle, meeting, guest = await self._speakers.draft(
            request.team_id, request.user_id, MeetingId(request.value)
        )
        await self._replies.open(request, views.form(circle, meeting, guest, response_url=request.response_url))

    async def save(self, request: Request) -> FormAnswer:
        origin = unpack(MeetingForm, request.metadata)
        form = SpeakerForm(**{name: request.field(name) for name in ("name", "topic", "bio", "material")})
        guest_id = request.field("user")
        page = await self._speakers.invite(
            request.cause, MeetingId(origin.meeting_id), form, UserId(guest_id) if guest_id else None
        )

        async def tell() -> None:
            zone = await self._people.zone(request.team_id, request.user_id, page.circle.zone)
            screen = views.page(page, zone=zone, said="Saved. The channel hears of a new guest.")
            await self._replies.answer_at(request, origin.response_url, screen)

        return FormAnswer(then=tell)

    async def _ask(self, request: Request, typed: str) -> None:
        """Show the queue, or with words open the form with them in it."""
        mine = await self._questions.circles(request.team_id, request.user_id)
        here = [circle for circle in mine if circle.channel_id == request.channel_id] or mine
        if not here:
            raise MemberError("None of your circles has a guest at its next meeting, so there is nobody to ask.")
        if len(here) > 1:
            named = await self._chooser.circle(
                request,
                "",
                "Which guest would you like to ask?",
                ActionId.QUESTION_CIRCLE,
                mine=True,
                likely=lambda circle: circle in here,
            )
            if named is None:
                return
            here = [named]
        page = await self._questions.coming(request.team_id, request.user_id, here[0].id)
        if typed:
            form = question_views.form(page, text=typed, response_url=request.response_url)
            await self._replies.open(request, form)
        else:
            await self._replies.answer(request, await self._queue(request, page))

    async def questions(self, request: Request) -> None:
        page = await self._questions.coming(request.team_id, request.user_id, CircleId(request.value))
        await self._replies.answer(request, await self._queue(request, page))

    async def questions_of(self, request: Request) -> None:
        page = await self._questions.of_meeting(request.team_id, request.user_id, MeetingId(request.value))
        await self._replies.answer(request, await self._queue(request, page))

    async def ask(self, request: Request) -> None:
        page = await self._questions.of_meeting(request.team_id, request.user_id, MeetingId(request.value))
        await self._replies.open(request, question_views.form(page, response_url=request.response_url))

    async def asked(self, request: Request) -> FormAnswer:
        origin = unpack(MeetingForm, request.metadata)
        nameless = request.field("named") == question_views.NAMELESS
        page = await self._questions.ask(
            request.cause, MeetingId(origin.meeting_id), request.field("text"), nameless=nameless
        )

        async def tell() -> None:
            await self._replies.answer_at(request, origin.response_url, await self._queue(request, page))

        return FormAnswer(then=tell)

    async def vote(self, request: Request) -> None:
        page = await self._questions.vote(request.cause, request.value)
        await self._replies.replace(request, await self._queue(request, page))

    async def answered(self, request: Request) -> None:
        page = await self._questions.answered(request.cause, request.value)
        await self._replies.replace(request, await self._queue(request, page))

    async def feedback(self, request: Request) -> None:
        meeting, guest = await self._speakers.feedback_form(
            request.team_id, request.user_id, MeetingId(request.value)
        )
        form = views.feedback_form(meeting, guest, response_url=request.response_url)
        await self._replies.open(request, form)

    async def given(self, request: Request) -> FormAnswer:
        origin = unpack(MeetingForm, request.metadata)
        guest = await self._speakers.give(
            request.cause, MeetingId(origin.meeting_id), request.field("line"), request.field("rating")
        )

        async def tell() -> None:
            await self._replies.answer_at(request, origin.response_url, views.given(guest))

        return FormAnswer(then=tell)

    async def _queue(self, request: Request, page: QuestionPage) -> Screen:
        return question_views.queue(
            page, zone=await self._people.zone(request.team_id, request.user_id, page.circle.zone)
        )
