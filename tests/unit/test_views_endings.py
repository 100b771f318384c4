"""What is said when a series ends or goes on, in the words of its format."""

from __future__ import annotations

import pytest

from bot.domain.circles import Format
from bot.views import endings
from tests.support.domain_values import circle, meetings_of


@pytest.mark.parametrize(
    ("kind", "one", "many"),
    [(Format.CIRCLE_MEETING, "meeting", "meetings"), (Format.ONLINE_EXCHANGE, "exchange", "exchanges")],
)
def test_a_series_ends_and_goes_on_in_the_words_of_its_format(kind: Format, one: str, many: str) -> None:
    there = circle(name="Letters", format=kind)
    new = meetings_of(there)[:2]

    asked = [str(endings.finish_form(there, left, "{}", has_met=True).to_dict()) for left in (0, 1, 2)]
    more = [str(endings.extend_form(there, planned, "{}").to_dict()) for planned in (0, 1, 2)]

    assert f"No {one} is left." in asked[0]
    assert f"1 {one} is still ahead" in asked[1]
    assert f"2 {many} are still ahead" in asked[2]
    assert f"has no {one} still to come" in more[0]
    assert f"has 1 {one} still to come" in more[1]
    assert f"How many more {many}?" in more[2]
    assert endings.finished_words(there, 1, "", has_met=True).startswith(
        f"“Letters” ends its series here. 1 {one} will not take place."
    )
    assert f"goes on: 2 {many} more." in endings.extended(there, new, "UTC").text
    assert endings.extended_words(there, new[:1]).startswith(f"“Letters” goes on: 1 more {one}, on ")
