"""Whose turn it is at the meetings to come, and what a trade of two turns is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.circles import Circle
from bot.domain.leading import HandoverState, Trade, Turn, leaders
from bot.domain.moving import to_come
from bot.services.people import stored_names
from storage.unit_of_work import UnitOfWork


async def turns_to_come(work: UnitOfWork, circle: Circle, now: datetime) -> list[Turn]:
    """Return the meetings to come with who leads each as it stands, soonest first."""
    meetings = await work.meetings.of_circle(circle.id)
    known = leaders(circle, await work.members.of_circle(circle.id), meetings, now)
    coming = to_come(meetings, now)
    names = await stored_names(work, circle.team_id, [known[one.id] for one in coming])
    return [Turn(one, known[one.id], names[known[one.id]]) for one in coming]


async def trade_of(work: UnitOfWork, circle: Circle, handover_id: str, now: datetime) -> Trade | None:
    """Return a trade of turns; None where one of the two does not lead their meeting any more, or it has begun.

    One that was answered is returned as it was asked for.
    """
    asked = await work.handovers.get(circle.team_id, handover_id)
    if asked is None or asked.meeting_id is None or asked.in_return is None or asked.circle_id != circle.id:
        return None
    coming = {one.meeting.id: one for one in await turns_to_come(work, circle, now)}
    given, got = coming.get(asked.meeting_id), coming.get(asked.in_return)
    if given is None or got is None:
        return None
    names = await stored_names(work, circle.team_id, [asked.from_id, asked.user_id])
    given_by = replace(given, user_id=asked.from_id, name=names[asked.from_id])
    got_from = replace(got, user_id=asked.user_id, name=names[asked.user_id])
    if asked.state is HandoverState.ASKED and (given_by, got_from) != (given, got):
        return None
    return Trade(circle, asked, given_by, got_from)
