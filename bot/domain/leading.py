"""Leading: whose turn it is to lead a meeting, and handing the lead over by consent.

Least recently first: of the members, whoever has not led for longest leads next, those who never led before
those who did, and of these who joined first. So each of m members leads n meetings n/m times, rounded down or
up, and nobody leads twice in a row unless they are alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.circles import Circle, Member, MemberState
from bot.domain.ids import CircleId, MeetingId, TeamId, UserId
from bot.domain.meetings import Meeting


class HandoverState(StrEnum):
    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    """Taken back by who asked, or overtaken by another."""


@dataclass(frozen=True, slots=True)
class Handover:
    """Somebody is asked to lead: one meeting, or (without one) the circle from now on, in place of `from_id`.

    `in_return` is the meeting that they would give for it: then the two trade their turns.
    """

    id: str
    team_id: TeamId
    circle_id: CircleId
    meeting_id: MeetingId | None
    from_id: UserId
    user_id: UserId
    asked_by: UserId | None
    state: HandoverState
    asked_at: datetime
    answered_at: datetime | None = None
    in_return: MeetingId | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A meeting to come, and who leads it as it stands."""

    meeting: Meeting
    user_id: UserId
    name: str


@dataclass(frozen=True, slots=True)
class Turns:
    """Who leads the meetings to come of a circle, for one of its members."""

    circle: Circle
    reader_id: UserId
    facilitator: str
    all: tuple[Turn, ...]

    @property
    def mine(self) -> tuple[Turn, ...]:
        return tuple(one for one in self.all if one.user_id == self.reader_id)

    @property
    def theirs(self) -> tuple[Turn, ...]:
        return tuple(one for one in self.all if one.user_id != self.reader_id)

    @property
    def leads_next(self) -> bool:
        return bool(self.all) and self.all[0].user_id == self.reader_id


@dataclass(frozen=True, slots=True)
class Trade:
    """Two turns that are to change hands: who asks gives `given` and gets `got`; each with who leads it now."""

    circle: Circle
    handover: Handover
    given: Turn
    got: Turn


def in_turn(
    members: Iterable[Member], led: Sequence[UserId], leaving_out: Collection[UserId] = ()
) -> list[UserId]:
    """Return the active members in the order in which it is their turn; `led` is who led before, in order."""
    last = {user_id: place for place, user_id in enumerate(led)}
    here = [one for one in members if one.state is MemberState.ACTIVE and one.user_id not in leaving_out]
    here.sort(key=lambda one: (last.get(one.user_id, -1), one.joined_at, one.user_id))
    return [one.user_id for one in here]


def leaders(
    circle: Circle, members: Sequence[Member], meetings: Sequence[Meeting], now: datetime
) -> dict[MeetingId, UserId]:
    """Return who leads or led each meeting of a circle, skipped ones left out: as noted, else whose turn it is.

    What began before `now` without a note was led by the facilitator, and so is everything in a circle that does
    not rotate. Of what is to come, a note about somebody who has left does not count.
    """
    here = {one.user_id for one in members if one.state is MemberState.ACTIVE}
    found: dict[MeetingId, UserId] = {}
    led: list[UserId] = []
    coming = sorted((one for one in meetings if not one.is_skipped), key=lambda one: (one.starts_at, one.number))
    for place, meeting in enumerate(coming):
        leader = meeting.leader_id
        if meeting.starts_at <= now or not circle.settings.rotates:
            is_known = leader in here or meeting.starts_at <= now
            leader = leader if leader is not None and is_known else circle.facilitator_id
        elif leader is None or leader not in here:
            turn = in_turn(members, led) or [circle.facilitator_id]
            beside = [*led[-1:], _noted(coming, place + 1, here)]
            leader = next((one for one in turn if one not in beside), turn[0])
        found[meeting.id] = leader
        led.append(leader)
    return found


def standing_in(leader: UserId, circle: Circle, away: Collection[UserId]) -> UserId | None:
    """Return who leads a meeting as it stands: whose it is, else the facilitator; None where both are `away`."""
    return next((one for one in (leader, circle.facilitator_id) if one not in away), None)


def _noted(coming: Sequence[Meeting], place: int, here: Collection[UserId]) -> UserId | None:
    """Return who was chosen already to lead the meeting at a place, so that they do not lead the one before."""
    leader = coming[place].leader_id if place < len(coming) else None
    return leader if leader in here else None


def stand_ins(
    circle: Circle,
    members: Sequence[Member],
    meetings: Sequence[Meeting],
    meeting: Meeting,
    now: datetime,
    leaving_out: Collection[UserId] = (),
) -> list[UserId]:
    """Return who could lead a meeting in the place of its leader, whose turn is next first."""
    known = leaders(circle, members, meetings, now)
    before = [one for one in meetings if one.starts_at < meeting.starts_at and one.id in known]
    led = [known[one.id] for one in sorted(before, key=lambda one: one.starts_at)]
    return in_turn(members, led, {*leaving_out, known.get(meeting.id, circle.facilitator_id)})
