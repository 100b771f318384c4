"""Walking along: by mutual consent, one at a time, until either says stop."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.commitments import CommitmentState
from bot.domain.ids import UserId
from bot.domain.partners import Partner, PartnerState, answered, ended, invite
from bot.errors import MemberError
from tests.support import domain_values as make
from tests.support.domain_values import ADA, BEN, NOON

OWNED = make.commitment(make.meeting(make.circle()))
CHIDI = UserId("U0CHIDI")
DAY = timedelta(days=1)


def asked(user_id: UserId = BEN) -> Partner:
    return invite(OWNED, None, user_id, hears=True, now=NOON, zone="Europe/Berlin")


@given(st.lists(st.tuples(st.sampled_from(["ask", "accept", "decline", "end", "wait"]), st.integers(0, 9))))
def test_nobody_walks_along_who_was_not_asked_and_did_not_say_yes(deeds: list[tuple[str, int]]) -> None:
    one: Partner | None = None
    was_asked = said_yes = False
    now = NOON
    for deed, days in deeds:
        now += days * DAY
        try:
            if deed == "ask":
                one = invite(OWNED, one, BEN, hears=False, now=now, zone="Europe/Berlin")
                was_asked, said_yes = True, False
            elif one is not None and deed in {"accept", "decline"}:
                one = answered(one, accepts=deed == "accept", now=now)
                said_yes = deed == "accept"
            elif one is not None and deed == "end":
                one, said_yes = ended(one, now), False
        except MemberError:
            pass
        assert (one is not None and one.is_with_them) == (was_asked and said_yes)


def test_one_partner_at_a_time_and_nobody_asks_themselves() -> None:
    for there in (asked(), answered(asked(), accepts=True, now=NOON)):
        with pytest.raises(MemberError, match="already"):
            invite(OWNED, there, CHIDI, hears=False, now=NOON, zone="UTC")
    with pytest.raises(MemberError, match="somebody else"):
        invite(OWNED, None, ADA, hears=False, now=NOON, zone="UTC")
    over = make.commitment(make.meeting(make.circle()), state=CommitmentState.DONE)
    with pytest.raises(MemberError, match="settled"):
        invite(over, None, BEN, hears=False, now=NOON, zone="UTC")

    declined = answered(asked(), accepts=False, now=NOON)
    assert invite(OWNED, declined, CHIDI, hears=False, now=NOON, zone="UTC").state is PartnerState.ASKED
    with pytest.raises(MemberError, match="not this time"):
        invite(OWNED, declined, BEN, hears=False, now=NOON, zone="UTC")


def test_an_invitation_is_open_for_a_week_or_until_the_commitment_is_due() -> None:
    due = make.commitment(make.meeting(make.circle()), due_on=date(2026, 11, 26))

    assert asked().until == NOON + 7 * DAY
    until = invite(due, None, BEN, hears=False, now=NOON, zone="UTC").until
    assert until.isoformat() == "2026-11-26T00:00:00+00:00"
    with pytest.raises(MemberError, match="over"):
        answered(asked(), accepts=True, now=NOON + 7 * DAY)
    assert invite(OWNED, asked(), CHIDI, hears=False, now=NOON + 7 * DAY, zone="UTC").user_id == CHIDI
