"""How a person is answered: privately where they are, or in a direct message where Slack gives no other way."""

from __future__ import annotations

import logging

from slack_sdk.models.views import View

from bot import logs
from bot.errors import SlackError, SlackRefused
from bot.services.workspaces import Workspaces
from bot.slack.gateway import Gateway
from bot.views.kit import Screen
from bot.views.rows import is_together
from handlers.drafting import Drafting
from handlers.requests import Request

log = logging.getLogger("circles.handlers")


class Replies:
    """Sends answers and opens forms for the listeners."""

    def __init__(self, gateway: Gateway, workspaces: Workspaces, drafting: Drafting) -> None:
        self._gateway = gateway
        self._workspaces = workspaces
        self._drafting = drafting

    async def answer(self, request: Request, screen: Screen) -> None:
        """Answer so that only this person sees it; raise AlreadyApplied where this deed was answered before."""
        await self._workspaces.answered(request.cause)
        await self.answer_at(request, request.response_url, screen)

    async def replace(self, request: Request, screen: Screen) -> None:
        """Put the screen in place of the clicked message, else answer privately below.

        A message is replaced if nobody else sees it and it tells of nothing else.
        """
        if request.response_url and request.on_own_message and not is_together(request.block_id):
            await self._gateway.respond(request.response_url, screen, replace=True)
        else:
            await self.answer(request, screen)

    async def answer_at(self, request: Request, response_url: str, screen: Screen) -> None:
        """Answer at an earlier response_url; where it has expired or there was none, in a direct message."""
        if response_url:
            try:
                await self._gateway.respond(response_url, screen)
                return
            except SlackRefused:
                logs.line(log, "response_url.used_up")
        await self._gateway.post(await self._gateway.direct_channel(request.user_id), screen)

    async def open(self, request: Request, view: View) -> str:
        """Open a form for the person, with the words they had not sent the last time; return its id."""
        return await self._gateway.open_view(request.trigger_id, await self.ready(request, view))

    async def ready(self, request: Request, view: View) -> View:
        """Return a form as it is to be shown in an open window, with the words not sent the last time."""
        return await self._drafting.prepare(request.team_id, request.user_id, view)

    async def update(self, view_id: str, view: View) -> None:
        await self._gateway.update_view(view_id, view)

    async def try_answer(self, request: Request, screen: Screen) -> bool:
        """Answer after something went wrong; tell whether that worked. Never raises SlackError."""
        try:
            await self.answer_at(request, request.response_url, screen)
        except SlackError as trouble:
            logs.line(log, "unanswered", level=logging.WARNING, code=trouble.code)
            return False
        return True
