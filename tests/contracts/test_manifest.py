"""The manifest and the code say the same: nothing undeclared is used, nothing declared is unused."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest

from bot import manifest
from bot.errors import SettingsError
from bot.settings import Transport
from bot.slack.scopes import METHOD_SCOPES, OPTIONAL_SCOPES
from bot.views.ids import CallbackId, Command
from handlers.catalogue import COMMANDS, EVENTS, SHORTCUTS
from playground.manifest import read_manifest

SOCKET = manifest.read()
HTTP = manifest.for_http(SOCKET, "https://circles.example.org/")
REQUEST_URL = "https://circles.example.org/slack/events"
BOTH = pytest.mark.parametrize("app", [SOCKET, HTTP], ids=["socket", "http"])

EVENT_SCOPES = {
    "app_home_opened": None,
    "app_uninstalled": None,
    "tokens_revoked": None,
    "dnd_updated_user": "dnd:read",
    "member_joined_channel": "channels:read",
    "message.im": "im:history",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "user_change": "users:read",
}
"""Event to the scope it needs; channel_* and group_* follow their prefix. Source: Slack's event pages."""


def event_scope(event: str) -> str | None:
    if event in EVENT_SCOPES:
        return EVENT_SCOPES[event]
    return {"channel": "channels:read", "group": "groups:read"}[event.partition("_")[0]]


def declared(app: manifest.Manifest, *path: str) -> Any:
    for key in path:
        app = app[key]
    return app


def without_addresses(app: manifest.Manifest) -> manifest.Manifest:
    """The manifest without what the transport decides."""
    bare = copy.deepcopy(app)
    bare["settings"].pop("socket_mode_enabled")
    bare["settings"]["event_subscriptions"].pop("request_url", None)
    bare["settings"]["interactivity"].pop("request_url", None)
    for command in bare["features"]["slash_commands"]:
        command.pop("url", None)
    return bare


def test_the_commands_declared_are_the_commands_served() -> None:
    named = [command["command"] for command in declared(SOCKET, "features", "slash_commands")]

    assert sorted(named) == sorted(COMMANDS) == sorted(command.value for command in Command)


def test_the_shortcuts_declared_are_the_shortcuts_served() -> None:
    kinds = {item["callback_id"]: item["type"] for item in declared(SOCKET, "features", "shortcuts")}

    assert set(kinds) == SHORTCUTS
    assert kinds == {CallbackId.SHORTCUT_LOG_INSIGHT: "global", CallbackId.SHORTCUT_SAVE_INSIGHT: "message"}


def test_the_events_declared_are_the_events_served() -> None:
    named = declared(SOCKET, "settings", "event_subscriptions", "bot_events")

    assert sorted(named) == sorted(EVENTS)


def test_every_scope_is_needed_by_a_call_an_event_or_a_command_and_none_is_missing() -> None:
    by_calls = frozenset().union(*METHOD_SCOPES.values())
    by_events = frozenset(scope for event in EVENTS if (scope := event_scope(event)))

    assert manifest.bot_scopes(SOCKET) == (by_calls | by_events | {"commands"}) - manifest.optional_scopes(SOCKET)


def test_no_scope_that_is_required_reads_the_messages_of_a_channel() -> None:
    assert not manifest.bot_scopes(SOCKET) & {"channels:history", "groups:history", "mpim:history"}
    assert set(declared(SOCKET, "oauth_config", "scopes")) == {"bot", "bot_optional"}


def test_every_optional_scope_is_of_use_to_a_call() -> None:
    assert manifest.optional_scopes(SOCKET) <= frozenset().union(*OPTIONAL_SCOPES.values())
    assert not manifest.optional_scopes(SOCKET) & manifest.bot_scopes(SOCKET)


def test_every_scope_and_event_has_its_reason_beside_it() -> None:
    text = manifest.path().read_text(encoding="utf-8")
    items = [line for line in text.splitlines() if re.match(r"\s+- [a-z_.:]+\s*(#|$)", line)]

    scopes = manifest.bot_scopes(SOCKET) | manifest.optional_scopes(SOCKET)
    assert len(items) == len(scopes) + len(EVENTS)
    assert [line for line in items if not re.search(r"# \S+ \S+", line)] == []


@BOTH
def test_the_stand_in_accepts_the_manifest_as_strictly_as_slack(app: manifest.Manifest) -> None:
    transport = Transport.SOCKET if app is SOCKET else Transport.HTTP
    identity = dict.fromkeys(
        ("app_id", "bot_id", "bot_user_id", "team_id", "bot_token", "app_token", "signing_secret"), "X1"
    )

    installation = read_manifest(app, transport.value, None, identity)

    assert installation.scopes == manifest.bot_scopes(SOCKET)


@BOTH
def test_the_lengths_and_shapes_are_those_that_slack_takes(app: manifest.Manifest) -> None:
    display = app["display_information"]
    commands = app["features"]["slash_commands"]
    shortcuts = app["features"]["shortcuts"]

    assert 1 <= len(display["name"]) <= 35
    assert len(display["description"].split()) <= 10
    assert 175 <= len(display["long_description"]) <= 4000
    assert re.fullmatch(r"#([0-9a-f]{3}|[0-9a-f]{6})", display["background_color"])
    assert display["name"] == app["features"]["bot_user"]["display_name"] == "Learning Circles"
    assert all(re.fullmatch(r"/[a-z-]{1,31}", command["command"]) for command in commands)
    assert all(len(command["description"]) <= 2000 and len(command["usage_hint"]) <= 1000 for command in commands)
    assert all(command["should_escape"] is True for command in commands)
    assert all(len(item["name"]) <= 24 and len(item["description"]) <= 150 for item in shortcuts)
    assert app["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }


@BOTH
def test_no_list_is_empty_and_nothing_is_listed_twice(app: manifest.Manifest) -> None:
    def lists(node: Any) -> list[list[Any]]:
        if isinstance(node, dict):
            return [found for value in node.values() for found in lists(value)]
        return [node, *(found for value in node for found in lists(value))] if isinstance(node, list) else []

    for items in lists(app):
        assert items
        assert len({str(item) for item in items}) == len(items)


def test_http_is_the_same_app_with_an_address_wherever_slack_sends_something() -> None:
    assert without_addresses(HTTP) == without_addresses(SOCKET)
    assert declared(SOCKET, "settings", "socket_mode_enabled") is True
    assert declared(HTTP, "settings", "socket_mode_enabled") is False
    assert declared(HTTP, "settings", "event_subscriptions", "request_url") == REQUEST_URL
    assert declared(HTTP, "settings", "interactivity", "request_url") == REQUEST_URL
    assert {command["url"] for command in declared(HTTP, "features", "slash_commands")} == {REQUEST_URL}


@pytest.mark.parametrize(
    "address",
    ["https://circles.example.org", "https://circles.example.org/", REQUEST_URL, REQUEST_URL + "/"],
)
def test_the_address_may_be_given_with_or_without_its_path(address: str) -> None:
    assert manifest.for_http(SOCKET, address) == HTTP


@pytest.mark.parametrize("address", ["", "circles.example.org", "http://circles.example.org", "https://"])
def test_an_address_that_slack_would_refuse_is_refused(address: str) -> None:
    with pytest.raises(SettingsError, match="https"):
        manifest.for_http(SOCKET, address)
