"""The lines of a digest, section by section, each as short as it can be and still be a person's own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.circles import Circle, Format
from bot.domain.commitments import Commitment, CommitmentState
from bot.domain.digests import UNTAGGED, Digest, MeetingLine, Unsigned
from bot.domain.ids import UserId
from bot.domain.insights import Insight, InsightKind
from bot.domain.meetings import Meeting, called, noun
from bot.domain.prompts import label_of
from bot.domain.reflections import RATING_MAX, Reflection
from bot.domain.text import one_line, tidy
from bot.domain.told import ENOUGH_TO_TELL
from bot.views.text import when_plain
from bot.views.wording import KINDS, TAG_LONGEST, clock_change, coming
from bot.views.words import Words, bold, circle_moment, cut, in_marks, lines, link, words

SKIPPED_MOST = 2
INSIGHT_LONGEST = 220
ANSWER_LONGEST = 180
COMMITMENT_LONGEST = 240
NAME_LONGEST = 40
LINK_SAID_LONGEST = 160
TOO_FEW = "too few to tell"
_BECAME = {
    CommitmentState.DONE: "done",
    CommitmentState.PARTLY: "partly done",
    CommitmentState.CHANGED: "changed on the way",
}

Names = Mapping[UserId, str]


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the digest: its heading and its lines; `more` ends "and 3 more …" where not all fit."""

    heading: str
    rows: Sequence[Words]
    more: str = ""


def sections(digest: Digest, names: Names) -> list[Section]:
    """Return the sections that have something to say, in reading order."""
    every = [
        Section(f"Next {noun(digest.circle)}", _next_meeting(digest)),
        Section(f"{noun(digest.circle, 2).capitalize()} held", _meetings(digest)),
        Section("From your reflections", [_highlight(one, names) for one in digest.highlights], " reflections"),
        Section(
            "Without a name", [row for one in digest.unsigned for row in _unsigned(digest.circle, one)], " answers"
        ),
        Section("What was learned", _insights(digest, names), " insights; find them with /insight find"),
        Section("Commitments made", [_made(one, names) for one in digest.commitments_made], " commitments"),
        Section(
            "What became of commitments", [_kept(one, names) for one in digest.commitments_settled], " commitments"
        ),
        Section("Thanks", [_insight(one, names) for one in digest.thanks], " thanks"),
        Section(
            "Welcome", [words(_who(one, names), " has joined the circle.") for one in digest.joined], " people"
        ),
    ]
    return [section for section in every if section.rows]


def _who(user_id: UserId, names: Names) -> Words:
    return cut(one_line(names.get(user_id, "")) or "A member", NAME_LONGEST)


def _next_meeting(digest: Digest) -> list[Words]:
    meeting = digest.upcoming
    if meeting is None:
        return []
    answers = coming(digest.coming, digest.coming_late, digest.not_coming, digest.unanswered)
    if digest.circle.format is Format.ONLINE_EXCHANGE:
        answers = ""  # there is nothing to come to
    if not answers and meeting.starts_at <= digest.until:
        until = circle_moment(meeting.ends_at, digest.circle.zone)
        return [words(f"{_name(digest.circle, meeting)} goes on until ", until)]
    at = words(f"{_name(digest.circle, meeting)}: ", circle_moment(meeting.starts_at, digest.circle.zone))
    skipped = [
        words(f"{_name(digest.circle, one)} is skipped: ", circle_moment(one.starts_at, digest.circle.zone))
        for one in digest.skipped[:SKIPPED_MOST]
    ]
    return [lines([*skipped, at, clock_change(meeting), answers])]


def _name(circle: Circle, meeting: Meeting) -> str:
    return called(circle, meeting.number).capitalize()


def _held(line: MeetingLine, circle: Circle) -> Words:
    zone = circle.zone
    if circle.format is Format.ONLINE_EXCHANGE:
        opened = when_plain(line.meeting.starts_at, zone)
        return words(f"{_name(circle, line.meeting)}, opened {opened}. Rating: {_rating(line)}.")
    told = line.answered >= ENOUGH_TO_TELL
    there = f"{line.attended} of {line.answered} say they were there" if told else TOO_FEW
    rating = _rating(line)
    at = f"{_name(circle, line.meeting)}, {when_plain(line.meeting.starts_at, zone)}."
    if there == rating == TOO_FEW:
        return words(f"{at} Attendance and rating: {TOO_FEW}.")
    return words(f"{at} Attendance: {there}. Rating: {rating}.")


def _rating(line: MeetingLine) -> str:
    if line.is_open:
        return "still open, it is in the next digest"
    if line.rating is None:
        return TOO_FEW
    return f"{line.rating:.1f} of {RATING_MAX}{trend(line.rating, line.rating_before)}; {line.raters} answered"


def trend(rating: float, before: float | None) -> str:
    """Return how a mean compares with the one before it, in words; nothing where there is none."""
    if before is None:
        return ""
    if f"{rating:.1f}" == f"{before:.1f}":
        return ", as before"
    return f", {'up' if rating > before else 'down'} from {before:.1f}"


def _meetings(digest: Digest) -> list[Words]:
    zone = digest.circle.zone
    named = ((_name(digest.circle, one.meeting), one) for one in digest.counted_later)
    later = [
        words(f"{name}, {when_plain(one.meeting.starts_at, zone)}. Rating: {_rating(one)}.") for name, one in named
    ]
    return [*later, *(_held(line, digest.circle) for line in digest.held)]


def _unsigned(circle: Circle, batch: Unsigned) -> list[Words]:
    """The answers of all who gave no name, mixed: which ones are of one person is not known to anybody."""
    rating = f" Their rating: {batch.rating:.1f} of {RATING_MAX}." if batch.rating is not None else ""
    about = words(f"{batch.count} people about {called(circle, batch.meeting.number)}, in no order.{rating}")
    rows = []
    for key, text in batch.answers:
        asked = label_of(key)
        rows.append(words(f"• {asked} ", in_marks(text, ANSWER_LONGEST)))
    return [about, *rows]


def _highlight(reflection: Reflection, names: Names) -> Words:
    """The last two questions that were answered: what it means and what comes next say most."""
    given = [text for text in reflection.answers.values() if tidy(text)]
    parts = [words(" " if place else "", in_marks(text, ANSWER_LONGEST)) for place, text in enumerate(given[-2:])]
    return words("• ", _who(reflection.user_id, names), ": ", *parts)


def _insights(digest: Digest, names: Names) -> list[Words]:
    rows: list[Words] = []
    if [tag for tag, _ in digest.insights_by_tag] == [UNTAGGED]:
        return [_insight(insight, names) for insight in digest.insights_by_tag[0][1]]
    for tag, insights in digest.insights_by_tag:
        heading = words("Without a tag") if tag == UNTAGGED else words("#", cut(tag, TAG_LONGEST))
        first, *rest = [_insight(insight, names) for insight in insights]
        rows += [lines([words(bold(heading), ":"), first]), *rest]
    return rows


def _insight(insight: Insight, names: Names) -> Words:
    kind = "" if insight.kind in {InsightKind.LEARNED, InsightKind.THANKS} else f"{KINDS[insight.kind]}: "
    known = insight.source_url and len(insight.source_url) <= LINK_SAID_LONGEST
    source = words(" (source: ", link(insight.source_url), ")") if insight.source_url and known else words()
    return words("• ", kind, in_marks(insight.text, INSIGHT_LONGEST), " – ", _who(insight.user_id, names), source)


def _made(commitment: Commitment, names: Names) -> Words:
    return words("• ", _who(commitment.user_id, names), ": ", in_marks(commitment.sentence, COMMITMENT_LONGEST))


def _kept(commitment: Commitment, names: Names) -> Words:
    return words(_made(commitment, names), f" ({_BECAME.get(commitment.state, 'open')})")
