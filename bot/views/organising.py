"""The organisers' page about delivery, and the question whether a post is in its channel."""

from __future__ import annotations

from slack_sdk.models.views import View

from bot.domain.circles import Circle
from bot.domain.nudges import Nudge, NudgeKind, NudgeState
from bot.domain.organising import CatchUp, DeliveryReport
from bot.views.forms import modal
from bot.views.ids import ActionId
from bot.views.kit import Part, actions, button, context, header, section
from bot.views.words import Piece, Words, bold, channel, circle_name, cut, lines, moment, words

UNKNOWN_POST = "unknown_post"
"""`details["about"]` of the notice that asks a facilitator whether a post is in the channel."""

WHY_LONGEST = 200

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
    NudgeKind.FOREIGN: "a message of a kind this version does not know",
}

REASONS = {
    "not_in_channel": "I am not in its channel. Invite me there with /invite, and it goes out.",
    "missing_scope": "A permission is missing. Install the app again from its manifest.",
    "is_archived": "Its channel is archived.",
    "channel_not_found": "Its channel is gone, or private and without me.",
    "restricted_action": "The workspace lets only some people post in that channel.",
    "msg_too_long": "Slack found it too long. That is a mistake of mine; please report it.",
    "invalid_blocks": "Slack did not take its form. That is a mistake of mine; please report it.",
    "no_text": "It was empty. That is a mistake of mine; please report it.",
}
"""What Slack's codes mean to an organiser."""


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
    row = [
        button("Post it again", ActionId.DELIVERY_AGAIN, about, about=what),
        button("It is there", ActionId.DELIVERY_IS_THERE, about, about=what, primary=True),
    ]
    return [section(told), actions(row, said="Post it again, or tell me that it is there.")]


def question_words(kind: NudgeKind, circle: Circle) -> str:
    """Return the same question as plain words, for whoever shows words alone."""
    return (
        f"I could not tell whether {KINDS[kind]} of “{circle.name}” reached its channel: Slack’s answer was lost."
    )


def delivery(report: DeliveryReport, *, zone: str, dismissed: Nudge | None = None) -> View:
    """Return the organisers' page; `dismissed` is what was dismissed just now and can be taken back."""
    parts = [header("Delivery"), section(lines(_numbers(report)))]
    if report.recovering_since is not None:
        told = "The database was restored. Whatever fell due meanwhile is looked for before it is posted."
        parts.append(section(words(bold("Recovering."), f" {told}")))
    if report.catch_up is not None:
        parts.append(section(_caught_up(report.catch_up, zone)))
    if dismissed is not None:
        undo = button("Undo", ActionId.DELIVERY_UNDO, dismissed.id, about=KINDS[dismissed.kind])
        parts.append(section(words("Dismissed: ", KINDS[dismissed.kind], "."), button=undo))
    if not report.troubles:
        parts.append(section("Nothing is in trouble. Enjoy it!"))
    for trouble in report.troubles:
        parts += _trouble(trouble, zone)
    parts.append(context("Numbers of ends are those of the last two weeks. Nobody’s words are shown here."))
    return modal("Delivery", parts)


def _numbers(report: DeliveryReport) -> list[Piece]:
    return [words(bold(str(number)), f" {what}") for number, what in _counted(report)]


def _counted(report: DeliveryReport) -> list[tuple[int, str]]:
    told = [
        (report.planned, "planned in the next 24 hours"),
        (report.late, "late"),
        (report.unknown, "perhaps posted, being looked for"),
        (report.parked, "waiting until something is out of the way"),
        (report.failed, "failed"),
        (report.unknown_final, "perhaps posted, unknown for good"),
    ]
    return [*told, (report.duplicates, "seen twice in Slack")] if report.duplicates else told


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


def _trouble(nudge: Nudge, zone: str) -> list[Part]:
    what = KINDS[nudge.kind]
    where = channel(nudge.channel_id) if nudge.channel_id else words("one person")
    head = words(bold(what[0].upper() + what[1:]), " to ", where, ", due ", moment(nudge.due_at, zone))
    row = [button("Dismiss", ActionId.DELIVERY_DISMISS, nudge.id, about=what)]
    if nudge.state is not NudgeState.PLANNED and nudge.kind is not NudgeKind.FOREIGN:
        row.insert(0, button("Send again", ActionId.DELIVERY_AGAIN, nudge.id, about=what))
    if nudge.state is NudgeState.UNKNOWN_FINAL:
        row.append(button("It is there", ActionId.DELIVERY_IS_THERE, nudge.id, about=what))
    return [section(lines([head, cut(why(nudge), WHY_LONGEST)])), actions(row, said=what)]


def why(nudge: Nudge) -> str:
    """Return why a nudge is in trouble, and what to do about it where that is known."""
    reason = nudge.reason or ""
    if nudge.state is NudgeState.PLANNED:
        return f"Late. {REASONS.get(reason, reason)}".strip()
    known = REASONS.get(reason) or (f"{reason[0].upper()}{reason[1:]}." if reason else "No reason was noted.")
    return f"Waiting: {known}" if nudge.state is NudgeState.PARKED else known
