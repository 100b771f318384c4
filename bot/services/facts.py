"""What there is to know about a nudge when it is decided, asked of the rows once for a whole batch."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar, cast

from bot.domain.attention import Hold
from bot.domain.circles import REMOVED, Circle, CircleStatus, Member
from bot.domain.digests import Digest
from bot.domain.meeting_nudges import keys_begin
from bot.domain.meetings import Meeting
from bot.domain.moving import RESTED
from bot.domain.nudges import Nudge, NudgeKind, SkipReason
from bot.domain.people import Person
from bot.services.workspace_settings import with_holidays, workspace_settings
from bot.slack.gateway import Posted
from bot.views.kit import Screen
from bot.views.messages import Told
from storage.unit_of_work import UnitOfWork

_INSTANT = re.compile(r"\d{8}T\d{4}Z")
AnswerT = TypeVar("AnswerT")


class Recall:
    """Remembers what was asked in one transaction, so that a batch asks once about each circle and meeting."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], object] = {}

    async def ask(self, what: str, about: str, question: Callable[[], Awaitable[AnswerT]]) -> AnswerT:
        """Return the answer to a question about something, asked of the rows the first time."""
        if (what, about) not in self._known:
            self._known[what, about] = await question()
        return cast("AnswerT", self._known[what, about])

    def note(self, what: str, about: str, answer: object) -> None:
        """Remember an answer that was asked for together with others."""
        self._known[what, about] = answer


@dataclass(frozen=True, slots=True)
class Posting:
    """A post for a channel. `digest` is set when it is one, to be recorded with the post.

    `thread_ts` names the message in whose thread it stands, if it does; `edits` the message whose place it takes.
    """

    screen: Screen
    digest: Digest | None = None
    thread_ts: str | None = None
    edits: Posted | None = None
    leads_to: Posted | None = None
    """The message that it links to: where that one is gone, it is the screen `otherwise`."""
    otherwise: Screen | None = None


Said = Told | Posting | SkipReason | Hold
"""What a nudge says; why it says nothing; or until when it waits for what it hangs on."""

AFTER_THE_END = frozenset(
    {
        NudgeKind.PROMPT,
        NudgeKind.REFLECT_FIRST,
        NudgeKind.REFLECT_LAST,
        NudgeKind.DIGEST,
        NudgeKind.EXCHANGE_SUMMARY,
        NudgeKind.SURVEY_LAST,
        NudgeKind.FACILITATOR_SURVEY,
        NudgeKind.SUMMARY,
        NudgeKind.USED_IT_FIRST,
        NudgeKind.USED_IT_LAST,
        NudgeKind.REHEARSAL,
        NudgeKind.COMMITMENT,
        NudgeKind.FRESHNESS,
    }
)
"""What goes on coming when a circle is finished: what is about a meeting it held, and about its end.

Of digests none is planned later than the Monday after (`digests_until` in bot/domain/timetable.py).
"""


@dataclass(frozen=True, slots=True)
class Facts:
    """What every decision about one nudge starts from."""

    work: UnitOfWork
    recall: Recall
    nudge: Nudge
    circle: Circle
    now: datetime
    person: Person | None
    member: Member | None
    meeting: Meeting | None

    @property
    def zone(self) -> str:
        return self.person.zone_or(self.circle.zone) if self.person else self.circle.zone


async def facts_of(work: UnitOfWork, nudge: Nudge, now: datetime, recall: Recall) -> Facts | SkipReason:
    """Return what there is to know about a nudge, or why nothing is to be said any more."""
    if nudge.not_after <= now:
        return SkipReason.EXPIRED
    circle = await recall.ask("circle", nudge.circle_id, lambda: work.circles.get(nudge.team_id, nudge.circle_id))
    if circle is None:
        return SkipReason.GONE
    if (reason := _resting(circle, nudge)) is not None:
        return reason
    person, member = None, None
    if (user_id := nudge.user_id) is not None:
        person = await recall.ask("person", user_id, lambda: work.people.get(nudge.team_id, user_id))
        person = person or Person(nudge.team_id, user_id, "Someone", None, now)  # who has quiet hours like anybody
        person = await at_home(work, person, circle, recall)
        members = await recall.ask("members", nudge.circle_id, lambda: work.members.of_circle(nudge.circle_id))
        member = next((one for one in members if one.user_id == user_id), None)
    meeting = None
    if (meeting_id := nudge.meeting_id) is not None:
        meeting = await recall.ask("meeting", meeting_id, lambda: work.meetings.get(nudge.team_id, meeting_id))
    if meeting is not None and meeting.is_skipped:
        rested = meeting.skipped_because == RESTED or not meeting.version
        return SkipReason.FELL_INTO_PAUSE if rested else SkipReason.MEETING_SKIPPED
    if meeting is not None and _is_of_another_time(nudge, meeting):
        return SkipReason.MOVED
    if person is not None and person.is_deactivated:
        return SkipReason.DEACTIVATED
    return Facts(work, recall, nudge, circle, now, person, member, meeting)


async def at_home(work: UnitOfWork, person: Person, circle: Circle, recall: Recall) -> Person:
    """Return a person with the place whose holidays count for what a circle has for them."""
    team_id = circle.team_id
    return await with_holidays(
        person, circle, lambda: recall.ask("workspace", team_id, lambda: workspace_settings(work, team_id))
    )


def _is_of_another_time(nudge: Nudge, meeting: Meeting) -> bool:
    """Tell whether people moved the meeting while this was being tried; what waited was planned anew.

    Where the rules of a zone moved it (its version is the same), what may have been posted keeps its old name.
    """
    _, _, instant, *_ = [*nudge.key.split(":"), "", ""]
    is_dated = nudge.key.startswith(f"meeting:{meeting.id}:") and _INSTANT.fullmatch(instant) is not None
    return is_dated and meeting.version > 0 and not nudge.key.startswith(keys_begin(meeting))


def _resting(circle: Circle, nudge: Nudge) -> SkipReason | None:
    if circle.paused_because == REMOVED:
        return SkipReason.PAUSED
    if nudge.kind in {NudgeKind.NOTICE, NudgeKind.CARD, NudgeKind.EXCHANGE_ANSWER, NudgeKind.DIGEST_MEND}:
        return None
    if circle.status is CircleStatus.PAUSED:
        return SkipReason.PAUSED
    is_over = circle.status is CircleStatus.FINISHED and nudge.kind not in AFTER_THE_END
    return SkipReason.FINISHED if is_over else None
