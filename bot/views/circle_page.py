"""One circle as one person may see it, and the lists of circles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import ButtonElement

from bot.domain.circles import Format, MemberState
from bot.domain.meetings import Answer, noun
from bot.domain.overviews import CircleCard, CirclePage
from bot.domain.text import tidy
from bot.views.circle_parts import GOAL_LONGEST, join_buttons, kept_free, upcoming
from bot.views.ids import ActionId
from bot.views.kit import Part, Screen, actions, button, context, header, named_below, screen, section
from bot.views.meetings import HOW_TO_ANSWER, exchange_row, rsvp_row
from bot.views.rows import AnswerRow
from bot.views.wording import ANSWERS, FORMATS, cadence, coming, seats, status
from bot.views.words import Piece, Words, bold, code, in_marks, lines, name, quoted, stacked, words

MEMBERS_LONGEST = 1500
HOPE_LONGEST = 120
BECAUSE_LONGEST = 80
LISTED_MOST = 8


def page(page: CirclePage, *, zone: str, now: datetime | None = None) -> Screen:
    """Return one circle as this person may see it; members' names and goals only for a member.

    `zone` is the reader's; `now`, where given, tells whether a meeting is on.
    """
    card, circle = page.card, page.card.circle
    is_member = page.viewer is not None and page.viewer.state is MemberState.ACTIVE
    facts: list[Piece] = [
        words(f"{FORMATS[circle.format][0]}, led by ", name(card.facilitator_name)),
        cadence(circle),
        seats(card),
        status(circle, has_ended=card.has_ended),
    ]
    parts = [header(circle.name), section(quoted(circle.goal, GOAL_LONGEST)), section(lines(facts))]
    if circle.is_running and not card.has_ended:
        parts.append(section(_page_meeting(page, zone, now, is_member)))
        parts += [section(kept_free(card))] if card.days_off else []
    if is_member and card.next_meeting and circle.is_running:
        asking = rsvp_row(card.next_meeting.id, circle.name, said=HOW_TO_ANSWER, where=AnswerRow.PAGE)
        parts.append(exchange_row(circle) if circle.format is Format.ONLINE_EXCHANGE else asking)
    if is_member and page.members:
        rows = [
            words(bold(name(who)), _hope(member.goal, ", wants to learn "), _hope(member.offer, ", offers "))
            for who, member in page.members
        ]
        parts.append(section(stacked(rows, MEMBERS_LONGEST, lambda beyond: f"and {beyond} more")))
    if page.viewer is not None and page.viewer.state is MemberState.WAITING:
        parts.append(section("You are on the waiting list. I tell you as soon as a seat is free."))
    buttons = _page_buttons(page)
    return screen([*parts, actions(buttons, said=named_below(buttons))] if buttons else parts)


def circle_list(
    here: Sequence[CircleCard], elsewhere: Sequence[CircleCard], *, zone: str, in_channel: bool = True
) -> Screen:
    """Return the circles of this channel, and the reader's own circles in other channels.

    Not `in_channel`, as in a direct message, there are none here, and none can be founded.
    """
    parts: list[Part] = []
    if in_channel:
        parts.append(header("Circles in this channel"))
        parts += _listed(here, zone) or [section(words("None yet. Found one with ", code("/circle new"), "."))]
    elif not elsewhere:
        how = words("You are in no circle. In a channel, ", code("/circle list"), " shows its own.")
        parts.append(section(how))
    if elsewhere:
        parts += [header("Your circles elsewhere"), *_listed(elsewhere, zone)]
    if here or elsewhere:
        parts.append(
            context(words("See one with the button beside it, or with ", code("/circle show"), " and its name."))
        )
    if in_channel and not here:
        parts.append(actions([button("Found a circle", ActionId.CIRCLE_NEW)]))
    return screen(parts)


def _page_meeting(page: CirclePage, zone: str, now: datetime | None, is_member: bool) -> Words:
    meeting = page.card.next_meeting
    if meeting is None:
        left = f"No {noun(page.card.circle)} is left in this series: "
        return words(left, code("/circle extend"), " adds some, ", code("/circle finish"), " ends it.")
    is_on = now is not None and meeting.starts_at <= now < meeting.ends_at
    running = "It is on now." if is_on else ""
    if not is_member or page.card.circle.format is Format.ONLINE_EXCHANGE:
        return lines([upcoming(page.card, zone), running])
    counts = {answer: sum(given is answer for given in page.answers.values()) for answer in Answer}
    unanswered = max(0, page.card.member_count - len(page.answers))
    answers = coming(counts[Answer.YES], counts[Answer.LATE], counts[Answer.NO], unanswered)
    mine = f"You said {ANSWERS[page.answer]}." if page.answer else ""
    leads = words(name(page.next_leader), " leads this one.") if page.next_leader else words()
    if page.leads_next:
        leads = words("You lead this one.")
    return lines([upcoming(page.card, zone), leads, running, answers, mine])


def _hope(said: str, lead_in: str) -> Words:
    return words(lead_in, in_marks(said, HOPE_LONGEST)) if tidy(said) else words()


def _page_buttons(page: CirclePage) -> list[ButtonElement]:
    circle = page.card.circle
    if page.viewer is None or page.viewer.state is MemberState.LEFT:
        return join_buttons(page.card)
    buttons = []
    if page.viewer.state is MemberState.ACTIVE and not tidy(page.viewer.goal):
        buttons.append(button("Say what you want to learn", ActionId.CIRCLE_JOIN, circle.id, about=circle.name))
    if page.viewer_leads:
        if circle.can_resume:
            buttons.append(button("Resume", ActionId.CIRCLE_RESUME, circle.id, about=circle.name, primary=True))
        elif circle.is_running and not page.card.has_ended:
            buttons.append(button("Pause", ActionId.CIRCLE_PAUSE, circle.id, about=circle.name))
    if page.viewer.state is MemberState.ACTIVE:
        if page.card.has_ended and page.card.has_met:
            buttons.append(button("What it leaves", ActionId.SUMMARY_SHOW, circle.id, about=circle.name))
        buttons.append(button("Preview the digest", ActionId.DIGEST_PREVIEW, circle.id, about=circle.name))
        buttons.append(button("Plan and more", ActionId.CIRCLE_MANAGE, circle.id, about=circle.name))
    return [*buttons, button("Leave", ActionId.CIRCLE_LEAVE, circle.id, about=circle.name)]


def _listed(cards: Sequence[CircleCard], zone: str) -> list[Part]:
    parts = []
    for card in cards[:LISTED_MOST]:
        circle = card.circle
        show = button("Show", ActionId.CIRCLE_SHOW, circle.id, about=circle.name)
        told = lines(
            [
                bold(name(circle.name)),
                upcoming(card, zone),
                seats(card),
                status(circle, BECAUSE_LONGEST, has_ended=card.has_ended),
            ]
        )
        parts.append(section(told, button=show))
    beyond = len(cards) - len(parts)
    return [*parts, context(f"And {beyond} more.")] if beyond > 0 else parts
