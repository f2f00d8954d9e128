"""The year's grid of targets, as a browser sends it."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import Team
from kpis.models import Measure, Target
from tests.builders import make_kpi, make_measure

PAGE = reverse("admin:target_year")
TEAM = f"{PAGE}?year=FY2027&team=BUSES"
MONTHS = f"{TEAM}&mode=periods"
NEXT_YEAR = dt.date(2027, 1, 1)


def measure(team: Team, code: str, **kpi: Any) -> Measure:
    return make_measure(make_kpi(code, decimals=0, **kpi), team)


def sent(client: Client, url: str = TEAM, **typed: str) -> dict[str, str]:
    """What a browser would send of the page as it stands, with what is typed over it."""
    forms = client.get(url).context["forms"]
    found = {field.html_name: field.value() for form in (forms.top, *forms.rows) for field in form}
    found["valid_from"] = "2027-01-01"
    return {name: str(value) for name, value in found.items() if value is not None} | typed


def cell(one: Measure, name: str) -> str:
    return f"{one.pk}-{name}"


def errors(answer: Any) -> dict[str, list[str]]:
    forms = answer.context["forms"]
    return {
        form.add_prefix(field) if field != "__all__" else f"{form.prefix}": list(map(str, told))
        for form in (forms.top, *forms.rows)
        for field, told in form.errors.items()
    }


def save(client: Client, data: dict[str, str], url: str = TEAM) -> Any:
    """Previews and saves what is previewed."""
    digest = client.post(url, data | {"act": "preview"}).context["digest"]
    return client.post(url, data | {"act": "save", "shown": digest}, follow=True)


def said(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def targets() -> list[tuple[str, str, dt.date, Decimal | None]]:
    rows = Target.objects.order_by("pk").values_list("measure__kpi__code", "grain", "valid_from", "target")
    return list(rows)
