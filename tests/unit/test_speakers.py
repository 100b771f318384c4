"""A guest whose meeting is not held: where they could come instead."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.ids import MeetingId
from bot.domain.meetings import Meeting
from bot.domain.speakers import Speaker, guest_moved_on, guest_offer
from tests.support import domain_values as make
from tests.support.domain_values import ADA, NOON

CIRCLE = make.circle()


def guest(at: Meeting, came_from: MeetingId | None = None) -> Speaker:
    return Speaker(
        at.id, at.team_id, at.circle_id, "Mira", None, "Questions", "", "", ADA, NOON, carried_from=came_from
    )


def test_a_guest_of_a_skipped_meeting_is_offered_the_next_one_without_a_guest() -> None:
    first, second, third, fourth = (make.meeting(CIRCLE, number) for number in (1, 2, 3, 4))
    skipped = replace(second, is_skipped=True)
    guests = {one.id: guest(one) for one in (second, third)}

    offer = guest_offer([first, skipped, third, fourth], guests, NOON)
    only_before = guest_offer([first, skipped, third], guests, NOON)
    full = guest_offer(
        [replace(first, is_skipped=True), third], {first.id: guest(first), third.id: guest(third)}, NOON
    )

    assert offer is not None
    assert (offer.meeting, offer.to) == (skipped, fourth), "the guest of meeting 3 keeps their place"
    assert only_before is not None
    assert only_before.to == first
    assert full is not None
    assert full.to is None
    assert guest_offer([first, second, third], guests, NOON) is None


def test_a_guest_who_moved_on_is_offered_their_meeting_again_where_it_is_held_after_all() -> None:
    second, third = make.meeting(CIRCLE, 2), make.meeting(CIRCLE, 3)
    there = {third.id: guest(third, second.id)}

    back = guest_moved_on(second, [second, third], there, NOON)

    assert back is not None
    assert (back.meeting, back.to, back.is_back) == (third, second, True)
    assert guest_moved_on(second, [second, third], there | {second.id: guest(second)}, NOON) is None
    assert guest_moved_on(second, [second, third], {third.id: guest(third)}, NOON) is None
