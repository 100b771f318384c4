"""What messages about meetings, commitments and reflections promise."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.meetings import Answer
from bot.domain.overviews import Reminder
from bot.domain.reflection_overviews import ReflectionDraft
from bot.domain.reflections import WHAT_SO_WHAT, Visibility
from bot.views import meetings, reflections
from bot.views.ids import ActionId
from bot.views.messages import message
from bot.views.payloads import ReflectForm, unpack
from bot.views.rows import RATE_ACTIONS
from tests.support.domain_values import NOON
from tests.support.view_gallery import Gallery
from tests.support.view_reading import actions, buttons, fields, value


def test_the_reminder_is_on_the_readers_clock_and_says_why_it_came() -> None:
    gallery = Gallery()
    reminder = Reminder(gallery.circle, gallery.meeting, 6, None, (gallery.commitment(),), "Shorter openings")

    screen = message([meetings.reminder(reminder, now=NOON, zone="America/Chicago")])

    assert "When: Tue 8 December, 09:00 (America/Chicago), for 60 minutes" in screen.text
    assert "“Shorter openings”" in screen.text
    assert "You get this because you are in “Better openings”." in screen.text
    assert actions(screen)[:3] == [ActionId.RSVP_YES, ActionId.RSVP_LATE, ActionId.RSVP_NO]
    assert actions(screen)[3] == ActionId.COMMITMENT_DONE


def test_the_reminder_asks_about_three_commitments_at_most() -> None:
    gallery = Gallery()
    reminder = Reminder(gallery.circle, gallery.meeting, 6, None, (gallery.commitment(),) * 5, "")

    screen = message([meetings.reminder(reminder, now=NOON, zone="UTC")])

    assert actions(screen).count(ActionId.COMMITMENT_DONE) == 3
    assert "2 more commitments are in App Home." in screen.text


@pytest.mark.parametrize(
    ("minutes", "coming", "words"),
    [
        (10, 3, "“Better openings” starts in 10 minutes.\n3 people have said they will be there."),
        (1, 1, "“Better openings” starts in 1 minute.\n1 person has said they will be there."),
        (0, 0, "“Better openings” is starting now."),
        (-2, 0, "“Better openings” is starting now."),
    ],
)
def test_the_call_tells_the_minutes_that_are_left(minutes: int, coming: int, words: str) -> None:
    gallery = Gallery()

    screen = meetings.starting(gallery.circle, gallery.meeting, minutes=minutes, coming=coming)

    assert screen.text.startswith(f"{words}\nStart the run-sheet with the button below")
    assert actions(screen) == [ActionId.RUN_OPEN, ActionId.CHECK_IN]


def test_an_answer_can_be_changed() -> None:
    screen = meetings.answered(Gallery().mine(Answer.NO), zone="UTC")

    assert "You said you can’t make it." in screen.text
    assert actions(screen)[3:] == [ActionId.SNOOZE_OPEN, ActionId.FEWER_OPEN]


def test_the_prompt_rates_with_one_tap() -> None:
    gallery = Gallery()

    screen = message([reflections.prompt(gallery.circle, gallery.meeting, zone="UTC")])

    frame = [ActionId.SNOOZE_OPEN, ActionId.FEWER_OPEN]
    answers = [ActionId.REFLECTION_OPEN, ActionId.REFLECTION_WAIVE, ActionId.REFLECTION_AWAY]
    assert actions(screen) == [*RATE_ACTIONS, *answers, *frame]
    assert {one["value"] for one in buttons(screen)[:-2]} == {gallery.meeting.id}


def test_the_last_reminder_to_reflect_says_so() -> None:
    gallery = Gallery()

    first = message([reflections.follow_up(gallery.circle, gallery.meeting, last=False, zone="UTC")])
    last = message([reflections.follow_up(gallery.circle, gallery.meeting, last=True, zone="UTC")])

    assert "I ask once more, and then no more." in first.text
    assert "This is the last time I ask about it." in last.text


def test_the_reflection_form_is_filled_with_what_was_written() -> None:
    gallery = Gallery()
    earlier = gallery.reflection(answers={"what": "<b> & more"}, rating=5)
    draft = ReflectionDraft(
        gallery.circle,
        gallery.meeting,
        WHAT_SO_WHAT,
        "Ada",
        earlier,
        gallery.commitment(cue="the bell rings"),
        Visibility.FACILITATOR,
    )

    view = reflections.form(draft)

    assert list(fields(view)) == ["what", "so_what", "now_what", "cue", "action", "rating", "visibility"]
    assert value(view, "what") == "<b> & more"
    assert value(view, "so_what") is None
    assert value(view, "cue") == "the bell rings"
    assert value(view, "rating") == "5"
    assert value(view, "visibility") == Visibility.FACILITATOR
    assert unpack(ReflectForm, view.private_metadata or "").meeting_id == gallery.meeting.id


@pytest.mark.parametrize(
    ("visibility", "words"),
    [
        (Visibility.ONLY_ME, "Only you can read it."),
        (Visibility.FACILITATOR, "Only you and your facilitator, Ben, can read it, in App Home."),
        (
            Visibility.CIRCLE,
            "Your circle sees it in the digest of Monday 30 November 2026, where long answers are cut.",
        ),
    ],
)
def test_a_saved_reflection_says_who_can_read_it(visibility: Visibility, words: str) -> None:
    gallery = Gallery()

    screen = reflections.saved(
        gallery.reflection(visibility=visibility),
        gallery.circle,
        None,
        facilitator_name="Ben",
        amended=False,
        digest_on=date(2026, 11, 30),
    )

    assert words in screen.text
    assert [(one["action_id"], one["value"]) for one in buttons(screen)] == [
        (ActionId.REFLECTION_OPEN, gallery.meeting.id)
    ]
