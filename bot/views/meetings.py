"""Messages about meetings: the reminder with its answers, the call when one begins, the next ones."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.circles import Circle
from bot.domain.ids import MeetingId
from bot.domain.meetings import Answer, Meeting
from bot.domain.overviews import MyMeeting, Reminder
from bot.domain.text import tidy
from bot.views.commitments import asking
from bot.views.ids import ActionId
from bot.views.kit import Part, Screen, actions, button, context, header, screen, section
from bot.views.wording import ANSWERS, answer_line, clock_change, count, minutes
from bot.views.words import channel, circle_name, code, lines, moment, quoted, words

GOAL_LONGEST = 600
ASKED_MOST = 3
LISTED_MOST = 10

_BUTTONS = (
    (Answer.YES, "I’ll be there", ActionId.RSVP_YES),
    (Answer.LATE, "I’ll be late", ActionId.RSVP_LATE),
    (Answer.NO, "I can’t come", ActionId.RSVP_NO),
)
HOW_TO_ANSWER = "Answer with the buttons below or in App Home: I’ll be there, I’ll be late, or I can’t come."


def rsvp_row(meeting_id: MeetingId, about: str, *, said: str = "") -> Part:
    """Return the three answers to an invitation; `about` names the meeting to a screen reader."""
    return actions([button(label, action, meeting_id, about=about) for _, label, action in _BUTTONS], said=said)


def reminder(reminder: Reminder, *, zone: str) -> Screen:
    """Return the message before a meeting: when, where, the goal, the answer, what the member set out to do."""
    circle, meeting = reminder.circle, reminder.meeting
    facts = lines(
        [
            words(
                "When: ", moment(meeting.starts_at, zone), f", for {minutes(meeting.ends_at - meeting.starts_at)}"
            ),
            clock_change(meeting),
            words("Where: ", channel(circle.channel_id)),
        ]
    )
    parts = [
        section(
            words(circle_name(circle.name), f" meets soon: meeting {meeting.number} of {reminder.meetings_total}.")
        ),
        section(facts),
    ]
    if tidy(reminder.personal_goal):
        parts.append(section(lines(["You came to learn:", quoted(reminder.personal_goal, GOAL_LONGEST)])))
    answer = reminder.answer
    asked = f"You said {ANSWERS[answer]}. You can still change it." if answer else "Will you be there?"
    parts += [section(asked), rsvp_row(meeting.id, circle.name, said=HOW_TO_ANSWER)]
    for commitment in reminder.commitments[:ASKED_MOST]:
        parts += asking(commitment)
    beyond = len(reminder.commitments) - ASKED_MOST
    if beyond > 0:
        parts.append(context(f"{count(beyond, 'more commitment is', 'more commitments are')} in App Home."))
    parts.append(context(words("You get this because you are in ", circle_name(circle.name), ".")))
    return screen(parts)


def starting(circle: Circle, meeting: Meeting, *, minutes: int, coming: int) -> Screen:
    """Return the post in the channel just before a meeting; `minutes` are left, none or less: it begins now."""
    begins = f" starts in {count(minutes, 'minute', 'minutes')}." if minutes > 0 else " is starting now."
    who = f"{count(coming, 'person has', 'people have')} said they will be there." if coming > 0 else ""
    return screen([section(lines([words(circle_name(circle.name), begins), who, clock_change(meeting)]))])


def next_meetings(meetings: Sequence[MyMeeting], *, zone: str) -> Screen:
    """Return my next meetings, each with its answers."""
    if not meetings:
        return screen(
            [
                section("You have no meeting ahead."),
                section(words("See the circles of a channel with ", code("/circle list"), ".")),
            ]
        )
    parts = [header("Your next meetings"), *meeting_parts(meetings[:LISTED_MOST], zone=zone)]
    beyond = len(meetings) - LISTED_MOST
    if beyond > 0:
        parts.append(context(f"And {beyond} more later on."))
    return screen(parts)


def meeting_parts(meetings: Sequence[MyMeeting], *, zone: str) -> list[Part]:
    """Return two blocks for each meeting: what it is, and the answers."""
    parts: list[Part] = []
    for item in meetings:
        parts += [section(answer_line(item, zone)), rsvp_row(item.meeting.id, item.circle.name)]
    return [*parts[:-1], rsvp_row(meetings[-1].meeting.id, meetings[-1].circle.name, said=HOW_TO_ANSWER)]


def answered(item: MyMeeting, *, zone: str) -> Screen:
    """Return the invitation with the answer that was given; the buttons stay, to change it."""
    return screen(
        [
            section(answer_line(item, zone)),
            rsvp_row(item.meeting.id, item.circle.name, said="If that changes, answer again here or in App Home."),
            context(words("You get this because you are in ", circle_name(item.circle.name), ".")),
        ]
    )
