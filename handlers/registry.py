"""Every noun's listeners, put together once."""

from __future__ import annotations

from bot.clock import Clock
from bot.metrics import Metrics
from bot.services.services import Services
from bot.slack.gateway import Gateway
from handlers.agendas import AgendaHandlers
from handlers.attendance import AttendanceHandlers
from handlers.calendars import CalendarHandlers
from handlers.captures import CaptureHandlers
from handlers.choosing import Chooser
from handlers.circles import CircleHandlers
from handlers.commitments import CommitmentHandlers
from handlers.digests import DigestHandlers
from handlers.drafting import Drafting
from handlers.endings import EndingHandlers
from handlers.exchanges import ExchangeHandlers
from handlers.finished import FinishedChooser
from handlers.guard import Guard
from handlers.guests import GuestHandlers
from handlers.guides import GuideHandlers
from handlers.home import HomeHandlers
from handlers.icebreakers import IcebreakerHandlers
from handlers.insights import InsightHandlers
from handlers.leading import LeadHandlers
from handlers.meetings import MeetingHandlers
from handlers.messages import MessageHandlers
from handlers.moving import MovingHandlers
from handlers.organising import OrganisingHandlers
from handlers.pages import Pages
from handlers.partners import PartnerHandlers
from handlers.pit_stops import PitStopHandlers
from handlers.plans import PlanHandlers
from handlers.profiles import ProfileHandlers
from handlers.reflections import ReflectionHandlers
from handlers.replies import Replies
from handlers.resting import RestingHandlers
from handlers.router import Router
from handlers.running import RunningHandlers
from handlers.settings import SettingsHandlers
from handlers.speakers import SpeakerHandlers
from handlers.surveys import SurveyHandlers
from handlers.topics import TopicHandlers
from handlers.trading import TradeHandlers
from handlers.workspaces import WorkspaceHandlers


def build_router(
    services: Services, gateway: Gateway, clock: Clock, metrics: Metrics | None = None
) -> tuple[Router, Guard]:
    """Return the router with every listener, and the guard that knows what is under way."""
    drafting = Drafting(services.drafts)
    replies = Replies(gateway, services.workspaces, drafting)
    guard = Guard(replies, metrics)
    router = Router(guard, services.inbox, drafting)
    chooser = Chooser(services.circles, services.endings, replies)
    home = HomeHandlers(services, gateway, clock)
    pages = Pages(services, clock)
    profiles = ProfileHandlers(services, replies, home)
    organising = OrganisingHandlers(services, replies)
    insights = InsightHandlers(services, gateway, replies, home)
    finished = FinishedChooser(services.circles, services.endings, replies)
    of_circles = (
        RestingHandlers(services, gateway, replies, chooser),
        SettingsHandlers(services, gateway, replies, chooser),
        ExchangeHandlers(services, gateway, replies, chooser),
        CalendarHandlers(services, replies, chooser),
        MovingHandlers(services, gateway, replies, chooser),
        PlanHandlers(services, gateway, replies, chooser),
        RunningHandlers(services, gateway, replies, chooser),
        AttendanceHandlers(services, replies, chooser),
        IcebreakerHandlers(services, replies, chooser),
        AgendaHandlers(services, replies, chooser),
        TopicHandlers(services, replies, chooser),
        LeadHandlers(services, gateway, replies, chooser),
        SpeakerHandlers(services, replies, chooser),
        CommitmentHandlers(services, replies, chooser, home),
        PitStopHandlers(services, replies, chooser),
        SurveyHandlers(services, replies, chooser, finished),
        EndingHandlers(services, gateway, replies, finished),
        GuideHandlers(services, replies, finished),
    )
    for noun in (
        CircleHandlers(services, gateway, replies, chooser, pages, profiles, organising, of_circles),
        *of_circles,
        MeetingHandlers(services, replies, home, pages, clock),
        ReflectionHandlers(services, replies, home),
        PartnerHandlers(services, replies),
        GuestHandlers(services, replies),
        TradeHandlers(services, gateway, replies),
        insights,
        CaptureHandlers(services, insights),
        DigestHandlers(services, replies, chooser),
        profiles,
        organising,
        MessageHandlers(replies),
        WorkspaceHandlers(services, gateway),
        home,
    ):
        noun.register(router)
    return router, guard
