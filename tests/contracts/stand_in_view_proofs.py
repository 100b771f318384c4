"""One request per rule and error code of the stand-in's table: conversations, views, response urls."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from playground.rate_limits import Tiers
from tests.contracts.stand_in_kit import Json, Kit, modal, proves, section, text_input, words


async def _open_with(kit: Kit, users: str) -> Json:
    return await kit.call("conversations.open", users=users)


@proves(30, "users_list_not_supplied")
async def _(kit: Kit) -> Json:
    return await kit.call("conversations.open")


@proves(30, "user_not_found")
async def _(kit: Kit) -> Json:
    return await _open_with(kit, "U0NOBODY")


@proves(30, "user_disabled")
async def _(kit: Kit) -> Json:
    await kit.slack.deactivate(kit.ben)
    return await _open_with(kit, kit.ben.id)


@proves(30, "user_not_visible")
async def _(kit: Kit) -> Json:
    return await kit.call("users.info", user=kit.slack.person("Eve", external=True).id)


@proves(30, "too_many_users")
async def _(kit: Kit) -> Json:
    return await _open_with(kit, ",".join(kit.slack.person(f"P{n}").id for n in range(9)))


@proves(30, "invalid_user_combination")
async def _(kit: Kit) -> Json:
    return await _open_with(kit, kit.slack.person("Eve", external=True).id)


@proves(31, "cannot_dm_bot")
async def _(kit: Kit) -> Json:
    return await _open_with(kit, kit.app.bot_user_id)


@proves(32, "method_not_supported_for_channel_type")
async def _(kit: Kit) -> Json:
    return await kit.call("conversations.join", channel=kit.slack.channel("secret", private=True).id)


@proves(32, "is_archived")
async def _(kit: Kit) -> Json:
    await kit.slack.archive(kit.room)
    return await kit.call("conversations.join", channel=kit.room.id)


async def _history(kit: Kit, **args: Any) -> Json:
    return await kit.call("conversations.history", **{"channel": kit.room.id, **args})


@proves(33, "not_in_channel")
async def _(kit: Kit) -> Json:
    return await _history(kit, channel=kit.slack.channel("elsewhere", bot=False).id)


@proves(33, "invalid_cursor")
async def _(kit: Kit) -> Json:
    return await _history(kit, cursor="nonsense")


@proves(33, "invalid_limit")
async def _(kit: Kit) -> Json:
    assert (await _history(kit, limit=1000))["error"] == "invalid_limit"
    return await _history(kit, limit=-1)


@proves(33, "invalid_ts_oldest")
async def _(kit: Kit) -> Json:
    return await _history(kit, oldest="yesterday")


@proves(33, "invalid_ts_latest")
async def _(kit: Kit) -> Json:
    return await _history(kit, latest="-1")


@proves(33, "thread_not_found")
async def _(kit: Kit) -> Json:
    return await kit.call("conversations.replies", channel=kit.room.id, ts="1.000000")


@proves(33, "ratelimited")
async def _(kit: Kit) -> Json:
    kit.slack.rate_limits.tiers = Tiers(distributed=True)
    for number in range(20):
        await kit.ana.say(kit.room, f"message {number}")
    assert len((await _history(kit, limit=100))["messages"]) == 15
    return await _history(kit)


async def _open(kit: Kit, view: Json, trigger: str | None = None) -> Json:
    return await kit.call("views.open", view=view, trigger_id=trigger or kit.trigger())


@proves(34, "expired_trigger_id")
async def _(kit: Kit) -> Json:
    trigger = kit.trigger()
    kit.slack.clock.push(timedelta(seconds=4))
    return await _open(kit, modal(section()), trigger)


@proves(34, "exchanged_trigger_id")
async def _(kit: Kit) -> Json:
    trigger = kit.trigger()
    assert (await _open(kit, modal(section()), trigger))["ok"]
    return await _open(kit, modal(section()), trigger)


@proves(34, "invalid_trigger_id")
async def _(kit: Kit) -> Json:
    return await _open(kit, modal(section()), "12.34.garbage")


@proves(35, "push_limit_reached")
async def _(kit: Kit) -> Json:
    top = (await _open(kit, modal(section())))["view"]["id"]
    for _ in range(2):
        pushed = await kit.call("views.push", view=modal(section()), trigger_id=kit.trigger(top))
        top = pushed["view"]["id"]
    return await kit.call("views.push", view=modal(section()), trigger_id=kit.trigger(top))


@proves(35, "not_found")
async def _(kit: Kit) -> Json:
    top = (await _open(kit, modal(section())))["view"]["id"]
    await kit.ana.close_view()
    assert (await kit.call("views.update", view=modal(section()), view_id=top))["error"] == "not_found"
    return await kit.call("views.push", view=modal(section()), trigger_id=kit.trigger(top))


@proves(36, "hash_conflict")
async def _(kit: Kit) -> Json:
    view = (await _open(kit, modal(section())))["view"]
    new = {"view": modal(section("new")), "view_id": view["id"], "hash": view["hash"]}
    assert (await kit.call("views.update", **new))["ok"]
    return await kit.call("views.update", **new)


@proves(37, "duplicate_external_id")
async def _(kit: Kit) -> Json:
    top = (await _open(kit, modal(section(), external_id="one")))["view"]["id"]
    return await kit.call("views.push", view=modal(section(), external_id="one"), trigger_id=kit.trigger(top))


@proves(38, "view_too_large")
async def _(kit: Kit) -> Json:
    fields = [words("x" * 2000)] * 10
    return await _open(kit, modal(*[{"type": "section", "fields": fields}] * 20))


@proves(39, "invalid_arguments")
async def _(kit: Kit) -> Json:
    without_submit = modal(text_input("Goal", "goal"))
    del without_submit["submit"]
    for wrong in (
        without_submit,
        modal(section(), title=words("x" * 25)),
        modal(section(), private_metadata="x" * 3001),
        modal(*[{"type": "divider"}] * 101),
    ):
        answer = await _open(kit, wrong)
        assert answer["error"] == "invalid_arguments"
        assert "/view" in answer["response_metadata"]["messages"][0]
    return answer


@proves(15, "invalid_arguments")
async def _(kit: Kit) -> Json:
    return await _open(kit, modal({"type": "markdown", "text": "only in messages"}))


@proves(17, "invalid_arguments")
async def _(kit: Kit) -> Json:
    return await _open(kit, modal(section("x" * 3001)))


@proves(18, "invalid_arguments")
async def _(kit: Kit) -> Json:
    return await _open(kit, modal(section("")))


async def _publish(kit: Kit, user_id: str) -> Json:
    return await kit.call("views.publish", user_id=user_id, view={"type": "home", "blocks": [section()]})


@proves(40, "not_enabled")
async def _(kit: Kit) -> Json:
    kit.app.home_tab = False
    return await _publish(kit, kit.ana.id)


@proves(40, "invalid_arguments")
async def _(kit: Kit) -> Json:
    return await _publish(kit, "U0NOBODY")


async def _respond(kit: Kit, url: str, **body: Any) -> Json:
    async with kit.session.post(url, json=body) as response:
        answer: Json = {"ok": True} if response.status == 200 else await response.json()
        return answer


def _url(kit: Kit) -> str:
    return kit.slack.response_urls.issue(kit.app, kit.ana.id, kit.room.id, "slash")


@proves(44, "used_url")
async def _(kit: Kit) -> Json:
    url = _url(kit)
    for number in range(5):
        assert (await _respond(kit, url, text=f"answer {number}"))["ok"]
    return await _respond(kit, url, text="one too many")


@proves(44, "expired_url")
async def _(kit: Kit) -> Json:
    url = _url(kit)
    kit.slack.clock.push(timedelta(minutes=31))
    return await _respond(kit, url, text="too late")


@proves(44, "cannot_replace_original")
async def _(kit: Kit) -> Json:
    return await _respond(kit, _url(kit), text="instead", replace_original=True)


@proves(53, "missing_scope")
async def _(kit: Kit) -> Json:
    kit.app.app_token_scopes = frozenset()
    return (await kit.raw("apps.connections.open", token=kit.app.app_token))[1]


@proves(53, "too_many_websockets")
async def _(kit: Kit) -> Json:
    sockets = []
    for _ in range(11):
        url = (await kit.raw("apps.connections.open", token=kit.app.app_token))[1]["url"]
        sockets.append(await kit.session.ws_connect(url))
    first: Json = {}
    for socket in sockets:
        first = await socket.receive_json()
    for socket in sockets:
        await socket.close()
    return {"ok": False, "error": first["reason"], "type": first["type"]}
