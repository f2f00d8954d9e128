from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.refusals import Refused
from accounts.requests import PersonRequest
from kpiportal.web import FORM_ERROR, render_page
from kpis.actions.target_proposals import propose_target, withdraw_proposal
from kpis.forms.target_proposals import TargetProposalForm
from kpis.models import Measure
from kpis.permissions import can_propose_target
from kpis.queries.measures import measures_at
from kpis.queries.target_proposals import ProposalPage, proposal_page
from kpis.queries.trial_texts import TrialText, trial_text
from kpis.queries.trials import trials, tried
from kpis.views.asked import Moment, asked_person, this_moment
from kpis.views.talk_forms import about


@require_http_methods(["GET", "HEAD", "POST"])
def target_proposal(request: PersonRequest, team: str, kpi: str) -> HttpResponse:
    """A manager proposes a target, tries it before, and sees what became of earlier ones."""
    moment = this_moment()
    person = asked_person(request)
    found = get_object_or_404(measures_at(request.user, team, kpi, person, moment.today))
    if not can_propose_target(request.user, found, moment.today):
        raise PermissionDenied
    page = proposal_page(found, moment.organisation, moment.today)
    if "withdraw" in request.POST:
        return _withdraw(request, moment, found)
    sent = request.POST if request.method == "POST" else None
    form = TargetProposalForm(sent, found, page.version, moment.calendar)
    if form.is_valid() and request.POST.get("act") != "check":
        try:
            propose_target(request.user, form.proposal(), now=moment.now)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Proposed: an administrator decides."))
            return redirect(request.get_full_path())
    return _shown(request, moment, page, form)


def _withdraw(request: PersonRequest, moment: Moment, found: Measure) -> HttpResponse:
    waiting = get_object_or_404(found.target_proposals.all(), pk=about(request), proposed_by=request.user)
    try:
        withdraw_proposal(request.user, waiting, now=moment.now)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(request.get_full_path())


def _shown(
    request: PersonRequest, moment: Moment, page: ProposalPage, form: TargetProposalForm
) -> HttpResponse:
    trial: TrialText | None = None
    if form.is_bound and not form.errors:
        ground = trials([page.measure], moment.organisation, moment.today, request.user)
        found = tried(ground, form.proposal().as_target())
        trial = trial_text(ground, found) if found else None
    context: dict[str, Any] = {
        "page": page,
        "form": form,
        "trial": trial,
        "organisation": moment.organisation,
    }
    status = FORM_ERROR if form.errors else 200
    return render_page(request, "kpis/target_proposal.html", context=context, status=status)
