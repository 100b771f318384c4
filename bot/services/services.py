"""All use-cases of the bot, put together once."""

from __future__ import annotations

from dataclasses import dataclass

from bot.clock import Clock
from bot.domain.ids import TeamId
from bot.services.circles import Circles
from bot.services.commitments import Commitments
from bot.services.digests import Digests
from bot.services.home import Homes
from bot.services.insights import Insights
from bot.services.meetings import Meetings
from bot.services.nudges import Nudges
from bot.services.people import People
from bot.services.reflections import Reflections
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


def build(database: Database, gateway: Gateway, clock: Clock, team_id: TeamId | None = None) -> Services:
    """Return the use-cases on one database, one way out to Slack (and its workspace), and one clock."""
    people = People(database, gateway, clock)
    circles = Circles(database, people, clock)
    meetings = Meetings(database, clock)
    insights = Insights(database, clock)
    return Services(
        people=people,
        circles=circles,
        meetings=meetings,
        reflections=Reflections(database, clock),
        commitments=Commitments(database, clock),
        insights=insights,
        digests=Digests(database, clock),
        homes=Homes(database, people, circles, meetings, insights, clock),
        nudges=Nudges(database, gateway, clock, team_id),
        workspaces=Workspaces(database, people, clock),
    )
