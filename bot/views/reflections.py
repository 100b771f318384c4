"""Reflecting after a meeting: the prompt, the reminders, what was stored. The form is in reflection_forms.py."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from slack_sdk.models.blocks import ButtonElement

from bot.domain.circles import Circle
from bot.domain.commitments import Commitment
from bot.domain.meetings import Meeting, called, is_written, noun
from bot.domain.nudges import NudgeKind
from bot.domain.overviews import Company
from bot.domain.prompts import label_of
from bot.domain.reflection_overviews import Reflectable
from bot.domain.reflections import RATING_MAX, RATING_MIN, Reflection, Visibility
from bot.views.commitments import next_steps, seen_by, sentence
from bot.views.ids import ActionId
from bot.views.kit import Part, Screen, actions, button, context, screen, section
from bot.views.messages import Told
from bot.views.reflection_forms import SCALE, answered_without_name, form, unsigned
from bot.views.rows import RATE_ACTIONS
from bot.views.wording import count, in_digests, meeting_of, visibility
from bot.views.words import Words, bold, circle_name, code, lines, moment, name, quoted, words

__all__ = [
    "answered_without_name",
    "away",
    "choose",
    "follow_up",
    "form",
    "nothing_to_reflect",
    "prompt",
    "rated",
    "saved",
    "unsigned",
    "waived",
]

ASKED_MOST = 10
ANSWER_LONGEST = 800
RATINGS_SHOWN = 12
_HOW_TO = "Reflect with the button below, or with /reflect in the circle’s channel."


def prompt(
    circle: Circle,
    meeting: Meeting,
    *,
    zone: str,
    rating: int | None = None,
    own: Sequence[int] = (),
    takes_rating: bool = True,
) -> Told:
    """Return what is asked after a meeting: one tap to rate it, one to reflect.

    `rating` is the one that was given, and `own` are all of this person's, oldest first; it can be changed for as
    long as the meeting `takes_rating`.
    """
    asked = words("How was ", meeting_of(circle, meeting, zone), "?")
    parts = [
        *(_rates(circle, meeting, asked, rating, own) if takes_rating or rating is not None else [section(asked)]),
        section("What do you take with you? Two minutes are enough."),
        _ways(circle, meeting),
    ]
    return Told(parts, circle, NudgeKind.PROMPT)


def _rates(circle: Circle, meeting: Meeting, asked: Words, rating: int | None, own: Sequence[int]) -> list[Part]:
    rates = [
        button(
            f"{number} ✓" if number == rating else str(number),
            action,
            meeting.id,
            about=f"rate the {noun(circle)} {number} of {RATING_MAX}",
        )
        for number, action in enumerate(RATE_ACTIONS, start=RATING_MIN)
    ]
    if rating is None:
        return [
            section(lines([asked, SCALE])),
            actions(rates, said=f"Rate it with the buttons {RATING_MIN} to {RATING_MAX} below."),
        ]
    told = f"Thank you. You gave it a {rating}. Another number changes that."
    return [
        section(lines([asked, told, own_trend(own) if len(own) > 1 else ""])),
        actions(rates, said=f"Change it with the buttons {RATING_MIN} to {RATING_MAX} below."),
    ]


def _ways(circle: Circle, meeting: Meeting) -> Part:
    """Return the row with the way to reflect, and the ways out."""
    absent = "didn’t take part" if is_written(circle) else "weren’t there"
    return actions(
        [_reflect(meeting), _waive(meeting), _away(circle, meeting)],
        said=f"{_HOW_TO} You can also say “not this time”, or that you {absent}.",
    )


def follow_up(circle: Circle, meeting: Meeting, *, last: bool, zone: str) -> Told:
    """Return one of the two reminders to reflect; the `last` says that it is the last."""
    times = "This is the last time I ask about it." if last else "I ask once more, and then no more."
    parts = [
        section(words("There is still room for your reflection on ", meeting_of(circle, meeting, zone), ".")),
        section(f"A sentence is enough, and so is “not this time”. {times}"),
        _ways(circle, meeting),
    ]
    return Told(parts, circle, NudgeKind.REFLECT_LAST if last else NudgeKind.REFLECT_FIRST)


def rated(circle: Circle, meeting: Meeting, rating: int, own: Sequence[int] = ()) -> Screen:
    """Return the thanks for a rating, and the way to say more; `own` are all of this person's, oldest first."""
    return screen(
        [
            section(
                words(
                    f"Thank you. You gave {called(circle, meeting.number)} of ",
                    circle_name(circle.name),
                    f" a {rating}.",
                )
            ),
            *([context(own_trend(own))] if len(own) > 1 else []),
            section("What do you take with you? Two minutes are enough."),
            actions([_reflect(meeting)], said=_HOW_TO),
        ]
    )


def own_trend(own: Sequence[int]) -> str:
    """Return a person's own ratings in a line, the newest last; nobody else is shown them."""
    earlier = "… " if len(own) > RATINGS_SHOWN else ""
    return f"Your ratings so far: {earlier}{', '.join(map(str, own[-RATINGS_SHOWN:]))}. Only you see them."


def away(circle: Circle, meeting: Meeting) -> Screen:
    """Return the answer to "I wasn't there": nothing is owed."""
    was, after_all = "were not at", "were there"
    if is_written(circle):
        was, after_all = "did not take part in", "took part"
    return screen(
        [
            section(
                words(
                    f"Noted: you {was} {called(circle, meeting.number)} of ",
                    circle_name(circle.name),
                    ". I ask nothing more about it. See you at the next one.",
                )
            ),
            actions([_reflect(meeting)], said=f"If you {after_all} after all, reflect with the button below."),
        ]
    )


def waived(circle: Circle, meeting: Meeting) -> Screen:
    """Return the answer to "not this time": nothing is owed."""
    return screen(
        [
            section(
                words(
                    f"All right, no reflection on {called(circle, meeting.number)} of ",
                    circle_name(circle.name),
                    ". I do not ask again about it.",
                )
            ),
            actions([_reflect(meeting)], said="If you change your mind, reflect with the button below."),
        ]
    )


def saved(
    reflection: Reflection,
    circle: Circle,
    commitment: Commitment | None,
    *,
    facilitator_name: str,
    amended: bool,
    digest_on: date | None = None,
    mended: Sequence[date] = (),
    company: Company | None = None,
) -> Screen:
    """Return what was stored and who can read it; the whole words are behind Edit.

    `digest_on` is the day of the digest in which the circle sees it; `mended` are those of digests in which it
    stood before. `company` walks along with the commitment, and sees it whoever else does.
    """
    parts = [
        section(
            words(
                "Your reflection is changed: " if amended else "Your reflection is saved: ",
                circle_name(circle.name),
                ".",
            )
        )
    ]
    for key, answer in reflection.answers.items():
        label = label_of(key)
        parts.append(section(lines([bold(label), quoted(answer, ANSWER_LONGEST)])))
    if commitment is not None:
        later = "Tell how it went in App Home, or when I ask you."
        seen = seen_by(commitment, company) if company else words()
        parts.append(section(lines([bold("Your commitment"), sentence(commitment), later, seen])))
    if reflection.rating is not None:
        parts.append(section(f"Your rating: {reflection.rating} of {RATING_MAX}."))
    buttons = [button("Edit", ActionId.REFLECTION_OPEN, reflection.meeting_id, about="change your reflection")]
    said = "Change it with the Edit button below."
    if commitment is not None:
        buttons += next_steps(commitment, company)
        along = "walk alone again" if company else "ask somebody to walk along"
        said = f"{said} Set a date for your commitment, or {along}, with the others."
    return screen(
        [
            *parts,
            context(
                lines(
                    [
                        visibility(reflection.visibility, facilitator_name, circle, digest_on),
                        in_digests(mended, is_shared=reflection.visibility is Visibility.CIRCLE),
                    ]
                )
            ),
            actions(buttons, said=said),
        ]
    )


def choose(found: Sequence[Reflectable], *, zone: str) -> Screen:
    """Return the question which meeting to reflect on: one of each circle, when it was, and whether it is done."""
    asked = []
    for one in found[:ASKED_MOST]:
        circle, meeting = one.circle, one.meeting
        what = words(f"{called(circle, meeting.number).capitalize()}, ", moment(meeting.starts_at, zone))
        told = words(what, ": done, and you can change it" if one.is_settled else "")
        pick = button("Choose", ActionId.REFLECTION_OPEN, meeting.id, about=circle.name)
        asked.append(section(lines([bold(name(circle.name)), told]), button=pick))
    beyond = len(found) - len(asked)
    more = f" Of {count(beyond, 'more circle', 'more circles')}, type /reflect and the name." if beyond > 0 else ""
    how = context(f"Choose with the button beside the name.{more}")
    return screen([section("Which would you like to reflect on?"), *asked, how])


def nothing_to_reflect() -> Screen:
    """Return the answer where no meeting has begun yet."""
    return screen(
        [
            section(
                words(
                    "There is no meeting to reflect on yet. After the first one I ask you, or you type ",
                    code("/reflect"),
                    ".",
                )
            ),
            actions(
                [button("Log an insight", ActionId.INSIGHT_NEW)],
                said="Learned something already? Type /insight and what it is.",
            ),
        ]
    )


def _reflect(meeting: Meeting) -> ButtonElement:
    return button("Reflect", ActionId.REFLECTION_OPEN, meeting.id, primary=True)


def _waive(meeting: Meeting) -> ButtonElement:
    """From the first message on: or else whoever passed early could only have answered without a name."""
    return button("Not this time", ActionId.REFLECTION_WAIVE, meeting.id, about="skip this reflection")


def _away(circle: Circle, meeting: Meeting) -> ButtonElement:
    label = "I didn’t take part" if is_written(circle) else "I wasn’t there"
    return button(label, ActionId.REFLECTION_AWAY, meeting.id)
