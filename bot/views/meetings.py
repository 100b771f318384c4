"""Messages about meetings: the reminder with its answers, the call when one begins, the next ones."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from bot.domain.circles import BY_FACILITATOR, Circle, Format
from bot.domain.ids import CircleId, MeetingId
from bot.domain.meetings import Answer, Meeting
from bot.domain.nudges import NudgeKind
from bot.domain.overviews import MyMeeting, Reminder
from bot.domain.text import tidy
from bot.views.attendance import turnout_line
from bot.views.circle_parts import has_ended
from bot.views.commitments import asking
from bot.views.ids import ActionId
from bot.views.kit import Part, Screen, actions, button, context, header, screen, section
from bot.views.meeting_plans import leader_line, plan_buttons, plan_parts, way_in
from bot.views.messages import Told, message
from bot.views.rows import AnswerRow
from bot.views.run_sheets import begin_row
from bot.views.wording import ANSWERS, ahead, answer_line, clock_change, count, minutes
from bot.views.words import channel, circle_name, code, cut, lines, moment, quoted, words

GOAL_LONGEST = 600
BECAUSE_LONGEST = 300
ASKED_MOST = 3
LISTED_MOST = 10

_BUTTONS = (
    (Answer.YES, "I’ll be there", ActionId.RSVP_YES),
    (Answer.LATE, "I’ll be late", ActionId.RSVP_LATE),
    (Answer.NO, "I can’t come", ActionId.RSVP_NO),
)
HOW_TO_ANSWER = "Answer with the buttons below or in App Home: I’ll be there, I’ll be late, or I can’t come."


def rsvp_row(
    meeting_id: MeetingId, about: str, *, said: str = "", where: AnswerRow = AnswerRow.REMINDER, place: int = 0
) -> Part:
    """Return the three answers to an invitation; `about` names the meeting to a screen reader.

    `where` they stand, and at which `place` among several, is what a click tells of.
    """
    buttons = [button(label, action, meeting_id, about=about) for _, label, action in _BUTTONS]
    return actions(buttons, said=said, row=f"{where}:{place}")


def exchange_row(circle: Circle) -> Part:
    """Return the way to an exchange in writing, which nobody has to come to."""
    see = button("See the questions", ActionId.EXCHANGE_SHOW, circle.id, about=circle.name)
    return actions([see], said="It goes on in writing: see its questions with the button, or /circle exchange.")


def reminder(reminder: Reminder, *, now: datetime, zone: str) -> Told:
    """Return what is told before a meeting: when, where, the goal, the answer, what the member set out to do."""
    circle, meeting = reminder.circle, reminder.meeting
    facts = lines(
        [
            words(
                "When: ", moment(meeting.starts_at, zone), f", for {minutes(meeting.ends_at - meeting.starts_at)}"
            ),
            clock_change(meeting),
            words("Where: ", channel(circle.channel_id)),
            way_in(circle, meeting),
            leader_line(reminder.plan) if reminder.plan else "",
            turnout_line(reminder.turnout),
        ]
    )
    soon = ahead(meeting.starts_at, now, zone)
    number = f"meeting {meeting.number} of {reminder.meetings_total}"
    parts = [section(words(circle_name(circle.name), f" meets {soon}: {number}.")), section(facts)]
    if tidy(reminder.personal_goal):
        parts.append(section(lines(["You came to learn:", quoted(reminder.personal_goal, GOAL_LONGEST)])))
    if reminder.plan is not None:
        parts += plan_parts(reminder.plan)
    parts += _invitation(circle, meeting, reminder.answer)
    if reminder.plan is not None:
        parts += plan_buttons(reminder.plan)
    for commitment in reminder.commitments[:ASKED_MOST]:
        parts += asking(commitment)
    beyond = len(reminder.commitments) - ASKED_MOST
    if beyond > 0:
        parts.append(context(f"{count(beyond, 'more commitment is', 'more commitments are')} in App Home."))
    return Told(parts, circle, NudgeKind.REMINDER)


def is_kept(reminder: Reminder) -> bool:
    """Tell whether a reminder stays whole once answered: who comes needs the way in and what to prepare."""
    return reminder.answer is not Answer.NO or bool(reminder.commitments)


def _invitation(circle: Circle, meeting: Meeting, answer: Answer | None) -> list[Part]:
    asked = f"You said {ANSWERS[answer]}. You can still change it." if answer else "Will you be there?"
    return [section(asked), rsvp_row(meeting.id, circle.name, said=HOW_TO_ANSWER)]


def soon(circle: Circle, meeting: Meeting, answer: Answer | None, *, now: datetime, zone: str) -> Told:
    """Return what is told about an hour before a meeting to members who asked for it."""
    begins = words(circle_name(circle.name), f" starts {ahead(meeting.starts_at, now, zone)}.")
    where = words("Where: ", channel(circle.channel_id))
    told = lines([begins, clock_change(meeting), where, way_in(circle, meeting)])
    return Told([section(told), *_invitation(circle, meeting, answer)], circle, NudgeKind.SOON)


def starting(circle: Circle, meeting: Meeting, *, minutes: int, coming: int, more: Sequence[Part] = ()) -> Screen:
    """Return the post in the channel just before a meeting; `minutes` are left, none or less: it begins now.

    `more` is what else is told: who comes late, the agenda, a question to begin with.
    """
    begins = f" starts in {count(minutes, 'minute', 'minutes')}." if minutes > 0 else " is starting now."
    who = f"{count(coming, 'person has', 'people have')} said they will be there." if coming > 0 else ""
    told = section(lines([words(circle_name(circle.name), begins), who, clock_change(meeting)]))
    return screen([told, *more, begin_row(meeting, circle)])


def next_meetings(
    meetings: Sequence[MyMeeting],
    resting: Sequence[Circle] = (),
    *,
    zone: str,
    of_one: bool = False,
    leads: Collection[CircleId] = (),
    ended: Sequence[Circle] = (),
) -> Screen:
    """Return my next meetings, each with its answers, and which circles have none: they are `resting` or `ended`.

    `of_one`: asked about one circle only; of those that the reader `leads`, resting ones can be woken here.
    """
    rests = [_rests(circle, leads=circle.id in leads) for circle in resting[:LISTED_MOST]]
    if not meetings and rests:
        goes = "it goes" if len(rests) == 1 else "they go"
        return screen([*rests, section(f"There is no meeting until {goes} on.")])
    if not meetings and ended:
        return screen([has_ended(circle) for circle in ended[:LISTED_MOST]])
    if not meetings:
        return screen(
            [
                section("You have no meeting ahead."),
                section(words("See the circles of a channel with ", code("/circle list"), ".")),
            ]
        )
    where = AnswerRow.COMING_ONE if of_one else AnswerRow.COMING
    parts = [header("Your next meetings"), *meeting_parts(meetings[:LISTED_MOST], zone=zone, where=where)]
    beyond = len(meetings) - LISTED_MOST
    if beyond > 0:
        parts.append(context(f"And {beyond} more later on."))
    return screen([*parts, *rests])


def _rests(circle: Circle, *, leads: bool) -> Part:
    said = "" if leads and circle.paused_because == BY_FACILITATOR else circle.paused_because
    because = words(" because ", cut(said, BECAUSE_LONGEST)) if said else ""
    resume = None
    if leads and circle.can_resume:
        resume = button("Resume", ActionId.CIRCLE_RESUME, circle.id, about=circle.name)
    return section(words(circle_name(circle.name), " is paused", because, "."), button=resume)


def meeting_parts(meetings: Sequence[MyMeeting], *, zone: str, where: AnswerRow = AnswerRow.COMING) -> list[Part]:
    """Return two blocks for each meeting: what it is, and the answers."""
    parts: list[Part] = []
    for place, item in enumerate(meetings):
        said = HOW_TO_ANSWER if place == len(meetings) - 1 else ""
        if item.circle.format is Format.ONLINE_EXCHANGE:
            row = exchange_row(item.circle)
        else:
            row = rsvp_row(item.meeting.id, item.circle.name, said=said, where=where, place=place)
        parts += [section(answer_line(item, zone)), row]
    return parts


def answered(item: MyMeeting, *, zone: str) -> Screen:
    """Return the invitation with the answer that was given; the buttons stay, to change it."""
    row = rsvp_row(item.meeting.id, item.circle.name, said="If that changes, answer again here or in App Home.")
    return message([Told([section(answer_line(item, zone)), row], item.circle, NudgeKind.REMINDER)])
