"""The files in deploy/ fit the project: what they copy, call and set is there."""

from __future__ import annotations

import configparser
import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from bot import settings
from bot.__main__ import COMMANDS, WRONG_SETTINGS
from bot.environment import BY_NAME
from bot.metrics import Metrics

ROOT = Path(__file__).parents[2]
UNIT = ROOT / "deploy" / "circles.service"
CONTAINER = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")
INSTRUCTIONS = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", CONTAINER, flags=re.MULTILINE)).splitlines()
PYTHON = "/srv/circles/.venv/bin/python"


def instructions(word: str) -> list[str]:
    """Return what follows an instruction of the container file, in its order."""
    return [line.partition(" ")[2].strip() for line in INSTRUCTIONS if line.partition(" ")[0] == word]


def unit() -> configparser.RawConfigParser:
    """Read the unit file; of a key that is given twice the last counts here."""
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(UNIT.read_text(encoding="utf-8"))
    return parser


def test_systemd_has_nothing_to_say_against_the_unit_file(tmp_path: Path) -> None:
    copy = tmp_path / UNIT.name
    copy.write_text(UNIT.read_text(encoding="utf-8").replace(PYTHON, sys.executable), encoding="utf-8")

    assert unit().sections() == ["Unit", "Service", "Install"]
    if verifier := shutil.which("systemd-analyze"):
        said = subprocess.run([verifier, "verify", str(copy)], capture_output=True, text=True, check=False)
        assert (said.returncode, said.stdout, said.stderr) == (0, "", "")


def test_the_unit_file_calls_a_command_and_sets_settings_that_exist() -> None:
    service = unit()["Service"]
    program, *module, command = service["ExecStart"].split()
    named = re.findall(r"^Environment=(\w+)=(.*)$", UNIT.read_text(encoding="utf-8"), re.MULTILINE)

    assert (program, module) == (PYTHON, ["-m", "bot"])
    assert command in COMMANDS
    assert {name for name, _ in named} <= set(BY_NAME)
    assert settings.Settings.read(dict(named), slack=False).database_url.endswith("/var/lib/circles/circles.db")
    assert service["RestartPreventExitStatus"] == str(WRONG_SETTINGS)
    assert int(service["TimeoutStopSec"]) > 10


def test_everything_that_the_container_file_copies_is_there() -> None:
    copied = [words for words in map(str.split, instructions("COPY")) if not words[0].startswith("--from")]

    assert [source for *sources, _ in copied for source in sources if not (ROOT / source).exists()] == []


def test_the_container_has_everything_that_the_wheel_is_made_of() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {*wheel["packages"], *wheel["force-include"], project["project"]["readme"], "pyproject.toml"}
    copied = {source for words in instructions("COPY") for source in words.split()[:-1]}

    assert needed | set(project["project"]["license-files"]) <= copied


def test_the_container_builds_with_the_hatchling_that_is_locked() -> None:
    locked = re.search(r"^hatchling==(\S+)", (ROOT / "requirements/dev.txt").read_text("utf-8"), re.MULTILINE)
    pinned = re.findall(r"hatchling==(\S+)", CONTAINER)

    assert locked is not None
    assert pinned == [locked[1]]


def test_the_container_runs_a_command_that_exists_as_a_user_without_rights() -> None:
    assert json.loads(instructions("ENTRYPOINT")[0]) == ["python", "-m", "bot"]
    assert json.loads(instructions("CMD")[0])[0] in COMMANDS
    assert instructions("USER") == ["10001"]
    assert {part.partition("=")[0] for part in instructions("ENV")[0].split()} - {"PATH"} <= set(BY_NAME)


def test_every_metric_that_the_page_about_running_it_names_exists() -> None:
    page = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(circles_[a-z_]+)", page))
    metrics = Metrics()
    metrics.ledger({"unknown": 0}, late=0, per_minute=0, circuit_open=False)
    families = list(text_string_to_metric_families(metrics.text().decode()))
    counters = {f"{family.name}_total" for family in families if family.type == "counter"}

    assert len(named) >= 6
    assert named <= counters | {family.name for family in families if family.type != "counter"}
