"""The formula while it is typed."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership, User
from kpis.models import KPI, KPIVersion
from kpis.queries.formula_panels import FormulaPanel, ReadName, Sample
from tests.builders import (
    make_entry,
    make_kpi,
    make_measure,
    make_organisation,
    make_score,
    make_team,
    make_user,
)

OCTOBER = dt.date(2026, 10, 1)
CHECK = reverse("formula_check")
LATE: dict[str, Any] = {"formula": "100 * late / trips", "inputs": "late:sum;trips:sum"}


@pytest.fixture
def ada(db: None, client: Client) -> User:
    make_organisation()
    ada = make_user("ada@merrow.example", groups=("Administrators",))
    client.force_login(ada)
    return ada


@pytest.fixture
def late(ada: User) -> KPI:
    """4 of 100 were late at Buses in October, which Ada may read, and 9 at Rail, which she may not."""
    kpi = make_kpi("LATE", name="Late trips", unit="%", aggregation="ratio", **LATE)
    for code, count in (("BUSES", "4"), ("RAIL", "9")):
        measure = make_measure(kpi, make_team(code, name=code.title()))
        make_entry(measure, OCTOBER, inputs={"late": count, "trips": "100"})
        make_score(measure, OCTOBER, count)
    Membership.objects.create(user=ada, team=measure.team.__class__.objects.get(code="BUSES"), role="viewer")
    return kpi


def panel(client: Client, kpi: KPI | None = None, **typed: str) -> FormulaPanel:
    """Of an unsaved KPI as its form names the fields, of a stored one as the page of its version does."""
    prefix = "" if kpi else "versions-0-"
    data = {f"{prefix}{name}": value for name, value in typed.items()} | {"code": "NEW"}
    page = client.post(f"{CHECK}?kpi={kpi.pk if kpi else ''}", data)
    assert (page.status_code, "<html" in page.text) == (200, False)
    found: FormulaPanel = page.context["formula"]
    return found


def test_a_mistake_is_pointed_at(client: Client, ada: User) -> None:
    found = panel(client, formula="100 * late /")
    assert found.error == (
        "Expected a number, a name or a bracket, but the formula ends here (character 13)."
    )
    assert found.pointed == "100 * late /\n            ^"


def test_no_formula_says_nothing(client: Client, ada: User) -> None:
    assert client.post(CHECK).context["formula"] is None


def test_a_formula_in_words_with_what_it_reads(client: Client, late: KPI) -> None:
    found = panel(
        client, late, formula="100 * late / (trips + kpi.LATE + ghost)", inputs=LATE["inputs"] + ";x:last"
    )
    assert found.words == "100 × late ÷ (trips + Late trips + ghost)"
    assert found.names == [
        ReadName("late", "input: sum over time"),
        ReadName("trips", "input: sum over time"),
        ReadName("x", "input that the formula does not read"),
        ReadName("LATE", "Late trips", "LATE"),
        ReadName("ghost", "neither an input of this KPI nor a KPI"),
    ]


def test_the_latest_figures_that_may_be_read_are_tried(client: Client, late: KPI) -> None:
    found = panel(client, late, formula="50 * late / trips", inputs=LATE["inputs"])
    assert found.sample == Sample("Buses", "October 2026", ["50 * 4 / 100 = 2"])
    twice = panel(client, formula="LATE * 2", frequency="month")
    assert twice.sample == Sample("Buses", "October 2026", ["4 * 2 = 8"])


def test_figures_of_other_scorecards_are_no_example(client: Client, late: KPI, ada: User) -> None:
    ada.memberships.all().delete()
    assert panel(client, late, **LATE).sample is None
    assert panel(client, formula="LATE * 2", frequency="month").sample is None


def test_a_survey_is_no_example(client: Client, late: KPI) -> None:
    KPIVersion.objects.create(
        kpi=late,
        valid_from=OCTOBER,
        respondents="late",
        recorded_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        **LATE,
    )
    assert panel(client, late, **LATE).sample is None


def test_units_that_do_not_fit_and_a_ring_are_told(client: Client, late: KPI) -> None:
    make_kpi("COST", unit="EUR")
    assert panel(client, formula="COST * 2", unit="km").warnings == [
        "The formula gives EUR, but the declared unit is km."
    ]
    make_kpi("TWICE", formula="LATE * 2", aggregation="ratio")
    assert panel(client, late, formula="TWICE / 2").cycle == "LATE > TWICE > LATE"
    assert panel(client, late, **LATE).cycle == ""


def test_without_script_buttons_check(client: Client, late: KPI) -> None:
    url = reverse("publish_version", args=[late.pk])
    assert client.get(url).context["formula"].words == "100 × late ÷ trips"
    page = client.post(url, {"formula": "late /", "check": "1"})
    assert page.context["formula"].pointed == "late /\n      ^"
    assert "diff" not in page.context
    typed = {"code": "NEW", "versions-0-formula": "late /", "_check": "1"}
    typed |= {"versions-TOTAL_FORMS": "1", "versions-INITIAL_FORMS": "0"}
    page = client.post(reverse("admin:kpis_kpi_add"), typed)
    assert page.context["formula"].pointed == "late /\n      ^"


def test_the_form_of_a_kpi_shows_the_formulas_around_it(client: Client, late: KPI) -> None:
    make_kpi("TWICE", name="Twice", formula="LATE * 2", aggregation="ratio")
    page = client.get(reverse("admin:kpis_kpi_change", args=[late.pk]))
    assert [branch.name for branch in page.context["tree"].read_by] == ["Twice"]
    assert "Formulas around it" in page.text
    assert "Formulas around it" in client.get(reverse("definition", args=["LATE"])).text


@pytest.mark.parametrize("names", [1, 6])
def test_statements(
    client: Client, late: KPI, names: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    codes = [f"K{number}" for number in range(names)]
    for code in codes:
        make_kpi(code)
        make_kpi(f"OF_{code}", formula=f"{code} * 2", aggregation="ratio")
    typed: dict[str, Any] = {**LATE, "formula": f"late + {' + '.join(codes)}"}
    with django_assert_num_queries(11):
        client.post(f"{CHECK}?kpi={late.pk}", typed)
