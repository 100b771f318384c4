"""The agenda: as a page, asked for, and its form."""

from __future__ import annotations

from datetime import datetime

from slack_sdk.models.views import View

from bot.domain.agenda_form import ITEMS_MAX, PREPARATION_MAX, written
from bot.domain.meeting_plans import MeetingPlan, plan_mark
from bot.domain.meetings import called
from bot.domain.nudges import NudgeKind
from bot.domain.text import tidy
from bot.views.forms import link_field, modal, text_field
from bot.views.ids import ActionId, CallbackId
from bot.views.kit import Screen, actions, button, context, header, named_below, screen, section
from bot.views.meeting_plans import PREPARATION_LONGEST, items_in_short, way_in, who_leads
from bot.views.messages import Told
from bot.views.payloads import MeetingForm, TopicAt, pack
from bot.views.speakers import guest_words
from bot.views.wording import ahead, count, meeting_of
from bot.views.words import (
    Piece,
    Words,
    bold,
    circle_name,
    code,
    in_marks,
    lines,
    name,
    quoted,
    words,
)

ITEMS_LONGEST = 1100
TOPIC_LONGEST = 100


def page(plan: MeetingPlan, *, zone: str, said: str = "") -> Screen:
    """Return a meeting's agenda with what can be done about it; `said` is what was just done."""
    meeting = plan.meeting
    used = f"{plan.minutes} of {plan.length} minutes planned."
    if plan.is_proposed:
        used = (
            f"Nobody has set this agenda yet: it is what I propose for {count(plan.length, 'minute', 'minutes')}."
        )
    items = items_in_short(plan, ITEMS_LONGEST)
    parts = [header(f"Agenda of {called(plan.circle, meeting.number)}")]
    if said:
        parts.append(section(said))
    parts += [section(meeting_of(plan.circle, meeting, zone)), section(items), context(used)]
    if tidy(meeting.preparation):
        parts.append(
            section(lines([bold("Before the meeting"), quoted(meeting.preparation, PREPARATION_LONGEST)]))
        )
    if plan.speaker is not None:
        parts.append(section(guest_words(plan.speaker)))
    parts.append(section(lines([who_leads(plan), way_in(plan.circle, plan.meeting), _asked(plan)])))
    if plan.topics:
        parts.append(section(_waiting(plan)))
    buttons = [button("Edit", ActionId.AGENDA_EDIT, meeting.id, about=plan.circle.name, primary=True)]
    if plan.is_proposed:
        buttons.append(button("Use this one", ActionId.AGENDA_TEMPLATE, meeting.id, about=plan.circle.name))
    buttons.append(button("Topics", ActionId.TOPICS_SHOW, plan.circle.id, about=plan.circle.name))
    if plan.takes_questions:
        buttons.append(button("Questions", ActionId.QUESTION_LIST, meeting.id, about=plan.circle.name))
    if plan.reader_leads:
        buttons.append(button("I can’t lead", ActionId.LEAD_CANNOT, meeting.id, about=plan.circle.name))
    return screen([*parts, actions(buttons, said=named_below(buttons))])


def _asked(plan: MeetingPlan) -> Words:
    if plan.asked is None:
        return words()
    return words(
        name(plan.names.get(plan.asked.user_id, "Somebody")), " was asked to lead it and has not answered yet."
    )


def _waiting(plan: MeetingPlan) -> Words:
    rows: list[Piece] = [
        words(f"• {count(one.votes, 'vote', 'votes')}: ", in_marks(one.topic.title, TOPIC_LONGEST))
        for one in plan.topics
    ]
    return lines([bold("Most wanted topics"), *rows])


def asking(plan: MeetingPlan, *, now: datetime, zone: str) -> Told:
    """Return the question for an agenda, to whoever leads, with the template and the topics that wait."""
    meeting = plan.meeting
    soon = ahead(meeting.starts_at, now, zone)
    parts = [
        section(
            words(
                circle_name(plan.circle.name),
                f" meets {soon}, you lead it, and {called(plan.circle, meeting.number)} has no agenda yet.",
            )
        ),
        section(lines([bold("I would propose"), items_in_short(plan, ITEMS_LONGEST)])),
    ]
    buttons = [
        button("Use the template", ActionId.AGENDA_TEMPLATE, meeting.id, about=plan.circle.name, primary=True),
        button("Edit", ActionId.AGENDA_EDIT, meeting.id, about=plan.circle.name),
        button("I can’t lead", ActionId.LEAD_CANNOT, meeting.id, about=plan.circle.name),
    ]
    parts.append(actions(buttons, said="Use it, edit it, or say that you can’t lead, with the buttons below."))
    for one in plan.topics:
        take = button(
            "Put on the agenda",
            ActionId.TOPIC_SCHEDULE,
            pack(TopicAt(one.topic.id, here=False)),
            about=one.topic.title,
        )
        wanted = words(f"{count(one.votes, 'vote', 'votes')} for ", in_marks(one.topic.title, TOPIC_LONGEST))
        parts.append(section(wanted, button=take))
    if plan.topics:
        parts.append(
            context(words("Put a topic on the agenda with its button, or in ", code("/circle topics"), "."))
        )
    return Told(parts, plan.circle, NudgeKind.AGENDA)


def form(plan: MeetingPlan, *, response_url: str = "") -> View:
    """Return the form of a meeting's agenda, filled with what is planned or proposed."""
    hint = (
        f"One item a line, as in “10 min Check-in” or “20 A question of mine @Ben”, up to {ITEMS_MAX}."
        f" Without minutes, an item shares what is left of the {plan.length}."
    )
    total = f"Together {plan.minutes} of {plan.length} minutes."
    proposed = " This is what I propose; change what you like." if plan.is_proposed else ""
    topics = [context(_waiting(plan))] if plan.topics else []
    return modal(
        f"Agenda, {called(plan.circle, plan.meeting.number)}",
        [
            section(f"{total}{proposed}"),
            text_field(
                "items", "Items", value=written(plan.items, plan.names), hint=hint, lines=True, optional=True
            ),
            *topics,
            text_field(
                "preparation",
                "Before the meeting",
                value=plan.meeting.preparation,
                hint="What members read, try or bring. The reminder shows it.",
                longest=PREPARATION_MAX,
                lines=True,
                optional=True,
            ),
            link_field(
                "link",
                "Link to meet by video",
                value=plan.link,
                hint="Shown in the reminder and when the meeting begins. Empty: the circle’s own link.",
            ),
        ],
        submit="Save",
        callback=CallbackId.AGENDA,
        metadata=pack(MeetingForm(plan.meeting.id, response_url, plan_mark(plan.meeting))),
    )
