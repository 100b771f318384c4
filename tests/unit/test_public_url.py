"""The address that calendars reach the bot by."""

from __future__ import annotations

import pytest

from bot.errors import SettingsError
from bot.settings import Settings

HTTP = {"CIRCLES_TRANSPORT": "http"}


def test_it_is_taken_without_a_last_slash_where_a_port_answers() -> None:
    given = {"CIRCLES_PUBLIC_URL": "https://circles.example.org/bot/"}

    assert Settings.read(HTTP | given, slack=False).public_url == "https://circles.example.org/bot"
    assert Settings.read({"CIRCLES_HEALTH_PORT": "8080"} | given, slack=False).public_url


@pytest.mark.parametrize(
    ("environ", "problem"),
    [
        (HTTP | {"CIRCLES_PUBLIC_URL": "circles.example.org"}, "is no web address"),
        (HTTP | {"CIRCLES_PUBLIC_URL": "https://circles.example.org/?a=b"}, "is no web address"),
        (HTTP | {"CIRCLES_PUBLIC_URL": "http://circles.example.org"}, "must begin with https://"),
        ({"CIRCLES_PUBLIC_URL": "https://circles.example.org"}, "set CIRCLES_HEALTH_PORT too"),
    ],
    ids=["no scheme", "a query", "plain http", "nothing listens"],
)
def test_an_address_that_cannot_work_is_named_before_the_start(environ: dict[str, str], problem: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.read(environ, slack=False)

    assert [one for one in caught.value.problems if problem in one]
