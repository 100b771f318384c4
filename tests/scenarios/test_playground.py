"""The playground as its page uses it: starts, restarts, trouble, reset, and what is kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.views.ids import ActionId
from playground.keeping import CannotRead
from playground.story.cast import CAST, PLACES
from playground.story.seeds import STARTS
from playground.story.server import Playground
from tests.support.playgrounds import Json, Visitor, visiting


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def visitor(session: aiohttp.ClientSession) -> AsyncIterator[Visitor]:
    """A fresh playground on a free port; at its end Slack must have nothing to object to."""
    async with visiting(session) as visitor:
        yield visitor
    assert visitor.objections() == []


async def test_an_empty_workspace_has_the_cast_and_offers_three_starts_and_a_tour(visitor: Visitor) -> None:
    state, starts = await visitor.state("Ana"), await visitor.ask("starts")

    people = {one["name"]: one for one in state["people"] if not one["is_bot"]}
    assert sorted(people) == sorted(role.name for role in CAST)
    assert people["Goro"]["zone"] == "Asia/Tokyo"
    assert people["Dana"]["title"] == "Nurse, ward 4"
    assert len({role.zone for role in CAST}) >= 8
    organisers = {role.name for role in CAST if role.admin}
    assert organisers == {one["name"] for one in people.values() if one["title"].endswith(", organiser")}
    assert all(organisers & set(place.members) for place in PLACES)
    assert [one["name"] for one in state["channels"]] == [
        place.name for place in PLACES if not place.private or "Ana" in place.members
    ]
    assert state["clock"] == {"now": "2026-03-02T09:00:00Z", "zone": "Europe/Berlin", "next_nudge_at": None}
    assert starts["empty"]
    assert [one["id"] for one in starts["starts"]] == ["teachers", "nurses", "engineers"]
    assert "/circle new" in " ".join(starts["tour"])


async def refused_until_a_reset(visitor: Visitor) -> None:
    """Try every start where one has begun; then empty the workspace."""
    for start in STARTS:
        with pytest.raises(AssertionError, match="reset first"):
            await visitor.tell("start", start=start.id)
    await visitor.tell("reset")
    assert (await visitor.ask("starts"))["empty"]
    assert await visitor.channel("Ana", "lesson-openings") == []
    assert await visitor.ask("ledger") == {"nudges": []}


async def test_each_start_tells_its_story_and_is_refused_where_another_has_begun_until_a_reset(
    visitor: Visitor,
) -> None:
    await visitor.tell("start", start="teachers")
    await the_teachers_are_asked_how_their_meeting_was(visitor)
    await the_ledger_tells_what_is_planned_sent_and_skipped(visitor)
    await refused_until_a_reset(visitor)

    await visitor.tell("start", start="nurses")
    await the_nurses_have_a_week_behind_them_and_its_digest(visitor)
    await refused_until_a_reset(visitor)

    await visitor.tell("start", start="engineers")
    await the_engineers_see_one_meeting_on_three_clocks(visitor)
    await a_calendar_link_leads_to_the_calendar(visitor)


async def the_teachers_are_asked_how_their_meeting_was(visitor: Visitor) -> None:
    state = await visitor.state("Ben")
    assert state["clock"]["now"] == "2026-03-05T16:05:00Z"
    assert state["clock"]["next_nudge_at"] == "2026-03-05T18:00:00Z"  # when the next reminders are worked out
    for name in ("Ana", "Ben", "Chidi"):
        assert "How was “Openings”" in (await visitor.direct(name))[-1]["text"]
    assert "1 person has said they will be there" in (await visitor.channel("Ben", "lesson-openings"))[-1]["text"]
    assert not (await visitor.ask("starts"))["empty"]


async def the_ledger_tells_what_is_planned_sent_and_skipped(visitor: Visitor) -> None:
    ledger = (await visitor.ask("ledger"))["nudges"]
    sent = [(one["kind"], one["to"]) for one in ledger if one["state"] == "sent"]
    assert ("card", "#lesson-openings") in sent
    assert {to for kind, to in sent if kind == "prompt"} == {"Ana", "Ben", "Chidi"}
    assert ("digest", "planned") in {(one["kind"], one["state"]) for one in ledger}
    assert {one["circle"] for one in ledger} == {"Openings"}
    assert [one["due_at"] for one in ledger] == sorted(one["due_at"] for one in ledger)


async def the_nurses_have_a_week_behind_them_and_its_digest(visitor: Visitor) -> None:
    state = await visitor.state("Ines")
    assert state["clock"] == state["clock"] | {"now": "2026-03-09T14:05:00Z", "zone": "America/New_York"}
    digest = (await visitor.channel("Ines", "night-handover"))[-1]["text"]
    assert "Reading back the medication aloud caught a mix-up" in digest
    assert "Emre’s checklist starts with the patient’s own words" in digest
    assert "Two wards use the same word" not in digest
    assert "night-handover" not in [one["name"] for one in (await visitor.state("Ana"))["channels"]]


async def the_engineers_see_one_meeting_on_three_clocks(visitor: Visitor) -> None:
    for name, when in (("Farah", "18:00 (Asia/Karachi)"), ("Hana", "07:00 (America/Costa_Rica)")):
        assert f"Fri 6 March, {when}" in (await visitor.direct(name))[-1]["text"]
    assert (await visitor.state("Goro"))["clock"]["zone"] == "Asia/Tokyo"


async def a_calendar_link_leads_to_the_calendar(visitor: Visitor) -> None:
    room = visitor.room("code-review")
    await visitor.do("Farah", "command", channel=room, typed="/circle calendar")
    page = (await visitor.channel("Farah", "code-review"))[-1]["text"]
    link = next(word for word in page.split() if word.endswith(".ics"))
    async with aiohttp.request("GET", link) as answer:
        assert (await answer.text()).startswith("BEGIN:VCALENDAR")


async def test_a_circle_is_founded_joined_met_and_read_about_from_the_page(visitor: Visitor) -> None:
    room = visitor.room("general")
    await visitor.do("Ana", "command", channel=room, typed="/circle new")
    (form,) = (await visitor.state("Ana"))["modals"]
    fields = {block["label"]["text"]: block for block in form["blocks"] if block["type"] == "input"}

    async def enter(label: str, value: str) -> None:
        ids = {"block_id": fields[label]["block_id"], "action_id": fields[label]["element"]["action_id"]}
        await visitor.do("Ana", "input", view_id=form["id"], **ids, value=value)

    await enter("What do you want to learn together?", "Rest between shifts")
    refused = await visitor.do("Ana", "submit", view_id=form["id"])
    await enter("Name", "Rest")
    await enter("Date of the first meeting", "2026-03-05")
    assert (refused["closed"], list(refused["errors"])) == (
        False,
        [fields[label]["block_id"] for label in ("Name", "Date of the first meeting")],
    )
    assert (await visitor.do("Ana", "submit", view_id=form["id"]))["closed"]

    card = (await visitor.channel("Dana", "general"))[-1]
    await visitor.press("Dana", room, card, ActionId.CIRCLE_JOIN)
    (join,) = (await visitor.state("Dana"))["modals"]
    values = {block["block_id"]: {block["element"]["action_id"]: "Sleep"} for block in join["blocks"][1:]}
    assert (await visitor.do("Dana", "submit", view_id=join["id"], values=values))["closed"]
    await visitor.do("Dana", "command", channel=room, typed="/insight A nap of ten minutes is enough #rest")
    steps = [await visitor.tell("clock", to_next_nudge=True) for _ in range(4)]
    monday = await visitor.tell("clock", to_weekday=0, time="10:05", zone="Europe/Berlin")

    assert [step["now"] for step in steps] == sorted(step["now"] for step in steps)
    assert [step["sent"] for step in steps] == [2, 0, 1, 2]  # nobody asked to be called an hour before
    assert monday["now"] == "2026-03-09T09:05:00Z"
    assert "A nap of ten minutes is enough" in (await visitor.channel("Emre", "general"))[-1]["text"]


async def test_a_restart_in_the_middle_loses_nothing_and_doubles_nothing(visitor: Visitor) -> None:
    await visitor.tell("start", start="teachers")
    prompt = (await visitor.direct("Ben"))[-1]

    await visitor.tell("bot", do="restart")
    await visitor.tell("bot", do="disconnect")
    direct = (await visitor.state("Ben"))["dm"]["id"]
    await visitor.press("Ben", direct, prompt, ActionId.REFLECTION_OPEN)
    opened = (await visitor.state("Ben"))["modals"]
    await visitor.do("Ben", "close", view_id=opened[-1]["id"])
    await visitor.tell("clock", to="2026-03-06T12:00:00Z")
    await visitor.tell("bot", do="restart")
    await visitor.tell("clock", to="2026-03-09T09:00:00Z")

    assert opened[-1]["title"]["text"] == "Your reflection"
    assert set(visitor.posts_by_nudge().values()) == {1}
    due = [one for one in (await visitor.ask("ledger"))["nudges"] if one["due_at"] <= "2026-03-09T09:00:00Z"]
    assert {one["state"] for one in due} <= {"sent", "skipped", "expanded"}


@pytest.mark.parametrize("switch", ["rate_limit", "slow", "errors", "duplicates"])
async def test_under_trouble_that_lasts_nothing_is_lost_and_nothing_doubled(visitor: Visitor, switch: str) -> None:
    await visitor.tell("start", start="teachers")
    await visitor.tell("faults", name=switch, on=True)

    room = visitor.room("lesson-openings")
    await visitor.do("Ana", "command", channel=room, typed="/insight Silence is an answer too #openings")
    await visitor.tell("clock", to="2026-03-10T15:30:00Z")
    await visitor.tell("faults", name=switch, on=False)
    await visitor.tell("clock", push_s=3600)

    digest = (await visitor.channel("Ana", "lesson-openings"))[-1]["text"]
    assert digest.count("Silence is an answer too") == 1
    posts = visitor.posts_by_nudge()
    assert set(posts.values()) == {1}
    ledger = (await visitor.ask("ledger"))["nudges"]
    edits = sorted((one for one in ledger if one["kind"] == "card"), key=lambda one: one["due_at"])[1:]
    done = [one for one in ledger if one["state"] in ("sent", "unknown") and one not in edits]
    doubtful = [one for one in ledger if one["state"] == "unknown_final"]  # in a channel, where nobody may look
    assert len(done) <= len(posts) <= len(done) + len(doubtful)
    assert not doubtful or "notice" in {one["kind"] for one in done}, "its facilitator is asked"
    assert {one["state"] for one in ledger if one["due_at"] < "2026-03-10T15:00:00Z"} <= {
        "sent",
        "expanded",
        "skipped",
        "unknown",
        "unknown_final",
    }


async def seen_by_ben(visitor: Visitor) -> tuple[Json, list[Json], list[Json]]:
    """What Ben sees, his direct messages, and what became of the nudges so far."""
    state = await visitor.state("Ben")
    del state["version"]
    ledger: list[Json] = (await visitor.ask("ledger"))["nudges"]
    return state, await visitor.direct("Ben"), [one for one in ledger if one["state"] != "planned"]


async def test_what_is_kept_goes_on_in_the_next_run(session: aiohttp.ClientSession, tmp_path: Path) -> None:
    async with visiting(session, keep=tmp_path / "circles.db") as first:
        await first.tell("start", start="teachers")
        before = await seen_by_ben(first)
        first.playground.slack.watch(lambda: True)  # something that never ends keeps it from nothing

    async with visiting(session, keep=tmp_path / "circles.db") as again:
        after = await seen_by_ben(again)
        direct = (await again.state("Ben"))["dm"]["id"]
        await again.press("Ben", direct, (await again.direct("Ben"))[-1], ActionId.REFLECTION_OPEN)
        opened = (await again.state("Ben"))["modals"]
        await again.tell("clock", to="2026-03-09T09:00:00Z")

    assert after == before
    assert opened[0]["title"]["text"] == "Your reflection"
    assert set(again.posts_by_nudge().values()) == {1}
    assert again.objections() == []
    assert sorted(path.name.removeprefix("circles.db") for path in tmp_path.glob("circles*")) == [
        "",
        ".epoch",
        ".lock",
        ".slack.json",
    ]
    assert again.playground.slack.app.bot_token not in (tmp_path / "circles.db.slack.json").read_text()


async def test_a_reset_empties_what_is_kept(session: aiohttp.ClientSession, tmp_path: Path) -> None:
    async with visiting(session, keep=tmp_path / "circles.db") as first:
        await first.tell("start", start="engineers")
        await first.tell("reset")

    async with visiting(session, keep=tmp_path / "circles.db") as again:
        assert (await again.ask("starts"))["empty"]


@pytest.mark.parametrize("left", ["circles.db", "circles.db.slack.json"])
async def test_half_of_what_was_kept_is_refused(tmp_path: Path, left: str) -> None:
    (tmp_path / left).write_text('{"version": 1}')

    with pytest.raises(CannotRead, match="is there but"):
        await Playground.open(keep=tmp_path / "circles.db")


async def test_a_file_that_is_something_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "circles.db").write_text("my diary")
    (tmp_path / "circles.db.slack.json").write_text('["something else"]')

    with pytest.raises(CannotRead, match="was not written by this version"):
        await Playground.open(keep=tmp_path / "circles.db")

    assert (tmp_path / "circles.db").read_text() == "my diary"
