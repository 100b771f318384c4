"""What the digest, its preview and App Home promise."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.circles import Format
from bot.domain.digests import MeetingLine
from bot.domain.overviews import Home
from bot.views import digests, home
from bot.views.ids import ActionId
from tests.support.domain_values import ADA, BEN, NOON
from tests.support.view_gallery import Gallery, Texts
from tests.support.view_reading import actions, buttons


def test_the_digest_tells_its_sections_in_order() -> None:
    text = digests.digest(Gallery().digest(), {ADA: "Ada"}).text

    headings = [
        "Next meeting",
        "Meetings held",
        "From your reflections",
        "What was learned",
        "Commitments made",
        "What became of commitments",
        "Thanks",
        "Welcome",
    ]
    places = [text.index(f"{heading}\n") for heading in headings]
    assert places == sorted(places)


def test_the_digest_of_a_circle_in_writing_speaks_of_exchanges() -> None:
    digest = Gallery().digest()
    in_writing = replace(digest, circle=replace(digest.circle, format=Format.ONLINE_EXCHANGE))

    text = digests.digest(in_writing, {}).text

    assert "Next exchange\n" in text
    assert "Exchanges held\n" in text
    assert "eeting" not in text.replace(in_writing.circle.name, "")


def test_figures_of_a_few_people_are_not_told() -> None:
    gallery = Gallery()
    few, enough = MeetingLine(gallery.meeting, 3, 4, None), MeetingLine(gallery.meeting, 4, 5, 4.5, 5)

    text = digests.digest(gallery.digest(held=(few, enough)), {}).text

    assert "Attendance and rating: too few to tell." in text
    assert "3 of 4" not in text
    assert "Attendance: 4 of 5 say they were there. Rating: 4.5 of 5; 5 answered." in text


def test_a_person_without_a_name_is_a_member_and_never_an_id() -> None:
    text = digests.digest(Gallery().digest(), {}).text

    assert "A member has joined the circle." in text
    assert ADA not in text
    assert BEN not in text


def test_sixty_insights_are_told_as_far_as_they_fit() -> None:
    gallery = Gallery(Texts(words="w" * 300), many=60)

    screen = digests.digest(gallery.digest(), gallery.names)

    assert "more insights; find them with /insight find" in screen.text
    assert "Welcome\nAda has joined the circle." in screen.text
    assert len(screen.blocks) <= 50
    assert len(screen.text) < 4000


def test_one_busy_section_may_use_the_room_of_the_quiet_ones() -> None:
    gallery = Gallery(many=12)
    learned = tuple((f"tag{n}", (gallery.insight(),)) for n in range(12))
    quiet = replace(gallery.empty_digest(), insights_by_tag=learned)

    assert " more insights" not in digests.digest(quiet, gallery.names).text


def test_the_preview_is_private_and_posts_only_for_who_may() -> None:
    gallery = Gallery()

    may = digests.preview(gallery.digest(), {}, may_post=True, next_due=NOON)
    may_not = digests.preview(gallery.digest(), {}, may_post=False, next_due=NOON)

    assert may.text.startswith("Only you see this preview.")
    assert [(one["action_id"], one["value"]) for one in buttons(may)] == [
        (ActionId.DIGEST_POST, gallery.circle.id)
    ]
    assert buttons(may_not) == []


def test_the_preview_of_nothing_says_that_nothing_is_posted() -> None:
    screen = digests.preview(Gallery().empty_digest(), {}, may_post=True, next_due=NOON)

    assert "An empty digest is skipped" in screen.text
    assert ActionId.DIGEST_POST not in actions(screen)


def test_a_newcomers_home_says_how_to_begin() -> None:
    view = home.home(Home("UTC", (), (), (), (), ()), now=NOON)

    assert "/circle list" in str(view.to_dict())
    assert actions(view) == [ActionId.INSIGHT_NEW, ActionId.PROFILE_OPEN, ActionId.HELP]


def test_home_has_a_button_for_everything_that_is_owed() -> None:
    gallery = Gallery(many=1)

    view = home.home(gallery.home(), now=NOON)

    assert actions(view) == [
        ActionId.REFLECTION_OPEN,
        ActionId.COMMITMENT_DONE,
        ActionId.COMMITMENT_PARTLY,
        ActionId.COMMITMENT_CHANGED,
        ActionId.COMMITMENT_DROPPED,
        ActionId.COMMITMENT_CARRY,
        ActionId.RSVP_YES,
        ActionId.RSVP_LATE,
        ActionId.RSVP_NO,
        ActionId.CIRCLE_SHOW,
        ActionId.INSIGHT_EDIT,
        ActionId.INSIGHT_NEW,
        ActionId.COMMITMENT_MINE,
        ActionId.PROFILE_OPEN,
        ActionId.HELP,
    ]


def test_home_says_when_a_break_is_on_and_how_to_end_it() -> None:
    view = home.home(Gallery(many=1).home(snoozed_until=NOON, is_organiser=True), now=NOON)

    assert "Messages: snoozed until" in str(view.to_dict())
    assert actions(view)[0] == ActionId.WAKE
    assert ActionId.DELIVERY_OPEN in actions(view)
