"""Every screen and every view, whatever people wrote: accepted by Slack, quiet, and the same to hear as to see."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from slack_sdk.models.views import View

from bot.views.ids import FRESH_VALUE, ActionId, CallbackId
from bot.views.kit import TEXT_LONGEST, Screen
from bot.views.text import length
from playground.blocks.messages import check_message
from playground.blocks.text import block_broadcasts, message_broadcasts
from playground.blocks.views import check_view
from tests.support.view_gallery import Gallery, Texts

HOSTILE = "<!channel> & <@U1> <https://x.example|y> @here *a* `b` ```c``` \u202eevil\x00\x07 "
LONG = (HOSTILE * 200)[:10_000]
LINES = "one\n\n> two\n" * 900
_CHANNEL = re.compile(r"<#[A-Z0-9]+>")
"""Slack shows a channel's name for it and wakes nobody."""
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
SCREEN_NAMES = [name for name, _ in Gallery().screens()]
VIEW_NAMES = [name for name, _ in (*Gallery().modals(), *Gallery().homes())]


@cache
def screens(kind: str) -> dict[str, Screen]:
    texts, many = TEXTS[kind]
    return dict(Gallery(texts, many=many).screens())


@cache
def views(kind: str) -> dict[str, View]:
    texts, many = TEXTS[kind]
    gallery = Gallery(texts, many=many)
    return dict([*gallery.modals(), *gallery.homes()])


@pytest.fixture(scope="module", autouse=True)
def forgotten() -> Iterator[None]:
    """Let go of the pictures afterwards: looking through them would hold up whatever follows."""
    yield
    screens.cache_clear()
    views.cache_clear()


def every(name: str) -> Iterator[tuple[str, Screen]]:
    """Yield one screen as made from every kind of text."""
    for kind in TEXTS:
        yield kind, screens(kind)[name]


def payload(screen: Screen) -> dict[str, Any]:
    return {"channel": "C1", "text": screen.text, "blocks": [block.to_dict() for block in screen.blocks]}


@pytest.mark.parametrize("name", SCREEN_NAMES)
def test_slack_takes_every_message(name: str) -> None:
    refused = {
        kind: found for kind, screen in every(name) if (found := check_message(payload(screen), update=True))
    }

    assert refused == {}


@pytest.mark.parametrize("name", SCREEN_NAMES)
def test_no_message_wakes_a_channel_or_mentions_a_person(name: str) -> None:
    for kind, screen in every(name):
        sent = payload(screen)

        assert message_broadcasts(sent) == [], kind
        assert "<" not in _CHANNEL.sub("", screen.text), kind
        assert not _PING.search(json.dumps(_mrkdwn(sent["blocks"]))), kind


@pytest.mark.parametrize("name", SCREEN_NAMES)
def test_the_text_carries_what_the_blocks_say(name: str) -> None:
    for kind, screen in every(name):
        heard = screen.text.casefold()

        unheard = [word for word in _seen(payload(screen)["blocks"]) if word.casefold() not in heard]

        assert unheard == [] or (kind in EXTREME and len(screen.text) > TEXT_LONGEST - 10), kind


@pytest.mark.parametrize("name", SCREEN_NAMES)
def test_a_message_is_heard_to_its_end(name: str) -> None:
    for kind, screen in every(name):
        assert length(screen.text) <= TEXT_LONGEST
        assert kind in EXTREME or length(screen.text) < TEXT_LONGEST - 10, kind


@pytest.mark.parametrize("name", VIEW_NAMES)
def test_slack_takes_every_view(name: str) -> None:
    for kind in TEXTS:
        view = views(kind)[name]

        assert check_view(view.to_dict(), surface="home" if view.type == "home" else "modal") == [], kind


@pytest.mark.parametrize("name", VIEW_NAMES)
def test_no_view_wakes_anyone(name: str) -> None:
    for kind in TEXTS:
        blocks = views(kind)[name].to_dict()["blocks"]

        assert block_broadcasts(blocks) == [], kind
        assert not _PING.search(json.dumps(_mrkdwn(blocks))), kind


PRESSED = {"button", "static_select"}
"""What has an action of its own outside of fields."""


def test_every_button_is_shown_somewhere() -> None:
    blocks = [payload(screen)["blocks"] for screen in screens("plain").values()]
    blocks += [view.to_dict()["blocks"] for view in views("plain").values()]

    shown = {element["action_id"] for element in _objects(blocks) if element.get("type") in PRESSED}

    asked_only_where_several_circles_fit = {ActionId.CIRCLE_NEXT}
    fields = {ActionId.VALUE, FRESH_VALUE}
    assert shown - fields == set(ActionId) - fields - asked_only_where_several_circles_fit


def test_every_form_comes_back_to_a_handler() -> None:
    found = {view.callback_id for view in views("plain").values() if view.callback_id}

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
