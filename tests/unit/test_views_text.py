"""Escaping, cutting and telling the time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views.text import escape, fit, length, pieces, quote_escaped, when, when_plain
from playground.blocks.mrkdwn import unescape
from playground.blocks.text import broadcasts

MEETING = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)


@given(st.text())
def test_escaped_text_reads_as_it_was_and_holds_no_sequence(text: str) -> None:
    escaped = escape(text)

    assert unescape(escaped) == text
    assert "<" not in escaped
    assert ">" not in escaped


@given(st.text(alphabet="a&<>😀é\u200d \n", max_size=60), st.integers(min_value=1, max_value=70))
def test_a_cut_keeps_the_limit_and_whole_entities(text: str, limit: int) -> None:
    shown = fit(escape(text), limit)

    assert length(shown) <= limit
    assert shown.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "").count("&") == 0


@given(st.text(alphabet="a&<>😀\n", max_size=200), st.integers(min_value=8, max_value=70))
def test_pieces_lose_nothing_and_split_no_entity(text: str, limit: int) -> None:
    found = pieces(escape(text), limit)

    assert "".join(found) == escape(text)
    assert all(length(piece) <= limit for piece in found)
    assert all(not piece.startswith(("amp;", "lt;", "gt;")) for piece in found)


def test_text_that_fits_is_left_alone() -> None:
    assert fit("eight ch", 8) == "eight ch"
    assert fit("nine char", 8) == "nine ch…"


def test_an_emoji_counts_double_since_slack_may_count_it_so() -> None:
    assert length("a😀") == 3
    assert fit("😀😀😀", 5) == "😀😀…"


def test_a_cut_does_not_end_in_half_a_family() -> None:
    assert fit("👩\u200d👩\u200d👧", 4) == "👩…"


def test_a_quotation_marks_every_line() -> None:
    assert quote_escaped(escape("one <!channel>\n\n> two")) == ">one &lt;!channel&gt;\n>\n>&gt; two"


def test_a_moment_has_a_fallback_in_the_given_zone() -> None:
    shown = when(MEETING, "Europe/Berlin")

    assert shown == "<!date^1772470800^{date_long_pretty} at {time}|Mon 2 Mar, 18:00 (Berlin)>"
    assert broadcasts(shown) == []


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Europe/Berlin", "Mon 2 March, 18:00 (Europe/Berlin)"),
        ("America/Chicago", "Mon 2 March, 11:00 (America/Chicago)"),
        ("Pacific/Auckland", "Tue 3 March, 06:00 (Pacific/Auckland)"),
    ],
)
def test_a_moment_in_words_is_on_the_clocks_of_its_zone(zone: str, words: str) -> None:
    assert when_plain(MEETING, zone) == words


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        when(MEETING.replace(tzinfo=None), "Europe/Berlin")
