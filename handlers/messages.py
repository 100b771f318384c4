"""Direct messages to the bot: `help` is answered, and so is anything else, with what was most likely meant."""

from __future__ import annotations

from bot.views import help as views
from handlers.catalogue import Event
from handlers.grammar import is_help, likely_meant
from handlers.replies import Replies
from handlers.requests import Request
from handlers.router import Router


class MessageHandlers:
    """Listens to what people write to the bot itself; never to channels."""

    def __init__(self, replies: Replies) -> None:
        self._replies = replies

    def register(self, router: Router) -> None:
        router.event(Event.MESSAGE_IM, self.message, concerns=_was_written_to_us)

    async def message(self, request: Request) -> None:
        if is_help(request.text):
            await self._replies.answer(request, views.overview_help())
        else:
            await self._replies.answer(request, views.did_you_mean(likely_meant(request.text)))


def _was_written_to_us(request: Request) -> bool:
    """Whether a person wrote it, and to the bot; what the bot writes itself comes back as such an event too."""
    event = request.body["event"]
    by_a_person = request.user_id and not event.get("bot_id") and not event.get("subtype")
    return bool(by_a_person) and event.get("channel_type") == "im"
