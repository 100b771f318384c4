"""Events about the workspace: channels, people, and the app's own removal."""

from __future__ import annotations

from bot.domain.ids import ChannelId
from bot.services.services import Services
from bot.slack.gateway import Gateway
from bot.slack.presence import read_dnd, read_status
from bot.slack.users import read_user
from handlers.cards import Cards
from handlers.catalogue import Event
from handlers.requests import Request
from handlers.router import Router


class WorkspaceHandlers:
    """Listeners about the workspace."""

    def __init__(self, services: Services, gateway: Gateway) -> None:
        self._cards = Cards(services.circles, gateway)
        self._workspaces = services.workspaces
        self._people = services.people

    def register(self, router: Router) -> None:
        for event in (Event.CHANNEL_ARCHIVE, Event.GROUP_ARCHIVE):
            router.event(event, self.archived)
        for event in (Event.CHANNEL_DELETED, Event.GROUP_DELETED):
            router.event(event, self.deleted)
        for event in (Event.CHANNEL_UNARCHIVE, Event.GROUP_UNARCHIVE):
            router.event(event, self.unarchived)
        router.event(Event.MEMBER_JOINED_CHANNEL, self.bot_joined, concerns=_is_the_bot)
        router.event(Event.CHANNEL_ID_CHANGED, self.renumbered)
        router.event(Event.USER_CHANGE, self.person_changed)
        router.event(Event.DND_UPDATED_USER, self.disturbed)
        router.event(Event.APP_UNINSTALLED, self.removed)
        router.event(Event.TOKENS_REVOKED, self.tokens_revoked)

    async def archived(self, request: Request) -> None:
        await self._workspaces.channel_archived(request.cause, request.channel_id)

    async def deleted(self, request: Request) -> None:
        await self._workspaces.channel_deleted(request.cause, request.channel_id)

    async def unarchived(self, request: Request) -> None:
        for circle in await self._workspaces.channel_unarchived(request.cause, request.channel_id):
            await self._cards.refresh(request.team_id, circle.id)

    async def bot_joined(self, request: Request) -> None:
        await self._workspaces.bot_joined(request.cause, request.channel_id)

    async def renumbered(self, request: Request) -> None:
        event = request.body["event"]
        old, new = ChannelId(event["old_channel_id"]), ChannelId(event["new_channel_id"])
        await self._workspaces.channel_renumbered(request.cause, old, new)

    async def person_changed(self, request: Request) -> None:
        user = request.body["event"]["user"]
        left = await self._workspaces.person_changed(request.cause, read_user(user), read_status(user))
        for circle_id in left:
            await self._cards.refresh(request.team_id, circle_id)

    async def disturbed(self, request: Request) -> None:
        since, until = read_dnd(request.body["event"].get("dnd_status") or {})
        await self._people.disturbed(request.team_id, request.user_id, since, until)

    async def removed(self, request: Request) -> None:
        await self._workspaces.removed(request.cause)

    async def tokens_revoked(self, request: Request) -> None:
        if request.body["event"].get("tokens", {}).get("bot"):
            await self._workspaces.removed(request.cause)


def _is_the_bot(request: Request) -> bool:
    """Tell whether it is the bot itself that came into a channel; of people joining nothing is to be known."""
    known = [str(one.get("user_id")) for one in request.body.get("authorizations") or [] if one.get("is_bot")]
    return str(request.body["event"].get("user")) in known
