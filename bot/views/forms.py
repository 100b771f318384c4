"""The parts of a form: modal windows and their fields. A field's block is named as in FieldErrors."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    DatePickerElement,
    InputBlock,
    InputInteractiveElement,
    NumberInputElement,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
    StaticSelectElement,
    TimePickerElement,
    UrlInputElement,
)
from slack_sdk.models.views import View

from bot.views.ids import ActionId, CallbackId
from bot.views.kit import LABEL_LONGEST, Part, plain, within

TITLE_LONGEST = 24
HINT_LONGEST = 1900
ANSWER_LONGEST = 3000
METADATA_LONGEST = 3000
OPTION_VALUE_LONGEST = 150
OPTIONS_MOST = 100
RADIOS_MOST = 10
VIEW_BLOCKS_MOST = 100


@dataclass(frozen=True, slots=True)
class Choice:
    """One option: what is sent back, what is shown, and a line that explains it."""

    value: str
    label: str
    explained: str = ""


def text_field(
    field: str,
    label: str,
    *,
    value: str = "",
    hint: str = "",
    longest: int = ANSWER_LONGEST,
    lines: bool = False,
    optional: bool = False,
) -> InputBlock:
    """Return a field for words; `lines` lets them run over several. `longest` is a client-side hint only."""
    element = PlainTextInputElement(
        action_id=ActionId.VALUE.value,
        initial_value=value[:longest] or None,
        multiline=lines,
        max_length=longest,
    )
    return _field(field, label, element, hint, optional)


def link_field(field: str, label: str, *, value: str = "", hint: str = "") -> InputBlock:
    """Return an optional field for a web address."""
    known = value if value.startswith(("https://", "http://")) else None
    return _field(field, label, UrlInputElement(action_id=ActionId.VALUE.value, initial_value=known), hint, True)


def number_field(field: str, label: str, *, value: int, lowest: int, highest: int, hint: str = "") -> InputBlock:
    element = NumberInputElement(
        action_id=ActionId.VALUE.value,
        is_decimal_allowed=False,
        initial_value=str(value),
        min_value=str(lowest),
        max_value=str(highest),
    )
    return _field(field, label, element, hint, False)


def date_field(field: str, label: str, *, value: str = "", hint: str = "", optional: bool = False) -> InputBlock:
    """Return a field for a date; `value` as in 2026-03-02."""
    element = DatePickerElement(action_id=ActionId.VALUE.value, initial_date=value or None)
    return _field(field, label, element, hint, optional)


def time_field(field: str, label: str, *, value: str, hint: str = "", optional: bool = False) -> InputBlock:
    """Return a field for a wall-clock time; `value` as in 16:00, or empty where it is optional."""
    element = TimePickerElement(action_id=ActionId.VALUE.value, initial_time=value or None)
    return _field(field, label, element, hint, optional)


def select_field(
    field: str,
    label: str,
    choices: Sequence[Choice],
    *,
    chosen: str = "",
    hint: str = "",
    optional: bool = False,
) -> InputBlock:
    """Return a menu of at most 100 choices; those beyond are left out, the chosen one never."""
    options, initial = _options(choices, chosen, OPTIONS_MOST)
    element = StaticSelectElement(action_id=ActionId.VALUE.value, options=options, initial_option=initial)
    return _field(field, label, element, hint, optional)


def radio_field(
    field: str, label: str, choices: Sequence[Choice], *, chosen: str = "", hint: str = ""
) -> InputBlock:
    """Return at most 10 choices, all of them in sight."""
    options, initial = _options(choices, chosen, RADIOS_MOST)
    element = RadioButtonsElement(action_id=ActionId.VALUE.value, options=options, initial_option=initial)
    return _field(field, label, element, hint, False)


def check_field(
    field: str, label: str, choices: Sequence[Choice], *, checked: Collection[str] = (), hint: str = ""
) -> InputBlock:
    """Return at most 10 choices of which any number may be ticked, none too."""
    options, _ = _options(choices, "", RADIOS_MOST)
    initial = [option for option in options if option.value in checked]
    element = CheckboxesElement(action_id=ActionId.VALUE.value, options=options, initial_options=initial or None)
    return _field(field, label, element, hint, True)


def _options(choices: Sequence[Choice], chosen: str, most: int) -> tuple[list[Option], Option | None]:
    kept = list(choices[:most])
    left_out = [choice for choice in choices[most:] if choice.value == chosen]
    if left_out:
        kept[-1] = left_out[0]
    options = [
        Option(
            value=within(choice.value, OPTION_VALUE_LONGEST, "an option's value"),
            text=plain(choice.label, LABEL_LONGEST),
            description=plain(choice.explained, LABEL_LONGEST) if choice.explained else None,
        )
        for choice in kept
    ]
    return options, next((option for option in options if option.value == chosen), None)


def _field(field: str, label: str, element: InputInteractiveElement, hint: str, optional: bool) -> InputBlock:
    return InputBlock(
        block_id=field,
        label=plain(label, HINT_LONGEST),
        element=element,
        hint=plain(hint, HINT_LONGEST) if hint else None,
        optional=optional,
    )


def modal(
    title: str,
    content: Iterable[Part | Block],
    *,
    submit: str = "",
    close: str = "Close",
    callback: CallbackId | None = None,
    metadata: str = "",
) -> View:
    """Return a modal window. Slack wants a submit button wherever there is a field."""
    blocks = [item.block if isinstance(item, Part) else item for item in content]
    fields = [block.block_id for block in blocks if isinstance(block, InputBlock)]
    if not 1 <= len(blocks) <= VIEW_BLOCKS_MOST or len(set(fields)) != len(fields):
        raise ValueError(f"a form has 1 to {VIEW_BLOCKS_MOST} blocks with different names, not {fields}")
    if bool(fields) != bool(submit and callback):
        raise ValueError("a form with fields needs a submit button and a callback, one without has neither")
    if len(metadata) > METADATA_LONGEST:
        raise ValueError(f"private metadata must have at most {METADATA_LONGEST} characters")
    return View(
        type="modal",
        title=plain(title, TITLE_LONGEST),
        submit=PlainTextObject(text=within(submit, TITLE_LONGEST, "a submit button")) if submit else None,
        close=PlainTextObject(text=within(close, TITLE_LONGEST, "a close button")),
        callback_id=callback.value if callback else None,
        private_metadata=metadata or None,
        blocks=blocks,
    )
