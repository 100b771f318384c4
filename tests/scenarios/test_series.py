"""A whole series: twelve meetings of people in Berlin and Chicago, from founding to ninety days after the last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from bot.domain.frameworks import AFTER_ACTION, PLUS_DELTA
from bot.domain.nudges import NudgeKind, NudgeState, SkipReason
from playground.people import Person
from playground.seen import Message
from tests.support.stories import BERLIN, I_WILL, NOW_WHAT, WHEN, Story, at, clock_of
from tests.support.whole_series import WholeSeries, in_room, last, meant, passes

CHICAGO = "America/Chicago"
HOUR = timedelta(hours=1)
FOUNDED = at(BERLIN, 2026, 2, 23, 10)
HELD = [
    at(BERLIN, 2026, 2, 26, 16),
    at(BERLIN, 2026, 3, 5, 16),
    at(BERLIN, 2026, 3, 12, 16),  # Chicago has changed its clocks, Berlin has not
    at(BERLIN, 2026, 3, 19, 16),
    at(BERLIN, 2026, 3, 31, 17),  # moved from 26 March, and Berlin has changed its clocks too
    at(BERLIN, 2026, 4, 2, 16),  # skipped, and brought back
    at(BERLIN, 2026, 4, 9, 16),
    at(BERLIN, 2026, 4, 23, 16),  # 16 April is skipped
    at(BERLIN, 2026, 4, 30, 16),
    at(BERLIN, 2026, 5, 7, 16),
    at(BERLIN, 2026, 5, 21, 16),  # moved from Ascension Day
]
CHANGED = {
    at(BERLIN, 2026, 3, 26, 16): at(BERLIN, 2026, 3, 25, 15, 30),
    at(BERLIN, 2026, 4, 16, 16): at(BERLIN, 2026, 4, 8, 12),
    at(BERLIN, 2026, 5, 14, 16): at(BERLIN, 2026, 4, 30, 17, 10),
}
"""When it was settled that nobody meets then."""
FREE = {date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 1), date(2026, 5, 14), date(2026, 5, 25)}
"""Good Friday, Easter Monday, Labour Day, Ascension Day and Whit Monday."""
LATE_DIGESTS = ["27 Apr", "04 May", "11 May", "26 May"]
"""In the weeks between nothing had happened."""
NOT_YET_OR_GONE: list[set[str]] = [{"Fay"}, {"Fay"}, set(), set(), *[{"Emil"}] * 7]
"""Who was not in the circle at each meeting."""
SENTENCE = "When the lesson begins, I will write the question first"


class Twelve:
    """The people of the story and what they do in it; whatever they type is answered."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.ana, self.ben, self.chidi = story.ana, story.ben, story.chidi
        self.people: list[Person] = [self.ana, self.ben, self.chidi]

    async def types(self, person: Person, command: str) -> Message | None:
        """Type a command; it is answered in words or with a form."""
        answer = await self.story.says(person, command)
        assert answer is not None or person.view is not None, f"{command} was not answered"
        return answer

    async def sends(self, person: Person, fields: Mapping[str, object]) -> None:
        assert await self.story.sends(person, fields) == {}

    async def founding(self) -> None:
        story = self.story
        card = await story.founds(
            self.ana,
            **{
                "Date of the first meeting": "2026-02-26",
                "How many meetings?": "12",
                "Seats, you included": "8",
            },
        )
        assert "The series runs until Thursday 14 May 2026." in card.text
        self.dana, self.emil = [await story.newcomer(name, CHICAGO) for name in ("Dana", "Emil")]
        for person in (self.ben, self.chidi, self.dana, self.emil):
            await story.joins(person, card, goal=f"What {person.name} wants to learn")
        self.people += [self.dana, self.emil]
        for person in (self.chidi, self.dana):
            await self.types(person, "/circle profile")
            await self.sends(person, {"How often shall I write to you?": "Light"})
        await self.types(self.ana, "/circle settings")
        uses = ["Weekly digest", "The lead goes around"]
        await self.sends(self.ana, {"Public holidays to keep free": "Germany", "What the circle uses": uses})

    async def first_third(self) -> None:
        """Meetings 1 to 4: a commitment, somebody away, somebody new, and the first pit stop."""
        story, ana, ben, chidi, dana, emil = self.story, *self.people
        await passes(story, 2026, 2, 26, 17, 6)
        await story.reflects(
            ben, last(ben, "How was"), **{WHEN: "the lesson begins", I_WILL: "write the question first"}
        )
        await passes(story, 2026, 3, 2, 8, 1)
        assert "When exactly will it be?" in last(ben, SENTENCE).text

        await passes(story, 2026, 3, 3, 16, 1)
        await story.clicks(ben, last(ben, "meets in 2 days"), "Not yet")
        await story.clicks(emil, last(emil, "meets in 2 days"), "I can’t come")
        await passes(story, 2026, 3, 5, 17, 6)
        await story.reflects(chidi, last(chidi, "How was"), **{NOW_WHAT: "Ask before I tell"})

        await passes(story, 2026, 3, 10, 12, 0)
        fay = await story.newcomer("Fay", CHICAGO)
        self.people.append(fay)
        await story.joins(fay, story.room.messages[0], goal="What Fay wants to learn")
        await passes(story, 2026, 3, 10, 16, 1)
        await story.clicks(ben, last(ben, "meets in 2 days"), "Done")
        assert "When: Thu 12 March, 10:00 (America/Chicago)" in last(fay, "meets in 2 days").text
        await passes(story, 2026, 3, 12, 17, 6)
        for person, rating in zip((ana, ben, chidi, dana, fay), "34454", strict=True):
            await story.clicks(person, last(person, "How was"), rating)
        await self.types(ana, "/circle attendance")
        ana.fill("Who else was there?", ["Ana"])
        await self.sends(ana, {})
        assert "5 people were there, 1 was not." in story.answered(ana).text
        await passes(story, 2026, 3, 16, 10, 6)
        assert "Rating: 4.0 of 5" in story.room.messages[-1].text

        await passes(story, 2026, 3, 19, 17, 6)
        await story.clicks(dana, last(dana, "How was"), "Reflect")
        await dana.choose(dana.view, "Another way to reflect", AFTER_ACTION.name)
        await story.settled()
        await self.sends(dana, {AFTER_ACTION.questions[0].label: "One opening for all of us"})
        await passes(story, 2026, 3, 20, 10, 1)
        pit_stop = in_room(story, "Pit stop: Openings")
        assert clock_of(pit_stop, BERLIN) == "Fri 20 Mar 10:00"
        await story.clicks(ben, pit_stop, "Write down what we change")
        await self.sends(ben, {"What do we change?": "We begin in silence"})

    async def second_third(self) -> None:
        """Meetings 5 to 8: one moves, somebody leaves, one is skipped and comes back, the facilitator rests."""
        story, ana, ben, emil, fay = self.story, self.ana, self.ben, self.emil, self.people[-1]
        await passes(story, 2026, 3, 24, 16, 1)
        await story.clicks(emil, last(emil, "meets in 2 days"), "I’ll be there")
        await passes(story, 2026, 3, 25, 15, 30)
        await self.types(ana, "/circle move")
        moves = {"New day": "2026-03-31", "New time": "17:00", "Why?": "The hall is taken"}
        shown = await story.is_shown(ana, moves)
        assert "Chicago (Dana, Emil, Fay): Tue 31 Mar, 10:00" in shown
        await self.sends(ana, {})
        assert "Now: Tue 31 March, 17:00 (Europe/Berlin)" in story.room.messages[-1].text
        await passes(story, 2026, 3, 25, 15, 35)
        told = last(emil, "Was:").text
        assert "Was: Thu 26 March, 10:00 (America/Chicago)\nNow: Tue 31 March, 10:00 (America/Chicago)" in told
        await self.types(emil, "/circle leave")

        await passes(story, 2026, 3, 27, 12, 0)
        await self.types(ana, "/circle skip")
        await self.sends(ana, {"Meeting": self.choice(ana, "Meeting 6")})
        skipped = story.answered(ana)
        await passes(story, 2026, 3, 27, 15, 0)
        await story.clicks(ana, skipped, "Bring it back")
        assert "takes place after all: Thu 2 April" in story.room.messages[-1].text

        await ana.set_status("Vacationing", ":palm_tree:", at(BERLIN, 2026, 4, 7, 8))
        await passes(story, 2026, 3, 31, 20, 5)
        asked = last(ben, "Would you lead meeting 6")
        await story.clicks(ben, asked, "I’ll lead")
        await passes(story, 2026, 4, 2, 17, 6)
        await story.reflects(ben, last(ben, "How was"))

        await passes(story, 2026, 4, 8, 12, 0)
        await self.types(ana, "/circle skip")
        await self.sends(ana, {"Meeting": self.choice(ana, "Meeting 8"), "Why?": "Spring break"})
        await passes(story, 2026, 4, 9, 17, 6)
        await story.clicks(fay, last(fay, "How was"), "Reflect")
        await self.sends(fay, {PLUS_DELTA.questions[1].label: "End on time"})

    async def last_third(self) -> None:
        """Meetings 9 to 12: the second pit stop, a holiday on the last day, and the end a week later."""
        story, ana, ben, chidi, dana, _, fay = self.story, *self.people
        await passes(story, 2026, 4, 24, 10, 1)
        pit_stop = in_room(story, "Pit stop: Openings")
        assert clock_of(pit_stop, BERLIN) == "Fri 24 Apr 10:00"
        assert "you decided: “We begin in silence” (from the next meeting). Did it happen?" in pit_stop.text
        await story.clicks(chidi, pit_stop, "It happened")

        await passes(story, 2026, 4, 30, 17, 10)
        proposal = last(ana, "That day is off: Ascension Day")
        await story.clicks(ana, proposal, "Move to Thu 21 May")
        assert "Was: Thu 14 May, 16:00" in story.room.messages[-1].text

        await passes(story, 2026, 5, 21, 15, 1)
        for person in (ben, chidi, dana, fay):
            asked = last(person, "for the last time in an hour")
            assert f"What {person.name} wants to learn" in asked.text
            await story.clicks(person, asked, "4")
        await self.types(ben, "/insight A silence opens more than a question #openings")
        await passes(story, 2026, 5, 26, 8, 1)  # Whit Monday is free
        await story.clicks(ana, last(ana, "is over"), "5 All the way")
        await passes(story, 2026, 5, 26, 16, 1)
        summary = in_room(story, "What Openings leaves")
        assert "Meetings held: 11 of 12" in summary.text
        assert "How far you got with your own goals: 4.2 of 5 (5 people)" in summary.text

    async def afterwards(self) -> None:
        """The guide, and the questions 30 and 90 days after the end."""
        story, ana, ben = self.story, self.ana, self.ben
        await passes(story, 2026, 6, 9, 12, 0)
        await self.types(ana, "/circle guide")
        await story.clicks(ana, story.answered(ana), "Publish it")
        listed = await self.types(ben, "/circle guides")
        assert listed is not None
        assert "Openings" in listed.text
        await passes(story, 2026, 6, 22, 8, 1)
        question = last(ben, "Did you use it in your work?")
        assert "What Ben wants to learn" in question.text
        await story.clicks(ben, question, "Yes")
        await passes(story, 2026, 8, 20, 12, 0)

    @staticmethod
    def choice(person: Person, begins: str) -> str:
        assert person.view is not None
        menus = [one for _, one in person.view.elements() if one["type"] == "static_select"]
        labels = [str(one["text"]["text"]) for menu in menus for one in menu["options"]]
        return next(one for one in labels if one.startswith(begins))


@pytest.mark.feature(4, 5, 18, 20, 25, 26, 27, 28, 34, 35, 36, 37, 39, 41, 42, 46, 54, 58, 59, 60)
@pytest.mark.feature(62, 63, 64, 69, 70, 71, 78)
@pytest.mark.parametrize("begins", [FOUNDED], indirect=True)
async def test_twelve_meetings_are_lived_from_the_first_to_the_last_day(story: Story) -> None:
    twelve = Twelve(story)
    for act in (
        twelve.founding,
        twelve.first_third,
        twelve.second_third,
        twelve.last_third,
        twelve.afterwards,
    ):
        await act()

    people, ledger = twelve.people, await story.ledger()
    series = WholeSeries(story, BERLIN, HELD, HOUR, FREE)
    assert series.at_wrong_hours(ledger, people) == []
    assert series.twice() == []
    assert series.at_night(people) == []
    assert max(series.weeks(ledger, people).values()) == 4
    calls = [one.at for one in series.came() if "starts in 10 minutes" in one.text]
    assert calls == [one - timedelta(minutes=10) for one in HELD]
    assert series.mondays("Openings: your") == [
        "02 Mar",
        "09 Mar",
        "16 Mar",
        "23 Mar",
        "07 Apr",
        "13 Apr",
        *LATE_DIGESTS,
    ]
    for old, changed_at in CHANGED.items():
        late = [one for one in series.came() if one.at > changed_at and f"{old:%a} {old.day} {old:%B}" in one.text]
        assert [one.text for one in late if "Was:" not in one.text and " is skipped" not in one.text] == []
        told = [one for one in ledger if meant(one) == old and one.sent_at is not None]
        assert [one.key for one in told if one.sent_at > changed_at] == []  # type: ignore[operator]

    # whom nobody forgot, and why somebody was passed over
    there = [{one.name for one in people} - NOT_YET_OR_GONE[place] for place in range(len(HELD))]
    assert series.passed_over(ledger, NudgeKind.REMINDER, there) == {(5, "Ana"), (6, "Ana")}
    assert series.passed_over(ledger, NudgeKind.PROMPT, there) == {(2, "Emil"), (5, "Ana"), (6, "Ana")}
    assert [one.kind for one in ledger if not one.state.is_final] == [NudgeKind.FRESHNESS]
    assert [one.key for one in ledger if one.state is not NudgeState.SENT and not one.reason] == [ledger[-1].key]
    passed = {one.reason for one in ledger if one.state is NudgeState.SKIPPED and one.user_id}
    assert passed == {
        SkipReason.ON_LEAVE,
        SkipReason.LEVEL,
        SkipReason.TOO_MANY,
        SkipReason.ALREADY_DONE,
        SkipReason.LEFT,
    }
    led = Counter(one.leader_id for one in await series.meetings() if not one.is_skipped)
    assert set(led.values()) == {2, 3}
    assert len(led) == 5


@pytest.mark.feature(28, 41)
async def test_a_facilitator_back_from_leave_is_asked_about_the_day_off_that_came_near_meanwhile(
    story: Story,
) -> None:
    card = await story.founds(story.ana)
    await story.joins(story.ben, card)
    await story.says(story.ana, "/circle blackout")
    await story.clicks(story.ana, story.answered(story.ana), "Keep days free")
    assert await story.sends(story.ana, {"From": "2026-03-26", "Why?": "Exams"}) == {}
    await passes(story, 2026, 3, 11, 12, 0)
    await story.ana.set_status("Vacationing", ":palm_tree:", at(BERLIN, 2026, 3, 16, 8))

    await passes(story, 2026, 3, 16, 9, 0)

    asked = last(story.ana, "That day is off: Exams.")
    assert clock_of(asked, BERLIN) == "Mon 16 Mar 08:00"
    assert "Meeting 4 of “Openings”: Thu 26 March, 16:00" in asked.text
