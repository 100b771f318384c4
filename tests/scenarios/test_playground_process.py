"""`python -m playground` as a newcomer runs it: it says where the page is, serves it soon, and ends cleanly."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import ExitStack, suppress
from pathlib import Path

import aiohttp
import pytest

from playground.__main__ import PORT

ROOT = Path(__file__).parents[2]


async def run(*arguments: object) -> Process:
    command = (sys.executable, "-m", "playground", *map(str, arguments))
    return await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=PIPE, stderr=PIPE)


async def address(process: Process) -> str:
    """Read the line that says where the page is; return the address with a name that needs no resolving."""
    assert process.stdout is not None
    async for line in process.stdout:
        found = re.fullmatch(r"Open http://localhost:(\d+)\n", line.decode())
        if found:
            return f"http://127.0.0.1:{found[1]}"
    raise AssertionError(f"the playground ended: {await ended(process)}")


async def ended(process: Process) -> tuple[int | None, str, str]:
    """Wait for the end; return the exit code, the rest of what was printed, and the complaints."""
    out, complaints = await process.communicate()
    return process.returncode, out.decode(), complaints.decode()


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.mark.feature(95)
async def test_the_page_is_served_until_it_is_stopped_and_each_playground_has_a_port_of_its_own(
    free_port: int,
) -> None:
    with ExitStack() as listening:
        with suppress(OSError):  # somebody else listens there, which is as good
            listening.enter_context(socket.create_server(("127.0.0.1", PORT)))
        asked_for, another = await run("--port", free_port), await run("--seed", "engineers")
        origins = [await address(one) for one in (asked_for, another)]
    code, told, complaints = await ended(await run("--port", free_port))

    assert code == 1
    assert str(free_port) in told
    assert "Traceback" not in complaints
    assert origins[0].endswith(f":{free_port}")
    assert not origins[1].endswith((f":{PORT}", f":{free_port}"))
    async with aiohttp.ClientSession() as session:
        async with session.get(origins[1]) as page:
            assert (page.status, page.content_type) == (200, "text/html")
        for origin, empty in zip(origins, (True, False), strict=True):
            async with session.get(f"{origin}/control/starts") as starts:
                assert (await starts.json())["empty"] is empty
        for process, origin, stop in (
            (asked_for, origins[0], signal.SIGINT),
            (another, origins[1], signal.SIGTERM),
        ):
            async with session.get(f"{origin}/control/changes", params={"as": "U0000000002"}) as changes:
                await changes.content.readline()
                process.send_signal(stop)
                assert await ended(process) == (0, "", "")


async def test_a_kept_workspace_is_there_in_the_next_run(free_port: int, tmp_path: Path) -> None:
    kept = ("--port", free_port, "--keep", tmp_path / "mine.db")
    first = await run(*kept, "--seed", "teachers")
    await address(first)
    first.send_signal(signal.SIGINT)
    assert (await ended(first))[0] == 0

    second = await run(*kept, "--seed", "nurses")
    assert second.stdout is not None
    said = (await second.stdout.readline()).decode()
    await address(second)
    second.send_signal(signal.SIGINT)

    assert said == f"{tmp_path / 'mine.db'} holds a workspace already; --seed nurses is left out.\n"
    assert (await ended(second))[0] == 0


async def test_a_file_that_cannot_be_used_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "mine.db").write_text("my diary")

    code, told, complaints = await ended(await run("--port", 0, "--keep", tmp_path / "mine.db"))

    assert (code, complaints) == (1, "")
    assert "name another file or delete it" in told


async def test_the_week_can_be_read_in_a_terminal() -> None:
    code, told, complaints = await ended(await run("--terminal"))

    assert (code, complaints) == (0, "")
    assert "Monday 9 March, 10:05" in told
