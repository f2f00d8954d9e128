import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from kpis.calc.periods import Calendar
from kpis.models import KPI, KPIVersion, LeadingPair
from kpis.queries.catalogue import Wanted, counts_by_state, find
from kpis.queries.definitions import definition_of
from kpis.queries.partners import Partner, Partners
from kpis.queries.uses import UsedBy
from tests.builders import make_entry, make_kpi, make_measure, make_objective, make_target, make_user, moment
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
    facts = dict(definition_of(kpi, make_user(), TODAY, UTC, Calendar()).facts)
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
    latest, first = definition_of(kpi, make_user(), TODAY, UTC, Calendar()).versions
    assert (latest.since, latest.changes, latest.breaks) == ("Wed 1 Jan 2025", ["Unit: % → min"], True)
    assert (latest.author, latest.reason) == ("Priya Nair", "all timing points")
    assert (first.since, first.changes, first.breaks) == ("the beginning", ["First definition"], False)


def test_only_scorecards_the_reader_may_open_are_named() -> None:
    cast = make_cast()
    kpi = cast.punctuality.kpi
    make_target(make_measure(kpi, cast.rail), 95)
    of_viewer = definition_of(kpi, cast.viewer, TODAY, UTC, Calendar())
    assert of_viewer.used_by == [UsedBy("BUSES", "Buses", "Ines Aalto", "–", "–")]
    assert of_viewer.used_elsewhere == 1
    assert [(line.team, line.target) for line in of_viewer.targets] == [("Buses", "≥ 88.0")]
    of_administrator = definition_of(kpi, cast.administrator, TODAY, UTC, Calendar())
    assert (of_administrator.used_by, of_administrator.used_elsewhere, of_administrator.targets) == (
        [],
        2,
        [],
    )


def test_a_definition_names_the_kpis_beside_it() -> None:
    guard, late = make_kpi("GUARD", name="Layover"), make_kpi("LATE", name="Late trips")
    kpi = make_kpi("OPS_01", name="Bus punctuality", guardrail=guard)
    make_kpi("SHARE", name="Share", formula="ops_01 / late * 100")
    make_kpi("OTHER", name="Other", formula="ops_011 + 1", inputs="ops_011:sum")
    declared = {"declared_at": moment(), "reason": "It shows first."}
    LeadingPair.objects.create(leader=late, follower=kpi, **declared)
    assert definition_of(kpi, make_user(), TODAY, UTC, Calendar()).partners == [
        Partners("Guardrail", [Partner("GUARD", "Layover")]),
        Partners("Led by", [Partner("LATE", "Late trips")]),
        Partners("Read by formulas of", [Partner("SHARE", "Share")]),
    ]
    assert [one.title for one in definition_of(late, make_user(), TODAY, UTC, Calendar()).partners] == [
        "Leads",
        "Read by formulas of",
    ]
    assert definition_of(guard, make_user(), TODAY, UTC, Calendar()).partners == [
        Partners("Guards", [Partner("OPS_01", "Bus punctuality")])
    ]


def test_a_definition_says_how_fresh_its_figures_are() -> None:
    cast = make_cast()
    for month, value in ((9, 84), (10, 85)):
        make_entry(cast.punctuality, dt.date(2026, month, 1), value)
    found = definition_of(cast.punctuality.kpi, cast.viewer, TODAY, UTC, Calendar()).used_by
    assert found == [UsedBy("BUSES", "Buses", "Ines Aalto", "October 2026", "1 Jan")]


@pytest.mark.parametrize("measures", [1, 8])
def test_a_definition_costs_the_same_on_any_number_of_scorecards(
    django_assert_num_queries: DjangoAssertNumQueries, measures: int
) -> None:
    kpi = make_kpi("MANY", make_objective())
    executive = make_user(groups=("Executives",))
    for _ in range(measures):
        make_target(make_measure(kpi), 1)
    assert executive.is_executive
    with django_assert_num_queries(9):
        definition_of(kpi, executive, TODAY, UTC, Calendar())
