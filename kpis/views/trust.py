from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import PersonRequest
from kpis.queries.trust import trust_page
from kpis.views.asked import this_moment


@require_safe
def trust(request: PersonRequest) -> HttpResponse:
    page = trust_page(request.user, this_moment().today)
    return render(request, "kpis/trust.html", {"trust": page})
