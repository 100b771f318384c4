"""Messages about commitments: asking how one went, and the answer to the answer. No outcome is a failure."""

from __future__ import annotations

from bot.domain.circles import Circle
from bot.domain.commitments import Commitment, CommitmentState
from bot.views.ids import ActionId
from bot.views.kit import Part, Screen, actions, button, screen, section
from bot.views.words import Words, circle_name, in_marks, lines, words

SENTENCE_LONGEST = 660
"""Both halves in full."""

_BUTTONS = (
    ("Done", ActionId.COMMITMENT_DONE),
    ("Partly", ActionId.COMMITMENT_PARTLY),
    ("It changed", ActionId.COMMITMENT_CHANGED),
    ("Let it go", ActionId.COMMITMENT_DROPPED),
)
_SETTLED = {
    CommitmentState.OPEN: "Still open. Take the time it needs.",
    CommitmentState.DONE: "Done. Good to hear!",
    CommitmentState.PARTLY: "Partly done, and that counts.",
    CommitmentState.CHANGED: "It changed on the way. You can write the new version with your next reflection.",
    CommitmentState.DROPPED: "Let go. Choosing what not to do is a fine choice too.",
}


def sentence(commitment: Commitment, longest: int = SENTENCE_LONGEST) -> Words:
    """Return "When …, I will …" in quotation marks."""
    return in_marks(commitment.sentence, longest)


def asking(commitment: Commitment) -> list[Part]:
    """Return the question how a commitment went and its four answers, in two blocks."""
    buttons = [button(label, action, commitment.id, about=commitment.sentence) for label, action in _BUTTONS]
    said = "Answer with the buttons below or in App Home: done, partly, it changed, or let it go."
    return [
        section(lines([words("You set out: ", sentence(commitment)), "How did it go?"])),
        actions(buttons, said=said),
    ]


def settled(commitment: Commitment, circle: Circle) -> Screen:
    """Return what was answered, with a next step."""
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
            actions(
                [button("Log an insight", ActionId.INSIGHT_NEW)],
                said="Learned something from it? Type /insight and what it is.",
            ),
        ]
    )
