"""What every noun brings that has words of its own after `/circle`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from handlers.grammar import CircleVerb
from handlers.requests import Request

VerbListener = Callable[[Request, str], Awaitable[None]]
"""Called with the request and what was typed after the verb, the name of a circle as a rule."""


class OfCircles(Protocol):
    """A noun with verbs of `/circle`."""

    def verbs(self) -> dict[CircleVerb, VerbListener]: ...
