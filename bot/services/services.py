"""All use-cases of the bot, put together once."""

from __future__ import annotations

from dataclasses import dataclass

from bot.clock import Clock
from bot.domain.ids import TeamId, UserId
from bot.domain.pace import Pace
from bot.metrics import Metrics
from bot.services.circles import Circles
from bot.services.commitments import Commitments
from bot.services.digests import Digests
from bot.services.home import Homes
from bot.services.inbox import Inbox
from bot.services.insights import Insights
from bot.services.meetings import Meetings
from bot.services.nudges import Nudges
from bot.services.organising import Organising
from bot.services.people import People
from bot.services.profiles import Profiles
from bot.services.reconciling import Reconciler
from bot.services.recovery import Recovery
from bot.services.reflections import Reflections
from bot.services.roles import Roles
from bot.services.workspaces import Workspaces
from bot.slack.gateway import Gateway
from storage.engine import Database


@dataclass(frozen=True, slots=True)
class Services:
    """The use-cases by noun."""

    people: People
    circles: Circles
    meetings: Meetings
    reflections: Reflections
    commitments: Commitments
    insights: Insights
    digests: Digests
    homes: Homes
    nudges: Nudges
    workspaces: Workspaces
    organising: Organising
    roles: Roles
    profiles: Profiles
    inbox: Inbox
    recovery: Recovery


def build(
    database: Database,
    gateway: Gateway,
    clock: Clock,
    team_id: TeamId | None = None,
    *,
    organisers: frozenset[UserId] = frozenset(),
    pace: Pace | None = None,
    metrics: Metrics | None = None,
) -> Services:
    """Return the use-cases on one database, one way out to Slack (and its workspace), and one clock.

    `organisers` see the delivery page besides the workspace's admins; `pace` is how fast is posted.
    """
    seen = metrics.duplicate_seen if metrics else None
    recovery = Recovery(database, clock)
    reconciler = Reconciler(database, gateway, clock, team_id, duplicate_seen=seen)
    people = People(database, gateway, clock)
    circles = Circles(database, people, clock)
    meetings = Meetings(database, clock)
    insights = Insights(database, clock)
    organising = Organising(database, gateway, clock, organisers)
    return Services(
        people=people,
        circles=circles,
        meetings=meetings,
        reflections=Reflections(database, clock),
        commitments=Commitments(database, clock),
        insights=insights,
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
        profiles=Profiles(database, people, clock),
        organising=organising,
        roles=Roles(database, organising),
        inbox=Inbox(database, clock, team_id, metrics),
    )
