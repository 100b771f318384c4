"""What people type after a command, and what it means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views.text import escape
from handlers.choosing import named
from handlers.grammar import (
    CircleCommand,
    CircleVerb,
    InsightCommand,
    InsightVerb,
    Unknown,
    circle_command,
    insight_command,
    is_help,
    plain,
)
from tests.support import domain_values as make


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("", CircleCommand(None)),
        ("   ", CircleCommand(None)),
        ("new", CircleCommand(CircleVerb.NEW)),
        ("JOIN", CircleCommand(CircleVerb.JOIN)),
        ("join Openings and more", CircleCommand(CircleVerb.JOIN, "Openings and more")),
        ("  show   Openings ", CircleCommand(CircleVerb.SHOW, "Openings")),
        ("create", CircleCommand(CircleVerb.NEW)),
        ("when", CircleCommand(CircleVerb.NEXT)),
        ("stop", CircleCommand(CircleVerb.PAUSE)),
        ("?", CircleCommand(CircleVerb.HELP)),
        ("leave R&amp;D", CircleCommand(CircleVerb.LEAVE, "R&D")),
    ],
)
def test_the_words_of_circle(typed: str, command: CircleCommand) -> None:
    assert circle_command(typed) == command


@pytest.mark.parametrize("word", ["quiet", "dnd", "mute", "unmute"])
def test_who_wants_to_be_left_in_peace_is_shown_what_they_can_ask_for(word: str) -> None:
    assert circle_command(word) == CircleCommand(CircleVerb.PROFILE)


@pytest.mark.parametrize(
    ("typed", "word", "guess"),
    [
        ("jion", "jion", "join"),
        ("lst", "lst", "list"),
        ("pasue please", "pasue", "pause"),
        ("creat", "creat", "new"),
        ("Resmue", "Resmue", "resume"),
        ("xyzzy", "xyzzy", None),
        ("🎉", "🎉", None),
        ("<!channel>", "@channel", None),
    ],
)
def test_other_words_are_answered_with_a_guess(typed: str, word: str, guess: str | None) -> None:
    assert circle_command(typed) == Unknown(word, guess)


@given(st.text(max_size=80))
def test_any_text_is_a_command_or_answered(text: str) -> None:
    found = circle_command(text)

    assert isinstance(found, CircleCommand | Unknown)
    if isinstance(found, Unknown):
        assert found.guess is None or circle_command(found.guess) == CircleCommand(CircleVerb(found.guess))


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("", InsightCommand(InsightVerb.FORM)),
        ("mine", InsightCommand(InsightVerb.MINE)),
        ("List", InsightCommand(InsightVerb.MINE)),
        ("help", InsightCommand(InsightVerb.HELP)),
        ("find two words", InsightCommand(InsightVerb.FIND, "two words")),
        ("search", InsightCommand(InsightVerb.FIND)),
        ("mine is bigger", InsightCommand(InsightVerb.LOG, "mine is bigger")),
        ("help others first", InsightCommand(InsightVerb.LOG, "help others first")),
        ("finding time is hard", InsightCommand(InsightVerb.LOG, "finding time is hard")),
        ("Helps to wait", InsightCommand(InsightVerb.LOG, "Helps to wait")),
        ("Lists work better than prose", InsightCommand(InsightVerb.LOG, "Lists work better than prose")),
        ("Research is reading", InsightCommand(InsightVerb.LOG, "Research is reading")),
        ("Patience", InsightCommand(InsightVerb.LOG, "Patience")),
        ("mine #pairs #calm", InsightCommand(InsightVerb.MINE, "#pairs #calm")),
        ("mine <#C1|pairs>", InsightCommand(InsightVerb.MINE, "#pairs")),
        ("minee", InsightCommand(InsightVerb.ASK, "minee", InsightVerb.MINE)),
        ("minee #pairs", InsightCommand(InsightVerb.ASK, "minee #pairs", InsightVerb.MINE, "#pairs")),
        ("mine pairs", InsightCommand(InsightVerb.ASK, "mine pairs", InsightVerb.FIND, "pairs")),
        ("finde pair", InsightCommand(InsightVerb.ASK, "finde pair", InsightVerb.FIND, "pair")),
        ("Serch two words", InsightCommand(InsightVerb.ASK, "Serch two words", InsightVerb.FIND, "two words")),
        ("finde", InsightCommand(InsightVerb.ASK, "finde", InsightVerb.FIND)),
        ("hlep", InsightCommand(InsightVerb.ASK, "hlep", InsightVerb.HELP)),
        (f"finde {'x' * 80}", InsightCommand(InsightVerb.LOG, f"finde {'x' * 80}")),
        ("Pause &lt;3 seconds &amp; wait", InsightCommand(InsightVerb.LOG, "Pause <3 seconds & wait")),
    ],
)
def test_the_words_of_insight(typed: str, command: InsightCommand) -> None:
    assert insight_command(typed) == command


@given(st.text(max_size=200))
def test_what_slack_escaped_reads_as_it_was_typed(text: str) -> None:
    """Slack escapes three characters, and nothing typed can pass for a mention."""
    assert plain(escape(text)) == text.strip()


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("ask <@U123|ben> about <#C1|openings>", "ask @ben about #openings"),
        ("<@U123> <#C1> <#C1|>", "@U123 #C1 #C1"),
        ("<!here> <!channel> <!everyone|everyone>", "@here @channel everyone"),
        ("<!subteam^S1|@maths> <!date^1^{date}|Monday>", "@maths Monday"),
        ("see <https://example.org/a?b=1&amp;c=2>", "see https://example.org/a?b=1&c=2"),
        ("see <https://example.org|example.org>", "see https://example.org"),
        ("mail <mailto:a@example.org|a@example.org>", "mail a@example.org"),
        ("&amp;lt;", "&lt;"),
    ],
)
def test_references_read_as_people_saw_them(sent: str, read: str) -> None:
    assert plain(sent) == read


def test_a_broadcast_never_stays_one() -> None:
    said = insight_command("tell <!channel> and <!subteam^S1>").text

    assert "<" not in said
    assert said == "tell @channel and @subteam"


@pytest.mark.parametrize("text", ["help", "Help!", " HELP ", "?", "hilfe", "ayuda", "aide."])
def test_help_is_understood(text: str) -> None:
    assert is_help(text)


@pytest.mark.parametrize("text", ["", "helpful", "please help Ben with his lesson"])
def test_not_everything_is_a_call_for_help(text: str) -> None:
    assert not is_help(text)


def test_a_circle_is_found_by_its_name_or_a_part_of_it() -> None:
    openings, endings = make.circle(name="Openings"), make.circle(name="Openings and endings")

    assert named("openings", [openings, endings]) == [openings]
    assert named("“Endings”", [openings, endings]) == [endings]
    assert named("ings", [openings, endings]) == [openings, endings]
    assert named("closings", [openings, endings]) == []
