"""The page docs/features.md: every feature of the product, with the tests that drive it.

`python -m tests.support.features --write` writes the page from the markers `@pytest.mark.feature(34, 43)`;
`--check` says whether it is fresh. The markers are read from the source, so that no test has to run.
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "features.md"
PRIORITIES = {"M": "must", "S": "should", "C": "could"}


@dataclass(frozen=True, slots=True)
class Feature:
    """One row: its number, its priority (M, S or C), its words, and the part of the product it belongs to."""

    number: int
    priority: str
    words: str
    part: str


@dataclass(frozen=True, slots=True, order=True)
class Drive:
    """A test that drives features: the path from the root of the checkout, and the name of the test."""

    path: str
    test: str

    @property
    def sentence(self) -> str:
        return self.test.removeprefix("test_").replace("_", " ")


TABLE = """
## Goals
1 M personal learning goal captured on joining
2 M "how will you help your peers?" on joining
3 M shared goal of the circle
4 M own goal quoted back and rated 1–5 at the end
5 M mid-series goal check (pit stop) and one adopted change
6 S facilitator's own goal and concerns, seen by the organiser
## Grouping and matching
7 M pairs
8 M groups of n (3–8)
9 M repeat avoidance with a window
10 M hard rules separate from soft preferences
11 M skill complementarity: wants meet offers
12 M overlap of working hours across time zones as a rule
13 M nobody silently left out: a trio, or a message that says why
14 M confidential do-not-match list
15 M pause of the unresponsive after three rounds, with notice and undo
16 M capacity and waiting list
17 M organiser reviews groups before they go live
18 M rotating facilitator: least recent first
19 M "why this group" for every member
## Planning
20 M series of meetings with an end date
21 M agenda per meeting, from templates per format
22 S topic backlog and vote
23 S preparation task before a meeting
24 M RSVP buttons
25 M move or skip one meeting: members told old → new
26 M times shown in each reader's zone
27 M recurrence by wall clock, right across DST
28 M holidays and blackout days
29 S rotation of inconvenient hours, with a fairness ledger
30 M workshop / seminar with a guest speaker and a question queue
31 M online exchange spread over days
32 M calendar file (.ics) and a calendar feed
33 S video link
## Nudges
34 M reminder before a meeting
35 M held until the previous meeting is over
36 M prompt after a meeting
37 M only people who still owe something
38 M stops after n tries or when moot
39 M personal quiet hours and reminder level (light, standard, active)
40 M snooze to a date, resumes by itself
41 M Slack do-not-disturb and leave status honoured
42 M one weekly budget over all circles
43 M persistent, never twice, catches up after a restart
## Running a meeting
44 S time-boxed run-sheet in one message that is edited
45 S speaking rounds and order
46 M attendance
47 S icebreakers and check-in prompts
48 M peer-coaching protocol: focus → observe → feedback → debrief → swap
## Insights
49 M slash command
50 M emoji reaction or message shortcut on any message
51 M structure: kind, tags, source link, meeting
## Reflection
52 M every member reflects after each meeting, in a modal
53 M rotating prompts, "ask me another"
54 M frameworks: What/So what/Now what, Gibbs, after-action review, Plus/Delta
55 M edit after submitting; drafts are not lost
56 M anonymous option
57 M minimum group size before anonymous results show
58 M one-tap rating with a trend
59 M end-of-series survey
60 M 30/90-day "did you use it?"
## Commitments
61 M one action per person per meeting
62 M if-then form
63 M shown again before and at the next meeting
64 M due date, follow-up, dropped without shame
65 S accountability partner
## Knowledge
66 M search over insights: words and meaning
67 S freshness check by the author
68 M spaced resurfacing
69 S a finished circle becomes a reusable guide
## Digest
70 M weekly channel digest
71 M skipped when nothing happened
72 S personal digest, opt-in
73 M only what its author agreed to share
## Measures
74 M attendance and participation trend, as a chart
75 M outcome levels: reaction, learning, behaviour, results
76 S circle or member at risk, with thresholds
77 S inclusion: who is never matched, who bears the bad hours
78 M "too few to tell" below the threshold
## Personalisation
79 M suggests people, circles, insights, with a reason
80 M opt-in, inspectable, resettable
## Across organisations
81 M circles across workspaces and shared channels
82 M guests handled explicitly
## Administration
83 M roles: organiser, facilitator, member
84 M everything settable inside Slack
85 M pause a whole circle
86 S audit trail of changes and sends
## Privacy
87 M opt out by oneself
88 M personal export
89 M personal erase
90 M retention rule
91 S sensitive fields encrypted at rest
## Access
92 S localised texts
93 M text alternative to every block and chart
## Starting and hosting
94 M first run inside Slack, for organiser and member
95 M try it with no Slack account
96 M self-hosted, open licence, one command
"""


def features() -> list[Feature]:
    """The rows of the table, in order."""
    found: list[Feature] = []
    part = ""
    for line in TABLE.strip().splitlines():
        if line.startswith("## "):
            part = line.removeprefix("## ")
        else:
            number, priority, words = line.split(" ", 2)
            found.append(Feature(int(number), priority, words, part))
    return found


def drives(tests: Path = ROOT / "tests") -> dict[int, list[Drive]]:
    """Which tests drive each feature; raises ValueError for a number that no feature has."""
    known = {feature.number for feature in features()}
    found: dict[int, set[Drive]] = {number: set() for number in known}
    for path in sorted(tests.rglob("test_*.py")):
        name = path.relative_to(tests.parent).as_posix()
        for test, numbers in _marked(ast.parse(path.read_text(encoding="utf-8"), filename=name)):
            if strange := numbers - known:
                raise ValueError(f"{name}: {test} names features that do not exist: {sorted(strange)}")
            for number in numbers:
                found[number].add(Drive(name, test))
    return {number: sorted(tests_of) for number, tests_of in found.items()}


def _marked(module: ast.Module) -> Iterator[tuple[str, set[int]]]:
    """Every test of a module with its numbers: its own, its class's and the module's `pytestmark`."""
    for test, marks in _tests(module.body, _pytestmark(module.body)):
        numbers = {number for mark in marks for number in _numbers(mark)}
        if numbers:
            yield test, numbers


def _tests(body: list[ast.stmt], marks: list[ast.expr]) -> Iterator[tuple[str, list[ast.expr]]]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            yield node.name, [*marks, *node.decorator_list]
        elif isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            yield from _tests(node.body, [*marks, *node.decorator_list, *_pytestmark(node.body)])


def _pytestmark(body: list[ast.stmt]) -> list[ast.expr]:
    return [
        node.value
        for node in body
        if isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets)
    ]


def _numbers(mark: ast.expr) -> Iterator[int]:
    """The numbers of every `….mark.feature(…)` inside an expression."""
    for node in ast.walk(mark):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("mark.feature"):
            yield from (ast.literal_eval(argument) for argument in node.args)


def page(found: dict[int, list[Drive]]) -> str:
    """The text of the page."""
    rows = features()
    driven = [feature for feature in rows if found[feature.number]]
    counts = ", ".join(
        f"{sum(f.priority == letter for f in driven)} of {sum(f.priority == letter for f in rows)} *{word}*"
        for letter, word in PRIORITIES.items()
        if any(f.priority == letter for f in rows)
    )
    lines = [
        "# Features",
        "",
        "Written by `make docs` from the markers of the tests; do not edit. A feature counts when a test drives",
        "it as a person would, from Slack. M must, S should.",
        "",
        f"**{len(driven)} of {len(rows)}** are driven by a test: {counts}.",
    ]
    part = ""
    for feature in rows:
        if feature.part != part:
            part = feature.part
            lines += ["", f"## {part}", "", "| # | feature | | driven by |", "|--:|---|---|---|"]
        lines.append(
            f"| {feature.number} | {feature.words} | {feature.priority} | {_cell(found[feature.number])} |"
        )
    return "\n".join(lines) + "\n"


def _cell(tests: list[Drive]) -> str:
    return "<br>".join(f"[{test.sentence}](../{test.path})" for test in tests) or "*not yet*"


def main(argv: list[str] | None = None) -> int:
    """Write or check the page; returns 1 when it is not fresh."""
    parser = argparse.ArgumentParser(prog="python -m tests.support.features")
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--write", action="store_true", help="write docs/features.md")
    action.add_argument("--check", action="store_true", help="compare docs/features.md with the markers")
    wanted = page(drives())
    if parser.parse_args(argv).write:
        PAGE.write_text(wanted, encoding="utf-8")
    elif not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != wanted:
        sys.stderr.write("docs/features.md does not match the tests; run: make docs\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
