"""A calendar of one's own: a link that Google, Outlook and Apple read, and that can be ended."""

from __future__ import annotations

import re
from dataclasses import replace

import aiohttp
import pytest
import vobject

from bot.domain.ids import TeamId
from playground.seen import Message
from tests.support.stories import Story

LINK = re.compile(r"http://127\.0\.0\.1:\d+/calendar/[\w-]{43}\.ics")


async def reachable(story: Story) -> None:
    """Start the bot anew with the address that calendars reach it by."""
    at = story.together.settings
    story.together.settings = replace(at, public_url=f"http://127.0.0.1:{at.port}", health_port=at.port)
    await story.together.restart()


def link_in(message: Message | None) -> str:
    assert message is not None
    [link] = LINK.findall(message.text)
    return str(link)


@pytest.mark.feature(32)
@pytest.mark.parametrize("transport", ["socket", "http"], indirect=True)
async def test_a_link_shows_all_circles_of_a_person_until_they_make_another_or_leave(story: Story) -> None:
    await reachable(story)
    await story.begins()
    told = await story.says(story.ben, "/circle calendar")
    link = link_in(told)
    assert told is not None
    assert "meeting 1" in told.text
    assert "I keep only a fingerprint" in told.text
    again = await story.says(story.ben, "/circle calendar")
    assert again is not None
    assert "You have a link for all your circles" in again.text
    assert not LINK.search(again.text)

    async with aiohttp.ClientSession() as session:
        async with session.get(link) as answer:
            body, headers = await answer.text(), answer.headers
        async with session.head(link) as answer:
            assert (answer.status, await answer.read()) == (200, b"")
        async with session.get(link, headers={"if-none-match": headers["etag"]}) as answer:
            assert answer.status == 304
        async with session.get(link, headers={"if-modified-since": headers["last-modified"]}) as answer:
            assert answer.status == 304

        assert headers["content-type"] == "text/calendar; charset=utf-8"
        assert headers["cache-control"].startswith("private")
        events = vobject.readOne(body).vevent_list
        assert [event.summary.value for event in events][:2] == [
            "Openings, meeting 1 of 6",
            "Openings, meeting 2 of 6",
        ]
        assert not any(name in body for name in ("Ana", "Ben", "Chidi", "Calm starts"))

        await story.clicks(story.ben, again, "Make a new link")
        newer = link_in(story.answered(story.ben))
        async with session.get(link) as answer:
            assert answer.status == 404
        async with session.get(newer) as answer:
            assert (answer.status, await answer.text()) == (200, body)
        ended = link.rpartition("/")[0] + "/" + "x" * 43 + ".ics"
        for wrong in (ended, ended.replace("xxx", "%2F", 1), f"{link[:-5]}.ics"):
            async with session.get(wrong) as answer:
                assert answer.status == 404
        async with session.post(newer) as answer:
            assert answer.status == 405

        await story.says(story.ben, "/circle leave")
        async with session.get(newer) as answer:
            assert (answer.status, "VEVENT" in await answer.text()) == (200, False)


@pytest.mark.feature(32)
async def test_the_link_of_one_circle_is_for_its_members_and_ends_when_they_leave(story: Story) -> None:
    await reachable(story)
    await story.begins()
    link = link_in(await story.says(story.ben, "/circle calendar Openings"))
    outsider = await story.newcomer("Dora")
    refused = await story.says(outsider, "/circle calendar")
    assert refused is not None
    assert "You are in no circle yet" in refused.text
    async with story.bot.database.reading() as work:
        [circle] = await work.circles.of_team(TeamId(story.slack.workspace.team_id))
    forged = await story.forges(outsider, "calendar.renew", circle.id)
    assert "That is for members of “Openings”" in forged.text

    async with aiohttp.ClientSession() as session:
        async with session.get(link) as answer:
            first, etag = await answer.text(), answer.headers["etag"]
        await story.says(story.ana, "/circle pause")
        async with session.get(link, headers={"if-none-match": etag}) as answer:
            assert answer.status == 200
            assert (await answer.text()).count("STATUS:TENTATIVE") == first.count("STATUS:CONFIRMED") == 6
        for _ in range(30):
            async with session.get(link) as answer:
                last = answer.status
        assert last == 429
        await story.says(story.ben, "/circle leave")
    assert await story.bot.services.calendars.read(link.rpartition("/")[2].removesuffix(".ics")) is None


@pytest.mark.feature(32)
async def test_without_an_address_a_file_is_what_there_is_where_the_workspace_allows_it(story: Story) -> None:
    await story.begins()
    told = await story.says(story.ben, "/circle calendar")
    assert told is not None
    assert "meeting 1" in told.text
    assert "CIRCLES_PUBLIC_URL" in told.text
    assert "files:write" in told.text
    assert told.buttons == []
    story.slack.grant("files:write")
    await story.ben.open_home()  # Slack names what is granted with its next answer

    offered = await story.says(story.ben, "/circle calendar Openings")
    assert offered is not None
    for _ in range(2):
        await story.clicks(story.ben, offered, "Send me the file")

    assert "is in our direct messages" in story.answered(story.ben).text
    [message] = [one for one in story.ben.dm if one.files]
    [file] = message.files
    assert file.body is not None
    assert "“Openings” as a calendar file" in message.text
    events = vobject.readOne(file.body.decode()).vevent_list
    assert [event.summary.value for event in events][:1] == ["Openings, meeting 1 of 6"]
    assert not any(name in file.body.decode() for name in ("Ana", "Ben", "Chidi", "Calm starts"))
    await story.says(story.ben, "/circle leave")
    await story.clicks(story.ben, offered, "Send me the file")
    assert "That is for members of “Openings”" in story.answered(story.ben).text


@pytest.mark.feature(32)
async def test_whoever_has_a_link_can_end_it_in_a_circle_or_not_and_nobody_elses(story: Story) -> None:
    await reachable(story)
    await story.begins()
    every = link_in(await story.says(story.ben, "/circle calendar"))
    one = link_in(await story.says(story.ben, "/circle calendar Openings"))
    hers = link_in(await story.says(story.chidi, "/circle calendar"))
    await story.says(story.ben, "/circle leave")
    told = await story.says(story.ben, "/circle calendar")

    assert told is not None
    assert "You have a calendar link for all your circles" in told.text
    assert "You have a calendar link for “Openings”" in told.text
    assert told.buttons == ["End this link", "End this link"]
    await story.clicks(story.ben, told, "End this link")
    assert "That link has ended" in story.answered(story.ben).text
    left = await story.says(story.ben, "/circle calendar")
    assert left is not None
    await story.clicks(story.ben, left, "End this link")
    nothing = await story.says(story.ben, "/circle calendar")
    assert nothing is not None
    assert "You are in no circle yet" in nothing.text
    forged = await story.forges(story.ben, "calendar.end", "")
    assert "nothing to end" in forged.text

    shown = await story.says(story.chidi, "/circle calendar")
    async with aiohttp.ClientSession() as session:
        for link, status in ((every, 404), (one, 404), (hers, 200)):
            async with session.get(link) as answer:
                assert answer.status == status
        await story.clicks(story.chidi, shown, "End this link")
        async with session.get(hers) as answer:
            assert answer.status == 404


@pytest.mark.feature(32)
async def test_after_an_early_end_a_cancelled_meeting_keeps_its_place_among_those_planned(story: Story) -> None:
    await reachable(story)
    await story.begins()
    link = link_in(await story.says(story.ben, "/circle calendar"))
    await story.until(2026, 3, 7, 9, 0)
    await story.says(story.ana, "/circle finish")
    assert await story.sends(story.ana) == {}

    async with aiohttp.ClientSession() as session, session.get(link) as answer:
        events = vobject.readOne(await answer.text()).vevent_list

    assert [(event.summary.value, event.status.value) for event in events][:3] == [
        ("Openings, meeting 1 of 1", "CONFIRMED"),
        ("Openings, meeting 2 of 6", "CANCELLED"),
        ("Openings, meeting 3 of 6", "CANCELLED"),
    ]


@pytest.mark.feature(25, 26, 32)
async def test_what_is_moved_and_skipped_is_moved_and_cancelled_in_the_calendar(story: Story) -> None:
    await reachable(story)
    await story.founds_pair()
    link = link_in(await story.says(story.ben, "/circle calendar"))

    async def read() -> dict[str, tuple[str, str, str]]:
        """Return of each meeting by its uid: its sequence, its status and when it begins on the circle's clock."""
        async with aiohttp.ClientSession() as session, session.get(link) as answer:
            body = await answer.text()
        calendar = vobject.readOne(body)
        assert [one.tzid.value for one in calendar.vtimezone_list] == ["Europe/Berlin"]
        assert body.count("DTSTART;TZID=Europe/Berlin:") == len(calendar.vevent_list)
        return {
            one.uid.value: (one.sequence.value, one.status.value, f"{one.dtstart.value:%a %d %b %H:%M}")
            for one in calendar.vevent_list
        }

    before = await read()
    await story.says(story.ana, "/circle move")
    assert await story.sends(story.ana, {"New day": "2026-03-06", "New time": "17:30"}) == {}
    moved = await read()
    await story.says(story.ana, "/circle skip")
    assert await story.sends(story.ana) == {}
    skipped = await read()

    first, *others = before
    assert list(before) == list(moved) == list(skipped)
    assert (before[first], moved[first]) == (
        ("0", "CONFIRMED", "Thu 05 Mar 16:00"),
        ("1", "CONFIRMED", "Fri 06 Mar 17:30"),
    )
    assert (skipped[first][0], skipped[first][1]) == ("2", "CANCELLED")
    assert before[others[-1]][2] == "Thu 09 Apr 16:00"  # the clocks have changed by then
    assert [moved[one] for one in others] == [before[one] for one in others] == [skipped[one] for one in others]
