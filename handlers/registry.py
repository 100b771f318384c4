"""Every noun's listeners, put together once."""

from __future__ import annotations

from bot.clock import Clock
from bot.metrics import Metrics
from bot.services.services import Services
from bot.slack.gateway import Gateway
from handlers.choosing import Chooser
from handlers.circles import CircleHandlers
from handlers.commitments import CommitmentHandlers
from handlers.digests import DigestHandlers
from handlers.guard import Guard
from handlers.home import HomeHandlers
from handlers.insights import InsightHandlers
from handlers.meetings import MeetingHandlers
from handlers.messages import MessageHandlers
from handlers.organising import OrganisingHandlers
from handlers.pages import Pages
from handlers.profiles import ProfileHandlers
from handlers.reflections import ReflectionHandlers
from handlers.replies import Replies
from handlers.router import Router
from handlers.workspaces import WorkspaceHandlers


def build_router(
    services: Services, gateway: Gateway, clock: Clock, metrics: Metrics | None = None
) -> tuple[Router, Guard]:
    """Return the router with every listener, and the guard that knows what is under way."""
    replies = Replies(gateway, services.workspaces)
    guard = Guard(replies, metrics)
    router = Router(guard, services.inbox)
    chooser = Chooser(services.circles, replies)
    home = HomeHandlers(services, gateway, clock)
    pages = Pages(services, clock)
    profiles = ProfileHandlers(services, replies, home)
    organising = OrganisingHandlers(services, replies)
    for noun in (
        CircleHandlers(services, gateway, replies, chooser, pages, profiles, organising),
        MeetingHandlers(services, replies, home, pages, clock),
        ReflectionHandlers(services, replies, home),
        CommitmentHandlers(services, replies, home),
        InsightHandlers(services, gateway, replies, home),
        DigestHandlers(services, replies, chooser),
        profiles,
        organising,
        MessageHandlers(replies),
        WorkspaceHandlers(services),
        home,
    ):
        noun.register(router)
    return router, guard
