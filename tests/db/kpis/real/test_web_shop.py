"""A real shop's rates: sum over sum, across teams and then over the year, never a mean of rates."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from kpis.models import Score
from tests.real.results import load_and_compute, of_measure
from tests.real.tables import read_rows
from tests.real.web_shop import MONTHS, SHOP, YEAR, write_folder

EXCERPT = Path(__file__).parents[3] / "data" / "web_shop_excerpt" / "sessions.csv"
NOW = dt.datetime(2018, 2, 1, 12, tzinfo=dt.UTC)
NEW_YEAR = f"{YEAR}-01-01"
ANSWERS = {"CONVERSION": "conversion", "BOUNCE": "mean_bounce", "EXIT": "mean_exit", "RETURNING": "returning"}
Months = Mapping[tuple[str, int], Decimal]


def computed_months() -> Months:
    rows = Score.objects.filter(measure__team__code=SHOP, grain="month").exclude(value=None)
    found = rows.values_list("measure__kpi__code", "start", "value")
    return {(kpi, start.month): value for kpi, start, value in found if value is not None}


def published_months(path: Path) -> Months:
    """Shares with four decimals, here in per cent."""
    return {
        (kpi, MONTHS[row["Month"]]): 100 * Decimal(row[column])
        for row in read_rows(path)
        for kpi, column in ANSWERS.items()
    }


def year_of(kpi: str, team: str = SHOP) -> Score:
    return of_measure(kpi, team, "year", NEW_YEAR)


def test_forty_visits_counted_by_hand(tmp_path: Path) -> None:
    """8 orders of 40 visits; the mean of the four months would be 15.73, of the two teams 19.44. A year with
    seven of its 24 team months is shown and not scored."""
    write_folder(read_rows(EXCERPT), tmp_path)
    load_and_compute(tmp_path, NOW)
    year = year_of("CONVERSION")
    assert (year.value, year.status, year.reason) == (Decimal(20), "no_data", "partial")
    assert (year.have, year.expected) == (7, 24)
    assert year_of("RETURNING").value == 80
    assert year_of("BOUNCE").raw == Decimal("2.9882075")
    february = of_measure("CONVERSION", SHOP, "month", f"{YEAR}-02-01")
    assert (february.value, february.status) == (Decimal("7.14"), "red")
    march = of_measure("BOUNCE", SHOP, "month", f"{YEAR}-03-01")
    assert (march.raw, march.have, march.expected) == (Decimal("0.0098"), 1, 2)


@pytest.mark.real_data
def test_a_year_of_visits_as_published(tmp_path: Path, real_data: Path) -> None:
    write_folder(read_rows(real_data / "web_shop" / "sessions.csv"), tmp_path)
    load_and_compute(tmp_path, NOW)
    assert computed_months() == published_months(real_data / "web_shop" / "answers_by_month.csv")
    year = year_of("CONVERSION")
    assert year.inputs == {"orders": "1908", "visits": "12330"}
    assert (year.raw, year.value) == (Decimal("15.474452554745"), Decimal("15.47"))
    assert (year.completeness, year.status) == (Decimal("83.333333333333"), "green")
    assert year_of("CONVERSION", "WEEKENDS").raw == Decimal("17.398884239888")
    bounce = year_of("BOUNCE")
    assert (bounce.raw, bounce.status) == (Decimal("2.219138167072"), "red")
    assert year_of("EXIT").raw == Decimal("4.307279813463")
    assert year_of("RETURNING").raw == Decimal("85.571776155718")
