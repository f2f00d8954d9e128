"""Openings are counted by KPI and month, whoever it was."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from time_machine import TimeMachineFixture as Traveller

from kpis.actions.openings import count_opening
from kpis.models import Opening
from tests.builders import make_kpi
from tests.cast import Cast

MEASURE, DEFINITION = "/scorecards/BUSES/OPS_01/", "/catalogue/OPS_01/"
NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _clock(time_machine: Traveller) -> None:
    time_machine.move_to(NOW)


def counts() -> list[tuple[str, str, int, str]]:
    rows = Opening.objects.order_by("month", "kpi__code")
    return [(row.kpi.code, str(row.month), row.count, str(row.last_on)) for row in rows]


def test_both_pages_of_a_kpi_count_whoever_opens_them(cast: Cast, client: Client) -> None:
    for reader in (cast.manager, cast.executive):
        client.force_login(reader)
        for page in (MEASURE, DEFINITION):
            assert client.get(page).status_code == 200
    assert counts() == [("OPS_01", "2026-11-01", 4, "2026-11-22")]


def test_a_month_begins_anew(cast: Cast, client: Client, time_machine: Traveller) -> None:
    client.force_login(cast.manager)
    client.get(DEFINITION)
    time_machine.move_to(NOW + dt.timedelta(days=10))
    client.force_login(cast.manager)
    client.get(DEFINITION)
    assert counts() == [
        ("OPS_01", "2026-11-01", 1, "2026-11-22"),
        ("OPS_01", "2026-12-01", 1, "2026-12-02"),
    ]


@pytest.mark.parametrize("page", [MEASURE, DEFINITION])
def test_what_nobody_opened_is_not_counted(cast: Cast, client: Client, page: str) -> None:
    client.force_login(cast.manager)
    client.head(page)
    client.get(page, headers={"sec-purpose": "prefetch;prerender"})
    client.get(page, headers={"purpose": "prefetch"})
    client.force_login(cast.outsider)
    client.get(MEASURE)
    client.get("/catalogue/NOTHING/")
    assert counts() == []


def test_a_part_of_an_open_measure_is_no_opening(cast: Cast, client: Client) -> None:
    client.force_login(cast.manager)
    client.get(MEASURE, headers={"hx-request": "true", "hx-target": "chart"})
    assert counts() == []


def test_no_row_names_a_reader() -> None:
    assert {field.name for field in Opening._meta.fields} == {"id", "kpi", "month", "count", "last_on"}


@pytest.mark.django_db(transaction=True)
def test_a_page_outlives_a_count_that_fails() -> None:
    kpi = make_kpi()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kpis_opening RENAME TO gone")
    try:
        count_opening(kpi.pk, NOW.date())
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE gone RENAME TO kpis_opening")
    count_opening(kpi.pk, NOW.date())
    assert counts()[0][2] == 1
