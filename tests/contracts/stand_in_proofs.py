"""One request per rule and error code of the stand-in's table: tokens, encodings, channels, messages."""

from __future__ import annotations

import json
from datetime import timedelta
from urllib.parse import urlencode

from playground.rate_limits import Tiers
from tests.contracts.stand_in_kit import FORM, Json, Kit, post, proves, raw_post


@proves(1, "not_authed")
async def _(kit: Kit) -> Json:
    return (await kit.raw("auth.test", token=""))[1]


@proves(1, "invalid_auth")
async def _(kit: Kit) -> Json:
    return (await kit.raw("auth.test", token="xoxb-nobody"))[1]


@proves(1, "token_revoked")
async def _(kit: Kit) -> Json:
    await kit.slack.uninstall()
    return await kit.call("auth.test")


@proves(1, "account_inactive")
async def _(kit: Kit) -> Json:
    kit.app.state = "deactivated"
    return await kit.call("auth.test")


@proves(2, "token_expired")
async def _(kit: Kit) -> Json:
    kit.app.state = "expired"
    return await kit.call("auth.test")


@proves(3, "not_allowed_token_type")
async def _(kit: Kit) -> Json:
    wrong = (await kit.raw("chat.postMessage", token=kit.app.app_token))[1]
    assert wrong["error"] == "not_allowed_token_type"
    return await kit.call("apps.connections.open")


@proves(4, "missing_scope")
async def _(kit: Kit) -> Json:
    kit.app.scopes = frozenset({"commands"})
    answer = await post(kit)
    assert (answer["needed"], answer["provided"]) == ("chat:write", "commands")
    return answer


@proves(5, "invalid_post_type")
async def _(kit: Kit) -> Json:
    return await raw_post(kit, "channel=C1", "text/plain")


@proves(5, "invalid_form_data")
async def _(kit: Kit) -> Json:
    return await raw_post(kit, b"channel=\xff\xfe", FORM)


@proves(5, "invalid_json")
async def _(kit: Kit) -> Json:
    return await raw_post(kit, '{"channel":', "application/json")


@proves(5, "json_not_object")
async def _(kit: Kit) -> Json:
    return await raw_post(kit, "[1]", "application/json")


@proves(6, "invalid_arguments")
async def _(kit: Kit) -> Json:
    return await kit.call("chat.postMessage", text="no channel", unfurl_links="maybe")


@proves(7, "invalid_array_arg")
async def _(kit: Kit) -> Json:
    return await raw_post(kit, urlencode([("channel", "C1"), ("blocks", "a"), ("blocks", "b")]), FORM)


@proves(8, "ratelimited")
async def _(kit: Kit) -> Json:
    for _ in range(4):
        assert (await post(kit))["ok"]
    limited = await post(kit)
    kit.slack.clock.push(timedelta(seconds=1))
    assert (await post(kit))["ok"]
    kit.slack.rate_limits.tiers = Tiers(burst=1)
    for _ in range(20):
        assert (await kit.call("users.list"))["ok"]
    status, answer = await kit.raw("users.list")
    assert (status, answer["error"], limited["error"]) == (429, "ratelimited", "ratelimited")
    return answer


@proves(9, "channel_not_found")
async def _(kit: Kit) -> Json:
    hidden = kit.slack.channel("hidden", [kit.ana], bot=False, private=True)
    for unknown in ("C0UNKNOWN", "learning", "#learning", kit.ana.id, hidden.id):
        assert (await post(kit, channel=unknown))["error"] == "channel_not_found"
    return await kit.call("conversations.info", channel=hidden.id)


@proves(10, "not_in_channel")
async def _(kit: Kit) -> Json:
    return await post(kit, channel=kit.slack.channel("elsewhere", [kit.ana], bot=False).id)


@proves(11, "is_archived")
async def _(kit: Kit) -> Json:
    await kit.slack.archive(kit.room)
    return await post(kit)


@proves(11, "restricted_action_read_only_channel")
async def _(kit: Kit) -> Json:
    kit.room.conversation.read_only = True
    return await post(kit)


@proves(11, "restricted_action_thread_only_channel")
async def _(kit: Kit) -> Json:
    kit.room.conversation.thread_only = True
    return await post(kit)


@proves(11, "restricted_action_thread_locked")
async def _(kit: Kit) -> Json:
    root = await kit.ana.say(kit.room, "a thread")
    kit.room.conversation.locked_threads.add(root.ts)
    return await post(kit, thread_ts=root.ts)


@proves(12, "restricted_action")
async def _(kit: Kit) -> Json:
    kit.slack.workspace.posting_allowed = False
    return await post(kit)


def as_form(args: Json) -> str:
    """Arguments as the SDK sends them in a form: objects as JSON strings."""
    return urlencode({key: value if isinstance(value, str) else json.dumps(value) for key, value in args.items()})
