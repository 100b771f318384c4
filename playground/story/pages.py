"""The week as pages: docs/a-week.md holds all of it, the README a part; both are written, never typed.

`python -m playground.story.pages --write` writes them, `--check` compares and says what to do.
"""

from __future__ import annotations

import argparse
import asyncio
import re
from collections.abc import Sequence
from pathlib import Path

from playground.__main__ import transcript

ROOT = Path(__file__).parents[2]
WEEK = ROOT / "docs" / "a-week.md"
README = ROOT / "README.md"
BEGIN = "<!-- written by `make docs`: a week, in part -->"
END = "<!-- end of what `make docs` writes -->"
IN_README = ("logs an insight in one line", "five minutes after the meeting", "the digest")

DRAWN = re.compile(r"(To begin with: )\*[^*]+\*")
"""The question a circle begins with is drawn by its id, which is another one each time; the pages show one.

A long one is wrapped, so this looks across lines.
"""

HEAD = """# A week in a circle

The real bot played this on the local Slack of `playground/`, with its clock pushed from minute to minute:
`python -m playground --terminal` plays it again. Square brackets are buttons. This page is written by `make docs`.

"""


def pages(played: list[str]) -> dict[Path, str]:
    """Return what each page should hold."""
    shown = DRAWN.sub(r"\1*Which everyday thing would you happily explain for ten minutes?*", "\n".join(played))
    lines = shown.split("\n")
    week = HEAD + "```text\n" + "\n".join(lines).strip() + "\n```\n"
    parts = [part for part in _parts(lines) if any(name in part[0] for name in IN_README)]
    chosen = "\n".join(line for part in parts for line in part)
    before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    readme = f"{before}{BEGIN}\n```text\n{chosen.strip()}\n```\n{END}{after}"
    return {WEEK: week, README: readme}


def _parts(lines: list[str]) -> list[list[str]]:
    parts: list[list[str]] = []
    for line in lines:
        if line.startswith("── "):
            parts.append([])
        if parts:
            parts[-1].append(line)
    return parts


def main(argv: Sequence[str] | None = None) -> int:
    """Write or check the pages; 0 when they are as they should be."""
    parser = argparse.ArgumentParser(prog="python -m playground.story.pages", description=__doc__)
    how = parser.add_mutually_exclusive_group(required=True)
    how.add_argument("--write", action="store_true")
    how.add_argument("--check", action="store_true")
    arguments = parser.parse_args(argv)
    lines, objections = asyncio.run(transcript("socket"))
    if objections:
        raise SystemExit(f"the stand-in objected: {objections}")
    stale = [path for path, text in pages(lines).items() if not path.exists() or path.read_text("utf-8") != text]
    if arguments.check:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is not what the bot says today: run `make docs`")  # noqa: T201
        return 1 if stale else 0
    for path, text in pages(lines).items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
