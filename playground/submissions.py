"""Submitting and closing forms: what the client refuses, what the app answers, what then is on the screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.blocks.views import check_response_action, client_errors
from playground.eyes import Onlooker
from playground.log import Json
from playground.rules import Refused
from playground.seen import Form
from playground.typed_text import CannotDo
from playground.workspace import OpenView

if TYPE_CHECKING:
    from playground.stand_in import StandIn


@dataclass(frozen=True, slots=True)
class Submission:
    """What the person sees after pressing submit: whether that form closed, the words at its fields by
    label, and the form that is now on top, if any. `sent` is False if the client refused to send it."""

    closed: bool
    errors: dict[str, str]
    view: Form | None
    sent: bool = True


async def submit_view(slack: StandIn, person: Onlooker, form: Form) -> Submission:
    """Check as the client does, send, and do what the app's answer says (rule 41)."""
    view = form.view
    if not view.payload.get("submit"):
        raise CannotDo(f"the form {form.title!r} has no submit button")
    refused = form.by_label(client_errors(view.payload, slack.screens.values(view)))
    if refused:
        person.refused += [f"{label}: {words}" for label, words in refused.items()]
        return Submission(False, refused, form, sent=False)
    app = slack.app_by_id(view.app_id)
    answer = await slack.interactions.submission(app, person.user, view)
    if answer.acked:
        _follow(slack, person, view, answer.body or {})
    else:
        person.notices.append("We had some trouble connecting. Try again?")
    closed = view not in slack.screens.stack(person.id)
    return Submission(closed, {} if closed else form.errors, person.view)


def _follow(slack: StandIn, person: Onlooker, view: OpenView, body: Json) -> None:
    """Carry out the `response_action`; one that Slack cannot use is a violation and changes nothing."""
    problems = check_response_action(body, view.payload)
    if problems:
        slack.violate(41, f"reply to view_submission cannot be used: {problems[0].message}")
        person.notices.append("We had some trouble connecting. Try again?")
        return
    view.errors = {}
    stack = slack.screens.stack(person.id)
    try:
        match body.get("response_action"):
            case "errors":
                view.errors = dict(body["errors"])
            case "update":
                slack.screens.require_external_id(view, body["view"])
                slack.screens.update(view, body["view"])
            case "push":
                slack.screens.push(slack.app_by_id(view.app_id), person.id, body["view"])
            case "clear":
                stack.clear()
            case _:
                if view in stack:
                    stack.remove(view)
    except Refused as refused:
        slack.violate(41, f"reply to view_submission cannot be used: {refused}")
        person.notices.append("We had some trouble connecting. Try again?")


async def close_view(slack: StandIn, person: Onlooker, form: Form, *, all_of_them: bool) -> None:
    """Take the top form (or all) off the screen; apps that asked for it hear `view_closed`."""
    stack = slack.screens.stack(person.id)
    everything = all_of_them or form.view.payload.get("clear_on_close") is True
    gone = list(reversed(stack)) if everything else [form.view]
    for view in gone:
        stack.remove(view)
    for view in gone:
        if view.payload.get("notify_on_close") is True:
            app = slack.app_by_id(view.app_id)
            await slack.interactions.closed(app, person.user, view, cleared=everything)
