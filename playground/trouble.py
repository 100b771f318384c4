"""How ordered trouble is played on a request over HTTP: before it is carried out, in its place, or after it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from playground.faults import (
    CutAfter,
    CutBefore,
    Fault,
    Garbled,
    RateLimited,
    Refusal,
    ServerError,
    Slow,
    StoredLate,
)

if TYPE_CHECKING:
    from playground.stand_in import StandIn


@dataclass(frozen=True, slots=True)
class Deed:
    """A request that trouble may strike.

    `do` carries it out and answers; `may_be_late` tells whether it is still to be done when nobody waits any more.
    `undone` answers with nothing done, given an HTTP status (0: no answer goes out) and Slack's error, if any;
    `failed` is the answer of a server that breaks down behind the effect. `refused` is the status of a refusal.
    """

    request: Request
    do: Callable[[], Response]
    undone: Callable[[int, str], Response]
    failed: Callable[[int], Response]
    may_be_late: Callable[[], bool] = lambda: True
    refused: int = 200


async def play(slack: StandIn, fault: Fault | None, deed: Deed) -> Response:
    """Answer a request as the fault orders it, or as it is without one."""
    match fault:
        case RateLimited():
            return deed.undone(fault.status, fault.code)
        case ServerError(status, before_write=True):
            return deed.undone(status, "internal_error")
        case Refusal(code):
            return deed.undone(deed.refused, code)
        case Garbled(before_write=True):
            return _garbled(deed.undone(200, ""), fault)
        case CutBefore(hold) | StoredLate(hold=hold):
            if isinstance(fault, StoredLate):
                slack.clock.call_later(fault.seconds, lambda: _do_late(deed))
            return await _cut(slack, deed.request, deed.undone(0, ""), hold)
        case Slow(seconds):
            await asyncio.sleep(seconds)
    response = deed.do()
    match fault:
        case CutAfter(hold):
            return await _cut(slack, deed.request, response, hold)
        case ServerError(status):
            return deed.failed(status)
        case Garbled():
            return _garbled(response, fault)
    return response


def _do_late(deed: Deed) -> None:
    if deed.may_be_late():
        deed.do()


async def _cut(slack: StandIn, request: Request, response: Response, hold: float) -> Response:
    """Break the connection after `hold` real seconds, or once the client has hung up."""
    if hold > 0:
        with suppress(TimeoutError):
            await asyncio.wait_for(_hung_up(request), hold)
    slack.cut(request.scope)
    return response


async def _hung_up(request: Request) -> None:
    """Return once the client has closed its end."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _garbled(response: Response, fault: Garbled) -> Response:
    body = bytes(response.body)
    given = body[: len(body) // 2] if fault.body is None else fault.body.encode()
    kind = "text/html" if given.startswith(b"<") else "application/json"
    return Response(given, 200, media_type=kind)
