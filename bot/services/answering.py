"""Who may answer about a meeting, with their name or without, and what is kept of whoever has had their say."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.anonymity import OFFERED_FROM, may_be_anonymous
from bot.domain.asks import to_reflect_on
from bot.domain.circles import Circle, MemberState
from bot.domain.ids import MeetingId, ReflectionId, TeamId, UserId, new_id
from bot.domain.local_time import midnight
from bot.domain.meetings import Meeting, noun, took_place
from bot.domain.reflection_overviews import Reflectable
from bot.domain.reflections import WHAT_SO_WHAT, Reflection, ReflectionState, Visibility
from bot.errors import MemberError
from bot.services.meetings import existing_meeting
from bot.services.membership import existing, require_member
from storage.unit_of_work import UnitOfWork

NO_SECOND_NUMBER = (
    "You passed on that meeting, or answered without your name, so I add no number to it: one person’s "
    "second would count twice. What you take with you is as welcome as ever: press Reflect, or type /reflect."
)


async def may_reflect(
    work: UnitOfWork,
    team_id: TeamId,
    user_id: UserId,
    meeting_id: MeetingId,
    now: datetime,
    *,
    or_has: bool = False,
) -> tuple[Meeting, Circle]:
    """Return a meeting and its circle for a member who could be there; MemberError for everybody else.

    `or_has`: for whoever reflected on it too, though they have left: their words stay theirs.
    """
    meeting = await existing_meeting(work, team_id, meeting_id)
    circle = await existing(work, team_id, meeting.circle_id)
    if or_has:
        given = await work.reflections.get(meeting_id, user_id)
        if given is not None and given.state is ReflectionState.SUBMITTED:
            return meeting, circle
    member = await require_member(work, circle, user_id)
    if member.joined_at >= meeting.ends_at:
        raise MemberError(
            f"You joined after that {noun(circle)}. I will ask you about the next one when it is over."
        )
    if meeting.starts_at > now:
        raise MemberError(f"That {noun(circle)} has not begun yet. I will ask you when it is over.")
    if not took_place(circle, meeting):
        raise MemberError(f"That {noun(circle)} did not take place, so there is nothing to say about it.")
    return meeting, circle


async def to_reflect_on_in(work: UnitOfWork, circle: Circle, user_id: UserId, now: datetime) -> Reflectable | None:
    """Return what a member is to reflect on in a circle; None where it has not met yet."""
    meetings = {one.id: one for one in await work.meetings.of_circle(circle.id) if took_place(circle, one)}
    begun = [one.id for one in meetings.values() if one.starts_at <= now]
    given = await work.reflections.of_user(circle.team_id, user_id, begun)
    settled = {one.meeting_id for one in given if one.state is not ReflectionState.RATED}
    rsvps = await work.rsvps.of_meetings(begun)
    settled |= {one.meeting_id for one in rsvps if one.user_id == user_id and one.said_away}
    member = await work.members.get(circle.id, user_id)
    since = member.joined_at if member else now
    settled |= {one.id for one in meetings.values() if one.ends_at <= since}
    found = to_reflect_on(circle, meetings.values(), settled, now)
    return Reflectable(circle, found, is_settled=found.id in settled) if found else None


async def offers_anonymous(
    work: UnitOfWork,
    circle: Circle,
    meeting: Meeting,
    before: Reflection | None,
    now: datetime,
    *,
    least: int = OFFERED_FROM,
) -> bool:
    """Tell whether a member may answer about a meeting without their name; so many at `least` must be able to."""
    if not circle.settings.shows_nameless:
        return False
    members = [one for one in await work.members.of_circle(circle.id) if one.state is MemberState.ACTIVE]
    there = {one.user_id for one in members if one.joined_at < meeting.ends_at}
    there -= {one.user_id for one in await work.rsvps.of_meetings([meeting.id]) if one.said_away}
    return may_be_anonymous(meeting, before, len(there), now, offers=True, least=least)


def without_words(
    team_id: TeamId, circle: Circle, meeting: Meeting, user_id: UserId, state: ReflectionState, now: datetime
) -> Reflection:
    """Return a reflection of which nothing but the state is known."""
    return Reflection(
        id=ReflectionId(new_id()),
        team_id=team_id,
        circle_id=circle.id,
        meeting_id=meeting.id,
        user_id=user_id,
        state=state,
        framework=WHAT_SO_WHAT.key,
        answers={},
        rating=None,
        visibility=Visibility.ONLY_ME,
        created_at=now,
        updated_at=now,
    )


async def owes_nothing(
    work: UnitOfWork, circle: Circle, meeting: Meeting, user_id: UserId, before: Reflection | None, now: datetime
) -> None:
    """Keep that nothing more is to be asked of a person about a meeting, to the day.

    The same for whoever passes and whoever answers without their name: the rows do not tell which, nor do the
    transactions that wrote them, since the box is written anew with either.
    """
    box = await work.boxes.locked(meeting) if circle.settings.offers_anonymous else None
    day = midnight(now)
    fresh = without_words(circle.team_id, circle, meeting, user_id, ReflectionState.WAIVED, day)
    changed = replace(before, state=ReflectionState.WAIVED, updated_at=day) if before else fresh
    await work.reflections.save(changed)
    if box is not None:
        await work.boxes.save(box)
