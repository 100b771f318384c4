"""`/digest`: see this week's digest before it is posted; the facilitator may post it now."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.ids import CircleId
from bot.services.services import Services
from bot.views import digests as views
from bot.views import help as help_views
from bot.views import notices
from bot.views.ids import ActionId, Command
from handlers.choosing import Chooser
from handlers.grammar import is_help, plain
from handlers.replies import Replies
from handlers.requests import Request
from handlers.router import Router


class DigestHandlers:
    """Listeners about digests."""

    def __init__(self, services: Services, replies: Replies, chooser: Chooser) -> None:
        self._digests = services.digests
        self._replies = replies
        self._chooser = chooser

    def register(self, router: Router) -> None:
        router.command(Command.DIGEST, self.command)
        router.action(ActionId.DIGEST_PREVIEW, self.preview)
        router.action(ActionId.DIGEST_POST, self.post)

    async def command(self, request: Request) -> None:
        if is_help(request.text):
            await self._replies.answer(request, help_views.command_help(Command.DIGEST))
            return
        question = "Which circle's digest would you like to see?"
        name = plain(request.text)
        circle = await self._chooser.circle(request, name, question, ActionId.DIGEST_PREVIEW, mine=True)
        if circle is not None:
            await self.preview(replace(request, value=circle.id))

    async def preview(self, request: Request) -> None:
        page = await self._digests.preview(request.team_id, request.user_id, CircleId(request.value))
        screen = views.preview(page.digest, page.names, may_post=page.may_post, next_due=page.next_due_at)
        await self._replies.answer(request, screen)

    async def post(self, request: Request) -> None:
        circle = await self._digests.post_now(request.cause, CircleId(request.value))
        await self._replies.replace(
            request, notices.done(f"The digest of “{circle.name}” is on its way to its channel.")
        )
