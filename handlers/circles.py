"""`/circle`: founding, joining, leaving, looking; and the buttons of the circle's card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.circle_form import CircleForm
from bot.domain.circles import MemberState
from bot.domain.guides import Guide
from bot.domain.ids import ChannelId, CircleId, GuideId
from bot.errors import MemberError, NotAllowed, SlackError, SlackRefused
from bot.services.circles import CircleIsFull
from bot.services.services import Services
from bot.slack.gateway import Gateway
from bot.views import circles as views
from bot.views import help as help_views
from bot.views.circle_desk import desk
from bot.views.circle_parts import kept_free
from bot.views.ids import ActionId, CallbackId, Command
from bot.views.payloads import FoundForm, JoinForm, pack, unpack
from handlers.cards import Cards
from handlers.choosing import Chooser
from handlers.grammar import CircleVerb, Unknown, circle_command
from handlers.organising import OrganisingHandlers
from handlers.pages import Pages
from handlers.profiles import ProfileHandlers
from handlers.replies import Replies
from handlers.requests import Request
from handlers.router import FormAnswer, Router
from handlers.verbs import OfCircles, VerbListener

INVITE_ME = "I am not in this channel yet. Type /invite and my name here, then /circle new again."
NO_ANSWER = "Slack told me nothing about this channel just now. Please try again in a moment."
NOT_HERE = "A circle belongs to a channel. Go to the channel where your group talks and use /circle new there."


class CircleHandlers:
    """Listeners about circles."""

    def __init__(
        self,
        services: Services,
        gateway: Gateway,
        replies: Replies,
        chooser: Chooser,
        pages: Pages,
        profiles: ProfileHandlers,
        organising: OrganisingHandlers,
        others: Sequence[OfCircles] = (),
    ) -> None:
        self._pages = pages
        self._cards = Cards(services.circles, gateway)
        self._circles = services.circles
        self._people = services.people
        self._roles = services.roles
        self._settings = services.settings
        self._guides = services.guides
        self._gateway = gateway
        self._replies = replies
        self._chooser = chooser
        self._verbs: dict[CircleVerb, VerbListener] = {
            CircleVerb.NEW: self._new,
            CircleVerb.JOIN: self._join,
            CircleVerb.LEAVE: self._leave,
            CircleVerb.LIST: self._list,
            CircleVerb.SHOW: self._show,
            CircleVerb.NEXT: self._next,
            CircleVerb.PROFILE: profiles.profile,
            CircleVerb.SNOOZE: profiles.snooze,
            CircleVerb.WAKE: profiles.wake,
            CircleVerb.DELIVERY: lambda request, _words: organising.open(request),
            CircleVerb.HELP: self._help,
            CircleVerb.MANAGE: self._manage,
        }
        for one in others:
            self._verbs |= one.verbs()

    def register(self, router: Router) -> None:
        router.command(Command.CIRCLE, self.command)
        router.action(ActionId.CIRCLE_NEW, lambda request: self._new(request, ""))
        router.action(ActionId.GUIDE_USE, self.from_guide)
        router.action(ActionId.CIRCLE_JOIN, self.join)
        router.action(ActionId.CIRCLE_LEAVE, self.leave)
        router.action(ActionId.CIRCLE_SHOW, self.show)
        router.action(ActionId.CIRCLE_NEXT, self.next)
        router.action(ActionId.CIRCLE_MANAGE, self.manage)
        router.action(ActionId.CIRCLE_WHAT, self.what_is_this)
        router.action(ActionId.HELP, lambda request: self._help(request, ""))
        router.form(CallbackId.CIRCLE_FOUND, self.found)
        router.form(CallbackId.CIRCLE_JOIN, self.joined)

    async def command(self, request: Request) -> None:
        said = circle_command(request.text)
        if isinstance(said, Unknown):
            await self._replies.answer(request, help_views.suggestion(Command.CIRCLE, said.typed, said.guess))
        elif said.verb is None:
            await self._what_now(request)
        else:
            await self._verbs[said.verb](request, said.name)

    async def _what_now(self, request: Request) -> None:
        ids = [card.circle.id for card in await self._circles.in_channel(request.team_id, request.channel_id)]
        pages = [await self._circles.page(request.team_id, request.user_id, circle_id) for circle_id in ids]
        mine = await self._circles.pages_of_person(request.team_id, request.user_id)
        pages += [page for page in mine if page.card.circle.id not in ids]
        zone = await self._people.zone(request.team_id, request.user_id)
        ended = [] if pages else await self._circles.ended_in_channel(request.team_id, request.channel_id)
        screen = help_views.what_now(pages, ended, in_channel=not request.in_direct_message, zone=zone)
        await self._replies.answer(request, screen)

    async def _help(self, request: Request, about: str) -> None:
        await self._replies.answer(request, help_views.overview_help(about))

    async def _new(self, request: Request, _name: str) -> None:
        await self._open_founding(request, None)

    async def from_guide(self, request: Request) -> None:
        """Open the founding form filled from a guide; the circle will belong to this channel."""
        guide = await self._guides.get(request.team_id, GuideId(request.value))
        await self._open_founding(request, guide)

    async def _open_founding(self, request: Request, guide: Guide | None) -> None:
        if not request.channel_id or request.in_direct_message:
            raise MemberError(NOT_HERE)
        view_id = await self._replies.open(request, views.loading("New circle"))
        person = await self._people.known(request.team_id, request.user_id)
        if (trouble := await self._cannot_found_in(request)) is not None:
            await self._replies.update(view_id, views.notice_modal("New circle", trouble))
            return
        name, content = (guide.name, guide.content) if guide else ("", None)
        form = views.found_form(request.channel_id, zone=person.zone or "", name=name, guide=content)
        origin = FoundForm(request.channel_id, request.response_url, guide.id if guide else "")
        form.private_metadata = pack(origin)
        await self._replies.update(view_id, await self._replies.ready(request, form))

    async def _cannot_found_in(self, request: Request) -> str | None:
        try:
            await self._settings.begins_with(request.team_id, request.user_id)
            channel = await self._gateway.channel(request.channel_id)
        except NotAllowed as refused:
            return refused.message
        except SlackRefused:
            return INVITE_ME
        except SlackError:
            return NO_ANSWER
        if channel.is_direct:
            return NOT_HERE
        return None if channel.is_member else INVITE_ME

    async def found(self, request: Request) -> FormAnswer:
        origin = unpack(FoundForm, request.metadata)
        names = ("name", "goal", "format", "first_on", "local_time", "zone")
        numbers = ("every_weeks", "meetings", "length_minutes", "capacity")
        form = CircleForm(**{name: request.field(name) for name in (*names, *numbers)})
        settings = await self._settings.begins_with(request.team_id, request.user_id)
        channel_id = ChannelId(origin.channel_id)
        circle = await self._circles.found(request.cause, channel_id, form, settings, guide_id=origin.guide_id)

        async def tell() -> None:
            card = await self._circles.card(request.team_id, circle.id)
            await self._replies.answer_at(request, origin.response_url, views.founded(circle, kept_free(card)))

        return FormAnswer(then=tell)

    async def _join(self, request: Request, name: str) -> None:
        circle = await self._chooser.circle(
            request, name, "Which circle would you like to join?", ActionId.CIRCLE_JOIN
        )
        if circle is not None:
            await self.join(replace(request, value=circle.id))

    async def join(self, request: Request) -> None:
        card, member = await self._circles.invitation(request.team_id, request.user_id, CircleId(request.value))
        waits = member is not None and member.state is MemberState.WAITING
        has_seat = member is not None and member.state is MemberState.ACTIVE
        waiting = not has_seat and (waits or card.seats_left == 0)
        goal, offer = (member.goal, member.offer) if member is not None else ("", "")
        form = views.join_form(card, waiting=waiting, goal=goal, offer=offer)
        form.private_metadata = pack(JoinForm(card.circle.id, waiting, request.response_url))
        await self._replies.open(request, form)

    async def joined(self, request: Request) -> FormAnswer:
        form = unpack(JoinForm, request.metadata)
        goal, offer = request.field("goal"), request.field("offer")
        circle_id = CircleId(form.circle_id)
        try:
            done = await self._circles.join(
                request.cause, circle_id, goal=goal, offer=offer, accepts_waiting=form.waiting
            )
        except CircleIsFull:
            full = await self._circles.card(request.team_id, circle_id)
            view = views.join_form(full, waiting=True, goal=goal, offer=offer)
            view.private_metadata = pack(replace(form, waiting=True))
            return FormAnswer(view=view)

        async def tell() -> None:
            zone = await self._people.zone(request.team_id, request.user_id, done.card.circle.zone)
            waits = done.member.state is MemberState.WAITING
            leads = done.card.member_count == 1 and done.card.circle.facilitator_id == request.user_id
            screen = views.joined(
                done.card, waiting=waits, zone=zone, was_muted=done.was_muted, leads=leads and not waits
            )
            await self._replies.answer_at(request, form.response_url, screen)
            await self._cards.refresh(request.team_id, circle_id)

        return FormAnswer(then=tell)

    async def _leave(self, request: Request, name: str) -> None:
        question, over = "Which circle would you like to leave?", await self._chooser.over(request)
        circle = await self._chooser.circle(
            request, name, question, ActionId.CIRCLE_LEAVE, mine=True, waiting=True, also=over
        )
        if circle is not None:
            await self.leave(replace(request, value=circle.id))

    async def leave(self, request: Request) -> None:
        card, successor_name = await self._circles.leave(request.cause, CircleId(request.value))
        await self._replies.answer(request, views.left(card, successor_name=successor_name))
        await self._cards.refresh(request.team_id, card.circle.id)

    async def _list(self, request: Request, _name: str) -> None:
        zone = await self._people.zone(request.team_id, request.user_id)
        here = await self._circles.in_channel(request.team_id, request.channel_id)
        ids = {card.circle.id for card in here}
        pages = await self._circles.pages_of_person(request.team_id, request.user_id)
        elsewhere = [page.card for page in pages if page.card.circle.id not in ids]
        screen = views.circle_list(here, elsewhere, zone=zone, in_channel=not request.in_direct_message)
        await self._replies.answer(request, screen)

    async def _show(self, request: Request, name: str) -> None:
        circle = await self._chooser.circle(request, name, "Which circle?", ActionId.CIRCLE_SHOW)
        if circle is not None:
            await self.show(replace(request, value=circle.id))

    async def show(self, request: Request) -> None:
        await self._replies.answer(request, await self._pages.circle(request, CircleId(request.value)))

    async def _manage(self, request: Request, name: str) -> None:
        mine = not await self._roles.is_organiser(request.user_id)
        over = await self._chooser.over(request, here_too=not mine)
        circle = await self._chooser.circle(
            request, name, "Which circle is it about?", ActionId.CIRCLE_MANAGE, mine=mine, also=over
        )
        if circle is not None:
            await self.manage(replace(request, value=circle.id))

    async def manage(self, request: Request) -> None:
        """Show everything this person may do in a circle, each with its button."""
        circle_id = CircleId(request.value)
        page = await self._circles.page(request.team_id, request.user_id, circle_id)
        roles = await self._roles.of(request.team_id, request.user_id, circle_id)
        await self._replies.answer(request, desk(page, roles))

    async def _next(self, request: Request, name: str) -> None:
        here = [card.circle for card in await self._circles.in_channel(request.team_id, request.channel_id)]
        own = {circle.id for circle in await self._circles.of_person(request.team_id, request.user_id)}
        if name or not own or (here and (len(here) == 1 or not own & {circle.id for circle in here})):
            circle = await self._chooser.circle(request, name, "Which circle?", ActionId.CIRCLE_NEXT, ahead=True)
            if circle is not None:
                await self.next(replace(request, value=circle.id))
        else:
            await self._replies.answer(request, await self._pages.coming(request, None))

    async def next(self, request: Request) -> None:
        if not request.value:
            await self._next(request, "")
            return
        circle_id = CircleId(request.value)
        if await self._circles.is_member(request.team_id, request.user_id, circle_id):
            await self._replies.answer(request, await self._pages.coming(request, circle_id))
        else:
            await self.show(request)  # an outsider sees when it meets, and the way in

    async def what_is_this(self, request: Request) -> None:
        card = await self._circles.card(request.team_id, CircleId(request.value))
        await self._replies.answer(request, views.what_is_this(card))
