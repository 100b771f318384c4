"""The calendar as a file in a person's direct messages, where the workspace granted that."""

from __future__ import annotations

from dataclasses import dataclass

from bot.clock import Clock
from bot.domain.circles import Circle
from bot.domain.ids import CircleId, new_id
from bot.domain.keepsakes import FILES_KEPT, Keepsake, KeepsakeState, file_key
from bot.domain.roles import Act
from bot.errors import MemberError
from bot.services.calendar_files import NO_CIRCLE, contents_of
from bot.services.causes import Cause
from bot.services.keepsakes import attempt, begin
from bot.services.membership import circles_of, existing
from bot.services.roles import require
from bot.slack.gateway import Gateway
from bot.slack.keeping import FILES_SCOPE
from bot.views import keepsakes as views
from bot.views.calendar_files import calendar_file
from storage.engine import Database

NOT_GRANTED = "I may not send files in this workspace."


@dataclass(frozen=True, slots=True)
class SentFile:
    """What became of a file: of one circle, or (None) of all circles of a person. `refused`: why there is none."""

    circle: Circle | None
    state: KeepsakeState
    refused: str = ""


class Files:
    """Use-cases about calendar files. `public_url` is where links to calendars lead, if there are any."""

    def __init__(self, database: Database, gateway: Gateway, clock: Clock, public_url: str = "") -> None:
        self._database = database
        self._gateway = gateway
        self._clock = clock
        self._has_address = bool(public_url)

    async def offer(self) -> str:
        """Return the mark of one page, of which one file can be had; empty where files may not be sent."""
        return new_id() if FILES_SCOPE in await self._gateway.granted() else ""

    async def send(self, cause: Cause, circle_id: CircleId | None, page: str) -> SentFile:
        """Send the meetings of a circle, or of all of a person's, to their direct messages: once for every page.

        The cause is not taken: the row of the page says better what became of it, after a crash too.
        """
        if FILES_SCOPE not in await self._gateway.granted():
            raise MemberError(NOT_GRANTED)
        where = await self._gateway.direct_channel(cause.user_id)
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            new = Keepsake(file_key(cause.user_id, page), cause.team_id, circle_id, cause.user_id, now)
            circle = await existing(work, cause.team_id, circle_id) if circle_id is not None else None
            if circle is not None:
                await require(work, circle, cause.user_id, Act.SEE_CALENDAR)
            found = await contents_of(work, cause.team_id, cause.user_id, circle_id, now)
            if found is None or not await circles_of(work, cause.team_id, cause.user_id, finished=True):
                raise MemberError(NO_CIRCLE)
            await work.keepsakes.forget_files(cause.team_id, cause.user_id, now - FILES_KEPT)
            there = await begin(work, new, now)
        if there is not None:
            return SentFile(circle, there.state)
        name, body = views.file_name(circle), calendar_file(*found)
        comment = views.file_comment(circle, has_address=self._has_address).shown
        settled, trouble = await attempt(new, lambda: self._gateway.share_file(where, name, body, comment))
        async with self._database.unit_of_work() as work:
            await work.keepsakes.settle(new, settled)
        return SentFile(circle, settled.state, views.why_not(trouble) if trouble else "")
