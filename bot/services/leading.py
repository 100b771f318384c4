"""Who leads a meeting: whose turn it is, noted when the meeting comes near, and who stands in.

These are questions and deeds within one unit of work; the use-cases of people are in handing_over.py.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.attention import is_on_leave
from bot.domain.circles import Circle, Member, MemberState
from bot.domain.ids import UserId, new_id
from bot.domain.leading import Handover, HandoverState, leaders, stand_ins
from bot.domain.meetings import Answer, Meeting
from bot.domain.moving import to_come
from bot.domain.nudges import Nudge, NudgeKind, SkipReason
from bot.domain.people import Person
from bot.domain.timetable import notice
from bot.services.facts import Facts, Said
from bot.services.people import stored_names
from bot.views import leading as views
from bot.views.messages import Told
from storage.unit_of_work import UnitOfWork

LEADERS_MATTER = frozenset({NudgeKind.AGENDA, NudgeKind.REMINDER, NudgeKind.SOON})
"""When one of these falls due, it is noted who leads the meeting it is about."""
ASKED_FOR = timedelta(days=7)
"""How long somebody may take to say whether they lead."""
ABOUT = "about"
LEAD_ASKED = "lead.asked"
LEAD_PROPOSED = "lead.proposed"
HANDOVER = "handover"
MISSING = "missing"


async def leader_of(work: UnitOfWork, circle: Circle, meeting: Meeting, now: datetime) -> UserId:
    """Return who leads a meeting: as noted, else whose turn it is, else the facilitator."""
    if not circle.settings.rotates and meeting.leader_id is None:
        return circle.facilitator_id
    members = await work.members.of_circle(circle.id)
    known = leaders(circle, members, await work.meetings.of_circle(circle.id), now)
    return known.get(meeting.id, circle.facilitator_id)


async def led(work: UnitOfWork, circle: Circle, meeting: Meeting | None, now: datetime) -> Meeting | None:
    """Return the meeting with its leader as it stands, noted or not: who leads it has more rights in it."""
    return replace(meeting, leader_id=await leader_of(work, circle, meeting, now)) if meeting else None


async def led_by(
    work: UnitOfWork, circle: Circle, meetings: Sequence[Meeting], user_id: UserId, now: datetime
) -> list[Meeting]:
    """Return those of a circle's meetings that a person leads, noted or not; of skipped ones, that were noted."""
    members = await work.members.of_circle(circle.id)
    known = leaders(circle, members, meetings, now)
    return [one for one in meetings if known.get(one.id, one.leader_id) == user_id]


async def led_by_others(work: UnitOfWork, circle: Circle, now: datetime) -> tuple[tuple[Meeting, str], ...]:
    """Return the meetings to come that somebody else than the facilitator leads, each with their name."""
    meetings = to_come(await work.meetings.of_circle(circle.id), now)
    known = leaders(circle, await work.members.of_circle(circle.id), meetings, now)
    others = [(one, known[one.id]) for one in meetings if known[one.id] != circle.facilitator_id]
    names = await stored_names(work, circle.team_id, [who for _, who in others])
    return tuple((one, names[who]) for one, who in others)


async def note_leader(work: UnitOfWork, circle: Circle, meeting: Meeting, now: datetime) -> Meeting:
    """Note whose turn it is to lead a meeting that comes near, so that later joins and leaves do not change it.

    Where that person is away, somebody who could stand in is proposed, once.
    """
    if not circle.settings.rotates or meeting.starts_at <= now:
        return meeting
    leader = await leader_of(work, circle, meeting, now)
    if leader != meeting.leader_id and await work.meetings.set_leader(meeting.id, leader, meeting.leader_id):
        meeting = replace(meeting, leader_id=leader)
    person = await work.people.get(circle.team_id, leader)
    if person is not None and _is_away(person, meeting, now):
        await propose_stand_in(work, circle, meeting, leader, now)
    return meeting


def _is_away(person: Person, meeting: Meeting, now: datetime) -> bool:
    """Tell whether a person's status says that they are on leave, and still will be when the meeting begins."""
    return is_on_leave(person.presence, now) and is_on_leave(person.presence, max(now, meeting.starts_at))


async def leader_said_no(
    work: UnitOfWork, circle: Circle, meeting: Meeting, user_id: UserId, now: datetime
) -> None:
    """Where whoever leads a meeting cannot come, look for somebody who stands in."""
    if meeting.starts_at > now and await leader_of(work, circle, meeting, now) == user_id:
        await propose_stand_in(work, circle, meeting, user_id, now)


async def propose_stand_in(
    work: UnitOfWork, circle: Circle, meeting: Meeting, missing: UserId, now: datetime
) -> None:
    """Propose to the facilitator who could lead; where they are on leave, ask the next in line directly."""
    if await work.handovers.about(circle.id, meeting.id, HandoverState.ASKED):
        return
    facilitator = await work.people.get(circle.team_id, circle.facilitator_id)
    if facilitator is not None and _is_away(facilitator, meeting, now):
        await ask_next(work, circle, meeting, missing, now, asked_by=None)
        return
    if not await next_in_line(work, circle, meeting, now):
        return
    nudge = notice(circle, f"lead:{meeting.id}:{missing}:proposed", "", now, user_id=circle.facilitator_id)
    details = {ABOUT: LEAD_PROPOSED, MISSING: missing}
    await work.nudges.plan([replace(nudge, details=details, meeting_id=meeting.id, not_after=meeting.starts_at)])


async def ask_next(
    work: UnitOfWork, circle: Circle, meeting: Meeting, leaving: UserId, now: datetime, *, asked_by: UserId | None
) -> Handover | None:
    """Ask whoever's turn is next whether they lead a meeting; None where nobody is left to be asked."""
    candidates = await next_in_line(work, circle, meeting, now)
    if not candidates:
        return None
    return await ask(work, circle, meeting, leaving, candidates[0], now, asked_by=asked_by)


async def next_in_line(work: UnitOfWork, circle: Circle, meeting: Meeting, now: datetime) -> list[UserId]:
    """Return who could lead a meeting instead: members who come, are not away, and were not asked in vain."""
    members = await work.members.of_circle(circle.id)
    meetings = await work.meetings.of_circle(circle.id)
    not_them = await _unable(work, circle, meeting, members, now)
    return stand_ins(circle, members, meetings, meeting, now, not_them)


async def _unable(
    work: UnitOfWork, circle: Circle, meeting: Meeting, members: Collection[Member], now: datetime
) -> set[UserId]:
    rsvps = await work.rsvps.of_meetings([meeting.id])
    unable = {one.user_id for one in rsvps if one.answer is Answer.NO}
    asked = await work.handovers.about(circle.id, meeting.id, HandoverState.DECLINED, HandoverState.ASKED)
    unable |= {one.user_id for one in asked}
    here = [one.user_id for one in members if one.state is MemberState.ACTIVE]
    people = await work.people.get_many(circle.team_id, here)
    unable |= {who for who, one in people.items() if one.is_deactivated or _is_away(one, meeting, now)}
    return unable


async def ask(
    work: UnitOfWork,
    circle: Circle,
    meeting: Meeting | None,
    leaving: UserId,
    user_id: UserId,
    now: datetime,
    *,
    asked_by: UserId | None,
) -> Handover:
    """Ask somebody whether they lead a meeting, or the circle from now on; who was asked before is let off."""
    about = meeting.id if meeting else None
    for before in await work.handovers.about(circle.id, about, HandoverState.ASKED):
        await work.handovers.save(replace(before, state=HandoverState.WITHDRAWN, answered_at=now))
    asked = Handover(
        id=new_id(),
        team_id=circle.team_id,
        circle_id=circle.id,
        meeting_id=about,
        from_id=leaving,
        user_id=user_id,
        asked_by=asked_by,
        state=HandoverState.ASKED,
        asked_at=now,
    )
    await work.handovers.save(asked)
    await work.nudges.plan([_question(circle, meeting, asked, now)])
    return asked


def _question(circle: Circle, meeting: Meeting | None, asked: Handover, now: datetime) -> Nudge:
    nudge = notice(circle, f"lead:{asked.id}:asked", "", now, user_id=asked.user_id)
    return replace(
        nudge,
        details={ABOUT: LEAD_ASKED, HANDOVER: asked.id},
        meeting_id=asked.meeting_id,
        not_after=min(now + ASKED_FOR, meeting.starts_at) if meeting else now + ASKED_FOR,
    )


def tell(circle: Circle, key: str, said: str, user_id: UserId, now: datetime) -> Nudge:
    """Return a notice about the lead to one person."""
    return notice(circle, f"lead:{key}:{user_id}", said, now, user_id=user_id)


def is_about_lead(nudge: Nudge) -> bool:
    """Tell whether a notice asks about the lead, with buttons."""
    return nudge.details.get(ABOUT) in {LEAD_ASKED, LEAD_PROPOSED}


async def say_lead(facts: Facts) -> Said:
    """Return the question about the lead as it stands now, or why it is not worth asking."""
    nudge, circle, meeting = facts.nudge, facts.circle, facts.meeting
    if facts.member is None or facts.member.state is not MemberState.ACTIVE:
        return SkipReason.LEFT
    if nudge.details[ABOUT] == LEAD_ASKED:
        asked = await facts.work.handovers.get(circle.team_id, nudge.details[HANDOVER])
        if asked is None or asked.state is not HandoverState.ASKED:
            return SkipReason.GONE
        names = await stored_names(facts.work, circle.team_id, [asked.from_id])
        parts = views.asking(circle, meeting, asked, names[asked.from_id], zone=facts.zone)
        return Told(parts, circle, nudge.kind, can_be_fewer=False)
    missing = UserId(nudge.details[MISSING])
    if meeting is None or await leader_of(facts.work, circle, meeting, facts.now) != missing:
        return SkipReason.ALREADY_DONE
    candidates = await next_in_line(facts.work, circle, meeting, facts.now)
    names = await stored_names(facts.work, circle.team_id, [missing, *candidates])
    parts = views.proposing(
        circle,
        meeting,
        "" if missing == nudge.user_id else names[missing],
        [(one, names[one]) for one in candidates],
        zone=facts.zone,
    )
    return Told(parts, circle, nudge.kind, can_be_fewer=False)
