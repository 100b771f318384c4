"""The questions for the guest of a workshop: the queue and its form."""

from __future__ import annotations

from slack_sdk.models.blocks import ButtonElement
from slack_sdk.models.views import View

from bot.domain.speakers import NAMELESS_FROM, QUESTION_MAX, QuestionPage, VotedQuestion
from bot.views.forms import Choice, modal, radio_field, text_field
from bot.views.ids import ActionId, CallbackId
from bot.views.kit import Part, Screen, actions, button, context, header, screen, section
from bot.views.payloads import MeetingForm, pack
from bot.views.speakers import guest_line, guest_words
from bot.views.wording import count, meeting_of
from bot.views.words import Words, bold, cut, lines, name, words

LISTED_MOST = 8
TEXT_LONGEST = 220
NAMED = "named"
NAMELESS = "nameless"


def queue(page: QuestionPage, *, zone: str) -> Screen:
    """Return the questions, those with most votes first; what was answered comes last."""
    parts: list[Part] = [header("Questions")]
    if page.said:
        parts.append(section(page.said))
    parts.append(section(meeting_of(page.circle, page.meeting, zone)))
    if page.speaker is not None:
        parts.append(section(guest_line(page.speaker)))
    if not page.questions:
        parts.append(section("No question waits here. What would you like to know?"))
    for place, one in enumerate(page.questions[:LISTED_MOST]):
        parts += [section(_told(one, page)), actions(_buttons(one, page), row=f"question:{place}")]
    beyond = len(page.questions) - LISTED_MOST
    if beyond > 0:
        parts.append(context(f"And {count(beyond, 'more question', 'more questions')} with fewer votes."))
    ask = button("Ask a question", ActionId.QUESTION_ASK, page.meeting.id, about=page.circle.name, primary=True)
    return screen(
        [*parts, actions([ask], said="Ask with the button below, or with /circle ask and your question.")]
    )


def _told(one: VotedQuestion, page: QuestionPage) -> Words:
    question = one.question
    by = words(" – ", name(page.names.get(question.user_id, "Someone"))) if question.user_id else words()
    mine = ", one of them yours" if one.is_mine else ""
    state = "Answered. " if question.is_answered else ""
    return lines(
        [words(bold(cut(question.text, TEXT_LONGEST)), by), f"{state}{count(one.votes, 'vote', 'votes')}{mine}."]
    )


def _buttons(one: VotedQuestion, page: QuestionPage) -> list[ButtonElement]:
    about = one.question.text
    buttons = [button(f"👍 {one.votes}", ActionId.QUESTION_VOTE, one.question.id, about=f"vote for {about}")]
    if page.may_mark:
        label = "Not answered yet" if one.question.is_answered else "Answered"
        buttons.append(button(label, ActionId.QUESTION_ANSWERED, one.question.id, about=about))
    return buttons


def form(page: QuestionPage, *, text: str = "", response_url: str = "") -> View:
    """Return the form of a question; in a small circle everybody asks by name."""
    choices = [Choice(NAMED, "With my name")]
    hint = f"In a circle of {NAMELESS_FROM} or more you may also ask without your name."
    if page.may_be_nameless:
        choices.append(Choice(NAMELESS, "Without my name", "I keep no name with it either"))
        hint = "Whoever reads it may still guess from the words."
    guest = [section(guest_words(page.speaker))] if page.speaker is not None else []
    return modal(
        "Ask a question",
        [
            *guest,
            text_field("text", "What would you like to know?", value=text, longest=QUESTION_MAX, lines=True),
            radio_field("named", "How?", choices, chosen=NAMED, hint=hint),
        ],
        submit="Ask",
        callback=CallbackId.QUESTION,
        metadata=pack(MeetingForm(page.meeting.id, response_url)),
    )
