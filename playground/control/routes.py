"""The routes of the control interface: read, ask the part that knows, answer in JSON."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from playground.control import deeds, messages, pushes, snapshots, traffic
from playground.control.places import person_in, room_in
from playground.control.wanted import NotUnderstood, Wanted, wanted_in
from playground.log import ApiEntry, Json
from playground.people import Person
from playground.settling import NeverSettled
from playground.typed_text import CannotDo

if TYPE_CHECKING:
    from playground.control.service import Control

LONGEST_LOG = 10**9
Work = Callable[[Request], Awaitable[Json]]


class Routes:
    """Answers the requests to one control interface."""

    def __init__(self, control: Control) -> None:
        self._control = control
        self._turn = asyncio.Lock()

    def all(self) -> list[BaseRoute]:
        """Every route, the page's own files included."""
        page = self._control.page
        found: list[BaseRoute] = [
            Route("/control/state", self._asked(self._state)),
            Route("/control/messages", self._asked(self._messages)),
            Route("/control/changes", self._changes),
            Route("/control/log", self._asked(self._log)),
            Route("/control/ledger", self._asked(self._ledger)),
            Route("/control/starts", self._asked(self._starts)),
            Route("/control/do", self._asked(self._do), methods=["POST"]),
            Route("/control/clock", self._asked(self._alone(self._clock)), methods=["POST"]),
            Route("/control/faults", self._asked(self._faults), methods=["POST"]),
            Route("/control/bot", self._asked(self._alone(self._bot)), methods=["POST"]),
            Route("/control/start", self._asked(self._alone(self._start)), methods=["POST"]),
            Route("/control/reset", self._asked(self._alone(self._reset)), methods=["POST"]),
        ]
        if page is not None:
            found += [
                Route("/", self._page),
                Mount("/page", StaticFiles(directory=page, check_dir=False)),
            ]
        return found

    def _asked(self, work: Work) -> Callable[[Request], Awaitable[Response]]:
        """Answer with what the work returns, or with why it could not be done."""

        async def answer(request: Request) -> Response:
            try:
                return JSONResponse(await work(request))
            except NotUnderstood as trouble:
                return problem(str(trouble), trouble.status)
            except CannotDo as trouble:
                return problem(str(trouble), 200)
            except NeverSettled as trouble:
                return problem(f"it was done, but the app is not quiet yet: {trouble}", 200)

        return answer

    def _alone(self, work: Work) -> Work:
        """Time, restarts and starts happen one after the other."""

        async def in_turn(request: Request) -> Json:
            async with self._turn:
                return await work(request)

        return in_turn

    async def _page(self, _request: Request) -> Response:
        assert self._control.page is not None
        return FileResponse(self._control.page / "index.html")

    async def _state(self, request: Request) -> Json:
        control, person = self._control, self._person(request)
        return await snapshots.snapshot(
            control.slack, person, control.backstage, control.switches, control.changes.version
        )

    async def _messages(self, request: Request) -> Json:
        slack, person, wanted = self._control.slack, self._person(request), _query(request)
        room = room_in(slack, person, wanted)
        if "thread" in wanted:
            return messages.thread_of(slack, person, room, wanted.ts("thread"))
        before = wanted.ts("before") if "before" in wanted else None
        limit = wanted.number("limit", 100, 1, messages.MOST)
        if "after" in wanted:
            return messages.page_after(slack, person, room, wanted.ts("after"), limit)
        return messages.page_of(slack, person, room, before, limit)

    async def _changes(self, request: Request) -> Response:
        try:
            person = self._person(request)
        except NotUnderstood as trouble:
            return problem(str(trouble), trouble.status)
        slack = self._control.slack
        stream = self._control.changes.stream(person, lambda: self._control.slack is slack)
        return StreamingResponse(stream, media_type="text/event-stream")

    async def _log(self, request: Request) -> Json:
        return traffic.entries_after(self._control.slack, _query(request).number("after", 0, 0, LONGEST_LOG))

    async def _ledger(self, _request: Request) -> Json:
        return {"nudges": await self._control.backstage.ledger() if self._control.backstage.is_running else []}

    async def _starts(self, _request: Request) -> Json:
        backstage = self._control.backstage
        offered = [{"id": one.id, "title": one.title, "words": one.words} for one in backstage.starts]
        people = [one.id for one in self._control.slack.people.values()]
        return {"empty": backstage.is_empty, "starts": offered, "tour": list(backstage.tour), "people": people}

    async def _do(self, request: Request) -> Json:
        slack, wanted = self._control.slack, await wanted_in(request)
        person = person_in(slack, wanted)
        arguments = Wanted(wanted.object("args"))
        try:
            result = await deeds.perform(slack, person, wanted.text("deed"), arguments)
        finally:
            channel = arguments.get("channel")
            self._control.changes.note(channel if isinstance(channel, str) else None)
        await self._control.backstage.keep()
        return {"ok": True, "result": result}

    async def _clock(self, request: Request) -> Json:
        slack, backstage = self._control.slack, self._control.backstage
        goal = await pushes.goal_of(await wanted_in(request), slack.clock.now(), backstage)
        before = len(slack.log.entries)
        try:
            await backstage.push_to(goal)
        finally:
            self._control.changes.note()
        since = slack.log.entries[before:]
        sent = sum(isinstance(one, ApiEntry) and one.method == "chat.postMessage" and one.ok for one in since)
        await backstage.keep()
        return {"ok": True, "now": snapshots.written(slack.clock.now()), "sent": sent}

    async def _faults(self, request: Request) -> Json:
        wanted = await wanted_in(request)
        self._control.switches.turn(wanted.text("name"), wanted.flag("on"))
        self._control.changes.note()
        return {"ok": True, "faults": self._control.switches.state()}

    async def _bot(self, request: Request) -> Json:
        what = (await wanted_in(request)).text("do")
        if what == "restart":
            self._control.changes.note()
            await self._control.backstage.restart()
        elif what == "disconnect":
            await self._control.slack.disconnect()
        else:
            raise NotUnderstood("do must be restart or disconnect")
        self._control.changes.note()
        return {"ok": True}

    async def _start(self, request: Request) -> Json:
        backstage, wanted = self._control.backstage, (await wanted_in(request)).text("start")
        if wanted not in (known := [*(one.id for one in backstage.starts), "empty"]):
            raise NotUnderstood(f"there is no start {wanted!r}; there are: {', '.join(known)}")
        if not backstage.is_empty:
            raise CannotDo("something has begun here already; reset first")
        await backstage.start(wanted)
        self._control.changes.note()
        await backstage.keep()
        return {"ok": True}

    async def _reset(self, request: Request) -> Json:
        await wanted_in(request)
        self._control.show(await self._control.backstage.reset())
        return {"ok": True}

    def _person(self, request: Request) -> Person:
        return person_in(self._control.slack, _query(request))


def problem(text: str, status: int) -> JSONResponse:
    """The answer to what could not be done; 200 where a person could not do it, else whose request was wrong."""
    return JSONResponse({"ok": False, "problem": text}, status_code=status)


async def not_there(_request: Request, trouble: Exception) -> Response:
    """A path or method that is not served."""
    status = trouble.status_code if isinstance(trouble, HTTPException) else 404
    return problem("there is nothing here" if status == 404 else "not with this method", status)


def _query(request: Request) -> Wanted:
    return Wanted(dict(request.query_params))
