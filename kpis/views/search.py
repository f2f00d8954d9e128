from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.requests import PersonRequest
from kpiportal.web import render_page
from kpis.forms.search import SearchForm
from kpis.queries.entry_book import Reader
from kpis.queries.search import find_everywhere, find_of_kind
from kpis.views.asked import this_moment


@require_safe
def search(request: PersonRequest) -> HttpResponse:
    moment, form = this_moment(), SearchForm(request.GET)
    reader = Reader(request.user, moment.organisation, moment.now, moment.today)
    words, kind = form.words, form.of_kind
    if words and kind:
        found = find_of_kind(reader, words, kind, request.GET.get("page", ""))
    else:
        found = find_everywhere(reader, words)
    query = urlencode({"q": found.words, "kind": kind})
    return render_page(
        request, "kpis/search.html", "kpis/_found.html", {"found": found, "query": f"{query}&"}
    )
