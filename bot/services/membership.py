"""What several use-cases ask of a circle within one unit of work: is it there, who is in it, who goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.circles import Circle, CircleStatus, Member, MemberState, next_waiting, successor
from bot.domain.endings import has_run_out
from bot.domain.ids import CircleId, NudgeId, TeamId, UserId, new_id
from bot.domain.meetings import last_meeting, meetings_total, next_meeting
from bot.domain.moving import skipped_to_come, to_come
from bot.domain.nudges import NudgeKind, NudgeState
from bot.domain.overviews import CircleCard
from bot.domain.rezoning import NAME_PARTS
from bot.domain.roles import Act
from bot.domain.timetable import notice, plan_meeting
from bot.errors import NotAMember, NotFound
from bot.services.calendars import clashes
from bot.services.changes import note_change
from bot.services.people import stored_names
from bot.services.reminders import reminder_owed
from storage.unit_of_work import UnitOfWork

NAME_TAKEN = "This channel has a circle of that name. Give this one another."


async def existing(work: UnitOfWork, team_id: TeamId, circle_id: CircleId, *, lock: bool = False) -> Circle:
    """Return the circle of this workspace, or raise NotFound in words."""
    find = work.circles.lock if lock else work.circles.get
    circle = await find(team_id, circle_id)
    if circle is None:
        raise NotFound("That circle is no longer here. `/circle list` shows the circles that are.")
    return circle


async def is_name_taken(work: UnitOfWork, circle: Circle) -> bool:
    """Tell whether another circle of the channel that has not finished bears this one's name."""
    others = await work.circles.in_channel(circle.team_id, circle.channel_id)
    return any(one.id != circle.id and one.name.casefold() == circle.name.casefold() for one in others)


async def circles_of(
    work: UnitOfWork, team_id: TeamId, user_id: UserId, *, finished: bool = False
) -> list[Circle]:
    """Return the circles in which a person has a seat; with `finished` those too that ended while they had one."""
    found = await work.circles.of_user(team_id, user_id)
    seated = [circle for circle, member in found if member.state is MemberState.ACTIVE]
    return seated + (await work.circles.finished_of_user(team_id, user_id) if finished else [])


async def require_member(work: UnitOfWork, circle: Circle, user_id: UserId) -> Member:
    """Return the person's active membership, or raise NotAllowed in words."""
    member = await work.members.get(circle.id, user_id)
    if member is None or member.state is not MemberState.ACTIVE:
        raise not_a_member(circle)
    return member


def not_a_member(circle: Circle) -> NotAMember:
    """Return what somebody without a seat is told, and the way in where there still is one."""
    told = f"That is for members of “{circle.name}”"
    if circle.status is CircleStatus.FINISHED:
        return NotAMember(f"{told}, which has ended.", "")
    return NotAMember(f"{told}. You can join with `/circle join` in its channel.", circle.id)


async def card_of(work: UnitOfWork, circle: Circle, now: datetime) -> CircleCard:
    """Return the circle as anyone in its channel may see it."""
    members = await work.members.of_circle(circle.id)
    meetings = await work.meetings.of_circle(circle.id)
    names = await stored_names(work, circle.team_id, [circle.facilitator_id])
    coming, ahead = next_meeting(meetings, now), to_come(meetings, now)
    skipped = [one for one in skipped_to_come(meetings, now) if coming is None or one.starts_at < coming.starts_at]
    return CircleCard(
        circle=circle,
        member_count=sum(m.state is MemberState.ACTIVE for m in members),
        waiting_count=sum(m.state is MemberState.WAITING for m in members),
        next_meeting=coming,
        meetings_total=meetings_total(meetings),
        facilitator_name=names[circle.facilitator_id],
        last_meeting=last_meeting(meetings),
        skipped=tuple(skipped),
        days_off=clashes(circle, ahead),
        is_over=has_run_out(circle, meetings, now),
    )


async def remind_newcomer(work: UnitOfWork, circle: Circle, member: Member, now: datetime) -> None:
    """Owe a new member the reminder of the next meeting where the others had theirs already."""
    meetings = await work.meetings.of_circle(circle.id)
    coming = next_meeting(meetings, now)
    person = await work.people.get(circle.team_id, member.user_id)
    if coming is None or person is None:
        return
    timetable = plan_meeting(circle, coming, meetings)
    reminder = next((one for one in timetable if one.kind is NudgeKind.REMINDER), None)
    if reminder is None:
        return
    planned = await work.nudges.by_key(circle.team_id, reminder.key)
    if planned is not None and planned.state is NudgeState.EXPANDED and now < reminder.not_after:
        await work.nudges.plan([reminder_owed(reminder, person, circle, coming, now)])


async def give_up_seat(
    work: UnitOfWork, circle: Circle, member: Member, now: datetime
) -> tuple[Circle, Member | None]:
    """Let a member go: the circle keeps a facilitator, and the seat goes to whoever waited longest.

    Returns the circle and the new facilitator, if there had to be one. Both are told by notices in the same
    transaction.
    """
    members: Sequence[Member] = await work.members.of_circle(circle.id)
    await work.members.save(replace(member, state=MemberState.LEFT, left_at=now))
    heir: Member | None = None
    notices = []
    if circle.facilitator_id == member.user_id and member.state is MemberState.ACTIVE:
        heir = successor(list(members), member.user_id)
    promoted = next_waiting(list(members)) if member.state is MemberState.ACTIVE else None
    if promoted is not None:
        promoted = replace(promoted, state=MemberState.ACTIVE, joined_at=now)
        await work.members.save(promoted)
        await remind_newcomer(work, circle, promoted, now)
        words = f"A seat came free in “{circle.name}”, and it is yours. `/circle show` tells you when it meets."
        key = f"circle:{circle.id}:seat:{promoted.user_id}:{now.isoformat()}"
        notices.append(notice(circle, key, words, now, user_id=promoted.user_id, awaited=True))
        heir = heir or (promoted if circle.facilitator_id == member.user_id else None)
    if heir is not None:
        circle = replace(circle, facilitator_id=heir.user_id)
        await work.circles.save(circle)
        await ask_new_facilitator(work, circle, now)
        words = (
            f"You lead “{circle.name}” from now on, because its facilitator left."
            " You can pause it with `/circle pause` and post its digest with `/digest`."
        )
        key = f"circle:{circle.id}:lead:{heir.user_id}:{now.isoformat()}"
        notices.append(notice(circle, key, words, now, user_id=heir.user_id))
        names = await stored_names(work, circle.team_id, [member.user_id, heir.user_id])
        told = f"facilitator: {names[member.user_id]}, who left → {names[heir.user_id]}"
        await note_change(work, circle, None, Act.HAND_OVER, told, now)
    await work.nudges.plan(notices)
    return circle, heir


async def ask_new_facilitator(work: UnitOfWork, circle: Circle, now: datetime) -> None:
    """Ask whoever leads now what is held for the one before: what to do about meetings on days off."""
    waiting = (await work.rezoning.waiting([circle.id], lock=True))[circle.id]
    held = [one for one in waiting if one.kind is NudgeKind.PROPOSAL and one.state is NudgeState.PLANNED]
    await work.nudges.plan(
        replace(
            one,
            id=NudgeId(new_id()),
            key=f"{':'.join(one.key.split(':')[:NAME_PARTS])}:to:{circle.facilitator_id}",
            user_id=None,
            due_at=now,
            reason=None,
            attempt=0,
        )
        for one in held
        if one.user_id not in {None, circle.facilitator_id}
    )
