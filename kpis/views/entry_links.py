"""The form behind the signed link of a reminder: values are entered without logging in, each once."""

from collections.abc import Iterable

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.actions.retries import is_locked
from kpiportal.web import FORM_ERROR, render_page
from kpis.actions.entry_link_limits import is_within_limits
from kpis.actions.entry_links import enter_by_link, read_entry_link_token
from kpis.actions.outcomes import Conflict, Outcome, Refused, Saved
from kpis.forms.entry_links import posted_rows, submissions_of
from kpis.queries.entry_link_pages import LinkPage, find_link, link_page
from kpis.views.asked import Moment, this_moment

GONE, BUSY, TOO_MANY = 410, 503, 429


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """GET changes nothing, for scanners open every link. What may be entered is asked anew each time."""
    moment = this_moment()
    if not moment.organisation.entry_links:
        raise Http404
    try:
        key = read_entry_link_token(token)
    except (signing.BadSignature, ValueError) as problem:
        raise Http404 from problem
    if not is_within_limits(key.hex, get_adapter().get_client_ip(request)):
        return render_page(request, "kpis/enter_limited.html", status=TOO_MANY)
    link = find_link(key, moment.now)
    page = link_page(link, moment.organisation, moment.now, moment.today) if link else None
    if page is None or page.is_over:
        return render_page(request, "kpis/enter_used.html", status=GONE)
    return _saved(request, page, moment) if request.method == "POST" else _shown(request, page)


def _saved(request: HttpRequest, page: LinkPage, moment: Moment) -> HttpResponse:
    """A value that was saved before is not saved again, whatever else is."""
    posted = posted_rows(page.rows, request.POST)
    if posted and not any(row.is_open for row in posted):
        return render_page(request, "kpis/enter_used.html", status=GONE)
    try:
        outcomes = enter_by_link(page.link, submissions_of(page.rows, request.POST), moment.now)
    except OperationalError as problem:
        if not is_locked(problem):
            raise
        return _shown(request, page, status=BUSY, is_busy=True)
    after = link_page(page.link, moment.organisation, moment.now, moment.today)
    saved = sum(isinstance(outcome, Saved) for outcome in outcomes.values())
    return _shown(request, after, status=_status(outcomes.values()), saved=saved)


def _shown(request: HttpRequest, page: LinkPage, status: int = 200, **more: object) -> HttpResponse:
    return render_page(request, "kpis/enter.html", context={"page": page, **more}, status=status)


def _status(outcomes: Iterable[Outcome]) -> int:
    """A figure in doubt is asked about, and is no mistake."""
    wrong = [
        outcome for outcome in outcomes if isinstance(outcome, Refused) and outcome.problem != "doubtful"
    ]
    if wrong:
        return FORM_ERROR
    return 409 if any(isinstance(outcome, Conflict) for outcome in outcomes) else 200
