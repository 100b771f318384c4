"""The form of a reflection: the questions of its framework, a prompt, a commitment, a rating, and who may read it.

Without a name it has questions and a rating only, and says what becomes of them.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    InputBlock,
    InputInteractiveElement,
    InteractiveElement,
    Option,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.domain.anonymity import ANSWERING_FOR, SHOWN_FROM, AnswerBox
from bot.domain.circles import Circle
from bot.domain.frameworks import FRAMEWORKS
from bot.domain.meetings import Meeting, called, noun
from bot.domain.prompts import label_of, shown
from bot.domain.reflection_overviews import ReflectionDraft
from bot.domain.reflections import COMMITMENT_MAX, RATING_MAX, RATING_MIN, Visibility
from bot.views.drafts import KEPT, tell_of_typing
from bot.views.forms import Choice, modal, radio_field, select_field, text_field
from bot.views.ids import FRESH_VALUE, ActionId, CallbackId
from bot.views.kit import LABEL_LONGEST, Part, actions, button, context, plain, section
from bot.views.payloads import ReflectForm, pack
from bot.views.text import length
from bot.views.words import bold, circle_moment, circle_name, in_marks, lines, quoted, words

SCALE = f"{RATING_MIN} means it gave you little, {RATING_MAX} means it gave you a lot."
METADATA_ROOM = 2900
QUOTED_LONGEST = 2800
PARTS_MOST = 98
UNSIGNED_LONGEST = 30_000
"""Of 250,000 bytes of a window, in which a character may take six."""
_RATINGS = ("1 – little", "2", "3", "4", "5 – a lot")
_HOURS = int(ANSWERING_FOR.total_seconds() // 3600)

BOTH = "Nothing is lost: Save puts what stands here in its place, and Not now leaves it as it is."

WITHOUT_A_NAME = (
    "No member of the circle and no organiser can tell who wrote this: no name and no time is kept with it, and "
    f"what was answered is shuffled. The circle sees it in its digest when {_HOURS} hours after the meeting at "
    f"least {SHOWN_FROM} people have answered like this; otherwise nobody ever does. So it cannot be changed or "
    "taken back, and no draft of it is kept."
)

NOT_WITHOUT_A_DIGEST = (
    "Answering without your name is not possible just now: such answers are shown in the weekly digest, which is "
    "turned off in this circle."
)


def form(draft: ReflectionDraft, response_url: str = "") -> View:
    """Return the reflection form, filled with what was written before; to be answered at `response_url`."""
    about = words(
        circle_name(draft.circle.name),
        f", {called(draft.circle, draft.meeting.number)}: ",
        circle_moment(draft.meeting.starts_at, draft.circle.zone),
    )
    head = [section(lines([about, "Answer what speaks to you; one question is enough."]))]
    if draft.overtaken_at is not None:
        saved = circle_moment(draft.overtaken_at, draft.circle.zone)
        head.append(
            section(lines([words("You saved another version after this form was opened: ", saved, "."), BOTH]))
        )
    if draft.is_kept:
        head.append(context(KEPT))
    if draft.is_nameless:
        head.append(context(WITHOUT_A_NAME))
    elif draft.circle.settings.offers_anonymous and not draft.circle.settings.shows_nameless:
        head.append(context(NOT_WITHOUT_A_DIGEST))
    values = _values(draft)
    view = modal(
        "Without your name" if draft.is_nameless else "Your reflection",
        [
            *head,
            _ways(draft),
            *[
                text_field(
                    question.key,
                    question.label,
                    value=values.get(question.key, ""),
                    lines=True,
                    optional=True,
                    hint=f"For example: {question.example}",
                )
                for question in shown(draft.framework, draft.prompt, values)
            ],
            *_rest(draft, values),
        ],
        submit="Send" if draft.is_nameless else "Save",
        close="Not now",
        callback=CallbackId.NAMELESS if draft.is_nameless else CallbackId.REFLECTION,
        metadata=_metadata(draft, values, response_url),
    )
    if draft.is_afresh:
        _rename(view)
    if not draft.is_nameless:
        tell_of_typing(view)
    return view


def _values(draft: ReflectionDraft) -> dict[str, str]:
    """Return what stands in the fields: what was typed and not sent, else what was given before."""
    if draft.filled is not None:
        return dict(draft.filled)
    earlier, commitment = draft.earlier, draft.commitment
    return {
        **(earlier.answers if earlier else {}),
        "rating": str(earlier.rating or "") if earlier else "",
        "cue": commitment.cue if commitment else "",
        "action": commitment.action if commitment else "",
        "visibility": draft.visibility.value,
    }


def _ways(draft: ReflectionDraft) -> ActionsBlock:
    """Return the row of other ways to go about it: whatever stands in the form stays."""
    options = [Option(value=one.key, text=plain(one.name, LABEL_LONGEST)) for one in FRAMEWORKS.values()]
    elements: list[InteractiveElement] = [
        StaticSelectElement(
            action_id=ActionId.REFLECTION_FRAMEWORK.value,
            placeholder=plain("Another way to reflect", LABEL_LONGEST),
            options=options,
            initial_option=next(one for one in options if one.value == draft.framework.key),
        ),
        button("Ask me another", ActionId.REFLECTION_ANOTHER, draft.meeting.id, about="another prompt"),
    ]
    if draft.is_nameless:
        elements.append(button("With my name after all", ActionId.REFLECTION_NAMED, draft.meeting.id))
    elif draft.may_be_nameless:
        elements.append(button("Without my name", ActionId.REFLECTION_NAMELESS, draft.meeting.id))
    if draft.is_kept:
        about = "throw the draft away"
        elements.append(button("Start afresh", ActionId.REFLECTION_AFRESH, draft.meeting.id, about=about))
    return ActionsBlock(elements=elements)


def _rest(draft: ReflectionDraft, values: dict[str, str]) -> list[Block]:
    ratings = [Choice(str(number), label) for number, label in enumerate(_RATINGS, start=RATING_MIN)]
    rating = select_field(
        "rating",
        f"How was the {noun(draft.circle)}?",
        ratings,
        chosen=values.get("rating", ""),
        optional=True,
        hint=SCALE,
    )
    rates = [rating] if draft.takes_rating else []
    if draft.is_nameless:
        return [*rates]
    readers = _readers(draft.facilitator_name)
    chosen = values.get("visibility", "")
    known = chosen if chosen in {one.value for one in readers} else draft.visibility.value
    return [
        text_field(
            "cue",
            "A commitment, if you like: when …",
            value=values.get("cue", ""),
            longest=COMMITMENT_MAX,
            optional=True,
            hint="The moment that will remind you. For example: the lesson begins on Monday",
        ),
        text_field(
            "action",
            "… I will",
            value=values.get("action", ""),
            longest=COMMITMENT_MAX,
            optional=True,
            hint="For example: ask the question on the board before I say a word",
        ),
        *rates,
        radio_field("visibility", "Who may read this?", readers, chosen=known),
    ]


def _readers(facilitator_name: str) -> list[Choice]:
    return [
        Choice(Visibility.ONLY_ME.value, "Only me"),
        Choice(Visibility.FACILITATOR.value, "Only me and the facilitator", facilitator_name),
        Choice(Visibility.CIRCLE.value, "My circle", "It is in the weekly digest, where there is one"),
    ]


def _metadata(draft: ReflectionDraft, values: dict[str, str], response_url: str) -> str:
    """Return what the form carries: without a name also the commitment that waits meanwhile.

    Escaped as in a button's value, six hundred characters may become more than Slack takes; so these are not.
    """
    prompt = draft.prompt.key if draft.prompt else ""
    bare = ReflectForm(
        draft.meeting.id,
        response_url,
        draft.framework.key,
        prompt,
        is_afresh=draft.is_afresh,
        commitment_id=draft.commitment.id if draft.commitment else "",
        seen=draft.seen,
    )
    if not draft.is_nameless:
        return pack(bare)
    cue, action = (values.get(name, "")[:COMMITMENT_MAX] for name in ("cue", "action"))
    packed = json.dumps(asdict(replace(bare, cue=cue, action=action)), ensure_ascii=False)
    return packed if len(packed) <= METADATA_ROOM else pack(bare)


def _rename(view: View) -> None:
    """Give every field's element another name, so that Slack forgets what was typed into it."""
    for block in view.blocks or []:
        if isinstance(block, InputBlock) and isinstance(block.element, InputInteractiveElement):
            block.element.action_id = FRESH_VALUE


def unsigned(circle: Circle, meeting: Meeting, box: AnswerBox) -> View:
    """Return all that was said about a meeting without a name, under its questions, in no order."""
    parts: list[Part] = [
        section(
            words(
                f"What {box.count} people said about {called(circle, meeting.number)} of ",
                circle_name(circle.name),
                " without their names, in no order. Which answers are of one person is not known to anybody.",
            )
        )
    ]
    asked: dict[str, list[str]] = {}
    for key, text in box.answers:
        asked.setdefault(label_of(key), []).append(text)
    for label, texts in asked.items():
        parts += [section(bold(label)), *(section(quoted(text, QUOTED_LONGEST)) for text in texts)]
    shown_parts = parts[:PARTS_MOST]
    while sum(length(part.said) for part in shown_parts) > UNSIGNED_LONGEST:
        shown_parts.pop()
    if len(shown_parts) < len(parts):
        shown_parts.append(context("There is more than Slack shows in one window."))
    return modal("Without a name", shown_parts)


def answered_without_name(circle: Circle, meeting: Meeting, cue: str, action: str) -> View:
    """Return the thanks for an answer without a name: in the form's window, so that no message tells of it."""
    parts: list[Part | Block] = [
        section(
            words(
                f"Thank you. It is among the answers about {called(circle, meeting.number)} of ",
                circle_name(circle.name),
                ", without your name.",
            )
        ),
        context(
            "I ask nothing more about this meeting. To everybody else it looks as if you had said “not this time”."
        ),
    ]
    if cue or action:
        given = in_marks(" … ".join(one for one in (cue, action) if one), 2 * COMMITMENT_MAX)
        parts.append(section(words("A commitment carries your name, so this one is not saved: ", given)))
    commit = button("Make a commitment", ActionId.COMMITMENT_NEW, circle.id, about="with your name")
    parts.append(actions([commit], said="A commitment carries your name and stands by itself: /circle commit."))
    return modal("Thank you", parts)
