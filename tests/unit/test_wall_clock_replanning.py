"""Rows 43 and 44 of the fault matrix, as rules: what moves in place, what keeps its name, what is dropped."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.cadence import Cadence
from bot.domain.circles import Circle
from bot.domain.ids import UserId
from bot.domain.nudges import Nudge, NudgeKind, NudgeState, SkipReason
from bot.domain.rezoning import ZoneRules, fingerprint, moved_by_rules, renamed, replanned
from bot.domain.timetable import for_person, plan_circle, plan_meeting
from tests.support import domain_values as make
from tests.unit.test_wall_clock_rules_change import NewRules, new_rules

__all__ = ["new_rules"]

HOUR = timedelta(hours=1)
FOUNDED = datetime(2026, 3, 2, 9, tzinfo=UTC)
PLANNED, SENT, SKIPPED = NudgeState.PLANNED, NudgeState.SENT, NudgeState.SKIPPED
ZONES = ["Asia/Tokyo", "Pacific/Honolulu", "Europe/Berlin", "Pacific/Apia", "Pacific/Pago_Pago"]
WEEKS = 4


def a_circle(zone: str = "Europe/Berlin", wall: time = time(18, 0)) -> Circle:
    plan = Cadence(date(2026, 3, 19), wall, zone, 1, WEEKS, HOUR)
    return make.circle(cadence=plan, created_at=FOUNDED)


def test_row_43_a_fingerprint_tells_new_rules_from_the_old_within_the_days_that_matter(
    new_rules: NewRules,
) -> None:
    spring, winter = (date(2026, 3, 1), date(2026, 4, 30)), (date(2026, 1, 1), date(2026, 3, 28))
    before = [fingerprint("Europe/Berlin", *span) for span in (spring, winter)]
    noted = ZoneRules.of("Europe/Berlin", FOUNDED, date(2026, 4, 30))

    new_rules("Europe/Berlin", "Africa/Algiers")
    after = [fingerprint("Europe/Berlin", *span) for span in (spring, winter)]

    assert [old == new for old, new in zip(before, after, strict=True)] == [False, True]
    assert ZoneRules.read(noted.text()) == noted
    assert ZoneRules.read("something else") is None
    assert not noted.still_hold("Europe/Berlin")
    assert noted.still_hold("Europe/Paris")


def test_row_43_a_meeting_that_is_over_stays_where_it_was(new_rules: NewRules) -> None:
    circle = a_circle()
    meetings = make.meetings_of(circle)

    new_rules("Europe/Berlin", "Africa/Algiers")
    moved = moved_by_rules(circle, meetings, meetings[2].ends_at + 2 * HOUR)

    assert [(old.id, new.starts_at - old.starts_at) for old, new in moved] == [("m4", HOUR)]


@pytest.mark.parametrize("state", NudgeState)
def test_row_43_every_nudge_follows_its_meeting_but_keeps_the_name_under_which_it_is_looked_for(
    state: NudgeState,
) -> None:
    circle = a_circle()
    old = make.meetings_of(circle)[0]
    new = replace(old, starts_at=old.starts_at + HOUR, ends_at=old.ends_at + HOUR)
    [reminder, *_], [renewed, *_] = (list(plan_meeting(circle, one, [one])) for one in (old, new))
    nudge, expected = (replace(for_person(one, make.person(), circle.zone)) for one in (reminder, renewed))
    tried = replace(nudge, state=state, attempt=state not in {PLANNED, NudgeState.EXPANDED})

    [(_, after)], holding = renamed([tried], old, new)

    if state in {NudgeState.CLAIMED, NudgeState.UNKNOWN, NudgeState.UNKNOWN_FINAL}:
        assert after.key == nudge.key
        assert [(one.key, one.state) for one in holding] == [(expected.key, NudgeState.COALESCED)]
    else:
        assert (after.key, holding) == (expected.key, [])
    assert after.due_at - nudge.due_at == (HOUR if state is PLANNED else timedelta(0))
    assert after.not_after - nudge.not_after == (timedelta(0) if state.is_final else HOUR)
    assert (after.id, after.state) == (nudge.id, state)


def test_row_43_there_and_back_again_no_name_is_taken_twice() -> None:
    """Two processes with different rules start in turn; one nudge is being looked for, one was dropped before."""
    circle = a_circle()
    here = make.meetings_of(circle)[0]
    there = replace(here, starts_at=here.starts_at + HOUR, ends_at=here.ends_at + HOUR)
    reminder, soon, *_ = plan_meeting(circle, here, [here])
    dropped = next(iter(plan_meeting(circle, there, [there])))
    ledger = [
        reminder,
        replace(soon, state=NudgeState.UNKNOWN),
        replace(dropped, state=SKIPPED, reason=SkipReason.MOVED),
    ]
    for old, new in [(here, there), (there, here), (here, there)]:
        changes, holding = renamed(ledger, old, new)
        for before, after in changes:
            ledger = [after if one.id == before.id else one for one in ledger]
            assert len({one.key for one in ledger}) == len(ledger)
        ledger += [one for one in holding if one.key not in {other.key for other in ledger}]

    assert Counter(one.state for one in ledger) == Counter(
        [PLANNED, NudgeState.UNKNOWN, SKIPPED, NudgeState.COALESCED]
    )
    assert ledger[0].key == dropped.key


def test_row_44_what_was_dropped_comes_back_with_its_time() -> None:
    """Moved to another hour and back: cancelled and planned anew it would be lost to the key that is there."""
    circle, later = a_circle(), a_circle(wall=time(20, 0))
    later = replace(later, id=circle.id)
    ledger = plan_circle(circle, make.meetings_of(circle), FOUNDED + timedelta(days=10))

    gone = [after for _, after in replanned(ledger, later, make.meetings_of(later))]
    back = [after for _, after in replanned(gone, circle, make.meetings_of(circle))]

    assert {(one.state, one.reason) for one in gone} == {(SKIPPED, SkipReason.MOVED)}
    assert back == [one for one in ledger if one.kind is not NudgeKind.DIGEST]
    assert back != []


def test_a_reminder_that_somebody_is_owed_waits_for_a_meeting_that_is_moved_before_its_own() -> None:
    """It is worked out up to a week ahead, when the other meeting was still to come after it."""
    circle = a_circle()
    first, second, third, *_ = make.meetings_of(circle)
    [reminder] = [one for one in plan_meeting(circle, second, [first, second]) if one.kind is NudgeKind.REMINDER]
    usual = second.starts_at - 48 * HOUR
    mine = replace(reminder, key=f"{reminder.key}:U1", user_id=UserId("U1"), due_at=usual)
    moved = replace(third, starts_at=usual - HOUR, ends_at=usual)

    [(_, after)] = replanned([mine], circle, [first, second, moved])

    assert after.due_at == moved.ends_at + 2 * HOUR
    assert replanned([mine], circle, [first, second, third]) == []


class Ledger:
    """The ledger and the dispatcher in the small: planned once per key, sent when due, expired when too late."""

    def __init__(self, circle: Circle) -> None:
        self.circle = circle
        self.now = FOUNDED
        self.rows: dict[str, Nudge] = {}
        self.posts: list[tuple[str, datetime]] = []
        self.plan()

    def plan(self) -> None:
        for one in plan_circle(self.circle, make.meetings_of(self.circle), self.now):
            self.rows.setdefault(one.key, one)

    def change(self, zone: str, wall: time) -> None:
        self.circle = replace(self.circle, cadence=replace(self.circle.cadence, zone=zone, local_time=wall))
        for before, after in replanned(self.rows.values(), self.circle, make.meetings_of(self.circle)):
            self.rows[before.key] = after
        self.plan()

    def lasts(self, span: timedelta) -> None:
        """Let so much time pass; the planner looks every six days, the dispatcher whenever something is due."""
        end = self.now + span
        self.plan()
        planned_at = self.now
        while self.now < end:
            waiting = [one.due_at for one in self.rows.values() if one.state is PLANNED]
            self.now = max(self.now, min([*waiting, end, planned_at + timedelta(days=6)]))
            for key, one in self.rows.items():
                if one.state is PLANNED and one.due_at <= self.now:
                    is_late = self.now >= one.not_after
                    self.rows[key] = replace(one, state=SKIPPED if is_late else SENT)
                    self.posts += [] if is_late else [(key, self.now)]
            if self.now >= planned_at + timedelta(days=6):
                self.plan()
                planned_at = self.now


CHANGES = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from(ZONES), st.sampled_from([time(2, 30), time(9, 0), time(18, 0)])),
    max_size=6,
)


@settings(max_examples=40, deadline=None)
@given(CHANGES, st.integers(0, 3))
def test_row_44_whatever_changes_around_its_hour_every_week_has_one_digest(
    changes: list[tuple[int, str, time]], week: int
) -> None:
    """And of each meeting, at the instant it ends up with, nothing that is still to come is lost."""
    ledger = Ledger(a_circle())
    ledger.lasts(timedelta(days=6 + 7 * week))  # to a Sunday morning
    for hours, zone, wall in changes:
        ledger.change(zone, wall)
        ledger.lasts(hours * HOUR)
    settled, final = ledger.now, make.meetings_of(ledger.circle)
    ledger.lasts(timedelta(days=50))

    sent = Counter(key for key, _ in ledger.posts)
    digests = {key: count for key, count in sent.items() if ":digest:" in key}
    assert set(sent.values()) == {1}
    assert {key.rpartition(":")[2] for key in digests} >= {f"2026-W{number}" for number in range(11, 16)}
    to_come = [
        one for meeting in final for one in plan_meeting(ledger.circle, meeting, final) if one.due_at > settled
    ]
    assert {one.key for one in to_come} <= set(sent)
