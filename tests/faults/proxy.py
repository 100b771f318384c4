"""A proxy between the bot and whatever it speaks to over TCP or a Unix socket, which can be told to misbehave."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

_CHUNK = 65_536


@dataclass(slots=True, eq=False)
class _Line:
    """One connection: the client's end and the server's. Once it is `deaf`, the next reply breaks it instead."""

    client: asyncio.StreamWriter
    server: asyncio.StreamWriter
    deaf: bool = False

    def break_off(self) -> None:
        self.client.transport.abort()
        self.server.transport.abort()


@dataclass(slots=True, eq=False)
class Proxy:
    """Passes bytes on both ways. `await start(target)`, then speak to `port`; end with `await stop()`.

    `cut()` breaks every connection now. While `refusing` is on, new ones are broken at once. When a client sends
    something that holds `lose_reply_to`, it is passed on, but the reply is thrown away and the connection breaks:
    what was asked is done and nobody is told. That happens `lose` times; `lost` counts them.
    """

    port: int = 0
    refusing: bool = False
    lose_reply_to: bytes = b"\0"
    lose: int = 0
    lost: int = 0
    connections: int = 0
    _target: tuple[str, int] | Path = Path()
    _lines: set[_Line] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _server: asyncio.Server | None = None

    async def start(self, target: tuple[str, int] | Path) -> None:
        """Listen on a free port of 127.0.0.1 for connections to the target, a host and port or a Unix socket."""
        self._target = target
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = int(self._server.sockets[0].getsockname()[1])

    def cut(self) -> None:
        """Break every open connection without a word."""
        for line in list(self._lines):
            line.break_off()

    async def stop(self) -> None:
        """Listen no more, break what is open, wait until it is gone."""
        assert self._server is not None
        self._server.close()
        self.cut()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            if not self.refusing:
                await self._carry(reader, writer)
        finally:
            writer.transport.abort()
            self._tasks.discard(task)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            if isinstance(self._target, Path):
                answers, server = await asyncio.open_unix_connection(str(self._target))
            else:
                answers, server = await asyncio.open_connection(*self._target)
            line = _Line(writer, server)
            self._lines.add(line)
            try:
                await asyncio.gather(self._ask(line, reader), self._answer(line, answers))
            finally:
                self._lines.discard(line)
                line.break_off()

    async def _ask(self, line: _Line, reader: asyncio.StreamReader) -> None:
        while data := await reader.read(_CHUNK):
            if self.lose > 0 and self.lose_reply_to in data:
                self.lose -= 1
                self.lost += 1
                line.deaf = True
            line.server.write(data)
            await line.server.drain()
        line.server.transport.abort()

    async def _answer(self, line: _Line, answers: asyncio.StreamReader) -> None:
        while data := await answers.read(_CHUNK):
            if line.deaf:
                break
            line.client.write(data)
            await line.client.drain()
        line.break_off()
