"""What a person can do in Slack: the driving interface of tests, demo and page."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Literal

from playground.answers import pick, state_of
from playground.availability import Availability
from playground.blocks.state import state_values
from playground.courier import Answer
from playground.eyes import Place, trouble
from playground.log import Json
from playground.seen import Form, Found, Home, Message, Room, Surface
from playground.submissions import Submission, close_view, submit_view
from playground.suggestions import suggested
from playground.typed_text import CannotDo, TypedText
from playground.workspace import Post


class Person(Availability):
    """One human in the workspace. Deeds are coroutines that return once the app has acknowledged them
    (or failed to); `await slack.settled()` then waits for everything the app does because of them.
    """

    async def command(self, typed: str, room: Place = None, *, thread: Message | None = None) -> Answer:
        """Type a slash command exactly as given and press Enter."""
        command, _, text = typed.strip().partition(" ")
        where = self._writable(room)
        self._require_inside(f"{command} does nothing")
        if thread is not None:
            raise CannotDo(f"{command} is not supported in threads")
        app = self._slack.app_with_command(command)
        if app is None:
            known = sorted(name for a in self._slack.installations.values() for name in a.commands)
            raise CannotDo(f"{command} is not a valid command; there are: {', '.join(known) or 'none'}")
        escape = app.commands[command].get("should_escape") is True
        text = TypedText(self._slack.workspace).for_command(text.strip(), references=escape)
        answer = await self._slack.interactions.command(app, self.user, where, command, text)
        if not answer.acked:
            self.notices.append(f"{command} failed with the error: {trouble(answer)}")
        elif answer.body:
            self._slack.response_urls.answer(app, self.id, where.id, answer.body)
        return answer

    async def say(self, room: Place, text: str, *, thread: Message | None = None) -> Message:
        """Write a message; names become mentions. Returns once subscribed apps have acknowledged it."""
        where = self._writable(room)
        if text.startswith("/"):
            raise CannotDo(f"{text.split()[0]} is a command; use `command`")
        escaped = TypedText(self._slack.workspace).for_message(text)
        section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
        blocks = [{"type": "rich_text", "block_id": self._slack.ids.block_id(), "elements": [section]}]
        content: Json = {"text": escaped, "blocks": blocks}
        ts = self._slack.workspace.next_ts()
        post = Post(ts, where.id, self.id, content, thread_ts=thread.ts if thread else None)
        self._slack.workspace.add_post(where, post)
        await asyncio.gather(*self._slack.events.message(where, post))
        return Message(self._slack, post)

    async def react(self, message: Message, emoji: str) -> None:
        """Add a reaction by name, without colons."""
        if self.id in message.reactions.get(emoji, []):
            raise CannotDo(f"{self.name} already reacted with :{emoji}:")
        self._writable(message.room)
        message.post.reactions.setdefault(emoji, []).append(self.id)
        await asyncio.gather(*self._slack.events.reaction("reaction_added", self.id, message.post, emoji))

    async def unreact(self, message: Message, emoji: str) -> None:
        """Take one's own reaction back."""
        if self.id not in message.reactions.get(emoji, []):
            raise CannotDo(f"{self.name} has not reacted with :{emoji}:")
        message.post.reactions[emoji].remove(self.id)
        if not message.post.reactions[emoji]:
            del message.post.reactions[emoji]
        await asyncio.gather(*self._slack.events.reaction("reaction_removed", self.id, message.post, emoji))

    async def join(self, room: Room) -> None:
        """Enter a channel."""
        if self.id in room.conversation.members:
            raise CannotDo(f"{self.name} is in #{room.name} already")
        await asyncio.gather(*self._slack.join(room.id, self.id))

    async def leave(self, room: Room) -> None:
        """Leave a channel."""
        if self.id not in room.conversation.members:
            raise CannotDo(f"{self.name} is not in #{room.name}")
        await asyncio.gather(*self._slack.part(room.id, self.id))

    async def click(
        self,
        where: Surface | None,
        label: str | None = None,
        *,
        action_id: str | None = None,
        block_id: str | None = None,
        nth: int = 0,
        accept: bool = True,
    ) -> Answer | None:
        """Press the nth button with this label or ids; None if its confirm dialog was declined."""
        target = self._present(where)
        block, button = self._find_button(target, label, action_id, nth, block_id)
        if not self._confirms(button, accept):
            return None
        action: Json = {"type": "button", "action_id": button["action_id"], "block_id": block["block_id"]}
        action |= {key: button[key] for key in ("text", "value", "style") if key in button}
        return await self._act(target, action)

    async def choose(
        self, where: Surface | None, which: str, *answers: object, block_id: str | None = None, accept: bool = True
    ) -> Answer | None:
        """Answer a select, radio, checkbox, overflow or picker by its label, placeholder or action_id.

        Several answers go to multi-selects and checkboxes. The app hears of it where Slack tells it:
        outside input blocks, and in input blocks with `dispatch_action`.
        """
        target = self._present(where)
        block, element = self._find_element(target, which, block_id)
        given: object = list(answers) if len(answers) != 1 else answers[0]
        if element["type"] == "overflow":
            if not self._confirms(element, accept):
                return None
            chosen: Json = {"type": "overflow", "selected_option": pick(element, given)}
        else:
            offered = await suggested(self._slack, self.user, target, block, element, given)
            chosen = state_of(element, given, self._slack.workspace, offered)
            if not self._confirms(element, accept):
                return None
            self._filled(target).setdefault(block["block_id"], {})[element["action_id"]] = chosen
        if block["type"] == "input" and block.get("dispatch_action") is not True:
            return None
        ids = {"action_id": element["action_id"], "block_id": block["block_id"]}
        return await self._act(target, {**chosen, **ids})

    async def _act(self, target: Surface, action: Json) -> Answer:
        action["action_ts"] = self._slack.workspace.next_ts()
        if isinstance(target, Message):
            app = self._slack.app_by_id(target.post.app_id)
            where = target.room.conversation
            state = state_values({"blocks": target.blocks}, self._filled(target))
            answer = await self._slack.interactions.message_actions(
                app, self.user, where, target.post, action, state
            )
        elif isinstance(target, Home):
            app = self._slack.app_by_id(target.view.app_id)
            answer = await self._slack.interactions.view_actions(app, self.user, target.view, action)
        else:
            raise CannotDo("only messages, modals and App Home hold buttons")
        self._notice(answer)
        return answer

    async def shortcut(self, name: str) -> Answer:
        """Run a global shortcut by its name."""
        app, shortcut = self._find_shortcut(name, "global")
        answer = await self._slack.interactions.shortcut(app, self.user, shortcut["callback_id"])
        self._notice(answer)
        return answer

    async def message_shortcut(self, name: str, message: Message) -> Answer:
        """Run a message shortcut by its name on a message."""
        app, shortcut = self._find_shortcut(name, "message")
        if message.ephemeral:
            raise CannotDo("an ephemeral message has no shortcuts")
        where = message.room.conversation
        answer = await self._slack.interactions.message_action(
            app, self.user, where, message.post, shortcut["callback_id"]
        )
        self._notice(answer)
        return answer

    async def open_home(self) -> Home | None:
        """Open the app's Home tab; returns what stands there once everything has settled."""
        await self.open_tab("home")
        await self._slack.settled()
        return self.home

    async def open_tab(self, tab: Literal["home", "messages"]) -> None:
        """Open a tab of the app; returns once the app has heard of it."""
        self._require_active()
        app = self._slack.app
        if not (app.home_tab if tab == "home" else app.messages_tab):
            raise CannotDo(f"{app.name} has no {tab} tab")
        where = self._slack.workspace.open_dm(app.bot_user_id, self.id)
        event: Json = {"type": "app_home_opened", "user": self.id, "channel": where.id, "tab": tab}
        if tab == "home" and self.home is not None:
            event["view"] = self._slack.screens.json(self.home.view)
        await asyncio.gather(*self._slack.events.emit("app_home_opened", event, only=app))

    def fill(self, fields: str | Mapping[str, object], value: object = None) -> None:
        """Fill the top form by label: `fill("Goal", "…")` or `fill({"Goal": "…", "Format": "Workshop"})`."""
        form = self._form()
        for label, given in ({fields: value} if isinstance(fields, str) else fields).items():
            self._enter(form, self._find_input(form, label), given)

    def enter(self, block_id: str, action_id: str, given: object) -> None:
        """Fill one field of the top form by its ids, as `fill` does by its label."""
        form = self._form()
        fields = [found for found in form.elements() if found[0]["type"] == "input"]
        field = next((f for f in fields if (f[0]["block_id"], f[1]["action_id"]) == (block_id, action_id)), None)
        if field is None:
            raise CannotDo(f"the form {form.title!r} has no field {block_id!r} {action_id!r}")
        self._enter(form, field, given)

    def _enter(self, form: Form, field: Found, given: object) -> None:
        block, element = field
        state = state_of(element, given, self._slack.workspace)
        form.view.filled.setdefault(block["block_id"], {})[element["action_id"]] = state
        form.view.errors.pop(block["block_id"], None)
        if block.get("dispatch_action") is True:
            ids = {"action_id": element["action_id"], "block_id": block["block_id"]}
            self._slack.courier.spawn(self._act(form, {**state, **ids}))

    async def submit(self) -> Submission:
        """Press the form's submit button."""
        return await submit_view(self._slack, self, self._form())

    async def close_view(self, *, all_of_them: bool = False) -> None:
        """Press Cancel (or the ✕ with `all_of_them`, which closes the whole stack)."""
        await close_view(self._slack, self, self._form(), all_of_them=all_of_them)
