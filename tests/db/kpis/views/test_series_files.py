import csv
import datetime as dt
from io import BytesIO, StringIO

import pytest
from django.test import Client
from openpyxl import load_workbook  # type: ignore[import-untyped]  # it publishes no types

from kpis.models import Watch
from tests.builders import make_score, moment
from tests.cast import Cast, make_cast
from tests.story import OCTOBER

URL = "/scorecards/BUSES/OPS_01/?period=2026-10"
SEPTEMBER = dt.date(2026, 9, 1)


pytestmark = pytest.mark.usefixtures("in_the_story")


@pytest.fixture
def cast() -> Cast:
    cast = make_cast()
    figures = {"last_year": "80.1", "last_year_change": "4.5", "year": "86.2", "year_lines": {"target": "88"}}
    make_score(cast.punctuality, SEPTEMBER, None, status="no_data", reason="missing", target=88)
    make_score(cast.punctuality, OCTOBER, "84.6", "80.68", target=88, to_date=figures)
    Watch.objects.create(
        measure=cast.punctuality,
        grain="month",
        last=OCTOBER,
        verdict="steady",
        known=24,
        n=24,
        computed_at=moment(),
        limits=[["2026-10-01", "82.25", "86.5", "90.75", False]],
    )
    return cast


def rows(client: Client, url: str) -> list[list[str]]:
    answer = client.get(url)
    assert answer.status_code == 200
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))


def test_the_table_and_what_is_drawn_come_as_csv(cast: Cast, client: Client) -> None:
    client.force_login(cast.viewer)
    heads = ["Period", "Name", "Value, %", "Target, %", "Gap, points", "Status", "Signal"]
    limits = ["Usually at least", "Usual middle", "Usually at most"]
    assert rows(client, f"{URL}&format=csv") == [
        [*heads, *limits],
        ["2026-10", "Oct 26", "84.6", "88", "-3.4", "At risk", "within limits", "82.25", "86.5", "90.75"],
        ["2026-09", "Sep 26", "", "88", "", "No data", "", "", "", ""],
    ]


def test_the_file_follows_the_view(cast: Cast, client: Client) -> None:
    client.force_login(cast.viewer)
    compared = rows(client, f"{URL}&compare=year&format=csv")
    assert [row[5:7] for row in compared] == [["A year ago, %", "Change, points"], ["80.1", "4.5"], ["", ""]]
    to_date = rows(client, f"{URL}&view=ytd&format=csv")
    assert to_date[:2] == [
        ["Period", "Name", "Year to date, %", "Target, %", "Gap, points"],
        ["2026-10", "Oct 26", "86.2", "88", "-1.8"],
    ]
    assert rows(client, f"{URL}&view=rolling&format=csv")[0] == ["Period", "Name", "Rolling year, %"]


def test_a_workbook_holds_the_same_as_numbers(cast: Cast, client: Client) -> None:
    client.force_login(cast.viewer)
    answer = client.get(f"{URL}&format=xlsx")
    assert answer["Content-Disposition"] == 'attachment; filename="BUSES-OPS_01-2026-10.xlsx"'
    sheet = load_workbook(BytesIO(answer.content)).active
    values = [list(row)[:6] for row in sheet.iter_rows(values_only=True)]
    assert values == [
        ["Period", "Name", "Value, %", "Target, %", "Gap, points", "Status"],
        ["2026-10", "Oct 26", 84.6, 88, -3.4, "At risk"],
        ["2026-09", "Sep 26", None, 88, None, "No data"],
    ]


@pytest.mark.parametrize(
    ("role", "team", "person"),
    [("outsider", 404, 404), ("viewer", 200, 404), ("manager", 200, 200), ("administrator", 404, 404)],
)
def test_whoever_reads_the_page_reads_the_file(
    cast: Cast, client: Client, role: str, team: int, person: int
) -> None:
    client.force_login(cast.person(role))
    assert client.get(f"{URL}&format=csv").status_code == team
    own = f"/scorecards/BUSES/PPL_01/?period=2026-10&person={cast.contributor.pk}&format=xlsx"
    assert client.get(own).status_code == person


def test_what_is_no_format_is_the_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.viewer)
    assert client.get(f"{URL}&format=pdf")["Content-Type"] == "text/html; charset=utf-8"
