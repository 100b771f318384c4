"""The forms of a commitment: making and changing one, and planning for what gets in the way."""

from __future__ import annotations

from slack_sdk.models.views import View

from bot.domain.commitments import Commitment
from bot.domain.overviews import CommitmentDraft, Company
from bot.domain.reflections import COMMITMENT_MAX, Visibility
from bot.domain.text import one_line
from bot.views.commitments import origin, sentence
from bot.views.forms import Choice, date_field, modal, radio_field, text_field
from bot.views.ids import CallbackId
from bot.views.kit import section
from bot.views.payloads import AboutCommitment, CommitForm, pack
from bot.views.text import fit
from bot.views.words import lines, words

CUE_HINT = "The moment that will remind you. For example: the lesson begins on Monday"
NAME_LONGEST = 25
ACTION_HINT = "For example: ask the question on the board before I say a word"


def form(draft: CommitmentDraft, response_url: str = "") -> View:
    """Return the form, filled with what is there."""
    there = draft.commitment
    about = origin(draft.circle, draft.meeting, is_ahead=draft.is_ahead)
    anew = words("Before: ", sentence(there)) if there and draft.is_new_version else words()
    keeps_date = there is not None and there.due_on is not None and not draft.is_new_version
    metadata = CommitForm(
        draft.meeting.id, there.id if there else "", anew=draft.is_new_version, response_url=response_url
    )
    return modal(
        "Your commitment",
        [
            section(lines([about, anew, "One small thing you will do. It is for you; nobody grades it."])),
            text_field("cue", "When …", value=there.cue if there else "", longest=COMMITMENT_MAX, hint=CUE_HINT),
            text_field(
                "action", "… I will", value=there.action if there else "", longest=COMMITMENT_MAX, hint=ACTION_HINT
            ),
            date_field(
                "due",
                "When shall I ask how it went?",
                value=there.due_on.isoformat() if there and there.due_on and keeps_date else "",
                hint=f"Leave it empty and I ask {'before the next meeting' if draft.is_reminded else 'in a week'}",
                optional=True,
            ),
            radio_field(
                "visibility",
                "Who may see it?",
                _readers(there, None if draft.is_new_version else draft.company),
                chosen=(there.visibility if there else Visibility.CIRCLE).value,
            ),
        ],
        submit="Save",
        close="Not now",
        callback=CallbackId.COMMITMENT,
        metadata=pack(metadata),
    )


def hurdle_form(commitment: Commitment, response_url: str = "") -> View:
    """Return the form that plans for what gets in the way."""
    return modal(
        "What gets in the way",
        [
            section(lines([sentence(commitment), "Only you see what you write here."])),
            text_field(
                "obstacle",
                "And if … gets in the way",
                value=commitment.obstacle,
                longest=COMMITMENT_MAX,
                optional=True,
                hint="For example: a late bus",
            ),
            text_field(
                "detour",
                "… I",
                value=commitment.detour,
                longest=COMMITMENT_MAX,
                optional=True,
                hint="For example: begin with the second lesson",
            ),
        ],
        submit="Save",
        close="Not now",
        callback=CallbackId.COMMITMENT_HURDLE,
        metadata=pack(AboutCommitment(commitment.id, response_url)),
    )


def _readers(there: Commitment | None, company: Company | None) -> list[Choice]:
    """Return who may see it, whoever walks along named; the facilitator alone where it was so before."""
    who = fit(one_line(company.name), NAME_LONGEST) if company else ""
    only, both = "Only me", "Only me and the facilitator"
    if company and company.has_accepted:
        only, both = f"Only me and {who}, who walks along", f"Only me, the facilitator and {who}, who walks along"
    elif company:
        only, both = f"{only}, and {who} once they say yes", f"{both}, and {who} once they say yes"
    mine = Choice("only_me", only)
    circle = Choice("circle", "My circle", "It is in the weekly digest, where there is one")
    if there is not None and there.visibility is Visibility.FACILITATOR:
        return [mine, Choice("facilitator", both), circle]
    return [mine, circle]
