"""Insights: something a person learned, in their own words, with tags and a source link."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import takewhile
from urllib.parse import urlsplit

from bot.domain.ids import CircleId, InsightId, MeetingId, TeamId, UserId
from bot.domain.text import tidy
from bot.errors import FieldErrors

TEXT_MAX = 3000
TAG_MAX = 40
TAGS_MAX = 10
URL_MAX = 2000

_HASH = re.compile(r"(?<![\w&/#])#(?=\w)")
_IN_TAGS = "-_+'’"
_MARKS = '"“”„‟«»'
_TERM = re.compile(rf"[{_MARKS}]([^{_MARKS}]*)[{_MARKS}]|(?<!\w)[‘']([^‘’']*)[’'](?!\w)|(\S+)")
"""A phrase in marks of quotation, double or single, or a word; an apostrophe within a word is no mark."""
_URL = re.compile(r"https?://[^\s<>|\"]+")


class InsightKind(StrEnum):
    LEARNED = "learned"
    TRIED = "tried"
    QUESTION = "question"
    RESOURCE = "resource"
    THANKS = "thanks"


@dataclass(frozen=True, slots=True)
class Insight:
    """An insight. `shared_at` is when it was opened to its circle; None keeps it to its author.

    `checked_at` is when its author last said that it still holds, `doubted_at` when they said they are no longer
    sure; a change of its words takes the doubt away.
    """

    id: InsightId
    team_id: TeamId
    user_id: UserId
    circle_id: CircleId | None
    meeting_id: MeetingId | None
    kind: InsightKind
    text: str
    tags: tuple[str, ...]
    source_url: str | None
    created_at: datetime
    updated_at: datetime
    shared_at: datetime | None = None
    checked_at: datetime | None = None
    doubted_at: datetime | None = None

    @property
    def is_shared(self) -> bool:
        return self.shared_at is not None


@dataclass(frozen=True, slots=True)
class InsightForm:
    """The raw fields. `tags` is text, separated by spaces or commas, with or without #."""

    text: str
    kind: str = InsightKind.LEARNED
    tags: str = ""
    source_url: str = ""


@dataclass(frozen=True, slots=True)
class InsightWords:
    """An insight as given, checked."""

    text: str
    kind: InsightKind
    tags: tuple[str, ...]
    source_url: str | None


def tags_in(text: str) -> tuple[str, ...]:
    """Return the #tags of a text in order, folded to lower case, each once. A bare number is no tag."""
    starts = (match.end() for match in _HASH.finditer(text))
    found = (_clean_tag("".join(takewhile(_is_of_tag, text[start:]))) for start in starts)
    return tuple(dict.fromkeys(tag for tag in found if tag and not tag.isdigit()))


def _is_of_tag(char: str) -> bool:
    """Letters, digits, the marks on them (in Hindi, Thai or Tamil the vowels are marks), and - _ + ' as in c++."""
    return char in _IN_TAGS or unicodedata.category(char)[0] in "LNM"


def _clean_tag(tag: str) -> str:
    return tag.replace("’", "'").strip("-_'").lstrip("+").lower()


def is_tags_alone(text: str) -> bool:
    """Tell whether a text is nothing but #tags: then what was learned is still to be said."""
    rest = " ".join(part for part in tidy(text).split() if not _HASH.match(part))
    return bool(tags_in(text)) and not rest.strip(" ,;.")


def search_terms(text: str) -> tuple[str, ...]:
    """Return what is looked for, folded: words, and in marks of quotation a phrase; tags without their #."""
    found = []
    for parts in _TERM.findall(tidy(text)):
        term = " ".join("".join(parts).strip(f"{_MARKS}‘’' ").split()).lstrip("#").casefold()
        found += [term] if term else []
    return tuple(dict.fromkeys(found))


def has_phrase(text: str) -> bool:
    """Tell whether something stands in marks of quotation in what somebody looks for."""
    return any(" " in term for term in search_terms(text))


def quick_insight(text: str) -> InsightForm:
    """Return the form that a line of `/insight` stands for: its tags and its first link are picked out.

    The text stays whole, tags and link included, so that nothing a person wrote is lost.
    """
    link = _URL.search(text)
    source = link.group(0).rstrip(".,;:!?)") if link else ""
    return InsightForm(text=text, source_url=source if _is_link(source) else "")


def check_insight(form: InsightForm) -> InsightWords:
    """Return the words, or raise FieldErrors with words for every field that needs another look."""
    wrong: dict[str, str] = {}
    text = tidy(form.text)
    if not text:
        wrong["text"] = "Write the insight in your own words."
    elif is_tags_alone(text):
        wrong["text"] = "These are tags alone. Write what you learned as well, in your own words."
    elif len(text) > TEXT_MAX:
        wrong["text"] = f"Please keep it to {TEXT_MAX} characters (it has {len(text)})."
    kind = next((item for item in InsightKind if item == form.kind), None)
    if kind is None:
        wrong["kind"] = "Choose what kind of insight this is."
    tags = _check_tags(form.tags, wrong)
    if not wrong:
        tags = _with_tags_of(text, tags)
    source = tidy(form.source_url) or None
    if source and not _is_link(source):
        wrong["source_url"] = "That does not look like a link. It should begin with https:// or http://."
    if wrong or kind is None:
        raise FieldErrors(wrong)
    return InsightWords(text, kind, tags, source)


def _check_tags(field: str, wrong: dict[str, str]) -> tuple[str, ...]:
    named = (_clean_tag(part.lstrip("#")) for part in re.split(r"[\s,;]+", tidy(field)))
    tags = tuple(dict.fromkeys(tag for tag in named if tag))
    if len(tags) > TAGS_MAX:
        wrong["tags"] = f"Please use at most {TAGS_MAX} tags (there are {len(tags)})."
    elif any(len(tag) > TAG_MAX for tag in tags):
        wrong["tags"] = f"Please keep each tag to {TAG_MAX} characters."
    elif not all(_is_of_tag(char) for tag in tags for char in tag):
        wrong["tags"] = "Tags are made of letters, digits, -, _ and +, as in #group-work or #c++."
    return tags


def _with_tags_of(text: str, tags: tuple[str, ...]) -> tuple[str, ...]:
    """Return the named tags and, while there is room, those in the text; one too long stays just text."""
    in_text = tuple(tag for tag in tags_in(text) if len(tag) <= TAG_MAX)
    return tuple(dict.fromkeys(tags + in_text))[:TAGS_MAX]


TAGS_SUGGESTED = 8


def top_tags(insights: Iterable[Insight]) -> tuple[str, ...]:
    """Return the tags that are used most, the most used first and of equals the newest used."""
    newest = sorted(insights, key=lambda one: one.created_at, reverse=True)
    counted = Counter(tag for insight in newest for tag in insight.tags)
    return tuple(tag for tag, _ in counted.most_common(TAGS_SUGGESTED))


def _is_link(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    bad = any(char.isspace() or char in '<>|"' for char in text)
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and len(text) <= URL_MAX and not bad
