"""The smallest page worth the name, on bare Django: a session, its user, one query and 25 rows, formatted in
the template. Beside it a page of ours is measured."""

import datetime as dt
from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from kpis.models import Score

ROWS, SINCE = 25, dt.date(2026, 7, 1)
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
PAGE = """<!doctype html><html><head><title>q1</title></head><body><h1>q1</h1><p>{{ user }}</p><table>
{% for row in rows %}<tr class="{{ row.status }}"><td>{{ row.measure.kpi.name }}</td>
<td>{{ row.value|floatformat:2 }}</td><td>{{ row.target|floatformat:2 }}</td>
<td>{{ row.score|floatformat:3 }}</td><td>{% if row.status == "green" %}on track
{% elif row.status == "amber" %}at risk{% else %}off track{% endif %}</td>
<td>{{ row.start|date:"M Y" }}</td></tr>{% endfor %}</table></body></html>"""


@login_required
def q1(request: HttpRequest) -> HttpResponse:
    """`?team=CODE`: figures of a team in the last months."""
    found = Score.objects.filter(measure__team__code=request.GET["team"], grain="month", start__gte=SINCE)
    rows = found.select_related("measure__kpi")[:ROWS]
    return HttpResponse(page().render({"rows": rows, "user": request.user}, request))


@cache
def page() -> Any:
    return engines["django"].from_string(PAGE)


urlpatterns = [path("q1", q1)]
