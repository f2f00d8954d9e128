from .changesets import Changeset, ChangesetRow
from .cycle import CalendarPeriod, TeamPeriod
from .definitions import KPI, KPIVersion
from .discussion import Action, Comment, Follow
from .entries import Entry, EntryDraft, EntryRevision
from .entry_links import EntryLink, EntryLinkCell
from .leads import LeadingPair, LeadTest
from .measures import Measure, MeasureLife, MeasureTerms
from .outlook import Forecast, Insight
from .periods import Grain
from .scores import ManualScore, NodeScore, Score
from .snapshots import Snapshot
from .strategy import NodeTerms, Objective, Perspective
from .targets import ScoringRules, Target
from .watching import Signal, Verdict, Watch, WatchAct

__all__ = [
    "KPI",
    "Action",
    "CalendarPeriod",
    "Changeset",
    "ChangesetRow",
    "Comment",
    "Entry",
    "EntryDraft",
    "EntryLink",
    "EntryLinkCell",
    "EntryRevision",
    "Follow",
    "Forecast",
    "Grain",
    "Insight",
    "KPIVersion",
    "LeadTest",
    "LeadingPair",
    "ManualScore",
    "Measure",
    "MeasureLife",
    "MeasureTerms",
    "NodeScore",
    "NodeTerms",
    "Objective",
    "Perspective",
    "Score",
    "ScoringRules",
    "Signal",
    "Snapshot",
    "Target",
    "TeamPeriod",
    "Verdict",
    "Watch",
    "WatchAct",
]
