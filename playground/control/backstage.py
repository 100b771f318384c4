"""What only the app's side knows or can do: time, ledger, restarts, starts; little of it by a stand-in alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from playground.log import Json
from playground.typed_text import CannotDo

if TYPE_CHECKING:
    from playground.stand_in import StandIn


@dataclass(frozen=True, slots=True)
class Start:
    """A scene that an empty workspace can begin with."""

    id: str
    title: str
    words: str


class Backstage:
    """What stands behind the control interface. As it is, it serves a stand-in with an app that nobody
    restarts; whoever runs the app as well overrides what they can do.

    `zone` is the IANA zone in which the clock is shown. `starts` and `tour` are offered to newcomers.
    """

    starts: Sequence[Start] = ()
    tour: Sequence[str] = ()

    def __init__(self, slack: StandIn) -> None:
        self.slack = slack

    @property
    def is_running(self) -> bool:
        """Whether the app is up; while it restarts, it is not."""
        return True

    @property
    def is_empty(self) -> bool:
        """Whether the workspace still waits for a start."""
        return not any(conversation.posts for conversation in self.slack.workspace.conversations.values())

    async def zone(self) -> str:
        return "UTC"

    async def push_to(self, instant: datetime) -> None:
        """Let time pass until an instant; returns when everything due on the way is done."""
        self.slack.clock.push_to(instant)
        await self.slack.settled()

    async def next_nudge_at(self) -> datetime | None:
        """When the app will say something by itself, if that is known."""
        return None

    async def ledger(self) -> list[Json]:
        """What the app owes and has sent: due_at, kind, state, reason, to, circle."""
        return []

    async def restart(self) -> None:
        """Stop the app and start it again."""
        raise CannotDo("nobody here can restart the app")

    async def start(self, start_id: str) -> None:
        """Play a start; its id is one of `starts`."""
        raise CannotDo("there are no starts here")

    async def reset(self) -> StandIn:
        """Throw everything away and begin anew; return the stand-in that now serves."""
        raise CannotDo("nobody here can begin anew")

    async def keep(self) -> None:
        """Called after every deed: the moment to save, for who was asked to."""
