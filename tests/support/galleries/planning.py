"""Agendas, topics, the lead, guest speakers, questions and feedback, as everybody sees them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from slack_sdk.models.views import View

from bot.domain.agendas import AgendaItem, agenda_of
from bot.domain.circle_settings import CircleSettings
from bot.domain.circles import Format
from bot.domain.ids import MeetingId, UserId
from bot.domain.leading import Handover, HandoverState, Trade, Turn, Turns
from bot.domain.meeting_plans import LeadAsked, LeadPage, MeetingPlan
from bot.domain.nudges import NudgeKind
from bot.domain.overviews import Reminder
from bot.domain.speakers import (
    Feedback,
    GuestChange,
    GuestOffer,
    Question,
    QuestionPage,
    Speaker,
    SpeakerPage,
    VotedQuestion,
)
from bot.domain.topics import Backlog, Topic, TopicState, VotedTopic
from bot.views import (
    agendas,
    guests,
    leading,
    meeting_plans,
    meetings,
    moving,
    questions,
    settings,
    speakers,
    topics,
    trading,
)
from bot.views.kit import Screen
from bot.views.messages import Because, Told, message
from tests.support.domain_values import ADA, BEN, NOON

if TYPE_CHECKING:
    from tests.support.view_gallery import Gallery

ZONE = "America/Chicago"


def plan(gallery: Gallery, **changes: Any) -> MeetingPlan:
    """Return a full agenda, led by the reader, with a guest, topics and somebody who was asked to lead."""
    texts = gallery.texts
    rotating = replace(gallery.circle, settings=CircleSettings(rotates=True, link=texts.link))
    items = tuple(AgendaItem(5, texts.words[:120], who) for who in [ADA, None, BEN] * 5)
    meeting = replace(gallery.meeting, agenda=items, preparation=texts.words[:1000], link=texts.link)
    return replace(
        MeetingPlan(
            circle=rotating,
            meeting=meeting,
            items=items,
            names={ADA: texts.person, BEN: texts.person},
            leader_id=ADA,
            link=texts.link,
            speaker=guest(gallery),
            topics=tuple(voted(gallery)[:3]),
            reader_id=ADA,
            asked=handover(gallery),
        ),
        **changes,
    )


def guest(gallery: Gallery) -> Speaker:
    texts, circle = gallery.texts, gallery.circle
    return Speaker(
        gallery.meeting.id,
        circle.team_id,
        circle.id,
        texts.person[:80],
        None,
        texts.words[:150],
        texts.words[:600],
        texts.link,
        ADA,
        NOON,
    )


def handover(gallery: Gallery, state: HandoverState = HandoverState.ASKED) -> Handover:
    circle = gallery.circle
    return Handover("h1", circle.team_id, circle.id, gallery.meeting.id, ADA, BEN, ADA, state, NOON)


def voted(gallery: Gallery) -> list[VotedTopic]:
    texts, circle = gallery.texts, gallery.circle
    given = [
        Topic(f"t{n}", circle.team_id, circle.id, ADA, texts.words[:120], texts.words[:500], TopicState.OPEN, NOON)
        for n in range(gallery.many)
    ]
    return [VotedTopic(one, 3, is_mine=True) for one in given]


def backlog(gallery: Gallery, **changes: Any) -> Backlog:
    listed = voted(gallery)
    taken = tuple((one.topic, 2) for one in listed[:5])
    names = {ADA: gallery.texts.person}
    given = Backlog(
        gallery.circle, tuple(listed), taken, names, ADA, gallery.meeting, True, "Your topic is there."
    )
    return replace(given, **changes)


def queue(gallery: Gallery, **changes: Any) -> QuestionPage:
    texts, circle, meeting = gallery.texts, gallery.circle, gallery.meeting
    asked = [
        VotedQuestion(
            Question(f"q{n}", circle.team_id, circle.id, meeting.id, who, texts.words[:300], bool(n % 2), NOON),
            2,
            True,
        )
        for n in range(gallery.many)
        for who in (ADA, None)
    ]
    names = {ADA: texts.person}
    page = QuestionPage(circle, meeting, guest(gallery), tuple(asked), names, True, True, "It is in the queue.")
    return replace(page, **changes)


def feedback(gallery: Gallery, **changes: Any) -> Feedback:
    line = gallery.texts.words[:140] or "…"
    meeting, circle = gallery.meeting, gallery.circle
    return replace(Feedback(meeting.id, circle.team_id, circle.id, (line,) * 12, (5, 4, 3, 5, 4)), **changes)


def screens(gallery: Gallery) -> Iterator[tuple[str, Screen]]:
    circle, meeting, texts = gallery.circle, gallery.meeting, gallery.texts
    full = plan(gallery)
    bare = replace(meeting, agenda=(), preparation="", link="")
    proposed = plan(gallery, meeting=bare, items=agenda_of(circle, bare), speaker=None, topics=(), asked=None)
    yield "agendas.page", agendas.page(full, zone=ZONE, said="The agenda is saved.")
    yield "agendas.page proposed", agendas.page(replace(proposed, leader_id=BEN), zone=ZONE)
    nobody = replace(full, leader_id=None, reader_id=BEN)
    yield "agendas.page nobody leads", agendas.page(nobody, zone=ZONE)
    yield "agendas.asking", message([agendas.asking(replace(full, meeting=bare), now=NOON, zone=ZONE)])
    for name, one in (("own", full), ("proposed", proposed), ("of another", replace(full, reader_id=BEN))):
        reminder = Reminder(one.circle, one.meeting, 6, None, (), texts.words, plan=one)
        yield (
            f"meetings.reminder with an agenda, {name}",
            message([meetings.reminder(reminder, now=NOON, zone=ZONE)]),
        )
    starting = meetings.starting(circle, meeting, minutes=10, coming=3, more=meeting_plans.plan_in_channel(full))
    yield "meetings.starting with an agenda", starting
    yield "topics.backlog", topics.backlog(backlog(gallery), undo=backlog(gallery).topics[0].topic)
    yield "topics.backlog of a member", topics.backlog(backlog(gallery, reader_id=BEN, may_choose=False, said=""))
    yield "topics.backlog nothing", topics.backlog(backlog(gallery, topics=(), taken=(), said=""))
    yield "topics.put_on", topics.put_on(circle, texts.words[:120], 2)
    yield from _leading(gallery)
    yield from _speakers(gallery)


def _leading(gallery: Gallery) -> Iterator[tuple[str, Screen]]:
    circle, meeting, person = gallery.circle, gallery.meeting, gallery.texts.person
    for name, about in (("a meeting", meeting), ("a circle", None)):
        parts = leading.asking(circle, about, handover(gallery), person, zone=ZONE)
        yield f"leading.asking {name}", message([Told(parts, circle, NudgeKind.NOTICE, can_be_fewer=False)])
        asked = LeadAsked(circle, about, handover(gallery), person)
        yield f"leading.asked {name}", leading.asked(asked)
        for state in HandoverState:
            answered = replace(asked, handover=handover(gallery, state))
            yield f"leading.answered {name} {state}", leading.answered(answered)
    yield from _trading(gallery)
    yield "settings.saved with who still leads", settings.saved(circle, ["the lead"], [(meeting, person)] * 5)
    for missing, others in ((person, [(BEN, person)]), ("", [(BEN, person)]), (person, [])):
        parts = leading.proposing(circle, meeting, missing, others, zone=ZONE)
        name = f"leading.proposing {bool(missing)} {len(others)}"
        yield name, message([Told(parts, circle, NudgeKind.NOTICE, can_be_fewer=False)])


def turns(gallery: Gallery, **changes: Any) -> Turns:
    circle, meeting, person = gallery.circle, gallery.meeting, gallery.texts.person
    both = (Turn(meeting, ADA, person), Turn(replace(meeting, id=MeetingId("m2"), number=2), BEN, person))
    return replace(Turns(circle, ADA, person, both * min(gallery.many, 26)), **changes)


def _trading(gallery: Gallery) -> Iterator[tuple[str, Screen]]:
    page = turns(gallery)
    yield "trading.turns", trading.turns(page, zone=ZONE)
    yield "trading.turns none of mine", trading.turns(replace(page, reader_id=UserId("U9")), zone=ZONE)
    yield "trading.turns none to come", trading.turns(replace(page, all=()), zone=ZONE)
    trade = Trade(gallery.circle, handover(gallery), *page.all[:2])
    parts = trading.asking(trade, zone=ZONE)
    yield "trading.asking", message([Told(parts, gallery.circle, NudgeKind.NOTICE, can_be_fewer=False)])
    yield "trading.asked", trading.asked(trade)
    for state in HandoverState:
        yield f"trading.answered {state}", trading.answered(replace(trade, handover=handover(gallery, state)))


def _speakers(gallery: Gallery) -> Iterator[tuple[str, Screen]]:
    circle, meeting, speaker = gallery.circle, gallery.meeting, guest(gallery)
    page = SpeakerPage(circle, meeting, speaker, meeting, speaker, None)
    over = replace(page, feedback=feedback(gallery))
    yield "speakers.announcement", speakers.announcement(circle, meeting, speaker)
    yield "speakers.page", speakers.page(page, zone=ZONE, said="Saved.")
    yield "speakers.page over", speakers.page(over, zone=ZONE)
    few = feedback(gallery, lines=("one", "two"), ratings=(5,))
    yield "speakers.page too few", speakers.page(replace(over, feedback=few, speaker=None), zone=ZONE)
    yield (
        "speakers.page nothing",
        speakers.page(
            replace(over, feedback=feedback(gallery, lines=(), ratings=()), meeting=None, speaker=None), zone=ZONE
        ),
    )
    there = replace(meeting, number=12)
    for name, offer in (
        ("skipped", GuestOffer(meeting, speaker, there)),
        ("no room", GuestOffer(meeting, speaker, None)),
        ("held after all", GuestOffer(there, speaker, meeting, is_back=True)),
    ):
        yield f"guests.offer_parts {name}", speakers.page(replace(page, offer=offer), zone=ZONE)
        yield f"moving.back {name}", moving.back(circle, meeting, ZONE, None, offer)
    yield (
        "moving.skipped with a guest",
        moving.skipped(circle, meeting, there, ZONE, GuestOffer(meeting, speaker, there)),
    )
    yield "moving.back with its guest", moving.back(circle, meeting, ZONE, speaker)
    yield (
        "speakers.announcement of a guest who comes later",
        speakers.announcement(circle, there, speaker, meeting),
    )
    yield "guests.cancellation", guests.cancellation(circle, meeting, speaker.name)
    change = GuestChange(circle, there, speaker, gallery.many, meeting, is_told=True)
    for name, show in (
        ("cancelled", guests.cancelled),
        ("back", guests.back),
        ("carried", guests.carried),
        ("carried_back", guests.carried_back),
    ):
        yield f"guests.{name}", show(change)
        yield f"guests.{name} quietly", show(replace(change, questions=0, is_told=False))
        yield f"guests.{name} not held", show(replace(change, meeting=replace(there, is_skipped=True)))
    parts = speakers.feedback_parts(circle, meeting, speaker, feedback(gallery))
    yield "speakers.feedback_parts", message([Told(parts, circle, NudgeKind.NOTICE)])
    here = replace(speaker, user_id=UserId("UMIRA"))
    parts = speakers.feedback_parts(circle, meeting, here, feedback(gallery))
    yield "speakers.feedback_parts of the workspace", message([Told(parts, circle, NudgeKind.NOTICE)])
    parts = speakers.feedback_for_guest(circle, meeting, feedback(gallery))
    as_guest = Told(parts, circle, NudgeKind.NOTICE, can_be_fewer=False, because=Because.WAS_GUEST)
    yield "speakers.feedback_for_guest", message([as_guest])
    yield "speakers.given of the workspace", speakers.given(here)
    parts = speakers.feedback_asked(meeting, speaker)
    yield "speakers.feedback_asked", message([Told(parts, circle, NudgeKind.PROMPT)])
    yield "speakers.given", speakers.given(speaker)
    yield "questions.queue", questions.queue(queue(gallery), zone=ZONE)
    nobody = queue(gallery, speaker=None, questions=(), said="", may_mark=False)
    yield "questions.queue nothing", questions.queue(nobody, zone=ZONE)


def modals(gallery: Gallery) -> Iterator[tuple[str, View]]:
    circle, meeting, texts = gallery.circle, gallery.meeting, gallery.texts
    full = plan(gallery)
    yield "agendas.form", agendas.form(full, response_url="https://hooks.example.org/x")
    bare = replace(meeting, agenda=(), preparation="", link="")
    yield "agendas.form proposed", agendas.form(replace(full, meeting=bare, topics=(), link=""))
    yield "topics.form", topics.form(circle.id)
    yield "topics.form edit", topics.form(circle.id, voted(gallery)[0].topic)
    others = tuple((UserId(f"U{n}"), texts.person) for n in range(gallery.many))
    page = LeadPage(circle, meeting, ADA, others, {ADA: texts.person})
    yield "leading.form", leading.form(page)
    yield "leading.form of an outsider", leading.form(replace(page, leader_id=None), chosen="U99", whole=True)
    yield "leading.form of a circle", leading.form(replace(page, meeting=None), chosen="U0", whole=True)
    yield "trading.form", trading.form(turns(gallery))
    yield "speakers.form", speakers.form(circle, meeting, None)
    yield "speakers.form edit", speakers.form(replace(circle, format=Format.WORKSHOP), meeting, guest(gallery))
    yield "speakers.feedback_form", speakers.feedback_form(meeting, guest(gallery))
    yield "questions.form", questions.form(queue(gallery), text=texts.words[:300])
    yield "questions.form of a few", questions.form(queue(gallery, speaker=None, may_be_nameless=False))
