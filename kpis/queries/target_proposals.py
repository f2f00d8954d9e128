"""The page on which a target is proposed: what is in force, and what became of earlier proposals."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Organisation
from kpis import formats
from kpis.models import KPIVersion, Measure, TargetProposal
from kpis.models.periods import Grain
from kpis.queries.history import ruling, targets_of, versions_of
from kpis.queries.target_years import target_line


@dataclass(frozen=True, slots=True)
class Proposed:
    """`is_waiting` for whoever may withdraw it."""

    pk: int
    by: str
    target: str
    since: str
    rationale: str
    decided: str
    is_waiting: bool
    proposer: int


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """`in_force` are a line for each grain that has a target today."""

    measure: Measure
    version: KPIVersion
    in_force: list[str]
    earlier: list[Proposed]


def proposal_page(measure: Measure, organisation: Organisation, today: dt.date) -> ProposalPage:
    """Three statements."""
    version = ruling(versions_of([measure.kpi_id])[measure.kpi_id], today) or KPIVersion()
    rows = measure.target_proposals.select_related("proposed_by", "decided_by").order_by("-proposed_at")
    earlier = [_proposed(proposal, version, organisation) for proposal in rows]
    return ProposalPage(measure, version, _in_force(measure, version, today), earlier)


def _in_force(measure: Measure, version: KPIVersion, today: dt.date) -> list[str]:
    found = []
    for grain, rows in targets_of([measure.pk])[measure.pk].items():
        begun = [row for row in rows if row.valid_from <= today]
        if begun and not begun[-1].ends:
            words = {"target": target_line(version, begun[-1]), "grain": Grain(grain).label}
            found.append(_("%(target)s by %(grain)s") % words)
    return found


def _proposed(proposal: TargetProposal, version: KPIVersion, organisation: Organisation) -> Proposed:
    return Proposed(
        proposal.pk,
        str(proposal.proposed_by),
        target_line(version, proposal.as_target()),
        formats.day_text(proposal.valid_from),
        proposal.rationale,
        _decided(proposal, organisation),
        not proposal.decision,
        proposal.proposed_by_id,
    )


def _decided(proposal: TargetProposal, organisation: Organisation) -> str:
    if proposal.decided_at is None:
        return _("Waits for an administrator")
    words = {
        "decision": str(TargetProposal.Decision(proposal.decision).label).capitalize(),
        "by": proposal.decided_by,
        "day": formats.day_text(proposal.decided_at.astimezone(organisation.zone).date()),
        "note": proposal.note,
    }
    if proposal.note:
        return _("%(decision)s by %(by)s, %(day)s: %(note)s") % words
    return _("%(decision)s by %(by)s, %(day)s") % words
