"""How we say things that several screens say: formats, answers, cadences, numbers of things."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.domain.circles import Circle, CircleStatus, Format
from bot.domain.insights import Insight, InsightKind
from bot.domain.local_time import local_day
from bot.domain.meetings import Answer, Meeting, called, noun
from bot.domain.nudges import NudgeKind
from bot.domain.overviews import CircleCard, MyMeeting
from bot.domain.reflections import Visibility
from bot.views.text import MONTHS
from bot.views.words import Words, circle_name, code, cut, in_marks, lines, link, moment, name, words

FORMATS = {
    Format.CIRCLE_MEETING: ("Circle meeting", "Bring a challenge, share what works"),
    Format.PEER_COACHING: ("Peer coaching", "Watch each other work and give feedback"),
    Format.WORKSHOP: ("Workshop or seminar", "A guest or a facilitator leads"),
    Format.ONLINE_EXCHANGE: ("Online exchange", "Share in writing, each when it suits"),
}
ANSWERS = {
    Answer.YES: "you will be there",
    Answer.LATE: "you will be a little late",
    Answer.NO: "you can’t make it",
}
KINDS = {
    InsightKind.LEARNED: "Learned",
    InsightKind.TRIED: "Tried",
    InsightKind.QUESTION: "Question",
    InsightKind.RESOURCE: "Resource",
    InsightKind.THANKS: "Thanks",
}
TAG_LONGEST = 45

NUDGES = {
    NudgeKind.NOTICE: "news about a circle",
    NudgeKind.REMINDER: "reminders before a meeting",
    NudgeKind.SOON: "calls an hour before a meeting",
    NudgeKind.PROMPT: "questions after a meeting",
    NudgeKind.REFLECT_FIRST: "reminders to reflect",
    NudgeKind.REFLECT_LAST: "reminders to reflect",
    NudgeKind.PROPOSAL: "proposals to move a meeting",
    NudgeKind.AGENDA: "reminders to set an agenda",
    NudgeKind.REHEARSAL: "questions about your commitments",
    NudgeKind.COMMITMENT: "questions about your commitments",
    NudgeKind.SURVEY_FIRST: "surveys at the end of a series",
    NudgeKind.SURVEY_LAST: "surveys at the end of a series",
    NudgeKind.FACILITATOR_SURVEY: "surveys at the end of a series",
    NudgeKind.USED_IT_FIRST: "questions after a series",
    NudgeKind.USED_IT_LAST: "questions after a series",
    NudgeKind.EXCHANGE_PROMPT: "questions of an exchange",
    NudgeKind.FRESHNESS: "questions about old insights",
}
"""What a person calls the messages that they get by themselves. Kinds of one name are one family
(`FAMILIES` in bot/domain/families.py): they are muted and heard again together."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def count(number: int, one: str, many: str) -> str:
    """Return a number with its noun, as in "1 seat" and "3 seats"."""
    return f"{number} {one if number == 1 else many}"


def meeting_of(circle: Circle, meeting: Meeting, zone: str) -> Words:
    """Return "Name, meeting 2, …": Slack may say the day as "today", so no "on" stands before it."""
    return words(
        circle_name(circle.name), f", {called(circle, meeting.number)}, ", moment(meeting.starts_at, zone)
    )


def cadence(circle: Circle) -> Words:
    """Return how often the circle meets, on its own clock."""
    plan = circle.cadence
    at = words(f"at {plan.local_time:%H:%M} (", cut(plan.zone, 60), ")")
    for_minutes = minutes(plan.length_for)
    if plan.meetings == 1:
        return words(f"One {noun(circle)} ", at, f", {for_minutes}")
    on = WEEKDAYS[plan.first_on.weekday()]
    rhythm = f"Every {on}" if plan.every_weeks == 1 else f"Every {plan.every_weeks} weeks on {on}"
    return words(f"{rhythm} ", at, f", {plan.meetings} {noun(circle, plan.meetings)} of {for_minutes}")


def before(circle: Circle, *, everyone: bool = False) -> str:
    """Return what comes before each meeting, or in each exchange: a sentence to be gone on with."""
    whom = "everyone" if everyone else "you"
    if circle.format is Format.ONLINE_EXCHANGE:
        return f"I bring {whom} the questions of each exchange, one a day at nine in the morning"
    return f"I remind {whom} two days before each meeting"


def ahead(at: datetime, now: datetime, zone: str) -> str:
    """Return how far ahead something is: in days as the reader's calendar in a zone counts them, from a day on.

    As in "in 2 days", "tomorrow", "in 5 hours"; less than a minute reads "now".
    """
    whole = round((at - now).total_seconds() / 60)
    if whole >= 24 * 60:
        days = (local_day(at, zone) - local_day(now, zone)).days
        return "tomorrow" if days == 1 else f"in {days} days"
    if whole >= 90:
        return f"in {count(round(whole / 60), 'hour', 'hours')}"
    return f"in {count(whole, 'minute', 'minutes')}" if whole >= 1 else "now"


def day(on: date) -> str:
    """Return a day in words, as in "Monday 9 March 2026"."""
    return f"{WEEKDAYS[on.weekday()]} {on.day} {MONTHS[on.month - 1]} {on.year}"


def minutes(given: timedelta) -> str:
    """Return how long something takes; an exchange goes on for days."""
    if given >= timedelta(days=1):
        return count(round(given / timedelta(days=1)), "day", "days")
    return count(int(given.total_seconds() // 60), "minute", "minutes")


def clock_change(meeting: Meeting) -> str:
    """Return a remark where clocks skip the planned time, else nothing."""
    if meeting.moved_to is None:
        return ""
    return f"The clocks go forward and skip the usual time, so this meeting begins at {meeting.moved_to:%H:%M}."


def seats(card: CircleCard) -> str:
    """Return whether there is room, in a sentence; nothing for a circle that is over."""
    if not card.is_open:
        return ""
    if card.seats_left:
        verb = "is" if card.member_count == 1 else "are"
        return f"{card.member_count} of {card.circle.capacity} seats {verb} taken."
    waiting = f", and {count(card.waiting_count, 'person is', 'people are')} waiting" if card.waiting_count else ""
    return f"All {card.circle.capacity} seats are taken{waiting}."


def coming(yes: int, late: int, no: int, unanswered: int = 0) -> str:
    """Return who comes, in a sentence; what nobody said is left out."""
    said = [
        (yes, "coming"),
        (late, "coming a little late"),
        (no, "not coming"),
        (unanswered, "still to answer"),
    ]
    known = [f"{number} {words}" for number, words in said if number]
    return f"{', '.join(known)}." if known else "Nobody has answered yet."


def status(circle: Circle, longest: int = 300, *, has_ended: bool = False) -> Words:
    """Return a remark where the circle rests or has ended, else nothing; `longest` limits the reason."""
    if has_ended or circle.status is CircleStatus.FINISHED:
        return words("This circle has ended.")
    if circle.is_running:
        return words()
    reason = circle.paused_because
    return words("Paused", words(": ", cut(reason, longest)) if reason else ".")


def answer_line(item: MyMeeting, zone: str) -> Words:
    """Return the meeting, when it is, and what the person said, one under the other."""
    said = f"You said {ANSWERS[item.answer]}." if item.answer else "You have not answered yet."
    if item.circle.format is Format.ONLINE_EXCHANGE:
        said = ""  # there is nothing to come to
    return lines([meeting_of(item.circle, item.meeting, zone), clock_change(item.meeting), said])


def no_digest(circle: Circle) -> str:
    """Return why no digest of a circle is to come, to be said after "because" or before "so"."""
    if circle.status is CircleStatus.FINISHED:
        return "the circle has ended, and no digest is to come"
    if not circle.is_running:
        return "no digest comes while the circle rests"
    if not circle.settings.has_digest:
        return "its weekly digest is switched off"
    return "no digest is to come any more"


def circle_sees(circle: Circle, digest_on: date | None, more: str = "") -> Words:
    """Return where a circle sees what its member opened to it: in the digest of a day, or (None) as it can.

    `digest_on` is what truly comes (`next_digest_on` of bot/services/digests.py); `more` is said of the digest.
    """
    if digest_on is not None:
        return words(f"Your circle sees it in the digest of {day(digest_on)}{more}.")
    if circle.status is CircleStatus.FINISHED:
        return words(f"It is open to your circle, but {no_digest(circle)}, so nobody is shown it.")
    return words("Your circle sees it when somebody types ", code("/digest"), f"; {no_digest(circle)}.")


def in_digests(days: Sequence[date], *, is_shared: bool) -> str:
    """Return what becomes of words that stand in digests of these days; nothing where they stand in none.

    `is_shared` tells whether their circle still sees them, in other words perhaps.
    """
    if not days:
        return ""
    which = f"the {'digest' if len(days) == 1 else 'digests'} of {' and '.join(map(day, days))}"
    if is_shared:
        return f"It stood in {which}; I bring that up to date."
    return f"It stood in {which}; I take it out there as well."


def visibility(kind: Visibility, facilitator_name: str, circle: Circle, digest_on: date | None) -> Words:
    """Return who may read a reflection; `digest_on` is when the circle will see it, None where no digest comes."""
    match kind:
        case Visibility.ONLY_ME:
            return words("Only you can read it.")
        case Visibility.FACILITATOR:
            return words("Only you and your facilitator, ", name(facilitator_name), ", can read it, in App Home.")
        case Visibility.CIRCLE:
            return circle_sees(circle, digest_on, ", where long answers are cut")


def insight_line(insight: Insight, longest: int) -> Words:
    """Return an insight on one line: kind, words, source."""
    source = words(" (source: ", link(insight.source_url), ")") if insight.source_url else words()
    return words(f"{KINDS[insight.kind]}: ", in_marks(insight.text, longest), source)


def tag_list(insight: Insight) -> Words:
    """Return the tags as in "#group-work #feedback"."""
    return words(
        *(words(" " if place else "", "#", cut(tag, TAG_LONGEST)) for place, tag in enumerate(insight.tags))
    )
