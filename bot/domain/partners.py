"""Partners: a member who walks along with another's commitment, because both said yes, until either says stop."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum

from bot.domain.circles import Member, MemberState
from bot.domain.commitments import Commitment
from bot.domain.ids import CircleId, CommitmentId, TeamId, UserId
from bot.domain.local_time import resolve
from bot.errors import MemberError

ANSWERED_WITHIN = timedelta(days=7)
"""So long an invitation waits for an answer, or until the commitment is due, whichever comes first."""

TAKEN_BACK = "That invitation is over. Nothing is expected of you."
ONE_ALREADY = "You asked somebody for this one already. End that first, then ask somebody else."
NOT_AGAIN = "They said “not this time” to this one. Ask somebody else, or ask them at your next commitment."
NOT_ONESELF = "Choose somebody else: you are there anyway."


class PartnerState(StrEnum):
    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Partner:
    """Whom somebody asked to walk along with a commitment, and what came of it.

    `hears` is whether the owner lets them hear once what became of it. Words are shown to nobody before they
    accepted.
    """

    commitment_id: CommitmentId
    team_id: TeamId
    circle_id: CircleId
    owner_id: UserId
    user_id: UserId
    state: PartnerState
    hears: bool
    asked_at: datetime
    until: datetime
    answered_at: datetime | None = None

    @property
    def is_with_them(self) -> bool:
        return self.state is PartnerState.ACCEPTED

    def is_waiting(self, now: datetime) -> bool:
        """Tell whether the invitation may still be answered."""
        return self.state is PartnerState.ASKED and now < self.until


def invite(
    commitment: Commitment, before: Partner | None, user_id: UserId, *, hears: bool, now: datetime, zone: str
) -> Partner:
    """Return the invitation; raise MemberError where there is a partner, or one is asked already.

    `zone` is where the owner lives: on the day the commitment is due, there is nothing left to walk along.
    """
    if user_id == commitment.user_id:
        raise MemberError(NOT_ONESELF)
    if not commitment.is_open:
        raise MemberError("That commitment is settled already, so there is nothing left to walk along with.")
    if before is not None and (before.is_with_them or before.is_waiting(now)):
        raise MemberError(ONE_ALREADY)
    if before is not None and before.user_id == user_id and before.state is PartnerState.DECLINED:
        raise MemberError(NOT_AGAIN)
    until = now + ANSWERED_WITHIN
    if commitment.due_on is not None:
        due = resolve(commitment.due_on, time(), zone).at
        until = min(until, due) if due > now else until
    return Partner(
        commitment_id=commitment.id,
        team_id=commitment.team_id,
        circle_id=commitment.circle_id,
        owner_id=commitment.user_id,
        user_id=user_id,
        state=PartnerState.ASKED,
        hears=hears,
        asked_at=now,
        until=until,
    )


def answered(partner: Partner, *, accepts: bool, now: datetime) -> Partner:
    """Return the invitation as answered; raise MemberError where it is over."""
    if not partner.is_waiting(now):
        raise MemberError(TAKEN_BACK)
    state = PartnerState.ACCEPTED if accepts else PartnerState.DECLINED
    return replace(partner, state=state, answered_at=now)


def closed(partner: Partner, now: datetime) -> Partner:
    """Return it as over by what else happened: the commitment is settled, or either of the two left the circle.

    What came to its end already keeps it. An invitation that ran out is over as well: what is made anew under the
    same name must not find it.
    """
    if partner.state not in {PartnerState.ASKED, PartnerState.ACCEPTED}:
        return partner
    return replace(partner, state=PartnerState.ENDED, answered_at=now)


def parted_by_leaving(partner: Partner, member: Member | None) -> bool:
    """Tell whether it ended because the partner left the circle: at the very instant of their leaving."""
    left_at = member.left_at if member is not None and member.state is MemberState.LEFT else None
    return partner.state is PartnerState.ENDED and left_at is not None and partner.answered_at == left_at


def ended(partner: Partner, now: datetime) -> Partner:
    """Return it as ended by either of the two; raise MemberError where there is nothing to end."""
    if not (partner.is_with_them or partner.is_waiting(now)):
        raise MemberError("That is over already.")
    return replace(partner, state=PartnerState.ENDED, answered_at=now)
