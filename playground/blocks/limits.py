"""Every number that Slack sets, by name: the one table that all checks read.

A limit is `(low, high)`, both inclusive. Units follow the name: characters for texts, items for
lists, seconds for `*_s`, bytes for `view.bytes`. Where two sources disagree the stricter one stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple


class Limit(NamedTuple):
    """The smallest and the largest size that Slack accepts, both inclusive."""

    low: int
    high: int


LIMITS: Final[Mapping[str, Limit]] = MappingProxyType(
    {
        # Messages and views as a whole.
        "message.blocks": Limit(0, 50),
        "view.blocks": Limit(1, 100),
        # Undocumented: 13,297 characters passed in one block, each further block cost 125, and replies
        # through a response_url were exempt (slackapi/bolt-js#2509, #2867).
        "message.blocks.chars": Limit(0, 13_297),
        "message.block.chars": Limit(0, 125),
        "message.attachments": Limit(0, 100),
        "message.text.truncate": Limit(0, 40_000),
        "message.metadata": Limit(0, 8_000),  # Slack names the error but no size: a careful guess
        "update.text": Limit(0, 4_000),
        "markdown": Limit(1, 12_000),
        "markdown.total": Limit(0, 12_000),
        "view.bytes": Limit(0, 250_000),
        "view.stack": Limit(0, 3),
        "view.focus": Limit(0, 1),
        "modal.title": Limit(1, 24),
        "modal.submit": Limit(1, 24),
        "modal.close": Limit(1, 24),
        "private_metadata": Limit(0, 3_000),
        "callback_id": Limit(0, 255),
        "external_id": Limit(0, 255),
        # Every block and element.
        "block_id": Limit(1, 255),
        "action_id": Limit(1, 255),
        "text_object": Limit(1, 3_000),
        "placeholder": Limit(1, 150),
        "a11y_label": Limit(1, 75),
        "visible_to": Limit(1, 10),
        # Blocks.
        "section.text": Limit(1, 3_000),
        "section.fields": Limit(1, 10),
        "section.field": Limit(1, 2_000),
        "header": Limit(1, 150),
        "context.elements": Limit(1, 10),
        "actions.elements": Limit(1, 25),
        "actions.primary": Limit(0, 1),
        "context_actions.elements": Limit(1, 5),
        "image.url": Limit(1, 3_000),
        "image.alt": Limit(1, 2_000),
        "image.title": Limit(1, 2_000),
        "input.label": Limit(1, 2_000),
        "input.hint": Limit(1, 2_000),
        "card.title": Limit(1, 150),
        "card.subtitle": Limit(1, 150),
        "card.body": Limit(1, 200),
        "card.subtext": Limit(1, 200),
        "card.actions": Limit(1, 3),
        "carousel.cards": Limit(1, 10),
        "alert.text": Limit(1, 200),
        "container.children": Limit(1, 10),
        "container.title": Limit(1, 150),
        "plan.tasks": Limit(1, 50),
        "plan.per_message": Limit(0, 1),
        "video.title": Limit(1, 199),
        "video.author": Limit(1, 49),
        "video.description": Limit(1, 200),
        "rich_text.indent": Limit(0, 8),
        "rich_text.border": Limit(0, 1),
        # Tables and charts.
        "table.per_message": Limit(0, 1),
        "table.rows": Limit(1, 100),
        "table.cols": Limit(1, 20),
        "table.chars": Limit(0, 10_000),
        "data_table.rows": Limit(2, 201),
        "data_table.page_size": Limit(1, 100),
        "data_table.chars": Limit(0, 20_000),
        "viz.per_message": Limit(0, 2),
        "viz.title": Limit(1, 50),
        "viz.series": Limit(1, 12),
        "viz.points": Limit(1, 20),
        "viz.label": Limit(1, 20),
        "viz.axis": Limit(1, 50),
        # Elements.
        "button.text": Limit(1, 75),
        "button.value": Limit(1, 2_000),
        "button.url": Limit(1, 3_000),
        "button.prompt": Limit(1, 4_000),
        "select.options": Limit(1, 100),
        "select.groups": Limit(1, 100),
        "group.label": Limit(1, 75),
        "option.text": Limit(1, 75),
        "option.value": Limit(1, 150),
        "option.description": Limit(1, 75),
        "option.url": Limit(1, 3_000),
        "overflow.options": Limit(1, 5),
        "checkboxes.options": Limit(1, 10),
        "radio.options": Limit(1, 10),
        "plain_text_input.min": Limit(0, 3_000),
        "plain_text_input.max": Limit(1, 3_000),
        "rich_text_input.lines": Limit(1, 100),
        "file_input.max_files": Limit(1, 10),
        "confirm.title": Limit(1, 100),
        "confirm.text": Limit(1, 300),
        "confirm.confirm": Limit(1, 30),
        "confirm.deny": Limit(1, 30),
        # Beyond Block Kit: clocks and counts of the platform.
        "trigger.ttl_s": Limit(0, 3),
        "ack.s": Limit(0, 3),
        "response_url.uses": Limit(0, 5),
        "response_url.ttl_s": Limit(0, 1_800),
        "schedule.days": Limit(0, 120),
        "schedule.per_5min": Limit(0, 30),
        "conversations.open.users": Limit(1, 8),
        "socket.connections": Limit(0, 10),
        "signature.skew_s": Limit(0, 300),
        "oauth.state_s": Limit(0, 600),
        "token.rotation_s": Limit(0, 43_200),
        "suggested_prompts": Limit(0, 4),
    }
)
