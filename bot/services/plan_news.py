"""Telling a circle that its plan changed: once in its channel, and in private to those who counted on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.domain.circles import Circle, CircleStatus, MemberState
from bot.domain.ids import MeetingId, UserId
from bot.domain.meetings import Answer, Meeting, called
from bot.domain.moving import to_come
from bot.domain.nudges import NudgeKind, NudgeState, SkipReason
from bot.domain.plan_news import ABOUT_PLAN, OF_THE_WHOLE, PlanChange, PlanNews
from bot.domain.rezoning import WAITING
from bot.domain.timetable import NOTICE_FOR, notice, plan_meeting
from bot.services.facts import Facts, Posting, Said
from bot.views import plan_news as views
from bot.views.messages import Told
from bot.views.text import when_plain
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
    work: UnitOfWork, circle: Circle, news: PlanNews, people: set[UserId], key: str, by: UserId, now: datetime
) -> None:
    """Plan the news for the channel and for these people but whoever it was `by`; a circle that rests gets none.

    Whoever has not heard the news before hears these alone, and what was when they last heard of it.
    """
    if not circle.is_running:
        return
    unheard = await _overtaken(work, circle, news, now)
    here = {one.user_id for one in await work.members.of_circle(circle.id) if one.state is MemberState.ACTIVE}
    people = people | ({circle.facilitator_id} & here)  # who leads hears what others change
    until = max(now + NOTICE_FOR, news.old) if news.change in OF_THE_WHOLE else news.old
    if news.change is PlanChange.MOVED and news.new is not None:
        until = max(news.old, news.new)
    is_there = news.change in {PlanChange.MOVED, PlanChange.BACK} and news.meeting_id
    planned = [notice(circle, f"circle:{circle.id}:plan:{key}", "", now)]
    planned += [
        notice(circle, f"circle:{circle.id}:plan:{key}:{user_id}", "", now, user_id=user_id)
        for user_id in sorted((people | (here & unheard.keys())) - {by})
    ]
    await work.nudges.plan(
        replace(
            one,
            details=_as_known(news, unheard.get(one.user_id) if one.user_id else None).details(),
            not_after=until,
            meeting_id=MeetingId(news.meeting_id) if is_there else None,
        )
        for one in planned
    )


async def _overtaken(work: UnitOfWork, circle: Circle, news: PlanNews, now: datetime) -> dict[UserId, PlanNews]:
    """Drop the news that wait for people and that newer ones overtake, and return them: they are told anew."""
    found: dict[UserId, PlanNews] = {}
    for one in (await work.rezoning.waiting([circle.id], lock=True))[circle.id]:
        if one.user_id is None or one.state not in WAITING or one.details.get("about") != ABOUT_PLAN:
            continue
        before = PlanNews.read(one.details)
        is_whole = news.change in OF_THE_WHOLE and before.change in OF_THE_WHOLE
        if not is_whole and (not before.meeting_id or before.meeting_id != news.meeting_id):
            continue
        dropped = replace(one, state=NudgeState.SKIPPED, reason=SkipReason.MOVED)
        if one.not_after > now and await work.rezoning.amend(one, dropped):
            found[one.user_id] = before
    return found


def _as_known(news: PlanNews, unheard: PlanNews | None) -> PlanNews:
    """Return the news for somebody who has not heard those before: from the time that they know."""
    moves = {PlanChange.MOVED, *OF_THE_WHOLE}
    is_next = unheard is not None and unheard.number == news.number and {news.change, unheard.change} <= moves
    if unheard is None or not is_next or unheard.old == news.new:
        return news
    return replace(news, old=unheard.old)


def told(circle: Circle, news: PlanNews) -> str:
    """Return a change in plain words for the trail, on the circle's clock."""
    number, old = called(circle, news.number), when_plain(news.old, circle.zone)
    new = when_plain(news.new, circle.zone) if news.new else ""
    more = ", one added at the end" if news.added else ""
    what = {
        PlanChange.MOVED: f"{number}: {old} → {new}",
        PlanChange.SKIPPED: f"{number}, {old}: skipped{more}",
        PlanChange.BACK: f"{number}, {old}: takes place after all",
        PlanChange.CADENCE: f"rhythm from {number} on: {old} → {new}",
        PlanChange.TURNS: f"hours in turn from {number} on: {old} → {new}",
        PlanChange.TURNS_OVER: f"one hour for all from {number} on: {old} → {new}",
    }[news.change]
    return f"{what} ({news.why})" if news.why else what


async def say_plan_news(facts: Facts) -> Said:
    """Return the news in words, or why they are told no more: the meeting has changed again since."""
    if facts.circle.status is CircleStatus.FINISHED:
        return SkipReason.FINISHED
    news = PlanNews.read(facts.nudge.details)
    meeting = None
    if news.meeting_id:
        meeting = await facts.work.meetings.get(facts.circle.team_id, MeetingId(news.meeting_id))
        if meeting is None or meeting.version != news.version:
            return SkipReason.MOVED
    coming = await _coming(facts) if news.change in OF_THE_WHOLE else []
    if facts.nudge.user_id is None:
        return Posting(views.for_channel(facts.circle, news, coming))
    if news.change in OF_THE_WHOLE and (news.new or news.old) <= facts.now:
        if not coming:
            return SkipReason.EXPIRED
        at = coming[0].starts_at  # back from leave, they read what is so now
        news = replace(news, number=coming[0].number, old=at, new=at)
    asked = meeting if facts.nudge.meeting_id else await _asked_anew(facts, coming)
    if asked is not None and await _reminder_comes_now(facts, asked):
        asked = None
    parts = views.for_person(facts.circle, news, facts.zone, asked, coming)
    return Told(parts, facts.circle, NudgeKind.NOTICE)


async def _coming(facts: Facts) -> list[Meeting]:
    return to_come(await facts.work.meetings.of_circle(facts.circle.id), facts.now)


async def _asked_anew(facts: Facts, coming: list[Meeting]) -> Meeting | None:
    """Return the first of the meetings to come to which somebody's answer was taken back, since it moved."""
    answers = await facts.work.rsvps.of_meetings([one.id for one in coming])
    open_ones = {one.meeting_id for one in answers if one.user_id == facts.nudge.user_id and one.answer is None}
    return next((one for one in coming if one.id in open_ones), None)


async def _reminder_comes_now(facts: Facts, meeting: Meeting) -> bool:
    """Tell whether the reminder, which asks the same, is due to them already."""
    meetings = await facts.work.meetings.of_circle(facts.circle.id)
    planned = plan_meeting(facts.circle, meeting, meetings)
    reminder = next((one for one in planned if one.kind is NudgeKind.REMINDER), None)
    if reminder is None:
        return False
    found = await facts.work.nudges.by_key(facts.circle.team_id, f"{reminder.key}:{facts.nudge.user_id}")
    return found is not None and found.due_at <= facts.now < reminder.not_after and not found.state.is_final
