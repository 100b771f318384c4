"""What admins and owners of a workspace do, and the events that Slack tells apps about it."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from playground.events import Sent
from playground.log import Json
from playground.manifest import Installation
from playground.people import Person
from playground.seen import Message, Room
from playground.typed_text import CannotDo
from playground.workspace import Conversation

if TYPE_CHECKING:
    from playground.events import Events
    from playground.workspace import Workspace


class Administration(ABC):
    """Each deed returns once subscribed apps have acknowledged its events."""

    workspace: Workspace
    events: Events

    @property
    @abstractmethod
    def app(self) -> Installation:
        """The app under test: the first one installed."""

    async def archive(self, room: Room) -> None:
        room.conversation.archived = True
        await self._channel("archive", room.conversation, {"channel": room.id, "user": room.conversation.creator})

    async def unarchive(self, room: Room) -> None:
        room.conversation.archived = False
        await self._channel(
            "unarchive", room.conversation, {"channel": room.id, "user": room.conversation.creator}
        )

    async def rename(self, room: Room, name: str) -> None:
        room.conversation.name = name
        shown = {"id": room.id, "name": name, "created": room.conversation.created}
        await self._channel("rename", room.conversation, {"channel": shown})

    async def delete(self, room: Room) -> None:
        room.conversation.deleted = True
        await self._channel(
            "deleted", room.conversation, {"channel": room.id, "actor_id": room.conversation.creator}
        )

    async def _channel(self, what: str, where: Conversation, extra: Json) -> None:
        await asyncio.gather(*self.events.channel(what, where, extra))

    async def add_bot(self, room: Room) -> None:
        """`/invite @bot`."""
        await asyncio.gather(*self.join(room.id, self.app.bot_user_id))

    async def remove_bot(self, room: Room) -> None:
        """`/remove @bot`."""
        if self.app.bot_user_id not in room.conversation.members:
            raise CannotDo(f"the bot is not in #{room.name}")
        await asyncio.gather(*self.part(room.id, self.app.bot_user_id))

    def join(self, conversation_id: str, user_id: str) -> Sent:
        """Add a member; the returned deliveries may be awaited."""
        where = self.workspace.conversations[conversation_id]
        where.members.append(user_id)
        return self.events.membership("member_joined_channel", where, user_id)

    def part(self, conversation_id: str, user_id: str) -> Sent:
        """Take a member out; the returned deliveries may be awaited."""
        where = self.workspace.conversations[conversation_id]
        where.members.remove(user_id)
        return self.events.membership("member_left_channel", where, user_id)

    async def change_zone(self, person: Person, zone: str) -> None:
        """The person travels: their profile's IANA zone changes."""
        person.user.tz = zone
        await self._user_change(person)

    async def deactivate(self, person: Person) -> None:
        """The account is closed; the person stays in member lists of old messages only."""
        person.user.deleted = True
        for where in self.workspace.conversations.values():
            if where.kind != "im" and person.id in where.members:
                where.members.remove(person.id)
        self.workspace.stacks.pop(person.id, None)
        await self._user_change(person)

    async def _user_change(self, person: Person) -> None:
        person.user.updated = self.workspace.epoch()
        await asyncio.gather(*self.events.user_change(person.user))

    async def delete_message(self, message: Message) -> None:
        """Take anybody's message away."""
        message.post.deleted = True
        where = self.workspace.conversations[message.post.conversation]
        await asyncio.gather(*self.events.message_deleted(where, message.post))
