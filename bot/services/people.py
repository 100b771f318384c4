"""Who people are: names and zones from Slack, kept for a day and refreshed when Slack says they changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from bot.clock import Clock
from bot.domain.ids import TeamId, UserId
from bot.domain.local_time import is_zone
from bot.domain.people import Person
from bot.errors import SlackError
from bot.slack.gateway import Gateway, SlackUser
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

FRESH_FOR = timedelta(hours=24)


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
            person = self._person(team_id, await self._gateway.user(user_id), found)
        except SlackError:
            if found is not None:
                return found
            person = Person(team_id, user_id, "Someone", None, now - FRESH_FOR)
        async with self._database.unit_of_work() as work:
            await work.people.save(person)
        return person

    async def names(self, team_id: TeamId, user_ids: Iterable[UserId]) -> dict[UserId, str]:
        """Return display names from what is stored; someone never met reads "Someone"."""
        wanted = list(dict.fromkeys(user_ids))
        async with self._database.reading() as work:
            return await stored_names(work, team_id, wanted)

    async def changed(self, team_id: TeamId, user: SlackUser) -> Person | None:
        """Store what Slack says of a person we know; people we never met stay unknown to us."""
        async with self._database.unit_of_work() as work:
            found = await work.people.get(team_id, user.user_id)
            if found is None:
                return None
            person = self._person(team_id, user, found)
            await work.people.save(person)
        return person

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
