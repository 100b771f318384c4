"""Logging insights in one line or in the form, changing one's mind about them, finding them again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain.circles import Circle, CircleStatus
from bot.domain.ids import ChannelId, CircleId, InsightId, MeetingId, TeamId, UserId, new_id
from bot.domain.insights import Insight, InsightForm, check_insight, quick_insight, search_terms, top_tags
from bot.domain.meetings import Meeting
from bot.domain.overviews import InsightDraft, SavedInsight
from bot.errors import MemberError, NotFound
from bot.services.causes import Cause, take
from bot.services.digest_mending import mend_for_insight
from bot.services.digests import next_digest_on
from bot.services.freshness import owe_question
from bot.services.meetings import existing_meeting
from bot.services.membership import circles_of, existing, require_member
from bot.services.people import stored_names
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

SHOWN = 10
"""How many insights a list shows."""
FOUND = 100
"""How many a search counts; the answer shows the first of them and says how many more there are."""

RECENT_MEETINGS = 10
MEETINGS_SINCE = timedelta(days=60)
TAGGED_LATELY = 200
"""Of so many insights of a person's circles the tags are counted, to suggest them."""


class Insights:
    """Use-cases about insights."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def log_line(self, cause: Cause, channel_id: ChannelId, text: str) -> SavedInsight:
        """Store one line as it is: in the circle of this channel, or the person's only circle, which is said.

        Where several circles fit it is kept to its author and the answer asks which one it is for.
        """
        words = check_insight(quick_insight(text))
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            circles = await circles_of(work, cause.team_id, cause.user_id)
            here = [circle for circle in circles if circle.channel_id == channel_id]
            fitting = here or circles
            circle = fitting[0] if len(fitting) == 1 else None
            insight = Insight(
                id=InsightId(new_id()),
                team_id=cause.team_id,
                user_id=cause.user_id,
                circle_id=circle.id if circle else None,
                meeting_id=None,
                kind=words.kind,
                text=words.text,
                tags=words.tags,
                source_url=words.source_url,
                created_at=now,
                updated_at=now,
                shared_at=now if circle else None,
            )
            await work.insights.save(insight)
            await owe_question(work, insight, now)
            on = await next_digest_on(work, circle, now) if circle else None
        choices = tuple(fitting) if len(fitting) > 1 else ()
        return SavedInsight(insight, circle, choices, digest_on=on, is_elsewhere=circle is not None and not here)

    async def draft(
        self,
        team_id: TeamId,
        user_id: UserId,
        *,
        insight_id: InsightId | None = None,
        channel_id: ChannelId | None = None,
        source_url: str = "",
        in_private: bool = False,
    ) -> InsightDraft:
        """Return the form: for a new insight with its circle guessed from the channel, or for one being edited.

        `in_private`: it is from a message in a private place. Where that is no circle's channel either, it begins
        as the person's own.
        """
        async with self._database.reading() as work:
            insight = await self._own(work, team_id, user_id, insight_id) if insight_id else None
            circles = await circles_of(work, team_id, user_id)
            by_circle = await work.meetings.of_circles([circle.id for circle in circles])
            here = [circle for circle in circles if circle.channel_id == channel_id]
            tagged = await work.insights.latest_shared([c.id for c in here or circles], limit=TAGGED_LATELY)
            about = await _meeting_of(work, insight) if insight else None
            former = await _circle_of(work, insight) if insight and insight.is_shared else None
        now = self._clock.now()
        recent = [
            (circle, meeting)
            for circle in circles
            for meeting in by_circle.get(circle.id, [])
            if now - MEETINGS_SINCE < meeting.starts_at <= now
        ]
        recent.sort(key=lambda pair: pair[1].starts_at, reverse=True)
        fitting = here or circles
        is_private = in_private and insight is None and not here
        guess = fitting[0] if len(fitting) == 1 and not is_private else None
        if insight is not None:
            guess = next((c for c in circles if c.id == insight.circle_id and insight.is_shared), former)
        meetings = recent[:RECENT_MEETINGS]
        if about is not None and about not in meetings:
            meetings.append(about)
        return InsightDraft(
            insight,
            tuple(circles),
            tuple(meetings),
            guess,
            source_url=source_url,
            known_tags=top_tags(tagged),
            former=former if former not in circles else None,
            is_elsewhere=insight is None and not here,
            is_private=is_private,
        )

    async def save(
        self,
        cause: Cause,
        form: InsightForm,
        *,
        insight_id: InsightId | None,
        circle_id: CircleId | None,
        meeting_id: MeetingId | None,
    ) -> SavedInsight:
        """Store the form: a new insight, or the changes to one of the person's own.

        A change of its words leaves it where it is, though its author may have left that circle since.
        """
        words = check_insight(form)
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            before = await self._own(work, cause.team_id, cause.user_id, insight_id) if insight_id else None
            circle = await existing(work, cause.team_id, circle_id) if circle_id else None
            if circle is not None and not (before and before.is_shared and before.circle_id == circle.id):
                await require_member(work, circle, cause.user_id)
            if meeting_id is not None:
                meeting = await existing_meeting(work, cause.team_id, meeting_id)
                about = await existing(work, cause.team_id, meeting.circle_id)
                if before is None or before.meeting_id != meeting_id:
                    await require_member(work, about, cause.user_id)
                if circle is not None and about.id != circle.id:
                    raise MemberError(
                        f"That meeting belongs to “{about.name}”. Choose a meeting of “{circle.name}”."
                    )
            insight = Insight(
                id=before.id if before else InsightId(new_id()),
                team_id=cause.team_id,
                user_id=cause.user_id,
                circle_id=circle.id if circle else (before.circle_id if before else None),
                meeting_id=meeting_id,
                kind=words.kind,
                text=words.text,
                tags=words.tags,
                source_url=words.source_url,
                created_at=before.created_at if before else now,
                updated_at=now,
                shared_at=_shared_at(before, circle, now),
                checked_at=now if before else None,
            )
            await work.insights.save(insight)
            await owe_question(work, insight, now)
            on = await next_digest_on(work, circle, now) if circle else None
            mended = await mend_for_insight(work, cause, before, insight, now)
        return SavedInsight(insight, circle, is_new=before is None, digest_on=on, mended=tuple(mended))

    async def undo(self, cause: Cause, insight_id: InsightId) -> SavedInsight:
        """Remove one of the person's own insights and return it, so that its words can be given back.

        It is taken out of the digests in which it stands.
        """
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            insight = await self._own(work, cause.team_id, cause.user_id, insight_id)
            await work.insights.delete(cause.team_id, insight_id)
            mended = await mend_for_insight(work, cause, insight, None, now)
        return SavedInsight(insight, None, is_new=False, mended=tuple(mended))

    async def share(self, cause: Cause, insight_id: InsightId, circle_id: CircleId | None) -> SavedInsight:
        """Share an insight with a circle, or (None) keep it to its author, and take it out of posted digests."""
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            insight = await self._own(work, cause.team_id, cause.user_id, insight_id)
            circle = None
            if circle_id is not None:
                circle = await existing(work, cause.team_id, circle_id)
                await require_member(work, circle, cause.user_id)
            changed = replace(
                insight,
                circle_id=circle.id if circle else insight.circle_id,
                updated_at=now,
                shared_at=_shared_at(insight, circle, now),
            )
            await work.insights.save(changed)
            await owe_question(work, changed, now)
            about = circle or await _circle_of(work, changed)
            on = await next_digest_on(work, circle, now) if circle else None
            mended = await mend_for_insight(work, cause, insight, changed, now)
        return SavedInsight(changed, about, is_new=False, digest_on=on, mended=tuple(mended))

    async def check(self, cause: Cause, insight_id: InsightId, *, holds: bool) -> SavedInsight:
        """Store what its author says when asked whether an insight still holds."""
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            insight = await self._own(work, cause.team_id, cause.user_id, insight_id)
            changed = replace(insight, checked_at=now, doubted_at=None if holds else now)
            await work.insights.save(changed)
            return SavedInsight(changed, await _circle_of(work, changed), is_new=False)

    async def share_again(self, cause: Cause, insight_id: InsightId) -> SavedInsight:
        """Share an insight with the circle it was logged in, one of none with the person's only one; else ask.

        Where it was logged in a circle that has ended, or that the person left, no other one gets it unasked.
        """
        async with self._database.reading() as work:
            insight = await self._own(work, cause.team_id, cause.user_id, insight_id)
            circles = await circles_of(work, cause.team_id, cause.user_id)
            before = await _circle_of(work, insight)
        if before is None and len(circles) == 1:
            return await self.share(cause, insight_id, circles[0].id)
        if before is not None and before.id in {circle.id for circle in circles}:
            return await self.share(cause, insight_id, before.id)
        if not circles:
            raise MemberError(_nowhere_to_share(before))
        return SavedInsight(insight, None, tuple(circles), is_new=False)

    async def mine(
        self, team_id: TeamId, user_id: UserId, limit: int = SHOWN, *, tags: Sequence[str] = ()
    ) -> list[SavedInsight]:
        """Return the person's newest insights; with tags those alone that bear them all."""
        async with self._database.reading() as work:
            found = await work.insights.of_user(team_id, user_id, limit=limit, tags=tags)
            return [SavedInsight(insight, await _circle_of(work, insight), is_new=False) for insight in found]

    async def find(self, team_id: TeamId, user_id: UserId, text: str) -> list[tuple[SavedInsight, str]]:
        """Return insights in which every word occurs: the person's own, and those shared in their circles.

        Words in marks of quotation are looked for as they stand beside each other. What a circle learned stays to
        be found by its members when it is over.
        """
        words = search_terms(text)
        if not words:
            raise MemberError("Which words should I look for? Try `/insight find questions`.")
        async with self._database.reading() as work:
            circles = await circles_of(work, team_id, user_id, finished=True)
            found = await work.insights.find(team_id, user_id, [c.id for c in circles], words, limit=FOUND)
            names = await stored_names(work, team_id, [insight.user_id for insight in found])
            return [
                (SavedInsight(one, await _circle_of(work, one), is_new=False), names[one.user_id]) for one in found
            ]

    async def _own(self, work: UnitOfWork, team_id: TeamId, user_id: UserId, insight_id: InsightId) -> Insight:
        insight = await work.insights.get(team_id, insight_id)
        if insight is None or insight.user_id != user_id:
            raise NotFound("That insight is not one of yours, or it was removed. `/insight mine` shows yours.")
        return insight


def _nowhere_to_share(before: Circle | None) -> str:
    """Return why an insight stays with its author who is in no circle, and what they can do about it."""
    later = "When you are in one, share it with `/insight mine`."
    if before is None:
        return (
            f"You are in no circle yet, so it stays yours. In a channel, `/circle list` shows its circles. {later}"
        )
    why = "has ended" if before.status is CircleStatus.FINISHED else "is one you left"
    ways = "In a channel, `/circle list` shows the circles you can join, and `/circle new` founds one."
    return f"“{before.name}” {why}, so it stays yours. {ways} {later}"


def _shared_at(before: Insight | None, circle: Circle | None, now: datetime) -> datetime | None:
    """Return since when an insight is open to the circle: from now, or from before where it was already."""
    if circle is None:
        return None
    return before.shared_at if before and before.circle_id == circle.id and before.shared_at else now


async def _meeting_of(work: UnitOfWork, insight: Insight) -> tuple[Circle, Meeting] | None:
    meeting = await work.meetings.get(insight.team_id, insight.meeting_id) if insight.meeting_id else None
    circle = await work.circles.get(insight.team_id, meeting.circle_id) if meeting else None
    return (circle, meeting) if meeting and circle else None


async def _circle_of(work: UnitOfWork, insight: Insight) -> Circle | None:
    return await work.circles.get(insight.team_id, insight.circle_id) if insight.circle_id else None
