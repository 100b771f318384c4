"""The closing summary as a canvas in the circle's channel, where the workspace granted that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.domain.circles import Circle, CircleStatus
from bot.domain.endings import Summary, ended_at, summary_is_due
from bot.domain.ids import CircleId, TeamId, UserId
from bot.domain.keepsakes import Keepsake, KeepsakeState, SummaryPage, canvas_key
from bot.domain.roles import Act, Role, may
from bot.errors import MemberError, SlackError
from bot.services.calendars import holidays_of
from bot.services.causes import Cause, take
from bot.services.changes import note_change
from bot.services.endings import summary_of
from bot.services.keepsakes import attempt, begin
from bot.services.membership import existing
from bot.services.roles import Roles, require
from bot.slack.gateway import Gateway
from bot.slack.keeping import CANVAS_SCOPE
from bot.views import keepsakes as views
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

NOT_YET = "The summary is kept when the series is over and its summary has been posted."
NOT_GRANTED = "I may not make canvases in this workspace. The Markdown of `/circle summary` can be copied."


@dataclass(frozen=True, slots=True)
class _Closing:
    """A circle's summary, the key of its canvas once it was due (else empty), and what this person may."""

    circle: Circle
    summary: Summary
    key: str
    roles: frozenset[Role]


class Canvases:
    """Use-cases about the canvas of a closing summary."""

    def __init__(self, database: Database, gateway: Gateway, clock: Clock, roles: Roles) -> None:
        self._database = database
        self._gateway = gateway
        self._clock = clock
        self._roles = roles

    async def page(self, team_id: TeamId, user_id: UserId, circle_id: CircleId) -> SummaryPage:
        """Return the summary and what became of its canvas: to a member at any time, to organisers at the end."""
        is_organiser = await self._roles.is_organiser(user_id)
        now = self._clock.now()
        async with self._database.unit_of_work() as work:
            closing = await _closing(work, team_id, user_id, circle_id, now, is_organiser=is_organiser)
            there = await work.keepsakes.get(team_id, closing.key) if closing.key else None
        return await self._page(closing, there, now)

    async def keep(self, cause: Cause, circle_id: CircleId, *, again: bool = False) -> SummaryPage:
        """Have the summary made into a canvas, once; return what became of it.

        `again`: the answer of the time before was lost, and a person looked and found no canvas. Only then the
        cause is taken: a first press that a crash interrupted is repeated to tell in words what is not known.
        """
        if CANVAS_SCOPE not in await self._gateway.granted():
            raise MemberError(NOT_GRANTED)
        is_organiser = await self._roles.is_organiser(cause.user_id)
        async with self._database.unit_of_work() as work:
            if again:
                await take(work, cause, self._clock.now())
            await existing(work, cause.team_id, circle_id, lock=True)
            now = self._clock.now()  # after waiting for others: from here on it has to be settled in time
            closing = await _closing(work, cause.team_id, cause.user_id, circle_id, now, is_organiser=is_organiser)
            await require(work, closing.circle, cause.user_id, Act.FINISH, is_organiser=is_organiser)
            if not closing.key:
                raise MemberError(NOT_YET)
            new = Keepsake(closing.key, cause.team_id, circle_id, cause.user_id, now)
            there = await begin(work, new, now, again=again)
        if there is not None:
            return await self._page(closing, there, now)
        settled, trouble = await self._make(closing, new)
        return await self._page(closing, settled, now, views.why_not(trouble) if trouble else "")

    async def _make(self, closing: _Closing, begun: Keepsake) -> tuple[Keepsake, SlackError | None]:
        where, (title, markdown) = closing.circle.channel_id, views.canvas(closing.summary)
        settled, trouble = await attempt(begun, lambda: self._gateway.create_canvas(where, title, markdown))
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            is_ours = await work.keepsakes.settle(begun, settled)
            if is_ours and settled.state is KeepsakeState.KEPT:
                told = "The summary was kept as a canvas"
                await note_change(work, closing.circle, begun.user_id, Act.FINISH, told, now)
        return settled, trouble

    async def _page(
        self, closing: _Closing, there: Keepsake | None, now: datetime, refused: str = ""
    ) -> SummaryPage:
        state = there.seen_at(now) if there is not None else None
        url = ""
        if there is not None and state is KeepsakeState.KEPT:
            site = await self._gateway.workspace_url()
            url = f"{site.rstrip('/')}/docs/{there.team_id}/{there.outside_id}" if site else ""
        if state is KeepsakeState.REFUSED and not refused:
            state = None  # why it was not made the last time need not hold any more
        is_open = state in {None, KeepsakeState.REFUSED, KeepsakeState.UNKNOWN}
        may_keep = bool(closing.key) and is_open and may(closing.roles, Act.FINISH)
        if may_keep:
            may_keep = CANVAS_SCOPE in await self._gateway.granted()
        return SummaryPage(closing.summary, state, url, may_keep, refused)


async def _closing(
    work: UnitOfWork,
    team_id: TeamId,
    user_id: UserId,
    circle_id: CircleId,
    now: datetime,
    *,
    is_organiser: bool,
) -> _Closing:
    """Return a circle's summary; there is something to keep once the summary was due.

    It is for members, and of a series that is over for whoever may post it, too.
    """
    circle = await existing(work, team_id, circle_id)
    act = Act.FINISH if is_organiser and circle.status is CircleStatus.FINISHED else Act.ANSWER
    roles = await require(work, circle, user_id, act, is_organiser=is_organiser)
    summary = await summary_of(work, circle, now)
    meetings = await work.meetings.of_circle(circle.id)
    is_due = summary_is_due(circle, meetings, now, holidays_of(circle))
    end = ended_at(circle, meetings) if summary.held and is_due else None
    return _Closing(circle, summary, canvas_key(circle.id, end) if end is not None else "", roles)
