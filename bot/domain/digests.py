"""The weekly digest: what a circle lived through since the last one, with only what was given to be shared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.anonymity import AnswerBox, closes_at
from bot.domain.circles import Circle
from bot.domain.commitments import Commitment, CommitmentState
from bot.domain.ids import ChannelId, CircleId, DigestId, NudgeId, TeamId, UserId
from bot.domain.insights import Insight, InsightKind
from bot.domain.meetings import Answer, Meeting, Rsvp
from bot.domain.reflections import Reflection, ReflectionState, Visibility
from bot.domain.told import ENOUGH_TO_TELL

UNTAGGED = ""


@dataclass(frozen=True, slots=True)
class DigestFacts:
    """Everything a digest is made of, as found in the tables for the window [since, until).

    `reflections` are those opened to the circle in the window, and all on meetings that were held in it or whose
    ratings are counted: on `counted`, for which the time to rate them ended in the window, and on `earlier`.
    `boxes` hold what was answered without a name about those `counted`.
    """

    circle: Circle
    since: datetime
    until: datetime
    held: list[Meeting]
    upcoming: Meeting | None
    rsvps: list[Rsvp]
    reflections: list[Reflection]
    insights: list[Insight]
    commitments_made: list[Commitment]
    commitments_settled: list[Commitment]
    joined: list[UserId]
    member_count: int
    counted: Sequence[Meeting] = ()
    earlier: Sequence[Meeting] = ()
    boxes: Sequence[AnswerBox] = ()
    skipped: Sequence[Meeting] = ()


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """One meeting that was held: how many said they were there, of how many who said anything.

    `rating` is a mean over `raters` people, `rating_before` that of the latest meeting before it that had one.
    `is_open` while it can still be rated: figures are told once, when they cannot change any more.
    """

    meeting: Meeting
    attended: int
    answered: int
    rating: float | None
    raters: int = 0
    rating_before: float | None = None
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Unsigned:
    """What was answered about a meeting without a name, all of it at once: (key of the question, words)."""

    meeting: Meeting
    count: int
    answers: tuple[tuple[str, str], ...]
    rating: float | None


@dataclass(frozen=True, slots=True)
class Digest:
    """What is shown. `rating` values are means over at least ENOUGH_TO_TELL people, else None."""

    circle: Circle
    since: datetime
    until: datetime
    held: tuple[MeetingLine, ...]
    upcoming: Meeting | None
    coming: int
    coming_late: int
    not_coming: int
    unanswered: int
    highlights: tuple[Reflection, ...]
    insights_by_tag: tuple[tuple[str, tuple[Insight, ...]], ...]
    commitments_made: tuple[Commitment, ...]
    commitments_settled: tuple[Commitment, ...]
    thanks: tuple[Insight, ...]
    joined: tuple[UserId, ...]
    counted_later: tuple[MeetingLine, ...] = ()
    """Meetings of an earlier digest that could still be rated then, where there is something to tell now."""
    unsigned: tuple[Unsigned, ...] = ()
    skipped: tuple[Meeting, ...] = ()
    """Meetings to come that were skipped, before the next one."""

    @property
    def is_empty(self) -> bool:
        """True when nothing happened; a meeting that is still to come is no event."""
        return not (
            self.held
            or self.highlights
            or self.insights_by_tag
            or self.commitments_made
            or self.commitments_settled
            or self.thanks
            or self.joined
            or self.counted_later
            or self.unsigned
        )


@dataclass(frozen=True, slots=True)
class PostedDigest:
    """A digest that was posted: the window it covered and where it is."""

    id: DigestId
    team_id: TeamId
    circle_id: CircleId
    nudge_id: NudgeId
    since: datetime
    until: datetime
    channel_id: ChannelId
    message_ts: str


def compose(facts: DigestFacts) -> Digest:
    """Return the digest of the facts; whatever its author did not share with the circle is left out."""
    shared = [insight for insight in facts.insights if insight.is_shared]
    answers = [rsvp for rsvp in facts.rsvps if facts.upcoming and rsvp.meeting_id == facts.upcoming.id]
    counts = {answer: sum(rsvp.answer is answer for rsvp in answers) for answer in Answer}
    return Digest(
        circle=facts.circle,
        since=facts.since,
        until=facts.until,
        held=tuple(_meeting_line(meeting, facts) for meeting in facts.held),
        upcoming=facts.upcoming,
        coming=counts[Answer.YES],
        coming_late=counts[Answer.LATE],
        not_coming=counts[Answer.NO],
        unanswered=max(0, facts.member_count - sum(counts.values())),
        highlights=tuple(r for r in facts.reflections if _is_highlight(r, facts)),
        insights_by_tag=_by_tag([i for i in shared if i.kind is not InsightKind.THANKS]),
        commitments_made=tuple(c for c in facts.commitments_made if _is_shown_commitment(c, facts.until)),
        commitments_settled=tuple(c for c in facts.commitments_settled if _is_shown_commitment(c, facts.until)),
        thanks=tuple(insight for insight in shared if insight.kind is InsightKind.THANKS),
        joined=tuple(facts.joined),
        counted_later=tuple(_counted_later(facts)),
        unsigned=tuple(_unsigned(facts)),
        skipped=tuple(facts.skipped),
    )


def _is_highlight(reflection: Reflection, facts: DigestFacts) -> bool:
    """What was opened to the circle in this window, so that words opened later than written are told of once."""
    open_to_circle = reflection.visibility is Visibility.CIRCLE and reflection.state is ReflectionState.SUBMITTED
    return (
        open_to_circle and reflection.shared_at is not None and facts.since <= reflection.shared_at < facts.until
    )


def _is_shown_commitment(commitment: Commitment, until: datetime) -> bool:
    """Dropping is respectable, so what was let go is never shown, not even as made.

    What was let go after `until` stays in the digest that told of it: an edit must not tell that it was.
    """
    is_dropped = commitment.state is CommitmentState.DROPPED
    was_open = commitment.settled_at is not None and until < commitment.settled_at
    return commitment.visibility is Visibility.CIRCLE and (not is_dropped or was_open)


def _meeting_line(meeting: Meeting, facts: DigestFacts) -> MeetingLine:
    said = [r for r in facts.rsvps if r.meeting_id == meeting.id and r.attended is not None]
    there = sum(r.attended is True for r in said)
    if closes_at(meeting) > facts.until:
        return MeetingLine(meeting, there, len(said), None, is_open=True)
    ratings = _ratings(meeting, facts)
    return MeetingLine(meeting, there, len(said), _mean(ratings), len(ratings), _before(meeting, facts))


def _counted_later(facts: DigestFacts) -> Iterator[MeetingLine]:
    """Return the lines of meetings that another digest told of while they could be rated, with their ratings."""
    held = {meeting.id for meeting in facts.held}
    for meeting in facts.counted:
        line = _meeting_line(meeting, facts)
        if meeting.id not in held and line.rating is not None:
            yield line


def _ratings(meeting: Meeting, facts: DigestFacts) -> list[int]:
    return [r.rating for r in facts.reflections if r.meeting_id == meeting.id and r.rating is not None]


def _mean(ratings: Sequence[int]) -> float | None:
    return sum(ratings) / len(ratings) if len(ratings) >= ENOUGH_TO_TELL else None


def _before(meeting: Meeting, facts: DigestFacts) -> float | None:
    """Return the mean of the latest meeting before this one that has one; it was told when it was counted."""
    earlier = [m for m in (*facts.earlier, *facts.counted) if m.starts_at < meeting.starts_at]
    means = [_mean(_ratings(m, facts)) for m in sorted(earlier, key=lambda one: one.starts_at)]
    return next((mean for mean in reversed(means) if mean is not None), None)


def _unsigned(facts: DigestFacts) -> Iterator[Unsigned]:
    """Return the boxes that are full enough, whole; the others never."""
    boxes = {box.meeting_id: box for box in facts.boxes if box.is_shown}
    for meeting in facts.counted:
        if (box := boxes.get(meeting.id)) is not None:
            yield Unsigned(meeting, box.count, box.answers, _mean(box.ratings))


def _by_tag(insights: list[Insight]) -> tuple[tuple[str, tuple[Insight, ...]], ...]:
    """Group under each insight's most widely used tag, so that every insight is shown once."""
    uses: dict[str, int] = {}
    for insight in insights:
        for tag in insight.tags:
            uses[tag] = uses.get(tag, 0) + 1
    groups: dict[str, list[Insight]] = {}
    for insight in sorted(insights, key=lambda one: one.created_at):
        tag = min(insight.tags, key=lambda one: (-uses[one], one), default=UNTAGGED)
        groups.setdefault(tag, []).append(insight)
    order = sorted(groups, key=lambda tag: (tag == UNTAGGED, -len(groups[tag]), tag))
    return tuple((tag, tuple(groups[tag])) for tag in order)
