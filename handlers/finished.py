"""Which circle is meant where finished ones count too: they answer to no other command."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.circles import Circle
from bot.errors import MemberError
from bot.services.circles import Circles
from bot.services.endings import Endings
from bot.views import circles as views
from bot.views.ids import ActionId
from handlers.choosing import named
from handlers.replies import Replies
from handlers.requests import Request


@dataclass(frozen=True, slots=True)
class FinishedChooser:
    """Finds the circle of a person that a command means, among those that are over and those that run."""

    circles: Circles
    endings: Endings
    replies: Replies

    async def circle(
        self, request: Request, name: str, action: ActionId, *, first_over: bool = True, here_too: bool = False
    ) -> Circle | None:
        """Return the circle, or None after asking with one button per circle.

        Those of this channel come first; of these the one that is over (or, without `first_over`, that runs),
        if there is one. `here_too` adds the channel's circles of others, over or not, for organisers.
        """
        running = await self.circles.of_person(request.team_id, request.user_id)
        over = await self.endings.finished_of(request.team_id, request.user_id)
        if here_too:
            cards = await self.circles.in_channel(request.team_id, request.channel_id)
            running += [card.circle for card in cards if card.circle not in running]
            ended = await self.circles.ended_in_channel(request.team_id, request.channel_id)
            over += [one for one in ended if one not in over]
        mine = [*over, *running]
        if name:
            fitting = named(name, mine)
        else:
            here = [one for one in mine if one.channel_id == request.channel_id] or mine
            fitting = [one for one in here if (one in over) is first_over] or here
        if not fitting:
            raise MemberError(
                f"I know no circle of yours that is called “{name}”. `/circle list` shows yours."
                if name
                else "You are in no circle yet. `/circle list` shows the circles here."
            )
        if len(fitting) == 1:
            return fitting[0]
        await self.replies.answer(request, views.choose("Which circle is it about?", action, fitting))
        return None


def about(request: Request, circle: Circle) -> Request:
    """Return the request as if the circle's button had been pressed."""
    return replace(request, value=circle.id)
