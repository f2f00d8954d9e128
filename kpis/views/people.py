from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import PersonRequest
from kpiportal.web import render_page
from kpis.queries.entry_book import Reader
from kpis.queries.people import person_page
from kpis.views.asked import MOST_DIGITS, this_moment
from kpis.views.looks import note_looks

ME = "me"


@require_safe
def person(request: PersonRequest, person: str) -> HttpResponse:
    """A person's own measures, with entry cells for whoever may enter them."""
    moment = this_moment()
    visible = User.objects.visible_to(request.user, moment.today)
    found = get_object_or_404(visible, pk=request.user.pk if person == ME else _number(person))
    page = person_page(Reader(request.user, moment.organisation, moment.now, moment.today), found)
    note_looks(request.user, page.measures, "person", now=moment.now)
    return render_page(request, "kpis/person.html", context={"page": page})


def _number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > MOST_DIGITS:
        raise Http404
    return int(text)
