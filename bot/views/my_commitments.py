"""A person's own commitments: what is open, what became of the others, and with whom they walk along."""

from __future__ import annotations

from bot.domain.commitments import CommitmentState, Kept
from bot.domain.overviews import MyCommitment, MyCommitments, WalkedWith
from bot.domain.partners import PartnerState
from bot.domain.told import ToldFigure
from bot.views.commitments import ask_or_end, outcomes, sentence, way_round
from bot.views.ids import ActionId
from bot.views.kit import Part, Screen, actions, button, context, header, screen, section
from bot.views.wording import day
from bot.views.words import Words, bold, circle_name, code, cut, lines, name, words

OPEN_MOST = 3
SETTLED_MOST = 5
WALKED_MOST = 2
FIGURES_MOST = 3
MIRRORED_FROM = 3
"""Of fewer settled ones a count says less than the lines above it."""
OPEN_LONGEST = 120
LISTED_LONGEST = 60
NAME_LONGEST = 40
_BECAME = {
    CommitmentState.DONE: "done",
    CommitmentState.PARTLY: "partly done",
    CommitmentState.CHANGED: "changed",
    CommitmentState.DROPPED: "let go",
}


def mine(page: MyCommitments) -> Screen:
    """Return the page; what stands on it is nobody else's to see."""
    parts: list[Part] = [header("Your commitments")]
    if not page.open_ones:
        parts.append(section(words("Nothing is open. Make one with ", code("/circle commit"), ".")))
    for one in page.open_ones[:OPEN_MOST]:
        parts += _open(one)
    beyond = len(page.open_ones) - OPEN_MOST
    if beyond > 0:
        parts.append(context(f"And {beyond} more open; they show when these are settled."))
    if page.settled:
        parts.append(section(lines([bold("Settled"), *(_settled(one) for one in page.settled[:SETTLED_MOST])])))
    if page.kept.total >= MIRRORED_FROM:
        parts.append(section(kept_line(page.kept)))
    for walked in page.walked_with[:WALKED_MOST]:
        parts += _walked(walked)
    figures = [words(circle_name(circle.name), ": ", circle_line(kept)) for circle, kept in page.circles]
    if figures:
        parts.append(context(lines(figures[:FIGURES_MOST])))
    return screen([*parts, context("Only you see this page.")])


def kept_line(kept: Kept) -> Words:
    """Return what became of somebody's latest commitments: a mirror for its owner, and no grade."""
    others = [
        f"changed {kept.changed}" if kept.changed else "",
        f"let {kept.dropped} go" if kept.dropped else "",
    ]
    told = ", ".join(["you kept " + str(kept.kept), *(one for one in others if one)])
    latest = f"last {kept.total}" if kept.total > 1 else "last one"
    return words(f"Of your {latest}, {told}.")


def kept_and_changed(kept: ToldFigure) -> str:
    """Return a circle's figure of its commitments; what was let go is not in it, so no "of" stands before it."""
    changed = kept.count - kept.total
    more = f" and {changed} changed on the way" if changed else ""
    return f"{kept.total} kept{more}, as of {day(kept.told_on)}"


def circle_line(kept: ToldFigure | None) -> str:
    """Return what became of a circle's commitments; "too few to tell" where it would tell of single people."""
    if kept is None:
        return "too few to tell how many commitments were kept."
    return f"of the commitments you told of, {kept_and_changed(kept)}."


def _open(one: MyCommitment) -> list[Part]:
    commitment = one.commitment
    due = f"You wished to be asked on {day(commitment.due_on)}." if commitment.due_on else ""
    told = [
        sentence(commitment, OPEN_LONGEST),
        way_round(commitment, OPEN_LONGEST),
        words("From ", circle_name(one.circle.name), f". {due}".rstrip()),
        _partner(one),
    ]
    about = commitment.sentence
    more = [
        button("Change it", ActionId.COMMITMENT_EDIT, commitment.id, about=about),
        button("What gets in the way", ActionId.COMMITMENT_HURDLE, commitment.id, about=about),
        ask_or_end(commitment, is_on=_is_on(one)),
    ]
    along = "walk alone again" if _is_on(one) else "ask somebody to walk along"
    said = f"Change it, plan for what gets in the way, or {along}, with the buttons below."
    return [section(lines(told)), outcomes(commitment), actions(more, said=said)]


def _is_on(one: MyCommitment) -> bool:
    return one.partner is not None and one.partner.state in {PartnerState.ASKED, PartnerState.ACCEPTED}


def _partner(one: MyCommitment) -> Words:
    who = cut(one.partner_name, NAME_LONGEST)
    if one.partner_left:
        return words(who, " left the circle, so you walk alone. You can ask somebody else.")
    if one.partner is None or not _is_on(one):
        return words()
    if one.partner.state is PartnerState.ASKED:
        return words("You asked ", who, " to walk along; the answer is open.")
    hears = " and hears what becomes of it" if one.partner.hears else ""
    return words(who, f" walks along{hears}.")


def _settled(one: MyCommitment) -> Words:
    return words("• ", sentence(one.commitment, LISTED_LONGEST), f" ({_BECAME.get(one.commitment.state, 'open')})")


def _walked(one: WalkedWith) -> list[Part]:
    told = [
        words("You walk along with ", bold(name(one.owner_name)), ", ", circle_name(one.circle.name), ":"),
        sentence(one.commitment, OPEN_LONGEST),
    ]
    end = button("Stop walking along", ActionId.PARTNER_END, one.commitment.id, about=one.owner_name)
    return [section(lines(told)), actions([end], said="You may stop any time, with the button below.")]
