from .api_requests import ApiRequest
from .approvals import EntryApproval
from .catalogue_files import CatalogueFile
from .changesets import Changeset, ChangesetRow
from .corrections import CorrectionRequest
from .cycle import CalendarPeriod, TeamPeriod
from .definitions import KPI, KPIVersion
from .discussion import Action, Comment, Follow, Mention
from .entries import Entry, EntryDraft, EntryRevision
from .entry_links import EntryLink, EntryLinkCell
from .leads import LeadingPair, LeadTest
from .measures import Measure, MeasureLife, MeasureTerms
from .nudges import Nudge
from .orphans import Orphan
from .outlook import Forecast, Insight
from .periods import Grain
from .reviews import Opening, Review
from .scores import ManualScore, NodeScore, Score
from .snapshots import Snapshot
from .strategy import NodeTerms, Objective, Perspective
from .target_proposals import TargetProposal
from .targets import ScoringRules, Target
from .uploads import SheetMapping, Upload
from .watching import Signal, Verdict, Watch, WatchAct

__all__ = [
    "KPI",
    "Action",
    "ApiRequest",
    "CalendarPeriod",
    "CatalogueFile",
    "Changeset",
    "ChangesetRow",
    "Comment",
    "CorrectionRequest",
    "Entry",
    "EntryApproval",
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
    "Mention",
    "NodeScore",
    "NodeTerms",
    "Nudge",
    "Objective",
    "Opening",
    "Orphan",
    "Perspective",
    "Review",
    "Score",
    "ScoringRules",
    "SheetMapping",
    "Signal",
    "Snapshot",
    "Target",
    "TargetProposal",
    "TeamPeriod",
    "Upload",
    "Verdict",
    "Watch",
    "WatchAct",
]
