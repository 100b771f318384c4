"""Figures of a circle beside what its digest tells with names: neither gives away what somebody kept back."""

from __future__ import annotations

import pytest

from tests.support.stories import I_WILL, WHEN, Story
from tests.support.whole_series import last


@pytest.mark.feature(64, 78)
async def test_nobody_can_tell_from_the_circles_figure_and_its_digest_who_let_a_commitment_go(
    story: Story,
) -> None:
    card = await story.founds(story.ana, **{"Seats, you included": "8"})
    people = [
        story.ana,
        story.ben,
        story.chidi,
        *[await story.newcomer(name) for name in ("Dana", "Emre", "Finn")],
    ]
    for person in people[1:]:
        await story.joins(person, card)
    await story.until(2026, 3, 5, 17, 5)
    for person in people:
        await story.reflects(person, last(person, "How was"), **{WHEN: "the bell rings", I_WILL: "wait"})
        home = await person.open_home()
        await story.clicks(person, home, "Let it go" if person is story.ben else "Done")

    page = await story.says(story.ana, "/circle commitments")
    digest = await story.digest()

    assert page is not None
    assert "“Openings”: of the commitments you told of, 5 kept, as of Thursday 5 March 2026." in page.text
    assert {one.name for one in people if f"{one.name}: “When the bell rings" in digest.text} == {
        "Ana",
        "Chidi",
        "Dana",
        "Emre",
        "Finn",
    }
