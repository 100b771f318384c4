"""Blocks and fields of every kind, and texts that want to be more than text."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def option(text: str, value: str) -> Json:
    return {"text": plain(text), "value": value}


MARKS = (
    "*bold*, _italic_, ~struck~, `*no bold in here*`\n"
    "&gt; said\n"
    "<https://example.org/?a=1&amp;b=2|the guide> <@U0000000002> <#C0000000001>\n"
    "2 * 3 * 4 and snake_case_name stay, 1 &lt; 2 &amp; 3 &gt; 2, :tada: :no_such_emoji:\n"
    "<!date^1772442000^{date_pretty} at {time}|in UTC>\n"
    "```two\nlines```"
)
"""U0000000002 is Ana, C0000000001 is #general; the date is Monday 2 March 2026, 09:00 UTC."""

DAYS = [option("Monday", "mon"), option("Tuesday", "tue")]

EVERY_BLOCK: list[Json] = [
    {"type": "header", "block_id": "header", "text": plain("A heading")},
    {"type": "divider", "block_id": "line"},
    {
        "type": "section",
        "block_id": "fields",
        "fields": [{"type": "mrkdwn", "text": "left of the pair"}, plain("right of the pair")],
        "accessory": {
            "type": "static_select",
            "action_id": "day",
            "placeholder": plain("Pick a day"),
            "options": DAYS,
        },
    },
    {
        "type": "actions",
        "block_id": "acts",
        "elements": [
            {"type": "button", "action_id": "go", "text": plain("Go"), "style": "primary"},
            {
                "type": "button",
                "action_id": "drop",
                "text": plain("Drop it"),
                "style": "danger",
                "confirm": {
                    "title": plain("Drop it?"),
                    "text": plain("Nobody can undo this."),
                    "confirm": plain("Drop"),
                    "deny": plain("Keep it"),
                    "style": "danger",
                },
            },
            {
                "type": "overflow",
                "action_id": "more",
                "options": [option("Later", "later"), option("Never", "never")],
            },
            {"type": "checkboxes", "action_id": "boxes", "options": [option("Bring bread", "bread")]},
            {"type": "datepicker", "action_id": "date", "placeholder": plain("Choose a date")},
        ],
    },
    {
        "type": "context",
        "block_id": "context",
        "elements": [
            {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "a small leaf"},
            {"type": "mrkdwn", "text": "a _remark_"},
        ],
    },
    {
        "type": "image",
        "block_id": "image",
        "image_url": "https://example.org/b.png",
        "alt_text": "Two people at a table",
        "title": plain("A picture"),
    },
    {
        "type": "rich_text",
        "block_id": "rich",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "text", "text": "strong", "style": {"bold": True}},
                    {"type": "emoji", "name": "tada"},
                    {"type": "user", "user_id": "U0000000002"},
                ],
            },
            {
                "type": "rich_text_list",
                "style": "ordered",
                "elements": [
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": one}]}
                    for one in ("first", "second")
                ],
            },
        ],
    },
    {"type": "markdown", "block_id": "markdown", "text": "# Title\n\n| a | b |\n|---|---|\n| 1 | **2** |\n"},
    {"type": "hologram", "block_id": "hologram", "depth": 3},
    {
        "type": "actions",
        "block_id": "flow",
        "elements": [{"type": "workflow_button", "action_id": "flow", "text": plain("Flow")}],
    },
]


def field(block_id: str, label: str, element: Json) -> Json:
    """An optional input block."""
    given = {"action_id": "value", **element}
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": given, "optional": True}


THREE = [option("One", "1"), option("Two", "2"), option("Three", "3")]

EVERY_FIELD: list[Json] = [
    field("line", "One line", {"type": "plain_text_input"}),
    field("lines", "Many lines", {"type": "plain_text_input", "multiline": True}),
    field("url", "An address", {"type": "url_text_input"}),
    field("number", "A number", {"type": "number_input", "is_decimal_allowed": False}),
    field("mail", "A mail", {"type": "email_text_input"}),
    field("day", "A day", {"type": "datepicker"}),
    field("time", "A time", {"type": "timepicker"}),
    field("instant", "An instant", {"type": "datetimepicker"}),
    field("one", "One of three", {"type": "static_select", "options": THREE}),
    field("many", "Some of three", {"type": "multi_static_select", "options": THREE}),
    field("person", "A person", {"type": "users_select"}),
    field("several", "Several people", {"type": "multi_users_select"}),
    field("channel", "A channel", {"type": "channels_select"}),
    field("place", "A conversation", {"type": "conversations_select"}),
    field("boxes", "Boxes", {"type": "checkboxes", "options": [option("Bread", "bread"), option("Tea", "tea")]}),
    field(
        "radio", "A side", {"type": "radio_buttons", "options": [option("Left", "left"), option("Right", "right")]}
    ),
    field("rich", "With marks", {"type": "rich_text_input"}),
]

HOSTILE = (
    "<img src=x onerror='window.broken=1'>",
    "<script>window.broken=1</script>",
    "<javascript:window.broken=1|press me> [press](javascript:window.broken=1)",
    "\"><svg onload=window.broken=1> ${window.broken=1} {{constructor.constructor('window.broken=1')()}}",
    "<data:text/html,<b>|x> ```<!channel><iframe src=//x>``` `<b onclick=window.broken=1>`",
)
