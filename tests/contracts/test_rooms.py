"""What import-linter cannot see: parts of packages, calls, lengths, docstrings, names."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("bot", "handlers", "storage", "playground")
LONGEST = 300
VAGUE = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}


def sources(*rooms: str) -> list[Path]:
    return sorted(path for room in rooms for path in (ROOT / room).rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imports(path: Path) -> Iterator[str]:
    """The full name of every module that a file imports, wherever in the file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def breaches(paths: list[Path], breach: re.Pattern[str]) -> list[str]:
    return [f"{path.relative_to(ROOT)}: {name}" for path in paths for name in imports(path) if breach.match(name)]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_slacks_client_is_used_by_the_room_of_the_wire_alone() -> None:
    """Two files see it without calling anything on it: the root, and the transports that hand it to Bolt."""
    allowed = ("bot/slack/", "bot/app.py", "handlers/transports.py")
    others = [path for path in sources(*ROOMS) if not named(path).startswith(allowed)]

    assert breaches(others, re.compile(r"slack_sdk(?!\.models)")) == []


def test_the_domain_uses_the_standard_library_and_itself() -> None:
    allowed = sys.stdlib_module_names | {"__future__"}
    strangers = [
        f"{named(path)}: {name}"
        for path in sources("bot/domain")
        for name in imports(path)
        if name.partition(".")[0] not in allowed
        and not name.startswith("bot.domain")
        and name not in ("bot.errors", "bot.clock")
    ]

    assert strangers == []


def test_only_the_clock_asks_the_machine_for_the_time() -> None:
    asks = re.compile(r"\b(?:datetime|date)\.(?:now|utcnow|today)\(|\btime\.time\(")
    found = [
        f"{named(path)}:{number}"
        for path in sources("bot", "handlers", "storage")
        if named(path) != "bot/clock.py"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if asks.search(line)
    ]

    assert found == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [path for path in sources(*ROOMS, "tests") if tree(path).body and not ast.get_docstring(tree(path))]

    assert [named(path) for path in silent] == []


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    lengths = {named(path): path.read_text(encoding="utf-8").count("\n") for path in sources(*ROOMS)}

    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_a_package_file_holds_its_docstring_only() -> None:
    inits = [path for path in sources(*ROOMS) if path.name == "__init__.py"]

    assert [named(path) for path in inits if len(tree(path).body) > 1] == []


def test_names_of_modules_say_something() -> None:
    assert [named(path) for path in sources(*ROOMS, "tests") if path.stem in VAGUE] == []


def test_broad_excepts_stand_only_where_they_are_meant() -> None:
    """The guard of the listeners, the loop of the ticks, and the turn of one nudge in it: each logs once."""
    allowed = ("handlers/guard.py", "bot/scheduling/", "bot/services/deciding.py", "bot/services/working_out.py")
    found = {
        named(path)
        for path in sources("bot", "handlers", "storage")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id == "Exception"))
    }

    assert {name for name in found if not name.startswith(allowed)} == set()


def test_nothing_is_left_undone_in_the_code() -> None:
    marks = re.compile(r"\b(?:TODO|FIXME|XXX|NotImplementedError)\b")
    found = [
        f"{named(path)}:{number}"
        for path in sources(*ROOMS)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if marks.search(line)
    ]

    assert found == []


def test_no_test_is_skipped_sleeps_or_patches_the_slack_client() -> None:
    avoided = re.compile(
        r"pytest\.(?:mark\.)?(?:skip|skipif|xfail)\b|\btime\.sleep\(|patch(?:\.object)?\(.*(?:WebClient|slack_sdk)"
    )
    found = [
        f"{named(path)}:{number}"
        for path in sources("tests")
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if avoided.search(line)
    ]

    assert found == []
