"""What free text goes through on its way in: nothing is lost but what cannot be seen."""

from __future__ import annotations

import unicodedata
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.text import one_line, tidy

OVERRIDES = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
visible = st.characters(categories=["L", "M", "N", "P", "S"])


@given(
    st.text(alphabet=st.one_of(visible, st.sampled_from(" \n\t"), st.sampled_from(f"\x00\x07\x1b\x9f{OVERRIDES}")))
)
def test_no_visible_character_is_lost_and_none_changes_place(text: str) -> None:
    kept = [char for char in text if not char.isspace() and unicodedata.category(char) not in {"Cc", "Cf"}]

    assert [char for char in tidy(text) if not char.isspace()] == kept


@given(st.text())
def test_what_is_left_holds_no_control_character_and_no_override(text: str) -> None:
    found = tidy(text)

    assert not any(unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\t" for char in found)
    assert not set(found) & set(OVERRIDES)
    assert found == found.strip() == tidy(found)


def test_controls_halves_of_surrogates_private_characters_and_overrides_are_dropped_and_nothing_else() -> None:
    ends = (range(edge - 4, edge + 4) for edge in range(0x10000, 0x110000, 0x10000))  # of each other plane
    every = [chr(code) for code in chain(range(0xFFFC), *ends, range(0x10FFFC, 0x110000))]
    kept = [one for one in every if one in "\t\n\r" or unicodedata.category(one) not in {"Cc", "Cs", "Co"}]

    found = tidy(f"a{''.join(every)}z")

    assert found == f"a{''.join(one for one in kept if one not in OVERRIDES)}z".replace("\r", "\n")


@given(st.text())
def test_one_line_is_one_line_with_single_spaces(text: str) -> None:
    found = one_line(text)

    assert len(found.splitlines()) <= 1
    assert "  " not in found
    assert "".join(found.split()) == "".join(tidy(text).split())


@pytest.mark.parametrize(
    "text",
    [
        "שלום, מה למדת?",
        "می‌خواهم",
        "👩🏽‍🏫👨‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿❤️",
        "नमस्ते दुनिया",
        "café and cafe\u0301",
        "first\nsecond\n\nfourth",
        "a <b> & c <!channel> *bold* `code`",
    ],
)
def test_scripts_joiners_and_emoji_stay_whole(text: str) -> None:
    assert tidy(text) == text


@pytest.mark.parametrize("emoji", ["\U0001fa77", "\U0001fae8", "\U0001fa75"])
def test_an_emoji_that_is_younger_than_this_python_stays(emoji: str) -> None:
    """Python 3.11 knows Unicode 14; the pink heart and the shaking face came a year later."""
    assert tidy(f"Thanks {emoji}") == f"Thanks {emoji}"


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\n"])
def test_every_kind_of_line_end_becomes_one(ending: str) -> None:
    assert tidy(f"one{ending}two") == "one\ntwo"


def test_text_that_only_steers_is_empty() -> None:
    assert tidy("\x00\x1b\u202e \n\t") == ""
