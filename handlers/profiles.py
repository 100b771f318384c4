"""`/circle profile`, `snooze` and `wake`, and the buttons by which every message can be had less often."""

from __future__ import annotations

from bot.domain.nudges import NudgeKind
from bot.domain.overviews import Granted
from bot.domain.profile_form import ProfileForm
from bot.domain.wishes import Deed
from bot.errors import FieldErrors, NotFound
from bot.services.profiles import NotThatDay
from bot.services.services import Services
from bot.views import profiles as views
from bot.views import wishes as wish_views
from bot.views.ids import ActionId, CallbackId
from bot.views.payloads import AnswerAt, FewerOf, Wish, unpack
from handlers.home import HomeHandlers
from handlers.replies import Replies
from handlers.requests import Request
from handlers.router import FormAnswer, Router

NO_DATE = "Choose the date until which I keep still."
WITHIN_A_YEAR = "Choose a day within the next year."


class ProfileHandlers:
    """Listeners about what a person asks of us."""

    def __init__(self, services: Services, replies: Replies, home: HomeHandlers) -> None:
        self._profiles = services.profiles
        self._replies = replies
        self._home = home

    def register(self, router: Router) -> None:
        router.action(ActionId.PROFILE_OPEN, lambda request: self.profile(request, ""))
        router.action(ActionId.SNOOZE_OPEN, lambda request: self.snooze(request, ""))
        router.action(ActionId.WAKE, lambda request: self.wake(request, ""))
        router.action(ActionId.FEWER_OPEN, self.fewer)
        router.action(ActionId.ATTENTION_UNDO, self.undo)
        router.form(CallbackId.PROFILE, self.saved)
        router.form(CallbackId.SNOOZE, self.snoozed)
        router.form(CallbackId.FEWER, self.wished)

    async def profile(self, request: Request, _words: str) -> None:
        page = await self._profiles.of_person(request.cause)
        await self._replies.open(request, views.form(page, request.response_url))

    async def saved(self, request: Request) -> FormAnswer:
        names = ("level", "weekly_limit", "zone", "quiet_from", "quiet_until", "works_from", "works_until")
        fields = {name: request.field(name) for name in (*names, "holidays", "snoozed_until")}
        ticked = {name: request.ticks(name) for name in ("works_on", "muted")}
        page = await self._profiles.save(request.cause, ProfileForm(**fields, **ticked))  # type: ignore[arg-type]
        where = unpack(AnswerAt, request.metadata).response_url

        async def tell() -> None:
            await self._replies.answer_at(request, where, views.saved(page))
            if not where:  # the form was opened in App Home
                await self._home.publish(request)

        return FormAnswer(then=tell)

    async def snooze(self, request: Request, words: str) -> None:
        if words:
            done = await self._profiles.snooze(request.cause, words)
            await self._replies.answer(request, wish_views.granted(done))
            return
        page = await self._profiles.of_person(request.cause)
        await self._replies.open(request, wish_views.snooze_form(page, request.response_url))

    async def snoozed(self, request: Request) -> FormAnswer:
        chosen = request.field("until")
        said = request.field("date") if chosen == wish_views.ON_DATE else chosen
        if not said:
            raise FieldErrors({"date": NO_DATE})
        try:
            done = await self._profiles.snooze(request.cause, said)
        except NotThatDay:
            raise FieldErrors({"date": WITHIN_A_YEAR}) from None
        return self._told(request, done)

    async def wake(self, request: Request, _words: str) -> None:
        page = await self._profiles.of_person(request.cause)
        done = await self._profiles.wish(request.cause, Deed.WAKE, "")
        if request.in_home:
            await self._home.publish(request)
        elif page.snoozed_until is None:
            await self._replies.answer(request, wish_views.awake(page))
        else:
            await self._replies.answer(request, wish_views.granted(done))

    async def fewer(self, request: Request) -> None:
        about = unpack(FewerOf, request.value)
        if not set(about.kinds.split()) & set(NudgeKind):
            raise NotFound
        page = await self._profiles.of_person(request.cause)
        circles = await self._profiles.fewer_of(request.cause, about.circles.split())
        await self._replies.open(request, wish_views.fewer_form(page, about, circles, request.response_url))

    async def wished(self, request: Request) -> FormAnswer:
        return self._told(request, await self._grant(request, request.field("wish")))

    async def undo(self, request: Request) -> None:
        await self._replies.answer(request, wish_views.granted(await self._grant(request, request.value)))

    async def _grant(self, request: Request, packed: str) -> Granted:
        wish = unpack(Wish, packed)
        deed = next((one for one in Deed if one == wish.deed), None)
        if deed is None:
            raise NotFound
        return await self._profiles.wish(request.cause, deed, wish.value)

    def _told(self, request: Request, done: Granted) -> FormAnswer:
        where = unpack(AnswerAt, request.metadata).response_url

        async def tell() -> None:
            await self._replies.answer_at(request, where, wish_views.granted(done))

        return FormAnswer(then=tell)
