"""Every post in a channel that nobody asked for says why it is there."""

from __future__ import annotations

from bot.domain.reasons import BY, Reason, because, reason_of
from bot.domain.roles import Role
from bot.views.reasons import REASONS, WHO, why
from tests.support import domain_values as make


def test_every_reason_has_its_words() -> None:
    assert set(REASONS) == set(Reason)
    assert all(why(reason, Role.MEMBER).endswith(".") for reason in Reason)


def test_the_reason_names_the_role_in_which_it_was_done() -> None:
    both = because(make.nudge(make.circle()), Reason.PAUSED, {Role.ANYONE, Role.ORGANISER, Role.FACILITATOR})
    helper = because(make.nudge(make.circle()), Reason.PAUSED, {Role.ANYONE, Role.ORGANISER})

    said = [why(reason_of(one), one.details[BY]) for one in (both, helper)]
    assert said == [
        "Posted because the facilitator paused the circle.",
        "Posted because an organiser paused the circle.",
    ]
    assert set(WHO) == set(Role) - {Role.ANYONE}


def test_a_post_of_an_older_version_gives_no_reason() -> None:
    assert why(reason_of(make.nudge(make.circle()))) == ""
