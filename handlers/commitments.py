"""The done / partly / changed / dropped buttons under a commitment."""

from __future__ import annotations

from bot.domain.commitments import CommitmentState
from bot.domain.ids import CommitmentId
from bot.services.services import Services
from bot.views import commitments as views
from bot.views.ids import ActionId
from handlers.home import HomeHandlers
from handlers.replies import Replies
from handlers.requests import Request
from handlers.router import Router

_OUTCOMES = {
    ActionId.COMMITMENT_DONE: CommitmentState.DONE,
    ActionId.COMMITMENT_PARTLY: CommitmentState.PARTLY,
    ActionId.COMMITMENT_CHANGED: CommitmentState.CHANGED,
    ActionId.COMMITMENT_DROPPED: CommitmentState.DROPPED,
}


class CommitmentHandlers:
    """Listeners about commitments."""

    def __init__(self, services: Services, replies: Replies, home: HomeHandlers) -> None:
        self._commitments = services.commitments
        self._replies = replies
        self._home = home

    def register(self, router: Router) -> None:
        for action_id in _OUTCOMES:
            router.action(action_id, self.settle)

    async def settle(self, request: Request) -> None:
        outcome = _OUTCOMES[ActionId(request.action_id)]
        commitment, circle = await self._commitments.settle(request.cause, CommitmentId(request.value), outcome)
        if request.in_home:
            await self._home.publish(request)
        else:
            await self._replies.answer(request, views.settled(commitment, circle))
