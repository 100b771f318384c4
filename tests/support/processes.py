"""The bot as a process of its own: started with nothing but its settings, asked over HTTP, and told to stop."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp
import pytest

from bot import manifest
from playground.manifest import Installation
from playground.stand_in import StandIn

ROOT = Path(__file__).parents[2]
STOPS_WITHIN_S = 10.0
"""What docs/deploy.md promises of a stop."""


async def run_bot(*arguments: str, **settings: str) -> Process:
    """Start `python -m bot …` with nothing in its environment but the given settings."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)} | settings
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        env=environment,
        cwd=Path(settings.get("FOLDER", ROOT)),
        stdout=PIPE,
        stderr=PIPE,
    )


async def ended(process: Process) -> tuple[int | None, str]:
    """Wait for the end; return the exit code and everything that was printed."""
    said, errors = await process.communicate()
    return process.returncode, said.decode() + errors.decode()


async def stopped(process: Process) -> tuple[int | None, str]:
    """Tell the process to stop; return its exit code and its log. It has ten seconds."""
    process.send_signal(signal.SIGTERM)
    return await asyncio.wait_for(ended(process), timeout=STOPS_WITHIN_S)


def install(slack: StandIn, transport: str, port: int) -> Installation:
    """Install the app as its manifest says for this transport; with HTTP the bot is at the port."""
    if transport == "http":
        url = f"http://127.0.0.1:{port}{manifest.EVENTS_PATH}"
        return slack.install(manifest.for_http(manifest.read(), "https://circles.example"), "http", url)
    return slack.install(manifest.read(), granted_optional=("channels:history",))


def connection(app: Installation, slack: StandIn, folder: Path, transport: str, port: int) -> dict[str, str]:
    """Return the environment that a person would write into .env; `port` is where it answers about itself."""
    return {
        "FOLDER": str(folder),
        "CIRCLES_TRANSPORT": transport,
        "SLACK_BOT_TOKEN": app.bot_token,
        "SLACK_APP_TOKEN": app.app_token,
        "SLACK_SIGNING_SECRET": app.signing_secret,
        "SLACK_API_URL": slack.url,
        "PORT" if transport == "http" else "CIRCLES_HEALTH_PORT": str(port),
        "DATABASE_URL": f"sqlite:///{folder / 'circles.db'}",
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def answers_on(port: int, process: Process) -> None:
    """Wait until the process listens on the port; fail with what it printed if it ends before."""
    over = asyncio.ensure_future(process.wait())
    while not over.done():
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.wait({over}, timeout=0.05)
        else:
            writer.close()
            await writer.wait_closed()
            over.cancel()
            return
    _, log = await ended(process)
    pytest.fail(log)


@contextmanager
def full_disk(pid: int = 0) -> Iterator[None]:
    """Let a process (this one unless another is given) write to no file; what is in them it can read.

    The kernel refuses every write to a file, as it does on a full disk, though with another number (EFBIG).
    """
    soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (soft, hard))


async def asked(port: int, path: str) -> tuple[int, str]:
    """Ask the process about itself; return the status and the text."""
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}{path}") as answer:
        return answer.status, await answer.text()
