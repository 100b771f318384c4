"""What is left in Slack beside messages: the summary as a canvas, the calendar as a file, and why not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.circles import Circle
from bot.domain.endings import Summary
from bot.domain.keepsakes import KeepsakeState, SummaryPage
from bot.domain.text import one_line
from bot.errors import SlackBusy, SlackError, SlackRefused
from bot.views import endings
from bot.views.ids import ActionId
from bot.views.kit import Part, Screen, actions, button, screen, section
from bot.views.text import escape
from bot.views.words import Piece, Words, circle_name, lines, words

CANVAS_LONGEST = 100_000
"""Far below the million that Slack takes: every entry of a summary finds room."""
NAME_LONGEST = 100
FILE_LONGEST = 60
SEEN_BY_ALL = "Whoever is in the channel can read and change it there, members of the circle or not."
TO_COPY = "The Markdown above can be copied all the same."
ALL_YOURS = "all your circles"
_LINKS = re.compile(r"[\\\[<]")
"""The backslash too: one that a member wrote would take the effect of ours."""
_NO_FILE_NAME = re.compile(r"[^\w.-]+")


def canvas(summary: Summary) -> tuple[str, str]:
    """Return the title and the Markdown of a canvas: what the summary says, and nothing that links or pings.

    A canvas names people and draws links where there are square brackets; members' words stay words.
    """
    return canvas_title(summary.circle), _LINKS.sub(r"\\\g<0>", endings.markdown(summary, CANVAS_LONGEST))


def canvas_title(circle: Circle) -> str:
    return f"{one_line(circle.name)[:NAME_LONGEST] or 'Our circle'}: what it leaves"


def summary(page: SummaryPage) -> Screen:
    """Return the summary to copy, privately, with what became of its canvas."""
    return endings.to_keep(page.summary, list(_about_canvas(page)))


def _about_canvas(page: SummaryPage) -> Iterator[Part]:
    circle, title = page.summary.circle, canvas_title(page.summary.circle)
    keep = button("Keep as a canvas", ActionId.CANVAS_KEEP, circle.id, about=circle.name)
    match page.state:
        case KeepsakeState.KEPT:
            there = words("It is kept as a canvas, a tab of the circle’s channel: ", _link(page.url, title), ".")
            yield section(lines([there, SEEN_BY_ALL]))
        case KeepsakeState.BEGUN:
            yield section("The canvas is on its way. Look again in a minute with /circle summary.")
        case KeepsakeState.UNKNOWN:
            told = (
                "I asked Slack for a canvas of it and did not hear whether it was made. Look for the tab"
                f" “{title}” in the circle’s channel."
            )
            yield section(lines([told, "If it is there, nothing is left to do."]))
            if page.may_keep:
                again = button("It is not there: try again", ActionId.CANVAS_AGAIN, circle.id, about=circle.name)
                yield actions([again], said="If it is not there, I try again with the button.")
        case KeepsakeState.REFUSED:
            yield section(lines([words("There is no canvas of it. ", page.refused), TO_COPY]))
            if page.may_keep:
                yield actions([keep], said="To try again, press the button.")
        case None:
            if page.may_keep:
                yield section(lines(["I can keep it as a canvas in the circle’s channel.", SEEN_BY_ALL]))
                yield actions([keep], said="Keep it there with the button.")


def _link(url: str, title: str) -> Words:
    """Return a link that is named by the canvas; its address is Slack's own."""
    if not url:
        return words("“", title, "”")
    return Words(f"<{escape(url)}|{escape(title).replace('|', '/')}>", escape(f"“{title}”, {url}"))


def file_name(circle: Circle | None) -> str:
    """Return how the file of a circle's meetings is called, or (None) that of all circles of a person."""
    name = one_line(circle.name) if circle else "Learning circles"
    return f"{_NO_FILE_NAME.sub('-', name)[:FILE_LONGEST].strip('-.') or 'circle'}.ics"


def file_comment(circle: Circle | None, *, has_address: bool) -> Words:
    """Return what stands above the file: what it is, what to do with it, and what it cannot do."""
    about = words("“", one_line(circle.name)[:NAME_LONGEST], "”") if circle else words(ALL_YOURS)
    link = " Or take the link that `/circle calendar` gives: it follows by itself." if has_address else ""
    return lines(
        [
            words("The meetings of ", about, " as a calendar file, as they are planned now."),
            "Download it and open it with your calendar, or import it there.",
            "It does not follow when a meeting moves: ask `/circle calendar` for it again then, and import it."
            f" It takes the place of the one before.{link}",
        ]
    )


def sent(circle: Circle | None, state: KeepsakeState, refused: str = "") -> Screen:
    """Return the answer to whoever asked for the file."""
    about = circle_name(circle.name) if circle else words(ALL_YOURS)
    told: list[Piece]
    match state:
        case KeepsakeState.KEPT:
            told = [
                words("The calendar file of ", about, " is in our direct messages."),
                "For the meetings as they are planned later, ask with /circle calendar again.",
            ]
        case KeepsakeState.BEGUN:
            told = [words("The calendar file of ", about, " is on its way to our direct messages.")]
        case KeepsakeState.REFUSED:
            told = [words("I could not send the calendar file of ", about, ". ", refused)]
        case KeepsakeState.UNKNOWN:
            told = [
                words("I sent the calendar file of ", about, " and did not hear whether it arrived."),
                "Look in our direct messages. If it is not there, ask with /circle calendar for another.",
            ]
    return screen([section(lines(told))])


def why_not(trouble: SlackError) -> str:
    """Return in words why Slack did not do it. Source of the codes: Slack's method pages, November 2026."""
    match trouble:
        case SlackBusy():
            minutes = max(1, round(trouble.retry_after / 60))
            wait = "a minute" if minutes == 1 else f"{minutes} minutes"
            return f"Slack asks me to wait. Please try again in {wait}."
        case SlackRefused():
            return _REFUSALS.get(trouble.code, f"Slack said no ({trouble.code}).")
    return "I could not reach Slack for it. Please try again in a moment."


_SWITCHED_OFF = "Canvases are switched off in this workspace."
_PLAN = "This workspace’s plan does not allow another: on a free plan, a channel has one canvas."
_FAILED = "Slack could not make it. Please try again later."
_NO_FILES = "Files are switched off in this workspace."
_NO_SUCH_FILES = "This workspace does not take files of this kind."
_NOT_HERE = "I am not in the circle’s channel. Bring me back there with /invite."
_REFUSALS = {
    "canvas_disabled_user_team": _SWITCHED_OFF,
    "restricted_action": "This workspace does not let me do that. Whoever looks after it can change that.",
    "free_teams_cannot_create_non_tabbed_canvases": _PLAN,
    "free_team_canvas_tab_already_exists": _PLAN,
    "team_tier_cannot_create_channel_canvases": _PLAN,
    "channel_canvas_already_exists": _PLAN,
    "canvas_creation_failed": _FAILED,
    "canvas_tab_creation_failed": _FAILED,
    "channel_canvas_creation_failed": _FAILED,
    "missing_scope": "I may no longer do that here: the permission was taken back.",
    "channel_not_found": _NOT_HERE,
    "invalid_channel": _NOT_HERE,
    "not_in_channel": _NOT_HERE,
    "is_archived": "The circle’s channel is archived.",
    "messages_tab_disabled": "Direct messages with me are switched off.",
    "posting_to_channel_denied": "I may not write there.",
    "file_uploads_disabled": _NO_FILES,
    "file_uploads_except_images_disabled": _NO_FILES,
    "file_type_not_allowed": _NO_SUCH_FILES,
    "file_upload_size_restricted": "This workspace does not take files of this size.",
    "storage_limit_reached": "This workspace has no room left for files.",
    "file_not_found": "Slack lost the file on the way. Please try again in a moment.",
    "file_update_failed": "Slack could not share the file. Please try again in a moment.",
}
