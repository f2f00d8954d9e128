from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import PersonRequest
from kpis.queries.trust import trust_page
from kpis.views.asked import this_moment
from reports.queries.delivery_record import delivery_record
from reports.queries.record_rows import record_page


@require_safe
def trust(request: PersonRequest) -> HttpResponse:
    """Both are counts for everybody who logs in: they name no reader, no report and no team."""
    moment = this_moment()
    context = {
        "record": record_page(*delivery_record(moment.organisation, moment.now)),
        "trust": trust_page(request.user, moment.today),
        "zone": moment.organisation.timezone,
    }
    return render(request, "reports/trust.html", context)
