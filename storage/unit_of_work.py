"""One transaction with a repository for every noun."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from storage.repositories.attempts import Attempts
from storage.repositories.attention import Attention
from storage.repositories.boxes import Boxes
from storage.repositories.captures import Captures
from storage.repositories.changes import Changes
from storage.repositories.circles import Circles
from storage.repositories.commitments import Commitments
from storage.repositories.digests import Digests
from storage.repositories.drafts import Drafts
from storage.repositories.epochs import Epochs
from storage.repositories.exchanges import Exchanges
from storage.repositories.feeds import Feeds
from storage.repositories.guides import Guides
from storage.repositories.handovers import Handovers
from storage.repositories.inbox import Inbox
from storage.repositories.insights import Insights
from storage.repositories.keepsakes import Keepsakes
from storage.repositories.lanes import Lanes
from storage.repositories.meetings import Meetings
from storage.repositories.members import Members
from storage.repositories.memos import Memos
from storage.repositories.nudges import Nudges
from storage.repositories.partners import Partners
from storage.repositories.people import People
from storage.repositories.pit_stops import PitStops
from storage.repositories.reflections import Reflections
from storage.repositories.rezoning import Rezoning
from storage.repositories.rsvps import Rsvps
from storage.repositories.run_sheets import RunSheets
from storage.repositories.speakers import Speakers
from storage.repositories.surveys import Surveys
from storage.repositories.told import ToldFigures
from storage.repositories.topics import Topics
from storage.repositories.troubles import Troubles
from storage.repositories.unknowns import Unknowns
from storage.repositories.votes import Votes


class UnitOfWork:
    """What one use-case does to the rows, all of it or nothing; `Database.unit_of_work()` gives one."""

    def __init__(self, session: AsyncSession) -> None:
        self.circles = Circles(session)
        self.changes = Changes(session)
        self.members = Members(session)
        self.people = People(session)
        self.attention = Attention(session)
        self.meetings = Meetings(session)
        self.rsvps = Rsvps(session)
        self.run_sheets = RunSheets(session)
        self.reflections = Reflections(session)
        self.boxes = Boxes(session)
        self.drafts = Drafts(session)
        self.commitments = Commitments(session)
        self.partners = Partners(session)
        self.insights = Insights(session)
        self.captures = Captures(session)
        self.topics = Topics(session)
        self.votes = Votes(session)
        self.speakers = Speakers(session)
        self.handovers = Handovers(session)
        self.pit_stops = PitStops(session)
        self.surveys = Surveys(session)
        self.told = ToldFigures(session)
        self.guides = Guides(session)
        self.keepsakes = Keepsakes(session)
        self.exchanges = Exchanges(session)
        self.feeds = Feeds(session)
        self.nudges = Nudges(session)
        self.rezoning = Rezoning(session)
        self.attempts = Attempts(session)
        self.lanes = Lanes(session)
        self.digests = Digests(session)
        self.inbox = Inbox(session)
        self.memos = Memos(session)
        self.unknowns = Unknowns(session)
        self.troubles = Troubles(session)
        self.epochs = Epochs(session)
