"""`python -m playground`: the bot and a local Slack together, in a browser or, with `--terminal`, as a text."""

from __future__ import annotations

import argparse
import asyncio
import errno
import signal
import socket
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bot import logs
from playground.keeping import CannotRead
from playground.story import week
from playground.story.seeds import SEEDS
from playground.story.server import Playground
from playground.story.together import Together

PORT = 8765
PORTS_TRIED = 20


def main(argv: Sequence[str] | None = None) -> int:
    """Serve the page until Ctrl-C, or play the week; return 0 when all went as it should."""
    arguments = _parser().parse_args(argv)
    logs.configure("ERROR")
    if arguments.terminal:
        return _tell(*asyncio.run(transcript(arguments.transport, arguments.database)))
    try:
        asyncio.run(_serve(arguments.port, arguments.seed, arguments.keep))
    except (OSError, CannotRead) as trouble:
        print(trouble)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m playground", description=__doc__)
    parser.add_argument(
        "--port", type=int, metavar="N", help=f"of the page; {PORT} or the next free one by default"
    )
    parser.add_argument("--seed", choices=sorted(SEEDS), help="begin with this start instead of being asked")
    parser.add_argument(
        "--keep",
        metavar="FILE",
        type=Path,
        help="go on where FILE was left, and keep everything there: the bot's rows in FILE, people and "
        "messages in FILE.slack.json; without it, everything is gone at the end",
    )
    parser.add_argument("--terminal", action="store_true", help="play a week as a text, and end")
    parser.add_argument("--transport", choices=["socket", "http"], default="socket", help="with --terminal")
    parser.add_argument("--database", metavar="URL", help="with --terminal: keep the rows there")
    return parser


async def _serve(port: int | None, seed: str | None, keep: Path | None) -> None:
    playground = await _open(port, keep)
    stopping = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopping.set)
    try:
        if seed and playground.is_empty:
            await playground.start(seed)
        elif seed:
            print(f"{keep} holds a workspace already; --seed {seed} is left out.")
        print(f"Open http://localhost:{playground.control.port}", flush=True)
        await stopping.wait()
    finally:
        await playground.close()


async def _open(port: int | None, keep: Path | None) -> Playground:
    """Open on the given port, or on the first from PORT on that nobody listens on."""
    for tried in [port] if port is not None else range(PORT, PORT + PORTS_TRIED):
        if port is None and _is_taken(tried):
            continue
        try:
            return await Playground.open(port=tried, keep=keep)
        except OSError as trouble:
            if port is not None or trouble.errno != errno.EADDRINUSE:
                raise
    raise OSError(f"Ports {PORT} to {PORT + PORTS_TRIED - 1} are all taken; name another with --port.")


def _is_taken(port: int) -> bool:
    """Whether somebody listens there; asked first, because opening a playground takes longer."""
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return True
    return False


async def transcript(transport: str, database_url: str | None = None) -> tuple[list[str], list[str]]:
    """Return the week line by line, and everything that Slack would have objected to."""
    lines: list[str] = []
    with tempfile.TemporaryDirectory(prefix="circles-") as folder:
        url = database_url or f"sqlite:///{Path(folder) / 'circles.db'}"
        together = await Together.start(week.BEGIN, url, "http" if transport == "http" else "socket")
        try:
            await week.play(together, lines.append)
        finally:
            await together.stop()
    slack = together.slack
    return lines, [str(one) for one in (*slack.violations, *slack.rejections)]


def _tell(lines: list[str], objections: list[str]) -> int:
    for line in lines:
        print(line)
    for objection in objections:
        print(f"Slack would have objected: {objection}")
    return 1 if objections else 0


if __name__ == "__main__":
    raise SystemExit(main())
