"""Buttons that stand together: rows that have a name, and answers of which one is given."""

from __future__ import annotations

from enum import StrEnum

from bot.views.ids import ActionId


class AnswerRow(StrEnum):
    """Where the three answers to an invitation stand; names their row, before a colon and a number."""

    REMINDER = "rsvp.reminder"
    PAGE = "rsvp.page"
    COMING = "rsvp.coming"
    """Among the next meetings of all circles of the reader."""
    COMING_ONE = "rsvp.coming_one"

    @classmethod
    def of(cls, block_id: str) -> AnswerRow:
        """Return where a row stands; one of an unknown name is taken for that of a reminder."""
        given = block_id.partition(":")[0]
        return next((row for row in cls if row == given), cls.REMINDER)


TOGETHER = "together"
"""How the rows of buttons are named in a message that holds several things."""


def is_together(block_id: str) -> bool:
    """Tell whether a clicked row stands beside other things, so that the message must not be replaced."""
    return block_id.partition(":")[0] == TOGETHER


ALONE = "alone"
"""How a row is named that asks about all there is in its message: its answer may take the message's place."""


def is_alone(block_id: str) -> bool:
    return block_id == ALONE


RATE_ACTIONS = (
    ActionId.REFLECTION_RATE_1,
    ActionId.REFLECTION_RATE_2,
    ActionId.REFLECTION_RATE_3,
    ActionId.REFLECTION_RATE_4,
    ActionId.REFLECTION_RATE_5,
)
GOAL_ACTIONS = (
    ActionId.PIT_STOP_GOAL_1,
    ActionId.PIT_STOP_GOAL_2,
    ActionId.PIT_STOP_GOAL_3,
    ActionId.PIT_STOP_GOAL_4,
    ActionId.PIT_STOP_GOAL_5,
)
SURVEY_ACTIONS = (
    ActionId.SURVEY_RATE_1,
    ActionId.SURVEY_RATE_2,
    ActionId.SURVEY_RATE_3,
    ActionId.SURVEY_RATE_4,
    ActionId.SURVEY_RATE_5,
)
LEADING_ACTIONS = (
    ActionId.LEADING_RATE_1,
    ActionId.LEADING_RATE_2,
    ActionId.LEADING_RATE_3,
    ActionId.LEADING_RATE_4,
    ActionId.LEADING_RATE_5,
)
