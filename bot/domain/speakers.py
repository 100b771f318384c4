"""The workshop: a guest speaker, the questions that wait for them, and what people give back to them.

Feedback to a speaker has no names. It is kept without them, in no order, and is shown two days after the meeting,
all at once, where enough people gave some; from then on none is taken, so that nobody can tell one by comparing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.agenda_form import trouble_of_link
from bot.domain.circles import Circle
from bot.domain.ids import CircleId, MeetingId, TeamId, UserId
from bot.domain.meetings import Meeting
from bot.domain.moving import to_come
from bot.domain.text import one_line, tidy
from bot.domain.told import ENOUGH_TO_TELL
from bot.errors import FieldErrors

NAME_MAX = 80
TOPIC_MAX = 150
BIO_MAX = 600
QUESTION_MAX = 300
QUESTIONS_MAX = 50
FEEDBACK_MAX = 140
NAMELESS_FROM = 5
"""From so many members on a question may be asked without a name."""
LINES_FROM = ENOUGH_TO_TELL
"""From so many people on the speaker reads what they wrote."""
RATINGS_FROM = ENOUGH_TO_TELL
"""From so many people on the speaker reads how they rated it."""
FEEDBACK_FOR = timedelta(hours=48)
"""How long after a meeting feedback is taken; then it is shown."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who comes to a meeting as a guest. `user_id` is set for somebody of the workspace; `material` is a link.

    `cancelled_at` is when they said that they do not come after all; `carried_from` is the meeting that they were
    to come to at first.
    """

    meeting_id: MeetingId
    team_id: TeamId
    circle_id: CircleId
    name: str
    user_id: UserId | None
    topic: str
    bio: str
    material: str
    invited_by: UserId
    updated_at: datetime
    cancelled_at: datetime | None = None
    carried_from: MeetingId | None = None


@dataclass(frozen=True, slots=True)
class SpeakerForm:
    """What was put into the form about a guest."""

    name: str
    topic: str
    bio: str = ""
    material: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question for the guest of a meeting. Without a name, `user_id` is None and `asked_at` is the day alone."""

    id: str
    team_id: TeamId
    circle_id: CircleId
    meeting_id: MeetingId
    user_id: UserId | None
    text: str
    is_answered: bool
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class VotedQuestion:
    """A question with how many members want it asked, and whether the reader is one of them."""

    question: Question
    votes: int
    is_mine: bool = False


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a meeting gave back to its speaker: lines and ratings without names, in no order.

    `given` is who gave some, so that everybody does once; what they gave cannot be told from it.
    """

    meeting_id: MeetingId
    team_id: TeamId
    circle_id: CircleId
    lines: tuple[str, ...] = ()
    ratings: tuple[int, ...] = ()
    given: tuple[UserId, ...] = ()

    @property
    def shown_lines(self) -> tuple[str, ...]:
        """What the speaker may read; nothing where too few people wrote something."""
        return self.lines if len(self.lines) >= LINES_FROM else ()

    @property
    def is_told(self) -> bool:
        """Whether there is anything that the speaker may read."""
        return bool(self.shown_lines) or self.average is not None

    @property
    def average(self) -> float | None:
        """How it was rated from 1 to 5, or None where too few people did."""
        return sum(self.ratings) / len(self.ratings) if len(self.ratings) >= RATINGS_FROM else None


@dataclass(frozen=True, slots=True)
class GuestOffer:
    """A guest whose meeting is not held, and the meeting that they could come to instead, if there is one.

    With `is_back` it is the other way round: `meeting`, which they come to by now, took the place of `to`, which
    is held after all.
    """

    meeting: Meeting
    speaker: Speaker
    to: Meeting | None
    is_back: bool = False


@dataclass(frozen=True, slots=True)
class GuestChange:
    """What was done about a guest: they come to `meeting` or cancelled it, with so many questions.

    `before` is the meeting that they were to come to until then; `is_told` when the channel hears of it (None:
    it was done before).
    """

    circle: Circle
    meeting: Meeting
    speaker: Speaker
    questions: int = 0
    before: Meeting | None = None
    is_told: bool | None = None


@dataclass(frozen=True, slots=True)
class SpeakerPage:
    """Who comes to the next meeting; with `latest`, also what the last meeting with a guest gave back."""

    circle: Circle
    meeting: Meeting | None
    speaker: Speaker | None
    latest: Meeting | None
    latest_speaker: Speaker | None
    feedback: Feedback | None
    """What came back, once it is closed; None as long as it is not."""
    offer: GuestOffer | None = None
    """A guest who is left without a meeting."""


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """The questions for the guest of a meeting, for one reader; `said` is what was just done, in words."""

    circle: Circle
    meeting: Meeting
    speaker: Speaker | None
    questions: tuple[VotedQuestion, ...]
    names: Mapping[UserId, str]
    may_mark: bool
    may_be_nameless: bool
    said: str = ""


def guest_offer(
    meetings: Iterable[Meeting], guests: Mapping[MeetingId, Speaker], now: datetime
) -> GuestOffer | None:
    """Return the first guest whose meeting is not held, with the next one that has no guest; None without any.

    A meeting after theirs is offered before an earlier one; a guest who is there already keeps their place.
    """
    known = sorted(meetings, key=lambda one: (one.starts_at, one.number))
    left = next((one for one in known if one.is_skipped and one.id in guests), None)
    if left is None:
        return None
    free = [one for one in to_come(known, now) if one.id not in guests]
    later = [one for one in free if one.starts_at > left.starts_at]
    return GuestOffer(left, guests[left.id], next(iter(later or free), None))


def guest_moved_on(
    back: Meeting, meetings: Iterable[Meeting], guests: Mapping[MeetingId, Speaker], now: datetime
) -> GuestOffer | None:
    """Return the guest of a meeting that is held after all, where they come to another by now."""
    ahead = to_come(list(meetings), now)
    there = next((one for one in ahead if one.id in guests and guests[one.id].carried_from == back.id), None)
    if there is None or back.id in guests:
        return None
    return GuestOffer(there, guests[there.id], back, is_back=True)


def feedback_until(meeting: Meeting) -> datetime:
    """Return until when feedback is taken, and from when it is shown."""
    return meeting.ends_at + FEEDBACK_FOR


def ranked(questions: Iterable[VotedQuestion]) -> list[VotedQuestion]:
    """Return what is not answered first, and of that what most members want asked."""
    return sorted(questions, key=lambda one: (one.question.is_answered, -one.votes, one.question.id))


def check_speaker(form: SpeakerForm) -> SpeakerForm:
    """Return what was put in, tidied, or raise FieldErrors."""
    found = SpeakerForm(one_line(form.name), one_line(form.topic), tidy(form.bio), one_line(form.material))
    wrong: dict[str, str] = {}
    if not found.topic:
        wrong["topic"] = "Say in a few words what it will be about."
    if trouble := trouble_of_link(found.material):
        wrong["material"] = trouble
    for name, limit in (("name", NAME_MAX), ("topic", TOPIC_MAX), ("bio", BIO_MAX)):
        size = len(getattr(found, name))
        if size > limit:
            wrong[name] = f"Please keep this to {limit} characters (it has {size})."
    if wrong:
        raise FieldErrors(wrong)
    return found


def check_question(text: str) -> str:
    """Return a question, tidied, or raise FieldErrors."""
    text = one_line(text)
    if not text:
        raise FieldErrors({"text": "Write what you would like to ask."})
    if len(text) > QUESTION_MAX:
        raise FieldErrors({"text": f"Please keep this to {QUESTION_MAX} characters (it has {len(text)})."})
    return text


def check_feedback(line: str, rating: str) -> tuple[str, int | None]:
    """Return one line and a rating from 1 to 5, either of which may be missing but not both."""
    line = one_line(line)
    if len(line) > FEEDBACK_MAX:
        raise FieldErrors({"line": f"One line: please keep it to {FEEDBACK_MAX} characters (it has {len(line)})."})
    given = int(rating) if rating in {"1", "2", "3", "4", "5"} else None
    if not line and given is None:
        raise FieldErrors({"line": "Write one line, or choose a number below."})
    return line, given
