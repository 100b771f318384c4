"""People live by the clock on their wall: what the bot sends when clocks change, and to people in other zones."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from bot.domain.nudges import NudgeKind, NudgeState
from tests.support.chapters import ben_has_joined, circle_is_founded
from tests.support.stories import BERLIN, Story, at, clock_of

NEW_YORK = "America/New_York"
CAIRO = "Africa/Cairo"
TOKYO = "Asia/Tokyo"

FIRST = "Date of the first meeting"
SERIES = "How many meetings?"


def on(first: date, days: int, clock: str) -> str:
    """Return a day counted from the first meeting, with a time, as `clock_of` writes it."""
    return f"{first + timedelta(days=days):%a %d %b} {clock}"


@pytest.mark.feature(20, 27, 34, 36, 70)
@pytest.mark.parametrize(
    ("begins", "zone", "first"),
    [
        pytest.param(at(BERLIN, 2026, 3, 23, 10), BERLIN, date(2026, 3, 26), id="forward in Berlin"),
        pytest.param(at(BERLIN, 2026, 10, 19, 10), BERLIN, date(2026, 10, 22), id="back in Berlin"),
        pytest.param(at(NEW_YORK, 2026, 3, 2, 10), NEW_YORK, date(2026, 3, 5), id="forward in New York"),
        pytest.param(at(NEW_YORK, 2026, 10, 26, 10), NEW_YORK, date(2026, 10, 29), id="back in New York"),
    ],
    indirect=["begins"],
)
async def test_across_a_clock_change_everything_comes_once_at_its_time_on_the_wall(
    story: Story, zone: str, first: date
) -> None:
    await story.slack.change_zone(story.ana, zone)
    card = await story.founds(story.ana, **{FIRST: first.isoformat(), SERIES: "5"})
    assert f"at 16:00 ({zone})" in card.text
    await story.says(story.ana, "/insight Begin with a question")

    end = first + timedelta(days=9)
    await story.until(end.year, end.month, end.day, 12, 0, zone=zone)

    card_at, starting_at, digest_at, next_at = (clock_of(message, zone) for message in story.room.messages)
    assert [card_at, starting_at, next_at] == [
        on(first, -3, "10:00"),
        on(first, 0, "15:50"),
        on(first, 7, "15:50"),
    ]
    # after the clocks have changed
    assert on(first, 4, "10:00") <= digest_at < on(first, 4, "10:05")
    assert [clock_of(message, zone) for message in story.ana.dm] == [
        on(first, -2, "16:00"),
        on(first, 0, "17:05"),
        on(first, 1, "17:00"),
        on(first, 4, "16:00"),  # by the new clocks; the last reminder to reflect gives way to the agenda
        on(first, 5, "16:00"),
        on(first, 7, "17:05"),
        on(first, 8, "17:00"),
    ]


@pytest.mark.feature(26, 27)
@circle_is_founded
async def test_while_only_one_country_has_changed_its_clocks_each_reader_sees_the_right_time(story: Story) -> None:
    card = story.room.messages[0]
    nia = await story.newcomer("Nia", NEW_YORK)
    await story.joins(nia, card)

    await story.until(2026, 3, 10, 16, 0)

    reminders = [message.text for message in nia.dm if " meets in " in message.text]
    assert "When: Thu 5 March, 10:00 (America/New_York)" in reminders[0]
    assert "When: Thu 12 March, 11:00 (America/New_York)" in reminders[1]
    own = [message.text for message in story.ana.dm if " meets in 2 days" in message.text]
    assert "When: Thu 12 March, 16:00 (Europe/Berlin)" in own[1]


@pytest.mark.feature(27)
@pytest.mark.parametrize("begins", [at(CAIRO, 2026, 4, 21, 10)], indirect=True)
async def test_where_the_clocks_skip_midnight_the_meeting_begins_at_one_and_says_so(story: Story) -> None:
    await story.slack.change_zone(story.ana, CAIRO)
    await story.founds(story.ana, Time="00:00", **{FIRST: "2026-04-24", SERIES: "2"})

    await story.until(2026, 5, 1, 0, 0, zone=CAIRO)

    calls = [message for message in story.room.messages if "starts in 10 minutes" in message.text]
    assert [clock_of(message, CAIRO) for message in calls] == ["Thu 23 Apr 23:50", "Thu 30 Apr 23:50"]
    assert "so this meeting begins at 01:00" in calls[0].text
    assert "The clocks go forward" not in calls[1].text


@pytest.mark.feature(27, 36)
@pytest.mark.parametrize("begins", [at(BERLIN, 2026, 10, 22, 10)], indirect=True)
async def test_in_the_hour_that_comes_twice_the_circle_is_called_once(story: Story) -> None:
    await story.founds(story.ana, Time="02:30", **{FIRST: "2026-10-25"})

    await story.until(2026, 10, 25, 12, 0)

    calls = [message for message in story.room.messages if "starts in 10 minutes" in message.text]
    assert [clock_of(message, "UTC") for message in calls] == ["Sun 25 Oct 00:20"]
    assert [clock_of(message, BERLIN) for message in story.ana.dm] == ["Fri 23 Oct 08:00", "Sun 25 Oct 08:00"]


@pytest.mark.feature(26, 34, 36)
@circle_is_founded
async def test_a_person_in_tokyo_gets_nothing_at_night(story: Story) -> None:
    card = story.room.messages[0]
    tala = await story.newcomer("Tala", TOKYO)
    await story.joins(tala, card)

    await story.until(2026, 3, 9, 12, 0)

    assert [clock_of(message, TOKYO) for message in tala.dm] == [
        "Wed 04 Mar 08:00",
        "Fri 06 Mar 08:00",
        "Mon 09 Mar 08:00",
    ]
    assert "Fri 6 March, 00:00 (Asia/Tokyo)" in tala.dm[0].text


async def test_news_of_a_free_seat_waits_for_the_morning(story: Story) -> None:
    card = await story.founds(story.ana, **{"Seats, you included": "3"})
    await story.joins(story.ben, card)
    await story.joins(story.chidi, card)
    tala = await story.newcomer("Tala", TOKYO)
    await story.joins(tala, card)
    await story.until(2026, 3, 2, 15, 0)
    await story.says(story.ben, "/circle leave")
    assert tala.dm == []

    await story.until(2026, 3, 3, 12, 0)

    assert [clock_of(message, TOKYO) for message in tala.dm] == ["Tue 03 Mar 08:00"]


@pytest.mark.feature(26, 34)
@ben_has_joined
async def test_whoever_travels_is_reminded_by_the_clock_of_the_place(story: Story) -> None:
    await story.until(2026, 3, 3, 12, 0)
    await story.slack.change_zone(story.ben, TOKYO)
    await story.settled()

    await story.until(2026, 3, 4, 12, 0)

    assert [clock_of(message, TOKYO) for message in story.ben.dm] == ["Wed 04 Mar 08:00"]
    assert "Fri 6 March, 00:00 (Asia/Tokyo)" in story.ben.dm[0].text


@pytest.mark.feature(34)
@pytest.mark.parametrize("begins", [datetime.fromisoformat("2026-03-02T22:30:00+01:00")], indirect=True)
async def test_a_reminder_that_could_only_come_too_late_after_a_night_is_left_out(story: Story) -> None:
    await story.founds(story.ana, Time="09:30", **{FIRST: "2026-03-03"})

    await story.until(2026, 3, 3, 9, 20)

    assert story.ana.dm == []
    assert "starts in 10 minutes" in story.room.messages[-1].text
    [owed] = [n for n in await story.ledger(NudgeKind.REMINDER) if n.user_id and n.due_at < at(BERLIN, 2026, 3, 4)]
    assert (owed.state, owed.reason) == (NudgeState.SKIPPED, "it would have come at night")
