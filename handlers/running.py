"""`/circle run`, the form that starts a run-sheet, and the buttons of its message."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from weakref import WeakValueDictionary

from bot.domain.ids import CircleId, MeetingId, TeamId
from bot.domain.running import Move
from bot.errors import SlackRefused
from bot.services.services import Services
from bot.slack.gateway import Gateway, Posted
from bot.views import run_sheets as views
from bot.views.ids import ActionId, CallbackId
from bot.views.payloads import MeetingForm, RunAt, unpack
from handlers.choosing import Chooser
from handlers.grammar import CircleVerb
from handlers.replies import Replies
from handlers.requests import Request
from handlers.router import FormAnswer, Router
from handlers.verbs import VerbListener

_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
_MOVES = {
    ActionId.RUN_NEXT: Move.NEXT,
    ActionId.RUN_BACK: Move.BACK,
    ActionId.RUN_MORE: Move.MORE,
    ActionId.RUN_END: Move.END,
}


class RunningHandlers:
    """Listeners about run-sheets."""

    def __init__(self, services: Services, gateway: Gateway, replies: Replies, chooser: Chooser) -> None:
        self._running = services.running
        self._gateway = gateway
        self._replies = replies
        self._chooser = chooser
        self._turns: WeakValueDictionary[MeetingId, asyncio.Lock] = WeakValueDictionary()

    def verbs(self) -> dict[CircleVerb, VerbListener]:
        return {CircleVerb.RUN: self._run}

    def register(self, router: Router) -> None:
        router.action(ActionId.RUN_CIRCLE, self.pick)
        router.action(ActionId.RUN_OPEN, self.open)
        for action_id in _MOVES:
            router.action(action_id, self.move)
        router.form(CallbackId.RUN_SHEET, self.start)

    async def _run(self, request: Request, name: str) -> None:
        question = "Which circle meets?"
        circle = await self._chooser.circle(request, name, question, ActionId.RUN_CIRCLE, mine=True, ahead=True)
        if circle is not None:
            await self.pick(replace(request, value=circle.id))

    async def pick(self, request: Request) -> None:
        meeting = await self._running.near(request.team_id, CircleId(request.value))
        await self.open(replace(request, value=meeting.id))

    async def open(self, request: Request) -> None:
        """Open the form; where a run-sheet is under way, say where it stands instead."""
        offer = await self._running.offer(request.team_id, request.user_id, MeetingId(request.value))
        if offer.run is None or not offer.run.is_under_way:
            await self._replies.open(request, views.start_form(offer, response_url=request.response_url))
            return
        _, page = await self._running.posted(request.team_id, offer.meeting.id)
        is_there = await self._draw(request.team_id, offer.meeting.id)
        if not is_there:
            page = await self._running.again(request.cause, offer.meeting.id)
        await self._replies.answer(request, views.under_way(page, posted_again=not is_there))

    async def start(self, request: Request) -> FormAnswer:
        origin = unpack(MeetingForm, request.metadata)
        meeting_id = MeetingId(origin.meeting_id)
        page, by_another = await self._running.start(request.cause, meeting_id, request.field("sheet"))

        async def tell() -> None:
            screen = views.started(page, by_another=by_another)
            await self._replies.answer_at(request, origin.response_url, screen)

        return FormAnswer(then=tell)

    async def move(self, request: Request) -> None:
        """Do what the tap asks for and draw the message anew, which is the answer."""
        at = unpack(RunAt, request.value)
        meeting_id = MeetingId(at.meeting_id)
        await self._running.move(request.cause, meeting_id, at.version, _MOVES[ActionId(request.action_id)])
        clicked = str(request.body.get("container", {}).get("message_ts") or "")
        await self._draw(request.team_id, meeting_id, Posted(request.channel_id, clicked) if clicked else None)

    async def _draw(self, team_id: TeamId, meeting_id: MeetingId, clicked: Posted | None = None) -> bool:
        """Bring the message up to date, those of one meeting in turn; tell whether it is (or will be) there.

        `clicked` is where a button stood, for the moment in which the ledger does not know that yet.
        """
        turn = self._turns.setdefault(meeting_id, asyncio.Lock())
        async with turn:
            posted, page = await self._running.posted(team_id, meeting_id)
            where = posted or clicked
            if where is None:
                return True
            try:
                await self._gateway.update(where, views.run_sheet(page))
            except SlackRefused as refusal:
                if refusal.code not in _GONE:
                    raise
                return False
        return True
