"""Units in a formula that do not fit: told on save, in the folder with the place, and nothing is blocked."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import BEGINNING
from kpis.actions.folder.load import load_folder
from kpis.models import KPI, KPIVersion
from kpis.queries.unit_warnings import unit_warnings
from tests.builders import make_kpi, make_user, moment
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
    return [text for _version, _field, text in unit_warnings([kpi.versions.get()])]


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


@pytest.fixture
def read(db: None) -> None:
    """COST in EUR, and three that read it: one that fits, one that never did, one that ended in June."""
    make_kpi("COST", unit="EUR")
    make_kpi("DISTANCE", unit="km")
    make_kpi("PER_KM", unit="EUR/km", formula="COST / DISTANCE", aggregation="ratio")
    make_kpi("WRONG", unit="km", formula="2 * COST", aggregation="ratio")
    ended = make_kpi("ENDED", unit="EUR", formula="2 * COST", aggregation="ratio")
    publish(ended, dt.date(2026, 6, 1), formula="2 * DISTANCE", unit="km")


def publish(kpi: KPI, day: dt.date, **fields: Any) -> KPIVersion:
    version = kpi.versions.latest("valid_from", "recorded_at")
    version.pk, version.valid_from, version.recorded_at = None, day, moment()
    for name, value in fields.items():
        setattr(version, name, value)
    version.save(force_insert=True)
    return version


def told(*versions: KPIVersion) -> list[tuple[str, str, str]]:
    return [(one.version.kpi.code, one.field, one.text) for one in unit_warnings(versions)]


def francs(formula: str, gives: str, declared: str) -> tuple[str, str, str]:
    misfit = f"The formula gives {gives}, but the declared unit is {declared}."
    return "COST", "unit", f"In the formula of {formula}: {misfit}"


@pytest.mark.parametrize("day", [dt.date(2026, 7, 1), BEGINNING])
def test_another_unit_is_told_of_the_formulas_that_fitted_until_then(read: None, day: dt.date) -> None:
    """From July on, or in place of the one that was in force all along, where ENDED read it too."""
    version = publish(KPI.objects.get(code="COST"), day, unit="CHF")
    warnings = [] if day > BEGINNING else [francs("ENDED", "CHF", "EUR")]
    assert told(version) == [*warnings, francs("PER_KM", "CHF/km", "EUR/km")]


def test_readers_are_told_of_while_the_unit_lasts_and_not_where_they_change_along(read: None) -> None:
    cost, reader = KPI.objects.get(code="COST"), KPI.objects.get(code="PER_KM")
    publish(cost, dt.date(2026, 10, 1), unit="EUR")
    publish(KPI.objects.get(code="ENDED"), dt.date(2026, 11, 1), unit="EUR", formula="2 * COST")
    july = publish(cost, dt.date(2026, 7, 1), unit="CHF")
    along = publish(reader, dt.date(2026, 7, 1), unit="CHF/km")
    assert told(july, along) == []
    assert told(publish(cost, dt.date(2026, 7, 1), unit="CHF", decimals=0)) == []


def test_a_reader_saved_along_that_does_not_fit_is_told_of_once(read: None) -> None:
    july = publish(KPI.objects.get(code="COST"), dt.date(2026, 7, 1), unit="CHF")
    along = publish(KPI.objects.get(code="PER_KM"), dt.date(2026, 7, 1), unit="USD/km")
    misfit = "The formula gives CHF/km, but the declared unit is USD/km."
    assert told(july, along) == [("PER_KM", "formula", misfit)]


def test_a_folder_that_changes_a_unit_is_warned_at_the_unit(db: None, tmp_path: Path) -> None:
    write_folder(tmp_path, dict.fromkeys(GOOD) | {"kpis.csv": KPIS})
    load_folder(tmp_path, now=NOW)
    write_folder(tmp_path, dict.fromkeys(GOOD) | {"kpis.csv": "code,unit,aggregation\nDISTANCE,mile,sum\n"})
    later = NOW + dt.timedelta(minutes=1)
    misfit = "The formula gives EUR/mile, but the declared unit is EUR/km."
    warning = f'kpis.csv:2, unit "mile": In the formula of UNIT_COST: {misfit}'
    assert list(map(str, load_folder(tmp_path, now=later).warnings)) == [warning]


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
    url = f"/admin/kpis/kpi/{kpi.pk}/publish/"
    form = client.get(url).context["form"]
    typed = {name: form[name].value() for name in form.fields} | {
        "formula": "COST * 2",
        "aggregation": "ratio",
    }
    typed = {name: value for name, value in typed.items() if value not in (None, False)}
    preview = client.post(url, typed)
    warning = "The formula gives EUR, but the declared unit is km."
    assert preview.context["preview"].warnings == [warning]
    page = client.post(
        url, typed | {"publish": "1", "previewed": preview.context["form"].digest()}, follow=True
    )
    assert KPIVersion.objects.filter(kpi=kpi, formula="COST * 2").count() == 1
    assert [str(one) for one in page.context["messages"] if one.level_tag == "warning"] == [warning]
