"""What somebody is in a circle, and whether they may do what they ask for (bot/domain/roles.py)."""

from __future__ import annotations

from bot.domain.circles import Circle, MemberState
from bot.domain.ids import CircleId, TeamId, UserId
from bot.domain.meetings import Meeting
from bot.domain.roles import RIGHTS, Act, Role, may
from bot.errors import NotAllowed
from bot.services.membership import existing, not_a_member
from bot.services.organising import Organising
from bot.services.people import stored_names
from storage.engine import Database
from storage.unit_of_work import UnitOfWork


async def roles_in(
    work: UnitOfWork,
    circle: Circle,
    user_id: UserId,
    *,
    is_organiser: bool = False,
    meeting: Meeting | None = None,
) -> frozenset[Role]:
    """Return what somebody is in a circle; who leads `meeting` counts as a facilitator for it."""
    found = {Role.ANYONE}
    if is_organiser:
        found.add(Role.ORGANISER)
    member = await work.members.get(circle.id, user_id)
    if member is not None and member.state is MemberState.ACTIVE:
        found.add(Role.MEMBER)
        if circle.facilitator_id == user_id or (meeting is not None and meeting.leader_id == user_id):
            found.add(Role.FACILITATOR)
    return frozenset(found)


async def require(
    work: UnitOfWork,
    circle: Circle,
    user_id: UserId,
    act: Act,
    *,
    is_organiser: bool = False,
    meeting: Meeting | None = None,
) -> frozenset[Role]:
    """Return somebody's roles, or raise NotAllowed in words that say who may."""
    roles = await roles_in(work, circle, user_id, is_organiser=is_organiser, meeting=meeting)
    if may(roles, act):
        return roles
    if Role.MEMBER in RIGHTS[act]:
        raise not_a_member(circle)
    deed = act.value.replace("the circle", "this circle")
    if Role.FACILITATOR not in RIGHTS[act]:
        raise NotAllowed(f"Only the organisers of this workspace can {deed}. Please ask one of them.")
    names = await stored_names(work, circle.team_id, [circle.facilitator_id])
    leader = names[circle.facilitator_id]
    raise NotAllowed(f"Only its facilitator, {leader}, can {deed}. Please ask {leader}.")


class Roles:
    """Use-cases about who may do what."""

    def __init__(self, database: Database, organising: Organising) -> None:
        self._database = database
        self._organising = organising

    async def is_organiser(self, user_id: UserId) -> bool:
        """Tell whether a person is an organiser of the workspace; asks Slack, so never inside a transaction."""
        return await self._organising.is_organiser(user_id)

    async def of(self, team_id: TeamId, user_id: UserId, circle_id: CircleId) -> frozenset[Role]:
        """Return what a person is in a circle."""
        is_organiser = await self.is_organiser(user_id)
        async with self._database.reading() as work:
            circle = await existing(work, team_id, circle_id)
            return await roles_in(work, circle, user_id, is_organiser=is_organiser)
