"""The organisers' page about delivery: what it says, and the buttons of each trouble."""

from __future__ import annotations

import json

import pytest

from bot.domain.nudges import NudgeKind, NudgeState
from bot.domain.organising import DeliveryReport
from bot.views import organising as views
from tests.support import domain_values as make

CIRCLE = make.circle(name="Openings")
NOON = make.nudge(CIRCLE).due_at


def shown(report: DeliveryReport) -> str:
    """Return the page as the JSON that Slack gets, with its letters as they are."""
    view = views.delivery(report, zone="Europe/Berlin", names={CIRCLE.id: CIRCLE.name})
    return json.dumps(view.to_dict(), ensure_ascii=False)


def test_a_page_where_all_is_well_says_its_title_once_and_counts_nothing_that_is_0() -> None:
    page = shown(DeliveryReport(NOON))

    assert page.count("Delivery") == 1
    assert "*0*" not in page
    assert "Nothing is in trouble" in page
    assert "Counted over the last two weeks." in page


@pytest.mark.parametrize(
    ("state", "labels", "asks"),
    [
        (NudgeState.UNKNOWN_FINAL, ["It is there", "Post it again", "Dismiss"], True),
        (NudgeState.FAILED, ["Post it again", "Dismiss"], False),
        (NudgeState.PARKED, ["Post it again", "Dismiss"], False),
        (NudgeState.PLANNED, ["Dismiss"], False),
    ],
)
def test_posting_again_asks_first_only_where_the_first_may_stand_there(
    state: NudgeState, labels: list[str], asks: bool
) -> None:
    lost = make.nudge(CIRCLE, kind=NudgeKind.DIGEST, state=state, reason=views.NOBODY_MAY_LOOK)
    page = json.loads(shown(DeliveryReport(NOON, troubles=(lost,))))

    [row] = [block["elements"] for block in page["blocks"] if block["type"] == "actions"]
    [head] = [block["text"]["text"] for block in page["blocks"] if block["type"] == "section"]
    assert head.startswith("*The weekly digest* of *Openings* to ")
    assert [element["text"]["text"] for element in row] == labels
    assert [element["text"]["text"] for element in row if "confirm" in element] == ["Post it again"] * asks
    assert [element["text"]["text"] for element in row if element.get("style") == "primary"] == labels[:1] * asks
