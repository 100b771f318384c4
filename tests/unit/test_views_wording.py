"""Where it is said who sees something, only what will truly come is promised."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.circles import Circle, CircleStatus
from bot.views.wording import circle_sees, in_digests
from tests.support import domain_values as make

CIRCLE = make.circle()
MONDAY, NEXT = date(2026, 3, 9), date(2026, 3, 16)


@pytest.mark.parametrize(
    ("circle", "said"),
    [
        (
            replace(CIRCLE, settings=replace(CIRCLE.settings, has_digest=False)),
            "Your circle sees it when somebody types /digest; its weekly digest is switched off.",
        ),
        (
            replace(CIRCLE, status=CircleStatus.PAUSED),
            "Your circle sees it when somebody types /digest; no digest comes while the circle rests.",
        ),
        (
            replace(CIRCLE, status=CircleStatus.FINISHED),
            "It is open to your circle, but the circle has ended, and no digest is to come,"
            " so nobody is shown it.",
        ),
    ],
)
def test_where_no_digest_is_to_come_it_is_said_why_and_what_there_is(circle: Circle, said: str) -> None:
    assert circle_sees(circle, None).said == said
    dated = circle_sees(circle, MONDAY)
    assert dated.said == "Your circle sees it in the digest of Monday 9 March 2026."


def test_the_digests_that_are_edited_are_named_by_their_days() -> None:
    assert in_digests([], is_shared=False) == ""
    assert in_digests([MONDAY], is_shared=True) == (
        "It stood in the digest of Monday 9 March 2026; I bring that up to date."
    )
    assert in_digests([MONDAY, NEXT], is_shared=False) == (
        "It stood in the digests of Monday 9 March 2026 and Monday 16 March 2026; I take it out there as well."
    )
