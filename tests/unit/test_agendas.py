"""Agendas: templates that fit the meeting, the text people type, and when an agenda is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.agenda_form import AgendaForm, check_agenda, read_items, written
from bot.domain.agendas import AgendaItem, agenda_of, length_of, template, total, with_topic
from bot.domain.circle_settings import Blackout, CircleSettings
from bot.domain.circles import Format
from bot.domain.ids import UserId
from bot.domain.meeting_plans import agenda_window
from bot.errors import FieldErrors
from bot.views.meeting_plans import provider
from tests.support import domain_values as make
from tests.support.domain_values import ADA, BEN

NAMES = {ADA: "Ada", BEN: "Ben Okri"}
TITLES = st.text("abc ÄÖ&<>’", min_size=1, max_size=40).map(lambda text: " ".join(text.split())).filter(bool)
ITEMS = st.builds(AgendaItem, st.integers(1, 60), TITLES, st.sampled_from([None, ADA, BEN]))


@pytest.mark.feature(21)
@given(st.sampled_from(list(Format)), st.integers(1, 480))
def test_a_template_adds_up_to_the_length_of_the_meeting(kind: Format, length: int) -> None:
    items = template(kind, length)

    assert total(items) == length
    assert all(item.minutes >= 1 for item in items)
    if length % 5 == 0 and length >= 30:
        assert all(item.minutes % 5 == 0 for item in items)


@given(st.lists(ITEMS, min_size=1, max_size=8))
def test_an_agenda_that_is_written_down_reads_the_same(items: list[AgendaItem]) -> None:
    assert read_items(written(items, NAMES), 480, NAMES) == tuple(items)


def test_items_are_read_as_people_type_them() -> None:
    typed = "- 10 Check-in\n2. 15' Ben’s challenge @ben\n5m: Pause\n15:30 guest arrives\n\nReflect and commit\n"

    assert read_items(typed, 60, NAMES) == (
        AgendaItem(10, "Check-in"),
        AgendaItem(15, "Ben’s challenge", BEN),
        AgendaItem(5, "Pause"),
        AgendaItem(15, "15:30 guest arrives"),
        AgendaItem(15, "Reflect and commit"),
    )


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("10 Check-in\n15 min", "Line 2 says how long but not what"),
        ("0 min Nothing", "Line 1 has 0 minutes"),
        ("40 Talk\n30 Talk more", "That is 70 minutes, and the meeting has 60: 10 too many."),
        ("\n".join(["5 Talk"] * 16), "16 items"),
    ],
)
def test_an_agenda_that_does_not_work_says_where_and_by_how_much(typed: str, words: str) -> None:
    with pytest.raises(FieldErrors) as wrong:
        check_agenda(AgendaForm(typed), 60, NAMES)

    assert words in wrong.value.fields["items"]


@pytest.mark.parametrize("link", ["http://meet.example.org/x", "javascript:alert(1)", "https://", "https://a b"])
def test_only_whole_https_links_are_taken(link: str) -> None:
    with pytest.raises(FieldErrors) as wrong:
        check_agenda(AgendaForm("", link=link), 60, NAMES)

    assert wrong.value.fields == {"link": "Give the whole address, beginning with https://."}


@pytest.mark.feature(33)
def test_a_link_is_named_after_whoever_runs_the_room() -> None:
    assert provider("https://us02web.zoom.us/j/1") == "Zoom"
    assert provider("https://notzoom.us/j/1") == "notzoom.us"
    assert provider("https://meet.google.com/abc") == "Google Meet"


@pytest.mark.feature(22)
@given(st.lists(ITEMS, max_size=8), st.sampled_from(list(Format)))
def test_a_topic_finds_its_place_without_making_the_meeting_longer(items: list[AgendaItem], kind: Format) -> None:
    circle = make.circle(format=kind)
    meeting = replace(make.meeting(circle), agenda=tuple(items))
    before = total(agenda_of(circle, meeting))

    after = with_topic(circle, meeting, "A topic of ours", BEN)

    assert total(after) <= max(before, length_of(meeting))
    assert "A topic of ours" in [item.title for item in after] or max(item.minutes for item in items) == 1


def test_a_first_meeting_looks_back_on_nothing() -> None:
    circle = make.circle(format=Format.CIRCLE_MEETING)
    first, second = make.meeting(circle, 1), make.meeting(circle, 2)

    assert agenda_of(circle, first)[1].title == "Who we are, and what each of us wants to learn"
    assert agenda_of(circle, second)[1].title == "Looking back: how did our commitments go?"


def test_an_agenda_is_asked_for_three_working_days_ahead() -> None:
    circle = make.circle()
    meeting = make.meeting(circle)  # Tuesday, 24 November 2026
    closed = Blackout(date(2026, 11, 20), date(2026, 11, 20))
    resting = replace(circle, settings=CircleSettings(blackouts=(closed,)))
    before = replace(meeting, ends_at=meeting.starts_at - timedelta(days=2))

    due, until = agenda_window(circle, meeting, None)

    assert meeting.starts_at - due == timedelta(days=5)
    assert meeting.starts_at - until == timedelta(hours=24)
    assert meeting.starts_at - agenda_window(resting, meeting, None)[0] == timedelta(days=6)
    assert agenda_window(circle, meeting, before)[0] == before.ends_at + timedelta(hours=2)


def test_a_name_that_two_members_share_is_asked_about() -> None:
    names = {ADA: "Ben Aye", BEN: "Ben Okri", UserId("U3"): "Chidi"}

    with pytest.raises(
        ValueError, match=r"Line 1: there are 2 people called “Ben”\. Write @Ben Aye or @Ben Okri\."
    ):
        read_items("10 min A question @Ben", 60, names)


@given(
    st.lists(
        st.sampled_from(["Ben", "ben", "Ben (2)", "Ben Aye", "Ben @Ben", "a@b", "@", "<@U2>", " ", "Chidi"]),
        min_size=2,
    ),
    st.data(),
)
def test_members_of_one_name_are_told_apart_and_an_agenda_with_them_reads_the_same(
    called: list[str], data: st.DataObject
) -> None:
    names = {UserId(f"U{place}"): name for place, name in enumerate(called)}
    item = AgendaItem(10, "A question", data.draw(st.sampled_from(sorted(names))))

    assert read_items(written([item], names), 60, names) == (item,)


def test_who_has_the_same_name_is_offered_by_what_tells_them_apart() -> None:
    names, about = {ADA: "Ben", BEN: "Ben"}, {ADA: "joined on 2 March", BEN: "joined on 5 March, learns “Calm”"}
    form = AgendaForm("10 A question @ben")

    with pytest.raises(FieldErrors) as wrong:
        check_agenda(form, 60, names, about)

    offered = "Write @Ben (1) (joined on 2 March) or @Ben (2) (joined on 5 March, learns “Calm”)."
    assert offered in wrong.value.fields["items"]
    assert read_items("10 A question @Ben (2)", 60, names) == (AgendaItem(10, "A question", BEN),)
