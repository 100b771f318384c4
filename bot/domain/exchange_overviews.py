"""What the screens of an exchange are made of."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.circles import Circle
from bot.domain.exchanges import Exchange, ExchangeAnswer, Stage
from bot.domain.meetings import Meeting


@dataclass(frozen=True, slots=True)
class ExchangePage:
    """One exchange as a member sees it: what it asks, what they answered, and which comes next (if any)."""

    circle: Circle
    meeting: Meeting
    total: int
    exchange: Exchange
    stage: Stage
    mine: dict[int, ExchangeAnswer]
    following: Meeting | None = None


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer that was kept, with what it answers. `is_new`: it was not there before."""

    circle: Circle
    meeting: Meeting
    exchange: Exchange
    answer: ExchangeAnswer
    is_new: bool = True

    @property
    def prompt(self) -> str:
        """The question, or nothing where the exchange asks it no more."""
        prompts = self.exchange.prompts
        return prompts[self.answer.place - 1] if self.answer.place <= len(prompts) else ""


@dataclass(frozen=True, slots=True)
class ExchangeSummary:
    """What an exchange gave: its answers by question, each with the name of who gave it.

    `has_thread`: not where its first message was deleted.
    """

    circle: Circle
    meeting: Meeting
    exchange: Exchange
    answers: dict[int, list[tuple[str, str]]]
    """Name and words, by the place of the question."""
    has_thread: bool = True

    @property
    def count(self) -> int:
        return sum(len(some) for some in self.answers.values())
