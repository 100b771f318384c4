"""Who may do what, on docs/roles.md: written from the one table in bot/domain/roles.py.

`python -m tests.support.rights --write` writes the page's table, `--check` says whether it is fresh.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bot.domain.roles import RIGHTS, Act, Role

PAGE = Path(__file__).parents[2] / "docs" / "roles.md"
BEGIN = "<!-- written by `make docs`: who may do what -->"
END = "<!-- end of what `make docs` writes -->"


def table() -> str:
    """Return the table in Markdown: a row for each act, a column for each role."""
    head = f"| may | {' | '.join(role.value for role in Role)} |"
    rows = [
        f"| {act.value} | {' | '.join('yes' if role in RIGHTS[act] else '' for role in Role)} |" for act in Act
    ]
    return "\n".join([head, "|---" * (len(Role) + 1) + "|", *rows])


def page(text: str) -> str:
    """Return the page with its table as the code has it."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{after}"


def main() -> int:
    """Write the page, or check it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    there = PAGE.read_text(encoding="utf-8")
    wanted = page(there)
    if given.write:
        PAGE.write_text(wanted, encoding="utf-8")
    elif wanted != there:
        print("docs/roles.md is out of date: run `make docs`.")  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
