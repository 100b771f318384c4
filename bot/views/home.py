"""App Home: what one person owes, when they meet, their circles and their insights."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.views import View

from bot.domain.circles import Circle
from bot.domain.overviews import CirclePage, Home, MyMeeting
from bot.views.circle_parts import upcoming
from bot.views.commitments import asking
from bot.views.forms import VIEW_BLOCKS_MOST
from bot.views.ids import ActionId
from bot.views.insights import my_parts
from bot.views.kit import Part, actions, button, context, divider, header, section
from bot.views.meetings import meeting_parts
from bot.views.wording import meeting_of, seats, status
from bot.views.words import bold, code, lines, moment, name, quoted, words

MEETINGS_MOST = 6
OWED_MOST = 6
CIRCLES_MOST = 12
ENDED_MOST = 4
SURVEYS_MOST = 3
INSIGHTS_MOST = 10
GIVEN_MOST = 6
GIVEN_LONGEST = 600


def home(home: Home, *, now: datetime, troubles: int = 0) -> View:
    """Return the Home tab; `now` tells a meeting that is on from one that is to come.

    `troubles` counts the messages in trouble, for organisers.
    """
    has_any = home.circles or home.ended
    parts = [*_owed(home), *_meetings(home, now), *_given(home), *_circles(home), *_ended(home)]
    parts = parts if has_any else _begin()
    parts = [*_break(home), *parts, *_insights(home), divider(), _foot(home, troubles)]
    if len(parts) > VIEW_BLOCKS_MOST:
        raise ValueError(f"App Home has at most {VIEW_BLOCKS_MOST} blocks, not {len(parts)}")
    return View(type="home", blocks=[part.block for part in parts])


def _break(home: Home) -> list[Part]:
    if home.snoozed_until is None:
        return []
    told = words("Messages: snoozed until ", moment(home.snoozed_until, home.zone), ".")
    return [section(told, button=button("Wake me", ActionId.WAKE, about="end the break from messages"))]


def _begin() -> list[Part]:
    return [
        header("Welcome"),
        section(
            "A learning circle is a small group that learns something together over a few meetings. "
            "I remind you, ask what you take with you, and give it back to the circle each week."
        ),
        section(
            words(
                "To begin, go to a channel and type ",
                code("/circle list"),
                " to see the circles you can join, or ",
                code("/circle new"),
                " to found one.",
            )
        ),
    ]


def _owed(home: Home) -> list[Part]:
    if not (home.reflections_owed or home.commitments_open or home.surveys_owed):
        return [header("For you to do"), section("Nothing just now. Enjoy it!")]
    parts = [header("For you to do")]
    parts += [_reflection_owed(item, home.zone) for item in home.reflections_owed[:OWED_MOST]]
    for circle, commitment in home.commitments_open[:OWED_MOST]:
        parts += [context(words("From ", name(circle.name))), *asking(commitment)]
    parts += [_survey_owed(circle) for circle in home.surveys_owed[:SURVEYS_MOST]]
    return [*parts, *_beyond(home.reflections_owed, OWED_MOST), *_beyond(home.commitments_open, OWED_MOST)]


def _survey_owed(circle: Circle) -> Part:
    look = button("Look back", ActionId.SURVEY_OPEN, circle.id, about=circle.name)
    return section(words(bold(name(circle.name)), " is over. How far did you get?"), button=look)


def _reflection_owed(item: MyMeeting, zone: str) -> Part:
    reflect = button("Reflect", ActionId.REFLECTION_OPEN, item.meeting.id, about=item.circle.name)
    return section(
        words("What do you take with you from ", meeting_of(item.circle, item.meeting, zone), "?"), button=reflect
    )


def _meetings(home: Home, now: datetime) -> list[Part]:
    if not home.meetings:
        return []
    on_now = [item for item in home.meetings if item.meeting.starts_at <= now < item.meeting.ends_at]
    running = [context(words("On now: ", name(item.circle.name))) for item in on_now[:1]]
    shown = meeting_parts(home.meetings[:MEETINGS_MOST], zone=home.zone)
    return [header("Your next meetings"), *running, *shown, *_beyond(home.meetings, MEETINGS_MOST)]


def _given(home: Home) -> list[Part]:
    """What members opened to their facilitator alone."""
    if not home.given:
        return []
    parts = [header("Given to you as facilitator")]
    for item in home.given[:GIVEN_MOST]:
        answers = list(item.reflection.answers.values())
        told = [quoted(answer, GIVEN_LONGEST) for answer in answers]
        head = words(bold(name(item.author)), " on ", meeting_of(item.circle, item.meeting, home.zone))
        parts.append(section(lines([head, *told])))
    return [*parts, *_beyond(home.given, GIVEN_MOST), context("Only you and its author can read this.")]


def _circles(home: Home) -> list[Part]:
    if not home.circles:
        return []
    parts = [header("Your circles")]
    parts += [_circle(page, home) for page in home.circles[:CIRCLES_MOST]]
    return [*parts, *_beyond(home.circles, CIRCLES_MOST)]


def _circle(page: CirclePage, home: Home) -> Part:
    card, circle = page.card, page.card.circle
    muted = words("You muted it: I write nothing to you about it. To hear of it again: ", code("/circle profile"))
    leads = "You are its facilitator." if page.viewer_leads else ""
    told = lines(
        [
            bold(name(circle.name)),
            upcoming(card, home.zone),
            f"{seats(card)} {leads}".strip(),
            status(circle, has_ended=card.has_ended),
            muted if circle.id in home.muted else "",
        ]
    )
    leaves = card.has_ended and card.has_met
    label, action = ("What it leaves", ActionId.SUMMARY_SHOW) if leaves else ("Show", ActionId.CIRCLE_SHOW)
    return section(told, button=button(label, action, circle.id, about=circle.name))


def _ended(home: Home) -> list[Part]:
    """What the circles leave that are over."""
    if not home.ended:
        return []
    parts = [header("Circles that have ended")]
    for circle in home.ended[:ENDED_MOST]:
        keep = button("What it leaves", ActionId.SUMMARY_SHOW, circle.id, about=circle.name)
        parts.append(section(bold(name(circle.name)), button=keep))
    if (beyond := len(home.ended) - ENDED_MOST) > 0:
        parts.append(context(words(f"And {beyond} more: ", code("/circle summary"), " and its name.")))
    return parts


def _insights(home: Home) -> list[Part]:
    if not home.insights:
        return []
    return [
        header("Your insights"),
        *my_parts(home.insights[:INSIGHTS_MOST]),
        context(
            words("All of them: ", code("/insight mine"), ", or ", code("/insight find"), " and a few words.")
        ),
    ]


def _beyond(items: Sequence[object], most: int) -> list[Part]:
    return [context(f"And {len(items) - most} more.")] if len(items) > most else []


def _foot(home: Home, troubles: int) -> Part:
    rows = [button("Log an insight", ActionId.INSIGHT_NEW), button("My messages", ActionId.PROFILE_OPEN)]
    if home.circles or home.ended:
        rows.insert(1, button("My commitments", ActionId.COMMITMENT_MINE, about="and what became of them"))
    if home.is_organiser:
        label = f"Delivery ({troubles})" if troubles else "Delivery"
        rows.append(button(label, ActionId.DELIVERY_OPEN, about="what I sent and what not"))
        rows.append(button("Workspace", ActionId.WORKSPACE_SETTINGS, about="what holds for all circles"))
    return actions([*rows, button("What can I do?", ActionId.HELP)])
