"""What the pages say is true: settings, commands, links, names."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from pathlib import Path

import pytest

from bot.__main__ import COMMANDS
from bot.environment import SETTINGS
from bot.views.ids import Command

ROOT = Path(__file__).parents[2]
IGNORED = {".venv", ".git", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".import_linter_cache"}
PAGES = sorted(path for path in ROOT.rglob("*.md") if not IGNORED.intersection(path.relative_to(ROOT).parts))
TEXTS = {path: path.read_text(encoding="utf-8") for path in PAGES}
SLACKS_OWN = {"/invite"}
"""Commands of Slack itself that our pages tell people to use."""
NAMES = {setting.name: setting for setting in SETTINGS}
SETTING = re.compile(r"\b(?:SLACK|CIRCLES|LOG|DATABASE)_[A-Z_]+\b")


def prose_and_code(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def every_page() -> str:
    return "\n".join(TEXTS.values())


def test_the_example_of_an_environment_names_every_setting_and_no_other() -> None:
    named = re.findall(r"^(?:# )?([A-Z_]+)=(.*)$", prose_and_code(".env.example"), re.MULTILINE)

    assert sorted(name for name, _ in named) == sorted(NAMES)
    assert {name: value for name, value in named if NAMES[name].default} == {
        name: setting.default for name, setting in NAMES.items() if setting.default
    }


def test_the_example_of_an_environment_holds_no_token() -> None:
    assert re.findall(r"\b(?:xox[a-z]|xapp)-[A-Za-z0-9]", prose_and_code(".env.example")) == []


def test_the_readme_leads_to_the_settings() -> None:
    assert "](.env.example)" in prose_and_code("README.md")


def test_every_setting_that_a_page_names_exists() -> None:
    assert set(SETTING.findall(every_page())) - set(NAMES) == set()


def test_every_make_target_that_a_page_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", prose_and_code("Makefile"), re.MULTILINE))
    named = set(re.findall(r"(?:`|^|\$ )make ([a-z-]+)", every_page(), re.MULTILINE))

    assert named <= targets
    assert {"demo", "test"} <= named


def test_every_command_that_a_page_names_exists() -> None:
    named = set(
        re.findall(r"(?:python3? -m bot|`circles|^circles|\$ circles) ([a-z]+)", every_page(), re.MULTILINE)
    )

    assert named <= set(COMMANDS)
    assert "doctor" in named


def test_every_slash_command_that_a_page_names_exists() -> None:
    named = set(re.findall(r"`(/[a-z]+)[` ]", every_page()))

    assert named == set(Command) | SLACKS_OWN


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_links_of_a_page_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", TEXTS[page])
    broken = [
        link
        for link in links
        if not link.startswith(("http://", "https://", "mailto:", "#"))
        and not (page.parent / link.partition("#")[0]).exists()
    ]

    assert broken == []


def test_no_file_names_a_package_index_or_a_folder_of_someones_machine() -> None:
    forbidden = re.compile(
        r"--(?:extra-)?index-url\s+\S|--find-links\s+\S|pypi\.|pythonhosted|/(?:home|Users|root|work|opt)/\w"
    )
    files = [
        *PAGES,
        *ROOT.glob("requirements/*.txt"),
        *(ROOT / name for name in ("Makefile", "pyproject.toml", ".ci/run", ".env.example", "manifest.yml")),
    ]

    found = [
        f"{path.name}: {hit}" for path in files for hit in forbidden.findall(path.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_the_lock_holds_every_dependency_of_the_project_with_hashes() -> None:
    project = tomllib.loads(prose_and_code("pyproject.toml"))["project"]
    for lock, wanted in {
        "requirements/run.txt": project["dependencies"],
        "requirements/dev.txt": project["dependencies"] + project["optional-dependencies"]["dev"],
    }.items():
        pinned = re.findall(
            r"^([a-z0-9-]+)==\S+(?: ;.*)? \\\n    --hash=sha256:", prose_and_code(lock), re.MULTILINE
        )
        named = {re.split(r"[\[<>=]", requirement)[0].lower() for requirement in wanted}

        assert named - set(pinned) == set()
        assert len(pinned) == len(re.findall(r"^[a-z0-9-]+==", prose_and_code(lock), re.MULTILINE))


def test_the_slack_cli_calls_commands_that_exist() -> None:
    hooks = json.loads(prose_and_code(".slack/hooks.json"))["hooks"]

    for hook in hooks.values():
        _, module, package, command, *_ = shlex.split(hook)
        assert (module, package) == ("-m", "bot")
        assert command in COMMANDS


def test_every_decision_is_short_and_says_what_enforces_it() -> None:
    decisions = {path: text for path, text in TEXTS.items() if path.parent.name == "decisions"}

    assert sorted(path.name[:4] for path in decisions) == [f"{n:04d}" for n in range(1, len(decisions) + 1)]
    for text in decisions.values():
        assert re.search(r"^> .+", text, re.MULTILINE)
        assert all(f"**{part}.**" in text for part in ("Context", "Decision", "What enforces it", "Consequences"))
        assert len(text.splitlines()) <= 40
