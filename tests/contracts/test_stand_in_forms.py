"""Every input element can be answered by a person as Slack's client lets them, and arrives as Slack sends it."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import pytest

from playground.typed_text import CannotDo
from tests.contracts.stand_in_bot import running
from tests.contracts.stand_in_kit import Json, Kit, modal, standing, words

OPTIONS = [{"text": words(name), "value": name.lower()} for name in ("One", "Two", "Three")]


def field(label: str, kind: str, **more: Any) -> Json:
    """An input block whose label is also its block_id."""
    element = {"type": kind, "action_id": "value", **more}
    return {"type": "input", "label": words(label), "block_id": label, "element": element}


FIELDS: list[tuple[Json, object, Json]] = [
    (field("select", "static_select", options=OPTIONS), "Two", {"selected_option": OPTIONS[1]}),
    (
        field("several", "multi_static_select", options=OPTIONS),
        ["One", "three"],
        {"selected_options": OPTIONS[::2]},
    ),
    (field("radio", "radio_buttons", options=OPTIONS), "one", {"selected_option": OPTIONS[0]}),
    (field("boxes", "checkboxes", options=OPTIONS), ["Two"], {"selected_options": OPTIONS[1:2]}),
    (field("day", "datepicker"), date(2026, 3, 4), {"selected_date": "2026-03-04"}),
    (field("hour", "timepicker"), "18:30", {"selected_time": "18:30"}),
    (field("moment", "datetimepicker"), datetime(2026, 3, 4, tzinfo=UTC), {"selected_date_time": 1772582400}),
    (field("person", "users_select"), "Ben", {"selected_user": "U0000000003"}),
    (field("people", "multi_users_select"), ["Ana", "Ben"], {"selected_users": ["U0000000002", "U0000000003"]}),
    (field("channel", "channels_select"), "learning", {"selected_channel": "C0000000001"}),
    (field("place", "conversations_select"), "learning", {"selected_conversation": "C0000000001"}),
    (field("number", "number_input", is_decimal_allowed=False), 5, {"value": "5"}),
    (field("link", "url_text_input"), "https://a.example", {"value": "https://a.example"}),
    (field("mail", "email_text_input"), "ana@a.example", {"value": "ana@a.example"}),
]


async def _opened(kit: Kit, *blocks: Json) -> None:
    answer = await kit.call("views.open", view=modal(*blocks), trigger_id=kit.trigger())
    assert answer["ok"], answer


@pytest.mark.parametrize(("block", "given", "state"), FIELDS, ids=[f[0]["block_id"] for f in FIELDS])
async def test_an_answer_becomes_the_state_that_slack_sends(block: Json, given: object, state: Json) -> None:
    async with standing() as kit:
        await _opened(kit, block)
        untouched = await kit.ana.submit()

        kit.ana.fill(block["block_id"], given)

        form = kit.ana.view
        assert form is not None
        assert form.values[block["block_id"]] == {"type": block["element"]["type"], **state}
        assert untouched.errors == {block["block_id"]: "Please fill in this field."}


async def test_wrong_words_are_refused_at_the_field_before_anything_is_sent() -> None:
    async with standing() as kit:
        await _opened(kit, *(block for block, _, _ in FIELDS[-3:]))
        kit.ana.fill({"number": "many", "link": "nowhere", "mail": "ana"})

        refused = await kit.ana.submit()

        assert set(refused.errors) == {"number", "link", "mail"}
        assert len(kit.ana.refused) == 3
        assert kit.slack.log.deliveries() == []
        with pytest.raises(CannotDo, match="has no field 'Nothing'"):
            kit.ana.fill("Nothing", "x")


async def test_options_that_are_not_offered_cannot_be_chosen() -> None:
    async with standing() as kit:
        await _opened(kit, FIELDS[0][0])

        with pytest.raises(CannotDo, match="no option 'Nine' here; offered: 'One', 'Two', 'Three'"):
            kit.ana.fill("select", "Nine")


async def test_an_external_select_asks_the_app_for_options() -> None:
    async with running() as kit:
        await _opened(kit, field("city", "external_select", min_query_length=2))

        await kit.ana.choose(kit.ana.view, "city", "Bremen")

        form = kit.ana.view
        assert form is not None
        assert form.values["city"]["selected_option"]["value"] == "bremen"
        with pytest.raises(CannotDo, match="offered: 'Berlin', 'Bremen'"):
            await kit.ana.choose(form, "city", "Paris")


async def test_many_clicks_at_the_same_moment_all_arrive() -> None:
    async with running() as kit:
        await kit.ana.command("/circle card", kit.room)
        await kit.slack.settled()
        card = kit.room.messages[-1]

        await asyncio.gather(*(kit.ana.click(card, "Join") for _ in range(5)), kit.ben.click(card, "Join"))
        await kit.slack.settled()

        assert (len(kit.ana.replies(kit.room)), len(kit.ben.replies(kit.room))) == (5, 1)
        assert kit.slack.violations == []
