"""From a group of claims to one message: what is decided, and how those end that are not sent."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from bot.domain.ids import TeamId
from bot.domain.nudges import Claim, Nudge, NudgeKind, NudgeState, Outcome, SkipReason
from bot.errors import StorageError
from bot.services.decisions import Coalesce, Decision, Send, Skip, Wait, decide_group
from bot.services.facts import Recall
from bot.services.posting import End, Try, again
from storage.unit_of_work import UnitOfWork

log = logging.getLogger("circles.nudges")

SERVED_BY_ANOTHER = frozenset({SkipReason.NEWER, SkipReason.TOGETHER})


async def foresee(work: UnitOfWork, nudges: Sequence[Nudge], recall: Recall) -> None:
    """Ask at once for what decisions on many nudges start from, one question for each kind of fact.

    Where that fails, each decision asks for itself, so that an odd row fails those alone whom it concerns.
    """
    try:
        for team_id in {nudge.team_id for nudge in nudges}:
            await _foresee(work, team_id, [nudge for nudge in nudges if nudge.team_id == team_id], recall)
    except StorageError:
        raise
    except Exception:  # the one that cannot be read is found when it is decided on
        log.exception("foresight.failed")


async def _foresee(work: UnitOfWork, team_id: TeamId, nudges: Sequence[Nudge], recall: Recall) -> None:
    circles = {nudge.circle_id for nudge in nudges}
    meetings = {nudge.meeting_id for nudge in nudges if nudge.meeting_id}
    people = {nudge.user_id for nudge in nudges if nudge.user_id}
    attended = {nudge.circle_id for nudge in nudges if nudge.user_id or nudge.kind is NudgeKind.STARTING}
    known = await work.circles.get_many(team_id, circles)
    for circle_id in circles:
        recall.note("circle", circle_id, known.get(circle_id))
    if attended:
        for circle_id, members in (await work.members.of_circles(attended)).items():
            recall.note("members", circle_id, members)
    if meetings:
        found = await work.meetings.get_many(team_id, meetings)
        rsvps = await work.rsvps.of_meetings(meetings)
        for meeting_id in meetings:
            recall.note("meeting", meeting_id, found.get(meeting_id))
            recall.note("rsvps", meeting_id, [rsvp for rsvp in rsvps if rsvp.meeting_id == meeting_id])
    if people:
        persons = await work.people.get_many(team_id, people)
        for user_id in people:
            recall.note("person", user_id, persons.get(user_id))


async def take(
    work: UnitOfWork, group: list[Claim], now: datetime, recall: Recall
) -> tuple[Try | None, list[End]]:
    """Decide on a group; return its message, if there is one, and how the rest of it ended.

    Of several that are to be sent, the first is; the others come back to the plan, due as before.
    """
    lead: tuple[Claim, Send] | None = None
    told: list[tuple[Claim, Coalesce]] = []
    ends: list[End] = []
    for claim, decision in await _decided(work, group, now, recall):
        match decision:
            case Send() if lead is None:
                lead = (claim, decision)
            case Send():
                ends.append(End(claim, again(claim.nudge.due_at)))
            case Coalesce(SkipReason.TOGETHER):
                told.append((claim, decision))
            case Coalesce(reason):
                ends.append(End(claim, Outcome(NudgeState.COALESCED, reason.value)))
            case Skip(reason):
                state = NudgeState.COALESCED if reason in SERVED_BY_ANOTHER else NudgeState.SKIPPED
                ends.append(End(claim, Outcome(state, reason.value)))
            case Wait(until, why, not_after):
                ends.append(End(claim, again(until, why, not_after)))
            case Outcome():
                ends.append(End(claim, decision))
    if lead is None:
        return None, ends + [End(claim, again(claim.nudge.due_at)) for claim, _ in told]
    claim, send = lead
    together = tuple(one for one, decision in told if decision.into == claim.nudge.id)
    ends += [End(one, again(one.nudge.due_at)) for one, _ in told if one not in together]
    one = Try(claim, send.screen, together, send.digest, send.thread_ts, send.edits, send.leads_to, send.otherwise)
    return one, ends


async def _decided(
    work: UnitOfWork, group: list[Claim], now: datetime, recall: Recall
) -> list[tuple[Claim, Decision | Outcome]]:
    """Decide on a group; where that fails, on each by itself, so that one that fails holds up no other."""
    claims = {claim.nudge.id: claim for claim in group}
    try:
        found = await decide_group(work, [claim.nudge for claim in group], now, recall)
        return [(claims[nudge.id], decision) for nudge, decision in found]
    except StorageError:
        raise
    except Exception:  # one that cannot be put into words must not hold up the others
        log.exception("decision.failed")
        if len(group) > 1:
            return [one for claim in group for one in await _decided(work, [claim], now, recall)]
        return [(group[0], Outcome(NudgeState.FAILED, "it could not be put into words"))]
