"""A circle's life in any order: what is owed is of the plan as it is, told once, and the way back leads back."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Coroutine
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, TypeVar

import aiohttp
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bot.domain.cadence_changes import CadenceForm
from bot.domain.circles import CircleStatus, Format
from bot.domain.ids import UserId
from bot.domain.local_time import local_day
from bot.domain.meetings import Answer, Meeting
from bot.domain.moving import MoveForm, skipped_to_come, to_come, wall_time
from bot.domain.profile_form import ProfileForm
from bot.domain.speakers import SpeakerForm
from bot.errors import MemberError
from bot.services.causes import Cause
from bot.services.rezoning import replan
from playground.clock import PushedClock
from playground.stand_in import StandIn
from storage.engine import Database
from tests.support import plan_laws as law
from tests.support.builders import MONDAY
from tests.support.databases import fresh_sqlite_url
from tests.support.stage import Stage

EXAMPLES, STEPS = 8, 12
"""A few seconds of work."""
ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Pacific/Auckland", "UTC"])
TIMES = st.sampled_from(["16:00", "09:00", "23:00", "02:30", "16:30"])
LENGTHS = st.sampled_from(["60", "30", "480"])
FORMATS = st.sampled_from([*[Format.CIRCLE_MEETING] * 3, Format.WORKSHOP, Format.ONLINE_EXCHANGE])
SPANS = st.sampled_from([timedelta(minutes=9), timedelta(hours=7), timedelta(days=2, hours=3), timedelta(days=9)])
PEOPLE = st.integers(0, 3)
PLACE = st.integers(0, 5)
GivenT = TypeVar("GivenT")


class Life(RuleBasedStateMachine):
    """One circle of at most four people in one channel; what is refused in words must change nothing."""

    migrated: Path
    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        here = Path(mkdtemp(dir=self.folder))
        shutil.copy(self.migrated, here / "circles.db")
        self.runs(self._begin(fresh_sqlite_url(here)))

    def runs(self, deed: Coroutine[Any, Any, GivenT]) -> GivenT:
        return self.runner.run(deed)

    async def _begin(self, url: str) -> None:
        database = Database(url)
        await database.open()
        slack = await StandIn.start(clock=PushedClock(MONDAY))
        self.stage = Stage(database, slack, aiohttp.ClientSession())
        self.people = [self.stage.ana, self.stage.ben, self.stage.chidi, self.stage.dana]
        self.services = self.stage.services

    def teardown(self) -> None:
        self.runs(self._end())
        self.runner.close()

    async def _end(self) -> None:
        await self.stage.session.close()
        await self.stage.slack.stop()
        await self.stage.database.close()
        assert self.stage.slack.violations == []

    # --- doing something, and looking

    def sees(self) -> law.Seen:
        return self.runs(law.look(self.stage, self.circle_id))

    def lead(self) -> Cause:
        """Return something that whoever leads the circle does."""
        leader = next(one for one in self.people if one.id == self.before.circle.facilitator_id)
        return self.stage.cause(leader)

    def does(self, deed: Coroutine[Any, Any, GivenT]) -> GivenT | None:
        """Do something; return what it gives, or None where it was refused and so must have changed nothing."""
        before = self.sees()
        try:
            given = self.runs(deed)
        except MemberError:
            assert self.sees() == before
            return None
        return given

    def plans(self, deed: Coroutine[Any, Any, GivenT]) -> GivenT | None:
        """Do something that changes the plan: members are told of just that, and to plan again changes nothing."""
        before, by = self.sees(), self.lead().user_id
        given = self.does(deed)
        if given is not None:
            law.members_are_told_as_the_plan_changed(before, self.sees(), by)
            self._is_planned_for_good()
        return given

    def _is_planned_for_good(self) -> None:
        seen = self.sees()

        async def again() -> int:
            async with self.stage.database.unit_of_work() as work:
                return await replan(work, seen.circle, seen.meetings, seen.now)

        assert self.runs(again()) == 0

    def coming(self, place: int) -> Meeting | None:
        found = to_come(self.before.meetings, self.before.now)
        return found[place % len(found)] if found else None

    @initialize(
        days=st.integers(1, 20),
        at=TIMES,
        zone=ZONES,
        theirs=ZONES,
        weeks=st.sampled_from([1, 2, 4]),
        format=FORMATS,
    )
    def is_founded(self, days: int, at: str, zone: str, theirs: str, weeks: int, format: Format) -> None:
        """Found a circle of three; one of them may live elsewhere, and comes to the first meeting."""
        first_on = (MONDAY + timedelta(days=days)).date().isoformat()
        fields = {"first_on": first_on, "local_time": at, "zone": zone, "every_weeks": str(weeks)}

        async def begins() -> None:
            circle = await self.stage.founds(
                self.stage.ana, **fields, format=format, meetings="3", capacity="4", length_minutes="60"
            )
            self.circle_id = circle.id
            await self.stage.joins(circle, *self.people[1:3])
            first, ben = (await self.stage.meetings(circle))[0], self.stage.ben
            await self.services.meetings.answer(self.stage.cause(ben), first.id, Answer.YES)
            form = ProfileForm("standard", "4", theirs, "21:00", "08:00", works_on=tuple("01234"))
            await self.services.profiles.save(self.stage.cause(ben), form)

        self.runs(begins())
        self.before = self.sees()

    # --- what people do

    @rule(place=PLACE, days=st.integers(-3, 16), at=TIMES, anyway=st.booleans(), is_undone=st.booleans())
    def a_meeting_moves(self, place: int, days: int, at: str, anyway: bool, is_undone: bool) -> None:
        if (old := self.coming(place)) is None:
            return
        circle, moving = self.before.circle, self.services.moving
        form = MoveForm(old.id, (old.on + timedelta(days=days)).isoformat(), at, meets_anyway=anyway)
        done = self.plans(moving.move(self.lead(), circle.id, form))
        if done is not None and is_undone:
            to = (done.new.version, old.on, wall_time(circle, old), circle.zone)
            assert self.plans(moving.put_back(self.lead(), old.id, *to))
            law.the_plan_is_as_before(self.before, self.sees())

    @rule(place=PLACE, adds=st.booleans(), is_undone=st.booleans())
    def a_meeting_is_skipped(self, place: int, adds: bool, is_undone: bool) -> None:
        if (meeting := self.coming(place)) is None:
            return
        moving = self.services.moving
        done = self.plans(moving.skip(self.lead(), self.circle_id, meeting.id, "", adds=adds))
        if done is not None and is_undone and not adds:
            assert self.plans(moving.bring_back(self.lead(), meeting.id))
            law.the_plan_is_as_before(self.before, self.sees())

    @rule(place=PLACE)
    def a_meeting_comes_back(self, place: int) -> None:
        found = skipped_to_come(self.before.meetings, self.before.now)
        if found:
            self.plans(self.services.moving.bring_back(self.lead(), found[place % len(found)].id))

    @rule(days=st.integers(0, 20), at=TIMES, zone=ZONES, weeks=st.integers(1, 4), left=st.integers(1, 5))
    def the_rhythm_changes(self, days: int, at: str, zone: str, weeks: int, left: int) -> None:
        on = local_day(self.before.now, zone) + timedelta(days=days)
        form = CadenceForm(on.isoformat(), at, zone, str(weeks), "60", str(left))
        if self.plans(self.services.plans.change(self.lead(), self.circle_id, form)) is not None:
            seen = self.sees()
            assert len(to_come(seen.meetings, seen.now)) == left

    @rule(is_undone=st.booleans())
    def hours_take_turns(self, is_undone: bool) -> None:
        done = self.plans(self.services.turns.take(self.lead(), self.circle_id))
        if done is not None and is_undone:
            taken = " ".join(f"{new.number}.{new.version}" for _, new in done[1])
            assert self.plans(self.services.turns.end(self.lead(), self.circle_id, taken))
            law.the_plan_is_as_before(self.before, self.sees())

    @rule(first=st.integers(0, 20), days=st.integers(0, 4), is_undone=st.booleans())
    def days_are_kept_free(self, first: int, days: int, is_undone: bool) -> None:
        begins = self.before.now.date() + timedelta(days=first)
        span = (begins.isoformat(), (begins + timedelta(days=days)).isoformat())
        free, had = self.services.free_days, self.before.circle.settings.blackouts
        if self.does(free.add(self.lead(), self.circle_id, *span, "Trip")) is not None and (is_undone or had):
            assert self.does(free.remove(self.lead(), self.circle_id, *span))
            if not had:
                law.the_plan_is_as_before(self.before, self.sees())

    @rule(is_undone=st.booleans())
    def the_circle_rests_or_goes_on(self, is_undone: bool) -> None:
        pausing = self.services.pausing
        rests = self.before.circle.status is CircleStatus.PAUSED
        done = self.does((pausing.resume if rests else pausing.pause)(self.lead(), self.circle_id))
        if done is not None and is_undone and not rests:
            assert self.does(pausing.resume(self.lead(), self.circle_id))
            law.the_plan_is_as_before(self.before, self.sees())

    @rule(whom=PEOPLE, whole=st.booleans(), is_undone=st.booleans())
    def the_lead_is_handed_over(self, whom: int, whole: bool, is_undone: bool) -> None:
        leading, theirs = self.services.handing_over, partial(self.stage.cause, self.people[whom])
        asked = self.does(
            leading.hand_over(self.lead(), self.circle_id, UserId(self.people[whom].id), whole=whole)
        )
        taken = None if asked is None else self.does(leading.accept(theirs(), asked.handover.id))
        if asked is not None and taken is not None and is_undone:
            assert self.does(leading.undo(theirs(), asked.handover.id))
            law.the_plan_is_as_before(self.before, self.sees())

    @rule(place=PLACE)
    def a_guest_is_asked_or_cancels(self, place: int) -> None:
        if (meeting := self.coming(place)) is not None:
            form = SpeakerForm("Zoe", "Openings", "", "")
            if self.does(self.services.guests.cancel(self.lead(), meeting.id)) is None:
                self.does(self.services.speakers.invite(self.lead(), meeting.id, form, None))

    @rule(more=st.integers(1, 2), ends=st.booleans())
    def the_series_ends_or_is_made_longer(self, more: int, ends: bool) -> None:
        endings = self.services.endings
        if not ends or self.does(endings.finish(self.lead(), self.circle_id)) is None:
            self.does(endings.extend(self.lead(), self.circle_id, str(more)))

    @rule(who=PEOPLE)
    def somebody_comes_or_goes(self, who: int) -> None:
        circles, cause = self.services.circles, partial(self.stage.cause, self.people[who])
        if self.does(circles.leave(cause(), self.circle_id)) is None:
            self.does(circles.join(cause(), self.circle_id, goal="Calm", offer="Time", accepts_waiting=True))

    @rule(who=PEOPLE, place=PLACE, answer=st.sampled_from([Answer.YES, Answer.YES, Answer.NO]))
    def somebody_answers(self, who: int, place: int, answer: Answer) -> None:
        if (meeting := self.coming(place % 2)) is not None:
            self.does(self.services.meetings.answer(self.stage.cause(self.people[who]), meeting.id, answer))

    @rule(
        who=PEOPLE,
        zone=ZONES,
        quiet=st.sampled_from([("21:00", "08:00"), ("12:00", "13:00"), ("00:00", "00:00")]),
        works_on=st.sampled_from(["01234", "5", "0123456"]),
        level=st.sampled_from(["light", "standard", "active"]),
        limit=st.sampled_from(["1", "4"]),
    )
    def somebody_wishes(
        self, who: int, zone: str, quiet: tuple[str, str], works_on: str, level: str, limit: str
    ) -> None:
        form = ProfileForm(level, limit, zone, *quiet, works_on=tuple(works_on))
        self.does(self.services.profiles.save(self.stage.cause(self.people[who]), form))

    @rule(who=PEOPLE, days=st.integers(1, 9))
    def somebody_takes_a_break(self, who: int, days: int) -> None:
        self.does(self.services.profiles.snooze(self.stage.cause(self.people[who]), f"{days} days"))

    @rule(span=SPANS)
    def time_passes(self, span: timedelta) -> None:
        self.runs(self.stage.lasts(span))
        self.runs(self.services.nudges.plan())

    # --- what holds after each of it

    @invariant()
    def the_laws_hold(self) -> None:
        seen = self.sees()
        law.numbers_have_no_gap_and_no_two_meetings_are_at_once(seen)
        law.what_waits_is_of_the_plan(seen)
        law.the_plan_is_what_would_be_planned_afresh(seen)
        law.what_was_sent_was_welcome(seen, self.before)
        law.nothing_was_told_twice(seen)
        self.before = seen


def test_whatever_is_done_to_a_plan_what_is_owed_is_of_the_plan_as_it_is_and_told_once(
    migrated_sqlite_file: Path, tmp_path: Path, sqlite_asked_here: None
) -> None:
    class LifeHere(Life):
        migrated, folder = migrated_sqlite_file, tmp_path

    run_state_machine_as_test(
        LifeHere,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],  # twelve steps are read sooner than they are made fewer
            suppress_health_check=list(HealthCheck),
        ),
    )
