"""What the screens of reflecting are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.circles import Circle
from bot.domain.commitments import Commitment
from bot.domain.frameworks import Framework, Question
from bot.domain.meetings import Meeting
from bot.domain.reflections import Reflection, Visibility


@dataclass(frozen=True, slots=True)
class Reflectable:
    """What somebody is to reflect on in one circle; `is_settled` when nothing is owed about it any more."""

    circle: Circle
    meeting: Meeting
    is_settled: bool


@dataclass(frozen=True, slots=True)
class ReflectionDraft:
    """The reflection form filled with what is known: the earlier reflection and its commitment, if any.

    `filled` is what was typed and not sent, by field, and stands in for what was given before; `is_kept` when
    it comes from a draft. `is_nameless`: the answer will have no author; `may_be_nameless`: that is on offer.
    `takes_rating` until the ratings of the meeting are counted. `is_afresh` when the form was emptied. `seen`
    marks what was saved when the form was opened; `overtaken_at` is when another version was saved after that.
    """

    circle: Circle
    meeting: Meeting
    framework: Framework
    facilitator_name: str
    earlier: Reflection | None
    commitment: Commitment | None
    visibility: Visibility
    prompt: Question | None = None
    filled: Mapping[str, str] | None = None
    is_kept: bool = False
    is_nameless: bool = False
    may_be_nameless: bool = False
    takes_rating: bool = True
    is_afresh: bool = False
    seen: str = ""
    overtaken_at: datetime | None = None
