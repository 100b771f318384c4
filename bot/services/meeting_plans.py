"""What is planned for a meeting, gathered for one reader or for the channel."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.agendas import GUESTS_TOPIC, TOPIC, agenda_of
from bot.domain.circles import Circle, MemberState
from bot.domain.ids import UserId
from bot.domain.leading import HandoverState
from bot.domain.meeting_plans import MeetingPlan
from bot.domain.meetings import Meeting
from bot.services.leading import leads_now
from bot.services.people import stored_names
from storage.unit_of_work import UnitOfWork


async def plan_of(
    work: UnitOfWork, circle: Circle, meeting: Meeting, now: datetime, reader: UserId | None = None
) -> MeetingPlan:
    """Return what a meeting is about and who leads it, for one reader or (without one) for the channel."""
    members = await work.members.of_circle(circle.id)
    here = [one.user_id for one in members if one.state is MemberState.ACTIVE]
    leader = await leads_now(work, circle, meeting, now)
    items = agenda_of(circle, meeting)
    speaker = await work.speakers.of_meeting(meeting.id)
    if speaker is None and not meeting.agenda:
        items = tuple(replace(one, title=TOPIC) if one.title == GUESTS_TOPIC else one for one in items)
    named = [*here, *sorted({one for one in (leader, *(item.by for item in items)) if one} - set(here))]
    asked = await work.handovers.about(circle.id, meeting.id, HandoverState.ASKED)
    return MeetingPlan(
        circle=circle,
        meeting=meeting,
        items=items,
        names=await stored_names(work, circle.team_id, named),
        leader_id=leader,
        link=meeting.link or circle.settings.link,
        speaker=speaker,
        reader_id=reader,
        asked=asked[-1] if asked else None,
    )
