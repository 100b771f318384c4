"""The grammar of the commands: text in, a command value out, or a guess at what was meant."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

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


@dataclass(frozen=True, slots=True)
class InsightCommand:
    verb: InsightVerb
    text: str = ""


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
    """Read `/insight …`; whatever is not one of its few words alone is an insight."""
    said = plain(text)
    first, _, rest = said.partition(" ")
    word = said.casefold()
    if not said:
        return InsightCommand(InsightVerb.FORM)
    if word in {"mine", "list"}:
        return InsightCommand(InsightVerb.MINE)
    if word in {"help", "?"}:
        return InsightCommand(InsightVerb.HELP)
    if first.casefold() in {"find", "search"} and (rest.strip() or word in {"find", "search"}):
        return InsightCommand(InsightVerb.FIND, rest.strip())
    return InsightCommand(InsightVerb.LOG, said)


def is_help(text: str) -> bool:
    """Tell whether someone asks for help."""
    return plain(text).casefold().strip(" .!") in {"help", "?", "hilfe", "ayuda", "aide"}
