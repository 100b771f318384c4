"""What a person is told about their calendar: what comes next, and the link that brings it into theirs."""

from __future__ import annotations

from slack_sdk.models.blocks import ButtonElement

from bot.domain.calendars import CalendarPage, LeftLink
from bot.domain.meetings import called
from bot.views.ids import ActionId
from bot.views.kit import Part, Screen, actions, button, header, screen, section
from bot.views.payloads import AboutCircle, pack
from bot.views.text import escape
from bot.views.words import Words, bold, circle_name, code, lines, moment, words

HOW_TO = (
    "In Google Calendar choose “From URL”, in Outlook “Subscribe from web”, in Apple Calendar “New calendar"
    " subscription”, and paste it there. Changes then come by themselves, within a day."
)
YOURS_ALONE = (
    "It is yours alone: whoever has it sees when you meet, but no names and no words. I keep only a fingerprint"
    " of it, so keep it well: I cannot show it again."
)
NO_ADDRESS = (
    "I can give no calendar link here: this bot cannot be reached from outside. Whoever runs it can change that"
    " with the setting CIRCLES_PUBLIC_URL."
)
NO_FILE = "I may not send files here either: whoever installs apps can allow it (files:write)."
LEFT_MOST = 6
A_FILE = "I can also send it to you as a file, as it is planned now; later changes do not reach a file."
FILE_ONLY = f"{A_FILE.replace('also ', '')} Ask again then."


def page(shown: CalendarPage, *, zone: str, file_page: str = "") -> Screen:
    """Return a person's next meetings and the way to get them into their calendar.

    `file_page` marks the page of which a file can be had; empty where files may not be sent.
    """
    about = circle_name(shown.circle.name) if shown.circle else words("all your circles")
    left_over = [_left_over(link, zone) for link in shown.left_over[:LEFT_MOST]]
    if left_over and not shown.made_at and not shown.coming and shown.circle is None:
        return screen([header("Your calendar"), *left_over])
    parts: list[Part] = [header("Your calendar"), section(_coming(shown, zone)), *left_over]
    if not shown.has_address:
        if not file_page:
            return screen([*parts, section(lines([NO_ADDRESS, NO_FILE]))])
        return screen([*parts, section(lines([FILE_ONLY, NO_ADDRESS])), actions([_send(shown, file_page)])])
    which = shown.circle.id if shown.circle else ""
    renew = button("Make a new link", ActionId.CALENDAR_RENEW, which)
    end = button("End this link", ActionId.CALENDAR_END, which, about=shown.circle.name if shown.circle else "")
    if shown.url:
        parts += [
            section(lines([words(bold("A link for ", about), ":"), code(shown.url), _file(shown.url)])),
            section(lines([HOW_TO, YOURS_ALONE])),
            actions(
                [renew, end],
                said="If it fell into wrong hands, make a new one with the button: this one then ends. Or end it.",
            ),
        ]
    elif shown.made_at is not None:
        told = words("You have a link for ", about, ", made ", moment(shown.made_at, zone), ".")
        again = "I cannot show it again. If you lost it, make a new one; the old one then stops working."
        said = "Make a new link, or end this one, with the buttons."
        parts += [section(lines([told, again])), actions([renew, end], said=said)]
    if file_page:
        parts += [section(A_FILE), actions([_send(shown, file_page)])]
    if shown.circle is not None:
        every = button("All my circles", ActionId.CALENDAR_SHOW)
        parts.append(actions([every], said="One link can hold all your circles: see /circle calendar."))
    return screen(parts)


def ended() -> Screen:
    """Return the answer to ending a link."""
    return screen(
        [
            section(
                words(
                    "That link has ended: whoever has it sees nothing any more. A new one: ",
                    code("/circle calendar"),
                )
            )
        ]
    )


def _left_over(link: LeftLink, zone: str) -> Part:
    """Return what became of a link whose owner left, and the way to end it for good."""
    what = words("for ", circle_name(link.name)) if link.circle_id else words("for all your circles")
    why = "You are not in it any more" if link.circle_id else "You are in none now"
    told = words(
        "You have a calendar link ", what, ", made ", moment(link.made_at, zone), f". {why}, so it is empty."
    )
    end = button("End this link", ActionId.CALENDAR_END, link.circle_id or "", about=link.name)
    return section(told, button=end)


def _send(shown: CalendarPage, file_page: str) -> ButtonElement:
    about = AboutCircle(shown.circle.id if shown.circle else "", which=file_page)
    return button("Send me the file", ActionId.CALENDAR_FILE, pack(about))


def _coming(shown: CalendarPage, zone: str) -> Words:
    rows = []
    for circle, meeting in shown.coming:
        which = f", {called(circle, meeting.number)}: "
        rows.append(words("• ", circle_name(circle.name), which, moment(meeting.starts_at, zone)))
    return lines(["Coming up:", *rows]) if rows else words("Nothing is planned ahead.")


def _file(url: str) -> Words:
    """Return the way to the same as a file, for calendars that take no links."""
    address = escape(url)
    return Words(f"<{address}|Download it as a file (.ics)>", "Opened in a browser, it is a file (.ics).")
