"""Units in a formula that do not fit: told on save, in the folder with the place, and nothing is blocked."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from kpis.actions.folder.load import load_folder
from kpis.models import KPI, KPIVersion
from kpis.queries.unit_warnings import unit_warnings
from tests.builders import make_kpi, make_user
from tests.folders import GOOD, NOW, write_folder

KPIS = (
    "code,unit,currency,formula,aggregation\n"
    "COST,EUR,,,sum\n"
    "DISTANCE,km,,,sum\n"
    "UNIT_COST,EUR/km,,COST / DISTANCE,ratio\n"
    "WRONG,EUR,,COST / DISTANCE,ratio\n"
)


def said(formula: str, **version: Any) -> list[str]:
    make_kpi("COST", unit="EUR")
    make_kpi("SWISS", unit="k", currency="CHF")
    make_kpi("FRENCH", unit="k", currency="EUR")
    make_kpi("DISTANCE", unit="km")
    kpi = make_kpi("F", formula=formula, aggregation="ratio", **version)
    return [text for _version, text in unit_warnings([kpi.versions.get()])]


@pytest.mark.parametrize(
    ("formula", "unit", "warnings"),
    [
        ("COST / DISTANCE", "EUR/km", []),
        ("COST / DISTANCE", "EUR", ["The formula gives EUR/km, but the declared unit is EUR."]),
        ("COST + DISTANCE", "EUR", ["'+' joins different units: EUR and km (character 6)."]),
        ("if(COST > DISTANCE, 1, 0)", "", ["'>' joins different units: EUR and km (character 9)."]),
        ("SWISS - FRENCH", "k", ["'-' joins different units: CHF k and EUR k (character 7)."]),
        ("COST * 2", "EUR", []),
        ("2 * 3", "km", []),
    ],
)
def test_units_of_a_formula(db: None, formula: str, unit: str, warnings: list[str]) -> None:
    assert said(formula, unit=unit) == warnings


def test_inputs_have_no_unit_and_hide_an_equal_code(db: None) -> None:
    assert said("cost / DISTANCE", unit="EUR", inputs="cost:sum") == []
    assert unit_warnings([]) == []


def test_a_folder_is_loaded_with_a_warning_at_the_formula(db: None, tmp_path: Path) -> None:
    write_folder(tmp_path, dict.fromkeys(GOOD) | {"kpis.csv": KPIS})
    warning = 'kpis.csv:5, formula "COST / DISTANCE": The formula gives EUR/km, but the declared unit is EUR.'
    assert list(map(str, load_folder(tmp_path, now=NOW).warnings)) == [warning]
    assert KPI.objects.filter(code="WRONG").exists()
    assert load_folder(tmp_path, now=NOW).warnings == []


def test_the_admin_site_saves_a_version_and_warns(db: None, client: Client) -> None:
    make_kpi("COST", unit="EUR")
    kpi = make_kpi("WRONG", unit="km")
    client.force_login(make_user(groups=("Administrators",)))
    url = f"/admin/kpis/kpi/{kpi.pk}/change/"
    form = client.get(url).context["adminform"].form
    version = {
        "valid_from": "2026-07-01",
        "unit": "km",
        "decimals": "2",
        "direction": "up",
        "frequency": "month",
        "aggregation": "ratio",
        "formula": "COST * 2",
    }
    data = {
        **{name: form.initial.get(name) or "" for name in form.fields},
        "seen": form.fields["seen"].initial,
        "versions-TOTAL_FORMS": "2",
        "versions-INITIAL_FORMS": "1",
        **{f"versions-1-{name}": value for name, value in version.items()},
    }
    page = client.post(url, data, follow=True)
    assert KPIVersion.objects.filter(kpi=kpi, formula="COST * 2").count() == 1
    warnings = [str(one) for one in page.context["messages"] if one.level_tag == "warning"]
    assert warnings == ["The formula gives EUR, but the declared unit is km."]
