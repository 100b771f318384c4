"""Partners: asking a member to walk along with a commitment, their answer, and the end of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain.circles import Circle, MemberState
from bot.domain.commitments import Commitment
from bot.domain.ids import CommitmentId, TeamId, UserId
from bot.domain.nudges import Nudge, NudgeKind, SkipReason
from bot.domain.overviews import Company
from bot.domain.partners import TAKEN_BACK, Partner, answered, ended, invite
from bot.domain.timetable import notice
from bot.errors import FieldErrors, MemberError, NotFound
from bot.services.causes import Cause, take
from bot.services.facts import Facts, Said
from bot.services.membership import existing, require_member
from bot.services.parting import part_over
from bot.services.people import stored_names
from bot.views import partners as views
from bot.views.messages import Told
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

ASKED, UNANSWERED = "partner_asked", "partner_unanswered"
ABOUT = frozenset({ASKED, UNANSWERED})
"""What a notice of ours is about; it is put into words when it falls due."""
UNANSWERED_FOR = timedelta(days=1)
NOBODY_ELSE = "You are the only one in this circle just now. When somebody joins, you can ask them."


class Partners:
    """Use-cases about partners."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def choices(
        self, team_id: TeamId, user_id: UserId, commitment_id: CommitmentId
    ) -> tuple[Commitment, list[tuple[UserId, str]]]:
        """Return whom somebody may ask about a commitment of theirs: the other members, by name."""
        async with self._database.reading() as work:
            commitment = await own(work, team_id, user_id, commitment_id)
            others = await _others(work, commitment)
            names = await stored_names(work, team_id, others)
        if not others:
            raise MemberError(NOBODY_ELSE)
        return commitment, sorted(names.items(), key=lambda pair: pair[1].casefold())

    async def ask(self, cause: Cause, commitment_id: CommitmentId, user_id: UserId, *, hears: bool) -> str:
        """Ask a member; return their name. They are told nothing of the words before they accept."""
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            commitment = await own(work, cause.team_id, cause.user_id, commitment_id)
            circle = await existing(work, cause.team_id, commitment.circle_id, lock=True)
            await require_member(work, circle, cause.user_id)
            if user_id not in [*await _others(work, commitment), cause.user_id]:
                raise FieldErrors({"partner": "Choose somebody who is in this circle."})
            before = await work.partners.get(cause.team_id, commitment_id)
            owner = await work.people.get(cause.team_id, cause.user_id)
            zone = owner.zone_or(circle.zone) if owner else circle.zone
            try:
                partner = invite(commitment, before, user_id, hears=hears, now=now, zone=zone)
            except MemberError as trouble:
                raise FieldErrors({"partner": trouble.message}) from trouble
            await work.partners.save(partner)
            await work.nudges.plan(_invitation(circle, partner, now))
            return (await stored_names(work, cause.team_id, [user_id]))[user_id]

    async def answer(
        self, cause: Cause, commitment_id: CommitmentId, *, accepts: bool
    ) -> tuple[Commitment | None, str]:
        """Store the answer, tell the owner, and return the commitment (where accepted) and the owner's name."""
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            partner = await work.partners.get(cause.team_id, commitment_id)
            commitment = await work.commitments.get(cause.team_id, commitment_id)
            if partner is None or commitment is None or partner.user_id != cause.user_id:
                raise NotFound(TAKEN_BACK)
            circle = await existing(work, cause.team_id, commitment.circle_id, lock=True)
            await require_member(work, circle, cause.user_id)
            if accepts and not commitment.is_open:
                raise MemberError(TAKEN_BACK)
            partner = answered(partner, accepts=accepts, now=now)
            await work.partners.save(partner)
            names = await stored_names(work, cause.team_id, [partner.owner_id, partner.user_id])
            told = views.accepted_words if accepts else views.declined_words
            await _tell(work, circle, partner, partner.owner_id, told(names[partner.user_id], circle), now)
        return (commitment if accepts else None), names[partner.owner_id]

    async def end(self, cause: Cause, commitment_id: CommitmentId) -> tuple[str, bool]:
        """End it, whichever of the two asks for it; the other hears of it if they walked along by then.

        Returns the name of the other, and whether they are told: not of an invitation that is taken back.
        """
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            partner = await work.partners.get(cause.team_id, commitment_id)
            if partner is None or cause.user_id not in {partner.owner_id, partner.user_id}:
                raise NotFound("There is nobody who walks along with that commitment.")
            circle = await existing(work, cause.team_id, partner.circle_id)
            was_with_them = partner.is_with_them
            partner = ended(partner, now)
            await work.partners.save(partner)
            names = await stored_names(work, cause.team_id, [partner.owner_id, partner.user_id])
            other = partner.user_id if cause.user_id == partner.owner_id else partner.owner_id
            if was_with_them:
                await _tell(work, circle, partner, other, views.ended_words(names[cause.user_id], circle), now)
        return names[other], was_with_them


async def own(work: UnitOfWork, team_id: TeamId, user_id: UserId, commitment_id: CommitmentId) -> Commitment:
    """Return a commitment of the person's own, or raise NotFound in words."""
    found = await work.commitments.get(team_id, commitment_id)
    if found is None or found.user_id != user_id:
        raise NotFound("That commitment is not one of yours, or it is no longer here.")
    return found


async def company_of(work: UnitOfWork, commitment: Commitment | None, now: datetime) -> Company | None:
    """Return who walks along with a commitment, or is asked to; None where nobody is."""
    partner = await work.partners.get(commitment.team_id, commitment.id) if commitment is not None else None
    if partner is None or not (partner.is_with_them or partner.is_waiting(now)):
        return None
    names = await stored_names(work, partner.team_id, [partner.user_id])
    return Company(names[partner.user_id], partner.is_with_them)


async def tell_partner(work: UnitOfWork, circle: Circle, commitment: Commitment, now: datetime) -> None:
    """Tell the partner once what became of a commitment, where its owner wished it, and end their walking along.

    What is made in its place later begins alone, as its owner reads; an open invitation is over too.
    """
    partner = await work.partners.get(commitment.team_id, commitment.id)
    if partner is None or commitment.is_open:
        return
    await part_over(work, commitment.team_id, commitment.id, now)
    if not partner.is_with_them or not partner.hears:
        return
    member = await work.members.get(circle.id, partner.user_id)
    if member is None or member.state is not MemberState.ACTIVE:
        return
    names = await stored_names(work, commitment.team_id, [commitment.user_id])
    words = views.outcome_words(names[commitment.user_id], commitment)
    key = f"commitment:{commitment.id}:told:{partner.user_id}"
    await work.nudges.plan([notice(circle, key, words, now, user_id=partner.user_id)])


async def about(facts: Facts) -> Said:
    """Put a notice of ours into words: the invitation, or that it was not answered."""
    nudge = facts.nudge
    partner = await facts.work.partners.get(nudge.team_id, CommitmentId(nudge.details.get("commitment", "")))
    if partner is None or partner.asked_at.isoformat() != nudge.details.get("asked_at"):
        return SkipReason.GONE
    commitment = await facts.work.commitments.get(nudge.team_id, partner.commitment_id)
    if partner.answered_at is not None or commitment is None or not commitment.is_open:
        return SkipReason.ALREADY_DONE
    if facts.member is None or facts.member.state is not MemberState.ACTIVE:
        return SkipReason.LEFT
    names = await stored_names(facts.work, nudge.team_id, [partner.owner_id, partner.user_id])
    if nudge.details["about"] == UNANSWERED:
        parts = views.unanswered(names[partner.user_id], facts.circle)
    else:
        parts = views.invitation(names[partner.owner_id], partner, facts.circle, zone=facts.zone)
    return Told(parts, facts.circle, NudgeKind.NOTICE)


def _invitation(circle: Circle, partner: Partner, now: datetime) -> list[Nudge]:
    """Return the invitation, and what its owner is told if nobody answers it."""
    known = {"commitment": str(partner.commitment_id), "asked_at": partner.asked_at.isoformat()}
    key = f"commitment:{partner.commitment_id}:partner:{partner.user_id}:{now.isoformat()}"
    asked = notice(circle, key, "", now, user_id=partner.user_id)
    unanswered = notice(circle, f"{key}:unanswered", "", partner.until, user_id=partner.owner_id)
    return [
        replace(asked, not_after=partner.until, details={"about": ASKED, **known}),
        replace(unanswered, not_after=partner.until + UNANSWERED_FOR, details={"about": UNANSWERED, **known}),
    ]


async def _others(work: UnitOfWork, commitment: Commitment) -> list[UserId]:
    members = await work.members.of_circle(commitment.circle_id)
    return [m.user_id for m in members if m.state is MemberState.ACTIVE and m.user_id != commitment.user_id]


async def _tell(
    work: UnitOfWork, circle: Circle, partner: Partner, user_id: UserId, words: str, now: datetime
) -> None:
    what = f"{partner.user_id}:{partner.state}:{user_id}:{now.isoformat()}"
    key = f"commitment:{partner.commitment_id}:partner_told:{what}"
    await work.nudges.plan([notice(circle, key, words, now, user_id=user_id, awaited=True)])
