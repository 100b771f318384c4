"""Every screen and every view, whatever people wrote: accepted by Slack, quiet, and the same to hear as to see."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import pytest
from slack_sdk.models.views import View

from bot.views.ids import FRESH_VALUE, ActionId, CallbackId
from bot.views.kit import TEXT_LONGEST, Screen
from bot.views.text import length
from playground.blocks.messages import check_message
from playground.blocks.text import block_broadcasts, message_broadcasts
from playground.blocks.views import check_view
from tests.support.view_gallery import Gallery, Texts, areas

HOSTILE = "<!channel> & <@U1> <https://x.example|y> @here *a* `b` ```c``` \u202eevil\x00\x07 "
LONG = (HOSTILE * 60)[:4_000]
"""Longer than any field takes; a row of another version may hold it all the same."""
LINES = "one\n\n> two\n" * 330
_CHANNEL = re.compile(r"<#[A-Z0-9]+>")
"""Slack shows a channel's name for it and wakes nobody."""
_BOLD = re.compile(r"`[^`]*`|<[^<>]*>|(?<![\w*])\*(?![\s*])[^*\n]*(?<=[^\s*])\*(?![\w*])")
"""Bold as Slack draws it; in code and in sequences a star means nothing."""
_PING = re.compile(r"<[@!](?!date\^)")

TEXTS: dict[str, tuple[Texts, int]] = {
    "plain": (Texts(), 2),
    "hostile": (Texts(HOSTILE, HOSTILE, HOSTILE, f"https://x.example/{HOSTILE}", HOSTILE), 2),
    "long": (Texts(LONG, LONG, LONG, LONG, LONG), 2),
    "ampersands": (Texts("&" * 80, "&" * 3000, "&" * 80, "https://x.example/?" + "&" * 1900, "&" * 40), 2),
    "lines": (Texts(LINES, LINES, LINES, LINES, LINES), 2),
    "right to left": (Texts("דרכי פתיחה", "איך פותחים שיעור? " * 160, "عائشة", tag="פתיחה"), 2),
    "emoji": (Texts("🎉" * 80, "👩\u200d👩\u200d👧🎉" * 500, "🦊" * 80, tag="🦊" * 40), 2),
    "unseen": (Texts(" \u202e", "\x00 \u202e", "\u2066", "", ""), 2),
    "very many": (Texts(), 60),
    "very many and long": (Texts("n" * 80, "w" * 3000, "p" * 80, "https://x.example/" + "u" * 1900), 60),
}
EXTREME = {"hostile", "long", "ampersands", "lines", "emoji"}


@dataclass(frozen=True)
class Shown:
    """One message, form or Home tab as it is sent, made from one kind of text."""

    name: str
    kind: str
    sent: dict[str, Any]
    surface: Literal["message", "modal", "home"]

    @property
    def blocks(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.sent["blocks"]
        return found


def message(name: str, kind: str, screen: Screen) -> Shown:
    sent = {"channel": "C1", "text": screen.text, "blocks": [block.to_dict() for block in screen.blocks]}
    return Shown(name, kind, sent, "message")


def view(name: str, kind: str, view: View) -> Shown:
    return Shown(name, kind, view.to_dict(), "home" if view.type == "home" else "modal")


def messages(area: Any, kind: str) -> list[Shown]:
    texts, many = TEXTS[kind]
    made = area.screens(Gallery(texts, many=many)) if hasattr(area, "screens") else ()
    return [message(name, kind, screen) for name, screen in made]


def forms(area: Any, kind: str) -> list[Shown]:
    texts, many = TEXTS[kind]
    made = area.modals(Gallery(texts, many=many)) if hasattr(area, "modals") else ()
    return [view(name, kind, form) for name, form in made]


def homes(kind: str) -> list[Shown]:
    texts, many = TEXTS[kind]
    return [view(name, kind, home) for name, home in Gallery(texts, many=many).homes()]


def slack_refuses(one: Shown) -> object:
    if one.surface == "message":
        return check_message(one.sent, update=True)
    return check_view(one.sent, surface=one.surface)


def wakes_somebody(one: Shown) -> object:
    if one.surface != "message":
        return block_broadcasts(one.blocks)
    return message_broadcasts(one.sent) or "<" in _CHANNEL.sub("", one.sent["text"])


def mentions_somebody(one: Shown) -> object:
    return _PING.findall(json.dumps(_mrkdwn(one.blocks)))


def is_seen_and_not_heard(one: Shown) -> object:
    """The text carries what the blocks say."""
    if one.surface != "message" or (one.kind in EXTREME and len(one.sent["text"]) > TEXT_LONGEST - 10):
        return []
    heard = one.sent["text"].casefold()
    return [word for word in _seen(one.blocks) if word.casefold() not in heard]


def is_not_heard_to_its_end(one: Shown) -> object:
    if one.surface != "message":
        return False
    longest = TEXT_LONGEST if one.kind in EXTREME else TEXT_LONGEST - 11
    return length(one.sent["text"]) > longest


def leaves_a_star_on_the_screen(one: Shown) -> object:
    """Slack makes bold only what begins and ends at a word; any other star is shown as it is."""
    if one.kind not in {"plain", "hostile"}:
        return []
    return [line for text in _mrkdwn(one.blocks) for line in text.split("\n") if "*" in _BOLD.sub("", line)]


FAULTS = (
    slack_refuses,
    wakes_somebody,
    mentions_somebody,
    is_seen_and_not_heard,
    is_not_heard_to_its_end,
    leaves_a_star_on_the_screen,
)


def faults(shown: Iterable[Shown]) -> list[tuple[str, str, str, object]]:
    """Return name, kind of text, fault and what was found of everything that is not as it should be."""
    every = ((one, fault) for one in shown for fault in FAULTS)
    return [(one.name, one.kind, fault.__name__, found) for one, fault in every if (found := fault(one))]


@pytest.mark.parametrize("area", areas(), ids=lambda area: area.__name__.rpartition(".")[2])
def test_slack_takes_every_message_and_form_and_they_are_quiet_and_heard_as_they_are_seen(area: Any) -> None:
    shown = [one for kind in TEXTS for one in (*messages(area, kind), *forms(area, kind))]

    assert shown, "an area without pictures"
    assert faults(shown) == []


def test_slack_takes_every_home_tab_and_it_wakes_nobody() -> None:
    assert faults(one for kind in TEXTS for one in homes(kind)) == []


@pytest.mark.parametrize(
    ("text", "blocks", "fault"),
    [
        ("Hello", "Hello " * 501, "slack_refuses"),
        ("Hello <!channel>", "Hello", "wakes_somebody"),
        ("Hello", "Hello <@U0123456789>", "mentions_somebody"),
        ("Hello", "Hello there", "is_seen_and_not_heard"),
        ("Hello " * TEXT_LONGEST, "Hello", "is_not_heard_to_its_end"),
        ("Goal: to see", "*Goal: *to see", "leaves_a_star_on_the_screen"),
    ],
)
def test_each_fault_would_be_found(text: str, blocks: str, fault: str) -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": blocks}}
    sent = {"channel": "C1", "text": text, "blocks": [section]}

    assert fault in {name for _, _, name, _ in faults([Shown("one", "plain", sent, "message")])}


PRESSED = {"button", "static_select"}
"""What has an action of its own outside of fields."""


def everything() -> list[Shown]:
    return [one for area in areas() for one in (*messages(area, "plain"), *forms(area, "plain"))] + homes("plain")


def test_every_button_is_shown_somewhere() -> None:
    blocks = [one.blocks for one in everything()]

    shown = {element["action_id"] for element in _objects(blocks) if element.get("type") in PRESSED}

    fields = {ActionId.VALUE, FRESH_VALUE}
    assert shown - fields == set(ActionId) - fields


def test_every_form_comes_back_to_a_handler() -> None:
    found = {one.sent["callback_id"] for one in everything() if one.sent.get("callback_id")}

    assert found == set(CallbackId) - {CallbackId.SHORTCUT_LOG_INSIGHT, CallbackId.SHORTCUT_SAVE_INSIGHT}


def _objects(value: object) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        return [value, *(found for inner in value.values() for found in _objects(inner))]
    if isinstance(value, list):
        return [found for inner in value for found in _objects(inner)]
    return []


def _mrkdwn(blocks: object) -> list[str]:
    return [str(found["text"]) for found in _objects(blocks) if found.get("type") == "mrkdwn"]


def _seen(blocks: list[dict[str, Any]]) -> list[str]:
    """Return the words that the blocks show; dates and links are told in another form, buttons by purpose."""
    texts = _mrkdwn([{**block, "accessory": None} for block in blocks])
    texts += [str(block["text"]["text"]) for block in blocks if block["type"] == "header"]
    bare = [re.sub(r"<[^<>]*>|on your clock", " ", text) for text in texts]
    return [word for text in bare for word in re.findall(r"\w+", text.replace("&amp;", " "))]
