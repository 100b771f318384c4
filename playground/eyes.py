"""What a person sees and can reach in Slack; everything else does not exist for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.answers import label_of
from playground.courier import Answer
from playground.log import Json
from playground.manifest import Installation
from playground.seen import Form, Found, Home, Message, Room, Surface
from playground.typed_text import CannotDo
from playground.workspace import Conversation, User

if TYPE_CHECKING:
    from playground.stand_in import StandIn

Place = Room | None
"""Where something happens; None is the DM with the app."""


class Onlooker:
    """A person's eyes: rooms, messages, forms, Home, and the way to a button among them.

    `notices` is what Slack itself told the person ("… failed"), `confirmed` the titles of the confirm
    dialogs that came up, `refused` what the client would not send (form errors).
    """

    def __init__(self, slack: StandIn, user: User) -> None:
        self._slack = slack
        self.user = user
        self.notices: list[str] = []
        self.confirmed: list[str] = []
        self.refused: list[str] = []

    def __repr__(self) -> str:
        return f"<Person {self.name} {self.id}>"

    @property
    def id(self) -> str:
        return self.user.id

    @property
    def name(self) -> str:
        return self.user.real_name

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"

    @property
    def zone(self) -> str | None:
        return self.user.tz

    @property
    def external(self) -> bool:
        """Belongs to another organisation."""
        return self.user.team_id != self._slack.workspace.team_id

    @property
    def dm_room(self) -> Room:
        """The DM with the app, opened if it was not."""
        return Room(self._slack, self._slack.workspace.open_dm(self._slack.app.bot_user_id, self.id))

    @property
    def dm(self) -> list[Message]:
        """Messages of the DM with the app, oldest first, ephemeral ones included."""
        opened = self._slack.workspace.dm(self._slack.app.bot_user_id, self.id)
        return self.sees(Room(self._slack, opened)) if opened else []

    def sees(self, room: Room) -> list[Message]:
        """Everything this person reads in a room, oldest first, their ephemeral messages included."""
        where = room.conversation
        own = [post for post in where.ephemerals if post.seen_by == self.id]
        posts = [post for post in [*where.posts, *own] if not post.deleted]
        return [Message(self._slack, post) for post in sorted(posts, key=lambda post: float(post.ts))]

    def replies(self, room: Place = None) -> list[Message]:
        """Answers to this person there: ephemeral and response_url messages, newest last."""
        seen = self.sees(room) if room else self.dm
        return [message for message in seen if message.ephemeral or message.post.by_response_url]

    @property
    def view(self) -> Form | None:
        """The modal on top of the screen, if one is open."""
        stack = self._slack.screens.stack(self.id)
        return Form(self._slack, stack[-1]) if stack else None

    @property
    def home(self) -> Home | None:
        """App Home as published for this person."""
        view = self._slack.workspace.homes.get((self._slack.app.app_id, self.id))
        return Home(self._slack, view) if view else None

    # The way to things

    def _require_active(self) -> None:
        if self.user.deleted:
            raise CannotDo(f"{self.name} is deactivated")

    def _require_inside(self, what: str) -> None:
        self._require_active()
        if self.external:
            raise CannotDo(f"{what} for people of another organisation (rule 52)")

    def _writable(self, room: Place) -> Conversation:
        """The conversation, if this person can write in it."""
        where = (room or self.dm_room).conversation
        name = f"#{where.name}" if where.name else "this DM"
        self._require_active()
        if self.id not in where.members:
            raise CannotDo(f"{self.name} is not a member of {name}")
        if where.archived or where.deleted:
            raise CannotDo(f"{name} is archived; nobody can write there")
        if where.kind == "im":
            app = self._slack.app
            if not app.messages_tab or app.messages_read_only:
                raise CannotDo(f"{app.name}'s Messages tab does not take messages")
        return where

    def _form(self) -> Form:
        form = self.view
        if form is None:
            raise CannotDo(f"{self.name} has no form open")
        return form

    def _present(self, where: Surface | None) -> Surface:
        """The thing itself, if this person still has it before them."""
        if where is None:
            raise CannotDo(f"{self.name} sees nothing there (no message, no form, no Home)")
        if isinstance(where, Message):
            self._require_seen(where)
        elif isinstance(where, Form) and (self.view is None or self.view.view is not where.view):
            raise CannotDo(f"the form {where.title!r} is not on top of {self.name}'s screen")
        elif isinstance(where, Home) and where.view.user_id != self.id:
            raise CannotDo(f"this is not {self.name}'s Home")
        return where

    def _require_seen(self, message: Message) -> None:
        where = message.room.conversation
        if message.deleted:
            raise CannotDo(f"the message {message.text[:60]!r} was deleted")
        if self.user.deleted or self.id not in where.members:
            raise CannotDo(f"{self.name} cannot see messages in {where.name or 'that DM'}")
        if message.post.seen_by not in (None, self.id):
            raise CannotDo(f"only somebody else sees {message!r}")

    def _find_button(
        self, target: Surface, label: str | None, action_id: str | None, nth: int, block_id: str | None = None
    ) -> Found:
        buttons = [found for found in target.elements() if found[1]["type"] == "button"]
        fitting = [
            (block, button)
            for block, button in buttons
            if (label is None or label_of(button.get("text")) == label)
            and (action_id is None or button["action_id"] == action_id)
            and (block_id is None or block["block_id"] == block_id)
            and self.id in (button.get("visible_to_user_ids") or [self.id])
        ]
        if nth >= len(fitting):
            wanted = repr(label) if label is not None else f"action {action_id!r}"
            position = f" number {nth + 1}" if nth else ""
            there = ", ".join(repr(label_of(button.get("text"))) for _, button in buttons) or "none"
            raise CannotDo(f"there is no button {wanted}{position} in {target!r}; there are: {there}")
        return fitting[nth]

    def _find_element(self, target: Surface, which: str, block_id: str | None = None) -> Found:
        """A select, picker, checkbox … by label of its input block, placeholder or action_id."""
        known: list[str] = []
        for block, element in target.elements():
            if element["type"] == "button" or block_id not in (None, block["block_id"]):
                continue
            names = (element["action_id"], label_of(block.get("label")), label_of(element.get("placeholder")))
            if which in names:
                return block, element
            known.append(" / ".join(name for name in names if name))
        raise CannotDo(
            f"there is nothing called {which!r} to choose from; there are: {'; '.join(known) or 'none'}"
        )

    def _find_input(self, form: Form, label: str) -> Found:
        """An input by its label, else by its block_id or action_id."""
        if label in form.inputs:
            return form.inputs[label]
        for block, element in form.inputs.values():
            if label in (block["block_id"], element["action_id"]):
                return block, element
        raise CannotDo(f"the form {form.title!r} has no field {label!r}; it has: {', '.join(form.labels)}")

    def _find_shortcut(self, name: str, kind: str) -> tuple[Installation, Json]:
        self._require_inside(f"the shortcut {name!r} is not there")
        known: list[str] = []
        for app in self._slack.installations.values():
            for shortcut in app.shortcuts.values() if app.state == "installed" else ():
                if shortcut["type"] == kind:
                    known.append(shortcut["name"])
                    if shortcut["name"] == name:
                        return app, shortcut
        raise CannotDo(f"there is no {kind} shortcut {name!r}; there are: {', '.join(known) or 'none'}")

    def _confirms(self, element: Json, accept: bool) -> bool:
        """Whether the person goes on; a confirm dialog is noted and answered with `accept`."""
        confirm = element.get("confirm")
        if confirm is None:
            return True
        self.confirmed.append(label_of(confirm.get("title")))
        return accept

    def _filled(self, target: Surface) -> dict[str, dict[str, Json]]:
        """What this person typed or chose in a view or message so far."""
        if isinstance(target, Home):
            return target.view.filled
        if isinstance(target, Message):
            return self._slack.message_state.setdefault((self.id, target.ts), {})
        return {}

    def _notice(self, answer: Answer) -> None:
        if not answer.acked:
            self.notices.append(f"We had some trouble connecting ({trouble(answer)})")


def trouble(answer: Answer) -> str:
    """How Slack names an answer that did not come."""
    return {"late": "operation_timeout", "lost": "operation_timeout", "failed": "dispatch_failed"}.get(
        answer.outcome, "dispatch_failed"
    )
