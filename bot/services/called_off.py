"""Telling whoever counts on a meeting that it is off, since its circle rests or ends; and that it is on again.

They said that they come, so they hear it in private, once; everybody else reads it in the channel.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from bot.domain.circles import Circle
from bot.domain.ids import MeetingId, UserId
from bot.domain.meetings import Meeting
from bot.domain.moving import to_come
from bot.domain.nudges import Nudge, NudgeState, SkipReason
from bot.domain.timetable import notice
from bot.services.plan_news import counted_on
from bot.views.circles import called_off_words, called_on_words
from storage.unit_of_work import UnitOfWork

ABOUT_CALLED_OFF = "called_off"
MEETING = "meeting"
HEARD = frozenset({NudgeState.SENT, NudgeState.COALESCED, NudgeState.UNKNOWN, NudgeState.UNKNOWN_FINAL})


async def call_off(
    work: UnitOfWork,
    circle: Circle,
    meetings: Iterable[Meeting],
    now: datetime,
    *,
    but: Collection[UserId] = (),
) -> None:
    """Tell each member who counts on a meeting to come that it is off, as the circle is; `but` know already.

    It is told until the meeting would have begun, of the first one they count on.
    """
    known = set(but)
    for meeting in sorted(to_come(list(meetings), now), key=lambda one: one.starts_at):
        for user_id in sorted(await counted_on(work, circle, [meeting]) - known):
            known.add(user_id)
            key = f"circle:{circle.id}:off:{meeting.id}:{now.isoformat()}:{user_id}"
            told = notice(circle, key, called_off_words(circle, meeting), now, user_id=user_id)
            details = told.details | {"about": ABOUT_CALLED_OFF, MEETING: meeting.id}
            await work.nudges.plan([replace(told, details=details, not_after=meeting.starts_at)])


async def call_on(
    work: UnitOfWork, circle: Circle, ledger: Iterable[Nudge], meetings: Iterable[Meeting], now: datetime
) -> None:
    """Tell those who heard that a meeting is off that it takes place; who has not heard it yet hears neither."""
    for one in (await work.rezoning.waiting([circle.id], lock=True))[circle.id]:
        if one.details.get("about") == ABOUT_CALLED_OFF and one.state is NudgeState.PLANNED:
            dropped = replace(one, state=NudgeState.SKIPPED, reason=SkipReason.MOVED)
            await work.rezoning.amend(one, dropped)
    coming = {one.id: one for one in to_come(list(meetings), now)}
    for one in ledger:
        meeting = coming.get(MeetingId(one.details.get(MEETING, "")))
        is_heard = one.details.get("about") == ABOUT_CALLED_OFF and one.state in HEARD
        if meeting is None or one.user_id is None or not is_heard:
            continue
        if one.user_id in await counted_on(work, circle, [meeting]):
            key = f"{one.key}:on"
            told = notice(circle, key, called_on_words(circle, meeting), now, user_id=one.user_id)
            await work.nudges.plan([replace(told, not_after=meeting.starts_at)])
