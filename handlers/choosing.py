"""Which circle a command is about: named in it, the only one here, the only one of this person; else we ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches

from bot.domain.circles import Circle
from bot.domain.endings import ended_words
from bot.errors import MemberError
from bot.services.circles import Circles
from bot.services.endings import Endings
from bot.views import circles as views
from bot.views.ids import ActionId
from handlers.replies import Replies
from handlers.requests import Request

UNKNOWN = "I know no circle “{}” here. `/circle list` shows the ones I know."

LIKENESS = 0.6
"""How alike what was typed and a name must be (difflib's ratio, 0 to 1) to ask whether that was meant."""


class Chooser:
    """Finds the circle that a command means."""

    def __init__(self, circles: Circles, endings: Endings, replies: Replies) -> None:
        self._circles = circles
        self._endings = endings
        self._replies = replies

    async def circle(
        self,
        request: Request,
        name: str,
        question: str,
        action: ActionId,
        *,
        mine: bool = False,
        waiting: bool = False,
        likely: Callable[[Circle], bool] | None = None,
        own_first: bool = False,
        ahead: bool = False,
        also: Sequence[Circle] = (),
    ) -> Circle | None:
        """Return the circle, or None after asking the person with one button per circle.

        `mine` looks only at circles the person is in, with `waiting` also at those they wait for. `likely`
        tells those that the deed is possible for; where it is for none, the deed itself says why not. `own_first`
        takes the one of several that the person is in, if it is one. `ahead` means a circle whose series goes on.
        `also` are circles that count too, where no other does or one of them is named: those that are over.
        """
        own = await self._circles.of_person(request.team_id, request.user_id, waiting=waiting)
        here = [card.circle for card in await self._circles.in_channel(request.team_id, request.channel_id)]
        own_ids = {circle.id for circle in own}
        if mine:
            here = [circle for circle in here if circle.id in own_ids]
        more = [one for one in also if one.id not in own_ids | {circle.id for circle in here}]
        fitting = here or [one for one in more if one.channel_id == request.channel_id] or own or more
        if name:
            wider = [*here, *(circle for circle in own if circle.id not in {one.id for one in here})]
            fitting = named(name, wider) or named(name, more)
            if not fitting:
                over = named(name, await self._endings.finished_of(request.team_id, request.user_id))
                raise MemberError(ended_words(over[0]) if over else UNKNOWN.format(name))
        if not fitting:
            raise MemberError(await self._none(request, mine=mine))
        if ahead:
            going_on = await self._circles.not_over(fitting)
            if not going_on and len(fitting) == 1:
                raise MemberError(ended_words(fitting[0]))
            fitting = going_on or fitting
        if likely is not None:
            likelier = [circle for circle in more if likely(circle)] if not name else []
            fitting = [circle for circle in fitting if likely(circle)] or likelier or fitting
        theirs = [circle for circle in fitting if circle.id in own_ids]
        if own_first and len(theirs) == 1:
            return theirs[0]
        if len(fitting) == 1:
            return fitting[0]
        await self._replies.answer(request, views.choose(question, action, fitting))
        return None

    async def over(self, request: Request, *, here_too: bool = False) -> list[Circle]:
        """Return the circles that are closed in which the person had a seat to the end, the newest first.

        With `here_too` the channel's others follow, for organisers.
        """
        found = await self._endings.finished_of(request.team_id, request.user_id)
        if here_too:
            there = await self._circles.ended_in_channel(request.team_id, request.channel_id)
            found += [one for one in there if one.id not in {circle.id for circle in found}]
        return found

    async def _none(self, request: Request, *, mine: bool) -> str:
        """Return why there is no circle to choose: theirs has ended, or there never was one."""
        ended = await self._circles.ended_in_channel(request.team_id, request.channel_id)
        if not ended and mine:
            ended = await self._endings.finished_of(request.team_id, request.user_id)
        if ended:
            return ended_words(ended[0])
        if mine:
            return "You are in no circle yet. `/circle list` shows the circles here, `/circle new` founds one."
        return "There is no circle in this channel yet. `/circle new` founds one."


def named(name: str, circles: Sequence[Circle]) -> list[Circle]:
    """Return the circle of that name, or those whose names contain it."""
    wanted = name.strip().strip("“”\"'").casefold()
    exact = [circle for circle in circles if circle.name.casefold() == wanted]
    return exact or [circle for circle in circles if wanted in circle.name.casefold()]


def nearest(name: str, circles: Sequence[Circle]) -> Circle | None:
    """Return the circle whose name is most like what was typed, where one is like it at all."""
    known = {circle.name.casefold(): circle for circle in circles}
    near = get_close_matches(name.strip().casefold(), known, n=1, cutoff=LIKENESS)
    return known[near[0]] if near else None
