"""Every limit of Block Kit: the largest size passes, one more is refused with code and pointer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

import pytest

from playground.blocks.limits import LIMITS
from playground.blocks.problems import Problem
from playground.rules import BY_NUMBER
from tests.contracts.test_stand_in_blocks_samples import (
    PICTURE,
    Json,
    actions,
    answer,
    button,
    card,
    chart,
    data_table,
    mrkdwn,
    option,
    options,
    plain,
    problems,
    section,
    table,
    task,
)


class Case(NamedTuple):
    """How to build blocks of a size, and where the refusal of one size more points."""

    limit: str
    build: Callable[[int], list[Json]]
    pointer: str
    rule: int = 17
    modal: bool = False


def _x(size: int) -> str:
    return "x" * size


def _element(pointer: str, limit: str, make: Callable[[int], Json], rule: int = 17) -> Case:
    return Case(limit, lambda n: [actions(make(n))], f"/blocks/0/elements/0{pointer}", rule)


def _input(pointer: str, limit: str, make: Callable[[int], Json], rule: int = 17) -> Case:
    return Case(limit, lambda n: [answer(make(n))], f"/view/blocks/0/element{pointer}", rule, modal=True)


def _block(pointer: str, limit: str, make: Callable[[int], Json], rule: int = 17) -> Case:
    return Case(limit, lambda n: [make(n)], f"/blocks/0{pointer}", rule)


def _select(size: int) -> Json:
    return {"type": "static_select", "options": options(size)}


def _confirm(field: str) -> Callable[[int], Json]:
    words = {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain()}
    return lambda n: button(confirm={**words, field: plain(_x(n))})


def _menu(**fields: Any) -> Json:
    return {"type": "overflow", "options": [{**option(), **fields}]}


def _picker(**fields: Any) -> Json:
    return {"type": "external_select", **fields}


def _list(**fields: Any) -> Json:
    part = {"type": "rich_text_section", "elements": []}
    shown = {"type": "rich_text_list", "style": "bullet", "elements": [part], **fields}
    return {"type": "rich_text", "elements": [shown]}


def _many(kind: str, make: Callable[[int], Json]) -> Callable[[int], Json]:
    return lambda n: {"type": kind, "elements": [make(index) for index in range(n)]}


def _video(**fields: Any) -> Json:
    needed = {"alt_text": "A talk", "video_url": "https://a.org/v", "thumbnail_url": "https://a.org/t"}
    return {"type": "video", "title": plain(), **needed, **fields}


def _url(size: int) -> str:
    return "https://a.org/".ljust(size, "x")


def _icon(number: int, **fields: Any) -> Json:
    return {"type": "icon_button", "icon": "trash", "text": plain(), "action_id": f"a{number}", **fields}


def _pie(size: int) -> Json:
    segments = [{"label": f"s{number}", "value": 1} for number in range(size)]
    return {"type": "data_visualization", "title": "t", "chart": {"type": "pie", "segments": segments}}


def _labelled(label: str, **axis: str) -> Json:
    point = {"label": label, "value": 2}
    axes = {"categories": [label], **axis}
    shown = {"type": "line", "series": [{"name": "s", "data": [point]}], "axis_config": axes}
    return {"type": "data_visualization", "title": "t", "chart": shown}


def _container(**fields: Any) -> Json:
    return {"type": "container", "title": plain(), "child_blocks": [section()], **fields}


CASES: Final = (
    _block("/block_id", "block_id", lambda n: section(block_id=_x(n))),
    _block("/text/text", "section.text", lambda n: section(text=mrkdwn(_x(n)))),
    _block("/fields", "section.fields", lambda n: section(fields=[plain()] * n), 15),
    _block("/fields/0/text", "section.field", lambda n: section(fields=[plain(_x(n))])),
    _block("/text/text", "header", lambda n: {"type": "header", "text": plain(_x(n))}),
    _block("/elements", "context.elements", _many("context", lambda _: plain()), 15),
    _block("/elements/0/text", "text_object", lambda n: {"type": "context", "elements": [mrkdwn(_x(n))]}),
    _block("/elements", "actions.elements", _many("actions", lambda i: button(action_id=f"a{i}")), 15),
    _block(
        "/elements/1/style",
        "actions.primary",
        lambda n: actions(*[button(action_id=f"a{i}", style="primary") for i in range(n)]),
        18,
    ),
    _block("/elements", "context_actions.elements", _many("context_actions", _icon), 15),
    _block("/image_url", "image.url", lambda n: {**PICTURE, "image_url": _url(n)}),
    _block("/alt_text", "image.alt", lambda n: {**PICTURE, "alt_text": _x(n)}),
    _block("/title/text", "image.title", lambda n: {**PICTURE, "title": plain(_x(n))}),
    _block("/label/text", "input.label", lambda n: answer(_picker(), label=plain(_x(n)))),
    _block("/hint/text", "input.hint", lambda n: answer(_picker(), hint=plain(_x(n)))),
    _block("/text", "markdown", lambda n: {"type": "markdown", "text": _x(n)}),
    _block("/title/text", "card.title", lambda n: card(title=plain(_x(n)))),
    _block("/subtitle/text", "card.subtitle", lambda n: card(subtitle=mrkdwn(_x(n)))),
    _block("/body/text", "card.body", lambda n: card(body=mrkdwn(_x(n)))),
    _block("/subtext/text", "card.subtext", lambda n: card(subtext=mrkdwn(_x(n)))),
    _block("/actions", "card.actions", lambda n: card(actions=[button(action_id=f"a{i}") for i in range(n)]), 15),
    _block("/elements", "carousel.cards", _many("carousel", lambda _: card()), 15),
    _block("/child_blocks", "container.children", lambda n: _container(child_blocks=[section()] * n), 15),
    _block("/title/text", "container.title", lambda n: _container(title=plain(_x(n)))),
    _block(
        "/tasks", "plan.tasks", lambda n: {"type": "plan", "title": "t", "tasks": [task(i) for i in range(n)]}, 15
    ),
    Case("plan.per_message", lambda n: [{"type": "plan", "title": "t"}] * n, "/blocks", 15),
    _block("/title/text", "video.title", lambda n: _video(title=plain(_x(n)))),
    _block("/author_name", "video.author", lambda n: _video(author_name=_x(n))),
    _block("/description/text", "video.description", lambda n: _video(description=plain(_x(n)))),
    _block("/elements/0/indent", "rich_text.indent", lambda n: _list(indent=n)),
    _block("/elements/0/border", "rich_text.border", lambda n: _list(border=n)),
    _block("/rows", "table.rows", lambda n: table(n), 15),
    _block("/rows/0", "table.cols", lambda n: table(1, n), 15),
    _block("/rows", "data_table.rows", lambda n: data_table(n), 15),
    _block("/page_size", "data_table.page_size", lambda n: data_table(page_size=n)),
    Case("table.per_message", lambda n: [table()] * n, "/blocks/1", 19),
    Case("table.chars", lambda n: [table(1, 2, _x(n // 2))], "/blocks"),
    Case("data_table.chars", lambda n: [_wide(n)], "/blocks"),
    Case("markdown.total", lambda n: [{"type": "markdown", "text": _x(n // 2)}] * 2, "/blocks"),
    Case("viz.per_message", lambda n: [chart()] * n, "/blocks", 15),
    _block("/title", "viz.title", lambda n: chart(title=_x(n))),
    _block("/chart/series", "viz.series", lambda n: chart(n), 15),
    _block("/chart/segments", "viz.series", _pie, 15),
    _block("/chart/series/0/data", "viz.points", lambda n: chart(1, n), 15),
    _block("/chart/series/0/data/0/label", "viz.label", lambda n: _labelled(_x(n))),
    _block("/chart/axis_config/y_label", "viz.axis", lambda n: _labelled("l", y_label=_x(n))),
    _element("/action_id", "action_id", lambda n: button(action_id=_x(n))),
    _element("/text/text", "button.text", lambda n: button(text=plain(_x(n)))),
    _element("/value", "button.value", lambda n: button(value=_x(n))),
    _element("/url", "button.url", lambda n: button(url=_url(n))),
    _element("/agent_prompt", "button.prompt", lambda n: button(agent_prompt=_x(n))),
    _element("/accessibility_label", "a11y_label", lambda n: button(accessibility_label=_x(n))),
    _element("/visible_to_user_ids", "visible_to", lambda n: button(visible_to_user_ids=["U1"] * n), 15),
    _element("/placeholder/text", "placeholder", lambda n: _picker(placeholder=plain(_x(n)))),
    _element("/options", "select.options", _select, 15),
    _element(
        "/option_groups",
        "select.groups",
        lambda n: {"type": "static_select", "option_groups": [{"label": plain(), "options": options(1)}] * n},
        15,
    ),
    _element(
        "/option_groups/0/label/text",
        "group.label",
        lambda n: {"type": "static_select", "option_groups": [{"label": plain(_x(n)), "options": options(1)}]},
    ),
    _element("/options/0/text/text", "option.text", lambda n: _menu(text=plain(_x(n)))),
    _element("/options/0/value", "option.value", lambda n: _menu(value=_x(n))),
    _element("/options/0/description/text", "option.description", lambda n: _menu(description=plain(_x(n)))),
    _element("/options/0/url", "option.url", lambda n: _menu(url=_url(n))),
    _element("/options", "overflow.options", lambda n: {"type": "overflow", "options": options(n)}, 15),
    _element("/options", "checkboxes.options", lambda n: {"type": "checkboxes", "options": options(n)}, 15),
    _element("/options", "radio.options", lambda n: {"type": "radio_buttons", "options": options(n)}, 15),
    *(
        _element(f"/confirm/{field}/text", f"confirm.{field}", _confirm(field))
        for field in ("title", "text", "confirm", "deny")
    ),
    _input("/min_length", "plain_text_input.min", lambda n: {"type": "plain_text_input", "min_length": n}),
    _input("/max_length", "plain_text_input.max", lambda n: {"type": "plain_text_input", "max_length": n}),
    _input("/max_lines", "rich_text_input.lines", lambda n: {"type": "rich_text_input", "max_lines": n}),
    _input("/max_files", "file_input.max_files", lambda n: {"type": "file_input", "max_files": n}),
    Case(
        "alert.text", lambda n: [{"type": "alert", "text": plain(_x(n))}], "/view/blocks/0/text/text", modal=True
    ),
)


def _wide(size: int) -> Json:
    block = data_table(2)
    block["rows"] = [[{"type": "raw_text", "text": "h"}], [{"type": "raw_text", "text": _x(size - 1)}]]
    return block


def _judge(case: Case, size: int) -> list[Problem]:
    return problems("modal" if case.modal else "message", *case.build(size))


def _step(case: Case) -> int:
    """How much larger the next size must be: halves are written twice."""
    return 2 if case.limit in ("table.chars", "markdown.total") else 1


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.limit} {case.pointer}")
def test_the_largest_size_passes_and_one_more_is_refused(case: Case) -> None:
    most = LIMITS[case.limit].high

    assert _judge(case, most) == []
    refused = _judge(case, most + _step(case))
    assert refused, "one over the limit must be refused"
    assert (refused[0].rule, refused[0].message.split("[json-pointer:")[1]) == (case.rule, f"{case.pointer}]")
    assert refused[0].code == _code(case)
    assert refused[0].code in BY_NUMBER[case.rule].codes


def _code(case: Case) -> str:
    if case.rule == 19:
        return "invalid_attachments"
    return "invalid_arguments" if case.modal else "invalid_blocks"


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if LIMITS[case.limit].low == 1 and case.rule == 17 and "url" not in case.limit],
    ids=lambda case: case.limit,
)
def test_nothing_at_all_is_refused_where_something_is_needed(case: Case) -> None:
    found = _judge(case, 0)

    assert found
    assert found[0].rule in (17, 18)


def test_every_limit_of_block_kit_has_a_case() -> None:
    elsewhere = {
        *("message.blocks", "view.blocks", "message.attachments", "update.text", "message.metadata"),
        *("view.bytes", "view.focus", "modal.title", "modal.submit", "modal.close", "private_metadata"),
        *("callback_id", "external_id", "message.blocks.chars", "message.block.chars"),
    }
    of_the_server = {
        *("message.text.truncate", "view.stack", "trigger.ttl_s", "ack.s", "response_url.uses"),
        *("response_url.ttl_s", "schedule.days", "schedule.per_5min", "conversations.open.users"),
        *("socket.connections", "signature.skew_s", "oauth.state_s", "token.rotation_s", "suggested_prompts"),
    }

    assert {case.limit for case in CASES} == set(LIMITS) - elsewhere - of_the_server
