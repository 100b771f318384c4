"""All use-cases of the bot, put together once."""

from __future__ import annotations

from dataclasses import dataclass

from bot.clock import Clock
from bot.domain.ids import TeamId, UserId
from bot.domain.pace import Pace
from bot.metrics import Metrics
from bot.services.agendas import Agendas
from bot.services.anonymity import Anonymity
from bot.services.attendance import Attendances
from bot.services.calendar_files import Calendars
from bot.services.canvases import Canvases
from bot.services.captures import Captures
from bot.services.circle_settings import Settings
from bot.services.circles import Circles
from bot.services.commitments import Commitments
from bot.services.digests import Digests
from bot.services.drafts import Drafts
from bot.services.endings import Endings
from bot.services.exchanges import Exchanges
from bot.services.fairness import Fairness
from bot.services.files import Files
from bot.services.free_days import FreeDays
from bot.services.guests import Guests
from bot.services.guides import Guides
from bot.services.handing_over import HandingOver
from bot.services.home import Homes
from bot.services.icebreakers import Icebreakers
from bot.services.inbox import Inbox
from bot.services.insights import Insights
from bot.services.meetings import Meetings
from bot.services.move_forms import MoveForms
from bot.services.moving import Moving
from bot.services.nudges import Nudges
from bot.services.organising import Organising
from bot.services.partners import Partners
from bot.services.pausing import Pausing
from bot.services.people import People
from bot.services.pit_stops import PitStops
from bot.services.plans import Plans
from bot.services.profiles import Profiles
from bot.services.questions import Questions
from bot.services.reconciling import Reconciler
from bot.services.recovery import Recovery
from bot.services.reflections import Reflections
from bot.services.roles import Roles
from bot.services.running import Running
from bot.services.speakers import Speakers
from bot.services.surveys import Surveys
from bot.services.topics import Topics
from bot.services.trading import Trading
from bot.services.turns import Turns
from bot.services.workspaces import Workspaces
from bot.slack.gateway import Gateway
from storage.engine import Database


@dataclass(frozen=True, slots=True)
class Services:
    """The use-cases by noun."""

    people: People
    circles: Circles
    pausing: Pausing
    meetings: Meetings
    running: Running
    attendance: Attendances
    icebreakers: Icebreakers
    reflections: Reflections
    anonymity: Anonymity
    drafts: Drafts
    commitments: Commitments
    partners: Partners
    insights: Insights
    captures: Captures
    digests: Digests
    homes: Homes
    nudges: Nudges
    workspaces: Workspaces
    organising: Organising
    roles: Roles
    settings: Settings
    agendas: Agendas
    topics: Topics
    handing_over: HandingOver
    trading: Trading
    speakers: Speakers
    guests: Guests
    questions: Questions
    moving: Moving
    move_forms: MoveForms
    plans: Plans
    free_days: FreeDays
    fairness: Fairness
    turns: Turns
    pit_stops: PitStops
    surveys: Surveys
    endings: Endings
    guides: Guides
    profiles: Profiles
    inbox: Inbox
    recovery: Recovery
    exchanges: Exchanges
    calendars: Calendars
    canvases: Canvases
    files: Files


def build(
    database: Database,
    gateway: Gateway,
    clock: Clock,
    team_id: TeamId | None = None,
    *,
    organisers: frozenset[UserId] = frozenset(),
    pace: Pace | None = None,
    metrics: Metrics | None = None,
    public_url: str = "",
) -> Services:
    """Return the use-cases on one database, one way out to Slack (and its workspace), and one clock.

    `organisers` see the delivery page besides the workspace's admins; `pace` is how fast is posted; `public_url`
    is where links to the bot lead, if it can be reached.
    """
    seen = metrics.duplicate_seen if metrics else None
    recovery = Recovery(database, clock)
    reconciler = Reconciler(database, gateway, clock, team_id, duplicate_seen=seen)
    people = People(database, gateway, clock)
    organising = Organising(database, gateway, clock, organisers, team_id)
    circles = Circles(database, people, clock)
    meetings = Meetings(database, clock)
    insights = Insights(database, clock)
    roles = Roles(database, organising)
    return Services(
        people=people,
        circles=circles,
        pausing=Pausing(database, gateway, roles, clock),
        meetings=meetings,
        running=Running(database, clock),
        attendance=Attendances(database, clock),
        icebreakers=Icebreakers(database, clock),
        reflections=Reflections(database, clock),
        anonymity=Anonymity(database, clock),
        drafts=Drafts(database, clock),
        commitments=Commitments(database, clock),
        partners=Partners(database, clock),
        insights=insights,
        captures=Captures(database, gateway, clock),
        digests=Digests(database, clock),
        homes=Homes(database, people, circles, meetings, insights, clock),
        nudges=Nudges(
            database,
            gateway,
            clock,
            team_id,
            pace=pace,
            reconciler=reconciler,
            recovery=recovery,
            metrics=metrics,
        ),
        recovery=recovery,
        workspaces=Workspaces(database, people, clock),
        pit_stops=PitStops(database, clock),
        surveys=Surveys(database, organising, clock),
        endings=Endings(database, roles, clock),
        guides=Guides(database, roles, clock),
        profiles=Profiles(database, people, clock),
        organising=organising,
        roles=roles,
        agendas=Agendas(database, clock),
        topics=Topics(database, clock),
        handing_over=HandingOver(database, clock, roles),
        trading=Trading(database, clock, roles),
        speakers=Speakers(database, people, clock, roles),
        guests=Guests(database, clock, roles),
        questions=Questions(database, clock),
        moving=Moving(database, roles, clock),
        move_forms=MoveForms(database, roles, clock),
        plans=Plans(database, roles, clock),
        free_days=FreeDays(database, roles, clock),
        fairness=Fairness(database, clock),
        turns=Turns(database, roles, clock),
        settings=Settings(database, people, clock, organising),
        inbox=Inbox(database, clock, team_id, metrics),
        exchanges=Exchanges(database, clock),
        calendars=Calendars(database, clock, public_url),
        canvases=Canvases(database, gateway, clock, roles),
        files=Files(database, gateway, clock, public_url),
    )
