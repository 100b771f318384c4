"""The forms of circles: founding one and joining one; and the two windows that only say something."""

from __future__ import annotations

from slack_sdk.models.views import View

from bot.domain.circle_form import (
    GOAL_MAX,
    LENGTH_MAX_MINUTES,
    LENGTH_MIN_MINUTES,
    MEETINGS_MAX,
    NAME_MAX,
    WEEKS_MAX,
)
from bot.domain.circles import (
    CAPACITY_DEFAULT,
    CAPACITY_MAX,
    CAPACITY_MAX_WORKSHOP,
    CAPACITY_MIN,
    LENGTH_DEFAULT_MINUTES,
    MEETINGS_DEFAULT,
    Format,
)
from bot.domain.guides import GuideContent
from bot.domain.ids import ChannelId, CircleId
from bot.domain.overviews import CircleCard
from bot.views.forms import (
    Choice,
    date_field,
    modal,
    number_field,
    select_field,
    text_field,
    time_field,
)
from bot.views.ids import CallbackId
from bot.views.kit import section
from bot.views.payloads import FoundForm, JoinForm, pack
from bot.views.text import escape, pieces
from bot.views.wording import FORMATS
from bot.views.words import Words, circle_name, words

LOCAL_TIME_DEFAULT = "16:00"
HOPE_MAX = 1000
ZONE_MAX = 60
PIECE_LONGEST = 2800


def loading(title: str) -> View:
    """Return the window that opens at once, while the facts for the form are gathered."""
    return modal(title, [section("One moment …")])


def notice_modal(title: str, words: str) -> View:
    """Return a window that only says something; `words` is plain text."""
    return modal(
        title, [section(Words(piece, piece)) for piece in pieces(escape(words.strip() or "…"), PIECE_LONGEST)]
    )


def found_form(
    channel_id: ChannelId,
    *,
    zone: str,
    first_on: str = "",
    name: str = "",
    guide: GuideContent | None = None,
) -> View:
    """Return the form that founds a circle; `zone` is the founder's, `first_on` as in 2026-03-02 or empty.

    `guide` is what it is founded from, if anything: the fields begin with what that circle did.
    """
    kind, length = Format.CIRCLE_MEETING, LENGTH_DEFAULT_MINUTES
    if guide is not None:
        kind = guide.format
        length = min(max(guide.length_minutes, LENGTH_MIN_MINUTES), LENGTH_MAX_MINUTES)
    formats = [Choice(one.value, label, explained) for one, (label, explained) in FORMATS.items()]
    capacity = f"{CAPACITY_MIN} to {CAPACITY_MAX}; a workshop may have up to {CAPACITY_MAX_WORKSHOP}."
    return modal(
        "Found a circle",
        [
            section("The circle will belong to this channel, and you will be its facilitator."),
            text_field("name", "Name", value=name, longest=NAME_MAX, hint="For example: Better lesson openings"),
            text_field(
                "goal",
                "What do you want to learn together?",
                value=guide.goal if guide else "",
                longest=GOAL_MAX,
                lines=True,
                hint="For example: Begin each lesson so that everyone is with us after five minutes",
            ),
            select_field("format", "Format", formats, chosen=kind.value),
            date_field("first_on", "Date of the first meeting", value=first_on),
            time_field(
                "local_time", "Time", value=LOCAL_TIME_DEFAULT, hint="The same time on the clock all year round"
            ),
            text_field(
                "zone",
                "Time zone",
                value=zone,
                longest=ZONE_MAX,
                hint="A name such as Europe/Berlin or America/Chicago",
            ),
            number_field(
                "every_weeks",
                "Meet every … weeks",
                value=guide.every_weeks if guide else 1,
                lowest=1,
                highest=WEEKS_MAX,
            ),
            number_field(
                "meetings",
                "How many meetings?",
                value=guide.meetings if guide else MEETINGS_DEFAULT,
                lowest=1,
                highest=MEETINGS_MAX,
            ),
            number_field(
                "length_minutes",
                "Minutes per meeting",
                value=length,
                lowest=LENGTH_MIN_MINUTES,
                highest=LENGTH_MAX_MINUTES,
                hint="Does not matter for an online exchange: that goes on for some days.",
            ),
            number_field(
                "capacity",
                "Seats, you included",
                value=guide.capacity if guide else CAPACITY_DEFAULT,
                lowest=CAPACITY_MIN,
                highest=CAPACITY_MAX_WORKSHOP,
                hint=capacity,
            ),
        ],
        submit="Found it",
        close="Not now",
        callback=CallbackId.CIRCLE_FOUND,
        metadata=pack(FoundForm(channel_id)),
    )


def join_form(card: CircleCard, *, waiting: bool, goal: str = "", offer: str = "") -> View:
    """Return the form on joining; when `waiting`, for the waiting list. `goal` and `offer` are earlier words."""
    circle = card.circle
    intro = words(circle_name(circle.name), " would love to know what brings you. Its members can read this.")
    full = words(
        circle_name(circle.name),
        " is full just now. Leave your words, and I tell you as soon as a seat is free.",
    )
    return modal(
        "Join the circle",
        [
            section(full if waiting else intro),
            text_field(
                "goal",
                "What would you like to learn?",
                value=goal,
                longest=HOPE_MAX,
                lines=True,
                hint="A sentence is enough. For example: Ask questions that make people think",
            ),
            text_field(
                "offer",
                "How will you help your peers?",
                value=offer,
                longest=HOPE_MAX,
                lines=True,
                hint="For example: I can share my collection of opening questions",
            ),
        ],
        submit="Join the waiting list" if waiting else "Join",
        close="Not now",
        callback=CallbackId.CIRCLE_JOIN,
        metadata=pack(JoinForm(CircleId(circle.id), waiting)),
    )
