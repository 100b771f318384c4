"""Who people are: names, zones, presence from Slack, kept for a day and refreshed when Slack says they changed."""

from __future__ import annotations

from asyncio import gather
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain.ids import TeamId, UserId
from bot.domain.local_time import is_zone
from bot.domain.people import Person, Presence
from bot.errors import SlackError, SlackRefused
from bot.services.posting import TOKEN_TROUBLE
from bot.slack.gateway import Gateway
from bot.slack.presence import DND_SCOPE
from bot.slack.users import SlackUser
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

FRESH_FOR = timedelta(hours=24)
FRESHENED_AT_ONCE = 30
OF_THE_APP = TOKEN_TROUBLE | {"missing_scope"}
"""Refusals that say nothing about the person who was asked about."""


class People:
    """Looks people up; where Slack cannot be asked, what was known before is used."""

    def __init__(self, database: Database, gateway: Gateway, clock: Clock) -> None:
        self._database = database
        self._gateway = gateway
        self._clock = clock

    async def known(self, team_id: TeamId, user_id: UserId) -> Person:
        """Return the person, asking Slack when what we know is older than a day. Never raises SlackError.

        Someone of whom Slack tells nothing is stored all the same, so that no message passes them over; we
        ask again the next time.
        """
        now = self._clock.now()
        async with self._database.reading() as work:
            found = await work.people.get(team_id, user_id)
        if found is not None and now - found.refreshed_at < FRESH_FOR:
            return found
        try:
            user, status = await self._gateway.person(user_id)
        except SlackError:
            if found is not None:
                return found
            person = Person(team_id, user_id, "Someone", None, now - FRESH_FOR)
        else:
            known = (
                replace(status, dnd_from=found.presence.dnd_from, dnd_until=found.presence.dnd_until)
                if found
                else status
            )
            person = replace(self._person(team_id, user, found), presence=await self._with_dnd(user_id, known))
        async with self._database.unit_of_work() as work:
            await work.people.save(person)
        return person

    async def is_app(self, user_id: UserId) -> bool:
        """Tell whether a user is an app and no person, as in a menu of people; no where Slack does not say."""
        try:
            return (await self._gateway.user(user_id)).is_bot
        except SlackError:
            return False

    async def zone(self, team_id: TeamId, user_id: UserId, fallback: str = "UTC") -> str:
        """Return the zone in which a person reads times; `fallback` (the circle’s) where Slack tells none."""
        return (await self.known(team_id, user_id)).zone_or(fallback)

    async def freshen(self, team_id: TeamId) -> int:
        """Ask for the do-not-disturb of people whose known span is over; return of how many it is known anew.

        Slack tells of one span at a time, so that the next night's is known only to whoever asks. Never raises
        SlackError; without the optional scope nobody is asked. Of whom Slack refuses to tell, nothing is known
        any more, so that they do not keep the others from being asked about.
        """
        if DND_SCOPE not in self._gateway.scopes:
            return 0
        async with self._database.reading() as work:
            over = await work.people.with_dnd_over(team_id, self._clock.now(), limit=FRESHENED_AT_ONCE)
        for person in over:
            told = await self._with_dnd(person.user_id, person.presence)
            await self.disturbed(team_id, person.user_id, told.dnd_from, told.dnd_until)
        return len(over)

    async def _with_dnd(self, user_id: UserId, known: Presence) -> Presence:
        """Return the presence with the do-not-disturb that Slack tells of; as it was where Slack does not say.

        Where Slack refuses to tell of this person, there is none.
        """
        try:
            span = await self._gateway.dnd(user_id)
        except SlackRefused as refusal:
            return known if refusal.code in OF_THE_APP else replace(known, dnd_from=None, dnd_until=None)
        except SlackError:
            return known
        return known if span is None else replace(known, dnd_from=span[0], dnd_until=span[1])

    async def names(self, team_id: TeamId, user_ids: Iterable[UserId]) -> dict[UserId, str]:
        """Return display names from what is stored; someone never met reads "Someone"."""
        wanted = list(dict.fromkeys(user_ids))
        async with self._database.reading() as work:
            return await stored_names(work, team_id, wanted)

    async def met(self, team_id: TeamId, user_ids: Iterable[UserId]) -> dict[UserId, str]:
        """Return display names, asking Slack for those of people we never met. Never raises SlackError."""
        wanted = list(dict.fromkeys(user_ids))
        async with self._database.reading() as work:
            stored = await work.people.get_many(team_id, wanted)
        await gather(*(self.known(team_id, one) for one in wanted if one not in stored))
        return await self.names(team_id, wanted)

    async def changed(self, team_id: TeamId, user: SlackUser, status: Presence | None = None) -> Person | None:
        """Store what Slack says of a person we know, and look again at what waits for them.

        People we never met stay unknown to us.
        """
        async with self._database.unit_of_work() as work:
            found = await work.people.lock(team_id, user.user_id)
            if found is None:
                return None
            presence = found.presence
            if status is not None:
                presence = replace(presence, status_emoji=status.status_emoji, status_until=status.status_until)
            person = replace(self._person(team_id, user, found), presence=presence)
            await work.people.save(person)
            if presence != found.presence or person.zone != found.zone:
                await work.attention.release(team_id, user.user_id, self._clock.now())
        return person

    async def disturbed(
        self, team_id: TeamId, user_id: UserId, since: datetime | None, until: datetime | None
    ) -> None:
        """Store when a person we know takes no notifications, and look again at what waits for them."""
        async with self._database.unit_of_work() as work:
            found = await work.people.lock(team_id, user_id)
            if found is None:
                return
            presence = replace(found.presence, dnd_from=since, dnd_until=until)
            await work.people.save(replace(found, presence=presence))
            await work.attention.release(team_id, user_id, self._clock.now())

    def _person(self, team_id: TeamId, user: SlackUser, known: Person | None) -> Person:
        zone = user.zone if user.zone and is_zone(user.zone) else None
        now = self._clock.now()
        if known is None:
            return Person(team_id, user.user_id, user.name, zone, now, is_deactivated=user.is_deactivated)
        return replace(known, name=user.name, zone=zone, refreshed_at=now, is_deactivated=user.is_deactivated)


async def stored_names(work: UnitOfWork, team_id: TeamId, user_ids: Iterable[UserId]) -> dict[UserId, str]:
    """Return display names within a unit of work; someone never met reads "Someone"."""
    wanted = list(dict.fromkeys(user_ids))
    found = await work.people.get_many(team_id, wanted)
    return {user_id: found[user_id].name if user_id in found else "Someone" for user_id in wanted}
