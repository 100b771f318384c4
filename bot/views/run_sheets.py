"""The run-sheet: the form that starts one, and the one message that is edited as the meeting goes on."""

from __future__ import annotations

from datetime import datetime

from slack_sdk.models.blocks import ButtonElement
from slack_sdk.models.views import View

from bot.domain.circles import Circle
from bot.domain.icebreakers import icebreaker
from bot.domain.ids import MeetingId
from bot.domain.local_time import local
from bot.domain.meetings import Meeting
from bot.domain.run_sheets import PLANNED, RUN_SHEETS, offered, proposed
from bot.domain.running import MORE_MINUTES, Run, RunOffer, RunPage
from bot.views.forms import Choice, modal, radio_field
from bot.views.ids import ActionId, CallbackId
from bot.views.kit import Part, Screen, actions, button, context, header, screen, section
from bot.views.payloads import MeetingForm, RunAt, pack
from bot.views.text import escape
from bot.views.wording import count
from bot.views.words import Words, bold, channel, circle_name, cut, lines, name, stacked, words

TITLE_LONGEST = 80
STEPS_LONGEST = 1200
NAME_LONGEST = 60
_HOW_TO_BEGIN = "Start the run-sheet with the button below, or type /circle run."
_HERE = "Say that you are there with “I’m here”: whoever leads sees it, nobody else."


def begin_row(meeting: Meeting, circle: Circle) -> Part:
    """Return the buttons below the call to a meeting: its run-sheet, and "I'm here"."""
    start = button("Start the run-sheet", ActionId.RUN_OPEN, meeting.id, about=circle.name, primary=True)
    return actions([start, _here(meeting.id, circle)], said=f"{_HOW_TO_BEGIN} {_HERE}")


def start_form(offer: RunOffer, *, response_url: str = "") -> View:
    """Return the form in which somebody chooses how the meeting is run."""
    circle, meeting = offer.circle, offer.meeting
    choices = [Choice(one.key, one.name, one.about) for one in offered(meeting)]
    length = count(int((meeting.ends_at - meeting.starts_at).total_seconds() // 60), "minute", "minutes")
    about = words(circle_name(circle.name), f", meeting {meeting.number}: {length}, divided among the steps.")
    return modal(
        "Run-sheet",
        [
            section(about),
            radio_field("sheet", "How do you meet today?", choices, chosen=proposed(circle, meeting).key),
            context("I post it in the channel for everybody. Any member may press its buttons."),
        ],
        submit="Start",
        callback=CallbackId.RUN_SHEET,
        metadata=pack(MeetingForm(meeting.id, response_url)),
    )


def run_sheet(page: RunPage) -> Screen:
    """Return the message in the channel: the step that is on, who speaks, what comes next; or that it is done."""
    circle, run = page.circle, page.run
    title = header(f"{circle.name}, meeting {page.meeting.number}")
    if not run.is_under_way:
        steps = count(len(run.steps), "step", "steps")
        is_whole = run.step + 1 == len(run.steps)
        ended = f"is done: {steps}" if is_whole else f"ended at step {run.step + 1} of {steps}"
        told = f"The run-sheet {ended}. Thank you for meeting."
        parts = [section(told), section(_steps(run)), _ended_row(page)]
        return screen([title, *parts])
    return screen([title, *_now(page), section(_steps(run)), *_rows(page), context(_remark(run))])


def _now(page: RunPage) -> list[Part]:
    run, step = page.run, page.run.now_at
    place = f"Step {run.step + 1} of {len(run.steps)}: "
    lasts = words(f"{count(run.minutes, 'minute', 'minutes')}, until ", clock(run.until, page.circle.zone))
    parts = [section(lines([bold(place, cut(step.title, TITLE_LONGEST)), lasts, step.doing]))]
    if step.in_turn and page.speakers:
        parts.append(section(_order(page)))
    if step.in_turn and not run.step:
        asked = icebreaker(page.circle.id, page.meeting.number).words
        parts.append(section(words("If you like, begin with: ", asked)))
    return parts


def _order(page: RunPage) -> Words:
    each = page.run.minutes // len(page.speakers)
    about = f" (about {count(each, 'minute', 'minutes')} each)" if each else ""
    named: list[Words | str] = []
    for place, one in enumerate(page.speakers):
        named += [", " if place else "", cut(one, NAME_LONGEST) if one.strip() else name(one)]
    return words(f"One after the other{about}: ", *named, ".")


def _steps(run: Run) -> Words:
    """Return the steps before and after; what is over reads "done", what an early end left out says so."""
    rows: list[Words] = []
    for place, step in enumerate(run.steps):
        title = cut(step.title, TITLE_LONGEST)
        if place < run.step or (place == run.step and not run.is_under_way):
            rows.append(Words(f"✓ {title.shown} – done", f"✓ {title.said} – done"))
        elif not run.is_under_way:
            rows.append(words("Left out: ", title))
        elif place > run.step:
            label = "Next: " if place == run.step + 1 else "Later: "
            rows.append(words(label, title, f", {count(step.minutes, 'minute', 'minutes')}"))
        else:
            rows.append(words("Now: ", title))
    return stacked(rows, STEPS_LONGEST, lambda left: f"And {count(left, 'more step', 'more steps')}.")


def _rows(page: RunPage) -> list[Part]:
    run = page.run
    at = pack(RunAt(run.meeting_id, str(run.version)))
    is_last = run.step + 1 == len(run.steps)
    go = [] if is_last else [button("Next step", ActionId.RUN_NEXT, at, primary=True)]
    back = [button("Back", ActionId.RUN_BACK, at, about="to the step before")] if run.step else []
    more = button(f"{MORE_MINUTES} more minutes", ActionId.RUN_MORE, at, about="for this step")
    end = button("End", ActionId.RUN_END, at, about="the run-sheet is done", primary=is_last)
    said = f"Go on with the buttons below. {_HERE}"
    return [actions([*go, *back, more, end]), actions([_here(run.meeting_id, page.circle)], said=said)]


def _ended_row(page: RunPage) -> Part:
    go_on = button("Go on", ActionId.RUN_BACK, pack(RunAt(page.run.meeting_id, str(page.run.version))))
    said = f"Ended by mistake? Take it up again with “Go on”. {_HERE}"
    return actions([_here(page.run.meeting_id, page.circle), go_on], said=said)


def _remark(run: Run) -> str:
    sheet = PLANNED if run.sheet == PLANNED.key else RUN_SHEETS.get(run.sheet)
    called = f"{sheet.name}. " if sheet else ""
    source = f"After {sheet.source}. " if sheet and sheet.source else ""
    return f"{called}{source}The times are a help, not a rule; any member may press the buttons."


def started(page: RunPage, *, by_another: str = "") -> Screen:
    """Return the answer to whoever started it; `by_another` names who was faster."""
    where = channel(page.circle.channel_id)
    if by_another:
        told = words(name(by_another), " started a run-sheet already; it stands in ", where, ".")
    else:
        steps = count(len(page.run.steps), "step", "steps")
        told = words(f"The run-sheet begins: {steps}, in ", where, ".")
    return screen([section(told)])


def under_way(page: RunPage, *, posted_again: bool) -> Screen:
    """Return the answer to somebody who asks for a run-sheet that runs."""
    run, where = page.run, channel(page.circle.channel_id)
    told = words(
        f"The run-sheet is at step {run.step + 1} of {len(run.steps)}, ",
        cut(run.now_at.title, TITLE_LONGEST),
        ", until ",
        clock(run.until, page.circle.zone),
        ". ",
    )
    there = "Its message is gone, so I post it again in " if posted_again else "Its message stands in "
    return screen([section(words(told, there, where, "."))])


def clock(instant: datetime, zone: str) -> Words:
    """Return a time of day: on the reader's own clock in the block, in `zone` in the text."""
    here = f"{local(instant, zone):%H:%M}"
    place = escape(zone.rsplit("/", 1)[-1].replace("_", " "))
    shown = f"<!date^{int(instant.timestamp())}^{{time}}|{here} ({place})>"
    return Words(shown, f"{here} ({escape(zone)})")


def _here(meeting_id: MeetingId, circle: Circle) -> ButtonElement:
    return button("I’m here", ActionId.CHECK_IN, meeting_id, about=circle.name)
