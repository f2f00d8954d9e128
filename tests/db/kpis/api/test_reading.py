"""What a token reads: the catalogue, measures, scores and entries, in pages, figures as plain decimals."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kpis.models import KPI, Score
from tests.api_tokens import client_with, make_api_token, problem
from tests.builders import make_entry, make_kpi, make_measure, make_score, moment
from tests.cast import Cast, make_cast

NOW = dt.datetime(2026, 11, 5, 9, tzinfo=dt.UTC)
OCTOBER = dt.date(2026, 10, 1)


@pytest.fixture(autouse=True)
def _november(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def client(cast: Cast) -> Client:
    return client_with(make_api_token(cast.contributor)[1])


def items(client: Client, address: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/api/v1/{address}").json()["items"]
    return found


def test_the_catalogue_holds_every_kpi_with_the_definition_in_force(client: Client) -> None:
    later = make_kpi("LATER", valid_from=dt.date(2027, 1, 1))
    kpi = KPI.objects.get(code="OPS_01")
    make_version = kpi.versions.create
    make_version(valid_from=dt.date(2026, 1, 1), unit="km", recorded_at=moment(), natural_max=Decimal("1E+2"))
    make_version(valid_from=dt.date(2027, 1, 1), unit="miles", recorded_at=moment())
    found = {row["code"]: row["in_force"] for row in items(client, "catalogue")}
    assert set(found) == {"OPS_01", "PPL_01", later.code}
    assert found["LATER"] is None
    assert (found["OPS_01"]["unit"], found["OPS_01"]["valid_from"]) == ("km", "2026-01-01")
    assert found["OPS_01"]["natural_max"] == "100"
    assert found["PPL_01"]["valid_from"] is None
    assert (found["PPL_01"]["objective"], found["PPL_01"]["perspective"]) == ("RELIABLE", "customer")


def test_one_kpi_by_its_code_in_any_case(client: Client) -> None:
    assert client.get("/api/v1/catalogue/ops_01").json()["name"] == "Bus punctuality"
    for code in ("NOPE", "%00", "..%2f", "x" * 200):
        assert problem(client.get(f"/api/v1/catalogue/{code}"))["status"] == 404


def test_the_names_of_inputs_are_told(client: Client) -> None:
    make_kpi("RATIO", aggregation="ratio", inputs="late:sum;all:sum", formula="late / all")
    make_kpi("MEAN", aggregation="weighted_mean")
    found = {row["code"]: row["in_force"]["inputs"] for row in items(client, "catalogue")}
    assert (found["RATIO"], found["MEAN"], found["OPS_01"]) == (["late", "all"], ["value", "weight"], [])


def test_measures_say_whether_they_are_active(client: Client, cast: Cast) -> None:
    make_measure(make_kpi("OLD"), cast.buses, active_to=dt.date(2026, 11, 4))
    make_measure(make_kpi("LAST"), cast.buses, active_to=dt.date(2026, 11, 5))
    make_measure(make_kpi("NEW"), cast.buses, active_from=dt.date(2026, 11, 6), baseline=Decimal("1.50"))
    found = {row["kpi"]: (row["active"], row["baseline"]) for row in items(client, "measures")}
    assert found == {
        "OPS_01": (True, None),
        "OLD": (False, None),
        "LAST": (True, None),
        "NEW": (False, "1.5"),
    }


def test_a_score_is_told_whole_and_exactly(client: Client, cast: Cast) -> None:
    make_score(cast.punctuality, OCTOBER, "84.600000000000", "96.1", target=Decimal("88"), reason="")
    assert items(client, "scores") == [
        {
            "team": "BUSES",
            "kpi": "OPS_01",
            "grain": "month",
            "period": "2026-10",
            "start": "2026-10-01",
            "end": "2026-10-31",
            "value": "84.6",
            "target": "88",
            "lower": None,
            "upper": None,
            "score": "96.1",
            "status": "amber",
            "reason": "",
            "provisional": False,
            "computed_at": "2024-01-01T08:00:00Z",
            "updating": False,
        }
    ]


def test_a_stale_score_says_so_and_one_that_is_not_present_is_left_out(client: Client, cast: Cast) -> None:
    make_score(cast.punctuality, OCTOBER, 90, 100, source_version=2, stale_since=NOW)
    make_score(cast.punctuality, dt.date(2026, 9, 1), present=False)
    assert [(row["period"], row["updating"]) for row in items(client, "scores")] == [("2026-10", True)]


def test_a_row_beside_the_calendar_is_left_out(client: Client, cast: Cast) -> None:
    make_score(cast.punctuality, dt.date(2026, 10, 2), 90, 100)
    assert items(client, "scores") == []


def test_scores_are_asked_for_by_team_kpi_grain_and_days(client: Client, cast: Cast) -> None:
    other = make_measure(make_kpi("OPS_02"), cast.buses)
    for month in (8, 9, 10):
        make_score(cast.punctuality, dt.date(2026, month, 1), 90, 100)
    make_score(cast.punctuality, dt.date(2026, 7, 1), 90, 100, grain="quarter")
    make_score(other, OCTOBER, 90, 100)
    asked = {
        "from=2026-09-01": ["2026-09", "2026-10", "2026-10"],
        "from=2026-09-01&to=2026-09-30": ["2026-09"],
        "to=2026-08-01&grain=month": ["2026-08"],
        "grain=quarter": ["FY2026-Q3"],
        "kpi=ops_02": ["2026-10"],
        "team=buses&kpi=OPS_01&grain=month": ["2026-08", "2026-09", "2026-10"],
    }
    assert {query: [row["period"] for row in items(client, f"scores?{query}")] for query in asked} == asked


@pytest.mark.parametrize(
    "query",
    [
        *("limit=0", "limit=501", "limit=x", "limit=1.5", "after=-1", "after=9999999999999999999"),
        *("from=20261001", "from=1", "from=2026-02-30", "to=yesterday", "grain=fortnight"),
        *("team=%00", "team=a%20b", "kpi='", "team="),
    ],
)
def test_a_question_that_makes_no_sense_is_told_by_its_field(client: Client, query: str) -> None:
    document = problem(client.get(f"/api/v1/scores?{query}"))
    field = query.partition("=")[0]
    assert (document["status"], document["errors"][0]["field"]) == (422, field)
    assert problem(client.get("/api/v1/scores?kpi=NOPE"))["status"] == 404


def test_pages_hold_every_row_once_though_rows_come_and_go(client: Client, cast: Cast) -> None:
    for month in range(1, 11):
        make_score(cast.punctuality, dt.date(2026, month, 1), 90, 100)
    first = client.get("/api/v1/scores?limit=4&team=BUSES").json()
    Score.objects.filter(start=dt.date(2026, 1, 1)).delete()
    make_score(cast.punctuality, dt.date(2025, 1, 1), 90, 100)
    second = client.get(first["next"]).json()
    third = client.get(second["next"]).json()
    months = [row["period"][-2:] for page in (first, second, third) for row in page["items"]]
    assert months == [f"{month:02}" for month in range(1, 11)] + ["01"]
    assert third["next"] is None


def test_entries_carry_what_writing_needs(client: Client, cast: Cast) -> None:
    make_entry(cast.punctuality, OCTOBER, "84.60", note="bridge works")
    make_entry(cast.own, OCTOBER, "1")
    assert items(client, "entries?team=BUSES") == [
        {
            "version": 1,
            "state": "value",
            "value": "84.6",
            "inputs": None,
            "note": "bridge works",
            "withheld": False,
            "team": "BUSES",
            "kpi": "OPS_01",
            "grain": "month",
            "period": "2026-10",
        }
    ]


def test_what_too_few_answered_is_withheld(client: Client, cast: Cast) -> None:
    kpi = make_kpi(
        "SURVEY",
        aggregation="ratio",
        inputs="happy:sum;asked:sum",
        formula="happy / asked",
        respondents="asked",
    )
    measure = make_measure(kpi, cast.buses)
    make_entry(measure, OCTOBER, inputs={"happy": "3", "asked": "4"})
    make_entry(measure, dt.date(2026, 9, 1), inputs={"happy": "3", "asked": "5"})
    found = [(row["period"], row["inputs"], row["withheld"]) for row in items(client, "entries?kpi=SURVEY")]
    assert found == [("2026-10", None, True), ("2026-09", {"happy": "3", "asked": "5"}, False)]


@pytest.mark.parametrize(("room", "cost"), [("catalogue", 5), ("measures", 5), ("scores", 5), ("entries", 6)])
def test_a_full_page_costs_the_statements_of_one_row(
    client: Client, cast: Cast, room: str, cost: int
) -> None:
    add(cast, 0)
    client.get(f"/api/v1/{room}")  # notes its use, which the next minute of requests need not
    assert statements(client, room) == cost
    for number in range(1, 30):
        add(cast, number)
    assert statements(client, room) == cost


def add(cast: Cast, number: int) -> None:
    measure = make_measure(make_kpi(f"MANY_{number}"), cast.buses)
    make_score(measure, OCTOBER, 90, 100)
    make_entry(measure, OCTOBER, 90)


def statements(client: Client, room: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/api/v1/{room}?limit=500").status_code == 200
    return len(queries)
