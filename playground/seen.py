"""What people see: rooms, messages, modals and App Home, as handles that always show the present state."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import TYPE_CHECKING

from playground.answers import label_of
from playground.blocks.plain import plain_text, plain_view
from playground.blocks.text import message_broadcasts
from playground.documents import Canvas, UploadedFile
from playground.log import Json
from playground.screens import elements_of
from playground.workspace import Conversation, OpenView, Post

if TYPE_CHECKING:
    from playground.stand_in import StandIn

Found = tuple[Json, Json]
"""A block and an element in it."""


def find_elements(blocks: object) -> Iterator[Found]:
    """Every element with an action_id, with the innermost block that holds it, in reading order."""
    for block in blocks if isinstance(blocks, list) else []:
        children = block.get("child_blocks") or []
        inner = [element for child in children for element in elements_of(child)]
        for element in elements_of(block):
            if not any(element is other for other in inner):
                yield block, element
        yield from find_elements(children)


class Surface(ABC):
    """Something with blocks: a message, a modal or App Home."""

    def __init__(self, slack: StandIn) -> None:
        self._slack = slack

    @property
    @abstractmethod
    def blocks(self) -> list[Json]:
        """Blocks as Slack keeps them, every one with its id."""

    def elements(self) -> list[Found]:
        return list(find_elements(self.blocks))

    @property
    def buttons(self) -> list[str]:
        """Labels of all buttons, in reading order."""
        return [label_of(element.get("text")) for _, element in self.elements() if element["type"] == "button"]


class Message(Surface):
    """A message in a room, a DM, or seen by one person only (`ephemeral`)."""

    def __init__(self, slack: StandIn, post: Post) -> None:
        super().__init__(slack)
        self.post = post

    def __repr__(self) -> str:
        return f"<Message {self.ts} {self.text[:60]!r}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and other.post is self.post

    def __hash__(self) -> int:
        return id(self.post)

    @property
    def ts(self) -> str:
        return self.post.ts

    @property
    def thread_ts(self) -> str | None:
        return self.post.thread_ts

    @property
    def text(self) -> str:
        """The plain text: what notifications and screen readers say."""
        return str(self.post.content.get("text", ""))

    @property
    def blocks(self) -> list[Json]:
        blocks = self.post.content.get("blocks", [])
        return list(blocks) if isinstance(blocks, list) else []

    @property
    def metadata(self) -> Json | None:
        return self.post.content.get("metadata")

    @property
    def user(self) -> str:
        """User id of the author (the bot user's for the app's messages)."""
        return self.post.user

    @property
    def by_app(self) -> bool:
        return self.post.app_id is not None

    @property
    def ephemeral(self) -> bool:
        return self.post.seen_by is not None

    @property
    def edited(self) -> bool:
        return self.post.edited_ts is not None

    @property
    def deleted(self) -> bool:
        return self.post.deleted

    @property
    def reactions(self) -> dict[str, list[str]]:
        """Emoji name → ids of who reacted."""
        return self.post.reactions

    @property
    def broadcasts(self) -> list[str]:
        """Everything in the message that wakes everybody; a good message has none."""
        return message_broadcasts(self.post.content)

    @property
    def files(self) -> list[UploadedFile]:
        """The files that hang on it."""
        known = self._slack.workspace.files
        return [known[one["id"]] for one in self.post.content.get("files", [])]

    @property
    def room(self) -> Room:
        return Room(self._slack, self._slack.workspace.conversations[self.post.conversation])

    def plain(self, zone: str | None = None) -> str:
        """The message as a reader in the zone sees it; text only where there are no blocks."""
        workspace = self._slack.workspace
        return plain_text(
            self.post.content, zone=zone, users=workspace.names(), channels=workspace.channel_names()
        )


class Room:
    """A channel, private channel or DM."""

    def __init__(self, slack: StandIn, conversation: Conversation) -> None:
        self._slack = slack
        self.conversation = conversation

    def __repr__(self) -> str:
        return f"<Room {self.name or self.id}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Room) and other.conversation is self.conversation

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def id(self) -> str:
        return self.conversation.id

    @property
    def name(self) -> str:
        return self.conversation.name

    @property
    def messages(self) -> list[Message]:
        """What everybody in the room sees, oldest first; deleted messages are gone."""
        return [Message(self._slack, post) for post in self.conversation.posts if not post.deleted]

    @property
    def canvases(self) -> list[Canvas]:
        """The canvases that are tabs of the channel, the first one made first."""
        return [one for one in self._slack.workspace.canvases.values() if one.channel == self.id]

    def thread(self, message: Message) -> list[Message]:
        """Replies to a message, oldest first."""
        return [m for m in self.messages if m.thread_ts == message.ts and m.ts != message.ts]


class Home(Surface):
    """Somebody's App Home."""

    def __init__(self, slack: StandIn, view: OpenView) -> None:
        super().__init__(slack)
        self.view = view

    @property
    def blocks(self) -> list[Json]:
        return list(self.view.payload["blocks"])

    def plain(self, zone: str | None = None) -> str:
        workspace = self._slack.workspace
        return plain_view(
            self.view.payload, zone=zone, users=workspace.names(), channels=workspace.channel_names()
        )


class Form(Home):
    """The modal on top of somebody's screen."""

    def __repr__(self) -> str:
        return f"<Form {self.title!r}: {', '.join(self.labels)}>"

    @property
    def open(self) -> bool:
        """Still on the screen (it may lie under another)."""
        return any(self.view in stack for stack in self._slack.workspace.stacks.values())

    @property
    def title(self) -> str:
        return label_of(self.view.payload.get("title"))

    @property
    def inputs(self) -> dict[str, Found]:
        """Label → input block and its element."""
        return {
            label_of(block.get("label")): (block, block["element"])
            for block in self.blocks
            if block["type"] == "input"
        }

    @property
    def labels(self) -> list[str]:
        return list(self.inputs)

    @property
    def errors(self) -> dict[str, str]:
        """Label → words that stand under the field now."""
        return self.by_label(self.view.errors)

    @property
    def values(self) -> Json:
        """Label → the entry of `state.values`, initial values included."""
        state = self._slack.screens.values(self.view)
        return {
            label: state[block["block_id"]][element["action_id"]]
            for label, (block, element) in self.inputs.items()
            if element["action_id"] in state.get(block["block_id"], {})
        }

    def by_label(self, by_block_id: dict[str, str]) -> dict[str, str]:
        labels = {str(block["block_id"]): label for label, (block, _) in self.inputs.items()}
        return {labels.get(block_id, block_id): words for block_id, words in by_block_id.items()}
