"""Run-sheets: a library of ways to run a meeting, each step with its minutes and what to do in it.

The minutes are those of an hour; `steps_of` fits them to the meeting. Every sheet names whose idea it is; the
words are our own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.agendas import AgendaItem, apportioned, length_of
from bot.domain.circles import Circle, Format
from bot.domain.meetings import Meeting

AGENDA = "agenda"
"""The key of the run-sheet that is made of the meeting's own agenda."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: how many minutes, what it is called, what to do, and whether everybody speaks in turn."""

    minutes: int
    title: str
    doing: str = ""
    in_turn: bool = False

    def to_json(self) -> list[object]:
        return [self.minutes, self.title, self.doing, self.in_turn]


@dataclass(frozen=True, slots=True)
class RunSheet:
    """A way to run a meeting. `key` is stored and never changes; `source` is whose idea it is, with the year."""

    key: str
    name: str
    about: str
    source: str
    steps: tuple[Step, ...]


CHECK_IN = RunSheet(
    "check_in",
    "Check-in round",
    "Everyone is heard, then you talk about what came up",
    "Baldwin & Linnea, The Circle Way (2010)",
    (
        Step(5, "Arrive", "Put away what you come from. Say why you meet today in one sentence."),
        Step(20, "How are you here?", "One speaks, the others listen without answering. Passing is fine.", True),
        Step(25, "What came up", "Talk about what was in more than one answer. Look for what you can learn from."),
        Step(10, "What do you take with you?", "One sentence each.", True),
    ),
)

CONSULTATION = RunSheet(
    "consultation",
    "Challenge consultation",
    "One brings a challenge, the others think aloud about it",
    "the Consultancy of Thompson-Grove, Evans & Dunne, in McDonald et al., The Power of Protocols (2003)",
    (
        Step(5, "Check-in", "Say in a sentence how you are here, and choose whose challenge it is today.", True),
        Step(8, "The challenge", "Whoever brings it tells what happened and ends with one question."),
        Step(5, "Questions of fact", "Ask what you need to know to understand. Short questions, short answers."),
        Step(10, "Questions that open", "Ask what may show it in another light. Give no advice in disguise yet."),
        Step(15, "The others think", "Talk about the challenge as if its owner were away. The owner takes notes."),
        Step(7, "The owner answers", "Say what you heard that helps. You need not defend or accept anything."),
        Step(10, "What each of us takes", "What does it mean for your own work? What will you do?", True),
    ),
)

ACTION_LEARNING = RunSheet(
    "action_learning",
    "Action learning",
    "Questions only, until one of you knows what to do next",
    "Revans, The ABC of Action Learning (1983)",
    (
        Step(5, "What came of it", "Whoever set out to do something last time tells what happened.", True),
        Step(8, "The problem", "One of you tells of a real problem that nobody has solved yet."),
        Step(20, "Questions only", "Ask, and let the owner answer. Whoever has advice turns it into a question."),
        Step(8, "What is the problem now?", "Each says in a sentence what it is about, the owner last.", True),
        Step(10, "What will you do?", "The owner says what to try, when, and how to see whether it worked."),
        Step(9, "What did we learn?", "About the problem, and about how you asked.", True),
    ),
)

CRITICAL_FRIENDS = RunSheet(
    "critical_friends",
    "Critical friends",
    "Look at a piece of somebody’s work, kindly and closely",
    "Costa & Kallick, Through the Lens of a Critical Friend (1993)",
    (
        Step(5, "Check-in", "Say in a sentence how you are here.", True),
        Step(10, "The work", "One of you shows a piece of work and says what feedback would help."),
        Step(8, "Understand it", "Ask about what it is for, and in what setting. No judgement yet."),
        Step(5, "What it should do", "The owner says what it should achieve. You look at it with that in mind."),
        Step(10, "What speaks to you", "Each says what stands out and why it matters.", True),
        Step(12, "Questions that stretch", "Ask what lets the owner see the work from another side."),
        Step(10, "Write, then share", "Write for two minutes: what changes now? Then each reads a line.", True),
    ),
)

SEMINAR = RunSheet(
    "seminar",
    "Workshop or seminar",
    "A guest or one of you opens a topic, the others work with it",
    "Lyman, think–pair–share (1981)",
    (
        Step(5, "Welcome", "Say who speaks and what you would like to know at the end."),
        Step(20, "The topic", "The speaker speaks. Write your questions down as they come."),
        Step(8, "In pairs", "Think for a minute, then tell your neighbour what struck you and what you doubt."),
        Step(17, "Questions", "Those that most of you asked come first."),
        Step(7, "What do you take with you?", "One sentence each: what will you try?", True),
        Step(3, "Thanks", "Thank the speaker, and say when you meet next."),
    ),
)

RETROSPECTIVE = RunSheet(
    "retrospective",
    "Retrospective",
    "Look back on some weeks and change one thing",
    "Derby & Larsen, Agile Retrospectives (2006)",
    (
        Step(5, "Arrive", "One word each for the weeks behind you.", True),
        Step(15, "What happened", "Collect what you remember, good and bad, in silence first, then together."),
        Step(15, "What it means", "Choose two or three things and ask why, more than once."),
        Step(15, "What we change", "Choose one thing to do differently, who sees to it, and until when."),
        Step(10, "Close", "Each thanks somebody for something.", True),
    ),
)

PEER_COACHING = RunSheet(
    "peer_coaching",
    "Peer coaching",
    "Focus, observe, feedback, debrief, then swap roles",
    "Joyce & Showers, The Coaching of Teaching (1982)",
    (
        Step(6, "Focus", "The first of you says what you are working on and what the other should look for."),
        Step(8, "Observe", "Show or retell the moment. The other notes what happens, not what to think."),
        Step(8, "Feedback", "Say what you saw, with an example each time, before you say what you think of it."),
        Step(6, "Debrief", "The first of you says what helps and what to try next."),
        Step(6, "Swap: focus", "Now the other way round: what are you working on?"),
        Step(8, "Swap: observe", "Show or retell the moment; the other notes what happens."),
        Step(8, "Swap: feedback", "What did you see? Then: what do you think of it?"),
        Step(6, "Swap: debrief", "Say what helps and what to try next."),
        Step(4, "Next time", "Each names one thing to do before you meet again.", True),
    ),
)

_SHEETS = (
    CHECK_IN,
    CONSULTATION,
    ACTION_LEARNING,
    CRITICAL_FRIENDS,
    SEMINAR,
    RETROSPECTIVE,
    PEER_COACHING,
)
RUN_SHEETS: dict[str, RunSheet] = {sheet.key: sheet for sheet in _SHEETS}
"""The library, by key, in the order in which it is offered."""

BY_FORMAT = {
    Format.CIRCLE_MEETING: CONSULTATION,
    Format.PEER_COACHING: PEER_COACHING,
    Format.WORKSHOP: SEMINAR,
    Format.ONLINE_EXCHANGE: CHECK_IN,
}
"""What suits a format where the circle chose nothing."""

PLANNED = RunSheet(AGENDA, "The agenda as planned", "Item by item, with the minutes you gave it", "", ())


def offered(meeting: Meeting) -> tuple[RunSheet, ...]:
    """Return the run-sheets one may choose from: its own agenda first, where it has one."""
    return (PLANNED, *_SHEETS) if meeting.agenda else _SHEETS


def proposed(circle: Circle, meeting: Meeting) -> RunSheet:
    """Return the run-sheet that is proposed: the circle's own, else the agenda, else what suits its format."""
    chosen = RUN_SHEETS.get(circle.settings.run_sheet)
    if chosen is not None:
        return chosen
    return PLANNED if meeting.agenda else BY_FORMAT[circle.format]


def steps_of(sheet: RunSheet, meeting: Meeting) -> tuple[Step, ...]:
    """Return the steps with the minutes they get in this meeting; an agenda keeps those it was given."""
    if sheet.key == AGENDA:
        return tuple(_item(item) for item in meeting.agenda)
    given = apportioned([step.minutes for step in sheet.steps], max(length_of(meeting), len(sheet.steps)))
    return tuple(replace(step, minutes=minutes) for step, minutes in zip(sheet.steps, given, strict=True))


def _item(item: AgendaItem) -> Step:
    return Step(max(1, item.minutes), item.title)
