"""`/circle settings`, `/circle changes` and `/circle workspace`."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.ids import CircleId
from bot.domain.reflections import FRAMEWORKS
from bot.domain.run_sheets import RUN_SHEETS
from bot.domain.settings_form import CircleSettingsForm, WorkspaceForm
from bot.services.calendars import name_of
from bot.services.circle_settings import Trail
from bot.services.services import Services
from bot.slack.gateway import Gateway
from bot.slack.scopes import REACTIONS_SCOPE
from bot.views import settings as views
from bot.views.ids import ActionId, CallbackId
from bot.views.payloads import AnswerAt, CircleAt, unpack
from handlers.cards import Cards
from handlers.choosing import Chooser
from handlers.grammar import CircleVerb
from handlers.replies import Replies
from handlers.requests import Request
from handlers.router import FormAnswer, Router
from handlers.verbs import VerbListener


class SettingsHandlers:
    """Listeners about what is set."""

    def __init__(self, services: Services, gateway: Gateway, replies: Replies, chooser: Chooser) -> None:
        self._settings = services.settings
        self._people = services.people
        self._cards = Cards(services.circles, gateway)
        self._gateway = gateway
        self._replies = replies
        self._chooser = chooser

    def verbs(self) -> dict[CircleVerb, VerbListener]:
        return {
            CircleVerb.SETTINGS: self._settings_of,
            CircleVerb.CHANGES: self._changes_of,
            CircleVerb.WORKSPACE: self._workspace_of,
        }

    def register(self, router: Router) -> None:
        router.action(ActionId.CIRCLE_SETTINGS, self.open)
        router.action(ActionId.CIRCLE_CHANGES, self.changes)
        router.action(ActionId.WORKSPACE_SETTINGS, self.workspace)
        router.action(ActionId.WORKSPACE_CHANGES, self.workspace_changes)
        router.form(CallbackId.CIRCLE_SETTINGS, self.saved)
        router.form(CallbackId.WORKSPACE_SETTINGS, self.workspace_saved)

    async def _settings_of(self, request: Request, name: str) -> None:
        circle = await self._chooser.circle(
            request,
            name,
            "Which circle’s settings?",
            ActionId.CIRCLE_SETTINGS,
            likely=lambda one: one.facilitator_id == request.user_id,
            own_first=True,
            also=await self._chooser.over(request, here_too=True),
        )
        if circle is not None:
            await self.open(replace(request, value=circle.id))

    async def open(self, request: Request) -> None:
        page = await self._settings.of_circle(request.team_id, request.user_id, CircleId(request.value))
        form = views.circle_form(
            page.circle,
            page.holidays,
            frameworks={key: one.name for key, one in FRAMEWORKS.items()},
            run_sheets={key: one.name for key, one in RUN_SHEETS.items()},
            response_url=request.response_url,
            sees_reactions=REACTIONS_SCOPE in await self._gateway.granted(),
        )
        await self._replies.open(request, form)

    async def saved(self, request: Request) -> FormAnswer:
        where = unpack(CircleAt, request.metadata)
        names = ("name", "goal", "capacity", "link", "holidays", "emoji")
        fields = {name: request.field(name) for name in names}
        chosen = {name: request.field(name).replace(views.ANY, "") for name in ("framework", "run_sheet")}
        form = CircleSettingsForm(**fields, **chosen, switches=request.ticks("switches"))
        page, changed = await self._settings.change(request.cause, CircleId(where.circle_id), form)

        async def tell() -> None:
            await self._replies.answer_at(
                request, where.response_url, views.saved(page.circle, changed, page.still_led)
            )
            await self._cards.refresh(request.team_id, page.circle.id)

        return FormAnswer(then=tell)

    async def _changes_of(self, request: Request, name: str) -> None:
        question = "Which circle’s changes?"
        over = await self._chooser.over(request, here_too=True)
        circle = await self._chooser.circle(
            request, name, question, ActionId.CIRCLE_CHANGES, own_first=True, also=over
        )
        if circle is not None:
            await self.changes(replace(request, value=circle.id))

    async def changes(self, request: Request) -> None:
        """Answer with who changed what in a circle."""
        found = await self._settings.trail(request.team_id, request.user_id, CircleId(request.value))
        await self._show(request, found)

    async def _show(self, request: Request, found: Trail) -> None:
        zone = await self._people.zone(
            request.team_id, request.user_id, found.circle.zone if found.circle else "UTC"
        )
        screen = views.trail(found.circle, found.changes, found.names, found.sends, zone=zone)
        await self._replies.answer(request, screen)

    async def _workspace_of(self, request: Request, words: str) -> None:
        if words.casefold() == CircleVerb.CHANGES:
            await self.workspace_changes(request)
        else:
            await self.workspace(request)

    async def workspace_changes(self, request: Request) -> None:
        """Answer with who changed what for the whole workspace."""
        await self._show(request, await self._settings.trail_of_workspace(request.team_id, request.user_id))

    async def workspace(self, request: Request) -> None:
        """Open what holds for the whole workspace, for its organisers."""
        settings = await self._settings.of_workspace(request.team_id, request.user_id)
        holidays = name_of(settings.holidays) if settings.holidays else ""
        sees = REACTIONS_SCOPE in await self._gateway.granted()
        form = views.workspace_form(settings, holidays, request.response_url, sees_reactions=sees)
        await self._replies.open(request, form)

    async def workspace_saved(self, request: Request) -> FormAnswer:
        form = WorkspaceForm(
            organisers=request.users("organisers"),
            founding=request.field("founding"),
            holidays=request.field("holidays"),
            emoji=request.field("emoji"),
        )
        settings = await self._settings.change_workspace(request.cause, form)
        where = unpack(AnswerAt, request.metadata).response_url

        async def tell() -> None:
            names = await self._people.names(request.team_id, settings.organisers)
            await self._replies.answer_at(request, where, views.workspace_saved(settings, names))

        return FormAnswer(then=tell)
