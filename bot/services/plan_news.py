"""Telling a circle that its plan changed: once in its channel, and in private to those who counted on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.domain.circles import Circle, MemberState
from bot.domain.ids import MeetingId, UserId
from bot.domain.meetings import Answer, Meeting
from bot.domain.nudges import NudgeKind, SkipReason
from bot.domain.plan_news import PlanChange, PlanNews
from bot.domain.timetable import NOTICE_FOR, notice, plan_meeting
from bot.services.facts import Facts, Posting, Said
from bot.views import plan_news as views
from bot.views.messages import Told
from storage.unit_of_work import UnitOfWork


async def counted_on(work: UnitOfWork, circle: Circle, meetings: Iterable[Meeting]) -> set[UserId]:
    """Return the members who said that they come to one of the meetings, or were asked again since they did."""
    answers = await work.rsvps.of_meetings([one.id for one in meetings])
    told = {one.user_id for one in answers if one.answer is not Answer.NO}
    members = await work.members.of_circle(circle.id)
    return {one.user_id for one in members if one.state is MemberState.ACTIVE and one.user_id in told}


async def ask_again(work: UnitOfWork, meetings: Iterable[Meeting], now: datetime) -> None:
    """Take back the answers to meetings that are at another time now."""
    for one in await work.rsvps.of_meetings([meeting.id for meeting in meetings]):
        if one.answer is not None:
            await work.rsvps.save(replace(one, answer=None, answered_at=now))


async def announce(
    work: UnitOfWork, circle: Circle, news: PlanNews, people: Iterable[UserId], key: str, now: datetime
) -> None:
    """Plan the news for the channel and for these people; a circle that rests gets none."""
    if not circle.is_running:
        return
    until = max(now + NOTICE_FOR, news.old) if news.change is PlanChange.CADENCE else news.old
    if news.change is PlanChange.MOVED and news.new is not None:
        until = max(news.old, news.new)
    is_there = news.change in {PlanChange.MOVED, PlanChange.BACK} and news.meeting_id
    planned = [notice(circle, f"circle:{circle.id}:plan:{key}", "", now)]
    planned += [
        notice(circle, f"circle:{circle.id}:plan:{key}:{user_id}", "", now, user_id=user_id)
        for user_id in sorted(people)
    ]
    await work.nudges.plan(
        replace(
            one,
            details=news.details(),
            not_after=until,
            meeting_id=MeetingId(news.meeting_id) if is_there else None,
        )
        for one in planned
    )


async def say_plan_news(facts: Facts) -> Said:
    """Return the news in words, or why they are told no more: the meeting has changed again since."""
    news = PlanNews.read(facts.nudge.details)
    meeting = None
    if news.meeting_id:
        meeting = await facts.work.meetings.get(facts.circle.team_id, MeetingId(news.meeting_id))
        if meeting is None or meeting.version != news.version:
            return SkipReason.MOVED
    if facts.nudge.user_id is None:
        return Posting(views.for_channel(facts.circle, news))
    asked = meeting if facts.nudge.meeting_id else None
    if asked is not None and await _reminder_comes_now(facts, asked):
        asked = None
    return Told(views.for_person(facts.circle, news, facts.zone, asked), facts.circle, NudgeKind.NOTICE)


async def _reminder_comes_now(facts: Facts, meeting: Meeting) -> bool:
    """Tell whether the reminder, which asks the same, is due already."""
    meetings = await facts.work.meetings.of_circle(facts.circle.id)
    planned = plan_meeting(facts.circle, meeting, meetings)
    reminder = next((one for one in planned if one.kind is NudgeKind.REMINDER), None)
    if reminder is None:
        return False
    found = await facts.work.nudges.by_key(facts.circle.team_id, f"{reminder.key}:{facts.nudge.user_id}")
    return found is not None and reminder.due_at <= facts.now < reminder.not_after and not found.state.is_final
