"""The frame of a message to one person, and several things in one message."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.ids import CircleId
from bot.domain.nudges import NudgeKind
from bot.domain.overviews import Reminder
from bot.views import meetings, reflections
from bot.views.ids import ActionId
from bot.views.kit import MESSAGE_BLOCKS_MOST
from bot.views.messages import Told, fitting, message
from bot.views.payloads import FewerOf, unpack
from bot.views.rows import is_together
from bot.views.wording import ahead
from tests.support.domain_values import NOON
from tests.support.view_gallery import Gallery, Texts
from tests.support.view_reading import actions, buttons


def told(gallery: Gallery, name: str = "Better openings") -> Told:
    circle = gallery.a_circle(id=CircleId(f"c-{name}"), name=name)
    owed = tuple(gallery.commitment() for _ in range(gallery.many))
    return meetings.reminder(Reminder(circle, gallery.meeting, 6, None, owed, ""), now=NOON, zone="UTC")


def test_one_thing_says_why_it_came_and_how_to_get_fewer() -> None:
    screen = message([told(Gallery())])

    assert "You get this because you are in “Better openings”." in screen.text
    assert actions(screen)[-2:] == [ActionId.SNOOZE_OPEN, ActionId.FEWER_OPEN]
    assert unpack(FewerOf, buttons(screen)[-1]["value"]) == FewerOf("c-Better openings", "reminder")


def test_what_comes_whatever_one_muted_offers_no_fewer_of_these() -> None:
    gallery = Gallery()
    question = replace(told(gallery, "Letters"), kind=NudgeKind.NOTICE, can_be_fewer=False)

    alone, together = message([question]), message([told(gallery), question])

    assert ActionId.FEWER_OPEN not in actions(alone)
    assert "fewer" not in alone.text
    assert unpack(FewerOf, buttons(together)[-1]["value"]) == FewerOf("c-Better openings", "reminder")


def test_several_things_are_one_message_with_one_frame() -> None:
    gallery = Gallery()
    asked = reflections.prompt(gallery.a_circle(id=CircleId("c2"), name="Letters"), gallery.meeting, zone="UTC")

    screen = message([told(gallery), asked])

    assert screen.text.startswith("2 things in one message:")
    assert screen.text.index(" meets in ") < screen.text.index("How was")
    assert "You get this because you are in “Better openings” and “Letters”." in screen.text
    assert actions(screen).count(ActionId.SNOOZE_OPEN) == 1
    rows = [str(block.block_id) for block in screen.blocks if block.type == "actions"][:-1]
    assert all(is_together(row) for row in rows)
    assert len(set(rows)) == len(rows)


@pytest.mark.parametrize("many", [1, 3, 12])
def test_a_message_says_how_many_things_it_shows_and_nothing_of_the_rest(many: int) -> None:
    gallery = Gallery(Texts(words="w" * 100), many=3)
    owed = [told(gallery, f"Circle {n}") for n in range(many)]

    screen, shown = message(owed), fitting(owed)

    assert shown == owed[: len(shown)]
    assert len(shown) == min(many, 2)
    assert screen == message(shown)
    assert len(screen.blocks) <= MESSAGE_BLOCKS_MOST
    assert not screen.text.endswith("…")
    assert screen.text.startswith("2 things in one message:") is (many > 1)
    assert [f"Circle {n}" in screen.text for n in range(many)] == [n < 2 for n in range(many)]


def test_one_thing_is_shown_however_long_it_is() -> None:
    gallery = Gallery(Texts(words="w" * 2500), many=3)
    owed = [told(gallery, f"Circle {n}") for n in range(3)]

    assert fitting(owed) == owed[:1]
    assert message(owed) == message(owed[:1])


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=2), "in 2 days"),
        (timedelta(hours=37, minutes=30), "tomorrow"),
        (timedelta(hours=38), "in 2 days"),
        (timedelta(hours=61, minutes=59), "in 2 days"),
        (timedelta(days=1), "tomorrow"),
        (timedelta(hours=23, minutes=30), "in 24 hours"),
        (timedelta(minutes=90), "in 2 hours"),
        (timedelta(minutes=60), "in 60 minutes"),
        (timedelta(minutes=1), "in 1 minute"),
        (timedelta(seconds=10), "now"),
    ],
)
def test_how_far_ahead_something_is_is_told_in_days_of_the_calendar_and_in_hours_of_the_last_one(
    left: timedelta, words: str
) -> None:
    ten_in_the_morning = datetime(2026, 3, 2, 9, tzinfo=UTC)  # on the clocks of Berlin

    assert ahead(ten_in_the_morning + left, ten_in_the_morning, "Europe/Berlin") == words


def test_the_days_ahead_are_those_of_the_readers_own_calendar() -> None:
    now, at = datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 3, 22, 30, tzinfo=UTC)

    assert ahead(at, now, "Europe/Berlin") == "tomorrow"
    assert ahead(at, now, "Asia/Tokyo") == "in 2 days"
