"""The formula while it is typed, and the formulas around a KPI."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from accounts.admin.curated import person_of
from kpis.forms.formulas import FormulaForm
from kpis.models import KPI
from kpis.queries.formula_panels import Asked, formula_panel
from kpis.queries.reading_trees import ReadingTree, reading_tree
from kpis.views.asked import MOST_DIGITS, this_moment


@require_POST
@admin.site.admin_view
def formula_check(request: HttpRequest) -> HttpResponse:
    """The part of a form that tells of the formula above it; nothing is saved."""
    given = request.GET.get("kpi", "")
    kpi = get_object_or_404(KPI, pk=given) if given.isdecimal() and len(given) < MOST_DIGITS else None
    return render(request, "admin/kpis/kpi/_formula.html", typed_formula(request, kpi))


def typed_formula(request: HttpRequest, kpi: KPI | None = None, initial: Any = None) -> dict[str, Any]:
    """Of what was sent, or before anything was, of the initial values."""
    moment = this_moment()
    version = FormulaForm(request.POST if initial is None else initial).version(kpi, moment.today)
    panel = formula_panel(version, Asked(person_of(request), moment.today, moment.calendar))
    return {"formula": panel, "kpi_id": kpi.pk if kpi else ""}


def tree_of(kpi: KPI) -> ReadingTree:
    return reading_tree(kpi, this_moment().today)
