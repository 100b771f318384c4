"""What the screens and forms of circles, and help, promise."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import Any

from bot.domain.circles import CircleStatus, MemberState
from bot.views import circles, help
from bot.views.ids import ActionId, CallbackId, Command
from bot.views.payloads import FoundForm, JoinForm, unpack
from tests.support.domain_values import ADA, BEN, CHANNEL, NOON
from tests.support.view_gallery import Gallery, Texts
from tests.support.view_reading import actions, buttons, fields, value


def test_the_card_tells_the_circles_time_to_all_and_each_readers_own_beside_it() -> None:
    screen = circles.card(Gallery().card())

    assert "Meeting 2 of 6: Tue 8 December, 16:00 (Europe/Berlin)\n" in screen.text
    assert "on your clock <!date^" in str([block.to_dict() for block in screen.blocks])
    assert actions(screen) == [ActionId.CIRCLE_JOIN, ActionId.CIRCLE_WHAT]


def test_a_full_circle_offers_its_waiting_list() -> None:
    screen = circles.card(Gallery().card(member_count=6, waiting_count=1))

    assert buttons(screen)[0]["text"]["text"] == "Join"
    assert "Whoever joins now comes on the waiting list." in screen.text
    assert "All 6 seats are taken, and 1 person is waiting." in screen.text


def test_nobody_is_invited_to_a_finished_circle() -> None:
    gallery = Gallery()
    over = gallery.card(circle=gallery.a_circle(status=CircleStatus.FINISHED))

    assert ActionId.CIRCLE_JOIN not in actions(circles.card(over))
    assert ActionId.CIRCLE_JOIN not in actions(circles.left(over, successor_name=None))


def test_a_time_that_clocks_skip_is_told() -> None:
    gallery = Gallery()
    moved = gallery.card(next_meeting=replace(gallery.meeting, moved_to=time(3, 30)))

    assert (
        "The clocks go forward and skip the usual time, so this meeting begins at 03:30."
        in circles.card(moved).text
    )


def test_the_founding_form_names_its_fields_as_the_checks_do() -> None:
    view = circles.found_form(CHANNEL, zone="America/Chicago", first_on="2026-11-30")

    assert list(fields(view)) == [
        "name",
        "goal",
        "format",
        "first_on",
        "local_time",
        "zone",
        "every_weeks",
        "meetings",
        "length_minutes",
        "capacity",
    ]
    assert {element["element"]["action_id"] for element in fields(view).values()} == {ActionId.VALUE}
    assert value(view, "zone") == "America/Chicago"
    assert [value(view, one) for one in ("meetings", "length_minutes", "capacity")] == ["6", "60", "6"]
    assert view.callback_id == CallbackId.CIRCLE_FOUND
    assert unpack(FoundForm, view.private_metadata or "").channel_id == CHANNEL


def test_the_joining_form_keeps_what_was_written_and_says_when_it_is_for_the_waiting_list() -> None:
    card = Gallery().card()

    view = circles.join_form(card, waiting=True, goal="Ask & listen <3", offer="Time")

    assert value(view, "goal") == "Ask & listen <3"
    assert value(view, "offer") == "Time"
    assert view.submit is not None
    assert view.submit.text == "Join the waiting list"
    assert unpack(JoinForm, view.private_metadata or "") == JoinForm(card.circle.id, waiting=True)


def test_the_page_shows_members_only_what_they_were_given() -> None:
    gallery = Gallery(Texts(person="Zoë"))
    outside = gallery.page(viewer=None, members=(), answers={}, answer=None)

    inside = circles.page(gallery.page(), zone="Europe/Berlin", now=NOON)
    stranger = circles.page(outside, zone="Europe/Berlin", now=NOON)

    assert "Zoë, wants to learn" in inside.text
    assert "1 coming, 1 not coming, 2 still to answer." in inside.text
    assert "coming" not in stranger.text
    assert actions(stranger) == [ActionId.CIRCLE_JOIN]


def test_only_the_facilitator_sees_pause_on_the_page() -> None:
    gallery = Gallery()

    leads = circles.page(gallery.page(viewer=gallery.member(ADA)), zone="UTC")
    follows = circles.page(gallery.page(viewer=gallery.member(BEN)), zone="UTC")

    assert ActionId.CIRCLE_PAUSE in actions(leads)
    assert ActionId.CIRCLE_PAUSE not in actions(follows)


def test_a_meeting_that_is_on_is_told() -> None:
    gallery = Gallery()

    assert "It is on now." in circles.page(gallery.page(), zone="UTC", now=gallery.meeting.starts_at).text
    assert "It is on now." not in circles.page(gallery.page(), zone="UTC", now=gallery.meeting.ends_at).text


def test_a_choice_has_one_button_for_each_circle() -> None:
    gallery = Gallery()
    some = [gallery.a_circle(name="One"), gallery.a_circle(name="Two")]

    screen = circles.choose("Which circle?", ActionId.CIRCLE_LEAVE, some)

    assert [(one["action_id"], one["value"]) for one in buttons(screen)] == [
        (ActionId.CIRCLE_LEAVE, circle.id) for circle in some
    ]
    assert buttons(screen)[0]["accessibility_label"] == "Choose: One"


def test_here_and_now_depends_on_who_asks() -> None:
    gallery = Gallery()
    member, outside = gallery.page(viewer=gallery.member(BEN)), gallery.page(viewer=None)
    waiting = gallery.page(viewer=gallery.member(BEN, state=MemberState.WAITING))

    def offered(*pages: Any) -> list[str]:
        return actions(help.what_now(pages, in_channel=True, zone="UTC"))[:-3]

    met = replace(member, card=replace(member.card, has_met=True))
    assert offered(met) == [ActionId.CIRCLE_SHOW, ActionId.REFLECTION_PICK]
    assert offered(member) == [ActionId.CIRCLE_SHOW], "there is no meeting yet to reflect on"
    assert offered(outside) == [ActionId.CIRCLE_JOIN, ActionId.CIRCLE_SHOW]
    assert offered(waiting) == [ActionId.CIRCLE_SHOW]
    assert offered() == []


def test_outside_a_channel_nobody_is_asked_to_found_a_circle() -> None:
    assert ActionId.CIRCLE_NEW not in actions(help.what_now([], in_channel=False, zone="UTC"))


def test_a_guess_is_offered_for_a_slip() -> None:
    assert "Did you mean /circle join?" in help.suggestion(Command.CIRCLE, "jion", "join").text
