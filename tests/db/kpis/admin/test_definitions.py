"""The form of a KPI that is there says below what its definition was, and how it came to be."""

import datetime as dt

from django.test import Client
from django.urls import reverse

from accounts.audit import COMMAND
from kpis.actions.definitions import publish_version
from kpis.models import KPIVersion
from tests.builders import make_kpi, make_organisation, make_user

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)


def test_the_form_tells_what_each_version_changed(client: Client) -> None:
    make_organisation()
    client.force_login(make_user("ada@merrow.example", groups=("Administrators",)))
    kpi = make_kpi("OPS_01", unit="%")
    version = KPIVersion(kpi=kpi, unit="trips", valid_from=dt.date(2027, 1, 1), reason="Counted by trip.")
    publish_version(COMMAND, version, now=NOW)
    page = client.get(reverse("admin:kpis_kpi_change", args=[kpi.pk]))
    told = [(line.since, line.changes[-1], line.reason) for line in page.context["versions"]]
    assert told == [
        ("Fri 1 Jan 2027", "Unit: % → trips", "Counted by trip."),
        ("the beginning", "First definition", ""),
    ]
    assert "Counted by trip." in page.text
    assert ("Unit", "%") in page.context["meaning"]
    assert page.context["inline_admin_formsets"] == []


def test_an_empty_form_asks_for_the_first_version(client: Client) -> None:
    make_organisation()
    client.force_login(make_user("ada@merrow.example", groups=("Administrators",)))
    page = client.get(reverse("admin:kpis_kpi_add"))
    [versions] = page.context["inline_admin_formsets"]
    assert len(versions.formset.forms) == 1
