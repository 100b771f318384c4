"""Settings: read once, all problems at once, nothing secret shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import settings
from bot.environment import DATABASE_SCHEMES
from bot.errors import SettingsError
from bot.settings import LogFormat, Settings, Transport
from storage.urls import DRIVERS

SOCKET = {"SLACK_BOT_TOKEN": "xoxb-1-abcdef", "SLACK_APP_TOKEN": "xapp-1-abcdef"}
HTTP = {"CIRCLES_TRANSPORT": "http", "SLACK_BOT_TOKEN": "xoxb-1-abcdef", "SLACK_SIGNING_SECRET": "8f742231b10e"}


def problems_of(environ: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        Settings.read(environ)
    return caught.value.problems


def test_two_tokens_are_enough_for_socket_mode() -> None:
    found = Settings.read(SOCKET)

    assert found == Settings(bot_token="xoxb-1-abcdef", app_token="xapp-1-abcdef")


def test_the_defaults_of_the_class_are_those_of_the_table() -> None:
    assert Settings.read({}, slack=False) == Settings()


def test_http_asks_for_the_signing_secret_and_not_for_the_app_token() -> None:
    found = Settings.read({**HTTP, "PORT": "8080", "HOST": "0.0.0.0", "LOG_FORMAT": "json", "LOG_LEVEL": "debug"})

    assert (found.transport, found.port, found.host) == (Transport.HTTP, 8080, "0.0.0.0")
    assert (found.log_format, found.log_level, found.app_token) == (LogFormat.JSON, "DEBUG", "")


def test_all_problems_are_told_at_once_with_the_place_of_each_value() -> None:
    problems = problems_of({"PORT": "eighty", "LOG_LEVEL": "loud", "DATABASE_URL": "mysql://host/name"})

    assert [problem.split()[0] for problem in problems] == [
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "PORT",
        "DATABASE_URL",
        "LOG_LEVEL",
    ]
    assert all("Find it:" in problem for problem in problems)


def test_migrating_needs_no_token() -> None:
    assert Settings.read({"DATABASE_URL": "postgresql://host/circles"}, slack=False).bot_token == ""


@pytest.mark.parametrize("copied", [' "xoxb-1-abcdef" ', "'xoxb-1-abcdef'", "\txoxb-1-abcdef\n"])
def test_quotes_and_blanks_that_came_along_are_taken_off(copied: str) -> None:
    assert Settings.read({**SOCKET, "SLACK_BOT_TOKEN": copied}).bot_token == "xoxb-1-abcdef"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SLACK_BOT_TOKEN", "xapp-1-abcdef", "holds an app-level token, but it must start with xoxb-"),
        ("SLACK_BOT_TOKEN", "xoxp-1-abcdef", "holds a user token"),
        ("SLACK_BOT_TOKEN", "xoxb-1 abcdef", "has a blank or a line break inside"),
        ("SLACK_BOT_TOKEN", "xoxb-", "is cut off"),
        ("SLACK_APP_TOKEN", "xoxb-1-abcdef", "holds a bot token, but it must start with xapp-"),
        ("SLACK_APP_TOKEN", "xoxe.xoxb-1-abcdef", "token rotation"),
        ("SLACK_SIGNING_SECRET", "xoxb-1-abcdef", "holds a bot token"),
        ("CIRCLES_TRANSPORT", "carrier pigeon", "none of socket, http"),
        ("PORT", "0", "no port"),
        ("PORT", "65536", "no port"),
        ("PORT", "٣٠٠٠", "no port"),
        ("DATABASE_URL", "circles.db", "is not a URL"),
        ("DATABASE_URL", "sqlite://circles.db", "three slashes"),
        ("DATABASE_URL", "sqlite:///:memory:", "lost"),
        ("DATABASE_URL", "postgresql://host", "names no database"),
        ("SLACK_API_URL", "http://slack.example.org/api/", "must begin with https://"),
        ("SLACK_API_URL", "slack.com/api", "no web address"),
        ("LOG_FORMAT", "xml", "none of text, json"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_wrong_about_it(name: str, value: str, words: str) -> None:
    problems = problems_of({**SOCKET, name: value})

    assert len(problems) == 1
    assert problems[0].startswith(name)
    assert words in problems[0]


def test_a_token_is_never_repeated_in_a_problem() -> None:
    problems = problems_of({"SLACK_BOT_TOKEN": "xapp-1-secret", "SLACK_APP_TOKEN": "xoxb-1-secret"})

    assert "secret" not in " ".join(problems)


def test_a_misspelt_name_is_not_ignored() -> None:
    assert problems_of({**SOCKET, "CIRCLES_TRANSPROT": "http"}) == [
        "CIRCLES_TRANSPROT is not a setting. Did you mean CIRCLES_TRANSPORT?"
    ]


@pytest.mark.parametrize("address", ["http://127.0.0.1:4000/api", "http://localhost/api/", "http://[::1]:1/api/"])
def test_a_stand_in_on_this_machine_may_speak_plain_http(address: str) -> None:
    found = Settings.read({**SOCKET, "SLACK_API_URL": address})

    assert found.slack_api_url == address.rstrip("/") + "/"


def test_secrets_do_not_show() -> None:
    found = Settings.read({**SOCKET, "DATABASE_URL": "postgresql://ana:open@sesame@host/name"})

    assert "abcdef" not in repr(found)
    assert "sesame" not in repr(found)
    assert "postgresql://ana:***@host/name" in repr(found)


def test_the_environment_stands_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / ".env"
    file.write_text('SLACK_BOT_TOKEN="xoxb-file"\nPORT=4000\nHOST=$HOME\n')
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-environment")
    monkeypatch.setenv("PORT", " ")
    monkeypatch.delenv("HOST", raising=False)

    found = settings.environment(file)

    assert (found["SLACK_BOT_TOKEN"], found["PORT"], found["HOST"]) == ("xoxb-environment", "4000", "$HOME")


def test_variables_that_bolt_obeys_in_secret_are_removed() -> None:
    environ = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s", "SLACK_BOT_TOKEN": "xoxb-1"}

    assert settings.scrub(environ) == ["SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"]
    assert environ == {"SLACK_BOT_TOKEN": "xoxb-1"}


def test_every_database_that_the_settings_accept_is_one_that_storage_opens() -> None:
    assert set(DRIVERS) == DATABASE_SCHEMES
