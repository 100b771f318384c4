"""The grammar of the commands: text in, a command value out, or a guess at what was meant."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from bot.views.help import Meant

LIKENESS = 0.8
"""How alike a word of a message and one that we know must be (difflib's ratio, 0 to 1)."""

_MENTION = re.compile(r"<([@#!])([^>|]*)(?:\|([^>]*))?>")
_LINK = re.compile(r"<((?:https?|mailto):[^>|]*)(?:\|[^>]*)?>")


class CircleVerb(StrEnum):
    NEW = "new"
    JOIN = "join"
    LEAVE = "leave"
    LIST = "list"
    SHOW = "show"
    NEXT = "next"
    PAUSE = "pause"
    RESUME = "resume"
    PROFILE = "profile"
    SNOOZE = "snooze"
    WAKE = "wake"
    DELIVERY = "delivery"
    MANAGE = "manage"
    AGENDA = "agenda"
    TOPICS = "topics"
    LEAD = "lead"
    SPEAKER = "speaker"
    ASK = "ask"
    SETTINGS = "settings"
    CHANGES = "changes"
    WORKSPACE = "workspace"
    CALENDAR = "calendar"
    EXCHANGE = "exchange"
    RUN = "run"
    ATTENDANCE = "attendance"
    ICEBREAKER = "icebreaker"
    PITSTOP = "pitstop"
    LEADING = "leading"
    FACILITATORS = "facilitators"
    SURVEY = "survey"
    SUMMARY = "summary"
    FINISH = "finish"
    EXTEND = "extend"
    GUIDE = "guide"
    GUIDES = "guides"
    DATES = "dates"
    MOVE = "move"
    SKIP = "skip"
    CHANGE = "change"
    BLACKOUT = "blackout"
    HOURS = "hours"
    COMMIT = "commit"
    COMMITMENTS = "commitments"
    HELP = "help"


_CIRCLE_SYNONYMS = {
    "create": CircleVerb.NEW,
    "start": CircleVerb.NEW,
    "found": CircleVerb.NEW,
    "quit": CircleVerb.LEAVE,
    "circles": CircleVerb.LIST,
    "info": CircleVerb.SHOW,
    "when": CircleVerb.NEXT,
    "stop": CircleVerb.PAUSE,
    "continue": CircleVerb.RESUME,
    "me": CircleVerb.PROFILE,
    "preferences": CircleVerb.PROFILE,
    "mute": CircleVerb.PROFILE,
    "unmute": CircleVerb.PROFILE,
    "quiet": CircleVerb.PROFILE,
    "dnd": CircleVerb.PROFILE,
    "break": CircleVerb.SNOOZE,
    "sleep": CircleVerb.SNOOZE,
    "unsnooze": CircleVerb.WAKE,
    "commitment": CircleVerb.COMMIT,
    "promise": CircleVerb.COMMIT,
    "promises": CircleVerb.COMMITMENTS,
    "desk": CircleVerb.MANAGE,
    "topic": CircleVerb.TOPICS,
    "backlog": CircleVerb.TOPICS,
    "ideas": CircleVerb.TOPICS,
    "handover": CircleVerb.LEAD,
    "facilitator": CircleVerb.LEAD,
    "guest": CircleVerb.SPEAKER,
    "workshop": CircleVerb.SPEAKER,
    "question": CircleVerb.ASK,
    "questions": CircleVerb.ASK,
    "config": CircleVerb.SETTINGS,
    "options": CircleVerb.SETTINGS,
    "rename": CircleVerb.SETTINGS,
    "history": CircleVerb.CHANGES,
    "audit": CircleVerb.CHANGES,
    "organisers": CircleVerb.WORKSPACE,
    "plan": CircleVerb.MANAGE,
    "edit": CircleVerb.MANAGE,
    "ics": CircleVerb.CALENDAR,
    "feed": CircleVerb.CALENDAR,
    "subscribe": CircleVerb.CALENDAR,
    "answer": CircleVerb.EXCHANGE,
    "run-sheet": CircleVerb.RUN,
    "runsheet": CircleVerb.RUN,
    "begin": CircleVerb.RUN,
    "present": CircleVerb.ATTENDANCE,
    "attended": CircleVerb.ATTENDANCE,
    "warmup": CircleVerb.ICEBREAKER,
    "pit-stop": CircleVerb.PITSTOP,
    "pit": CircleVerb.PITSTOP,
    "end": CircleVerb.FINISH,
    "close": CircleVerb.FINISH,
    "prolong": CircleVerb.EXTEND,
    "more": CircleVerb.EXTEND,
    "library": CircleVerb.GUIDES,
    "schedule": CircleVerb.DATES,
    "reschedule": CircleVerb.MOVE,
    "postpone": CircleVerb.MOVE,
    "cancel": CircleVerb.SKIP,
    "rhythm": CircleVerb.CHANGE,
    "cadence": CircleVerb.CHANGE,
    "holidays": CircleVerb.BLACKOUT,
    "blackouts": CircleVerb.BLACKOUT,
    "fairness": CircleVerb.HOURS,
    "?": CircleVerb.HELP,
}


@dataclass(frozen=True, slots=True)
class CircleCommand:
    """`/circle verb [name of a circle]`; no verb at all asks what one can do here."""

    verb: CircleVerb | None
    name: str = ""


class InsightVerb(StrEnum):
    LOG = "log"
    FORM = "form"
    MINE = "mine"
    FIND = "find"
    HELP = "help"
    ASK = "ask"
    """It is not clear which: `guess` may be meant, or it is an insight."""


_INSIGHT_WORDS = {
    "mine": InsightVerb.MINE,
    "list": InsightVerb.MINE,
    "find": InsightVerb.FIND,
    "search": InsightVerb.FIND,
    "help": InsightVerb.HELP,
    "?": InsightVerb.HELP,
}
_TAKE_WORDS = ("mine", "find", "search")
"""What more words may follow; after another one they are an insight, as in "Lists work better than prose"."""

ALONE_LIKENESS, FIRST_LIKENESS = 0.7, 0.87
"""How like one of its words (difflib's ratio, 0 to 1) a word alone is, or the first of several, to be asked about.

"Finding out what they know takes a minute" and "Research is reading" are insights, "finde pairs" is a slip."""

ASKED_LONGEST = 80
"""So many characters at most are asked about; whoever writes more means it."""


@dataclass(frozen=True, slots=True)
class InsightCommand:
    """`/insight …`; `text` is what goes with the verb: an insight, words to look for, or tags to see alone.

    With ASK it is all that was typed, `guess` the command that may be meant, and `words` what would go with that.
    """

    verb: InsightVerb
    text: str = ""
    guess: InsightVerb | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Words that are no command, with the likeliest one meant."""

    typed: str
    guess: str | None


def plain(text: str) -> str:
    """Return what the person typed: Slack's escapes undone, mentions and links as they were read.

    With `should_escape` a #tag that is also a channel's name arrives as `<#C1|name>`; it becomes #name again.
    A mention becomes @name, so that quoting it later never pings anyone.
    """
    bare = _LINK.sub(lambda match: match.group(1).removeprefix("mailto:"), text)
    bare = _MENTION.sub(_read_mention, bare)
    return html.unescape(bare).strip()


def _read_mention(match: re.Match[str]) -> str:
    sign, target, label = match.group(1), match.group(2), match.group(3) or ""
    if sign == "#":
        return f"#{label or target}"
    if sign == "@":
        return f"@{label or target}"
    return label or f"@{target.partition('^')[0]}"


def circle_command(text: str) -> CircleCommand | Unknown:
    """Read `/circle …`."""
    first, _, rest = plain(text).partition(" ")
    word = first.casefold()
    if not word:
        return CircleCommand(None)
    if word in set(CircleVerb):
        return CircleCommand(CircleVerb(word), rest.strip())
    if word in _CIRCLE_SYNONYMS:
        return CircleCommand(_CIRCLE_SYNONYMS[word], rest.strip())
    is_mention = word.startswith(("@", "#"))
    near = [] if is_mention else get_close_matches(word, [*CircleVerb, *_CIRCLE_SYNONYMS], n=1, cutoff=0.6)
    guess = _CIRCLE_SYNONYMS.get(near[0], near[0]) if near else None
    return Unknown(first, str(guess) if guess else None)


def insight_command(text: str) -> InsightCommand:
    """Read `/insight …`; whatever is not one of its few words, nor nearly one, is an insight."""
    said = plain(text)
    first, rest = [*said.split(maxsplit=1), "", ""][:2]
    if not said:
        return InsightCommand(InsightVerb.FORM)
    verb = _INSIGHT_WORDS.get(first.casefold())
    if verb is InsightVerb.FIND or (verb is not None and not rest):
        return InsightCommand(verb, rest)
    if verb is InsightVerb.MINE and all(part.startswith("#") for part in rest.split()):
        return InsightCommand(verb, rest)
    may_be_slip = len(said) <= ASKED_LONGEST and (verb is None or len(rest.split()) == 1)
    guess = _insight_guess(first.casefold(), rest) if may_be_slip else None
    if guess is None:
        return InsightCommand(InsightVerb.LOG, said)
    is_search = guess is InsightVerb.MINE and rest and not rest.startswith("#")
    return InsightCommand(InsightVerb.ASK, said, InsightVerb.FIND if is_search else guess, rest)


def _insight_guess(first: str, rest: str) -> InsightVerb | None:
    """Return the command that the words may mean, or None where they are an insight."""
    near = get_close_matches(
        first, _TAKE_WORDS if rest else _INSIGHT_WORDS, n=1, cutoff=FIRST_LIKENESS if rest else ALONE_LIKENESS
    )
    return _INSIGHT_WORDS[near[0]] if near else None


_SAYS = {
    "reflect": Meant.REFLECT,
    "reflection": Meant.REFLECT,
    "feedback": Meant.REFLECT,
    "insight": Meant.INSIGHT,
    "learned": Meant.INSIGHT,
    "learnt": Meant.INSIGHT,
    "meeting": Meant.NEXT,
    "next": Meant.NEXT,
    "when": Meant.NEXT,
}


def likely_meant(text: str) -> list[Meant]:
    """Return the two things that somebody most likely means who writes to the bot, the likelier first."""
    said = re.findall(r"\w+", plain(text).casefold())
    near = [get_close_matches(word, _SAYS, n=1, cutoff=LIKENESS) for word in said]
    found = [_SAYS[one[0]] for one in near if one]
    return list(dict.fromkeys([*found, Meant.NEXT, Meant.REFLECT]))[:2]


def is_help(text: str) -> bool:
    """Tell whether someone asks for help."""
    return plain(text).casefold().strip(" .!") in {"help", "?", "hilfe", "ayuda", "aide"}
