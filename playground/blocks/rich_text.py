"""The rich_text block: sections, lists, quotes, preformatted text and the small parts inside them."""

from __future__ import annotations

from typing import Final

from playground.blocks.limits import LIMITS, Limit
from playground.blocks.problems import Place
from playground.blocks.shapes import (
    Check,
    address,
    boolean,
    free_string,
    listed,
    shape,
    string,
    typed,
    whole,
    word,
)

_ANY_NUMBER = Limit(0, 10_000)
_SOME = Limit(1, 10_000)


def _any(place: Place) -> None:
    """The `type` field itself; `typed` has already looked at it."""


_TYPE: Final = {"type": _any}
_FLAGS = ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink")
_style = shape({}, dict.fromkeys(_FLAGS, boolean))
_STYLE: Final = {"style": _style}
_LINK = address("button.url", web=False)

_PARTS: Final[dict[str, Check]] = {
    "text": shape({**_TYPE, "text": free_string()}, _STYLE),
    "link": shape({**_TYPE, "url": _LINK}, {**_STYLE, "text": free_string(), "unsafe": boolean}),
    "emoji": shape(
        {**_TYPE, "name": free_string()}, {**_STYLE, "unicode": free_string(), "skin_tone": whole(1, 6)}
    ),
    "user": shape({**_TYPE, "user_id": free_string()}, _STYLE),
    "usergroup": shape({**_TYPE, "usergroup_id": free_string()}, _STYLE),
    "channel": shape({**_TYPE, "channel_id": free_string()}, _STYLE),
    "team": shape({**_TYPE, "team_id": free_string()}, _STYLE),
    "broadcast": shape({**_TYPE, "range": word(("here", "channel", "everyone"))}, _STYLE),
    "color": shape({**_TYPE, "value": free_string()}, _STYLE),
    "date": shape(
        {**_TYPE, "timestamp": whole(0), "format": free_string()},
        {**_STYLE, "url": _LINK, "fallback": free_string(), "timezone": free_string()},
    ),
}
_parts = listed(typed(_PARTS), _ANY_NUMBER)
_plain_parts = listed(typed({"text": _PARTS["text"], "link": _PARTS["link"]}), _SOME)
_BORDER: Final = {"border": whole(*LIMITS["rich_text.border"])}
_section = shape({**_TYPE, "elements": _parts}, {})

_GROUPS: Final[dict[str, Check]] = {
    "rich_text_section": _section,
    "rich_text_quote": shape({**_TYPE, "elements": _parts}, _BORDER),
    "rich_text_preformatted": shape({**_TYPE, "elements": _plain_parts}, _BORDER),
    "rich_text_list": shape(
        {
            **_TYPE,
            "style": word(("bullet", "ordered")),
            "elements": listed(typed({"rich_text_section": _section}), _SOME),
        },
        {**_BORDER, "indent": whole(*LIMITS["rich_text.indent"]), "offset": whole(0)},
    ),
}

rich_text = typed(
    {"rich_text": shape({**_TYPE, "elements": listed(typed(_GROUPS), _SOME)}, {"block_id": string("block_id")})}
)
