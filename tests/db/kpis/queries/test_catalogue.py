import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from kpis.models import KPI, KPIVersion
from kpis.queries.catalogue import Wanted, counts_by_state, find
from kpis.queries.definitions import UsedBy, definition_of
from tests.builders import make_kpi, make_measure, make_objective, make_target, make_user, moment
from tests.cast import make_cast

TODAY = dt.date(2026, 11, 12)
UTC = dt.UTC


def codes(wanted: Wanted) -> list[str]:
    return [kpi.code for kpi in find(KPI.objects.all(), wanted, TODAY)]


@pytest.fixture
def kpis() -> None:
    owner = make_user(name="Tomas Lindqvist")
    make_kpi("OPS_01", make_objective("RELY", "customer"), name="Bus punctuality", function="Operations")
    make_kpi("OPS_02", name="Tram punctuality", owner=owner, definition="Share of trams that are on time.")
    make_kpi(
        "FIN_01", make_objective("MONEY", "financial"), name="Days sales outstanding", function="Finance"
    )
    make_kpi("OLD_01", name="Old punctuality", status="retired")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), ["OPS_01", "FIN_01", "OPS_02"]),
        (Wanted(words=("punctuality",)), ["OPS_01", "OPS_02"]),
        (Wanted(words=("TRAMS", "time")), ["OPS_02"]),
        (Wanted(words=("lindqvist",)), ["OPS_02"]),
        (Wanted(words=("ops_01",)), ["OPS_01"]),
        (Wanted(words=("PÜNCTUALITY", "bús")), ["OPS_01"]),
        (Wanted(perspective="financial"), ["FIN_01"]),
        (Wanted(objective="RELY"), ["OPS_01"]),
        (Wanted(function="Operations"), ["OPS_01"]),
        (Wanted(state="retired"), ["OLD_01"]),
        (Wanted(words=("punctuality",), state="all"), ["OPS_01", "OLD_01", "OPS_02"]),
        (Wanted(words=("100%",)), []),
    ],
)
def test_every_word_and_filter_narrows_the_list(kpis: None, wanted: Wanted, found: list[str]) -> None:
    assert codes(wanted) == found


def test_states_are_counted_in_words(kpis: None) -> None:
    assert counts_by_state() == ["3 active KPIs", "1 retired"]


def test_a_definition_says_its_formula_in_words() -> None:
    make_kpi("TRIPS", name="Trips run")
    kpi = make_kpi(
        "SHARE", formula="on_time / trips * 100", inputs="on_time:sum", aggregation="ratio", unit="%"
    )
    facts = dict(definition_of(kpi, make_user(), TODAY, UTC).facts)
    assert facts["Formula"] == "on time ÷ Trips run × 100"
    assert facts["Unit"] == "%, 2 decimals, higher is better"
    assert facts["Period total"] == "ratio of sums, not a mean of ratios"


def test_versions_say_what_changed_and_what_it_breaks() -> None:
    actor = make_user(name="Priya Nair")
    kpi = make_kpi("OPS_01", unit="%", decimals=1)
    KPIVersion.objects.create(
        kpi=kpi,
        unit="min",
        decimals=1,
        valid_from=dt.date(2025, 1, 1),
        recorded_at=moment(),
        actor=actor,
        reason="all timing points",
    )
    latest, first = definition_of(kpi, make_user(), TODAY, UTC).versions
    assert (latest.since, latest.changes, latest.breaks) == ("Wed 1 Jan 2025", ["Unit: % → min"], True)
    assert (latest.author, latest.reason) == ("Priya Nair", "all timing points")
    assert (first.since, first.changes, first.breaks) == ("the beginning", ["First definition"], False)


def test_only_scorecards_the_reader_may_open_are_named() -> None:
    cast = make_cast()
    kpi = cast.punctuality.kpi
    make_target(make_measure(kpi, cast.rail), 95)
    of_viewer = definition_of(kpi, cast.viewer, TODAY, UTC)
    assert of_viewer.used_by == [UsedBy("BUSES", "Buses", "Ines Aalto")]
    assert of_viewer.used_elsewhere == 1
    assert [(line.team, line.target) for line in of_viewer.targets] == [("Buses", "≥ 88.0")]
    of_administrator = definition_of(kpi, cast.administrator, TODAY, UTC)
    assert (of_administrator.used_by, of_administrator.used_elsewhere, of_administrator.targets) == (
        [],
        2,
        [],
    )


@pytest.mark.parametrize("measures", [1, 8])
def test_a_definition_costs_the_same_on_any_number_of_scorecards(
    django_assert_num_queries: DjangoAssertNumQueries, measures: int
) -> None:
    kpi = make_kpi("MANY", make_objective())
    executive = make_user(groups=("Executives",))
    for _ in range(measures):
        make_target(make_measure(kpi), 1)
    assert executive.is_executive
    with django_assert_num_queries(5):
        definition_of(kpi, executive, TODAY, UTC)
