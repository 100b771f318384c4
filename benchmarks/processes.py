"""The processes of a benchmark: the sink, and the workers that post to it."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

GRACE_S = 60.0
"""How much longer than its own limit a worker may take before it is killed."""

NOTHING: dict[str, Any] = {"statements": [], "profile": [], "claim": {}}


class SinkProcess:
    """The way to a running sink."""

    def __init__(self, port: int, session: aiohttp.ClientSession) -> None:
        self.base = f"http://127.0.0.1:{port}"
        self.slack_url = f"{self.base}/api/"
        self._session = session

    async def report(self, due: float) -> dict[str, Any]:
        return await self._get(f"/report?due={due}")

    async def reset(self) -> None:
        await self._get("/reset")

    async def _get(self, target: str) -> dict[str, Any]:
        async with self._session.get(self.base + target) as answer:
            found: dict[str, Any] = await answer.json()
            return found


@asynccontextmanager
async def sink() -> AsyncIterator[SinkProcess]:
    process = await _start("benchmarks.sink")
    assert process.stdout is not None
    assert process.stdin is not None
    port = int(await process.stdout.readline())
    try:
        async with aiohttp.ClientSession() as session:
            yield SinkProcess(port, session)
    finally:
        process.stdin.close()
        await process.wait()


class Worker:
    """A working process: `ready` once it may be told when to begin, then `result`."""

    def __init__(self, process: asyncio.subprocess.Process, limit: float) -> None:
        self._process = process
        self._limit = limit

    @classmethod
    async def start(cls, module: str, order: dict[str, Any]) -> Worker:
        return cls(await _start(module, json.dumps(order)), order["limit"])

    async def ready(self) -> None:
        assert self._process.stdout is not None
        said = await self._process.stdout.readline()
        if said != b"ready\n":
            raise RuntimeError(f"a worker did not start, and said {said!r}")

    async def begin(self, due: float) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{due}\n".encode())
        await self._process.stdin.drain()

    async def result(self) -> dict[str, Any]:
        """Return what it measured; a worker that does not even end after its limit has measured nothing."""
        assert self._process.stdout is not None
        try:
            async with asyncio.timeout(self._limit + GRACE_S):
                line = await self._process.stdout.readline()
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
            return {"stopped": True, "stall_s": self._limit + GRACE_S, "cpu_s": 0.0, "memory_mb": 0.0} | NOTHING
        found: dict[str, Any] = json.loads(line)
        return found


async def _start(module: str, *arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=2**22,
    )
