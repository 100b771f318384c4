"""The weekly digest as the channel sees it, and its preview."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from bot.domain.circles import Circle
from bot.domain.digests import Digest
from bot.domain.ids import UserId
from bot.domain.meetings import called
from bot.views.digest_lines import Section, sections
from bot.views.ids import ActionId
from bot.views.kit import SECTION_LONGEST, Part, Screen, actions, button, context, header, screen, section
from bot.views.wording import day, no_digest
from bot.views.words import Words, bold, circle_name, code, lines, moment, shares, stacked, words

MEETINGS_MOST = 3
TAKEN_BACK = "What stood here was taken back by whoever wrote it."
BODY_LONGEST = 3100
"""For all sections together, in the longer of block and text: with head and foot it stays below 3,800."""


def digest(digest: Digest, names: Mapping[UserId, str]) -> Screen:
    """Return the post in the channel; `names` maps members to display names.

    One that was posted may have lost all it held, since its authors may take back what is theirs.
    """
    return screen(
        [
            header(f"{digest.circle.name}: {_span(digest)}"),
            *_body(digest, names),
            *([section(TAKEN_BACK)] if digest.is_empty else []),
            context("Only what its authors chose to share with the circle is here."),
            *_whole(digest),
            actions(
                [button("Log an insight", ActionId.INSIGHT_NEW)],
                said="Add to the next one with /insight and what you learned.",
            ),
        ]
    )


def not_mended_words(circle: Circle, on: date, code: str) -> str:
    """Return what an author is told whose words could not be taken out of the digest of a day, as plain text.

    `code` is why Slack refused; empty where nobody knows the address of the post.
    """
    why = f"Slack says: {code}" if code else "I do not know where it stands"
    return (
        f"I could not take your words out of the digest of {day(on)} in “{circle.name}” ({why})."
        " They are out of everything else. Whoever may delete messages in that channel can delete that digest;"
        " ask your facilitator, or somebody who runs the workspace."
    )


def preview(digest: Digest, names: Mapping[UserId, str], *, may_post: bool, next_due: datetime | None) -> Screen:
    """Return the same content for one reader, with a way to post it now for whoever may.

    `next_due` is from when the weekly digest comes by itself, told on the circle's clock; None where none comes.
    """
    circle = digest.circle
    within = ", or up to five minutes later."
    due = (
        words("The weekly one comes ", moment(next_due, circle.zone), within) if next_due else _none_comes(circle)
    )
    if digest.is_empty:
        return screen(
            [
                section(words("There is nothing to tell yet about ", circle_name(circle.name), ".")),
                section(lines(["An empty digest is skipped: nobody gets a message that says nothing.", due])),
                actions(
                    [button("Log an insight", ActionId.INSIGHT_NEW)],
                    said="An insight is a line away: type /insight and what you learned.",
                ),
            ]
        )
    post = button("Post it now", ActionId.DIGEST_POST, circle.id, about=circle.name, primary=True)
    return screen(
        [
            context("Only you see this preview."),
            header(f"{circle.name}: {_span(digest)}"),
            *_body(digest, names),
            *([context(due)] if due.said else []),
            *_whole(digest),
            *([actions([post], said="Post it in the channel now with the button below.")] if may_post else []),
        ]
    )


def _none_comes(circle: Circle) -> Words:
    why = no_digest(circle)
    if circle.is_running and not circle.settings.has_digest:
        return words(
            f"{why[0].upper()}{why[1:]}. Whoever leads the circle turns it on with ", code("/circle settings"), "."
        )
    return words(f"{why[0].upper()}{why[1:]}.")


def _whole(digest: Digest) -> list[Part]:
    """Return the way to the whole of what was said without a name: a digest has room for some of it only."""
    return [
        actions(
            [button("Read all of it", ActionId.REFLECTION_UNSIGNED, one.meeting.id, about="said without a name")],
            said=f"All about {called(digest.circle, one.meeting.number)} without a name: press the button.",
        )
        for one in digest.unsigned[:MEETINGS_MOST]
    ]


def _span(digest: Digest) -> str:
    """Return which weeks a digest covers: after a pause, or where one was missed, it is more than one."""
    weeks = round((digest.until - digest.since) / timedelta(days=7))
    return "your week" if weeks <= 1 else f"your last {weeks} weeks"


def _body(digest: Digest, names: Mapping[UserId, str]) -> list[Part]:
    found = sections(digest, names)
    wanted = [_told(part, BODY_LONGEST).size + 1 for part in found]
    rooms = [min(room, SECTION_LONGEST) for room in shares(wanted, BODY_LONGEST)]
    return [section(_told(part, room)) for part, room in zip(found, rooms, strict=True)]


def _told(part: Section, room: int) -> Words:
    def more(beyond: int) -> str:
        return f"and {beyond} more{part.more}"

    return lines([bold(part.heading), stacked(part.rows, room - len(part.heading) - 4, more)])
