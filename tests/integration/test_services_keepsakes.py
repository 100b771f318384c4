"""What is left in Slack beside messages is left once, whatever happens between asking and hearing."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
import vobject

from bot.domain.circles import Circle
from bot.domain.ids import UserId
from bot.domain.keepsakes import Keepsake, KeepsakeState, file_key
from bot.domain.moving import MoveForm
from bot.errors import AlreadyApplied, MemberError, NotAllowed
from bot.services.keepsakes import begin
from bot.views import endings
from playground.faults import CutAfter, CutBefore
from storage.engine import Database
from tests.support.domain_values import ADA, NOON, TEAM
from tests.support.stage import Stage, on_sqlite


async def closed_series(stage: Stage) -> Circle:
    """A circle of one meeting, at the hour of its closing summary; canvases may be made."""
    stage.slack.grant("canvases:write", "files:write", app=stage.app)
    circle = await stage.founds(stage.ana, meetings="1", name="Openings <!channel>")
    await stage.joins(circle, stage.ben)
    await stage.until(2026, 3, 9, 16, 1)
    return circle


@on_sqlite
async def test_a_canvas_is_made_once_for_whoever_may_and_holds_the_summary(stage: Stage) -> None:
    circle = await closed_series(stage)
    canvases, ana = stage.services.canvases, UserId(stage.ana.id)
    for outsider in (stage.ben, stage.dana):
        with pytest.raises(NotAllowed):
            await canvases.keep(stage.cause(outsider), circle.id)
    assert not (await canvases.page(stage.team, UserId(stage.ben.id), circle.id)).may_keep
    assert (await canvases.page(stage.team, ana, circle.id)).may_keep
    stage.slack.workspace.canvases_allowed = False
    refused = await canvases.keep(stage.cause(stage.ana), circle.id)
    assert (refused.state, refused.may_keep) == (KeepsakeState.REFUSED, True)
    assert refused.refused == "Canvases are switched off in this workspace."
    assert (await canvases.page(stage.team, ana, circle.id)).state is None
    stage.slack.workspace.canvases_allowed = True

    pages = await asyncio.gather(*(canvases.keep(stage.cause(stage.ana), circle.id) for _ in range(3)))

    [canvas] = stage.room.canvases
    later = await stage.another_bot().canvases.keep(stage.cause(stage.ana), circle.id)
    assert {page.state for page in pages} <= {KeepsakeState.BEGUN, KeepsakeState.KEPT}
    assert (later.state, later.may_keep) == (KeepsakeState.KEPT, False)
    assert later.url == f"https://playground.slack.com/docs/{stage.team}/{canvas.id}"
    assert (canvas.title, canvas.channel) == ("Openings <!channel>: what it leaves", circle.channel_id)
    assert canvas.markdown == endings.markdown(later.summary).replace("<", "\\<")
    assert (await canvases.page(stage.team, UserId(stage.ben.id), circle.id)).url == later.url
    async with stage.database.reading() as work:
        [change, *_] = await work.changes.of_circle(stage.team, circle.id, limit=5)
    assert change.told == "The summary was kept as a canvas"

    await stage.services.endings.extend(stage.cause(stage.ana), circle.id, "1")
    with pytest.raises(MemberError, match="when the series is over"):
        await canvases.keep(stage.cause(stage.ana), circle.id)
    await stage.services.pausing.pause(stage.cause(stage.ana), circle.id)
    await stage.until(2026, 3, 24, 16, 1)
    assert not (await canvases.page(stage.team, ana, circle.id)).may_keep, "a circle that rests is not over"


@pytest.mark.parametrize("trouble", [CutAfter(), None], ids=["cut", "crash"])
@on_sqlite
async def test_where_the_answer_is_lost_a_person_looks_before_another_is_made(
    stage: Stage, trouble: CutAfter | None
) -> None:
    circle = await closed_series(stage)
    canvases = stage.services.canvases
    if trouble is None:
        stage.slack.faults.order("canvases.create", CutAfter(hold=20))
        pressing = asyncio.create_task(canvases.keep(stage.cause(stage.ana), circle.id))
        await stage.slack.until(lambda: bool(stage.room.canvases))
        pressing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await pressing
        on_its_way = await stage.another_bot().canvases.keep(stage.cause(stage.ana), circle.id)
        assert on_its_way.state is KeepsakeState.BEGUN
        stage.clock.push(timedelta(seconds=61))
    else:
        stage.slack.faults.order("canvases.create", trouble)

    for _ in range(2):
        unsure = await canvases.keep(stage.cause(stage.ana), circle.id)
        assert (unsure.state, unsure.may_keep) == (KeepsakeState.UNKNOWN, True)
    assert len(stage.room.canvases) == 1

    cause = stage.cause(stage.ana)
    found = await canvases.keep(cause, circle.id, again=True)
    with pytest.raises(AlreadyApplied):
        await canvases.keep(cause, circle.id, again=True)
    assert found.state is KeepsakeState.KEPT
    assert found.url.endswith(stage.room.canvases[-1].id)
    assert len(stage.room.canvases) == 2


@on_sqlite
async def test_a_page_sends_one_file_and_a_newer_one_takes_its_place_in_the_calendar(stage: Stage) -> None:
    stage.slack.grant("files:write", app=stage.app)
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben)
    files = stage.services.files
    page = await files.offer()
    for circle_id in (circle.id, None):
        with pytest.raises(MemberError):
            await files.send(stage.cause(stage.dana), circle_id, page)

    sent = await asyncio.gather(*(files.send(stage.cause(stage.ben), circle.id, page) for _ in range(2)))
    assert (await files.send(stage.cause(stage.ben), circle.id, page)).state is KeepsakeState.KEPT
    assert {one.state for one in sent} <= {KeepsakeState.BEGUN, KeepsakeState.KEPT}
    [first] = [file for message in stage.ben.dm for file in message.files]
    [meeting, *_] = await stage.meetings(circle)
    await stage.services.moving.move(stage.cause(stage.ana), circle.id, MoveForm(meeting.id, "2026-03-06"))
    await files.send(stage.cause(stage.ben), None, await files.offer())
    second = stage.ben.dm[-1].files[0]

    assert (first.name, second.name) == ("Openings.ics", "Learning-circles.ics")
    before, after = (
        {event.uid.value: int(event.sequence.value) for event in vobject.readOne(file.body.decode()).vevent_list}
        for file in (first, second)
        if file.body is not None
    )
    assert list(before) == list(after)
    assert after[next(iter(after))] > before[next(iter(before))]
    assert "takes the place of the one before" in stage.ben.dm[-1].text


@on_sqlite
async def test_of_a_file_only_the_last_call_can_be_in_doubt(stage: Stage) -> None:
    stage.slack.grant("files:write", app=stage.app)
    circle = await stage.founds(stage.ana)
    files = stage.services.files
    page = await files.offer()
    for method in ("files.getUploadURLExternal", "upload_url"):
        stage.slack.faults.order(method, CutBefore(), times=2)
        refused = await files.send(stage.cause(stage.ana), circle.id, page)
        assert (refused.state, refused.refused) == (
            KeepsakeState.REFUSED,
            "I could not reach Slack for it. Please try again in a moment.",
        )
        stage.slack.faults.clear()
    stage.slack.workspace.files_allowed = False
    assert "switched off" in (await files.send(stage.cause(stage.ana), circle.id, page)).refused
    stage.slack.workspace.files_allowed = True
    stage.slack.faults.order("files.completeUploadExternal", CutAfter())
    for _ in range(2):
        assert (await files.send(stage.cause(stage.ana), circle.id, page)).state is KeepsakeState.UNKNOWN
    assert sum(len(message.files) for message in stage.ana.dm) == 1

    stage.clock.push(timedelta(days=8))
    await files.send(stage.cause(stage.ana), circle.id, await files.offer())
    async with stage.database.reading() as work:
        assert await work.keepsakes.get(stage.team, file_key(UserId(stage.ana.id), page)) is None


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_of_two_who_begin_at_once_one_makes_it(database: Database) -> None:
    for before in (None, KeepsakeState.REFUSED):
        both_have_begun = asyncio.Barrier(2)

        async def press(begun: asyncio.Barrier) -> Keepsake | None:
            new = Keepsake("canvas:c", TEAM, None, ADA, NOON)
            async with database.unit_of_work() as work:
                await work.keepsakes.get(TEAM, "canvas:c")
                await begun.wait()
                return await begin(work, new, NOON)

        found = await asyncio.gather(press(both_have_begun), press(both_have_begun))

        assert [one.state for one in found if one is not None] == [KeepsakeState.BEGUN], before
        async with database.unit_of_work() as work:
            kept = await work.keepsakes.get(TEAM, "canvas:c")
            assert kept is not None
            refused = Keepsake("canvas:c", TEAM, None, ADA, NOON, KeepsakeState.REFUSED)
            assert await work.keepsakes.settle(kept, refused)
            assert not await work.keepsakes.settle(kept, refused)
