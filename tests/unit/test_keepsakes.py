"""What is left in Slack beside messages: what is certain of it, what it is called, and why there is none."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.endings import Summary
from bot.domain.keepsakes import ANSWERED_WITHIN, Keepsake, KeepsakeState, canvas_key
from bot.domain.surveys import SurveyResult
from bot.errors import SlackBusy, SlackError, SlackRefused, SlackUnreachable
from bot.views import endings, keepsakes
from tests.support import domain_values as make
from tests.support.domain_values import ADA, NOON, TEAM

CODES = """
    canvas_creation_failed canvas_disabled_user_team canvas_tab_creation_failed channel_canvas_already_exists
    channel_canvas_creation_failed free_team_canvas_tab_already_exists
    free_teams_cannot_create_non_tabbed_canvases restricted_action team_tier_cannot_create_channel_canvases
    channel_not_found file_not_found file_type_not_allowed file_update_failed file_upload_size_restricted
    file_uploads_disabled file_uploads_except_images_disabled invalid_channel is_archived missing_scope
    not_in_channel posting_to_channel_denied storage_limit_reached
"""
"""What canvases.create, its sister for channels, and the two calls of an upload may answer to what we ask."""


def a_summary(name: str, learned: str) -> Summary:
    return Summary(
        circle=make.circle(name=name),
        held=1,
        planned=1,
        first_at=NOON,
        last_at=NOON,
        insights=(make.insight(learned, is_shared=True),) * 8,
        insights_total=8,
        tags=(),
        kept=None,
        changes=(),
        survey=SurveyResult(0),
        rating=None,
    )


def test_what_was_begun_and_never_settled_is_unknown_after_a_while() -> None:
    begun = Keepsake("canvas:c", TEAM, None, ADA, NOON)

    just_before = NOON + ANSWERED_WITHIN - timedelta(seconds=1)
    assert begun.seen_at(just_before) is KeepsakeState.BEGUN
    assert begun.seen_at(NOON + ANSWERED_WITHIN) is KeepsakeState.UNKNOWN
    settled = replace(begun, state=KeepsakeState.KEPT)
    assert settled.seen_at(NOON + timedelta(days=1)) is KeepsakeState.KEPT


def test_a_series_that_ends_twice_has_a_canvas_of_each_end() -> None:
    circle = make.circle()

    assert canvas_key(circle.id, NOON) != canvas_key(circle.id, NOON + timedelta(days=7))


@pytest.mark.parametrize("code", CODES.split())
def test_every_refusal_that_slack_documents_has_words_of_its_own(code: str) -> None:
    words = keepsakes.why_not(SlackRefused(code))

    assert code not in words
    assert words.endswith(".")


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (SlackRefused("something_new"), "Slack said no (something_new)."),
        (SlackBusy("ratelimited", retry_after=30), "Slack asks me to wait. Please try again in a minute."),
        (SlackBusy("ratelimited", retry_after=300), "Slack asks me to wait. Please try again in 5 minutes."),
        (SlackUnreachable("unreachable"), "I could not reach Slack for it. Please try again in a moment."),
    ],
)
def test_other_trouble_says_what_helps(trouble: SlackError, words: str) -> None:
    assert keepsakes.why_not(trouble) == words


@given(st.text(max_size=200), st.text(max_size=2000))
def test_a_canvas_says_what_the_summary_says_and_members_words_neither_link_nor_ping(
    name: str, learned: str
) -> None:
    hostile = r"![](@U0000000001) \![](@U0000000001) <!channel> \<!here> [here](https://example.org) \\[here](/)"
    summary = a_summary(name, f"{hostile} {learned}")

    title, markdown = keepsakes.canvas(summary)

    assert title.endswith(": what it leaves")
    assert "\n" not in title
    assert re.sub(r"\\([\\\[<])", r"\1", markdown) == endings.markdown(summary, 10**6)
    assert not re.search(r"[\[<]", re.sub(r"\\.", "", markdown))


def test_what_stands_above_a_file_pings_nobody_and_names_the_link_where_there_is_one() -> None:
    circle = make.circle(name="<!channel> *bold*")

    told = keepsakes.file_comment(circle, has_address=True)

    assert "“&lt;!channel&gt; *bold*”" in told.shown
    assert "follows by itself" in told.shown
    assert "follows by itself" not in keepsakes.file_comment(None, has_address=False).shown


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Openings", "Openings.ics"),
        ("Better openings / week 1", "Better-openings-week-1.ics"),
        ("../../etc/passwd", "etc-passwd.ics"),
        ("Öffnungen “früh”", "Öffnungen-früh.ics"),
        ("🎉", "circle.ics"),
        ("x" * 100, f"{'x' * 60}.ics"),
    ],
)
def test_a_file_is_called_by_its_circle(name: str, file: str) -> None:
    assert keepsakes.file_name(make.circle(name=name)) == file
    assert keepsakes.file_name(None) == "Learning-circles.ics"
