"""The smallest page worth the name: a session, its user, a query for each team asked for, and 25 rows
formatted in the template."""

import datetime as dt
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model, login
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

ROWS, SINCE = 25, dt.date(2026, 7, 1)
SHOWN = ("start", "value", "target", "score", "status", "measure__kpi__name")
PAGE = """<!doctype html><html><head><title>floor</title></head><body><h1>floor</h1><p>{{ user }}</p><table>
{% for row in rows %}<tr class="{{ row.status }}"><td>{{ row.measure.kpi.name }}</td>
<td>{{ row.value|floatformat:2 }}</td><td>{{ row.target|floatformat:2 }}</td>
<td>{{ row.score|floatformat:3 }}</td><td>{% if row.status == "green" %}on track
{% elif row.status == "amber" %}at risk{% else %}off track{% endif %}</td>
<td>{{ row.start|date:"M Y" }}</td></tr>{% endfor %}</table></body></html>"""


@login_required
def floor(request: HttpRequest) -> HttpResponse:
    """`?team=CODE&team=CODE`: figures of the first team in the last months; those of the others are read."""
    rows, *_others = [figures(team) for team in request.GET.getlist("team")]
    return HttpResponse(page().render({"rows": rows, "user": request.user}, request))


def figures(team: str) -> list[Any]:
    """In our own process of our Score, on the bare site of its own; no more columns than are shown."""
    scores = apps.get_model("kpis", "Score")._default_manager
    found = scores.filter(measure__team__code=team, grain="month", start__gte=SINCE)
    return list(found.select_related("measure__kpi").only(*SHOWN)[:ROWS])


@cache
def page() -> Any:
    return engines["django"].from_string(PAGE)


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def enter(request: HttpRequest) -> HttpResponse:
    """Logs in whoever is named: `?email=`."""
    login(request, get_user_model()._default_manager.get(email=request.GET["email"]))
    return HttpResponse("ok")


urlpatterns = [path("floor", floor), path("bare", bare), path("enter", enter)]
