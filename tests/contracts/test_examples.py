"""The example that a page shows is run as its reader would run it, and the page names what exists."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from playground.control.deeds import DEEDS
from playground.control.switches import NAMES
from playground.people import Person

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "stand-in.md").read_text(encoding="utf-8")


def test_the_example_of_an_own_app_passes() -> None:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "docs/examples/test_own_bolt_app.py",
    ]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 passed" in done.stdout


def test_the_page_has_every_deed_and_no_other() -> None:
    table = PAGE.partition("| deed | args | result |")[2].partition("\n\n")[0]
    named = {name for row in table.splitlines()[1:] for name in re.findall(r"`([a-z_]+)`", row.split("|")[1:2][0])}

    assert named == set(DEEDS)


def test_the_page_has_every_switch_and_every_route() -> None:
    for name in NAMES:
        assert f"`{name}`" in PAGE
    routes = (ROOT / "playground" / "control" / "routes.py").read_text(encoding="utf-8")
    for path in re.findall(r'Route\("(/control/[a-z]+)"', routes):
        assert path in PAGE


def test_what_the_page_lets_a_person_do_exists() -> None:
    table = PAGE.partition("| a person … | call |")[2].partition("\n\n")[0]

    called = set(re.findall(r"(?:ana\.|· `)([a-z_]+)\(", table))
    assert {"command", "click", "choose", "fill", "submit", "open_home"} <= called
    assert [name for name in called if not hasattr(Person, name)] == []
