"""The organisers' page about delivery, and the question whether a post is in its channel."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from slack_sdk.models.blocks import ButtonElement, ConfirmObject
from slack_sdk.models.views import View

from bot.domain.circles import Circle
from bot.domain.ids import CircleId
from bot.domain.nudges import Nudge, NudgeKind, NudgeState
from bot.domain.organising import CatchUp, DeliveryReport
from bot.views.forms import modal
from bot.views.ids import ActionId
from bot.views.kit import Part, Screen, actions, button, context, plain, screen, section
from bot.views.words import Piece, Words, bold, channel, circle_name, cut, lines, moment, words

UNKNOWN_POST = "unknown_post"
"""`details["about"]` of the notice that asks a facilitator whether a post is in the channel."""

WHY_LONGEST = 200
CONFIRM_LONGEST = 30
"""Characters that Slack takes for the buttons of a confirm dialog."""

SETTLED = "Thank you, this is settled already."
NO_NAMES: Mapping[CircleId, str] = MappingProxyType({})

KINDS = {
    NudgeKind.CARD: "the circle’s card",
    NudgeKind.NOTICE: "a notice",
    NudgeKind.REMINDER: "a reminder of a meeting",
    NudgeKind.SOON: "the reminder an hour before a meeting",
    NudgeKind.STARTING: "the call to a meeting",
    NudgeKind.PROMPT: "the question after a meeting",
    NudgeKind.REFLECT_FIRST: "the first reminder to reflect",
    NudgeKind.REFLECT_LAST: "the last reminder to reflect",
    NudgeKind.DIGEST: "the weekly digest",
    NudgeKind.DIGEST_MEND: "an edit of a digest",
    NudgeKind.PROPOSAL: "the proposal to move a meeting",
    NudgeKind.AGENDA: "the reminder to set an agenda",
    NudgeKind.RUN_SHEET: "the run-sheet of a meeting",
    NudgeKind.REHEARSAL: "the rehearsal of a commitment",
    NudgeKind.COMMITMENT: "the question about a commitment",
    NudgeKind.PIT_STOP: "the pit stop",
    NudgeKind.SURVEY_FIRST: "the survey at the end",
    NudgeKind.SURVEY_LAST: "the reminder of the survey at the end",
    NudgeKind.FACILITATOR_SURVEY: "the survey of facilitators",
    NudgeKind.SUMMARY: "the closing summary",
    NudgeKind.USED_IT_FIRST: "the question after 30 days",
    NudgeKind.USED_IT_LAST: "the question after 90 days",
    NudgeKind.EXCHANGE_OPENING: "the opening of an exchange",
    NudgeKind.EXCHANGE_PROMPT: "a question of an exchange",
    NudgeKind.EXCHANGE_ANSWER: "an answer in an exchange",
    NudgeKind.EXCHANGE_SUMMARY: "the summary of an exchange",
    NudgeKind.FRESHNESS: "the question whether an insight still holds",
    NudgeKind.FOREIGN: "a message of a kind this version does not know",
}

NOBODY_MAY_LOOK = "nobody may look whether it was posted"
"""The reason on the ledger where Slack lets the bot read neither that channel nor that conversation."""

REASONS = {
    "not_in_channel": "I am not in its channel. Invite me there with /invite, and it goes out.",
    "missing_scope": "A permission is missing. Install the app again from its manifest.",
    "is_archived": "Its channel is archived.",
    "channel_not_found": "Its channel is gone, or private and without me.",
    "restricted_action": "The workspace lets only some people post in that channel.",
    "msg_too_long": "Slack found it too long. That is a mistake of mine; please report it.",
    "invalid_blocks": "Slack did not take its form. That is a mistake of mine; please report it.",
    "no_text": "It was empty. That is a mistake of mine; please report it.",
    NOBODY_MAY_LOOK: "Slack’s answer was lost, and I may not read that channel. Please look there.",
}
"""What Slack's codes and our reasons mean to an organiser."""


def question(asked: Nudge, circle: Circle) -> list[Part]:
    """Return the question whether a post is in the channel; `asked` is the notice that asks it."""
    about, kind = asked.details.get("nudge", ""), asked.details.get("kind", "")
    what = KINDS[NudgeKind(kind) if kind in set(NudgeKind) else NudgeKind.NOTICE]
    where = channel(asked.details.get("channel", circle.channel_id))
    told = words(
        f"I could not tell whether {what} of ",
        circle_name(circle.name),
        " reached ",
        where,
        ": Slack’s answer was lost. Please have a look there.",
    )
    row = [_is_there(about, what), _again(about, what, asks=True)]
    why_you = context(words("I ask you because you lead ", circle_name(circle.name), "."))
    return [section(told), actions(row, said="Tell me that it is there, or post it again."), why_you]


def question_words(kind: NudgeKind, circle: Circle) -> str:
    """Return the same question as plain words, for whoever shows words alone."""
    return (
        f"I could not tell whether {KINDS[kind]} of “{circle.name}” reached its channel: Slack’s answer was lost."
    )


def again(nudge: Nudge) -> Words:
    """Say that a message goes out once more."""
    return words("On its way again: ", KINDS[nudge.kind], " to ", _where(nudge), ".")


def is_there(nudge: Nudge) -> Words:
    """Say that somebody's word was taken that a message arrived."""
    return words("Noted that it is there: ", KINDS[nudge.kind], " to ", _where(nudge), ".")


def dismissed_now(nudge: Nudge) -> Words:
    """Say that a message in trouble is let be."""
    return words("Dismissed: ", KINDS[nudge.kind], " to ", _where(nudge), ".")


def undone_now(nudge: Nudge) -> Words:
    """Say that a message is no longer dismissed."""
    return words("Back among the troubles: ", KINDS[nudge.kind], " to ", _where(nudge), ".")


def thanks(told: Piece) -> Screen:
    """Return what takes the place of the question once it is answered."""
    return screen([section(told)])


def delivery(
    report: DeliveryReport,
    *,
    zone: str,
    dismissed: Nudge | None = None,
    told: Piece = "",
    names: Mapping[CircleId, str] = NO_NAMES,
) -> View:
    """Return the organisers' page.

    `dismissed` is what was dismissed just now and can be taken back, `told` is what else was just done, and
    `names` are the names of the circles whose messages are in trouble.
    """
    parts = [section(told)] if words(told).said else []
    if dismissed is not None:
        undo = button("Undo", ActionId.DELIVERY_UNDO, dismissed.id, about=KINDS[dismissed.kind])
        parts.append(section(dismissed_now(dismissed), button=undo))
    if numbers := _numbers(report):
        parts.append(section(lines(numbers)))
    if report.recovering_since is not None:
        told = "The database was restored. Whatever fell due meanwhile is looked for before it is posted."
        parts.append(section(words(bold("Recovering."), f" {told}")))
    if report.catch_up is not None:
        parts.append(section(_caught_up(report.catch_up, zone)))
    if not report.troubles:
        parts.append(section("Nothing is in trouble. Enjoy it!"))
    for trouble in report.troubles:
        parts += _trouble(trouble, zone, names.get(trouble.circle_id, ""))
    parts.append(context("Counted over the last two weeks. Nobody’s words are shown here."))
    return modal("Delivery", parts)


def _numbers(report: DeliveryReport) -> list[Piece]:
    return [words(bold(str(number)), f" {what}") for number, what in _counted(report)]


def _counted(report: DeliveryReport) -> list[tuple[int, str]]:
    counted = [
        (report.planned, "planned in the next 24 hours"),
        (report.late, "late"),
        (report.unknown, "perhaps posted, being looked for"),
        (report.parked, "blocked"),
        (report.failed, "failed"),
        (report.unknown_final, "perhaps posted; somebody has to look"),
        (report.duplicates, "seen twice in Slack"),
    ]
    return [(number, what) for number, what in counted if number]


def _caught_up(catch_up: CatchUp, zone: str) -> Words:
    span = words("After a break from ", moment(catch_up.since, zone), " to ", moment(catch_up.until, zone), ":")
    return lines([span, *_costs(catch_up)])


def _costs(catch_up: CatchUp) -> list[str]:
    told = {
        "sent late": catch_up.late,
        "told together with another": catch_up.coalesced,
        "not sent any more": catch_up.expired,
    }
    rows = [
        f"{sum(numbers.values())} {what} ({', '.join(f'{kind} {n}' for kind, n in sorted(numbers.items()))})"
        for what, numbers in told.items()
        if sum(numbers.values())
    ]
    return rows or ["Nothing was late."]


def _trouble(nudge: Nudge, zone: str, circle: str) -> list[Part]:
    what, due = KINDS[nudge.kind], moment(nudge.due_at, zone)
    of = words(" of ", circle_name(circle)) if circle else words("")
    head = words(bold(what[0].upper() + what[1:]), of, " to ", _where(nudge), ", due ", due)
    unsure = nudge.state is NudgeState.UNKNOWN_FINAL
    row = [_is_there(nudge.id, what)] if unsure else []
    if nudge.state is not NudgeState.PLANNED and nudge.kind is not NudgeKind.FOREIGN:
        row.append(_again(nudge.id, what, asks=unsure))
    row.append(button("Dismiss", ActionId.DELIVERY_DISMISS, nudge.id, about=what))
    return [section(lines([head, cut(why(nudge), WHY_LONGEST)])), actions(row, said=what)]


def _where(nudge: Nudge) -> Words:
    return channel(nudge.channel_id) if nudge.channel_id else words("one person")


def _is_there(nudge_id: str, what: str) -> ButtonElement:
    return button("It is there", ActionId.DELIVERY_IS_THERE, nudge_id, about=what, primary=True)


def _again(nudge_id: str, what: str, *, asks: bool) -> ButtonElement:
    """Return the button that posts anew; where the first may stand there already, it `asks` before."""
    found = button("Post it again", ActionId.DELIVERY_AGAIN, nudge_id, about=what)
    if asks:
        found.confirm = ConfirmObject(
            title=plain("Post it again?", CONFIRM_LONGEST),
            text=plain("If the first one is there, people see it twice.", WHY_LONGEST),
            confirm=plain("Post it again", CONFIRM_LONGEST),
            deny=plain("Cancel", CONFIRM_LONGEST),
        )
    return found


def why(nudge: Nudge) -> str:
    """Return why a nudge is in trouble, and what to do about it where that is known."""
    reason = nudge.reason or ""
    if nudge.state is NudgeState.PLANNED:
        return f"Late. {REASONS.get(reason, reason)}".strip()
    if nudge.channel_id is None and reason == NOBODY_MAY_LOOK:
        return "Slack’s answer was lost, and I may not look for it there."
    known = REASONS.get(reason) or (f"{reason[0].upper()}{reason[1:]}." if reason else "No reason was noted.")
    return f"Waiting: {known}" if nudge.state is NudgeState.PARKED else known
