"""The form of an insight, for a new one and for changing one."""

from __future__ import annotations

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.domain.insights import URL_MAX, InsightKind
from bot.domain.local_time import local
from bot.domain.meetings import called
from bot.domain.overviews import InsightDraft
from bot.views.forms import OPTIONS_MOST, Choice, check_field, link_field, modal, select_field, text_field
from bot.views.ids import CallbackId
from bot.views.payloads import InsightEditForm, pack
from bot.views.wording import KINDS

JUST_ME = "just_me"
"""The option of the form that keeps an insight to its author."""
TAGS_LONGEST = 420
NAME_LONGEST = 60


def form(draft: InsightDraft) -> View:
    """Return the insight form, filled with what is known."""
    insight = draft.insight
    chosen = draft.circle.id if draft.circle else JUST_ME
    circles = [Choice(circle.id, circle.name) for circle in draft.circles]
    if draft.former is not None:
        circles.insert(0, Choice(draft.former.id, draft.former.name, "As it is now"))
    return modal(
        "Change the insight" if insight else "Log an insight",
        [
            text_field(
                "text",
                "What did you learn?",
                value=insight.text if insight else draft.text,
                lines=True,
                hint="In your own words. For example: A question on the board settles the class faster than I do",
            ),
            select_field(
                "kind",
                "What kind of insight is it?",
                [Choice(kind.value, label) for kind, label in KINDS.items()],
                chosen=(insight.kind if insight else InsightKind.LEARNED).value,
            ),
            *_known_tags(draft),
            text_field(
                "tags",
                "Tags",
                value=" ".join(f"#{tag}" for tag in _own_tags(draft)),
                longest=TAGS_LONGEST,
                optional=True,
                hint="For example: #openings #group-work",
            ),
            link_field(
                "source_url",
                "Where is it from?",
                value=(insight.source_url or "" if insight else draft.source_url)[:URL_MAX],
                hint="A link, if there is one",
            ),
            *_meeting_field(draft),
            select_field(
                "circle",
                "Who may see it?",
                [Choice(JUST_ME, "Only me"), *circles],
                chosen=chosen,
                hint=_seen_by(draft),
            ),
        ],
        submit="Save",
        close="Not now",
        callback=CallbackId.INSIGHT,
        metadata=pack(InsightEditForm(insight.id if insight else "")),
    )


def _seen_by(draft: InsightDraft) -> str:
    """Return what whoever chooses a circle opens to it, the plainer the less it is at hand."""
    see = "see your words and the link, in its weekly digest too."
    if draft.is_private:
        told = "That message is in a private place, so this begins with Only me."
        return f"{told} The members of a circle you choose {see}"
    if draft.is_elsewhere and draft.circle is not None:
        outside = f"You are outside the channel of {draft.circle.name[:NAME_LONGEST]}."
        return f"{outside} Its members {see} Choose Only me if that is not for them."
    return f"The members of a circle {see}"


def _known_tags(draft: InsightDraft) -> list[Block]:
    """Return the tags that the circle uses most, to tick; they keep a circle's insights together."""
    if not draft.known_tags:
        return []
    ticked = [tag for tag in draft.insight.tags if tag in draft.known_tags] if draft.insight else []
    choices = [Choice(tag, f"#{tag}") for tag in draft.known_tags]
    return [check_field("known_tags", "Tags your circle uses", choices, checked=ticked)]


def _own_tags(draft: InsightDraft) -> list[str]:
    return [tag for tag in draft.insight.tags if tag not in draft.known_tags] if draft.insight else []


def _meeting_field(draft: InsightDraft) -> list[Block]:
    meetings = [
        Choice(
            meeting.id,
            f"{local(meeting.starts_at, circle.zone):%Y-%m-%d} {circle.name}",
            called(circle, meeting.number).capitalize(),
        )
        for circle, meeting in draft.meetings[:OPTIONS_MOST]
    ]
    if not meetings:
        return []
    chosen = (draft.insight.meeting_id or "") if draft.insight else ""
    return [select_field("meeting", "Is it from a meeting?", meetings, chosen=chosen, optional=True)]
