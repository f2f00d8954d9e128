"""Portfolio review in the admin site: what is found, what is due, one KPI, and a team's yearly run."""

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.admin.curated import actor_of
from accounts.models import Team
from accounts.refusals import Refused
from kpis.actions.reviews import review as write_review
from kpis.admin.pages import site_page
from kpis.admin.smart import reading_of
from kpis.forms.reviews import ReviewForm
from kpis.models import KPI, Review
from kpis.queries.portfolios import portfolio as portfolio_of
from kpis.queries.review_calendars import review_calendar
from kpis.queries.review_evidence import evidence
from kpis.queries.review_runs import ReviewRun, review_run
from kpis.views.asked import this_moment
from kpis.views.found import by_code

SAID = {
    Review.Outcome.KEEP: gettext_lazy("%(name)s is reviewed and kept."),
    Review.Outcome.CHANGE: gettext_lazy("%(name)s is reviewed and is to change."),
    Review.Outcome.RETIRE: gettext_lazy("%(name)s is reviewed and is to be retired."),
}


@require_safe
@admin.site.admin_view
def portfolio(request: HttpRequest) -> HttpResponse:
    kind = request.GET.get("kind", "")
    page = portfolio_of(reading_of(request), kind)
    return site_page(request, "reviews/portfolio", _("Portfolio"), {"portfolio": page, "kind": kind})


@require_safe
@admin.site.admin_view
def reviews(request: HttpRequest) -> HttpResponse:
    moment = this_moment()
    calendar = review_calendar(moment.organisation, moment.today)
    return site_page(request, "reviews/reviews", _("Reviews"), {"calendar": calendar})


@require_safe
@admin.site.admin_view
def team_review(request: HttpRequest, team: str) -> HttpResponse:
    moment = this_moment()
    run = review_run(by_code(Team.objects.all(), team), moment.organisation, moment.today)
    title = _("Yearly review of %(team)s") % {"team": run.team.name}
    return site_page(request, "reviews/team_review", title, {"run": run})


@require_http_methods(["GET", "HEAD", "POST"])
@admin.site.admin_view
def review(request: HttpRequest, kpi: str) -> HttpResponse:
    found = by_code(KPI.objects.select_related("owner", "guardrail", "successor"), kpi)
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if form.is_bound and _is_reviewed(request, found, form):
        return _onwards(request, found, form.cleaned_data["outcome"])
    reading = reading_of(request)
    assert reading.user is not None  # noqa: S101 - narrows the type
    run = _run(request)
    context = {
        "kpi": found,
        "form": form,
        "run": run,
        "upcoming": run.after(found.code) if run else "",
        "pack": evidence(found, reading, reading.user),
    }
    title = _("Review of %(name)s") % {"name": found.name}
    return site_page(request, "reviews/review", title, context, refused=form.is_bound)


def _is_reviewed(request: HttpRequest, kpi: KPI, form: ReviewForm) -> bool:
    if not form.is_valid():
        return False
    try:
        write_review(actor_of(request), kpi, **form.cleaned_data, now=this_moment().now)
    except Refused as refused:
        form.refuse(refused)
        return False
    return True


def _run(request: HttpRequest) -> ReviewRun | None:
    """Of the team whose scorecard is being walked."""
    team = request.GET.get("team", "")
    if not team:
        return None
    moment = this_moment()
    return review_run(by_code(Team.objects.all(), team), moment.organisation, moment.today)


def _onwards(request: HttpRequest, kpi: KPI, outcome: str) -> HttpResponse:
    """To what the outcome asks for; on a run to the next KPI, or back to the list at its end."""
    messages.success(request, SAID[Review.Outcome(outcome)] % {"name": kpi.name})
    run = _run(request)
    if run is not None:
        return redirect(run.after(kpi.code) or reverse("team_review", args=[run.team.code]))
    if outcome == Review.Outcome.CHANGE:
        return redirect("admin:kpis_kpi_change", kpi.pk)
    return redirect("reviews")


urlpatterns = [
    path("portfolio/", portfolio, name="portfolio"),
    path("reviews/", reviews, name="reviews"),
    path("reviews/teams/<slug:team>/", team_review, name="team_review"),
    path("reviews/<slug:kpi>/", review, name="review"),
]
