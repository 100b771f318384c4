"""Drafts in forms: every kind of field is given back, and what a form was like can be told from another."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from slack_sdk.models.blocks import InputBlock, PlainTextInputElement
from slack_sdk.models.views import View

from bot.domain.ids import ChannelId
from bot.views import circle_forms, drafts, moving, speakers
from bot.views.ids import CallbackId
from bot.views.payloads import Drawn, FoundForm, beside, pack, unpack
from handlers.drafting import KEPT
from tests.support.view_gallery import Gallery, areas


def element(view: View, field: str) -> dict[str, object]:
    blocks = [one for one in view.blocks or [] if isinstance(one, InputBlock) and one.block_id == field]
    drawn: dict[str, object] = blocks[0].to_dict()["element"]
    return drawn


def founding() -> View:
    return circle_forms.found_form(ChannelId("C1"), zone="Europe/Berlin")


def test_times_days_people_and_numbers_are_given_back() -> None:
    gallery = Gallery()
    found, guest = founding(), speakers.form(gallery.circle, gallery.meeting, None)

    drafts.restore(found, {"local_time": "08:30", "first_on": "2026-03-12", "meetings": "4", "zone": "Asia/Tokyo"})
    drafts.restore(guest, {"user": "U2", "material": "https://example.org/a"})

    assert element(found, "local_time")["initial_time"] == "08:30"
    assert element(found, "first_on")["initial_date"] == "2026-03-12"
    assert element(found, "meetings")["initial_value"] == "4"
    assert element(guest, "user")["initial_user"] == "U2"
    assert "Asia/Tokyo" in str(element(found, "zone"))


@pytest.mark.parametrize("typed", ["", "0", "99", "-1", "4.", "٤", "four"])
def test_a_number_that_cannot_stand_in_its_field_leaves_what_is_proposed(typed: str) -> None:
    proposed, view = element(founding(), "meetings"), founding()

    drafts.restore(view, {"meetings": typed, "local_time": ""})

    assert element(view, "meetings") == proposed
    assert element(view, "local_time")["initial_time"] == "16:00"


def test_a_form_is_marked_by_what_stands_in_it_and_by_what_can_be_chosen() -> None:
    gallery = Gallery()
    circle, meeting = gallery.circle, gallery.meeting
    form = moving.move_form(circle, [meeting], keeps_days_free=False)
    on_another_day = replace(meeting, on=meeting.on + timedelta(days=1))

    mark = drafts.mark_of(form)

    assert mark == drafts.mark_of(
        moving.move_form(circle, [meeting], keeps_days_free=False, response_url="https://x")
    )
    assert mark != drafts.mark_of(moving.move_form(circle, [on_another_day], keeps_days_free=False))
    assert drafts.mark_of(founding()) != drafts.mark_of(
        circle_forms.found_form(ChannelId("C1"), zone="Asia/Tokyo")
    )


def test_a_mark_rides_beside_what_a_form_is_about() -> None:
    about = FoundForm("C1", "https://hooks.example.org/1", "g1")

    both = beside(pack(about), Drawn("abc"))

    assert unpack(FoundForm, both) == about
    assert unpack(Drawn, both) == Drawn("abc")
    assert unpack(Drawn, pack(about)) == Drawn(""), "a form of an earlier version has none"


def test_every_form_with_words_in_it_keeps_a_draft_but_for_those_that_had_better_not() -> None:
    gallery = Gallery()
    views = [view for area in areas() if hasattr(area, "modals") for _, view in area.modals(gallery)]
    written = {view.callback_id for view in views if any(map(_is_for_words, view.blocks or []))}

    without = written - {one.value for one in KEPT}

    in_a_way_of_its_own = {CallbackId.REFLECTION}
    may_have_no_name = {CallbackId.NAMELESS, CallbackId.QUESTION, CallbackId.FEEDBACK}
    a_place_a_zone_or_an_emoji = {CallbackId.PROFILE, CallbackId.WORKSPACE_SETTINGS, CallbackId.CADENCE}
    assert without == in_a_way_of_its_own | may_have_no_name | a_place_a_zone_or_an_emoji
    assert {one.value for one in KEPT} <= written


def _is_for_words(block: object) -> bool:
    return isinstance(block, InputBlock) and isinstance(block.element, PlainTextInputElement)
