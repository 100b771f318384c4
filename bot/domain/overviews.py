"""What a screen is made of: values gathered for one reader at one moment."""

from __future__ import annotations

from collections.abc import Mapping
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
from bot.domain.reflections import Framework, Question, Reflection, Visibility
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
class ReflectionDraft:
    """The reflection form filled with what is known: the earlier reflection and its commitment, if any.

    `filled` is what was typed and not sent, by field, and stands in for what was given before; `is_kept` when
    it comes from a draft. `is_nameless`: the answer will have no author; `may_be_nameless`: that is on offer.
    `takes_rating` until the ratings of the meeting are counted. `is_afresh` when the form was emptied.
    """

    circle: Circle
    meeting: Meeting
    framework: Framework
    facilitator_name: str
    earlier: Reflection | None
    commitment: Commitment | None
    visibility: Visibility
    prompt: Question | None = None
    filled: Mapping[str, str] | None = None
    is_kept: bool = False
    is_nameless: bool = False
    may_be_nameless: bool = False
    takes_rating: bool = True
    is_afresh: bool = False


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


@dataclass(frozen=True, slots=True)
class CommitmentDraft:
    """The form of a commitment: for which meeting, and the words to begin with.

    `commitment` is the one that is there; with `is_new_version` it is the one that changed, to be written anew.
    """

    circle: Circle
    meeting: Meeting
    commitment: Commitment | None
    is_new_version: bool = False


@dataclass(frozen=True, slots=True)
class MyCommitment:
    """A commitment of mine, with whom I asked to walk along, if anybody."""

    circle: Circle
    commitment: Commitment
    partner: Partner | None = None
    partner_name: str = ""


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
