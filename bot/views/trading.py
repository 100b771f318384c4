"""Trading turns to lead: whose turn it is, the form, the question to the other member, and the answers."""

from __future__ import annotations

from slack_sdk.models.views import View

from bot.domain.leading import HandoverState, Trade, Turn, Turns
from bot.domain.meetings import called
from bot.views.forms import Choice, modal, select_field
from bot.views.ids import ActionId, CallbackId
from bot.views.kit import Part, Screen, actions, button, header, named_below, screen, section
from bot.views.payloads import CircleAt, pack
from bot.views.text import when_plain
from bot.views.wording import meeting_of
from bot.views.words import Words, circle_name, code, lines, moment, name, words

LISTED_MOST = 8


def turns(page: Turns, *, zone: str) -> Screen:
    """Return whose turn it is at the meetings to come, and how to have it otherwise; `zone` is the reader's."""
    circle = page.circle
    rows = [_row(page, one, zone) for one in page.all[:LISTED_MOST]]
    beyond = len(page.all) - LISTED_MOST
    more = f"and {beyond} more" if beyond > 0 else ""
    asks = words(name(page.facilitator), " can hand the lead over to you: ", code("/circle lead @you"), ".")
    parts: list[Part] = [
        header(circle.name),
        section(lines(["Who leads:", *rows, more]) if rows else "No meeting is to come."),
    ]
    buttons = []
    if page.mine and page.theirs:
        parts.append(section("You can trade your turn for another member’s, if they agree."))
        buttons.append(button("Swap with…", ActionId.TRADE_OPEN, circle.id, about=circle.name, primary=True))
    elif rows:
        parts.append(
            section(lines(["None of them is your turn, so there is none to trade.", words("To lead one: ", asks)]))
        )
    if page.leads_next:
        buttons.append(button("Hand it over", ActionId.LEAD_FORM, circle.id, about=circle.name))
    return screen([*parts, actions(buttons, said=named_below(buttons))] if buttons else parts)


def _row(page: Turns, turn: Turn, zone: str) -> Words:
    who = "you" if turn.user_id == page.reader_id else name(turn.name)
    what = called(page.circle, turn.meeting.number).capitalize()
    return words(f"• {what}, ", moment(turn.meeting.starts_at, zone), ": ", who)


def form(page: Turns, response_url: str = "") -> View:
    """Return the form that asks another member to trade."""
    circle = page.circle
    mine = [
        Choice(one.meeting.id, _label(page, one), when_plain(one.meeting.starts_at, circle.zone))
        for one in page.mine
    ]
    theirs = [
        Choice(one.meeting.id, f"{_label(page, one)}: {one.name}", when_plain(one.meeting.starts_at, circle.zone))
        for one in page.theirs
    ]
    return modal(
        "Trade turns",
        [
            section(
                words("Who leads which meeting of ", circle_name(circle.name), ". They are asked, and may say no.")
            ),
            select_field("mine", "Your turn", mine, chosen=mine[0].value),
            select_field("theirs", "For the turn of", theirs, chosen=theirs[0].value),
        ],
        submit="Ask them",
        close="Not now",
        callback=CallbackId.TRADE,
        metadata=pack(CircleAt(circle.id, response_url)),
    )


def _label(page: Turns, turn: Turn) -> str:
    return called(page.circle, turn.meeting.number).capitalize()


def asking(trade: Trade, *, zone: str) -> list[Part]:
    """Return the question to whoever would give their turn, with its two answers."""
    circle, asker = trade.circle, name(trade.given.name)
    told = [
        words("Would you trade turns with ", asker, "?"),
        words("You would lead: ", meeting_of(circle, trade.given.meeting, zone)),
        words(asker, " would lead: ", meeting_of(circle, trade.got.meeting, zone)),
    ]
    buttons = [
        button("Yes, trade", ActionId.TRADE_ACCEPT, trade.handover.id, about=circle.name, primary=True),
        button("No, keep mine", ActionId.TRADE_DECLINE, trade.handover.id, about=circle.name),
    ]
    said = "Answer with the buttons below: Yes, trade, or No, keep mine. Both are fine."
    return [section(lines(told)), actions(buttons, said=said)]


def asked(trade: Trade) -> Screen:
    """Return the answer to who asked: nothing changes before the other one says yes."""
    undo = button("Undo", ActionId.TRADE_UNDO, trade.handover.id, about=trade.circle.name)
    what, other = (called(trade.circle, one.meeting.number) for one in (trade.given, trade.got))
    said = words("I asked ", name(trade.got.name), f" to lead {what} of ", circle_name(trade.circle.name))
    in_return = words(said, f", and you would lead {other} in return.")
    return screen(
        [
            section(lines([in_return, "Until they say yes, nothing changes. I tell you what they say."])),
            actions([undo], said="Take the question back with the button Undo."),
        ]
    )


def answered(trade: Trade) -> Screen:
    """Return the answer to who was asked, or who took the question back, as it stands."""
    circle = trade.circle
    what, other = (called(circle, one.meeting.number) for one in (trade.given, trade.got))
    match trade.handover.state:
        case HandoverState.ACCEPTED:
            show = button("Agenda", ActionId.AGENDA_SHOW, circle.id, about=circle.name)
            told = words(
                f"Thank you! You lead {what} of ", circle_name(circle.name), ", and ", name(trade.given.name)
            )
            heard = f" leads {other}. The channel hears of it."
            said = "See the agenda with /circle agenda; to trade again, /circle lead."
            return screen([section(words(told, heard)), actions([show], said=said)])
        case HandoverState.DECLINED:
            told = words(f"All right, you lead {other} of ", circle_name(circle.name), " as before.")
            return screen([section(lines([told, words("I tell ", name(trade.given.name), ".")]))])
        case _:
            told = words(f"Undone: you lead {what} of ", circle_name(circle.name), " as before.")
            return screen([section(told)])
