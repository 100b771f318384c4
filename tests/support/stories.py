"""The cast and the usual first steps of the scenario tests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.app import Bot
from bot.domain.ids import ChannelId, TeamId
from bot.domain.nudges import Nudge, NudgeKind, NudgeState
from playground.blocks.text import message_broadcasts
from playground.people import Person
from playground.seen import Message, Room
from playground.story.together import Together

BERLIN = "Europe/Berlin"
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""Monday 2 March 2026, 10:00 in Berlin: where every story begins unless it says otherwise."""


def at(zone: str, *when: int) -> datetime:
    """Return the instant at which clocks in the zone show year, month, day, hour, minute."""
    return datetime(*when, tzinfo=ZoneInfo(zone))  # type: ignore[arg-type,misc]


def clock_of(message: Message, zone: str) -> str:
    """Return when a message was posted on the clocks of a zone, as in "Tue 03 Mar 16:00"."""
    return f"{datetime.fromtimestamp(float(message.ts), ZoneInfo(zone)):%a %d %b %H:%M}"


def came(person: Person) -> list[str]:
    """Return when the bot wrote to a person by itself, on the clocks of Berlin; answers to deeds left out."""
    given = [one for one in person.dm if not one.ephemeral and not one.post.by_response_url]
    return [clock_of(message, BERLIN) for message in given]


class Story:
    """A circle in the making: one channel, some people, and what they usually do."""

    def __init__(self, together: Together) -> None:
        self.together = together
        self.slack = together.slack
        known = {one.name: one for one in self.slack.people.values()}
        self.ana, self.ben, self.chidi = (
            known.get(name) or self.slack.person(name, BERLIN) for name in ("Ana", "Ben", "Chidi")
        )
        rooms = [one for one in self.slack.workspace.conversations.values() if one.name == "learning"]
        everyone = [self.ana, self.ben, self.chidi]
        self.room = Room(self.slack, rooms[0]) if rooms else self.slack.channel("learning", members=everyone)

    @property
    def bot(self) -> Bot:
        """The bot that runs now; a restart puts another in its place."""
        return self.together.bot

    async def settled(self) -> None:
        await self.slack.settled()

    async def until(self, *when: int, zone: str = BERLIN) -> None:
        """Let time pass until the clocks of a zone show year, month, day, hour, minute."""
        await self.together.push_to(at(zone, *when))

    async def says(self, person: Person, command: str, room: Room | None = None) -> Message | None:
        """Type a command in the channel; return the newest private answer, if there is one."""
        where = room or self.room
        before = len(person.replies(where))
        await person.command(command, where)
        await self.settled()
        answers = person.replies(where)
        return answers[-1] if len(answers) > before else None

    async def clicks(self, person: Person, target: object, button: str) -> None:
        await person.click(target, button)  # type: ignore[arg-type]
        await self.settled()

    async def founds(self, person: Person, room: Room | None = None, /, **fields: str) -> Message:
        """Found a circle that meets Thursdays at 16:00; return its card."""
        where = room or self.room
        await person.command("/circle new", where)
        await self.settled()
        person.fill(
            {
                "Name": "Openings",
                "What do you want to learn together?": "Begin each lesson so that everyone is with us",
                "Date of the first meeting": "2026-03-05",
            }
            | {label.replace("_", " "): value for label, value in fields.items()}
        )
        submission = await person.submit()
        assert submission.closed, submission.errors
        await self.settled()
        return where.messages[-1]

    async def joins(self, person: Person, card: Message, goal: str = "Shorter openings") -> None:
        """Press Join on a card and fill the form."""
        await self.clicks(person, card, "Join")
        person.fill({"What would you like to learn?": goal, "How will you help your peers?": "I listen well"})
        submission = await person.submit()
        assert submission.closed, submission.errors
        await self.settled()

    async def reflects(self, person: Person, message: Message | None = None, /, **fields: str) -> None:
        """Press Reflect on the newest direct message (or the one given) and fill the form by its labels."""
        await self.clicks(person, message or person.dm[-1], "Reflect")
        person.fill({WHAT: "We compared how each of us opens a lesson"} | fields)
        submission = await person.submit()
        assert submission.closed, submission.errors
        await self.settled()

    async def newcomer(self, name: str, zone: str = BERLIN, room: Room | None = None) -> Person:
        """Let one more person of the workspace enter the channel."""
        person = self.slack.person(name, zone)
        await person.join(room or self.room)
        await self.settled()
        return person

    async def ledger(self, *kinds: NudgeKind, room: Room | None = None) -> list[Nudge]:
        """Return what the bot owed the circles of a channel (of some kinds only), earliest due first."""
        team_id, channel_id = TeamId(self.slack.workspace.team_id), ChannelId((room or self.room).id)
        async with self.bot.database.reading() as work:
            circles = await work.circles.in_channel(team_id, channel_id, finished=True)
            found = [nudge for one in circles for nudge in await work.nudges.of_circle(one.id, limit=1000)]
        return sorted((n for n in found if not kinds or n.kind in kinds), key=lambda nudge: nudge.due_at)

    # What the stories of reflecting, insights and digests do again and again.

    async def begins(self) -> Message:
        """Ana founds the circle, Ben and Chidi join; return its card."""
        card = await self.founds(self.ana)
        await self.joins(self.ben, card)
        await self.joins(self.chidi, card, goal="Calm starts")
        return card

    async def meets(self) -> None:
        """The circle begins and holds its first meeting; it is Thursday 5 March, 17:05, and all are asked."""
        await self.begins()
        await self.until(2026, 3, 5, 17, 5)

    async def digest(self) -> Message:
        """Let time pass until Monday 9 March, 10:05; return what stands last in the channel."""
        await self.until(2026, 3, 9, 10, 5)
        return self.room.messages[-1]

    async def sends(self, person: Person, fields: Mapping[str, object] | None = None) -> dict[str, str]:
        """Fill the open form and submit it; return the words at its fields, none when it closed."""
        person.fill(fields or {})
        submission = await person.submit()
        await self.settled()
        assert submission.closed is not bool(submission.errors)
        return submission.errors

    async def is_shown(self, person: Person, fields: Mapping[str, object] | None = None) -> str:
        """Fill the open form and submit it; return in words what stands in the form that takes its place."""
        person.fill(fields or {})
        submission = await person.submit()
        await self.settled()
        assert (submission.closed, submission.errors) == (False, {})
        assert person.view is not None
        return person.view.plain()

    def answered(self, person: Person, room: Room | None = None) -> Message:
        """Return the newest private answer in the channel."""
        return person.replies(room or self.room)[-1]

    async def fates(self, kind: NudgeKind) -> list[tuple[str, NudgeState, str | None]]:
        """Return (name of whom it was for or nothing, state, reason) of every nudge of a kind in the ledger."""
        names = self.slack.workspace.names()
        return [(names.get(one.user_id or "", ""), one.state, one.reason) for one in await self.ledger(kind)]

    def readers(self, words: str) -> set[str]:
        """Return the names of all who were ever shown these words, in any message, form or App Home."""
        workspace = self.slack.workspace
        shown: list[tuple[object, list[str]]] = []
        for room in workspace.conversations.values():
            shown += [
                (post.content, [post.seen_by] if post.seen_by else room.members)
                for post in (*room.posts, *room.ephemerals)
            ]
        shown += [(home.payload, [user_id]) for (_, user_id), home in workspace.homes.items()]
        shown += [(view.payload, [user_id]) for user_id, stack in workspace.stacks.items() for view in stack]
        for call in self.slack.log.calls():
            channel = workspace.conversations.get(str(call.args.get("channel") or call.args.get("channel_id")))
            members = channel.members if channel else []
            shown.append((call.args, [str(call.args["user_id"])] if "user_id" in call.args else members))
        people = {user.id: user.real_name for user in workspace.users.values() if not user.is_bot}
        told = json.dumps(words, ensure_ascii=False)[1:-1]
        return {
            people[one]
            for content, who in shown
            if told in json.dumps(content, ensure_ascii=False)
            for one in who
            if one in people
        }

    def broadcasts(self) -> list[str]:
        """Return everything in any message, public or private, that would wake everybody."""
        rooms = self.slack.workspace.conversations.values()
        posts = [post for room in rooms for post in (*room.posts, *room.ephemerals)]
        return [ping for post in posts if post.app_id for ping in message_broadcasts(post.content)]

    async def forges(self, person: Person, action_id: str, value: str) -> Message:
        """Press a button that was never shown to this person in the channel; return the private answer."""
        post = self.room.messages[-1].post
        action = {"type": "button", "action_id": action_id, "block_id": "forged", "value": value}
        action["action_ts"] = self.slack.workspace.next_ts()
        before = len(person.replies(self.room))
        await self.slack.interactions.message_actions(
            self.slack.app, person.user, self.room.conversation, post, action, {}
        )
        await self.settled()
        [answer] = person.replies(self.room)[before:]
        return answer

    async def founds_pair(self) -> Message:
        """Found a circle in which Ana and Ben are; return its card."""
        card = await self.founds(self.ana)
        await self.joins(self.ben, card)
        return card

    async def founds_two(self) -> None:
        """Found Openings (Thursdays, by Ana) and half an hour later Endings (Fridays, by Ben) in one channel."""
        await self.founds(self.ana)
        await self.until(2026, 3, 2, 10, 30)
        await self.founds(self.ben, Name="Endings", **{"Date of the first meeting": "2026-03-06"})

    async def founds_full(self) -> Message:
        """Found a circle of three in which Ana, Ben and Chidi sit; return its card."""
        card = await self.founds(self.ana, **{"Seats, you included": "3"})
        await self.joins(self.ben, card)
        await self.joins(self.chidi, card)
        return card

    async def waits(self, person: Person, card: Message) -> None:
        """Press Join on the card of a full circle and send the form of the waiting list."""
        await self.joins(person, card, goal=f"What {person.name} hopes for")
        assert "You are on the waiting list" in person.replies(self.room)[-1].text


WHAT = "What happened that stayed with you?"
SO_WHAT = "So what does it mean to you?"
NOW_WHAT = "Now what would you like to try?"
WHEN = "A commitment, if you like: when …"
I_WILL = "… I will"
RATING = "How was the meeting?"
WHO = "Who may read this?"
