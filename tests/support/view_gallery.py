"""Every screen and every view, made from the same given texts: what the tests of bot/views walk through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from slack_sdk.models.views import View

from bot.domain.circles import Circle, Member
from bot.domain.commitments import Commitment, CommitmentState
from bot.domain.digests import Digest, MeetingLine
from bot.domain.ids import CircleId, UserId
from bot.domain.insights import Insight, InsightKind
from bot.domain.meetings import Answer, Meeting
from bot.domain.overviews import CircleCard, CirclePage, Home, MyMeeting, ProfilePage, SavedInsight
from bot.domain.people import Profile
from bot.domain.reflections import WHAT_SO_WHAT, Reflection
from bot.views import home
from bot.views.kit import Screen
from tests.support import domain_values as values
from tests.support import galleries
from tests.support.domain_values import ADA, BEN, NOON

ZONE = "America/Chicago"


@dataclass(frozen=True)
class Texts:
    """What people may have written, each wherever such a text can stand."""

    name: str = "Better openings"
    words: str = "Begin lessons so that everyone is in them."
    person: str = "Ada"
    link: str = "https://example.org/openings"
    tag: str = "openings"


def areas() -> list[ModuleType]:
    """Return the modules that hold the screens of one noun each, by name."""
    names = sorted(found.name for found in iter_modules(galleries.__path__))
    return [import_module(f"{galleries.__name__}.{name}") for name in names]


class Gallery:
    """Builds the values from the texts, with `many` of whatever there can be many of."""

    def __init__(self, texts: Texts | None = None, *, many: int = 2) -> None:
        self.texts = texts or Texts()
        self.many = many
        self.circle: Circle = self.a_circle()
        self.meeting: Meeting = values.meeting(self.circle, 2)

    def a_circle(self, **changes: Any) -> Circle:
        texts = self.texts
        return values.circle(**{"name": texts.name, "goal": texts.words, "paused_because": texts.words, **changes})

    def card(self, **changes: Any) -> CircleCard:
        return replace(CircleCard(self.circle, 4, 0, self.meeting, 6, self.texts.person), **changes)

    def member(self, user_id: UserId = ADA, **changes: Any) -> Member:
        return values.member(
            self.circle, user_id, **{"goal": self.texts.words, "offer": self.texts.words, **changes}
        )

    def page(self, **changes: Any) -> CirclePage:
        members = tuple((self.texts.person, self.member(UserId(f"U{n}"))) for n in range(self.many))
        answers = {ADA: Answer.YES, BEN: Answer.NO}
        return replace(CirclePage(self.card(), self.member(), members, Answer.YES, answers), **changes)

    def mine(self, answer: Answer | None = None) -> MyMeeting:
        return MyMeeting(self.circle, self.meeting, answer)

    def commitment(self, **changes: Any) -> Commitment:
        return values.commitment(self.meeting, **{"cue": self.texts.words, "action": self.texts.words, **changes})

    def reflection(self, **changes: Any) -> Reflection:
        answers = {question.key: self.texts.words for question in WHAT_SO_WHAT.questions}
        return values.reflection(self.meeting, **{"answers": answers, **changes})

    def insight(self, **changes: Any) -> Insight:
        texts = self.texts
        known = {
            "circle_id": self.circle.id,
            "tags": (texts.tag,) * 3,
            "source_url": texts.link,
            "is_shared": True,
        }
        return values.insight(texts.words, **{**known, **changes})

    def saved_insight(self, **changes: Any) -> SavedInsight:
        return replace(SavedInsight(self.insight(), self.circle), **changes)

    def digest(self, **changes: Any) -> Digest:
        given = range(self.many)
        kinds = list(InsightKind)
        learned = [self.insight(kind=kinds[n % 4]) for n in given]
        tags = [(f"{self.texts.tag}{n}" if n else "", (one,)) for n, one in enumerate(learned)]
        return replace(
            Digest(
                circle=self.circle,
                since=NOON - timedelta(days=7),
                until=NOON,
                held=(MeetingLine(self.meeting, 4, 5, 4.25), MeetingLine(self.meeting, 2, 3, None)),
                upcoming=self.meeting,
                coming=3,
                coming_late=1,
                not_coming=1,
                unanswered=1,
                highlights=tuple(self.reflection() for _ in given),
                insights_by_tag=tuple(tags),
                commitments_made=tuple(self.commitment() for _ in given),
                commitments_settled=tuple(self.commitment(state=CommitmentState.PARTLY) for _ in given),
                thanks=tuple(self.insight(kind=InsightKind.THANKS) for _ in given),
                joined=(ADA, BEN),
            ),
            **changes,
        )

    def empty_digest(self) -> Digest:
        nothing: dict[str, Any] = dict.fromkeys(
            (
                "held",
                "highlights",
                "insights_by_tag",
                "commitments_made",
                "commitments_settled",
                "thanks",
                "joined",
            ),
            (),
        )
        return self.digest(**nothing)

    @property
    def names(self) -> dict[UserId, str]:
        return {ADA: self.texts.person}

    def home(self, **changes: Any) -> Home:
        given = range(self.many)
        return replace(
            Home(
                zone=ZONE,
                circles=tuple(self.page() for _ in given),
                reflections_owed=tuple(self.mine() for _ in given),
                commitments_open=tuple((self.circle, self.commitment()) for _ in given),
                meetings=tuple(self.mine(Answer.LATE) for _ in given),
                insights=tuple(self.saved_insight() for _ in given),
            ),
            **changes,
        )

    def screens(self) -> Iterator[tuple[str, Screen]]:
        """Yield every message there is, each under its name."""
        for area in areas():
            if hasattr(area, "screens"):
                yield from area.screens(self)

    def profile(self, **asked: Any) -> ProfilePage:
        person = values.person(name=self.texts.person, profile=Profile(**asked))
        names = {CircleId(f"c{n}"): self.texts.name for n in range(self.many)}
        return ProfilePage(person, ZONE, date(2026, 11, 24), None, "", None, names)

    def modals(self) -> Iterator[tuple[str, View]]:
        """Yield every form and window there is."""
        for area in areas():
            if hasattr(area, "modals"):
                yield from area.modals(self)

    def homes(self) -> Iterator[tuple[str, View]]:
        """Yield the Home tabs of a newcomer, of someone with nothing to do, and of a busy person."""
        newcomer = Home(ZONE, (), (), (), (), ())
        idle = self.home(reflections_owed=(), commitments_open=(), meetings=(), insights=())
        yield "home.home newcomer", home.home(newcomer, now=NOON)
        yield "home.home muted", home.home(replace(idle, muted=frozenset({self.circle.id})), now=NOON)
        yield "home.home idle", home.home(idle, now=NOON)
        yield "home.home", home.home(self.home(), now=self.meeting.starts_at)
        over = replace(self.page(), card=self.card(next_meeting=None, is_over=True, has_met=True))
        yield "home.home ended", home.home(self.home(circles=(over,)), now=NOON)
        ended = tuple(self.circle for _ in range(self.many))
        yield (
            "home.home of ended circles",
            home.home(self.home(circles=(), ended=ended, surveys_owed=ended), now=NOON),
        )
        busy = self.home(ended=ended, surveys_owed=ended, snoozed_until=NOON)
        yield "home.home with ended circles", home.home(busy, now=self.meeting.starts_at)
        organiser = self.home(snoozed_until=NOON, is_organiser=True)
        yield "home.home organiser on a break", home.home(organiser, now=NOON)
