"""`/circle topics`, the buttons of the list, and the form of a topic."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.ids import CircleId
from bot.domain.topics import Backlog
from bot.services.services import Services
from bot.views import topics as views
from bot.views.ids import ActionId, CallbackId
from bot.views.payloads import TopicAt, TopicForm, unpack
from handlers.choosing import Chooser
from handlers.grammar import CircleVerb
from handlers.replies import Replies
from handlers.requests import Request
from handlers.router import FormAnswer, Router
from handlers.verbs import VerbListener


class TopicHandlers:
    """Listeners about topics."""

    def __init__(self, services: Services, replies: Replies, chooser: Chooser) -> None:
        self._topics = services.topics
        self._replies = replies
        self._chooser = chooser

    def verbs(self) -> dict[CircleVerb, VerbListener]:
        return {CircleVerb.TOPICS: self._list}

    def register(self, router: Router) -> None:
        router.action(ActionId.TOPICS_SHOW, self.show)
        router.action(ActionId.TOPIC_NEW, self.new)
        router.action(ActionId.TOPIC_VOTE, self.vote)
        router.action(ActionId.TOPIC_SCHEDULE, self.schedule)
        router.action(ActionId.TOPIC_EDIT, self.edit)
        router.action(ActionId.TOPIC_REMOVE, self.remove)
        router.action(ActionId.TOPIC_BACK, self.bring_back)
        router.form(CallbackId.TOPIC, self.save)

    async def _list(self, request: Request, name: str) -> None:
        question = "Of which circle would you like to see the topics?"
        circle = await self._chooser.circle(request, name, question, ActionId.TOPICS_SHOW, mine=True, ahead=True)
        if circle is not None:
            await self.show(replace(request, value=circle.id))

    async def show(self, request: Request) -> None:
        found = await self._topics.backlog(request.team_id, request.user_id, CircleId(request.value))
        await self._replies.answer(request, views.backlog(found))

    async def new(self, request: Request) -> None:
        await self._topics.backlog(request.team_id, request.user_id, CircleId(request.value))  # members alone
        await self._replies.open(request, views.form(request.value, response_url=request.response_url))

    async def edit(self, request: Request) -> None:
        at = unpack(TopicAt, request.value)
        topic = await self._topics.topic(request.team_id, request.user_id, at.topic_id)
        await self._replies.open(request, views.form(topic.circle_id, topic, response_url=request.response_url))

    async def save(self, request: Request) -> FormAnswer:
        origin = unpack(TopicForm, request.metadata)
        title, why = request.field("title"), request.field("why")
        found = await self._topics.save(request.cause, CircleId(origin.circle_id), origin.topic_id, title, why)

        async def tell() -> None:
            await self._replies.answer_at(request, origin.response_url, views.backlog(found))

        return FormAnswer(then=tell)

    async def vote(self, request: Request) -> None:
        found = await self._topics.vote(request.cause, unpack(TopicAt, request.value).topic_id)
        await self._replies.replace(request, views.backlog(found))

    async def schedule(self, request: Request) -> None:
        at = unpack(TopicAt, request.value)
        found = await self._topics.schedule(request.cause, at.topic_id)
        topic = next(one for one, _ in found.taken if one.id == at.topic_id)
        if at.here:
            await self._replies.replace(request, views.backlog(found, undo=topic))
        else:
            number = found.meeting.number if found.meeting else 0
            await self._replies.answer(request, views.put_on(found.circle, topic.title, number))

    async def remove(self, request: Request) -> None:
        at = unpack(TopicAt, request.value)
        topic = await self._topics.topic(request.team_id, request.user_id, at.topic_id)
        found = await self._topics.put_away(request.cause, at.topic_id)
        await self._replies.replace(request, views.backlog(found, undo=topic))

    async def bring_back(self, request: Request) -> None:
        found: Backlog = await self._topics.bring_back(request.cause, unpack(TopicAt, request.value).topic_id)
        await self._replies.replace(request, views.backlog(found))
