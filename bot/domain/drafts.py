"""Drafts: what somebody typed into a form and did not send, kept for them until they do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.domain.ids import TeamId, UserId
from bot.domain.text import tidy

KEPT_FOR = timedelta(days=30)
WORDS_MOST = 3000
"""Characters of one field: what Slack lets anybody type."""


class FormName(StrEnum):
    """The forms that keep drafts; the names are stored."""

    REFLECTION = "reflection"
    INSIGHT = "insight"
    COMMITMENT = "commitment"
    HURDLE = "hurdle"
    AGENDA = "agenda"
    EXCHANGE_ANSWER = "exchange_answer"
    PIT_STOP = "pit_stop"
    FINISH = "finish"
    SURVEY = "survey"
    LEADING = "leading"
    LED = "led"
    USED_IT = "used_it"
    FOUNDING = "founding"
    JOINING = "joining"
    EXCHANGE_PLAN = "exchange_plan"
    SPEAKER = "speaker"
    TOPIC = "topic"
    SETTINGS = "settings"
    MOVE = "move"
    SKIP = "skip"
    FREE_DAYS = "free_days"
    CADENCE = "cadence"


@dataclass(frozen=True, slots=True)
class DraftKey:
    """Whose draft of which form about what: ids of what it is about, nothing for a new insight."""

    team_id: TeamId
    user_id: UserId
    form: FormName
    subject: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the fields of a form, by field; empty fields are left out.

    `typed` is Slack's timestamp of what was typed last: of two, the later one holds. `kept_on` is the day. One
    without words says that they were sent or thrown away, so that what is told late does not come back.
    """

    key: DraftKey
    words: dict[str, str]
    typed: str
    kept_on: date


def words_of(given: Mapping[str, str]) -> dict[str, str]:
    """Return the fields that have something in them, each as typed, cut to what a field holds."""
    return {name: value[:WORDS_MOST] for name, value in given.items() if tidy(value)}
