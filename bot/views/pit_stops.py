"""The pit stop: in the channel, in private, the form for the one change, and the answers to its buttons."""

from __future__ import annotations

from slack_sdk.models.views import View

from bot.domain.circles import Circle
from bot.domain.local_time import local_day
from bot.domain.meetings import called
from bot.domain.pit_stops import CHANGE_MAX, GOAL_FOR, STARTS_MAX, PitStop, PitStopPage, Verdict
from bot.views.forms import modal, text_field
from bot.views.ids import ActionId, CallbackId
from bot.views.kit import Part, Screen, actions, button, context, header, screen, section
from bot.views.rows import GOAL_ACTIONS
from bot.views.wording import count, day
from bot.views.words import Piece, Words, bold, circle_name, code, cut, in_marks, lines, words

TOO_FEW = "too few to tell"
GOAL_LONGEST = 300
ANSWER_LONGEST = 160
MEETINGS_SHOWN = 12
_VERDICTS = {
    Verdict.YES: "It happened",
    Verdict.PARTLY: "It happened in part",
    Verdict.NO: "Not yet",
}


def posted(page: PitStopPage, why: str) -> Screen:
    """Return the pit stop for the channel; `why` it is there, in a sentence."""
    return screen([*_parts(page), context(f"{why} /circle pitstop shows this again.")])


def private(page: PitStopPage) -> Screen:
    """Return the same for one member, with the way to hold it in the channel."""
    circle = page.circle
    hold = button("Hold it in the channel now", ActionId.PIT_STOP_POST, circle.id, about=circle.name)
    return screen([*_parts(page), actions([hold], said="You can hold the pit stop in the channel now.")])


def _parts(page: PitStopPage) -> list[Part]:
    circle, stop = page.circle, page.latest
    parts = [header(f"Pit stop: {circle.name}")]
    if stop is not None and stop.verdict is None:
        parts += _did_it_happen(stop)
    elif stop is not None and stop.verdict is not None:
        parts.append(section(words("You decided: ", change(stop), f" {_VERDICTS[stop.verdict]}.")))
    return [*parts, section(_said(page)), *_goal(page), *_what_now(circle)]


def _did_it_happen(stop: PitStop) -> list[Part]:
    named = {
        Verdict.YES: ActionId.PIT_STOP_YES,
        Verdict.PARTLY: ActionId.PIT_STOP_PARTLY,
        Verdict.NO: ActionId.PIT_STOP_NO,
    }
    buttons = [button(_VERDICTS[one], action, stop.id, about=stop.change) for one, action in named.items()]
    said = "Anyone in the circle can say so with the buttons: it happened, in part, or not yet."
    asked = words("At the last pit stop you decided: ", change(stop), " Did it happen?")
    return [section(asked), actions(buttons, said=said)]


def change(stop: PitStop) -> Words:
    """Return the change in quotation marks, with from when it holds."""
    return words(in_marks(stop.change, CHANGE_MAX * 2), " (from ", cut(stop.starts, STARTS_MAX * 2), ").")


def _said(page: PitStopPage) -> Words:
    rated = f"{page.rating:.1f} of 5, {count(page.raters, 'person', 'people')}" if page.rating else TOO_FEW
    rows: list[Piece] = [
        words(bold("What you said so far")),
        f"• The meetings: {rated}",
        f"• Who said they were there: {_there(page)}",
    ]
    rows += [words("• Good: ", in_marks(one, ANSWER_LONGEST)) for one in page.pluses]
    rows += [words("• Better if: ", in_marks(one, ANSWER_LONGEST)) for one in page.deltas]
    return lines(rows)


def _there(page: PitStopPage) -> str:
    """Return how many said so of each of the latest meetings held, the first of all being number 1."""
    known = page.attended[-MEETINGS_SHOWN:]
    if not any(known):
        return TOO_FEW
    first = len(page.attended) - len(known) + 1
    at = [called(page.circle, number) for number in range(first, first + len(known))]
    return ", ".join(f"{TOO_FEW if one is None else one} at {which}" for which, one in zip(at, known, strict=True))


def _goal(page: PitStopPage) -> list[Part]:
    labels = ("1 Not yet", "2", "3 Halfway", "4", "5 Fully")
    buttons = [
        button(label, action, page.meeting.id, about="on the way to our goal")
        for label, action in zip(labels, GOAL_ACTIONS, strict=True)
    ]
    asked = lines(
        [
            words(bold("Are we on the way to our goal?"), " ", in_marks(page.circle.goal, GOAL_LONGEST)),
            goal_so_far(page),
        ]
    )
    if not page.is_goal_open:
        return [section(asked)]
    said = "Answer with one tap from 1, not yet, to 5, fully. Nobody sees who answered what."
    return [section(asked), actions(buttons, said=said)]


def goal_so_far(page: PitStopPage) -> Words:
    """Return the mean of the goal check that closed last, where five or more answered, and how the open one is."""
    told: Piece = ""
    if page.goal_raters:
        people = count(page.goal_raters, "person", "people")
        mean = TOO_FEW if page.goal is None else f"{page.goal:.1f} of 5, from {people}"
        told = f"After {called(page.circle, page.goal_number)}: {mean}."
    if not page.is_goal_open:
        return words(told or f"After {called(page.circle, page.meeting.number)}: nobody answered.")
    so_far = f"{count(page.goal_answered, 'person has', 'people have')} answered so far."
    answered = so_far if page.goal_answered else "Nobody has answered yet."
    told_on = day(local_day(page.meeting.ends_at + GOAL_FOR, page.circle.zone))
    mean_when = f"I tell the mean on {told_on}, once, if five or more have answered."
    if not page.is_told:
        mean_when = "A mean is told of five people or more, and you are fewer: talk about it together."
    return lines([told, f"{answered} {mean_when}"])


def _what_now(circle: Circle) -> list[Part]:
    write = button(
        "Write down what we change", ActionId.PIT_STOP_CHANGE, circle.id, about=circle.name, primary=True
    )
    said = "Write it down with the button, or with /circle pitstop."
    return [
        section(words(bold("Which one thing do we change?"), " A small one is best.")),
        actions([write], said=said),
    ]


def form(circle: Circle, metadata: str) -> View:
    """Return the form for the one change."""
    return modal(
        "What we change",
        [
            section(words(circle_name(circle.name), " changes one thing. The circle reads it in its channel.")),
            text_field(
                "change",
                "What do we change?",
                longest=CHANGE_MAX,
                lines=True,
                hint="For example: We begin with two minutes of silence to write",
            ),
            text_field(
                "starts",
                "From when?",
                longest=STARTS_MAX,
                hint="Left empty: from the next meeting",
                optional=True,
            ),
        ],
        submit="Write it down",
        close="Not now",
        callback=CallbackId.PIT_STOP,
        metadata=metadata,
    )


def recorded(circle: Circle, stop: PitStop) -> Screen:
    """Return the answer to whoever wrote the change down."""
    look = button("Show the pit stop", ActionId.PIT_STOP_OPEN, circle.id, about=circle.name)
    told = lines(
        [
            words("Written down for ", circle_name(circle.name), ": ", change(stop)),
            "I tell the channel, and ask at the next pit stop whether it happened.",
        ]
    )
    return screen([section(told), actions([look])])


def adopted_words(circle: Circle, stop: PitStop) -> str:
    """Return the notice for the channel, as plain text."""
    return (
        f"“{circle.name}” changes one thing: “{stop.change}” (from {stop.starts})."
        " At the next pit stop I ask whether it happened."
    )


def judged(circle: Circle, stop: PitStop) -> Screen:
    """Return the answer to whoever said whether it happened."""
    verdict = _VERDICTS[stop.verdict or Verdict.NO]
    look = button("Show the pit stop", ActionId.PIT_STOP_OPEN, circle.id, about=circle.name)
    told = lines(
        [
            words(f"Noted: {verdict.lower()}. ", change(stop)),
            "The last word counts, so anyone in the circle can correct it.",
        ]
    )
    return screen([section(told), actions([look])])


def rated(page: PitStopPage, rating: int) -> Screen:
    """Return the private answer to the goal check."""
    write = button("Write down what we change", ActionId.PIT_STOP_CHANGE, page.circle.id, about=page.circle.name)
    told = lines([f"You said {rating} of 5. Tap again to change it.", goal_so_far(page)])
    return screen([section(told), actions([write], said="What would bring you closer? Write down one change.")])


def held(circle: Circle) -> Screen:
    """Return the answer to whoever holds a pit stop now."""
    return screen(
        [
            section(words("The pit stop of ", circle_name(circle.name), " is on its way to the channel.")),
            context(
                words("It stands there once a day at most; ", code("/circle pitstop"), " shows it to you alone.")
            ),
        ]
    )
