"""Asking somebody to walk along with a commitment: the form, the invitation, and what both are told."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.views import View

from bot.domain.circles import Circle
from bot.domain.commitments import Commitment, CommitmentState
from bot.domain.ids import UserId
from bot.domain.local_time import local_day
from bot.domain.partners import Partner
from bot.domain.text import one_line
from bot.views.commitments import sentence
from bot.views.forms import Choice, check_field, modal, select_field
from bot.views.ids import ActionId, CallbackId
from bot.views.kit import Part, Screen, actions, button, screen, section
from bot.views.payloads import AboutCommitment, pack
from bot.views.rows import ALONE
from bot.views.text import fit
from bot.views.wording import day
from bot.views.words import Words, bold, circle_name, code, lines, name, words

HEARS = "hears"
PLAIN_NAME_LONGEST = 80
_BECAME = {
    CommitmentState.DONE: "it is done.",
    CommitmentState.PARTLY: "it is partly done, and that counts.",
    CommitmentState.CHANGED: "it changed on the way.",
    CommitmentState.DROPPED: "it was let go, which is a fine choice too.",
}


def form(commitment: Commitment, people: Sequence[tuple[UserId, str]], response_url: str = "") -> View:
    """Return the form that asks one member to walk along."""
    return modal(
        "Walk along",
        [
            section(
                lines([sentence(commitment), "They see these words only if they say yes. Both of you may stop."])
            ),
            select_field("partner", "Whom would you like to ask?", [Choice(one, shown) for one, shown in people]),
            check_field(
                "hears",
                "What may they hear?",
                [Choice(HEARS, "Tell them once what became of it", "When you say done, partly, changed, let go")],
            ),
        ],
        submit="Ask",
        close="Not now",
        callback=CallbackId.PARTNER,
        metadata=pack(AboutCommitment(commitment.id, response_url)),
    )


def asked(who: str) -> Screen:
    """Return what the owner reads after asking."""
    return screen(
        [
            section(words("I ask ", bold(name(who)), ", kindly and once. You hear from me either way.")),
            section(words("You can take it back with ", code("/circle commitments"), ".")),
        ]
    )


def invitation(owner_name: str, partner: Partner, circle: Circle, *, zone: str) -> list[Part]:
    """Return what the member is asked; of the words nothing is shown yet."""
    where = circle_name(circle.name)
    told: list[Words | str] = [
        words(bold(name(owner_name)), " asks you to walk along with a commitment in ", where, "."),
        "You would see what they set out to do, and may ask how it goes. No is a fine answer without a reason.",
        f"The invitation is open until {day(local_day(partner.until, zone))}.",
    ]
    about = f"walk along with {owner_name}"
    buttons = [
        button("I’ll walk along", ActionId.PARTNER_ACCEPT, partner.commitment_id, about=about),
        button("Not this time", ActionId.PARTNER_DECLINE, partner.commitment_id, about=about),
    ]
    return [
        section(lines(told)),
        actions(buttons, said="Answer with the buttons below: walk along, or not this time."),
    ]


def unanswered(who: str, circle: Circle) -> list[Part]:
    """Return what the owner is told where the invitation ran out."""
    told = words(bold(name(who)), " has not answered; weeks are full. You can ask somebody else from ")
    return [section(words(told, circle_name(circle.name), " with ", code("/circle commitments"), "."))]


def accepted(commitment: Commitment, owner_name: str) -> Screen:
    """Return what the partner reads after saying yes."""
    end = button("Stop walking along", ActionId.PARTNER_END, commitment.id, about=owner_name)
    stop = "You may stop any time, with the button below."
    thanks = words("Thank you. This is what ", bold(name(owner_name)), " set out to do:")
    return screen(
        [
            section(lines([thanks, sentence(commitment)])),
            section("Ask how it goes when you meet; a minute is enough."),
            actions([end], said=stop, row=ALONE),
        ]
    )


def declined(owner_name: str) -> Screen:
    """Return what the member reads after saying no."""
    return screen(
        [section(words("Fine. I tell ", bold(name(owner_name)), " that it does not fit this time, and no more."))]
    )


def over(other_name: str, *, is_told: bool) -> Screen:
    """Return what either reads after ending it; the other is told (`is_told`) unless it was an open invitation."""
    who = bold(name(other_name))
    if is_told:
        return screen([section(words("That is over. I tell ", who, ", without a reason."))])
    return screen(
        [section(words("That is taken back. ", who, " sees nothing of it, and nothing is expected of them."))]
    )


def accepted_words(partner_name: str, circle: Circle) -> str:
    who, where = _plain(partner_name), _plain(circle.name)
    return f"{who} walks along with your commitment from “{where}”. You are not alone with it."


def declined_words(partner_name: str, circle: Circle) -> str:
    return (
        f"It does not fit for {_plain(partner_name)} this time. That says nothing about your commitment from"
        f" “{_plain(circle.name)}”; you can ask somebody else with `/circle commitments`."
    )


def ended_words(by_name: str, circle: Circle) -> str:
    who, where = _plain(by_name), _plain(circle.name)
    return f"{who} ended walking along with a commitment from “{where}”. Nothing is owed."


def outcome_words(owner_name: str, commitment: Commitment) -> str:
    became = _BECAME.get(commitment.state, "it is open.")
    return f"You walk along with {_plain(owner_name)}: “{commitment.sentence}” – {became}"


def _plain(text: str) -> str:
    return fit(one_line(text), PLAIN_NAME_LONGEST) or "Someone"
