"""Following up commitments: what is said when it falls due; when that is, is planned in follow_ups.py."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.circles import Circle, MemberState
from bot.domain.commitment_times import asked_before, asking_meetings, why_not_asked, why_not_rehearsed
from bot.domain.commitments import Commitment
from bot.domain.ids import CircleId, CommitmentId
from bot.domain.meeting_nudges import keys_begin
from bot.domain.meetings import Meeting
from bot.domain.nudges import NudgeKind, NudgeState, SkipReason
from bot.services.facts import Facts, Said
from bot.views import commitments as views
from bot.views.messages import Told
from storage.unit_of_work import UnitOfWork


async def asked_at_reminder(
    work: UnitOfWork, circle: Circle, meeting: Meeting, open_ones: Iterable[Commitment]
) -> list[Commitment]:
    """Return which of a member's open commitments the reminder of a meeting asks about."""
    found = list(open_ones)
    return asked_before(found, circle, meeting, await work.meetings.of_circle(circle.id)) if found else []


async def open_in_circle(work: UnitOfWork, circle_id: CircleId) -> int:
    """Return how many open commitments the active members of a circle shared with it: a number, nobody's words."""
    members = await work.members.of_circle(circle_id)
    active = {member.user_id for member in members if member.state is MemberState.ACTIVE}
    made = await work.commitments.of_circle(circle_id)
    return sum(one.is_open and one.shared_at is not None and one.user_id in active for one in made)


async def rehearse(facts: Facts) -> Said:
    """Say the rehearsal: the owner's own words, and one question."""
    found = await _commitment(facts)
    if isinstance(found, SkipReason):
        return found
    asked = await _is_asked(facts, found)
    reason = why_not_rehearsed(found, await _meetings(facts), facts.now, facts.zone, is_asked=asked)
    return reason or Told(views.rehearsal(found), facts.circle, NudgeKind.REHEARSAL)


async def _is_asked(facts: Facts, commitment: Commitment) -> bool:
    """Tell whether a reminder that asks how it went has come to its owner, or is due to come now."""
    for meeting in asking_meetings(commitment, facts.circle, await _meetings(facts)):
        key = f"{keys_begin(meeting)}{NudgeKind.REMINDER}:{commitment.user_id}"
        for name in (key, f"{key}:again"):
            there = await facts.work.nudges.by_key(commitment.team_id, name)
            if there is not None and there.state is not NudgeState.SKIPPED and there.due_at <= facts.now:
                return True
    return False


async def ask(facts: Facts) -> Said:
    """Ask on its date what became of a commitment."""
    found = await _commitment(facts)
    if isinstance(found, SkipReason):
        return found
    due_on = facts.nudge.details.get("due_on", "")
    reason = why_not_asked(found, due_on, facts.circle, await _meetings(facts), facts.now)
    return reason or Told(views.asking(found, is_alone=True), facts.circle, NudgeKind.COMMITMENT)


async def _commitment(facts: Facts) -> Commitment | SkipReason:
    commitment_id = CommitmentId(facts.nudge.details.get("commitment", ""))
    found = await facts.work.commitments.get(facts.nudge.team_id, commitment_id)
    if found is None or found.user_id != facts.nudge.user_id:
        return SkipReason.GONE
    is_member = facts.member is not None and facts.member.state is MemberState.ACTIVE
    return found if is_member else SkipReason.LEFT


async def _meetings(facts: Facts) -> list[Meeting]:
    circle_id = facts.circle.id
    return await facts.recall.ask("meetings", circle_id, lambda: facts.work.meetings.of_circle(circle_id))
