"""The command line: what it prints, and the exit codes that scripts rely on."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import manifest
from bot.__main__ import COMMANDS, main
from bot.environment import SETTINGS


@pytest.fixture(autouse=True)
def empty_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder of its own and an environment without settings; the log is given back afterwards."""
    monkeypatch.chdir(tmp_path)
    for setting in SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)


def test_wrong_settings_are_one_message_and_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["run"])

    told = capsys.readouterr().err
    assert code == 2
    assert told.count("Find it:") == 2
    assert "SLACK_BOT_TOKEN is missing" in told
    assert "SLACK_APP_TOKEN is missing" in told
    assert "Traceback" not in told


def test_the_env_file_of_the_folder_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / ".env").write_text("SLACK_BOT_TOKEN=xoxb-1-abcdef\n")

    main(["run"])

    told = capsys.readouterr().err
    assert "SLACK_BOT_TOKEN" not in told
    assert "SLACK_APP_TOKEN is missing" in told


def test_migrating_twice_does_something_once(capsys: pytest.CaptureFixture[str]) -> None:
    first, second = main(["migrate"]), main(["migrate"])

    told = capsys.readouterr().out.splitlines()
    assert (first, second) == (0, 0)
    assert told[0].startswith("Applied: ")
    assert told[-1] == "Nothing to do: the database is up to date."


def test_a_preview_without_circles_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    main(["migrate"])

    assert main(["digest", "--preview"]) == 0
    assert "No circle has anything to tell" in capsys.readouterr().out


def test_the_doctor_of_an_unconnected_bot_fails_with_advice(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 1
    assert "Not ready yet" in capsys.readouterr().out


def test_the_manifest_can_be_printed_for_both_transports(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manifest", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == manifest.read()

    assert main(["manifest", "--transport", "http", "--url", "https://circles.example.org"]) == 0
    assert "url: https://circles.example.org/slack/events" in capsys.readouterr().out

    assert main(["manifest", "--transport", "http"]) == 2


@pytest.mark.parametrize("arguments", [[], ["dance"], ["digest"]])
def test_arguments_that_mean_nothing_are_exit_code_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)

    assert stopped.value.code == 2


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])

    told = capsys.readouterr().out
    assert all(f"  {command} " in told for command in COMMANDS)
