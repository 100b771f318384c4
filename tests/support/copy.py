"""Every message and form as people see it, on docs/messages.md, so that its wording can be reviewed.

`python -m tests.support.copy --write` writes the page from the gallery of views, `--check` compares it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from playground.blocks.plain import plain_text, plain_view
from tests.support.domain_values import ADA, BEN, NOON
from tests.support.view_gallery import ZONE, Gallery

PAGE = Path(__file__).parents[2] / "docs" / "messages.md"
HEAD = """# Every message and form

What the bot can say, as a reader in Chicago sees it, made by the code that makes the real ones. Square brackets
are buttons, underscores are fields. This page is written by `make docs`; a change of wording shows up here.
"""
PEOPLE = {str(ADA): "Ada", str(BEN): "Ben"}


def rendered() -> Iterator[tuple[str, str]]:
    """Yield the name and the look of every message, form and Home tab."""
    gallery = Gallery()
    for name, screen in gallery.screens():
        payload = {"text": screen.text, "blocks": [block.to_dict() for block in screen.blocks]}
        yield name, plain_text(payload, zone=ZONE, users=PEOPLE, channels={}, now=NOON)
    for name, view in (*gallery.modals(), *gallery.homes()):
        yield name, plain_view(view.to_dict(), zone=ZONE, users=PEOPLE, channels={}, now=NOON)


def page() -> str:
    """Return the page, by noun in alphabetical order."""
    parts = [HEAD]
    ordered = sorted(rendered(), key=lambda one: one[0].partition(".")[0])
    for noun, found in groupby(ordered, key=lambda one: one[0].partition(".")[0]):
        parts.append(f"\n## {noun.replace('_', ' ').capitalize()}\n")
        for name, look in found:
            title = name.partition(".")[2].replace("_", " ")
            parts.append(f"\n### {title}\n\n```text\n{look.strip().replace('```', '` ` `')}\n```\n")
    return "".join(parts)


def main() -> int:
    """Write the page, or check it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    wanted = page()
    if given.write:
        PAGE.write_text(wanted, encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != wanted:
        print("docs/messages.md is not what the bot says today: run `make docs`.")  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
