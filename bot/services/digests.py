"""The weekly digest: gathering its facts, showing a preview, posting it before its time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.clock import Clock
from bot.domain.anonymity import closes_at
from bot.domain.attention import Hold
from bot.domain.circles import Circle, CircleStatus, Member, MemberState
from bot.domain.digests import Digest, DigestFacts, compose
from bot.domain.ids import CircleId, NudgeId, TeamId, UserId
from bot.domain.local_time import local_day
from bot.domain.meetings import next_meeting, took_place
from bot.domain.moving import skipped_to_come
from bot.domain.nudges import NudgeKind, NudgeState, SkipReason
from bot.domain.roles import Act, may
from bot.domain.timetable import digest_nudge, plan_digests
from bot.domain.told_digests import FIGURES, as_told
from bot.domain.working_days import SEARCHED_DAYS
from bot.errors import MemberError
from bot.services.calendars import holidays_of
from bot.services.causes import Cause, take
from bot.services.digest_mending import OF_DIGEST
from bot.services.facts import AFTER_THE_END, Facts, Posting, Said
from bot.services.membership import existing, require_member
from bot.services.moving import refuse_finished
from bot.services.people import stored_names
from bot.services.roles import require, roles_in
from bot.slack.gateway import Posted
from bot.views import digests as views
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

EARLY = "early:"
"""How the occasion of a digest begins that somebody asked for."""


NOT_SETTLED_FOR = timedelta(minutes=2)
"""When a digest is looked at again of which it is not known yet whether it was posted."""
NOT_SETTLED = "it is not known yet whether the digest was posted"


@dataclass(frozen=True, slots=True)
class DigestPage:
    """A digest with the display names it needs. The weekly one comes within five minutes of `next_due_at`.

    None is to come where there is no `next_due_at`: the circle rests or has ended, or the digest is switched off.
    """

    digest: Digest
    names: dict[UserId, str]
    may_post: bool
    next_due_at: datetime | None


class Digests:
    """Use-cases about digests."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def preview(self, team_id: TeamId, user_id: UserId, circle_id: CircleId) -> DigestPage:
        """Return what the digest would hold now; for members."""
        async with self._database.reading() as work:
            circle = await existing(work, team_id, circle_id)
            await require_member(work, circle, user_id)
            may_post = may(await roles_in(work, circle, user_id), Act.POST_DIGEST)
            return await self._page(work, circle, may_post=may_post)

    async def previews(self, circle_id: CircleId | None = None) -> list[DigestPage]:
        """Return what the digests of all running circles, or of one, would hold now; for the operator."""
        async with self._database.reading() as work:
            circles = [c for c in await work.circles.running() if circle_id in (None, c.id)]
            return [await self._page(work, circle, may_post=False) for circle in circles]

    async def post_now(self, cause: Cause, circle_id: CircleId) -> Circle:
        """Put the digest on the ledger, due now; the weekly one then covers only what comes after it."""
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            circle = await existing(work, cause.team_id, circle_id, lock=True)
            await require(work, circle, cause.user_id, Act.POST_DIGEST)
            refuse_finished(circle)
            if not circle.is_running:
                raise MemberError(f"“{circle.name}” is paused. Resume it with `/circle resume` first.")
            facts = await digest_facts(work, circle, now)
            if compose(facts).is_empty:
                raise MemberError("Nothing has happened since the last digest, so there is nothing to post yet.")
            # one for each window, however often it is asked for; anew where that one came to nothing
            early = digest_nudge(circle, f"{EARLY}{facts.since.isoformat()}", now)
            planned = await work.nudges.by_key(circle.team_id, early.key)
            if planned is not None and planned.state.is_final:
                early = digest_nudge(circle, f"{EARLY}{facts.since.isoformat()}:{cause.key}", now)
            await work.nudges.plan([early])
        return circle

    async def _page(self, work: UnitOfWork, circle: Circle, *, may_post: bool) -> DigestPage:
        now = self._clock.now()
        # a preview holds what was given up to this very moment; a digest that is posted leaves it to the next
        digest = compose(await digest_facts(work, circle, now + timedelta(microseconds=1)))
        today = local_day(now, circle.zone)
        first_on, last_on = today - timedelta(days=SEARCHED_DAYS), today + timedelta(days=14)
        due = [nudge.due_at for nudge in plan_digests(circle, first_on, last_on, holidays_of(circle))]
        upcoming = min((instant for instant in due if instant > now), default=None)
        if await next_digest_on(work, circle, now) is None:
            upcoming = None
        return DigestPage(digest, await digest_names(work, digest), may_post, upcoming)


async def next_digest_on(work: UnitOfWork, circle: Circle, now: datetime) -> date | None:
    """Return on which day, on the circle's clock, what is shared now is told of; None where no digest is to come.

    None comes while the circle rests or the weekly one is switched off (but for one that somebody just asked for),
    and none once the circle has ended, unless its last one is owed yet.
    """
    if circle.status is CircleStatus.PAUSED:
        return None
    if circle.status is CircleStatus.FINISHED and NudgeKind.DIGEST not in AFTER_THE_END:
        return None
    owed = await work.nudges.digests_to_come(circle.id, now)
    coming = [one.due_at for one in owed if circle.settings.has_digest or EARLY in one.key]
    return local_day(coming[0], circle.zone) if coming else None


async def digest_facts(
    work: UnitOfWork, circle: Circle, until: datetime, *, since: datetime | None = None
) -> DigestFacts:
    """Return what happened since an instant, or (None) since the last digest or the founding."""
    if since is None:
        latest = await work.digests.latest(circle.id)
        since = latest.until if latest else circle.created_at
    meetings = await work.meetings.of_circle(circle.id)
    held = [one for one in meetings if since <= one.ends_at < until and took_place(circle, one)]
    upcoming = next_meeting(meetings, until)
    skipped = [m for m in skipped_to_come(meetings, until) if upcoming and m.starts_at < upcoming.starts_at]
    members: list[Member] = [m for m in await work.members.of_circle(circle.id) if m.state is MemberState.ACTIVE]
    active = {member.user_id for member in members}
    asked = [meeting.id for meeting in held] + ([upcoming.id] if upcoming else [])
    rsvps = [rsvp for rsvp in await work.rsvps.of_meetings(asked) if rsvp.user_id in active]
    shared = await work.reflections.shared_between(circle.id, since, until)
    over = [one for one in meetings if closes_at(one) <= until and took_place(circle, one)]
    counted = [one for one in over if since < closes_at(one)]
    on_those = await work.reflections.of_meetings([meeting.id for meeting in (*held, *over)])
    return DigestFacts(
        circle=circle,
        since=since,
        until=until,
        held=held,
        upcoming=upcoming,
        rsvps=rsvps,
        reflections=list({one.id: one for one in (*shared, *on_those)}.values()),
        insights=await work.insights.shared_between(circle.id, since, until),
        commitments_made=await work.commitments.shared_between(circle.id, since, until),
        commitments_settled=await work.commitments.settled_between(circle.id, since, until),
        joined=[m.user_id for m in members if since < m.joined_at < until],
        member_count=len(members),
        counted=counted,
        earlier=[one for one in over if one not in counted],
        boxes=await work.boxes.of_meetings([meeting.id for meeting in counted]),
        skipped=skipped,
    )


async def digest_names(work: UnitOfWork, digest: Digest) -> dict[UserId, str]:
    """Return the display names of everyone a digest mentions."""
    insights = [insight for _, group in digest.insights_by_tag for insight in group]
    people = [
        *(one.user_id for one in digest.highlights),
        *(one.user_id for one in (*insights, *digest.thanks)),
        *(one.user_id for one in (*digest.commitments_made, *digest.commitments_settled)),
        *digest.joined,
    ]
    return await stored_names(work, digest.circle.team_id, people)


async def say_mended(facts: Facts) -> Said:
    """Return the digest as it reads now, in the place of the one that was posted."""
    digest_id = NudgeId(facts.nudge.details.get(OF_DIGEST, ""))
    posted = await facts.work.nudges.get(facts.nudge.team_id, digest_id)
    if posted is None:
        return SkipReason.GONE
    if posted.state in {NudgeState.CLAIMED, NudgeState.UNKNOWN}:
        return Hold(facts.now + NOT_SETTLED_FOR, NOT_SETTLED)
    told = next(
        (one for one in await facts.work.digests.of_circle(facts.circle.id) if one.nudge_id == digest_id), None
    )
    if told is None or not told.message_ts:
        return SkipReason.GONE
    found = await digest_facts(facts.work, facts.circle, told.until, since=told.since)
    meetings = await facts.work.meetings.of_circle(facts.circle.id)
    digest = as_told(compose(found), posted.details.get(FIGURES, ""), meetings)
    screen = views.digest(digest, await digest_names(facts.work, digest))
    return Posting(screen, edits=Posted(facts.circle.channel_id, told.message_ts))
