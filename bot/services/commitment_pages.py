"""What one person set out to do, gathered for their eyes alone."""

from __future__ import annotations

from datetime import datetime

from bot.domain.circles import Circle
from bot.domain.commitments import LOOKED_BACK, Commitment, kept_of, settled_openly
from bot.domain.ids import CircleId, TeamId, UserId
from bot.domain.overviews import MyCommitment, MyCommitments, WalkedWith
from bot.domain.partners import PartnerState, parted_by_leaving
from bot.domain.told import Figure, ToldFigure
from bot.services.membership import circles_of, existing
from bot.services.people import stored_names
from bot.services.told import tell
from storage.unit_of_work import UnitOfWork


async def commitments_of(work: UnitOfWork, team_id: TeamId, user_id: UserId, now: datetime) -> MyCommitments:
    """Return a person's open commitments, what became of the latest others, and with whom they walk along.

    What it tells of their circles is kept as told, so this needs a transaction that writes.
    """
    circles = await circles_of(work, team_id, user_id)
    known = {one.id: one for one in (*circles, *await work.circles.finished_of_user(team_id, user_id))}
    mine = [one for one in await work.commitments.open_of(team_id, user_id) if one.circle_id in known]
    over = await work.commitments.latest_settled(team_id, user_id, limit=LOOKED_BACK)
    for one in over:
        if one.circle_id not in known:
            known[one.circle_id] = await existing(work, team_id, one.circle_id)
    person = await work.people.get(team_id, user_id)
    return MyCommitments(
        zone=person.zone_or("UTC") if person else "UTC",
        open_ones=tuple(await _with_partners(work, mine, known, now)),
        settled=tuple(await _with_partners(work, over, known, now)),
        walked_with=tuple(await _walked_with(work, team_id, user_id, known)),
        kept=kept_of(over),
        circles=tuple([(circle, await _kept_in(work, circle, now)) for circle in circles]),
    )


async def _kept_in(work: UnitOfWork, circle: Circle, now: datetime) -> ToldFigure | None:
    settled = settled_openly(await work.commitments.of_circle(circle.id))
    return (await tell(work, circle, {Figure.KEPT: settled}, now)).get(Figure.KEPT)


async def _with_partners(
    work: UnitOfWork, commitments: list[Commitment], circles: dict[CircleId, Circle], now: datetime
) -> list[MyCommitment]:
    found = {one.commitment_id: one for one in await work.partners.of_commitments([c.id for c in commitments])}
    shown = []
    for one in commitments:
        partner = found.get(one.id)
        if partner is None or (partner.state is PartnerState.ASKED and not partner.is_waiting(now)):
            shown.append(MyCommitment(circles[one.circle_id], one))
            continue
        names = await stored_names(work, one.team_id, [partner.user_id])
        member = await work.members.get(one.circle_id, partner.user_id)
        left = parted_by_leaving(partner, member)
        shown.append(MyCommitment(circles[one.circle_id], one, partner, names[partner.user_id], left))
    return shown


async def _walked_with(
    work: UnitOfWork, team_id: TeamId, user_id: UserId, circles: dict[CircleId, Circle]
) -> list[WalkedWith]:
    """Return the open commitments of others with which this person walks along."""
    found = []
    for partner in await work.partners.walked_with(team_id, user_id):
        commitment = await work.commitments.get(team_id, partner.commitment_id)
        if commitment is not None and commitment.is_open and commitment.circle_id in circles:
            names = await stored_names(work, team_id, [partner.owner_id])
            found.append(WalkedWith(names[partner.owner_id], circles[commitment.circle_id], commitment))
    return found
