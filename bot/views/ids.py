"""The names that travel through Slack and come back: they are public API, since posted messages live for years."""

from __future__ import annotations

from enum import StrEnum


class Command(StrEnum):
    CIRCLE = "/circle"
    INSIGHT = "/insight"
    REFLECT = "/reflect"
    DIGEST = "/digest"


class CallbackId(StrEnum):
    """Forms and shortcuts."""

    CIRCLE_FOUND = "circle.found"
    CIRCLE_JOIN = "circle.join"
    REFLECTION = "reflection.submit"
    INSIGHT = "insight.submit"
    PROFILE = "profile.submit"
    SNOOZE = "attention.snooze_until"
    FEWER = "attention.fewer_of"
    SHORTCUT_LOG_INSIGHT = "insight.log"
    SHORTCUT_SAVE_INSIGHT = "insight.save_message"


class ActionId(StrEnum):
    """Buttons. The value of a button is the id of the one thing it acts on, unless said otherwise."""

    CIRCLE_NEW = "circle.new"
    CIRCLE_JOIN = "circle.join"
    CIRCLE_LEAVE = "circle.leave"
    CIRCLE_SHOW = "circle.show"
    CIRCLE_NEXT = "circle.next"
    CIRCLE_MANAGE = "circle.manage"
    CIRCLE_PAUSE = "circle.pause"
    CIRCLE_RESUME = "circle.resume"
    CIRCLE_WHAT = "circle.what_is_this"
    DIGEST_PREVIEW = "digest.preview"
    DIGEST_POST = "digest.post"
    RSVP_YES = "rsvp.yes"
    RSVP_NO = "rsvp.no"
    RSVP_LATE = "rsvp.late"
    REFLECTION_OPEN = "reflection.open"
    REFLECTION_PICK = "reflection.pick"
    """Its value is a circle's id: reflect on the latest meeting of that circle."""
    REFLECTION_RATE_1 = "reflection.rate_1"
    REFLECTION_RATE_2 = "reflection.rate_2"
    REFLECTION_RATE_3 = "reflection.rate_3"
    REFLECTION_RATE_4 = "reflection.rate_4"
    REFLECTION_RATE_5 = "reflection.rate_5"
    REFLECTION_AWAY = "reflection.away"
    REFLECTION_WAIVE = "reflection.waive"
    COMMITMENT_DONE = "commitment.done"
    COMMITMENT_PARTLY = "commitment.partly"
    COMMITMENT_CHANGED = "commitment.changed"
    COMMITMENT_DROPPED = "commitment.dropped"
    INSIGHT_NEW = "insight.new"
    INSIGHT_EDIT = "insight.edit"
    INSIGHT_UNDO = "insight.undo"
    INSIGHT_KEEP = "insight.keep_private"
    INSIGHT_SHARE = "insight.share"
    INSIGHT_CIRCLE = "insight.circle"
    """Its value is an `InsightInCircle` (bot/views/payloads.py)."""
    PROFILE_OPEN = "profile.open"
    SNOOZE_OPEN = "attention.snooze"
    FEWER_OPEN = "attention.fewer"
    """Its value is a `FewerOf` (bot/views/payloads.py)."""
    WAKE = "attention.wake"
    ATTENTION_UNDO = "attention.undo"
    """Its value is a `Wish` (bot/views/payloads.py): what the person had before."""
    DELIVERY_OPEN = "delivery.open"
    DELIVERY_AGAIN = "delivery.again"
    DELIVERY_IS_THERE = "delivery.is_there"
    DELIVERY_DISMISS = "delivery.dismiss"
    DELIVERY_UNDO = "delivery.undo"
    HELP = "help.open"
    VALUE = "value"
    """The element of every form field; the field is named by its block."""


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


RSVP_ACTIONS = (ActionId.RSVP_YES, ActionId.RSVP_NO, ActionId.RSVP_LATE)
RATE_ACTIONS = (
    ActionId.REFLECTION_RATE_1,
    ActionId.REFLECTION_RATE_2,
    ActionId.REFLECTION_RATE_3,
    ActionId.REFLECTION_RATE_4,
    ActionId.REFLECTION_RATE_5,
)
OUTCOME_ACTIONS = (
    ActionId.COMMITMENT_DONE,
    ActionId.COMMITMENT_PARTLY,
    ActionId.COMMITMENT_CHANGED,
    ActionId.COMMITMENT_DROPPED,
)
