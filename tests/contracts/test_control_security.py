"""Who may talk to the control interface, and what it says to requests it cannot read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from playground.control.security import CONTENT_POLICY
from playground.control.wanted import LARGEST_BODY
from tests.contracts.control_kit import Desk, desk_with_app

ROUTES = (
    *(("GET", f"/control/{name}") for name in ("state", "messages", "changes", "log", "ledger", "starts")),
    *(("POST", f"/control/{name}") for name in ("do", "clock", "faults", "bot", "start", "reset")),
    ("GET", "/"),
    ("GET", "/page/page.js"),
    ("GET", "/nowhere"),
)
WRITES = [path for method, path in ROUTES if method == "POST"]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    (tmp_path / "index.html").write_text("<!doctype html><title>Page</title>")
    (tmp_path / "page.js").write_text("export {};")
    (tmp_path.parent / "outside.txt").write_text("not yours")
    async with desk_with_app(page=tmp_path) as desk:
        yield desk


@pytest.mark.parametrize(
    "header",
    [
        {"host": "evil.example"},
        {"host": "evil.example:{port}"},
        {"host": "127.0.0.1"},
        {"host": "127.0.0.1.evil.example:{port}"},
        {"host": ""},
        {"origin": "http://evil.example"},
        {"origin": "https://127.0.0.1:{port}"},
        {"origin": "http://localhost:1"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
    ids=str,
)
async def test_requests_that_come_from_elsewhere_are_refused(desk: Desk, header: dict[str, str]) -> None:
    headers = {name: value.format(port=desk.control.port) for name, value in header.items()}

    for method, path in ROUTES:
        status, answer = await desk.request(method, path, headers=headers)

        assert (path, status, answer["ok"]) == (path, 403, False)


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST"])
async def test_requests_from_here_are_taken(desk: Desk, name: str) -> None:
    host = f"{name}:{desk.control.port}"
    headers = {"host": host, "origin": f"http://{host}", "sec-fetch-site": "same-origin"}

    status, answer = await desk.request(
        "POST", "/control/faults", headers=headers, json={"name": "slow", "on": False}
    )

    assert (status, answer["ok"]) == (200, True)


async def test_every_answer_carries_the_headers_that_keep_a_page_in_its_place(desk: Desk) -> None:
    for path in ("/", "/page/page.js", "/control/starts", "/nowhere"):
        async with desk.kit.session.get(desk.control.origin + path) as answer:
            assert answer.headers["content-security-policy"] == CONTENT_POLICY
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["x-frame-options"] == "DENY"
            assert [name for name in answer.headers if name.lower().startswith("access-control")] == []
    assert "default-src 'none'" in CONTENT_POLICY
    assert "unsafe" not in CONTENT_POLICY
    assert "http" not in CONTENT_POLICY


async def test_the_page_is_served_and_nothing_outside_its_folder(desk: Desk) -> None:
    async with desk.kit.session.get(f"{desk.control.origin}/") as answer:
        assert (answer.status, answer.content_type) == (200, "text/html")
    for path in ("/page/../../outside.txt", "/page/%2e%2e/outside.txt", "/page/%2e%2e%2foutside.txt"):
        async with desk.kit.session.get(desk.control.origin + path) as answer:
            assert answer.status == 404


@pytest.mark.parametrize("path", WRITES)
async def test_only_json_objects_of_a_bounded_length_are_read(desk: Desk, path: str) -> None:
    json_type = {"content-type": "application/json"}
    attempts = [
        ("{}", {"content-type": "text/plain"}, 415),
        ("as=U1", {"content-type": "application/x-www-form-urlencoded"}, 415),
        ("{", json_type, 400),
        ("[]", json_type, 400),
        ("[" * 100_000, json_type, 400),
        ("\ud800".encode("utf-8", "surrogatepass"), json_type, 400),
        ('"' + "x" * LARGEST_BODY + '"', json_type, 413),
    ]
    for body, headers, expected in attempts:
        status, answer = await desk.request("POST", path, data=body, headers=headers)
        assert (status, answer["ok"]) == (expected, False)
        assert answer["problem"]


UNREADABLE: tuple[tuple[str, dict[str, object], str], ...] = (
    ("/control/do", {"as": "U404", "deed": "say"}, "there is no such person"),
    ("/control/do", {"deed": "say"}, "as must be a text"),
    ("/control/do", {"as": "{ana}", "deed": "fly"}, "there is no deed 'fly'"),
    ("/control/do", {"as": "{ana}", "deed": "say", "args": []}, "args must be an object"),
    ("/control/do", {"as": "{ana}", "deed": "say", "args": {"channel": 7}}, "channel must be a text"),
    ("/control/do", {"as": "{ana}", "deed": "read", "args": {"channel": "{room}", "ts": "soon"}}, "timestamp"),
    ("/control/clock", {}, "say push_s"),
    ("/control/clock", {"push_s": -1}, "push_s must be a whole number"),
    ("/control/clock", {"push_s": True}, "push_s must be a whole number"),
    ("/control/clock", {"to": "tomorrow"}, "to must be an instant"),
    ("/control/clock", {"to": "2026-03-09T09:00:00"}, "must say its offset"),
    ("/control/clock", {"to_weekday": 7}, "to_weekday must be"),
    ("/control/clock", {"to_weekday": 0, "zone": "Nowhere/Land"}, "zone a name"),
    ("/control/clock", {"to_weekday": 0, "zone": "../../etc/passwd"}, "zone a name"),
    ("/control/faults", {"name": "gravity", "on": True}, "there is no switch"),
    ("/control/faults", {"name": "slow", "on": "yes"}, "on must be true or false"),
    ("/control/bot", {"do": "dance"}, "do must be"),
    ("/control/start", {"start": "astronauts"}, "there is no start"),
)
"""Path, body and what the answer says."""


async def test_a_request_that_cannot_be_read_is_told_why(desk: Desk) -> None:
    names = {"{ana}": desk.kit.ana.id, "{room}": desk.kit.room.id}
    for path, asked, said in UNREADABLE:
        body = dict(asked)
        args = body.get("args")
        if isinstance(args, dict):
            body["args"] = {key: names.get(str(value), value) for key, value in args.items()}
        body["as"] = names.get(str(body.get("as")), body.get("as"))

        status, answer = await desk.request("POST", path, json=body)

        assert (asked, status, answer["ok"]) == (asked, 400, False)
        assert said in answer["problem"]


@pytest.mark.parametrize("path", ["/control/state", "/control/messages", "/control/changes"])
async def test_what_is_for_one_person_needs_one(desk: Desk, path: str) -> None:
    for query in ({}, {"as": "U404"}):
        status, answer = await desk.request("GET", path, params=query)
        assert (status, answer["ok"]) == (400, False)


async def test_a_channel_that_one_cannot_see_does_not_exist(desk: Desk) -> None:
    kit = desk.kit
    secret = kit.slack.channel("secret", [kit.ben], private=True)
    await kit.ben.say(secret, "psst")

    seen = await desk.ask("/control/messages", **{"as": kit.ana.id, "channel": secret.id})
    said = await desk.do(kit.ana, "say", channel=secret.id, text="hello")

    assert seen == {"ok": False, "problem": "Ana sees no such channel"}
    assert said == seen
    assert len(secret.messages) == 1


async def test_paths_and_methods_that_are_not_served_say_so_in_json(desk: Desk) -> None:
    assert (await desk.request("GET", "/control/nothing"))[0] == 404
    assert (await desk.request("POST", "/control/state", json={}))[0] == 405
    assert (await desk.request("GET", "/control/do"))[0] == 405
    assert (await desk.request("GET", "/api/auth.test"))[0] == 404
