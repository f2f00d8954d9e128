"""The SMART checks in the admin site: letters in the list of KPIs, and in the form while it is typed."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest
from django.utils import timezone

from accounts.admin.curated import person_of
from accounts.clock import today_in
from accounts.models import Organisation
from kpis.models import KPI, KPIVersion
from kpis.queries.smart import Reading, smart_of, smart_of_typed
from kpis.queries.smart_rows import SmartPanel, smart_panel


class CheckedChangeList(ChangeList):
    """Its rows carry what the checks found, for those of the page alone."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        found = smart_of([kpi.pk for kpi in self.result_list], reading_of(request))
        for kpi in self.result_list:
            kpi.checked = found.get(kpi.pk)


def panel_of_form(request: HttpRequest, form: Any, formsets: Iterable[Any]) -> SmartPanel | None:
    """Of what is typed, or of what is stored; None for an empty form and for a KPI that is retired."""
    kpi: KPI = form.instance
    if kpi.status == KPI.Status.RETIRED or not (kpi.pk or form.is_bound):
        return None
    reading = reading_of(request)
    assert reading.user is not None  # noqa: S101 - narrows the type
    return smart_panel(smart_of_typed(kpi, _typed_version(formsets), reading), kpi, reading.user)


def reading_of(request: HttpRequest) -> Reading:
    organisation = Organisation.current()
    return Reading(organisation, today_in(organisation, timezone.now()), person_of(request))


def _typed_version(formsets: Iterable[Any]) -> KPIVersion | None:
    """The last of the new versions below the form."""
    versions = [formset for formset in formsets if formset.model is KPIVersion and formset.is_bound]
    typed = [form.instance for formset in versions for form in formset.extra_forms if form.has_changed()]
    return typed[-1] if typed else None
