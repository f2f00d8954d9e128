"""A manager proposes a target; an administrator takes it over or declines it."""

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.curation import curating
from accounts.audit import Actor
from accounts.models import Organisation, User
from accounts.refusals import Conflict, Problem, Refused
from kpis.actions.targets import agree_targets, target_problems
from kpis.calc.lines import line_problems
from kpis.calc.typed import read_text
from kpis.models import TargetProposal
from kpis.queries.calendars import calendar_of
from kpis.queries.history import lines_of, ruling, tolerances, versions_of

Decision = TargetProposal.Decision


@transaction.atomic
def propose_target(user: User, proposal: TargetProposal, *, now: dt.datetime) -> TargetProposal:
    """Refused for what could not be saved as a target either, and while another waits for the same day."""
    proposal.rationale = read_text(proposal.rationale)
    problems = list(_problems(proposal))
    if problems:
        raise Refused(problems)
    proposal.proposed_by, proposal.proposed_at = user, now
    proposal.save(force_insert=True)
    return proposal


@transaction.atomic
def withdraw_proposal(user: User, proposal: TargetProposal, *, now: dt.datetime) -> TargetProposal:
    (waiting,) = _locked([proposal])
    if waiting.proposed_by_id != user.pk:
        rule = _("Only who proposed a target can withdraw it.")
        raise Refused([Problem("proposed_by", str(user.pk), rule)])
    return _decide(waiting, user, Decision.WITHDRAWN, now)


def take_over(
    actor: Actor, proposals: Sequence[TargetProposal], *, now: dt.datetime, reason: str = ""
) -> int:
    """Sets the targets in one act, in the administrator's name; how many."""
    with curating(actor, now, reason) as curation:
        waiting = _locked(proposals)
        agree_targets(curation, [proposal.as_target() for proposal in waiting])
        for proposal in waiting:
            _decide(proposal, actor.user, Decision.TAKEN, now, reason)
    return len(waiting)


@transaction.atomic
def decline(actor: Actor, proposals: Sequence[TargetProposal], *, now: dt.datetime, reason: str) -> int:
    note = read_text(reason)
    if not note:
        raise Refused([Problem("reason", "", _("Say why it is declined: whoever proposed it reads that."))])
    waiting = _locked(proposals)
    for proposal in waiting:
        _decide(proposal, actor.user, Decision.DECLINED, now, note)
    return len(waiting)


def _problems(proposal: TargetProposal) -> Iterator[Problem]:
    measure, target = proposal.measure, proposal.as_target()
    versions = versions_of([measure.kpi_id])[measure.kpi_id]
    yield from target_problems(calendar_of(Organisation.current()), versions, target)
    if target.ends:
        yield Problem("target", "", _("Write the figure that is proposed."))
    version = ruling(versions, target.valid_from)
    tolerance = [percent for day, percent in tolerances() if day <= target.valid_from][-1]
    for rule in line_problems(version.direction, lines_of(target), tolerance) if version else ():
        yield Problem("target", "", rule)
    if not proposal.rationale:
        yield Problem("rationale", "", _("Say why this is the right target."))
    same = {"measure": measure, "grain": proposal.grain, "valid_from": proposal.valid_from}
    if TargetProposal.objects.waiting().filter(**same).exists():
        rule = _("A target is proposed for this day already, and nobody has decided about it.")
        yield Problem("valid_from", str(proposal.valid_from), rule)


def _locked(proposals: Sequence[TargetProposal]) -> list[TargetProposal]:
    ids = [proposal.pk for proposal in proposals]
    rows = TargetProposal.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    found = list(rows.select_related("measure__kpi", "measure__team", "measure__person"))
    if any(proposal.decision for proposal in found):
        rule = _("Somebody has decided about this proposal already.")
        raise Conflict([Problem("decision", "", rule)])
    return found


def _decide(
    proposal: TargetProposal, user: User | None, decision: str, now: dt.datetime, note: str = ""
) -> TargetProposal:
    proposal.decision, proposal.decided_by, proposal.decided_at = decision, user, now
    proposal.note = read_text(note)
    proposal.save(update_fields=["decision", "decided_by", "decided_at", "note"])
    return proposal
