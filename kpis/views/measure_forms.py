"""What is decided on the page of a measure; each answers with the form that was refused, or nothing."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from accounts.audit import Actor
from accounts.refusals import Refused
from accounts.requests import PersonRequest
from kpis.actions.follows import follow, unfollow
from kpis.actions.insights import judge
from kpis.actions.limits import decide
from kpis.calc.periods import Period, period_at
from kpis.forms.insights import JudgementForm
from kpis.forms.limits import LimitsForm
from kpis.models import Insight, Measure, WatchAct
from kpis.permissions import can_decide_limits
from kpis.queries.limits import limits
from kpis.queries.outlooks import outlook_rows
from kpis.views.asked import Moment
from kpis.views.talk_forms import Forms, may_talk


def add_judgement(request: PersonRequest, moment: Moment, found: Measure, period: Period) -> Forms:
    """Whether a sentence was useful, or why it is not needed."""
    may_talk(request, moment, found)
    form = JudgementForm(request.POST)
    if not form.is_valid():
        return {"judgement_form": form}
    insight = get_object_or_404(
        Insight, pk=form.cleaned_data["insight"], measure=found, grain=period.grain, start=period.start
    )
    state = Insight.State(form.cleaned_data["state"])
    try:
        judge(request.user, insight, state, form.cleaned_data["reason"], now=moment.now)
    except Refused as refused:
        form.add_error("reason", str(refused))
        return {"judgement_form": form}
    return {}


def add_decision(request: PersonRequest, moment: Moment, found: Measure, period: Period) -> Forms:
    """A new level begins with the episode that it explains, everything else is about the period shown."""
    if not can_decide_limits(request.user, found, moment.today):
        raise PermissionDenied
    rows = outlook_rows(moment.calendar, found, period)
    offered = limits(moment.calendar, rows, period, moment.organisation.zone)
    form = LimitsForm(request.POST, offered.choices)
    if not form.is_valid():
        return {"limits_form": form}
    kind = WatchAct.Kind(form.cleaned_data["kind"])
    is_level = kind is WatchAct.Kind.NEW_LEVEL
    about = period_at(moment.calendar, period.grain, offered.level_from) if is_level else period
    try:
        decide(Actor.of(request.user), found, kind, about, form.cleaned_data["reason"], now=moment.now)
    except Refused as refused:
        form.refuse(refused)
        return {"limits_form": form}
    return {}


def add_follow(request: PersonRequest, moment: Moment, found: Measure, period: Period) -> Forms:
    """Whoever may read the measure may follow it."""
    change = unfollow if request.POST.get("add") == "unfollow" else follow
    change(request.user, found)
    return {}
