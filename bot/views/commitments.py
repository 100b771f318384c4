"""Messages about commitments: asking how one went, and the answer to the answer. No outcome is a failure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from slack_sdk.models.blocks import ButtonElement

from bot.domain.circles import Circle
from bot.domain.commitments import Commitment, CommitmentState
from bot.domain.meetings import Meeting, called
from bot.domain.overviews import Company
from bot.domain.reflections import Visibility
from bot.views.ids import ActionId
from bot.views.kit import Part, Screen, actions, button, screen, section
from bot.views.rows import ALONE
from bot.views.wording import circle_sees, count, day, in_digests
from bot.views.words import Words, circle_name, code, cut, in_marks, lines, words

SENTENCE_LONGEST = 660
"""Both halves in full."""
NAME_LONGEST = 40

_BUTTONS = (
    ("Done", ActionId.COMMITMENT_DONE),
    ("Partly", ActionId.COMMITMENT_PARTLY),
    ("It changed", ActionId.COMMITMENT_CHANGED),
    ("Let it go", ActionId.COMMITMENT_DROPPED),
)
_NOT_YET = ("Not yet", ActionId.COMMITMENT_CARRY)
_SETTLED = {
    CommitmentState.OPEN: "Still open. Take the time it needs.",
    CommitmentState.DONE: "Done. Good to hear!",
    CommitmentState.PARTLY: "Partly done, and that counts.",
    CommitmentState.CHANGED: "It changed on the way, as good plans do.",
    CommitmentState.DROPPED: "Let go. Choosing what not to do is a fine choice too.",
}


def sentence(commitment: Commitment, longest: int = SENTENCE_LONGEST) -> Words:
    """Return "When …, I will …" in quotation marks."""
    return in_marks(commitment.sentence, longest)


def way_round(commitment: Commitment, longest: int = SENTENCE_LONGEST) -> Words:
    """Return "And if … gets in the way, I …" in quotation marks; nothing where its owner did not say."""
    return in_marks(commitment.way_round, longest) if commitment.way_round else words()


def asking(commitment: Commitment, *, is_alone: bool = False) -> list[Part]:
    """Return the question how a commitment went and its answers, in two blocks; "not yet" is one of them once.

    `is_alone`: it is all that its message asks.
    """
    return [
        section(
            lines([words("You set out: ", sentence(commitment)), way_round(commitment), words("How did it go?")])
        ),
        outcomes(commitment, row=ALONE if is_alone else None),
    ]


def outcomes(commitment: Commitment, *, row: str | None = None) -> Part:
    """Return the row of answers to the question how it went."""
    offered = (*_BUTTONS, _NOT_YET) if commitment.may_be_carried else _BUTTONS
    buttons = [button(label, action, commitment.id, about=commitment.sentence) for label, action in offered]
    not_yet = ", or not yet" if commitment.may_be_carried else ""
    said = f"Answer with the buttons below or in App Home: done, partly, it changed, let it go{not_yet}."
    return actions(buttons, said=said, row=row)


def rehearsal(commitment: Commitment) -> list[Part]:
    """Return the rehearsal: the owner's words, and one question."""
    about = commitment.sentence
    hurdle = "Change the plan" if commitment.way_round else "Plan for what gets in the way"
    return [
        section(lines([words("You set out: ", sentence(commitment)), way_round(commitment)])),
        section("Picture it for a moment. When exactly will it be? What could get in the way, and what then?"),
        actions(
            [
                button("I see it clearly", ActionId.COMMITMENT_CLEAR, commitment.id, about=about),
                button(hurdle, ActionId.COMMITMENT_HURDLE, commitment.id, about=about),
            ],
            said="Say that you see it clearly, or plan for what could get in the way, with the buttons below.",
        ),
    ]


def seen_clearly(commitment: Commitment) -> Screen:
    """Return the answer to "I see it clearly"."""
    return screen([section(lines(["Good. It is yours now; I ask when the time has come.", sentence(commitment)]))])


def planned_round(commitment: Commitment) -> Screen:
    """Return what was kept about what could get in the way."""
    if not commitment.way_round:
        return screen([section(lines(["That part is taken out again. Your commitment:", sentence(commitment)]))])
    plan = [sentence(commitment), way_round(commitment)]
    return screen([section(lines(["Your plan is complete.", *plan, "Only you see the second part."]))])


def saved(
    commitment: Commitment,
    circle: Circle,
    meeting: Meeting,
    *,
    amended: bool,
    asked_on: date | None = None,
    company: Company | None = None,
    is_ahead: bool = False,
    digest_on: date | None = None,
    mended: Sequence[date] = (),
) -> Screen:
    """Return a commitment as stored: when I ask about it, who sees it, and the next steps.

    `asked_on` is the day I ask; None where the reminder of the next meeting asks. `company` sees it whoever else
    does; `is_ahead` tells that its meeting is still to come. `digest_on` is the day of the digest in which the
    circle sees it; `mended` are those of digests in which it stood before.
    """
    when = f"I ask you how it went {_when(asked_on)}."
    is_shared = commitment.visibility is Visibility.CIRCLE
    head = "Your commitment is changed." if amended else "Your commitment is kept."
    about = commitment.sentence
    return screen(
        [
            section(lines([head, sentence(commitment)])),
            section(
                lines(
                    [
                        origin(circle, meeting, is_ahead=is_ahead),
                        when,
                        circle_sees(circle, digest_on) if is_shared else seen_by(commitment, company),
                        in_digests(mended, is_shared=is_shared),
                    ]
                )
            ),
            actions(
                [
                    button("Change it", ActionId.COMMITMENT_EDIT, commitment.id, about=about),
                    ask_or_end(commitment, is_on=company is not None),
                ],
                said="Change it, or walk alone again, with the buttons below."
                if company
                else "Change it, or ask a member to walk along with you, with the buttons below.",
            ),
        ]
    )


def origin(circle: Circle, meeting: Meeting, *, is_ahead: bool) -> Words:
    """Return which meeting a commitment is from, or which one still to come it is for."""
    which = called(circle, meeting.number)
    if is_ahead:
        return words("For ", circle_name(circle.name), f", {which}, which is still to come.")
    return words("From ", circle_name(circle.name), f", {which}.")


def seen_by(commitment: Commitment, company: Company | None) -> Words:
    """Return who sees a commitment that is not the circle's: whoever walks along does, and else its readers."""
    if commitment.visibility is Visibility.CIRCLE:
        return words("Your circle sees it.")
    only_me = commitment.visibility is Visibility.ONLY_ME
    if company is None:
        return words("Only you see it." if only_me else "Only you and your facilitator see it.")
    who = cut(company.name, NAME_LONGEST)
    if not company.has_accepted:
        others = "you see it" if only_me else "you and your facilitator see it"
        return words(f"Only {others}, and ", who, " once they say yes to walking along.")
    return words(
        "Only you" if only_me else "Only you, your facilitator", " and ", who, ", who walks along, see it."
    )


def ask_or_end(commitment: Commitment, *, is_on: bool) -> ButtonElement:
    """Return the button that asks somebody to walk along or, where somebody is asked or does, ends that."""
    about = commitment.sentence
    if is_on:
        return button("Walk alone again", ActionId.PARTNER_END, commitment.id, about=about)
    return button("Ask someone to walk along", ActionId.PARTNER_ASK, commitment.id, about=about)


def next_steps(commitment: Commitment, company: Company | None = None) -> list[ButtonElement]:
    """Return what may be done with a commitment that came with a reflection."""
    return [
        button("Set a date", ActionId.COMMITMENT_EDIT, commitment.id, about=commitment.sentence),
        ask_or_end(commitment, is_on=company is not None),
    ]


def _when(asked_on: date | None) -> str:
    return f"on {day(asked_on)}" if asked_on else "before the next meeting"


def carried(commitment: Commitment, circle: Circle, *, asked_on: date | None = None) -> Screen:
    """Return the answer to "not yet"."""
    return screen(
        [
            section(
                lines(
                    [
                        f"Not yet, then. I ask once more {_when(asked_on)}.",
                        sentence(commitment),
                        words("From ", circle_name(circle.name), "."),
                    ]
                )
            ),
            actions(
                [button("Plan for what gets in the way", ActionId.COMMITMENT_HURDLE, commitment.id)],
                said="Was something in the way? Plan for it with the button below.",
            ),
        ]
    )


def settled(commitment: Commitment, circle: Circle) -> Screen:
    """Return what was answered, with a next step."""
    next_steps = [button("Log an insight", ActionId.INSIGHT_NEW)]
    said = "Learned something from it? Type /insight and what it is."
    if commitment.state is CommitmentState.CHANGED:
        anew = button(
            "Write the new version", ActionId.COMMITMENT_REWORD, commitment.id, about=commitment.sentence
        )
        next_steps.insert(0, anew)
        said = "Write the new version with the button below, or type /insight and what you learned."
    return screen(
        [
            section(
                lines(
                    [
                        _SETTLED[commitment.state],
                        sentence(commitment),
                        words("From ", circle_name(circle.name), "."),
                    ]
                )
            ),
            actions(next_steps, said=said),
        ]
    )


def in_channel(open_count: int) -> list[Part]:
    """Return how many commitments that members shared a circle has to look at, for its channel: never whose."""
    if not open_count:
        return []
    told = words(count(open_count, "commitment", "commitments"), " to look at. Yours: ")
    return [section(words(told, code("/circle commitments")))]
