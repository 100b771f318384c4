"""Every rule by which Slack turns a request away, in one table; each rejection in the stand-in names its row.

`documented` is said by Slack's own pages, `observed` was recorded by somebody who tried it, `unsure` is our
reading where the sources are silent or disagree (the stand-in then takes the stricter side).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NoReturn

Evidence = Literal["documented", "observed", "unsure"]


@dataclass(frozen=True, slots=True)
class Rule:
    """When Slack refuses, with which error codes (empty where the breach has no code), and how we know."""

    number: int
    when: str
    codes: tuple[str, ...]
    evidence: Evidence


RULES: tuple[Rule, ...] = (
    Rule(
        1,
        "no or blank token; unknown token; token of an uninstalled app; deactivated account",
        ("not_authed", "invalid_auth", "token_revoked", "account_inactive"),
        "documented",
    ),
    Rule(2, "rotated token used after its 12 hours", ("token_expired",), "documented"),
    Rule(
        3,
        "app token for a bot method, bot token for apps.connections.open",
        ("not_allowed_token_type",),
        "documented",
    ),
    Rule(4, "the scope of the method was not granted", ("missing_scope",), "documented"),
    Rule(
        5,
        "wrong content type; broken form; broken JSON; JSON that is no object",
        ("invalid_post_type", "invalid_form_data", "invalid_json", "json_not_object"),
        "documented",
    ),
    Rule(6, "a required argument is missing or has the wrong type", ("invalid_arguments",), "documented"),
    Rule(7, "a list or dict sent un-serialised in a form", ("invalid_array_arg",), "documented"),
    Rule(
        8,
        "more calls than the method's tier, or a second post in a channel within 1 s",
        ("ratelimited",),
        "documented",
    ),
    Rule(
        9,
        "unknown channel id, a channel name, another team's channel, a private channel without the bot",
        ("channel_not_found",),
        "documented",
    ),
    Rule(10, "public channel, bot not a member, no chat:write.public", ("not_in_channel",), "documented"),
    Rule(
        11,
        "archived channel; read-only; thread-only; locked thread",
        (
            "is_archived",
            "restricted_action_read_only_channel",
            "restricted_action_thread_only_channel",
            "restricted_action_thread_locked",
        ),
        "documented",
    ),
    Rule(12, "a workspace preference forbids posting", ("restricted_action",), "documented"),
    Rule(13, "no text, blocks, attachments or markdown_text", ("no_text",), "documented"),
    Rule(14, "markdown_text together with text or blocks", ("markdown_text_conflict",), "documented"),
    Rule(
        15,
        "over 50 blocks, unknown type, wrong surface, duplicate block_id, bad element, null values",
        ("invalid_blocks", "invalid_arguments"),
        "observed",
    ),
    Rule(16, "blocks is not a JSON array", ("invalid_blocks_format",), "documented"),
    Rule(
        17,
        "a text, label, option, value, url or placeholder over its length; all blocks together too long",
        ("invalid_blocks", "invalid_arguments", "msg_blocks_too_long"),
        "documented",
    ),
    Rule(
        18,
        'empty text object; header or label as mrkdwn; style "default"',
        ("invalid_blocks", "invalid_arguments"),
        "observed",
    ),
    Rule(19, "two tables in a message", ("invalid_attachments",), "documented"),
    Rule(20, "over 100 attachments", ("too_many_attachments",), "documented"),
    Rule(21, "chat.postMessage text over 40,000 characters is cut, not refused", (), "documented"),
    Rule(22, "chat.update text over 4,000 characters", ("msg_too_long",), "observed"),
    Rule(
        23,
        "update or delete of another's message; wrong ts; after the edit window; in an archived channel",
        ("cant_update_message", "cant_delete_message", "message_not_found", "edit_window_closed", "is_inactive"),
        "documented",
    ),
    Rule(24, "update of an ephemeral message", ("message_not_found",), "documented"),
    Rule(25, "an update with text only drops the old blocks", (), "documented"),
    Rule(
        26,
        "thread_ts of an unknown message or of one that cannot carry a thread",
        ("cannot_reply_to_message", "message_not_found"),
        "unsure",
    ),
    Rule(
        27,
        "bad message metadata",
        ("invalid_metadata_format", "invalid_metadata_schema", "metadata_too_large"),
        "documented",
    ),
    Rule(28, "ephemeral message to somebody who is not in the channel", ("user_not_in_channel",), "documented"),
    Rule(29, "DM while the app's Messages tab is off", ("messages_tab_disabled",), "documented"),
    Rule(
        30,
        "conversations.open with nobody, unknown, deactivated, invisible, over 8, or strangers",
        (
            "users_list_not_supplied",
            "user_not_found",
            "user_disabled",
            "user_not_visible",
            "too_many_users",
            "invalid_user_combination",
        ),
        "documented",
    ),
    Rule(31, "DM to a bot, itself included", ("cannot_dm_bot",), "unsure"),
    Rule(
        32,
        "joining a private channel or a DM; joining an archived channel",
        ("method_not_supported_for_channel_type", "is_archived"),
        "documented",
    ),
    Rule(
        33,
        "history or members read by a non-member; bad cursor, limit, oldest or latest; over the history budget",
        (
            "not_in_channel",
            "invalid_cursor",
            "invalid_limit",
            "invalid_ts_oldest",
            "invalid_ts_latest",
            "ratelimited",
            "thread_not_found",
        ),
        "documented",
    ),
    Rule(
        34,
        "trigger_id older than 3 s; used before; not a trigger",
        ("expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"),
        "documented",
    ),
    Rule(
        35,
        "a fourth view on the stack; a push on a closed stack; update of a view that is gone",
        ("push_limit_reached", "not_found"),
        "documented",
    ),
    Rule(36, "stale view hash", ("hash_conflict",), "documented"),
    Rule(37, "external_id already used", ("duplicate_external_id",), "documented"),
    Rule(38, "view over 250 kB", ("view_too_large",), "documented"),
    Rule(
        39,
        "view title, submit, close, metadata or blocks over their limits; input without submit; Home with submit",
        ("invalid_arguments",),
        "documented",
    ),
    Rule(
        40, "views.publish while Home is off; to an unknown user", ("not_enabled", "invalid_arguments"), "unsure"
    ),
    Rule(
        41,
        "reply to view_submission that Slack cannot use: the person sees 'trouble connecting'",
        (),
        "documented",
    ),
    Rule(42, "late, double or unknown ack; ack with a payload where none is accepted", (), "documented"),
    Rule(43, "event not answered with 2xx in 3 s: sent again after 0, 60 and 300 s", (), "documented"),
    Rule(
        44,
        "response_url used a 6th time, after 30 minutes, or to replace a slash command's own message",
        ("used_url", "expired_url", "cannot_replace_original"),
        "unsure",
    ),
    Rule(
        47,
        "the same reaction twice; no such emoji name; no such message; removing what is not there",
        ("already_reacted", "invalid_name", "message_not_found", "no_reaction"),
        "documented",
    ),
    Rule(
        49,
        "canvases are switched off; on a free plan, a canvas in no channel",
        ("canvas_disabled_user_team", "free_teams_cannot_create_non_tabbed_canvases"),
        "documented",
    ),
    Rule(52, "a person of another organisation uses a command or shortcut: it is not delivered", (), "documented"),
    Rule(
        53,
        "an 11th socket; a ticket used twice; an app token without connections:write",
        ("too_many_websockets", "missing_scope"),
        "documented",
    ),
    Rule(
        54,
        "events of channels without the bot, or without the event's scope, are never delivered",
        (),
        "documented",
    ),
    Rule(55, "unescaped <!channel>, <!here>, <!everyone> or <!subteam> wakes everybody", (), "documented"),
    Rule(
        57,
        "on a free plan, a second canvas in a channel (the code stands with conversations.canvases.create)",
        ("free_team_canvas_tab_already_exists",),
        "unsure",
    ),
    Rule(
        58,
        "files are switched off; completing what is unknown, another's, not uploaded, or completed before",
        ("file_uploads_disabled", "file_not_found"),
        "documented",
    ),
    Rule(
        59,
        "an upload of other than the announced length; to an address that is unknown or was used",
        ("wrong_length", "unknown_upload"),
        "unsure",
    ),
)

BY_NUMBER: Mapping[int, Rule] = {rule.number: rule for rule in RULES}


class Refused(Exception):
    """Slack turns the request away; carries the rule, the code and what else stands in the answer."""

    def __init__(
        self,
        rule: int,
        code: str,
        messages: Sequence[str],
        status: int,
        retry_after: int | None,
        extra: dict[str, str],
    ) -> None:
        super().__init__(f"rule {rule}: {code}" + (f" ({'; '.join(messages)})" if messages else ""))
        self.rule = rule
        self.code = code
        self.messages = tuple(messages)
        self.status = status
        self.retry_after = retry_after
        self.extra = extra

    def body(self) -> dict[str, object]:
        """The JSON answer: `{"ok": false, "error": …}` with Slack's messages and extra keys."""
        answer: dict[str, object] = {"ok": False, "error": self.code, **self.extra}
        if self.messages:
            answer["response_metadata"] = {"messages": list(self.messages)}
        return answer


def refuse(
    *,
    rule: int,
    code: str,
    messages: Sequence[str] = (),
    status: int = 200,
    retry_after: int | None = None,
    **extra: str,
) -> NoReturn:
    """Turn a request away under a row of `RULES`; a code that the row does not list is our own mistake."""
    if code not in BY_NUMBER[rule].codes:
        raise LookupError(f"rule {rule} does not list the code {code!r}; add it to the table first")
    raise Refused(rule, code, messages, status, retry_after, extra)
