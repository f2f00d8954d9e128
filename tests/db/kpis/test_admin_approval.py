"""Whether a KPI asks for approval: said in the admin site, audited, and left alone by the folder."""

import datetime as dt
from pathlib import Path

from django.test import Client
from django.urls import reverse

from accounts.models import Change
from kpis.actions.folder.dump import dump_organisation
from kpis.actions.folder.load import load_folder
from kpis.models import KPI
from tests.cast import make_cast

NOW = dt.datetime(2026, 11, 5, 9, tzinfo=dt.UTC)


def test_it_is_curated_and_a_folder_does_not_take_it_away(client: Client, tmp_path: Path, db: None) -> None:
    cast = make_cast()
    client.force_login(cast.administrator)
    kpi = cast.punctuality.kpi
    url = reverse("admin:kpis_kpi_change", args=[kpi.pk])
    page = client.get(url)
    form = page.context["adminform"].form
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    for inline in page.context["inline_admin_formsets"]:
        management = inline.formset.management_form
        data |= {management.add_prefix(name): management[name].value() for name in management.fields}
    answer = client.post(url, data | {"needs_approval": "on"})
    assert answer.status_code == 302
    assert KPI.objects.get(pk=kpi.pk).needs_approval
    said = Change.objects.filter(object_type="kpi", field="needs_approval")
    assert list(said.values_list("before", "after")) == [("false", "true")]
    dump_organisation(tmp_path, now=NOW)
    load_folder(tmp_path, now=NOW)
    assert KPI.objects.get(pk=kpi.pk).needs_approval
