"""Meetings as they come, what becomes of commitments, and the weekly digest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.circles import BY_FACILITATOR, CircleStatus
from bot.domain.commitments import CommitmentState
from bot.domain.meetings import Answer
from bot.domain.overviews import Reminder
from bot.views import commitments, digests, meetings, reflections
from bot.views.kit import Screen
from bot.views.messages import message
from tests.support.domain_values import NOON

if TYPE_CHECKING:
    from tests.support.view_gallery import Gallery

ZONE = "America/Chicago"


def screens(gallery: Gallery) -> Iterator[tuple[str, Screen]]:
    circle, meeting = gallery.circle, gallery.meeting
    owed = tuple(gallery.commitment() for _ in range(gallery.many))
    reminder = Reminder(circle, meeting, 6, None, owed, gallery.texts.words)
    told = meetings.reminder(reminder, now=NOON, zone=ZONE)
    yield "meetings.reminder", message([told])
    answered = replace(reminder, answer=Answer.YES, commitments=(), personal_goal="")
    yield "meetings.reminder answered", message([meetings.reminder(answered, now=NOON, zone=ZONE)])
    yield "meetings.soon", message([meetings.soon(circle, meeting, Answer.LATE, now=NOON, zone=ZONE)])
    other = replace(told, circle=gallery.a_circle())
    asked = reflections.follow_up(circle, meeting, last=True, zone=ZONE)
    yield "messages.message of many", message([told, asked, *[other] * gallery.many])
    yield "meetings.starting", meetings.starting(circle, meeting, minutes=10, coming=3)
    yield "meetings.next_meetings", meetings.next_meetings([gallery.mine()] * gallery.many, zone=ZONE)
    yield "meetings.next_meetings none", meetings.next_meetings([], zone=ZONE)
    over = [circle] * min(gallery.many, 9)
    yield "meetings.next_meetings ended", meetings.next_meetings([], zone=ZONE, ended=over)
    rests = gallery.a_circle(status=CircleStatus.PAUSED, paused_because=gallery.texts.words)
    by_hand = replace(rests, paused_because=BY_FACILITATOR)
    yield "meetings.next_meetings paused", meetings.next_meetings([], [rests], zone=ZONE)
    resting = meetings.next_meetings([gallery.mine()], [by_hand, rests], zone=ZONE, leads={rests.id})
    yield "meetings.next_meetings paused, leader", resting
    yield "meetings.answered", meetings.answered(gallery.mine(Answer.YES), zone=ZONE)
    for state in (one for one in CommitmentState if one is not CommitmentState.OPEN):
        yield f"commitments.settled {state}", commitments.settled(gallery.commitment(state=state), circle)
    due = NOON + timedelta(days=7)
    yield "digests.digest", digests.digest(gallery.digest(), gallery.names)
    yield "digests.preview", digests.preview(gallery.digest(), gallery.names, may_post=True, next_due=due)
    yield "digests.preview empty", digests.preview(gallery.empty_digest(), {}, may_post=True, next_due=None)
