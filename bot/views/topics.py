"""The backlog of topics, with a button for everything that can be done to one, and the form of a topic."""

from __future__ import annotations

from slack_sdk.models.blocks import ButtonElement
from slack_sdk.models.views import View

from bot.domain.circles import Circle
from bot.domain.meetings import called
from bot.domain.text import tidy
from bot.domain.topics import TITLE_MAX, WHY_MAX, Backlog, Topic, VotedTopic
from bot.views.forms import modal, text_field
from bot.views.ids import ActionId, CallbackId
from bot.views.kit import Part, Screen, actions, button, context, header, screen, section
from bot.views.payloads import TopicAt, TopicForm, pack
from bot.views.wording import count
from bot.views.words import Words, bold, circle_name, cut, in_marks, lines, name, words

LISTED_MOST = 8
WHY_LONGEST = 80
TITLE_LONGEST = 130
TAKEN_LONGEST = 60
TAKEN_SHOWN = 5


def backlog(given: Backlog, *, undo: Topic | None = None) -> Screen:
    """Return the topics of a circle, most wanted first; votes are counted, never named.

    `undo` is the topic that was just put away or put on an agenda.
    """
    parts: list[Part] = [header("Topics")]
    if given.said:
        parts.append(section(given.said))
    if undo is not None:
        back = button("Undo", ActionId.TOPIC_BACK, pack(TopicAt(undo.id)), about=undo.title)
        parts.append(actions([back], said="Bring it back with the button Undo.", row="topic.undo"))
    if not given.topics:
        parts.append(
            section(
                words("No topic waits in ", circle_name(given.circle.name), ". What would you like to talk about?")
            )
        )
    for place, one in enumerate(given.topics[:LISTED_MOST]):
        parts += [section(_told(one, given)), actions(_buttons(one, given), row=f"topic:{place}")]
    beyond = len(given.topics) - LISTED_MOST
    if beyond > 0:
        parts.append(context(f"And {count(beyond, 'more topic', 'more topics')} with fewer votes."))
    if given.taken:
        rows = [
            words(f"{called(given.circle, number).capitalize()}: ", in_marks(topic.title, TAKEN_LONGEST))
            for topic, number in given.taken[:TAKEN_SHOWN]
        ]
        parts.append(context(lines([bold("Taken"), *rows])))
    add = button("Add a topic", ActionId.TOPIC_NEW, given.circle.id, about=given.circle.name, primary=True)
    said = "Vote, and add a topic, with the buttons in this message."
    return screen([*parts, actions([add], said=said)])


def _told(one: VotedTopic, given: Backlog) -> Words:
    by = words(" – ", name(given.names.get(one.topic.user_id, "Someone")))
    mine = ", one of them yours" if one.is_mine else ""
    why = cut(one.topic.why, WHY_LONGEST) if tidy(one.topic.why) else words()
    title = words(bold(cut(one.topic.title, TITLE_LONGEST)), by)
    return lines([title, why, f"{count(one.votes, 'vote', 'votes')}{mine}."])


def _buttons(one: VotedTopic, given: Backlog) -> list[ButtonElement]:
    value, about = pack(TopicAt(one.topic.id)), one.topic.title
    vote = button(f"👍 {one.votes}", ActionId.TOPIC_VOTE, value, about=f"vote for {about}")
    buttons = [vote]
    if given.may_choose and given.meeting is not None:
        label = f"On the agenda of {called(given.circle, given.meeting.number)}"
        buttons.append(button(label, ActionId.TOPIC_SCHEDULE, value, about=about))
    if given.may_choose or one.topic.user_id == given.reader_id:
        buttons.append(button("Edit", ActionId.TOPIC_EDIT, value, about=about))
        buttons.append(button("Remove", ActionId.TOPIC_REMOVE, value, about=about))
    return buttons


def form(circle_id: str, topic: Topic | None = None, *, response_url: str = "") -> View:
    """Return the form of a topic, empty for a new one."""
    return modal(
        "Change the topic" if topic else "New topic",
        [
            text_field(
                "title",
                "What would you like to talk about?",
                value=topic.title if topic else "",
                longest=TITLE_MAX,
            ),
            text_field(
                "why",
                "Why? What would help you?",
                value=topic.why if topic else "",
                longest=WHY_MAX,
                lines=True,
                optional=True,
            ),
        ],
        submit="Save",
        callback=CallbackId.TOPIC,
        metadata=pack(TopicForm(circle_id, topic.id if topic else "", response_url)),
    )


def put_on(circle: Circle, title: str, number: int) -> Screen:
    """Return the answer where a topic went on an agenda from somewhere else than the list."""
    show = button("Show the agenda", ActionId.AGENDA_SHOW, circle.id, about=circle.name)
    said = words(
        in_marks(title, TITLE_LONGEST),
        f" is on the agenda of {called(circle, number)} of ",
        circle_name(circle.name),
        ".",
    )
    return screen([section(said), actions([show], said="See it with /circle agenda.")])
