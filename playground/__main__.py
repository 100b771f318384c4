"""`python -m playground`: the bot and a local Slack together, playing a week in the terminal."""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bot import logs
from playground.story import week
from playground.story.together import Together


def main(argv: Sequence[str] | None = None) -> int:
    """Play the week; return 0 when Slack had nothing to object to."""
    parser = argparse.ArgumentParser(prog="python -m playground", description=__doc__)
    parser.add_argument("--transport", choices=["socket", "http"], default="socket")
    parser.add_argument("--database", metavar="URL", help="keep the rows here; a passing SQLite file by default")
    arguments = parser.parse_args(argv)
    logs.configure("ERROR")
    lines, objections = asyncio.run(transcript(arguments.transport, arguments.database))
    for line in lines:
        print(line)
    for objection in objections:
        print(f"Slack would have objected: {objection}")
    return 1 if objections else 0


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


if __name__ == "__main__":
    raise SystemExit(main())
