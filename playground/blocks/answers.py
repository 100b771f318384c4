"""Whether an answer fits its element, as Slack's client checks it before a form may leave."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from playground.blocks.formats import as_number, is_date, is_email, is_instant, is_time, is_web_address
from playground.blocks.limits import LIMITS

Element: TypeAlias = Mapping[str, object]
Judge: TypeAlias = Callable[[Element, object], str | None]


def answer_problem(element: Element, answer: object) -> str | None:
    """Words for an answer that does not fit, None for one that does; `answer` is not empty."""
    return _JUDGES[str(element["type"])](element, answer)


def _text(element: Element, answer: object) -> str | None:
    if not isinstance(answer, str):
        return "Please enter text."
    low, high = element.get("min_length"), element.get("max_length")
    most = high if isinstance(high, int) else LIMITS["plain_text_input.max"].high
    if isinstance(low, int) and len(answer) < low:
        return f"Please enter at least {low} characters."
    if len(answer) > most:
        return f"Please enter at most {most} characters."
    if "\n" in answer and element.get("multiline") is not True:
        return "Please enter a single line."
    return None


def _number(element: Element, answer: object) -> str | None:
    value = as_number(answer)
    if value is None:
        return "Please enter a number."
    if element.get("is_decimal_allowed") is not True and "." in str(answer):
        return "Please enter a whole number."
    low, high = as_number(element.get("min_value")), as_number(element.get("max_value"))
    if low is not None and value < low:
        return f"Please enter a number of at least {low}."
    if high is not None and value > high:
        return f"Please enter a number of at most {high}."
    return None


def _spelled(well_formed: Callable[[object], bool], sentence: str) -> Judge:
    def judge(_: Element, answer: object) -> str | None:
        return None if well_formed(answer) else sentence

    return judge


def _options(element: Element) -> list[object]:
    found: list[object] = []
    for holder in (element, *_listed(element.get("option_groups"))):
        if isinstance(holder, Mapping):
            found += _listed(holder.get("options"))
    return found


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _option(element: Element, answer: object) -> str | None:
    return None if answer in _options(element) else "Please choose one of the options."


def _loaded_option(_: Element, answer: object) -> str | None:
    """Options of external selects come from the app; only their shape can be seen here."""
    whole = isinstance(answer, Mapping) and {"text", "value"} <= answer.keys()
    return None if whole else "Please choose one of the options."


def _identifier(_: Element, answer: object) -> str | None:
    return None if isinstance(answer, str) else "Please choose one."


def _each(judge: Judge) -> Judge:
    """Several answers: each fits, none comes twice, and no more than max_selected_items."""

    def judge_all(element: Element, answer: object) -> str | None:
        if not isinstance(answer, list):
            return "Please choose from the list."
        most = element.get("max_selected_items")
        if isinstance(most, int) and len(answer) > most:
            return f"Please choose at most {most}."
        if any(item in answer[:index] for index, item in enumerate(answer)):
            return "Please choose each only once."
        return next((words for item in answer if (words := judge(element, item))), None)

    return judge_all


def _files(element: Element, answer: object) -> str | None:
    named = element.get("max_files")
    most = named if isinstance(named, int) else LIMITS["file_input.max_files"].high
    if not isinstance(answer, list):
        return "Please choose files."
    return f"Please choose at most {most} files." if len(answer) > most else None


def _formatted(_: Element, answer: object) -> str | None:
    whole = isinstance(answer, Mapping) and answer.get("type") == "rich_text"
    return None if whole else "Please enter text."


_JUDGES: Final[Mapping[str, Judge]] = {
    "plain_text_input": _text,
    "rich_text_input": _formatted,
    "number_input": _number,
    "email_text_input": _spelled(is_email, "Please enter an e-mail address."),
    "url_text_input": _spelled(is_web_address, "Please enter a web address."),
    "datepicker": _spelled(is_date, "Please enter a date as YYYY-MM-DD."),
    "timepicker": _spelled(is_time, "Please enter a time as HH:mm."),
    "datetimepicker": _spelled(is_instant, "Please choose a date and a time."),
    "static_select": _option,
    "radio_buttons": _option,
    "multi_static_select": _each(_option),
    "checkboxes": _each(_option),
    "external_select": _loaded_option,
    "multi_external_select": _each(_loaded_option),
    **dict.fromkeys(("users_select", "channels_select", "conversations_select"), _identifier),
    **dict.fromkeys(
        ("multi_users_select", "multi_channels_select", "multi_conversations_select"), _each(_identifier)
    ),
    "file_input": _files,
}
