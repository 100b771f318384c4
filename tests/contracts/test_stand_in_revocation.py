"""Scopes that may be left out, tokens that die, apps that come back, and two workspaces side by side."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from playground.clock import PushedClock
from playground.stand_in import StandIn
from tests.contracts.stand_in_bot import running
from tests.contracts.stand_in_kit import EVENTS, START, Json, Kit, manifest, post, standing, stopping


@pytest.fixture
async def kit() -> AsyncIterator[Kit]:
    async with standing() as kit:
        yield kit
        assert kit.slack.violations == []


def with_optional(*scopes: str, events: tuple[str, ...] = ()) -> Json:
    """A manifest that asks for optional scopes besides the required ones."""
    required = [scope for scope in manifest()["oauth_config"]["scopes"]["bot"] if scope not in scopes]
    given = manifest(scopes=required, events=[*EVENTS, *events])
    given["oauth_config"]["scopes"]["bot_optional"] = list(scopes)
    return given


async def _scopes(kit: Kit, method: str, token: str) -> set[str]:
    headers = {"authorization": f"Bearer {token}"}
    async with kit.session.post(f"{kit.slack.url}{method}", headers=headers) as response:
        return set(response.headers["x-oauth-scopes"].split(","))


async def test_optional_scopes_are_granted_by_name_only_and_every_answer_tells(kit: Kit) -> None:
    asked = with_optional("dnd:read", "channels:history", events=("dnd_updated_user",))
    modest = kit.slack.install(asked)
    generous = kit.slack.install(asked, granted_optional=["dnd:read"])

    assert {"dnd:read", "channels:history"}.isdisjoint(await _scopes(kit, "auth.test", modest.bot_token))
    assert await _scopes(kit, "auth.test", generous.bot_token) == modest.scopes | {"dnd:read"}
    assert await _scopes(kit, "dnd.info", modest.bot_token) == modest.scopes
    kit.slack.grant("channels:history", app=modest)
    assert "channels:history" in await _scopes(kit, "auth.test", modest.bot_token)
    kit.slack.withdraw("channels:history", app=modest)
    assert await _scopes(kit, "auth.test", modest.bot_token) == modest.scopes == generous.scopes - {"dnd:read"}
    with pytest.raises(ValueError, match="users:read"):
        kit.slack.install(asked, granted_optional=["users:read"])


async def test_an_event_whose_optional_scope_was_not_granted_does_not_come() -> None:
    async with running(events=[*EVENTS, "dnd_updated_user"]) as kit:
        kit.app.optional_scopes = frozenset({"dnd:read"})
        await kit.ana.do_not_disturb("22:00", "08:00")
        kit.slack.withdraw("dnd:read")
        await kit.ana.do_not_disturb()

        (heard,) = kit.slack.log.deliveries("events_api")
        status = heard.payload["event"]["dnd_status"]
        assert (heard.name, heard.payload["event"]["user"]) == ("dnd_updated_user", kit.ana.id)
        assert set(status) == {"dnd_enabled", "next_dnd_start_ts", "next_dnd_end_ts"}


async def test_a_dead_token_stays_dead_and_a_new_installation_has_another(kit: Kit) -> None:
    old = kit.app.bot_token
    await kit.slack.uninstall(code="account_inactive")
    gone = (await post(kit))["error"]
    kit.slack.reinstall()

    assert gone == "account_inactive"
    assert kit.app.bot_token != old
    assert (await post(kit))["error"] == "token_revoked"
    kit.client.token = kit.app.bot_token
    assert (await post(kit))["error"] == "not_in_channel"
    await kit.slack.add_bot(kit.room)
    assert (await post(kit))["ok"]


async def test_a_token_may_be_revoked_alone_and_come_back(kit: Kit) -> None:
    await kit.slack.revoke_token(tell=False)
    revoked = (await post(kit))["error"]
    opened = (await kit.raw("apps.connections.open", token=kit.app.app_token))[1]
    kit.slack.reinstall(same_token=True)
    back = (await post(kit))["ok"]
    await kit.slack.deactivate_bot()

    assert (revoked, opened["ok"], back) == ("token_revoked", True, True)
    assert (await post(kit))["error"] == "account_inactive"


@pytest.mark.parametrize("told", [True, False])
async def test_the_app_hears_that_its_token_died_unless_the_word_is_lost(told: bool) -> None:
    async with running() as kit:
        await kit.slack.revoke_token(tell=told)
        await kit.ana.say(kit.room, "nobody hears this")

        assert [entry.name for entry in kit.slack.log.deliveries()] == ["tokens_revoked"] * told


async def test_two_workspaces_share_no_id_and_no_token(kit: Kit) -> None:
    second = await StandIn.start(clock=kit.slack.clock, name="Second", nth=2)
    async with stopping(second):
        app = second.install(manifest())
        ana = second.person("Ana")

        here, there = kit.app, app
        assert ana.id != kit.ana.id
        for name in ("team_id", "app_id", "bot_user_id", "bot_id", "bot_token"):
            assert getattr(here, name) != getattr(there, name)
        await kit.slack.uninstall()
        kit.client.token, kit.client.base_url = app.bot_token, second.url
        assert (await kit.call("auth.test"))["team_id"] == second.workspace.team_id


def test_a_scope_cannot_be_required_and_optional() -> None:
    wrong = manifest()
    wrong["oauth_config"]["scopes"]["bot_optional"] = ["dnd:read"]

    with pytest.raises(Exception, match=r"dnd:read.*required and optional"):
        StandIn(PushedClock(START)).install(wrong)
