"""What several use-cases ask of a circle within one unit of work: is it there, who is in it, who goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.circles import Circle, CircleStatus, Member, MemberState, is_left_alone, next_waiting, successor
from bot.domain.endings import has_met, has_run_out
from bot.domain.exchanges import Exchange
from bot.domain.ids import CircleId, NudgeId, TeamId, UserId, new_id
from bot.domain.leading import HandoverState
from bot.domain.meetings import is_written, last_meeting, meetings_total, next_meeting
from bot.domain.moving import skipped_to_come, to_come
from bot.domain.nudges import Nudge, NudgeKind, NudgeState, SkipReason
from bot.domain.overviews import CircleCard
from bot.domain.rezoning import NAME_PARTS
from bot.domain.roles import Act
from bot.domain.timetable import notice, plan_meeting
from bot.errors import NotAMember, NotFound
from bot.services.calendars import clashes
from bot.services.changes import note_change
from bot.services.parting import part_from
from bot.services.people import stored_names
from bot.services.reminders import prompt_owed, reminder_owed
from bot.services.workspace_settings import with_holidays, workspace_settings
from storage.unit_of_work import UnitOfWork

ALONE = (
    "Everybody else has left “{name}”, so I do not call you to its meetings until somebody joins."
    " Invite people: whoever is in its channel joins with the button on its card or `/circle join`."
    " Or let it rest with `/circle pause`, or end it with `/circle finish`."
)
NOT_NEEDED = frozenset({SkipReason.LEFT.value, SkipReason.NOBODY.value})
"""Why a reminder was not sent that is owed again when somebody joins."""
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
        has_met=has_met(circle, meetings, now),
        goes_on=is_written(circle) and coming is not None and coming.starts_at <= now,
    )


async def remind_newcomer(work: UnitOfWork, circle: Circle, member: Member, now: datetime) -> None:
    """Owe a new member the reminder of the next meeting where the others had theirs already.

    In an exchange that goes on, they are owed its questions whose mornings are still to come to them.
    """
    meetings = await work.meetings.of_circle(circle.id)
    coming = next_meeting(meetings, now)
    person = await work.people.get(circle.team_id, member.user_id)
    if coming is None or person is None:
        return
    person = await with_holidays(person, circle, lambda: workspace_settings(work, circle.team_id))
    exchange = await work.exchanges.of_meeting(coming.id) or Exchange.of_template(circle, coming)
    for one in plan_meeting(circle, coming, meetings):
        if one.kind is NudgeKind.REMINDER:
            await _owe_newcomer(work, circle, one, reminder_owed(one, person, circle, coming, now), now)
        elif one.kind is NudgeKind.EXCHANGE_PROMPT:
            owed = prompt_owed(one, person, circle, coming, now, len(exchange.prompts))
            if owed is not None and owed.due_at > now:
                await _owe_newcomer(work, circle, one, owed, now)


async def _owe_newcomer(work: UnitOfWork, circle: Circle, nudge: Nudge, owed: Nudge, now: datetime) -> None:
    """Plan for a new member what was handed out to the others already; the rest they get with everybody."""
    planned = await work.nudges.by_key(circle.team_id, nudge.key)
    if planned is None or planned.state is not NudgeState.EXPANDED or nudge.not_after <= now:
        return
    while (known := await work.nudges.by_key(circle.team_id, owed.key)) and known.reason in NOT_NEEDED:
        owed = replace(owed, key=f"{owed.key}:again")  # they had left when it was due, or all others had
    await work.nudges.plan([owed])


async def give_up_seat(
    work: UnitOfWork, circle: Circle, member: Member, now: datetime
) -> tuple[Circle, Member | None]:
    """Let a member go: the circle keeps a facilitator, and the seat goes to whoever waited longest.

    Returns the circle and the new facilitator, if there had to be one. Both are told by notices in the same
    transaction. Of a circle that is over no seat is handed on. Walking along with a commitment of the circle ends
    with it, for whoever leaves.
    """
    members: Sequence[Member] = await work.members.of_circle(circle.id)
    await work.members.save(replace(member, state=MemberState.LEFT, left_at=now))
    await part_from(work, circle, member.user_id, now)
    heir: Member | None = None
    notices = []
    if circle.facilitator_id == member.user_id and member.state is MemberState.ACTIVE:
        heir = successor(list(members), member.user_id)
    is_over = circle.status is CircleStatus.FINISHED or has_run_out(
        circle, await work.meetings.of_circle(circle.id), now
    )
    promoted = next_waiting(list(members)) if member.state is MemberState.ACTIVE and not is_over else None
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
        words = f"You lead “{circle.name}” from now on, because its facilitator left. "
        asked = await work.handovers.about(circle.id, None, HandoverState.ASKED)
        waits_for = next((one for one in asked if one.user_id != heir.user_id), None)
        for one in asked:
            kept = replace(one, from_id=heir.user_id)
            overtaken = replace(one, state=HandoverState.ACCEPTED, answered_at=now)
            await work.handovers.save(kept if one is waits_for else overtaken)
        if waits_for is not None:
            known = await stored_names(work, circle.team_id, [waits_for.user_id])
            words += f"{known[waits_for.user_id]} was asked to lead it, and does if they say yes. "
        words += (
            "Its series is over: `/circle extend` adds meetings, if you want to go on."
            if is_over
            else "You can pause it with `/circle pause` and post its digest with `/digest`."
        )
        key = f"circle:{circle.id}:lead:{heir.user_id}:{now.isoformat()}"
        notices.append(notice(circle, key, words, now, user_id=heir.user_id))
        names = await stored_names(work, circle.team_id, [member.user_id, heir.user_id])
        told = f"facilitator: {names[member.user_id]}, who left → {names[heir.user_id]}"
        await note_change(work, circle, None, Act.HAND_OVER, told, now)
    if not is_over and is_left_alone(await work.members.of_circle(circle.id), now):
        key = f"circle:{circle.id}:alone:{circle.facilitator_id}:{now.isoformat()}"
        notices.append(notice(circle, key, ALONE.format(name=circle.name), now, user_id=circle.facilitator_id))
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
