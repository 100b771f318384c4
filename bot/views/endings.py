"""The end of a series: the summary for the channel and as Markdown, and the forms to end early and to go on."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.views import View

from bot.domain.circles import Circle, CircleStatus
from bot.domain.endings import EXTENDED_MOST, Summary
from bot.domain.local_time import local_day
from bot.domain.meetings import Meeting, noun
from bot.domain.pit_stops import Verdict
from bot.domain.reasons import Reason
from bot.domain.surveys import SurveyResult
from bot.domain.text import one_line
from bot.domain.told import ToldFigure
from bot.views.forms import modal, number_field, text_field
from bot.views.ids import ActionId, CallbackId
from bot.views.kit import Part, Screen, actions, button, context, header, screen, section
from bot.views.moving import told_to
from bot.views.my_commitments import kept_and_changed
from bot.views.reasons import why
from bot.views.text import escape, fit, length, pieces, when_plain
from bot.views.wording import day
from bot.views.words import Piece, Words, bold, circle_name, cut, in_marks, lines, moment, words

TOO_FEW = "too few to tell"
GROWS = "newer answers join when five more people have given one."
GOAL_LONGEST = 300
INSIGHT_LONGEST = 200
WORD_LONGEST = 160
WORDS_SHOWN = 3
MARKDOWN_LONGEST = 3500
PIECE_LONGEST = 2700
WORD_MAX = 500
_NOT_MET = "As it has not met, there is nothing to sum up, and nobody is asked to look back."
_VERDICTS = {Verdict.YES: "it happened", Verdict.PARTLY: "in part", Verdict.NO: "not yet"}


def posted(summary: Summary) -> Screen:
    """Return the closing summary for the channel: short, with the way to the whole of it."""
    circle = summary.circle
    keep = button("Show it all, to keep", ActionId.SUMMARY_SHOW, circle.id, about=circle.name, primary=True)
    guides = button("Make it a guide", ActionId.GUIDE_OPEN, circle.id, about=circle.name)
    goal = words("What you wanted to learn: ", in_marks(circle.goal, GOAL_LONGEST))
    learned = [words("• ", in_marks(one.text, INSIGHT_LONGEST)) for one in summary.insights[:WORDS_SHOWN]]
    changed = [words("• ", in_marks(one.change, WORD_LONGEST)) for one in summary.changes]
    parts = [
        header(f"What {one_line(circle.name)} leaves"),
        section(lines([goal, *_figures(summary)])),
        *([section(lines([bold("From what you learned"), *learned]))] if learned else []),
        *([section(lines([bold("What you changed on the way"), *changed]))] if changed else []),
        section(f"Thank you for every {noun(circle)}, question and shared thought."),
        actions([keep, guides], said="See all of it, to keep, with the button or with /circle summary."),
        context(f"{why(Reason.SERIES_OVER)} To go on: /circle extend."),
    ]
    return screen(parts)


def _figures(summary: Summary) -> list[Piece]:
    tags = ", ".join(f"#{tag}" for tag, _ in summary.tags)
    survey = summary.survey
    held = noun(summary.circle, 2)
    figures = {
        "Commitments": _kept(summary.kept),
        "How far you got with your own goals": _goal(survey),
        f"The {held}": f"{summary.rating:.1f} of 5" if summary.rating is not None else "",
    }
    rows: list[Piece] = [
        f"• {held.capitalize()} held: {summary.held} of {summary.planned}",
        f"• Insights shared: {summary.insights_total}" if summary.insights_total else "",
        words("• Most used tags: ", cut(tags, INSIGHT_LONGEST)) if tags else "",
        *(f"• {what}: {told}" for what, told in figures.items() if told),
    ]
    if survey.again is not None:
        rows.append(f"• Would go on: {survey.again} of {survey.again_asked}")
    if survey.included is not None:
        rows.append(f"• Felt they belonged: {survey.included:.1f} of 5")
    if survey.applied is not None:
        rows.append(f"• Use it at work: {survey.applied:.1f} of 5")
    if survey.as_of is not None:
        rows.append(f"• What you said about the series is as of {day(survey.as_of)}: {GROWS}")
    if few := [what for what, told in figures.items() if not told]:
        rows.append(f"• {few[0]}{''.join(f', {one[0].lower()}{one[1:]}' for one in few[1:])}: {TOO_FEW}")
    return rows


def _goal(survey: SurveyResult) -> str:
    return f"{survey.goal:.1f} of 5 ({survey.answered} people)" if survey.goal is not None else ""


def _kept(kept: ToldFigure | None) -> str:
    return kept_and_changed(kept) if kept else ""


def markdown(summary: Summary, longest: int = MARKDOWN_LONGEST) -> str:
    """Return the summary as Markdown, plain and unescaped, cut at whole entries where there is very much.

    `longest` counts its characters as a message would carry them.
    """
    circle, zone = summary.circle, summary.circle.zone
    head = [f"# {one_line(circle.name)}", "", f"Goal: {one_line(circle.goal)}"]
    if summary.first_at and summary.last_at:
        begun, ended = (day(local_day(one, zone)) for one in (summary.first_at, summary.last_at))
        head.append(f"From {begun} to {ended}." if begun != ended else f"On {begun}.")
    head.append("")
    figures = [words(row).said.replace("• ", "- ", 1) for row in _figures(summary)]
    rows = [*head, "## In figures", "", *(_plain(row) for row in figures if row)]
    rows += _listed("What we learned", [one_line(one.text) for one in summary.insights])
    changes = [
        f"{one.change} (from {one.starts}; {_VERDICTS[one.verdict] if one.verdict else 'not yet asked'})"
        for one in summary.changes
    ]
    rows += _listed("What we changed on the way", changes)
    rows += _listed("What helped", [one_line(one) for one in summary.survey.helped])
    rows += _listed("What should be different next time", [one_line(one) for one in summary.survey.change])
    kept: list[str] = []
    for row in rows:
        if sum(len(escape(one)) + 1 for one in kept) + len(escape(row)) > longest:
            break
        kept.append(row)
    return "\n".join(kept)


def _plain(row: str) -> str:
    return row.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _listed(title: str, entries: Sequence[str]) -> list[str]:
    return ["", f"## {title}", "", *(f"- {one}" for one in entries)] if entries else []


def to_keep(summary: Summary, below: Sequence[Part] = ()) -> Screen:
    """Return the summary as Markdown to copy, privately; `below` is what else can be said of it."""
    if not summary.held:
        is_over = summary.circle.status is CircleStatus.FINISHED
        told = words("Nothing to sum up yet: ", circle_name(summary.circle.name), " has not met.")
        if is_over:
            told = words("There is nothing to sum up: ", circle_name(summary.circle.name), " ended before it met.")
        way_on = "/circle extend plans meetings." if is_over else "/circle next shows when it meets."
        return screen([section(told), *below, context(way_on)])
    longest = MARKDOWN_LONGEST - sum(length(part.said) + 1 for part in below)
    text = fit(escape(markdown(summary, longest)).replace("```", "'''"), longest)
    shown = [section(Words(f"```{one}```", one)) for one in pieces(text, PIECE_LONGEST) if one.strip()]
    circle = summary.circle
    return screen(
        [
            section(words("What ", circle_name(circle.name), " leaves, as Markdown to copy:")),
            *shown,
            context("Nobody is named in it. What was not shared with the circle is not in it."),
            *below,
        ]
    )


def finish_form(circle: Circle, left: int, metadata: str, *, has_met: bool) -> View:
    """Return the question whether to end a series early, with what comes of it where it `has_met`."""
    ahead = f"{left} {noun(circle, left)} {'is' if left == 1 else 'are'} still ahead and will not take place."
    none = f"No {noun(circle)} is left."
    then = "They are asked how far they got, and the summary follows in three days." if has_met else _NOT_MET
    return modal(
        "End the series",
        [
            section(words("End ", circle_name(circle.name), " now? ", ahead if left else none)),
            section(f"Members hear it in the channel. {then} You can go on later with /circle extend."),
            text_field(
                "word",
                "A word to the circle",
                longest=WORD_MAX,
                lines=True,
                optional=True,
                hint="For example: We have what we came for. Thank you all.",
            ),
        ],
        submit="End it",
        close="Keep going",
        callback=CallbackId.CIRCLE_FINISH,
        metadata=metadata,
    )


def finished(circle: Circle, *, has_met: bool) -> Screen:
    """Return the answer to whoever ended a series; of one that never met nothing follows."""
    more = button("Go on after all", ActionId.CIRCLE_EXTEND, circle.id, about=circle.name)
    keep = button("Show the summary", ActionId.SUMMARY_SHOW, circle.id, about=circle.name)
    told = lines(
        [
            words(circle_name(circle.name), " has ended its series."),
            f"I tell the channel. {'The survey and the summary come in the next days.' if has_met else _NOT_MET}",
        ]
    )
    row = [keep, more] if has_met else [more]
    return screen([section(told), actions(row, said="To go on after all: /circle extend.")])


def finished_words(circle: Circle, left_out: int, word: str, *, has_met: bool) -> str:
    """Return the notice for the channel, as plain text."""
    off = f" {left_out} {noun(circle, left_out)} will not take place." if left_out else ""
    said = f" “{word}”" if word else ""
    stays = "What it learned stays: the summary follows in three days." if has_met else _NOT_MET
    return f"“{circle.name}” ends its series here.{off}{said} {stays}"


def extend_form(circle: Circle, planned: int, metadata: str) -> View:
    """Return the form that adds meetings at the end of a series."""
    ahead = f"{planned} {noun(circle, planned)}" if planned else f"no {noun(circle)}"
    return modal(
        "Go on",
        [
            section(
                lines(
                    [
                        words(
                            circle_name(circle.name),
                            f" has {ahead} still to come.",
                        ),
                        "New ones follow in the same rhythm, and the channel hears of it.",
                    ]
                )
            ),
            number_field("more", f"How many more {noun(circle, 2)}?", value=2, lowest=1, highest=EXTENDED_MOST),
        ],
        submit="Add them",
        close="Not now",
        callback=CallbackId.CIRCLE_EXTEND,
        metadata=metadata,
    )


def extended(circle: Circle, new: Sequence[Meeting], zone: str) -> Screen:
    """Return the answer to whoever let a series go on; `zone` is the reader's."""
    show = button("Show the circle", ActionId.CIRCLE_SHOW, circle.id, about=circle.name)
    told = lines(
        [
            words(circle_name(circle.name), f" goes on: {len(new)} {noun(circle, len(new))} more."),
            words("The first of them: ", moment(new[0].starts_at, zone), "."),
            words("The last of them: ", moment(new[-1].starts_at, zone), "."),
            told_to(circle),
        ]
    )
    return screen([section(told), actions([show])])


def extended_words(circle: Circle, new: Sequence[Meeting]) -> str:
    """Return the notice for the channel, as plain text."""
    first, last = (when_plain(one.starts_at, circle.zone) for one in (new[0], new[-1]))
    dates = f"on {first}" if len(new) == 1 else f"from {first} to {last}"
    return f"“{circle.name}” goes on: {len(new)} more {noun(circle, len(new))}, {dates}."
