"""Guides: what a finished circle leaves to others, published by its facilitator, and taken back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.domain.circles import Circle
from bot.domain.guides import Guide, GuideContent, content_of
from bot.domain.ids import CircleId, GuideId, TeamId, UserId, new_id
from bot.domain.meetings import took_place
from bot.domain.roles import Act, may
from bot.domain.surveys import YES, SurveyKind
from bot.domain.topics import TopicState
from bot.errors import MemberError, NotFound
from bot.services.causes import Cause, take
from bot.services.changes import note_change
from bot.services.endings import JUST_AFTER, is_over
from bot.services.membership import existing
from bot.services.roles import Roles, require, roles_in
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

LISTED_MOST = 15


@dataclass(frozen=True, slots=True)
class GuidePage:
    """A guide as a member of its circle sees it; `guide` is None before it was ever published."""

    circle: Circle
    content: GuideContent
    guide: Guide | None
    may_publish: bool


class Guides:
    """Use-cases about guides."""

    def __init__(self, database: Database, roles: Roles, clock: Clock) -> None:
        self._database = database
        self._roles = roles
        self._clock = clock

    async def draft(self, team_id: TeamId, user_id: UserId, circle_id: CircleId) -> GuidePage:
        """Return what the guide of a circle would say, for a member, once the series is over."""
        is_organiser = await self._roles.is_organiser(user_id)
        async with self._database.reading() as work:
            circle = await existing(work, team_id, circle_id)
            await require(work, circle, user_id, Act.SEE_CHANGES, is_organiser=is_organiser)
            await self._check_over(work, circle)
            roles = await roles_in(work, circle, user_id, is_organiser=is_organiser)
            guide = await work.guides.of_circle(circle.id)
            content = await self._content(work, circle)
        return GuidePage(circle, content, guide, may(roles, Act.FINISH))

    async def publish(self, cause: Cause, circle_id: CircleId) -> Guide:
        """Show a circle's guide to everyone in the workspace, as it is now."""
        is_organiser = await self._roles.is_organiser(cause.user_id)
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            circle = await existing(work, cause.team_id, circle_id, lock=True)
            await require(work, circle, cause.user_id, Act.FINISH, is_organiser=is_organiser)
            await self._check_over(work, circle)
            before = await work.guides.of_circle(circle.id)
            guide = Guide(
                id=before.id if before else GuideId(new_id()),
                team_id=cause.team_id,
                circle_id=circle.id,
                user_id=cause.user_id,
                name=circle.name,
                content=await self._content(work, circle),
                published_at=now,
            )
            await work.guides.save(guide)
            await note_change(work, circle, cause.user_id, Act.FINISH, "The guide was published", now)
        return guide

    async def withdraw(self, cause: Cause, circle_id: CircleId) -> Guide:
        """Take a guide back; circles that were founded from it keep what they took."""
        is_organiser = await self._roles.is_organiser(cause.user_id)
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            circle = await existing(work, cause.team_id, circle_id)
            await require(work, circle, cause.user_id, Act.FINISH, is_organiser=is_organiser)
            guide = await work.guides.of_circle(circle.id)
            if guide is None:
                raise NotFound
            withdrawn = replace(guide, withdrawn_at=now)
            await work.guides.save(withdrawn)
            await note_change(work, circle, cause.user_id, Act.FINISH, "The guide was withdrawn", now)
        return withdrawn

    async def public(self, team_id: TeamId) -> list[Guide]:
        """Return the guides that everyone in the workspace may see, the newest first."""
        async with self._database.reading() as work:
            return await work.guides.public(team_id, limit=LISTED_MOST)

    async def get(self, team_id: TeamId, guide_id: GuideId) -> Guide:
        """Return a guide that may be seen, or raise NotFound in words."""
        async with self._database.reading() as work:
            return await public_guide(work, team_id, guide_id)

    async def _check_over(self, work: UnitOfWork, circle: Circle) -> None:
        if not await is_over(work, circle, self._clock.now()):
            raise MemberError(f"“{circle.name}” is still under way. Its guide is made when its series is over.")

    async def _content(self, work: UnitOfWork, circle: Circle) -> GuideContent:
        now = self._clock.now()
        meetings = [one for one in await work.meetings.of_circle(circle.id) if took_place(circle, one)]
        agreed = {
            one.user_id
            for one in await work.surveys.of_circle(circle.id, SurveyKind.END)
            if one.answers.get("guide") == YES
        }
        shared = await work.insights.shared_between(circle.id, circle.created_at, now + JUST_AFTER)
        held = {one.id for one in meetings}
        taken = await work.topics.of_circle(circle.id, TopicState.TAKEN)
        topics = [one for one in taken if one.meeting_id in held]
        return content_of(
            circle,
            meetings,
            topics=tuple(one.title for one in topics),
            changes=tuple(one.change for one in await work.pit_stops.of_circle(circle.id)),
            insights=tuple(one.text for one in shared if one.user_id in agreed)[::-1],
        )


async def public_guide(work: UnitOfWork, team_id: TeamId, guide_id: GuideId) -> Guide:
    """Return a guide that may be seen, or raise NotFound in words."""
    guide = await work.guides.get(team_id, guide_id)
    if guide is None or not guide.is_public:
        raise NotFound("That guide is no longer here. `/circle guides` shows the ones that are.")
    return guide
