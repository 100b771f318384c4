"""An app's manifest: read as strictly as Slack's own validator reads it, then turned into an installation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from playground.catalogue import BOT_SCOPES, EVENT_SCOPES
from playground.log import Json

Transport = Literal["socket", "http"]


class ManifestRejected(Exception):
    """The manifest breaks Slack's rules; `problems` lists every breach found."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("the manifest is rejected:\n  " + "\n  ".join(problems))
        self.problems = problems


@dataclass(slots=True)
class Installation:
    """One app in the workspace: its tokens and what it was granted.

    `scopes` are the granted ones: all that the manifest requires, and those of `optional_scopes` that whoever
    installed the app agreed to.
    """

    app_id: str
    name: str
    bot_id: str
    bot_user_id: str
    team_id: str
    bot_token: str
    app_token: str
    signing_secret: str
    transport: Transport
    request_url: str | None
    scopes: frozenset[str]
    events: frozenset[str]
    commands: dict[str, Json]
    shortcuts: dict[str, Json]
    home_tab: bool
    messages_tab: bool
    messages_read_only: bool
    interactivity: bool
    app_token_scopes: frozenset[str] = frozenset({"connections:write"})
    optional_scopes: frozenset[str] = frozenset()
    state: Literal["installed", "uninstalled", "revoked", "deactivated", "expired"] = "installed"
    dead_tokens: set[str] = field(default_factory=set)
    verification_token: str = field(default="")

    @property
    def mention(self) -> str:
        return f"<@{self.bot_user_id}>"


_KEYS: dict[str, set[str]] = {
    "": {"_metadata", "display_information", "features", "oauth_config", "settings", "functions", "app_directory"},
    "display_information": {"name", "description", "long_description", "background_color"},
    "features": {
        "app_home", "bot_user", "shortcuts", "slash_commands", "unfurl_domains", "workflow_steps",
        "agent_view", "assistant_view",
    },
    "features.app_home": {"home_tab_enabled", "messages_tab_enabled", "messages_tab_read_only_enabled"},
    "features.bot_user": {"display_name", "always_online"},
    "oauth_config": {"redirect_urls", "scopes", "token_management_enabled", "pkce_enabled"},
    "oauth_config.scopes": {"bot", "user", "bot_optional", "user_optional"},
    "settings": {
        "allowed_ip_address_ranges", "event_subscriptions", "interactivity", "org_deploy_enabled",
        "socket_mode_enabled", "token_rotation_enabled", "function_runtime", "hermes_app_type", "is_hosted",
        "siws_links", "is_mcp_enabled",
    },
    "settings.event_subscriptions": {"request_url", "bot_events", "user_events", "metadata_subscriptions"},
    "settings.interactivity": {"is_enabled", "request_url", "message_menu_options_url"},
}  # fmt: skip
_COMMAND_KEYS = {"command", "url", "description", "usage_hint", "should_escape"}
_SHORTCUT_KEYS = {"name", "type", "callback_id", "description"}


class _Reader:
    """Collects what is wrong while the manifest is walked once."""

    def __init__(self, manifest: Mapping[str, object], transport: Transport, request_url: str | None) -> None:
        self.manifest = manifest
        self.transport = transport
        self.request_url = request_url
        self.problems: list[str] = []

    def section(self, path: str) -> Json:
        """The object at a dotted path, or an empty one; unknown keys in it are problems."""
        here: object = self.manifest
        for key in path.split(".") if path else ():
            here = here.get(key, {}) if isinstance(here, Mapping) else {}
        if not isinstance(here, Mapping):
            self.problems.append(f"/{path.replace('.', '/')} must be an object")
            return {}
        self.unknown(path, here, _KEYS[path])
        return dict(here)

    def unknown(self, where: str, found: Mapping[str, object], known: set[str]) -> None:
        self.problems += [f"{where or 'manifest'}: unknown key {key!r}" for key in found if key not in known]

    def text(self, where: str, value: object, low: int, high: int, *, required: bool = True) -> None:
        if value is None and not required:
            return
        if not isinstance(value, str) or not low <= len(value) <= high:
            self.problems.append(f"{where}: must be a string of {low} to {high} characters")

    def items(self, where: str, value: object, high: int) -> list[object]:
        """A list of 1 to `high`; an absent one is empty, an empty one is a problem (Slack refuses `[]`)."""
        if value is None:
            return []
        if not isinstance(value, list) or not 1 <= len(value) <= high:
            self.problems.append(f"{where}: must be a list of 1 to {high} items")
            return []
        return value

    def names(self, where: str, value: object, high: int) -> list[str]:
        found = [item for item in self.items(where, value, high) if isinstance(item, str)]
        repeated = sorted({name for name in found if found.count(name) > 1})
        self.problems += [f"{where}: {name} is listed twice" for name in repeated]
        return found


def _commands(reader: _Reader, features: Json) -> dict[str, Json]:
    commands: dict[str, Json] = {}
    for item in reader.items("features.slash_commands", features.get("slash_commands"), 50):
        command = dict(item) if isinstance(item, Mapping) else {}
        name = str(command.get("command", ""))
        where = f"slash command {name or '?'}"
        reader.unknown(where, command, _COMMAND_KEYS)
        if not re.fullmatch(r"/[^\s/A-Z]{1,31}", name):
            reader.problems.append(f"{where}: starts with / and has 2 to 32 lower-case characters")
        reader.text(f"{where}: description", command.get("description"), 1, 2000)
        reader.text(f"{where}: usage_hint", command.get("usage_hint"), 1, 1000, required=False)
        if reader.transport == "http" and not (command.get("url") or reader.request_url):
            reader.problems.append(f"{where}: needs a url in HTTP mode")
        if name in commands:
            reader.problems.append(f"{where}: is listed twice")
        commands[name] = command
    return commands


def _shortcuts(reader: _Reader, features: Json) -> dict[str, Json]:
    shortcuts: dict[str, Json] = {}
    for item in reader.items("features.shortcuts", features.get("shortcuts"), 10):
        shortcut = dict(item) if isinstance(item, Mapping) else {}
        name = str(shortcut.get("name", ""))
        where = f"shortcut {name or '?'}"
        reader.unknown(where, shortcut, _SHORTCUT_KEYS)
        reader.text(f"{where}: name", name, 1, 24)
        reader.text(f"{where}: callback_id", shortcut.get("callback_id"), 1, 255)
        reader.text(f"{where}: description", shortcut.get("description"), 1, 150)
        if shortcut.get("type") not in ("message", "global"):
            reader.problems.append(f"{where}: type must be message or global")
        shortcuts[name] = shortcut
    return shortcuts


def _scopes(reader: _Reader) -> tuple[frozenset[str], frozenset[str]]:
    """The required and the optional bot scopes; one that is in both lists is a problem (unsure)."""
    section = reader.section("oauth_config.scopes")
    required = reader.names("oauth_config.scopes.bot", section.get("bot"), 255)
    optional = reader.names("oauth_config.scopes.bot_optional", section.get("bot_optional"), 255)
    both = [*required, *optional]
    reader.problems += [f"unknown scope {scope!r}" for scope in both if scope not in BOT_SCOPES]
    reader.problems += [f"scope {scope!r} is required and optional" for scope in required if scope in optional]
    return frozenset(required), frozenset(optional)


def _events(reader: _Reader, scopes: frozenset[str]) -> frozenset[str]:
    section = reader.section("settings.event_subscriptions")
    events = reader.names("settings.event_subscriptions.bot_events", section.get("bot_events"), 100)
    for event in events:
        if event not in EVENT_SCOPES:
            reader.problems.append(f"unknown event {event!r}")
        elif EVENT_SCOPES[event] and not scopes.intersection(EVENT_SCOPES[event]):
            reader.problems.append(f"event {event!r} needs the scope {' or '.join(EVENT_SCOPES[event])}")
    if reader.transport == "http" and events and not (section.get("request_url") or reader.request_url):
        reader.problems.append("settings.event_subscriptions: needs a request_url in HTTP mode")
    return frozenset(events)


def _interactivity(reader: _Reader) -> tuple[bool, str | None]:
    section = reader.section("settings.interactivity")
    if section and not isinstance(section.get("is_enabled"), bool):
        reader.problems.append("settings.interactivity: is_enabled is required")
    url = section.get("request_url")
    if reader.transport == "http" and section.get("is_enabled") and not (url or reader.request_url):
        reader.problems.append("settings.interactivity: needs a request_url in HTTP mode")
    return bool(section.get("is_enabled")), url if isinstance(url, str) else None


def _display(reader: _Reader) -> str:
    section = reader.section("display_information")
    reader.text("display_information.name", section.get("name"), 1, 35)
    reader.text("display_information.description", section.get("description"), 1, 140, required=False)
    reader.text("display_information.long_description", section.get("long_description"), 175, 4000, required=False)
    colour = section.get("background_color")
    if colour is not None and not re.fullmatch(r"#(?:[0-9a-fA-F]{3}){1,2}", str(colour)):
        reader.problems.append("display_information.background_color: must be #rgb or #rrggbb")
    return str(section.get("name", ""))


def read_manifest(
    manifest: Mapping[str, object], transport: Transport, request_url: str | None, identity: Json
) -> Installation:
    """Check a manifest and make the installation; raises `ManifestRejected` with every problem at once.

    `identity` holds app_id, bot_id, bot_user_id, team_id, tokens and the signing secret. A `request_url`
    stands for every url of the manifest and turns Socket Mode off, as the HTTP twin of a manifest would. No
    optional scope is granted.
    """
    reader = _Reader(manifest, transport, request_url)
    reader.section("")
    name = _display(reader)
    features = reader.section("features")
    home = reader.section("features.app_home")
    bot_user = reader.section("features.bot_user")
    reader.section("oauth_config")
    settings = reader.section("settings")
    required, optional = _scopes(reader)
    events = _events(reader, required | optional)
    interactive, url = _interactivity(reader)
    commands, shortcuts = _commands(reader, features), _shortcuts(reader, features)
    reader.text("features.bot_user.display_name", bot_user.get("display_name"), 1, 80)
    if (commands or shortcuts) and "commands" not in required:
        reader.problems.append("slash commands and shortcuts need the scope commands")
    if features.get("agent_view") and features.get("assistant_view"):
        reader.problems.append("features: agent_view and assistant_view exclude each other")
    if transport == "socket" and settings.get("socket_mode_enabled") is not True:
        reader.problems.append("settings.socket_mode_enabled must be true for Socket Mode")
    if transport == "http" and request_url is None and settings.get("socket_mode_enabled") is True:
        reader.problems.append("settings.socket_mode_enabled must be false for HTTP delivery")
    if reader.problems:
        raise ManifestRejected(reader.problems)
    return Installation(
        name=name,
        transport=transport,
        request_url=request_url or url,
        scopes=required,
        optional_scopes=optional,
        events=events,
        commands=commands,
        shortcuts=shortcuts,
        home_tab=bool(home.get("home_tab_enabled")),
        messages_tab=bool(home.get("messages_tab_enabled")),
        messages_read_only=bool(home.get("messages_tab_read_only_enabled")),
        interactivity=interactive,
        **identity,
    )
