"""What is said of a profile and of a wish that was granted."""

from __future__ import annotations

from datetime import time

from bot.domain.overviews import Granted
from bot.domain.wishes import Deed
from bot.views import profiles, wishes
from bot.views.ids import ActionId
from tests.support.view_gallery import Gallery
from tests.support.view_reading import actions


def test_no_quiet_hours_and_no_working_days_are_said_so() -> None:
    page = Gallery().profile(quiet_from=time(9), quiet_until=time(9), works_on=frozenset())

    said = profiles.saved(page).text

    assert f"No quiet hours. Time zone: {page.zone}." in said
    assert "No working days: I write only about what you have on the day, or what cannot wait." in said


def test_what_was_so_before_offers_no_undo() -> None:
    page = Gallery().profile()

    again = Granted(page, Deed.MUTE, "c1", "Letters", (Deed.MUTE, "c1"))
    new = Granted(page, Deed.MUTE, "c1", "Letters", (Deed.UNMUTE, "c1"))

    assert actions(wishes.granted(again)) == [ActionId.PROFILE_OPEN]
    assert actions(wishes.granted(new)) == [ActionId.ATTENTION_UNDO, ActionId.PROFILE_OPEN]
