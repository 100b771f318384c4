"""The app's manifest: `manifest.yml` as data, and the same app for the HTTP transport."""

from __future__ import annotations

import copy
import functools
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from bot.errors import SettingsError

EVENTS_PATH = "/slack/events"
"""Where the HTTP transport takes everything from Slack: events, interactions and commands."""

Manifest = dict[str, Any]


def path() -> Path:
    """The file in the checkout, or the copy inside an installed package."""
    here = Path(__file__).parent
    checkout = here.parent / "manifest.yml"
    return checkout if checkout.is_file() else here / "manifest.yml"


def read() -> Manifest:
    """The manifest as it stands in the file, for Socket Mode; the caller may change what it gets."""
    return copy.deepcopy(_parsed(path()))


@functools.cache
def _parsed(file: Path) -> Manifest:
    manifest: Manifest = yaml.safe_load(file.read_text(encoding="utf-8"))
    return manifest


def for_http(manifest: Manifest, address: str) -> Manifest:
    """The same app with Socket Mode off and `address` wherever Slack sends something.

    `address` is the public https address of the bot, with or without the path; raises `SettingsError`.
    """
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname:
        raise SettingsError([f"{address!r} is no https address; Slack sends to https only."])
    url = address.rstrip("/")
    if not url.endswith(EVENTS_PATH):
        url += EVENTS_PATH
    twin = copy.deepcopy(manifest)
    twin["settings"]["socket_mode_enabled"] = False
    twin["settings"]["event_subscriptions"]["request_url"] = url
    twin["settings"]["interactivity"]["request_url"] = url
    for command in twin["features"]["slash_commands"]:
        command["url"] = url
    return twin


def bot_scopes(manifest: Manifest) -> frozenset[str]:
    """What the manifest asks a workspace to grant to the bot."""
    return frozenset(manifest["oauth_config"]["scopes"]["bot"])


def optional_scopes(manifest: Manifest) -> frozenset[str]:
    """What the manifest leaves to a workspace to grant or not."""
    return frozenset(manifest["oauth_config"]["scopes"].get("bot_optional", []))
