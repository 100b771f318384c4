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
from bot.domain.leading import Handover, HandoverState, leaders, stand_ins, standing_in
from bot.domain.meetings import Answer, Meeting
from bot.domain.moving import to_come
from bot.domain.nudges import Nudge, NudgeKind, NudgeState, SkipReason
from bot.domain.people import Person
from bot.domain.timetable import notice
from bot.services.facts import Facts, Said
from bot.services.people import stored_names
from bot.services.whose_turn import trade_of
from bot.views import leading as views
from bot.views import trading as trading_views
from bot.views.messages import Told
from storage.unit_of_work import UnitOfWork

LEADERS_MATTER = frozenset({NudgeKind.AGENDA, NudgeKind.REMINDER, NudgeKind.SOON})
"""When one of these falls due, it is noted who leads the meeting it is about."""
ASKED_FOR = timedelta(days=7)
"""How long somebody may take to say whether they lead."""
ASKED = frozenset({NudgeState.SENT, NudgeState.COALESCED, NudgeState.UNKNOWN, NudgeState.UNKNOWN_FINAL})
"""What has become of a question that somebody may have read."""
ABOUT = "about"
LEAD_ASKED = "lead.asked"
LEAD_PROPOSED = "lead.proposed"
LEAD_TRADE = "lead.trade"
HANDOVER = "handover"
MISSING = "missing"


async def leader_of(work: UnitOfWork, circle: Circle, meeting: Meeting, now: datetime) -> UserId:
    """Return who leads a meeting: as noted, else whose turn it is, else the facilitator."""
    if not circle.settings.rotates and meeting.leader_id is None:
        return circle.facilitator_id
    members = await work.members.of_circle(circle.id)
    known = leaders(circle, members, await work.meetings.of_circle(circle.id), now)
    return known.get(meeting.id, circle.facilitator_id)


async def leads_now(work: UnitOfWork, circle: Circle, meeting: Meeting, now: datetime) -> UserId | None:
    """Return who leads a meeting as it stands: where whose it is said that they are away, it is the facilitator.

    None where the facilitator is away too: nobody leads it until somebody says yes.
    """
    away = {one.user_id for one in await work.rsvps.of_meetings([meeting.id]) if one.said_away}
    return standing_in(await leader_of(work, circle, meeting, now), circle, away)


async def led_until(work: UnitOfWork, circle: Circle, user_id: UserId) -> datetime | None:
    """Return when somebody who led the circle handed it over, or left it; None where that was not noted."""
    moved = await work.handovers.about(circle.id, None, HandoverState.ACCEPTED)
    gave = max((one.answered_at for one in moved if one.answered_at and one.from_id == user_id), default=None)
    got = max((one.answered_at for one in moved if one.answered_at and one.user_id == user_id), default=None)
    if gave is not None and (got is None or gave > got):
        return gave
    member = await work.members.get(circle.id, user_id)
    return member.left_at if member is not None and member.state is MemberState.LEFT else None


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
    """Propose to the facilitator who could lead; where they are away too, ask the next in line directly.

    Where nobody is left to be asked, the facilitator of a meeting that was another's hears at least of that.
    """
    if await work.handovers.about(circle.id, meeting.id, HandoverState.ASKED):
        return
    facilitator = await work.people.get(circle.team_id, circle.facilitator_id)
    is_on_their_way = facilitator is None or not _is_away(facilitator, meeting, now)
    rsvp = await work.rsvps.get(meeting.id, circle.facilitator_id)
    said_no = missing != circle.facilitator_id and rsvp is not None and rsvp.said_away
    if (said_no or not is_on_their_way) and await ask_next(work, circle, meeting, missing, now, asked_by=None):
        return
    if missing == circle.facilitator_id and not await next_in_line(work, circle, meeting, now):
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
    """Ask somebody whether they lead a meeting, or the circle from now on.

    Who was asked before is let off, and told; whoever is asked a second time is asked nothing new.
    """
    about = meeting.id if meeting else None
    waiting = await work.handovers.about(circle.id, about, HandoverState.ASKED)
    same = next((one for one in waiting if (one.user_id, one.from_id) == (user_id, leaving)), None)
    if same is not None:
        return same
    for before in waiting:
        await take_back(work, circle, meeting, before, now, is_overtaken=before.user_id != user_id)
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


async def take_back(
    work: UnitOfWork,
    circle: Circle,
    meeting: Meeting | None,
    asked: Handover,
    now: datetime,
    *,
    is_overtaken: bool,
) -> Handover:
    """Take a question about the lead back, and tell whoever has read it that they need not answer."""
    done = replace(asked, state=HandoverState.WITHDRAWN, answered_at=now)
    await work.handovers.save(done)
    question = await work.nudges.by_key(circle.team_id, _key(asked))
    if question is not None and question.state in ASKED:
        said = views.taken_back_words(circle, meeting, is_overtaken=is_overtaken)
        await work.nudges.plan([tell(circle, f"{asked.id}:taken_back", said, asked.user_id, now)])
    return done


def _key(asked: Handover) -> str:
    return f"lead:{asked.id}:asked"


def _question(circle: Circle, meeting: Meeting | None, asked: Handover, now: datetime) -> Nudge:
    nudge = notice(circle, _key(asked), "", now, user_id=asked.user_id)
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
    return nudge.details.get(ABOUT) in {LEAD_ASKED, LEAD_PROPOSED, LEAD_TRADE}


async def say_lead(facts: Facts) -> Said:
    """Return the question about the lead as it stands now, or why it is not worth asking."""
    nudge, circle, meeting = facts.nudge, facts.circle, facts.meeting
    if facts.member is None or facts.member.state is not MemberState.ACTIVE:
        return SkipReason.LEFT
    if nudge.details[ABOUT] == LEAD_TRADE:
        trade = await trade_of(facts.work, circle, nudge.details[HANDOVER], facts.now)
        if trade is None or trade.handover.state is not HandoverState.ASKED:
            return SkipReason.GONE
        return Told(trading_views.asking(trade, zone=facts.zone), circle, nudge.kind, can_be_fewer=False)
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
    in_line = await next_in_line(facts.work, circle, meeting, facts.now)
    candidates = [one for one in in_line if one != nudge.user_id]  # who reads it can lead it without being asked
    names = await stored_names(facts.work, circle.team_id, [missing, *candidates])
    parts = views.proposing(
        circle,
        meeting,
        "" if missing == nudge.user_id else names[missing],
        [(one, names[one]) for one in candidates],
        zone=facts.zone,
    )
    return Told(parts, circle, nudge.kind, can_be_fewer=False)
