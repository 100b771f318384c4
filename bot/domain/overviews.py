"""What a screen is made of: values gathered for one reader at one moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from bot.domain.attendance import Turnout
from bot.domain.circles import Circle, CircleStatus, Member
from bot.domain.commitments import Commitment, Kept
from bot.domain.ids import CircleId, UserId
from bot.domain.insights import Insight
from bot.domain.meeting_plans import MeetingPlan
from bot.domain.meetings import Answer, Meeting
from bot.domain.partners import Partner
from bot.domain.people import Person
from bot.domain.reflections import Reflection
from bot.domain.told import ToldFigure
from bot.domain.wishes import Deed


@dataclass(frozen=True, slots=True)
class CircleCard:
    """A circle as anyone in its channel may see it. `names` maps members' ids to display names."""

    circle: Circle
    member_count: int
    waiting_count: int
    next_meeting: Meeting | None
    meetings_total: int
    facilitator_name: str
    last_meeting: Meeting | None = None
    skipped: tuple[Meeting, ...] = ()
    """Those that were skipped before the next meeting, and whose time is still ahead."""
    days_off: tuple[tuple[Meeting, str], ...] = ()
    """The meetings to come that fall on a day the circle keeps free, each with the reason."""
    is_over: bool = False
    """It was not closed yet, but its last meeting is over."""
    has_met: bool = False
    """It has held a meeting, or holds its first."""
    goes_on: bool = False
    """Its next meeting is an exchange in writing that has begun."""

    @property
    def seats_left(self) -> int:
        return max(0, self.circle.capacity - self.member_count)

    @property
    def has_ended(self) -> bool:
        return self.is_over or self.circle.status is CircleStatus.FINISHED

    @property
    def is_open(self) -> bool:
        return not self.has_ended


@dataclass(frozen=True, slots=True)
class Joined:
    """What became of joining. `was_muted`: the person had muted the circle, and hears of it again."""

    card: CircleCard
    member: Member
    was_muted: bool = False


@dataclass(frozen=True, slots=True)
class CirclePage:
    """A circle as one person may see it: members' names and goals only for a member."""

    card: CircleCard
    viewer: Member | None
    members: tuple[tuple[str, Member], ...]
    answer: Answer | None
    answers: dict[UserId, Answer]
    next_leader: str = ""
    """Who leads the next meeting, where that is not simply the facilitator."""
    leads_next: bool = False
    """The reader does."""

    @property
    def viewer_leads(self) -> bool:
        return self.viewer is not None and self.viewer.user_id == self.card.circle.facilitator_id


@dataclass(frozen=True, slots=True)
class MyMeeting:
    """A meeting of one of my circles and my answer to it."""

    circle: Circle
    meeting: Meeting
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class InsightDraft:
    """The insight form: the insight being edited, or what is known of a new one.

    `circles` are the ones it may be shared with; `meetings` the ones it may be about, each with its circle.
    `former` is the circle it is shared with though its author is in it no more, or it is over: it may stay there.
    """

    insight: Insight | None
    circles: tuple[Circle, ...]
    meetings: tuple[tuple[Circle, Meeting], ...]
    circle: Circle | None = None
    text: str = ""
    source_url: str = ""
    known_tags: tuple[str, ...] = ()
    """What the person's circles tag most."""
    former: Circle | None = None
    is_elsewhere: bool = False
    """It was begun outside the channels of the person's circles."""
    is_private: bool = False
    """It is from a message in a place that is not everybody's and that is no circle's channel."""


@dataclass(frozen=True, slots=True)
class Company:
    """Who walks along with a commitment (`has_accepted`), or is asked to; by display name."""

    name: str
    has_accepted: bool


@dataclass(frozen=True, slots=True)
class CommitmentDraft:
    """The form of a commitment: for which meeting, and the words to begin with.

    `commitment` is the one that is there; with `is_new_version` it is the one that changed, to be written anew.
    `company` reads it whatever its visibility. `is_ahead`: its meeting is still to come. `is_reminded`: a reminder
    is, which asks about it where it has no date.
    """

    circle: Circle
    meeting: Meeting
    commitment: Commitment | None
    is_new_version: bool = False
    company: Company | None = None
    is_ahead: bool = False
    is_reminded: bool = True


@dataclass(frozen=True, slots=True)
class MyCommitment:
    """A commitment of mine, with whom I asked to walk along, if anybody."""

    circle: Circle
    commitment: Commitment
    partner: Partner | None = None
    partner_name: str = ""
    partner_left: bool = False
    """Whether walking along ended because the partner left the circle."""


@dataclass(frozen=True, slots=True)
class WalkedWith:
    """A commitment of somebody else with which I walk along."""

    owner_name: str
    circle: Circle
    commitment: Commitment


@dataclass(frozen=True, slots=True)
class MyCommitments:
    """What one person set out to do: for their eyes alone.

    `kept` is what became of their latest; `circles` how many of a circle's settled ones were kept, None
    where too few to tell.
    """

    zone: str
    open_ones: tuple[MyCommitment, ...]
    settled: tuple[MyCommitment, ...]
    walked_with: tuple[WalkedWith, ...]
    kept: Kept
    circles: tuple[tuple[Circle, ToldFigure | None], ...]


@dataclass(frozen=True, slots=True)
class SavedInsight:
    """An insight as stored. `choices` are the circles to ask about when it is not clear which one it is for."""

    insight: Insight
    circle: Circle | None
    choices: tuple[Circle, ...] = ()
    is_new: bool = True
    digest_on: date | None = None
    """The day of the digest in which its circle sees it; None where none is to come."""
    mended: tuple[date, ...] = ()
    """The days of digests in which it stood, and which are edited."""
    is_elsewhere: bool = False
    """It was shared with the person's only circle, since it was written outside the channel of any."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """What the reminder before a meeting says to one member."""

    circle: Circle
    meeting: Meeting
    meetings_total: int
    answer: Answer | None
    commitments: tuple[Commitment, ...]
    personal_goal: str
    turnout: Turnout = field(default_factory=Turnout)
    plan: MeetingPlan | None = None


@dataclass(frozen=True, slots=True)
class GivenReflection:
    """A reflection that its author opened to this facilitator alone."""

    circle: Circle
    meeting: Meeting
    author: str
    reflection: Reflection


@dataclass(frozen=True, slots=True)
class Home:
    """App Home for one person, in their zone."""

    zone: str
    circles: tuple[CirclePage, ...]
    reflections_owed: tuple[MyMeeting, ...]
    commitments_open: tuple[tuple[Circle, Commitment], ...]
    meetings: tuple[MyMeeting, ...]
    insights: tuple[SavedInsight, ...]
    given: tuple[GivenReflection, ...] = ()
    snoozed_until: datetime | None = None
    is_organiser: bool = False
    ended: tuple[Circle, ...] = ()
    """The circles that are closed and leave a summary to the person, the newest first."""
    muted: frozenset[str] = frozenset()
    """The ids of the circles that the person muted; other things that they muted are among them."""
    surveys_owed: tuple[Circle, ...] = ()
    """Those whose series is over and who still take an answer to how far the person got."""


@dataclass(frozen=True, slots=True)
class ProfilePage:
    """What one person asked of us, as it is shown to them.

    `snoozed_until` is None where no break is on; `holidays` names the place, `next_holiday` the first day off
    from `today` on; `muted_circles` maps the muted circles that are still there to their names.
    """

    person: Person
    zone: str
    today: date
    snoozed_until: datetime | None
    holidays: str
    next_holiday: date | None
    muted_circles: dict[CircleId, str]


@dataclass(frozen=True, slots=True)
class Granted:
    """A wish about messages as it was granted: what was done, to what, and the wish that undoes it.

    `circle_name` is set where it was about a circle.
    """

    page: ProfilePage
    deed: Deed
    value: str
    circle_name: str
    undo: tuple[Deed, str]
