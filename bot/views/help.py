"""Help: what each command does, what this person can do here and now, and a guess at what was meant."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from bot.domain.circles import Circle, MemberState
from bot.domain.overviews import CirclePage
from bot.views.circle_parts import has_ended, join_buttons, upcoming
from bot.views.ids import ActionId, Command
from bot.views.kit import Part, Screen, actions, button, context, screen, section
from bot.views.wording import seats, status
from bot.views.words import Words, bold, code, in_marks, lines, name, words

LISTED_MOST = 12
TYPED_LONGEST = 200

CHAPTERS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Every day",
        "every",
        (
            ("/circle", "what you can do here"),
            ("/circle new", "found a circle in this channel"),
            ("/circle join", "join a circle of this channel"),
            ("/circle leave", "leave a circle"),
            ("/circle list", "the circles here, and yours elsewhere"),
            ("/circle show", "a circle’s goal, times and members"),
            ("/circle next", "your next meetings, and whether you come"),
            ("/circle commit", "set out to do something: when …, I will …"),
            ("/circle commitments", "what you set out to do, and what became of it"),
            ("/circle manage", "plan and lead a circle: all its buttons"),
        ),
    ),
    (
        "Plan",
        "plan",
        (
            ("/circle dates", "all dates of a circle, and where it ends"),
            ("/circle agenda", "what the next meeting is about"),
            ("/circle topics", "what you would like to talk about, with votes"),
            ("/circle move", "move one meeting"),
            ("/circle skip", "skip one meeting"),
            ("/circle change", "another rhythm from now on"),
            ("/circle blackout", "days to keep free"),
            ("/circle hours", "whose hours the meetings take, and kinder ones"),
            ("/circle lead @person", "hand over the lead; without a name, see whose turn it is and trade yours"),
            ("/circle speaker", "invite a guest speaker, see what people gave back"),
            ("/circle ask", "questions for the guest of the next meeting"),
            ("/circle exchange", "the questions of an exchange in writing"),
            ("/circle calendar", "a link or a file for your own calendar"),
        ),
    ),
    (
        "Meet",
        "meet",
        (
            ("/circle run", "run the meeting step by step"),
            ("/circle icebreaker", "a question to begin with"),
            ("/circle attendance", "who was there (whoever leads)"),
        ),
    ),
    (
        "Look back and finish",
        "finish",
        (
            ("/circle pitstop", "what we said so far, and what we change"),
            ("/circle survey", "how far you got, at the end of a series"),
            ("/circle summary", "what a circle leaves, as Markdown"),
            ("/circle extend", "add meetings at the end (its facilitator)"),
            ("/circle finish", "end a series early (its facilitator)"),
            ("/circle guide", "make a guide of a finished circle"),
            ("/circle guides", "what other circles left: found one from it"),
            ("/circle leading", "your own goal in leading"),
        ),
    ),
    (
        "Rest and settings",
        "settings",
        (
            ("/circle settings", "a circle’s name, goal, seats and ways (its facilitator)"),
            ("/circle changes", "who changed what, and what was posted"),
            ("/circle pause", "let a circle rest (its facilitator)"),
            ("/circle resume", "go on after a pause (its facilitator)"),
        ),
    ),
    (
        "My messages to you",
        "messages",
        (
            ("/circle profile", "when and how often I write to you"),
            ("/circle snooze monday", "a break from my messages"),
            ("/circle wake", "end the break"),
        ),
    ),
    (
        "For organisers",
        "organisers",
        (
            ("/circle workspace", "what holds for all circles (organisers)"),
            ("/circle workspace changes", "who changed that (organisers)"),
            ("/circle delivery", "what I sent and what not (organisers)"),
            ("/circle facilitators", "what facilitators say about leading (organisers)"),
        ),
    ),
)
"""Everything after `/circle`: title, the word that opens it (`/circle help plan`), commands."""

_USES = {
    Command.CIRCLE: CHAPTERS[0][2],
    Command.INSIGHT: (
        ("/insight what I learned #tag", "log an insight in one line"),
        ("/insight", "log one in a form"),
        ("/insight mine", "your insights"),
        ("/insight find words", "look for one among yours and your circles’"),
    ),
    Command.REFLECT: (("/reflect", "reflect on the latest meeting"),),
    Command.DIGEST: (("/digest", "see what this week’s digest would say"),),
}
_ABOUT = {
    Command.CIRCLE: "Circles",
    Command.INSIGHT: "Insights: what you learned, in your own words",
    Command.REFLECT: "Reflections: what a meeting gave you",
    Command.DIGEST: "The digest: a circle’s week, posted on Mondays",
}


class Meant(StrEnum):
    """What somebody may mean who writes to the bot in words."""

    NEXT = "next"
    REFLECT = "reflect"
    INSIGHT = "insight"


_MEANT = {
    Meant.NEXT: ("My next meetings", ActionId.CIRCLE_NEXT, "/circle next"),
    Meant.REFLECT: ("Reflect", ActionId.REFLECTION_PICK, "/reflect"),
    Meant.INSIGHT: ("Log an insight", ActionId.INSIGHT_NEW, "/insight"),
}


def command_help(command: Command) -> Screen:
    """Return what one command does."""
    return screen([section(_uses(command)), context(words("All commands: ", code("/circle help")))])


def overview_help(about: str = "") -> Screen:
    """Return what the bot is and its commands; `about` opens one chapter of those after `/circle`."""
    opened = next((one for one in CHAPTERS if about and one[1].startswith(about.strip().casefold())), None)
    if opened is not None:
        title, _, uses = opened
        return screen([section(_listed(title, uses)), context(words("All commands: ", code("/circle help")))])
    rest = [_in_short(title, word, uses) for title, word, uses in CHAPTERS[1:]]
    return screen(
        [
            section(
                "I keep learning circles going: small groups that learn something together over a few meetings. "
                "I remind you, ask what you take with you, and give it back to the circle each week."
            ),
            *(section(_uses(command)) for command in Command),
            section(lines([bold("And there is more, after /circle"), *rest])),
            actions(
                [button("Log an insight", ActionId.INSIGHT_NEW)],
                said="Your circles, meetings and insights are in App Home, under my name.",
            ),
        ]
    )


def did_you_mean(likely: Sequence[Meant]) -> Screen:
    """Return the answer to a message that is no command: what was most likely meant, each with its button."""
    label, action, typed = zip(*(_MEANT[one] for one in likely), strict=True)
    buttons = [button(*both) for both in zip(label, action, strict=True)]
    return screen(
        [
            section(
                "I understand commands and buttons, not sentences, and keep nothing of what you write here."
                " Is it one of these?"
            ),
            actions(
                [*buttons, button("What can I do?", ActionId.HELP)],
                said=f"Type {', '.join(typed)}, or write help.",
            ),
        ]
    )


def _in_short(title: str, word: str, uses: Sequence[tuple[str, str]]) -> Words:
    named = ", ".join(dict.fromkeys(typed.split()[1] for typed, _ in uses))
    return words("• ", f"{title}: {named} – ", code(f"/circle help {word}"))


def suggestion(command: Command, typed: str, guess: str | None) -> Screen:
    """Return a guess at what was meant by words that are no command."""
    parts = [section(words("I don’t know ", in_marks(f"{command.value} {typed}", TYPED_LONGEST), "."))]
    if guess:
        parts.append(section(words("Did you mean ", code(f"{command.value} {guess}"), "?")))
    show = button("What can I do?", ActionId.HELP)
    return screen([*parts, actions([show], said=f"Type {command.value} help to see what I can do.")])


def what_now(pages: Sequence[CirclePage], ended: Sequence[Circle] = (), *, in_channel: bool, zone: str) -> Screen:
    """Return what this person can do here and now, with a button for each; `pages` are the circles it is about.

    `ended` are circles of this channel that are over.
    """
    parts: list[Part] = [has_ended(circle) for circle in ended[:LISTED_MOST]]
    for page in pages[:LISTED_MOST]:
        parts += _circle_now(page, zone)
    if not parts:
        parts.append(section("There is no circle here yet." if in_channel else "You are in no circle yet."))
        if not in_channel:
            parts.append(
                section(words("In a channel, ", code("/circle list"), " shows the circles you can join."))
            )
    beyond = len(pages) - LISTED_MOST
    if beyond > 0:
        parts.append(context(words(f"And {beyond} more: ", code("/circle list"))))
    found = [button("Found a circle", ActionId.CIRCLE_NEW)] if in_channel else []
    rest = [button("Log an insight", ActionId.INSIGHT_NEW), button("All commands", ActionId.HELP)]
    here = "/circle join, /circle show, /circle new, " if in_channel else ""
    said = f"Use the buttons below, or type {here}/insight or /circle help."
    return screen([*parts, actions([*found, *rest], said=said)])


def _circle_now(page: CirclePage, zone: str) -> list[Part]:
    card, circle = page.card, page.card.circle
    mine = {MemberState.ACTIVE: "You are in it.", MemberState.WAITING: "You are on its waiting list."}
    place = mine.get(page.viewer.state, "") if page.viewer else ""
    told = lines(
        [
            bold(name(circle.name)),
            upcoming(card, zone),
            f"{seats(card)} {place}".strip(),
            status(circle, has_ended=card.has_ended),
        ]
    )
    buttons = [button("Show", ActionId.CIRCLE_SHOW, circle.id, about=circle.name)]
    if not place:
        buttons = [*join_buttons(card), *buttons]
    elif place == mine[MemberState.ACTIVE] and card.has_met:
        buttons.append(button("Reflect", ActionId.REFLECTION_PICK, circle.id, about=circle.name))
    if page.viewer_leads and circle.can_resume:
        buttons.append(button("Resume", ActionId.CIRCLE_RESUME, circle.id, about=circle.name))
    return [section(told), actions(buttons)]


def _uses(command: Command) -> Words:
    return _listed(_ABOUT[command], _USES[command])


def _listed(title: str, uses: Sequence[tuple[str, str]]) -> Words:
    return lines([bold(title), *(words("• ", code(typed), f" – {does}") for typed, does in uses)])
