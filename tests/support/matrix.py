"""The fault matrix on docs/guarantees.md: every row, and the tests that bear its number in their names.

`python -m tests.support.matrix --write` writes the table, `--check` says whether it is fresh. The names are
read from the source, so that no test has to run.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "guarantees.md"
BEGIN = "<!-- written by `make docs`: the fault matrix -->"
END = "<!-- end of what `make docs` writes -->"

ROWS = """
1 killed before the claim is committed | the nudge is still planned, and sent once
2 killed after the claim, before the post | planned again or looked for, and sent once
3 killed after Slack stored the post | found and marked as sent with Slack's time stamp
4 a storm of kills, three replicas, 3,000 messages | none twice, none missing
5 told to stop with eight posts under way | nothing new is claimed, over within ten seconds
6 a deploy across the minute in which something is due | sent once, at most 30 s late
7 down for six hours | what is still useful is sent, the rest ends with its reason, all counted
8 down for three weeks | one digest, no storm, the horizon planned anew
9 replicas that start together | every occurrence recorded once
10 stopped in the middle of a post, and resumed | the late mark is refused, sent once
11 stopped between claim and post | nothing is posted after the worker's own deadline
12 429 on one channel, or on the workspace | only that lane waits
13 429 without, or with a junk Retry-After | 30 s, and no crash
14 5xx before storing | sent once
15 5xx after storing | looked for, sent once
16 the connection breaks after storing | sent once
17 the answer comes after we gave up | sent once
18 Slack stores 45 s after we gave up | sent once
19 Slack stores ten minutes after we gave up | at most one duplicate, and it is counted
20 200 with HTML, an empty or a truncated body | unknown, looked for, sent once
21 refused connections for 20 minutes | no attempt lost, one probe per ten seconds
22 Slack down for three hours | what is useful is sent, never faster than the pace
23 history is limited, slow or late | nothing is posted again before two clean looks
24 history is forbidden | each kind as its policy says
25 somebody deletes the post before the look | at most one more
26 token revoked, app installed again a day later | others unaffected, only what is of use goes out
27 token rotation by three replicas | refused at the start: the bot works without rotation
28 channel archived, bot removed, person deactivated | the circle rests once, its facilitator is told once
29 one event four times, two replicas | one effect
30 a retry is the first delivery that arrives | it is processed
31 killed after the ack, before the work | worked off after the restart
32 the inbox cannot be written | no ack, Slack repeats, one effect
33 Socket Mode: two connections, a reconnect | one effect
34 double click, stale form | one effect, a polite reply
35 PostgreSQL killed under load | none twice, none missing, no process ends
36 the commit went out, its reply was lost | treated as not known, once
37 a backup restored, a standby promoted | looked for before anything is posted
38 a pooler in transaction mode | punctual without LISTEN
39 the SQLite file locked by a backup; a second process | waits; the second ends with a clear text
40 the disk is full, then not | no ack and no post without a record; goes on
41 power loss | nothing that was sent is forgotten
42 gap, fold, half hours, midnight, two hours | every wall-clock time right
43 the rules of a zone change | what is to come moves, what was sent is not repeated
44 a circle changes its zone or time | once per local date
45 the wall clock jumps, the machine sleeps | noticed within 15 s, nothing repeated
46 clocks of replicas differ by five minutes | nothing early
47 a meeting is called off while its nudge is claimed | not sent unless the post was begun
48 5,000 circles due at one instant | the loop stays responsive, in the order of urgency
49 one row cannot be put into words | that row fails, the lane goes on
50 a kind that this version does not know | kept, parked, sent by a version that knows it
51 100,000 schedules, a million rows of history | the claim stays fast and uses its index
52 quiet hours begin while the queue drains | the rest waits or expires
"""

NOT_RUN = {
    27: "the bot refuses to start with token rotation, so there is nothing to rotate",
    38: "PgBouncer was not there; the bot never uses LISTEN and keeps nothing in a session",
    41: "no power was cut; `synchronous=FULL` is asserted for SQLite, `synchronous_commit` is left on",
}
"""Rows that no test here runs in full, with the reason."""

NAMED = re.compile(r"^test_row_(\d\d)_")


def rows() -> dict[int, tuple[str, str]]:
    """Every row of the matrix: the fault, and what is promised."""
    found = {}
    for line in ROWS.strip().splitlines():
        number, _, words = line.partition(" ")
        fault, _, promise = words.partition(" | ")
        found[int(number)] = (fault, promise)
    return found


def by_row(tests: Path = ROOT / "tests") -> dict[int, list[str]]:
    """Which tests bear which number, as paths and names."""
    found: dict[int, list[str]] = {number: [] for number in rows()}
    for path in sorted(tests.rglob("test_*.py")):
        module = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(module):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (hit := NAMED.match(node.name)):
                found[int(hit[1])].append(f"{path.relative_to(tests.parent).as_posix()}::{node.name}")
    return found


def table() -> str:
    """The matrix in Markdown."""
    lines = ["| # | what goes wrong | what is promised | seen in |", "|---|---|---|---|"]
    named = by_row()
    for number, (fault, promise) in rows().items():
        files = sorted({name.partition("::")[0] for name in named[number]})
        seen = ", ".join(f"[{Path(file).name}](../{file})" for file in files)
        if number in NOT_RUN:
            seen = f"{seen}; **in part**: {NOT_RUN[number]}" if seen else f"**not run**: {NOT_RUN[number]}"
        lines.append(f"| {number} | {fault} | {promise} | {seen} |")
    return "\n".join(lines)


def page(text: str) -> str:
    """The page with the matrix of now."""
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n\n{table()}\n\n{END}{tail}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    old = PAGE.read_text(encoding="utf-8")
    new = page(old)
    if arguments.write:
        PAGE.write_text(new, encoding="utf-8")
    if arguments.check and new != old:
        sys.stderr.write("docs/guarantees.md is not fresh: run make docs\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
