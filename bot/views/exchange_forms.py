"""The forms of an exchange in writing: what it asks, and an answer."""

from __future__ import annotations

from slack_sdk.models.views import View

from bot.domain.exchange_overviews import ExchangePage
from bot.domain.exchanges import ANSWER_MAX, PROMPT_MAX, PROMPTS_MOST, TITLE_MAX
from bot.views.forms import modal, text_field
from bot.views.ids import CallbackId
from bot.views.kit import section
from bot.views.payloads import PromptAt, pack
from bot.views.words import circle_moment, circle_name, cut, lines, quoted, words

TITLE_LONGEST = 250
PROMPT_LONGEST = 500
HINTS = (
    "It comes on the first morning. A question that everybody can answer makes a good beginning.",
    "On the second morning. Leave it empty for fewer questions.",
    "On the third morning.",
    "On the fourth morning. Three questions leave people more room.",
)


def plan_form(shown: ExchangePage, *, response_url: str = "") -> View:
    """Return the form that plans an exchange, with the questions of the template where nobody wrote others."""
    exchange = shown.exchange
    when = circle_moment(shown.meeting.starts_at, shown.circle.zone)
    fields = [
        text_field(
            f"prompt_{place}",
            f"Question {place}",
            value=exchange.prompts[place - 1] if place <= len(exchange.prompts) else "",
            longest=PROMPT_MAX,
            lines=True,
            optional=place > 1,
            hint=HINTS[place - 1],
        )
        for place in range(1, PROMPTS_MOST + 1)
    ]
    about = words(
        "Exchange ", str(shown.meeting.number), " of ", circle_name(shown.circle.name), " begins: ", when
    )
    return modal(
        "Plan the exchange",
        [
            section(lines([about, "Each member gets the questions at nine in their own morning, one a day."])),
            text_field(
                "title",
                "What is it about?",
                value=exchange.title,
                longest=TITLE_MAX,
                hint="For example: The first five minutes of a lesson",
            ),
            *fields,
        ],
        submit="Plan it",
        close="Not now",
        callback=CallbackId.EXCHANGE_PLAN,
        metadata=pack(PromptAt(shown.meeting.id, "", response_url)),
    )


def answer_form(shown: ExchangePage, place: int, *, response_url: str = "") -> View:
    """Return the form for an answer to one question; an earlier answer stands in it, to be changed."""
    mine = shown.mine.get(place)
    asked = quoted(shown.exchange.prompts[place - 1], PROMPT_LONGEST)
    title = words(circle_name(shown.circle.name), ": ", cut(shown.exchange.title, TITLE_LONGEST))
    return modal(
        "Your answer",
        [
            section(lines([title, asked])),
            text_field(
                "answer",
                "In your own words",
                value=mine.text if mine else "",
                longest=ANSWER_MAX,
                lines=True,
                hint="A few sentences are enough. It is posted in the exchange’s thread in the channel, with your"
                " name; you can change it or take it back.",
            ),
        ],
        submit="Change it" if mine else "Answer",
        close="Not now",
        callback=CallbackId.EXCHANGE_ANSWER,
        metadata=pack(PromptAt(shown.meeting.id, str(place), response_url)),
    )
