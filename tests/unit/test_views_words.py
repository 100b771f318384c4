"""Words that are shown and said at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views.text import length
from bot.views.words import (
    Words,
    bold,
    channel,
    circle_name,
    code,
    cut,
    in_marks,
    lines,
    link,
    name,
    quoted,
    shares,
    stacked,
    words,
)


def test_a_plain_string_is_escaped_and_marks_are_not_said() -> None:
    told = words("Hi ", bold("<Ada>"), ", type ", code("/circle"))

    assert told.shown == "Hi *&lt;Ada&gt;*, type `/circle`"
    assert told.said == "Hi &lt;Ada&gt;, type /circle"


def test_a_circle_is_bold_to_the_eye_and_in_marks_to_the_ear() -> None:
    assert circle_name("Openings").shown == "*Openings*"
    assert circle_name("Openings").said == "“Openings”"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (bold("Goal: "), "*Goal:* "),
        (bold("A link for ", circle_name("Openings")), "*A link for Openings*"),
        (bold(cut("How to *begin* now", 50)), "*How to begin now*"),
        (bold(cut("2 * 3*", 50)), "*2 ∗ 3∗*"),
        (bold(cut("_so_ ~so~ `so`", 50)), "*_so_ ~so~ `so`*"),
        (bold(cut("a `b, ~c, _d and e_f", 50)), "*a 'b, ∼c, ˍd and e_f*"),
        (bold(channel("C1"), " **"), "*<#C1> ∗∗*"),
        (circle_name("*Bold* x"), "*Bold x*"),
        (bold(" "), " "),
        (bold(""), ""),
    ],
)
def test_bold_begins_and_ends_at_a_word_whatever_people_wrote(given: Words, shown: str) -> None:
    assert given.shown == shown


@pytest.mark.parametrize("text", ["", "   ", "\u202e", "\x00"])
def test_a_name_that_cannot_be_seen_is_said_to_be_none(text: str) -> None:
    assert name(text).said == "(no name)"


def test_text_direction_overrides_and_control_characters_do_not_pass() -> None:
    assert cut("safe\u202e\x07 text", 50).shown == "safe text"


@given(st.text(), st.integers(min_value=10, max_value=3000))
def test_a_quotation_keeps_its_limit(text: str, limit: int) -> None:
    told = quoted(text, limit)

    assert length(told.said) <= limit + 2
    assert all(line.startswith(">") for line in told.shown.split("\n"))


def test_a_link_is_named_by_its_site_and_said_in_full() -> None:
    told = link("https://example.org/a?b=1&c=2|x")

    assert told.shown == "<https://example.org/a?b=1&amp;c=2%7Cx|example.org>"
    assert told.said == "https://example.org/a?b=1&amp;c=2|x"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "<https://x|y>", "https://a b", "<!channel>"])
def test_what_is_no_link_is_only_words(url: str) -> None:
    assert "<" not in link(url).shown


def test_a_very_long_link_is_told_by_its_site() -> None:
    assert link("https://example.org/" + "x" * 2000).said == "a long link at example.org"


@pytest.mark.parametrize("url", ["https://[" + "x" * 400, "x" * 400])
def test_a_very_long_link_that_cannot_be_read_is_told_so(url: str) -> None:
    assert link(url).said == "a long link at another site"


def test_a_channel_is_named_by_slack_wherever_it_stands() -> None:
    assert channel("C0001").shown == channel("C0001").said == "<#C0001>"
    assert channel("C1> <!channel>").shown == "the circle’s channel"


def test_a_stack_tells_how_many_did_not_fit() -> None:
    told = stacked(["one", "two", "three", "four", "five"], 20, lambda beyond: f"and {beyond} more")

    assert told.said == "one\ntwo\nand 3 more"


def test_a_stack_that_fits_is_whole() -> None:
    assert stacked(["one", "two"], 7, lambda beyond: f"and {beyond} more").said == "one\ntwo"


def test_empty_lines_are_left_out() -> None:
    assert lines(["one", "", words(), "two"]).said == "one\ntwo"


def test_marks_stand_around_a_cut_text() -> None:
    assert in_marks("a long text", 6).said == "“a lon…”"


@given(st.lists(st.integers(min_value=0, max_value=500), max_size=8), st.integers(min_value=0, max_value=2000))
def test_shares_are_fair(wanted: list[int], total: int) -> None:
    given_out = shares(wanted, total)

    assert sum(given_out) <= total
    assert all(got <= want for got, want in zip(given_out, wanted, strict=True))
    cut_short = [got for got, want in zip(given_out, wanted, strict=True) if got < want]
    assert all(
        got <= min(cut_short, default=got) + len(wanted) for got in given_out if not cut_short or got in cut_short
    )
    assert cut_short or given_out == wanted
