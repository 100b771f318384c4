"""What a reminder and the call when a meeting begins say of what is planned: agenda, leader, guest, the way in."""

from __future__ import annotations

from urllib.parse import urlsplit

from slack_sdk.models.blocks import ButtonElement

from bot.domain.circles import Circle
from bot.domain.meeting_plans import MeetingPlan
from bot.domain.meetings import Meeting
from bot.domain.text import one_line, tidy
from bot.views.ids import ActionId
from bot.views.kit import Part, actions, button, named_below, section
from bot.views.speakers import guest_words
from bot.views.text import escape, length
from bot.views.wording import count
from bot.views.words import Words, bold, cut, lines, name, quoted, stacked, words

TITLE_LONGEST = 150
LINK_LONGEST = 700
SHORT_LONGEST = 600
PREPARATION_LONGEST = 400

_PROVIDERS = {
    "zoom.us": "Zoom",
    "zoom.com": "Zoom",
    "meet.google.com": "Google Meet",
    "teams.microsoft.com": "Microsoft Teams",
    "teams.live.com": "Microsoft Teams",
    "webex.com": "Webex",
    "meet.jit.si": "Jitsi Meet",
    "whereby.com": "Whereby",
    "app.slack.com": "a Slack huddle",
}
"""Who runs the meeting rooms behind a link, by the end of its host."""


def provider(link: str) -> str:
    """Return the name of whoever runs the room behind a link, or its host."""
    try:
        host = (urlsplit(link).hostname or "").casefold()
    except ValueError:
        host = ""
    known = (who for end, who in _PROVIDERS.items() if host == end or host.endswith(f".{end}"))
    return next(known, host.removeprefix("www.") or "the link")


def join_link(link: str) -> Words:
    """Return the way into the room by video, named after who runs it; nothing where there is none."""
    address = escape(one_line(link))
    if not address.startswith("https://") or " " in address:
        return words()
    if length(address) > LINK_LONGEST:
        return words(f"Join on {provider(link)}, with the link on the agenda’s form.")
    label = f"Join on {escape(provider(link))}"
    return Words(f"<{address.replace('|', '%7C')}|{label}>", f"{label}: {address}")


def item_lines(plan: MeetingPlan) -> list[Words]:
    """Return the items, one a line."""
    return [
        words(
            "• ",
            f"{item.minutes} min  ",
            cut(item.title, TITLE_LONGEST),
            words(" – ", name(plan.names[item.by])) if item.by is not None and item.by in plan.names else words(),
        )
        for item in plan.items
    ]


def items_in_short(plan: MeetingPlan, limit: int) -> Words:
    """Return the items in at most `limit` units; beyond that, how many more there are."""
    return stacked(item_lines(plan), limit, lambda beyond: f"and {count(beyond, 'more item', 'more items')}")


def plan_parts(plan: MeetingPlan) -> list[Part]:
    """Return what a reminder says of the plan: the agenda in short, what to do before, who comes as a guest."""
    agenda = items_in_short(plan, SHORT_LONGEST)
    title = "Agenda (proposed)" if plan.is_proposed else "Agenda"
    parts = [section(lines([bold(title), agenda]))]
    if tidy(plan.meeting.preparation):
        parts.append(
            section(lines([bold("Before the meeting"), quoted(plan.meeting.preparation, PREPARATION_LONGEST)]))
        )
    if plan.speaker is not None:
        parts.append(section(guest_words(plan.speaker)))
    return parts


def plan_buttons(plan: MeetingPlan) -> list[Part]:
    """Return what a reader of a reminder can do about the plan; nothing where there is nothing."""
    buttons = _reminder_buttons(plan)
    return [actions(buttons, said=named_below(buttons))] if buttons else []


def plan_in_channel(plan: MeetingPlan) -> list[Part]:
    """Return what the channel is told of the plan when the meeting begins: who leads, the way in, the agenda."""
    first = lines([leader_line(plan), way_in(plan.circle, plan.meeting)])
    agenda = items_in_short(plan, SHORT_LONGEST)
    parts = [section(first)] if first.said else []
    parts.append(section(lines([bold("Agenda"), agenda])))
    if plan.speaker is not None:
        parts.append(section(guest_words(plan.speaker)))
    return parts


def leader_line(plan: MeetingPlan) -> Words:
    """Return who leads, where it is worth saying."""
    if not plan.names_leader:
        return words()
    return who_leads(plan)


def who_leads(plan: MeetingPlan) -> Words:
    """Return who leads a meeting as it stands, for its reader."""
    if plan.leader_id is None:
        return words("Nobody leads this one yet.")
    return words("You lead this one.") if plan.reader_leads else words(name(plan.leader_name), " leads this one.")


def way_in(circle: Circle, meeting: Meeting) -> Words:
    """Return the way into the room by video, the meeting's or the circle's; nothing where there is none."""
    return join_link(meeting.link or circle.settings.link)


def _reminder_buttons(plan: MeetingPlan) -> list[ButtonElement]:
    meeting, about = plan.meeting, plan.circle.name
    buttons = []
    if plan.reader_leads:
        buttons.append(button("Edit the agenda", ActionId.AGENDA_EDIT, meeting.id, about=about))
    if plan.reader_leads and plan.names_leader:
        buttons.append(button("I can’t lead", ActionId.LEAD_CANNOT, meeting.id, about=about))
    if plan.takes_questions:
        buttons.append(button("Ask a question", ActionId.QUESTION_ASK, meeting.id, about=about))
    return buttons
