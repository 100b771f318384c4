"""`/insight`, its form, its shortcuts, and the buttons under a saved insight."""

from __future__ import annotations

from bot.domain.ids import ChannelId, CircleId, InsightId, MeetingId
from bot.domain.insights import TEXT_MAX, InsightForm, is_tags_alone, tags_in
from bot.domain.text import tidy
from bot.errors import SlackError, StorageError
from bot.services.services import Services
from bot.slack.gateway import Gateway
from bot.views import help as help_views
from bot.views import insights as views
from bot.views import what_is_meant
from bot.views.ids import ActionId, CallbackId, Command
from bot.views.kit import Screen
from bot.views.payloads import InsightEditForm, InsightInCircle, pack, unpack
from handlers.grammar import InsightCommand, InsightVerb, insight_command
from handlers.guard import WordsNotKept
from handlers.home import HomeHandlers
from handlers.replies import Replies
from handlers.requests import Request
from handlers.router import FormAnswer, Router

SOURCE_LONGEST = 500


class InsightHandlers:
    """Listeners about insights."""

    def __init__(self, services: Services, gateway: Gateway, replies: Replies, home: HomeHandlers) -> None:
        self._insights = services.insights
        self._gateway = gateway
        self._replies = replies
        self._home = home

    def register(self, router: Router) -> None:
        router.command(Command.INSIGHT, self.command)
        router.shortcut(CallbackId.SHORTCUT_LOG_INSIGHT, self.new)
        router.shortcut(CallbackId.SHORTCUT_SAVE_INSIGHT, self.save_message)
        router.action(ActionId.INSIGHT_MINE, self.mine)
        router.action(ActionId.INSIGHT_FIND, self.find)
        router.action(ActionId.INSIGHT_LOG, self.log)
        router.action(ActionId.INSIGHT_NEW, self.new)
        router.action(ActionId.INSIGHT_EDIT, self.edit)
        router.action(ActionId.INSIGHT_UNDO, self.undo)
        router.action(ActionId.INSIGHT_KEEP, self.keep)
        router.action(ActionId.INSIGHT_SHARE, self.share)
        router.action(ActionId.INSIGHT_CIRCLE, self.circle)
        router.action(ActionId.INSIGHT_HOLDS, self.holds)
        router.action(ActionId.INSIGHT_DOUBT, self.doubt)
        router.form(CallbackId.INSIGHT, self.submit)

    async def command(self, request: Request) -> None:
        said = insight_command(request.text)
        match said.verb:
            case InsightVerb.FORM:
                await self.new(request)
            case InsightVerb.HELP:
                await self._replies.answer(request, help_views.command_help(Command.INSIGHT))
            case InsightVerb.MINE:
                await self._replies.answer(request, await self._mine(request, said.text))
            case InsightVerb.FIND:
                await self._replies.answer(request, await self._found(request, said.text))
            case InsightVerb.ASK:
                await self._replies.answer(request, which_is_meant(said))
            case InsightVerb.LOG:
                await self._replies.answer(request, await self._logged(request, said.text))

    async def mine(self, request: Request) -> None:
        await self._replies.answer(request, await self._mine(request, request.value))

    async def find(self, request: Request) -> None:
        await self._replies.answer(request, await self._found(request, request.value))

    async def log(self, request: Request) -> None:
        await self._replies.replace(request, await self._logged(request, request.value))

    async def _mine(self, request: Request, text: str) -> Screen:
        tags = tags_in(text)
        return views.mine(await self._insights.mine(request.team_id, request.user_id, tags=tags), tags)

    async def _found(self, request: Request, text: str) -> Screen:
        return views.found(await self._insights.find(request.team_id, request.user_id, text), text)

    async def _logged(self, request: Request, text: str) -> Screen:
        if len(tidy(text)) > TEXT_MAX:
            return views.too_long(text, TEXT_MAX)
        if is_tags_alone(text):
            return views.tags_alone(text)
        try:
            return views.saved(await self._insights.log_line(request.cause, request.channel_id, text))
        except StorageError as trouble:
            raise WordsNotKept(text) from trouble

    async def new(self, request: Request) -> None:
        await self._open(request)

    async def save_message(self, request: Request) -> None:
        """Open the form with the message's link as its source; the words are to be the person's own."""
        try:
            link = await self._gateway.permalink(request.channel_id, str(request.body["message_ts"]))
        except SlackError:
            link = ""
        await self._open(request, source_url=link, in_private=request.in_private)

    async def open_for(self, request: Request, channel_id: ChannelId, source_url: str) -> None:
        """Open the form for an insight from a message in a channel, wherever the person is now."""
        await self._open(request, source_url=source_url, channel_id=channel_id)

    async def edit(self, request: Request) -> None:
        await self._open(request, insight_id=InsightId(request.value))

    async def _open(
        self,
        request: Request,
        *,
        insight_id: InsightId | None = None,
        source_url: str = "",
        channel_id: ChannelId | None = None,
        in_private: bool = False,
    ) -> None:
        draft = await self._insights.draft(
            request.team_id,
            request.user_id,
            insight_id=insight_id,
            channel_id=channel_id or request.channel_id,
            source_url=source_url,
            in_private=in_private,
        )
        form = views.form(draft)
        source = source_url[:SOURCE_LONGEST]
        origin = InsightEditForm(insight_id or "", request.channel_id, request.response_url, source)
        form.private_metadata = pack(origin)
        await self._replies.open(request, form)

    async def submit(self, request: Request) -> FormAnswer:
        origin = unpack(InsightEditForm, request.metadata)
        circle = request.field("circle")
        form = InsightForm(
            text=request.field("text"),
            kind=request.field("kind"),
            tags=" ".join([*(f"#{tag}" for tag in request.ticks("known_tags")), request.field("tags")]),
            source_url=request.field("source_url"),
        )
        saved = await self._insights.save(
            request.cause,
            form,
            insight_id=InsightId(origin.insight_id) if origin.insight_id else None,
            circle_id=CircleId(circle) if circle and circle != views.JUST_ME else None,
            meeting_id=MeetingId(request.field("meeting")) if request.field("meeting") else None,
        )

        async def tell() -> None:
            await self._replies.answer_at(request, origin.response_url, views.saved(saved))
            if not origin.response_url:  # the form was opened in App Home, or by a shortcut
                await self._home.publish(request)

        return FormAnswer(then=tell)

    async def undo(self, request: Request) -> None:
        removed = await self._insights.undo(request.cause, InsightId(request.value))
        await self._after(request, views.undone(removed.insight, removed.mended))

    async def keep(self, request: Request) -> None:
        saved = await self._insights.share(request.cause, InsightId(request.value), None)
        await self._after(request, views.saved(saved))

    async def share(self, request: Request) -> None:
        saved = await self._insights.share_again(request.cause, InsightId(request.value))
        await self._after(request, views.saved(saved))

    async def holds(self, request: Request) -> None:
        await self._check(request, holds=True)

    async def doubt(self, request: Request) -> None:
        await self._check(request, holds=False)

    async def _check(self, request: Request, *, holds: bool) -> None:
        saved = await self._insights.check(request.cause, InsightId(request.value), holds=holds)
        await self._after(request, views.checked(saved))

    async def circle(self, request: Request) -> None:
        chosen = unpack(InsightInCircle, request.value)
        circle_id = CircleId(chosen.circle_id) if chosen.circle_id else None
        saved = await self._insights.share(request.cause, InsightId(chosen.insight_id), circle_id)
        await self._after(request, views.saved(saved))

    async def _after(self, request: Request, screen: Screen) -> None:
        if request.in_home:
            await self._home.publish(request)
        else:
            await self._replies.replace(request, screen)


def which_is_meant(said: InsightCommand) -> Screen:
    """Return the question what is meant by words that are nearly a command."""
    match said.guess:
        case InsightVerb.MINE:
            return what_is_meant.is_it_mine(said.text, said.words)
        case InsightVerb.FIND:
            return what_is_meant.is_it_a_search(said.text, said.words)
        case _:
            return what_is_meant.is_it_help(said.text)
