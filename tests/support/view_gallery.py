"""Every screen and every view, made from the same given texts: what the tests of bot/views walk through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from slack_sdk.models.views import View

from bot.domain.circles import Circle, CircleStatus, Format, Member, MemberState
from bot.domain.commitments import OUTCOMES, Commitment, CommitmentState
from bot.domain.digests import Digest, MeetingLine
from bot.domain.ids import ChannelId, CircleId, InsightId, MeetingId, UserId
from bot.domain.insights import Insight, InsightKind
from bot.domain.meetings import Answer, Meeting
from bot.domain.nudges import NudgeKind, NudgeState
from bot.domain.organising import CatchUp, DeliveryReport
from bot.domain.overviews import (
    CircleCard,
    CirclePage,
    Granted,
    Home,
    InsightDraft,
    MyMeeting,
    ProfilePage,
    ReflectionDraft,
    Reminder,
    SavedInsight,
)
from bot.domain.people import Profile
from bot.domain.reflections import WHAT_SO_WHAT, Reflection, Visibility
from bot.domain.wishes import Deed
from bot.views import (
    circles,
    commitments,
    digests,
    help,
    home,
    insights,
    meetings,
    notices,
    organising,
    profiles,
    reflections,
    wishes,
)
from bot.views.ids import ActionId, Command
from bot.views.kit import Screen
from bot.views.messages import Told, message
from bot.views.payloads import FewerOf
from tests.support import domain_values as values
from tests.support import galleries
from tests.support.domain_values import ADA, BEN, CHANNEL, NOON

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
        yield from self._circle_screens()
        yield from self._help_screens()
        yield from self._meeting_screens()
        yield from self._reflection_screens()
        yield from self._insight_screens()
        texts, circle = self.texts, self.circle
        for state in OUTCOMES:
            yield f"commitments.settled {state}", commitments.settled(self.commitment(state=state), circle)
        due = NOON + timedelta(days=7)
        yield "digests.digest", digests.digest(self.digest(), self.names)
        yield "digests.preview", digests.preview(self.digest(), self.names, may_post=True, next_due=due)
        yield "digests.preview empty", digests.preview(self.empty_digest(), {}, may_post=True, next_due=None)
        yield from self._profile_screens()
        yield "notices.done", notices.done(texts.words)
        yield "notices.notice", notices.notice(texts.words, circle=circle, why=texts.words)
        yield "notices.told", message([Told(notices.told(texts.words, circle), circle, NudgeKind.NOTICE)])
        yield "notices.trouble", notices.trouble(texts.words, reference="1a2b3c4d")
        asked = values.nudge(circle, kind=NudgeKind.NOTICE, details={"nudge": "n1", "kind": "digest"})
        question = organising.question(asked, circle)
        yield "organising.question", message([Told(question, circle, NudgeKind.NOTICE)])
        for area in areas():
            if hasattr(area, "screens"):
                yield from area.screens(self)

    def _circle_screens(self) -> Iterator[tuple[str, Screen]]:
        circle, page = self.circle, self.page()
        full = self.card(member_count=6, waiting_count=2)
        paused = self.card(circle=self.a_circle(status=CircleStatus.PAUSED))
        finished = self.card(circle=self.a_circle(status=CircleStatus.FINISHED), next_meeting=None)
        workshop = self.a_circle(format=Format.WORKSHOP, cadence=replace(circle.cadence, meetings=1))
        moved = self.card(next_meeting=replace(self.meeting, moved_to=circle.cadence.local_time))
        workshop_card = self.card(circle=workshop)
        kinds = {"": self.card(), " full": full, " paused": paused, " finished": finished, " clocks": moved}
        for kind, card in {**kinds, " workshop": workshop_card}.items():
            yield f"circles.card{kind}", circles.card(card)
        yield "circles.what_is_this", circles.what_is_this(self.card())
        yield "circles.joined", circles.joined(self.card(), waiting=False, zone=ZONE)
        yield "circles.joined waiting", circles.joined(full, waiting=True, zone=ZONE)
        yield "circles.left", circles.left(self.card(), successor_name=None)
        yield "circles.left heir", circles.left(self.card(), successor_name=self.texts.person)
        yield "circles.page", circles.page(page, zone=ZONE, now=NOON)
        yield (
            "circles.page leader without a goal",
            circles.page(replace(page, viewer=self.member(goal="")), zone=ZONE, now=self.meeting.starts_at),
        )
        waiting = replace(page, viewer=self.member(BEN, state=MemberState.WAITING), members=(), answers={})
        yield "circles.page waiting", circles.page(waiting, zone=ZONE)
        outside = replace(page, viewer=None, members=(), answer=None, answers={})
        yield "circles.page outside", circles.page(outside, zone=ZONE)
        yield "circles.page paused", circles.page(replace(outside, card=paused), zone=ZONE)
        yield "circles.page paused, leader", circles.page(replace(page, card=paused), zone=ZONE)
        yield "circles.page finished", circles.page(replace(page, card=finished), zone=ZONE)
        cards = [self.card() for _ in range(self.many)]
        yield "circles.circle_list", circles.circle_list(cards, cards, zone=ZONE)
        yield "circles.circle_list none", circles.circle_list([], [], zone=ZONE)
        yield "circles.choose", circles.choose("Which circle?", ActionId.CIRCLE_JOIN, [circle] * self.many)
        yield "circles.paused", circles.paused(circle)
        yield "circles.resumed", circles.resumed(self.card())
        yield "circles.founded", circles.founded(circle)

    def _help_screens(self) -> Iterator[tuple[str, Screen]]:
        for command in Command:
            yield f"help.command_help {command}", help.command_help(command)
        yield "help.overview_help", help.overview_help()
        for title, word, _ in help.CHAPTERS:
            yield f"help.overview_help {title}", help.overview_help(word)
        yield "help.suggestion", help.suggestion(Command.CIRCLE, self.texts.words, "join")
        yield "help.suggestion without a guess", help.suggestion(Command.CIRCLE, self.texts.words, None)
        pages = [self.page()] * self.many
        outside = [self.page(viewer=None)] * self.many
        yield "help.what_now", help.what_now(pages, in_channel=True, zone=ZONE)
        yield "help.what_now outside", help.what_now(outside, in_channel=True, zone=ZONE)
        yield "help.what_now nothing here", help.what_now([], in_channel=True, zone=ZONE)
        yield "help.what_now nowhere", help.what_now([], in_channel=False, zone=ZONE)

    def _meeting_screens(self) -> Iterator[tuple[str, Screen]]:
        circle, meeting = self.circle, self.meeting
        owed = tuple(self.commitment() for _ in range(self.many))
        reminder = Reminder(circle, meeting, 6, None, owed, self.texts.words)
        told = meetings.reminder(reminder, now=NOON, zone=ZONE)
        yield "meetings.reminder", message([told])
        answered = replace(reminder, answer=Answer.YES, commitments=(), personal_goal="")
        yield "meetings.reminder answered", message([meetings.reminder(answered, now=NOON, zone=ZONE)])
        yield "meetings.soon", message([meetings.soon(circle, meeting, Answer.LATE, now=NOON)])
        other = replace(told, circle=self.a_circle())
        asked = reflections.follow_up(circle, meeting, last=True, zone=ZONE)
        yield "messages.message of many", message([told, asked, *[other] * self.many])
        yield "meetings.starting", meetings.starting(circle, meeting, minutes=10, coming=3)
        yield "meetings.next_meetings", meetings.next_meetings([self.mine()] * self.many, zone=ZONE)
        yield "meetings.next_meetings none", meetings.next_meetings([], zone=ZONE)
        yield "meetings.answered", meetings.answered(self.mine(Answer.YES), zone=ZONE)

    def _reflection_screens(self) -> Iterator[tuple[str, Screen]]:
        circle, meeting, person = self.circle, self.meeting, self.texts.person
        yield "reflections.prompt", message([reflections.prompt(circle, meeting, zone=ZONE)])
        yield "reflections.follow_up", message([reflections.follow_up(circle, meeting, last=False, zone=ZONE)])
        yield "reflections.follow_up last", message([reflections.follow_up(circle, meeting, last=True, zone=ZONE)])
        yield "reflections.rated", reflections.rated(circle, meeting, 4)
        yield "reflections.away", reflections.away(circle, meeting)
        yield "reflections.waived", reflections.waived(circle, meeting)
        yield "reflections.nothing_to_reflect", reflections.nothing_to_reflect()
        for visibility in Visibility:
            reflection = self.reflection(visibility=visibility)
            yield (
                f"reflections.saved {visibility}",
                reflections.saved(reflection, circle, self.commitment(), facilitator_name=person, amended=False),
            )
        short = self.reflection(rating=None, answers={"a question of the past": self.texts.words})
        yield (
            "reflections.saved old",
            reflections.saved(short, circle, None, facilitator_name=person, amended=True),
        )

    def _insight_screens(self) -> Iterator[tuple[str, Screen]]:
        saved = self.saved_insight()
        private = self.insight(is_shared=False, tags=(), source_url=None)
        asked = replace(saved, circle=None, choices=tuple(self.a_circle() for _ in range(self.many)))
        yield "insights.saved", insights.saved(saved)
        yield "insights.saved private", insights.saved(SavedInsight(private, self.circle, is_new=False))
        yield "insights.saved without a circle", insights.saved(SavedInsight(private, None))
        yield "insights.saved, which circle", insights.saved(asked)
        yield "insights.undone", insights.undone(self.insight())
        yield "insights.too_long", insights.too_long(self.texts.words, 3000)
        yield "insights.mine", insights.mine([saved] * self.many)
        yield "insights.mine none", insights.mine([])
        yield "insights.found", insights.found([(saved, self.texts.person)] * self.many, self.texts.words)
        yield "insights.found none", insights.found([], self.texts.words)

    def profile(self, **asked: Any) -> ProfilePage:
        person = values.person(name=self.texts.person, profile=Profile(**asked))
        names = {CircleId(f"c{n}"): self.texts.name for n in range(self.many)}
        return ProfilePage(person, ZONE, date(2026, 11, 24), None, "", None, names)

    def _profile_screens(self) -> Iterator[tuple[str, Screen]]:
        page, name = self.profile(), self.texts.name
        full = replace(
            self.profile(works_from=time(9), works_until=time(17), muted=frozenset({"prompt", "c0"})),
            holidays=self.texts.words,
            next_holiday=date(2026, 12, 25),
            snoozed_until=NOON,
        )
        yield "profiles.saved", profiles.saved(page)
        yield "profiles.saved full", profiles.saved(full)
        yield "wishes.awake", wishes.awake(page)
        for deed, value, undo in (
            (Deed.MUTE, "c0", Deed.UNMUTE),
            (Deed.UNMUTE, "c0", Deed.MUTE),
            (Deed.LEVEL, "light", Deed.LEVEL),
            (Deed.SNOOZE, "2026-11-30", Deed.WAKE),
            (Deed.WAKE, "", Deed.SNOOZE),
        ):
            circle_name = name if value == "c0" else ""
            yield f"wishes.granted {deed}", wishes.granted(Granted(full, deed, value, circle_name, (undo, value)))
        muted = Granted(page, Deed.MUTE, "reflect_last", "", (Deed.UNMUTE, "reflect_last"))
        yield "wishes.granted mute a kind", wishes.granted(muted)

    def modals(self) -> Iterator[tuple[str, View]]:
        """Yield every form and window there is."""
        texts, circle = self.texts, self.circle
        some = tuple(self.a_circle(id=CircleId(f"c{n}")) for n in range(self.many))
        page, about = self.profile(muted=frozenset({"prompt"})), FewerOf("", "prompt reflect_first reflect_last")
        yield "profiles.form", profiles.form(page)
        yield "wishes.snooze_form", wishes.snooze_form(page)
        yield "wishes.fewer_form", wishes.fewer_form(page, about, {one.id: one.name for one in some[:4]})
        yield "organising.delivery well", organising.delivery(DeliveryReport(NOON), zone=ZONE)
        states = (NudgeState.FAILED, NudgeState.PARKED, NudgeState.PLANNED, NudgeState.UNKNOWN_FINAL)
        troubles = tuple(values.nudge(circle, state=state, reason=texts.words) for state in states)
        cost = CatchUp(NOON, NOON + timedelta(hours=6), {"reminder": 2}, {}, {"prompt": 1})
        report = DeliveryReport(NOON, 3, 1, 1, 1, 1, 1, 1, troubles, cost, NOON)
        yield "organising.delivery", organising.delivery(report, zone=ZONE, dismissed=troubles[0])
        yield "circles.loading", circles.loading("One moment")
        yield "circles.notice_modal", circles.notice_modal(texts.name, texts.words)
        yield "circles.found_form", circles.found_form(ChannelId(CHANNEL), zone=ZONE, first_on="2026-11-30")
        yield "circles.found_form, zone unknown", circles.found_form(ChannelId(CHANNEL), zone="")
        yield "circles.join_form", circles.join_form(self.card(), waiting=False)
        yield (
            "circles.join_form waiting",
            circles.join_form(self.card(), waiting=True, goal=texts.words, offer=texts.words),
        )
        first = ReflectionDraft(circle, self.meeting, WHAT_SO_WHAT, texts.person, None, None, Visibility.ONLY_ME)
        yield "reflections.form", reflections.form(first)
        again = replace(first, earlier=self.reflection(), commitment=self.commitment())
        yield "reflections.form again", reflections.form(again)
        pairs = tuple((one, values.meeting(one, id=MeetingId(f"m{n}"))) for n, one in enumerate(some))
        yield "insights.form", insights.form(InsightDraft(None, (), ()))
        known = InsightDraft(None, some, pairs, some[-1], texts.words, texts.link)
        yield "insights.form for a circle", insights.form(known)
        edited = replace(known, insight=self.insight(id=InsightId("i1"), meeting_id=MeetingId("m0")))
        yield "insights.form edit", insights.form(edited)
        for area in areas():
            if hasattr(area, "modals"):
                yield from area.modals(self)

    def homes(self) -> Iterator[tuple[str, View]]:
        """Yield the Home tabs of a newcomer, of someone with nothing to do, and of a busy person."""
        newcomer = Home(ZONE, (), (), (), (), ())
        idle = self.home(reflections_owed=(), commitments_open=(), meetings=(), insights=())
        yield "home.home newcomer", home.home(newcomer, now=NOON)
        yield "home.home idle", home.home(idle, now=NOON)
        yield "home.home", home.home(self.home(), now=self.meeting.starts_at)
        organiser = self.home(snoozed_until=NOON, is_organiser=True)
        yield "home.home organiser on a break", home.home(organiser, now=NOON)
