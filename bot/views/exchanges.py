"""The messages of an exchange in writing: its opening, its questions, the answers in its thread, its summary."""

from __future__ import annotations

from slack_sdk.models.blocks import ButtonElement

from bot.domain.circles import Circle
from bot.domain.exchange_overviews import ExchangePage, ExchangeSummary, GivenAnswer
from bot.domain.exchanges import Exchange, Stage
from bot.domain.meetings import Meeting
from bot.domain.nudges import NudgeKind
from bot.views.ids import ActionId
from bot.views.kit import Part, Screen, actions, button, context, header, in_full, screen, section
from bot.views.messages import Told
from bot.views.payloads import PromptAt, pack
from bot.views.text import escape
from bot.views.wording import count, minutes
from bot.views.words import Words, bold, circle_moment, circle_name, code, cut, lines, moment, name, quoted, words

TITLE_LONGEST = 250
PROMPT_LONGEST = 500
MINE_LONGEST = 300
ASKED_LONGEST = 200
QUOTED_LONGEST = 240
"""Of an answer in the summary; the thread has it in full."""
QUOTED_MOST = 4
SUMMARY_LONGEST = 550
"""Of the answers to one question in the summary."""
THREAD_DELETED = "The thread in which they stood was deleted."
WHO_READS = "Your answer goes into the exchange’s thread in the channel, with your name."


def opening(circle: Circle, meeting: Meeting, exchange: Exchange, *, is_anew: bool = False) -> Screen:
    """Return the first message of an exchange, in the channel; the answers stand in its thread.

    `is_anew`: the one before was deleted.
    """
    days = minutes(meeting.ends_at - meeting.starts_at)
    asked = count(len(exchange.prompts), "question comes", "questions come")
    return screen(
        [
            header(f"Exchange {meeting.number}: {exchange.title}"),
            section(
                lines(
                    [
                        "The first message of this exchange was deleted, so it goes on in this thread."
                        if is_anew
                        else "",
                        words(circle_name(circle.name), f" exchanges in writing for {days}."),
                        f"{asked} to each of you by direct message, one a day, at nine in your own morning.",
                        "Answer when it suits you: I put your answer into this thread.",
                        words("It ends: ", circle_moment(meeting.ends_at, circle.zone)),
                    ]
                )
            ),
            actions(
                [button("See the questions", ActionId.EXCHANGE_OPEN, meeting.id, about=circle.name)],
                said="See the questions with the button, or with /circle exchange.",
            ),
        ]
    )


def prompt(circle: Circle, meeting: Meeting, exchange: Exchange, place: int) -> Told:
    """Return one question for one member, with the way to answer it."""
    total = len(exchange.prompts)
    title = words(circle_name(circle.name), f", question {place} of {total}: ", cut(exchange.title, TITLE_LONGEST))
    parts = [
        section(title),
        section(quoted(exchange.prompts[place - 1], PROMPT_LONGEST)),
        actions([_answer(meeting, place)], said=f"Answer with the button, or with /circle exchange. {WHO_READS}"),
    ]
    return Told(parts, circle, NudgeKind.EXCHANGE_PROMPT)


def posted_answer(given: GivenAnswer, author: str) -> Screen:
    """Return a member's answer as it stands in the thread: in their words, under their name."""
    asked = words(f"Question {given.answer.place}: ", cut(given.prompt, PROMPT_LONGEST))
    return screen(
        [
            section(words(bold(name(author)), ":")),
            *in_full(given.answer.text),
            context(asked),
        ]
    )


def kept(given: GivenAnswer) -> Screen:
    """Return what a member is told when their answer is kept, with the way to change it."""
    done = "Thank you. Your answer to “" if given.is_new else "Changed: your answer to “"
    where = "is on its way into the thread" if given.is_new else "in the thread reads"
    return screen(
        [
            section(words(done, cut(given.prompt, PROMPT_LONGEST), f"” {where}:")),
            *in_full(given.answer.text),
            actions(
                [_change(given.meeting, given.answer.place), _take_back(given.answer.id)],
                said="Change it or take it back with the buttons, or with /circle exchange.",
            ),
        ]
    )


def taken_back(text: str, *, was_posted: bool = True, may_answer: bool = True) -> Screen:
    """Return the answer to taking an answer back, with its words, so that nothing is lost by it.

    `was_posted`: it stood in the thread until now. `may_answer`: not so for whoever left the circle.
    """
    again = words("Answer again with ", code("/circle exchange"), " for as long as the exchange is open.")
    gone = ", and no longer in the thread" if was_posted else ""
    return screen(
        [
            section(f"Your answer is taken back{gone}. These were your words:"),
            *in_full(text),
            *([context(again)] if may_answer else []),
        ]
    )


def page(shown: ExchangePage, *, may_plan: bool, zone: str) -> Screen:
    """Return one exchange for a member: its questions, their answers, and what to do next."""
    circle, meeting, exchange = shown.circle, shown.meeting, shown.exchange
    parts: list[Part] = [
        header(f"{circle.name}: exchange {meeting.number} of {shown.total}"),
        section(lines([bold(cut(exchange.title, TITLE_LONGEST)), _when(shown, zone)])),
    ]
    for place, asked in enumerate(exchange.prompts, start=1):
        parts += _question(shown, place, asked)
    plans = []
    if may_plan and shown.stage is Stage.AHEAD:
        plans.append(button("Plan this exchange", ActionId.EXCHANGE_PLAN, meeting.id, about=circle.name))
    elif may_plan and shown.following is not None:
        plans.append(button("Plan the next one", ActionId.EXCHANGE_PLAN, shown.following.id, about=circle.name))
    if plans:
        said = "Topic and questions can be changed until the exchange begins, with the button."
        parts.append(actions(plans, said=said))
    return screen(parts)


def _when(shown: ExchangePage, zone: str) -> Words:
    meeting = shown.meeting
    if meeting.is_skipped:
        return words("It does not take place.")
    match shown.stage:
        case Stage.AHEAD:
            return words("It begins: ", moment(meeting.starts_at, zone))
        case Stage.OPEN:
            return lines([words("It goes on until ", moment(meeting.ends_at, zone), "."), WHO_READS])
        case Stage.OVER:
            return words("It is over. Its thread stays in the channel.")


def _question(shown: ExchangePage, place: int, asked: str) -> list[Part]:
    mine = shown.mine.get(place)
    told = [words(bold(f"{place}. "), cut(asked, PROMPT_LONGEST))]
    if mine is not None:
        told.append(words("You: ", cut(mine.text, MINE_LONGEST)))
        row = [_change(shown.meeting, place), _take_back(mine.id)]
        return [section(lines(told)), actions(row, said="Change it or take it back.")]
    if shown.stage is Stage.OPEN and not shown.meeting.is_skipped:
        return [section(lines(told)), actions([_answer(shown.meeting, place)], said="Answer with the button.")]
    return [section(lines(told))]


def summary(given: ExchangeSummary) -> Screen:
    """Return what an exchange gave, in the channel: for each question some answers, cut; the rest is counted."""
    parts: list[Part] = [header(f"What the exchange gave: {given.exchange.title}")]
    for place, asked in enumerate(given.exchange.prompts, start=1):
        answers = given.answers.get(place, [])
        if not answers:
            continue  # nobody is shown in public what was not answered
        told: list[Words | str] = [bold(cut(asked, ASKED_LONGEST))]
        room = SUMMARY_LONGEST
        for author, text in answers[:QUOTED_MOST]:
            line = words("• ", name(author), ": “", cut(text, QUOTED_LONGEST), "”")
            if line.size > room:
                break
            room -= line.size
            told.append(line)
        beyond = len(answers) - (len(told) - 1)
        told.append(f"and {beyond} more" if beyond else "")
        parts.append(section(lines(told)))
    of = circle_name(given.circle.name)
    thanked = f": thank you for {'it' if given.count == 1 else 'each'}."
    thanks = words(f"{count(given.count, 'answer', 'answers')} in ", of, thanked)
    if not given.count:
        thanks = words("What was answered in ", of, " was taken back by those who wrote it.")
    parts.append(section(lines([thanks, _thread(given.exchange.link) if given.has_thread else THREAD_DELETED])))
    return screen(parts)


def _thread(link: str) -> Words:
    """Return where the answers stand in full."""
    if not link.startswith("https://"):
        return words("In full they stand in the thread above.")
    address = escape(link).replace("|", "%7C")
    return Words(f"In full they stand <{address}|in the thread>.", f"In full they stand in the thread: {address}")


def planned(shown: ExchangePage, zone: str) -> Screen:
    """Return what was planned, as the members will get it."""
    asked = [words(f"{place}. ", cut(one, PROMPT_LONGEST)) for place, one in enumerate(shown.exchange.prompts, 1)]
    when = words("It opens in the channel: ", moment(shown.meeting.starts_at, zone))
    return screen(
        [
            section(words("Planned: ", bold(cut(shown.exchange.title, TITLE_LONGEST)))),
            section(lines(asked)),
            section(lines([when, "Each question then comes to everybody at nine in their own morning."])),
            actions(
                [button("Change it", ActionId.EXCHANGE_PLAN, shown.meeting.id, about=shown.circle.name)],
                said="Change it until then with the button.",
            ),
        ]
    )


def _answer(meeting: Meeting, place: int) -> ButtonElement:
    return button("Answer", ActionId.EXCHANGE_ANSWER, pack(PromptAt(meeting.id, str(place))), primary=True)


def _change(meeting: Meeting, place: int) -> ButtonElement:
    value = pack(PromptAt(meeting.id, str(place)))
    return button("Change it", ActionId.EXCHANGE_ANSWER, value, about=f"your answer to question {place}")


def _take_back(answer_id: str) -> ButtonElement:
    return button("Take it back", ActionId.EXCHANGE_TAKE_BACK, answer_id, about="delete your answer")
