"""Four weeks of three circles, pushed in one go: every nudge comes once, at its due minute, in order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from bot.domain.nudges import Nudge, NudgeKind, NudgeState
from bot.domain.reconciling import mark_of
from playground.people import Person
from playground.story.together import Together
from tests.support.databases import fresh_sqlite_url
from tests.support.stories import MONDAY

CIRCLES = 3
WEEKS = 4
A_MINUTE = timedelta(minutes=1)


async def found(together: Together, number: int, people: list[Person]) -> None:
    """Found a circle of three in a channel of its own; each meets at another hour."""
    slack, (founder, *joiners) = together.slack, people
    room = slack.channel(f"circle-{number}", people)
    await founder.command("/circle new", room)
    await slack.settled()
    founder.fill(
        {
            "Name": f"Circle {number}",
            "What do you want to learn together?": "Something",
            "Date of the first meeting": f"2026-03-{5 + number % 3:02d}",
            "Time": f"{9 + number % 8:02d}:30",
        }
    )
    assert (await founder.submit()).closed
    await slack.settled()
    for person in joiners:
        await person.click(room.messages[0], "Join")
        await slack.settled()
        person.fill({"What would you like to learn?": "More", "How will you help your peers?": "Listening"})
        assert (await person.submit()).closed
        await slack.settled()


def edits_the_card(nudge: Nudge) -> bool:
    """Tell whether a nudge posts nothing, but brings the card up to date after a meeting."""
    return nudge.kind is NudgeKind.CARD and not nudge.key.endswith(":card")


@pytest.mark.timeout(300)
@pytest.mark.feature(34, 36, 43)
async def test_four_weeks_of_three_circles_bring_every_nudge_once_and_in_order(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    together = await Together.start(MONDAY, fresh_sqlite_url(tmp_path_factory.mktemp("month")))
    try:
        slack = together.slack
        people = [slack.person(f"Person {number}", "Europe/Berlin") for number in range(12)]
        for number in range(CIRCLES):
            await found(together, number, [people[(number + step) % 12] for step in range(3)])

        await together.push(timedelta(weeks=WEEKS))

        async with together.bot.database.reading() as work:
            circles = await work.circles.running()
            ledger = [one for circle in circles for one in await work.nudges.of_circle(circle.id, limit=1000)]
    finally:
        await together.stop()

    due = [one for one in ledger if one.due_at <= MONDAY + timedelta(weeks=WEEKS)]
    sent = {mark_of(one): one for one in due if one.state is NudgeState.SENT and not edits_the_card(one)}
    assert {one.state.value for one in due} <= {"sent", "skipped", "expanded", "coalesced"}
    calls = [call for call in slack.log.calls("chat.postMessage") if call.ok and "metadata" in call.args]
    marks = [call.args["metadata"]["event_payload"]["k"] for call in calls]
    assert sorted(marks) == sorted(sent)
    assert all(earlier.at <= later.at for earlier, later in pairwise(calls))
    when = {mark: call.at for mark, call in zip(marks, calls, strict=True)}
    late = [(one.kind, one.due_at, when[mark]) for mark, one in sent.items() if when[mark] - one.due_at > A_MINUTE]
    assert late == []
    assert len({call.at.astimezone(UTC).date() for call in calls}) > 20
    assert min(call.at for call in calls) >= datetime(2026, 3, 2, tzinfo=UTC)
    assert slack.violations == []
    assert {one.code for one in slack.rejections} <= {"ratelimited"}
