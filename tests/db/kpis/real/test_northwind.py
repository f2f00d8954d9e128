"""A trader's orders, rolled up from its people: the known totals, by team and by person."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from kpis.models import Score
from tests.real.northwind import COMPANY, LONDON, write_persons, write_teams
from tests.real.results import load_and_compute, of_measure
from tests.real.tables import Row, read_rows

NOW = dt.datetime(1999, 2, 1, 12, tzinfo=dt.UTC)
COLUMNS = ("employeeID", "reportsTo", "orderDate", "requiredDate", "shippedDate", "net_amount")
INVENTED: list[Row] = [
    dict(zip(COLUMNS, line.split(","), strict=True))
    for line in (
        "2,,1997-11-03,1997-12-01,1997-11-13,100.25",
        "5,2.0,1997-11-04,1997-12-02,1997-11-06,40",
        "6,5.0,1997-11-05,1997-11-20,1997-11-25,60",
        "6,5.0,1997-12-08,1998-01-05,1997-12-10,200.5",
        "2,,1998-01-12,1998-02-09,1998-01-26,300",
        "6,5.0,1998-01-13,1998-02-10,,9.995",
    )
]
"""In the layout of the real orders."""


def years_of(kpi: str, team: str = COMPANY) -> Mapping[int, Decimal | None]:
    rows = Score.objects.filter(
        measure__kpi__code=kpi, measure__team__code=team, measure__person=None, grain="year"
    )
    return {start.year: value for start, value in rows.values_list("start", "value")}


def over_all_years(kpi: str, name: str) -> Decimal:
    """An input added up by hand, for no period is longer than a year."""
    years = Score.objects.filter(measure__kpi__code=kpi, measure__team__code=COMPANY, grain="year")
    return sum((Decimal(row.inputs[name]) for row in years if row.inputs), Decimal())


def sold_by(team: str) -> Decimal:
    years = Score.objects.filter(measure__kpi__code="SALES", measure__team__code=team, grain="year")
    return sum((row.raw for row in years if row.raw is not None), Decimal())


def test_six_orders_counted_by_hand(tmp_path: Path) -> None:
    """1997: three of four on time, (10 + 2 + 20 + 2) / 4 days; the mean of its months would be 6.33."""
    write_teams(INVENTED, tmp_path)
    load_and_compute(tmp_path, NOW)
    assert years_of("SALES") == {1997: Decimal("400.75"), 1998: Decimal("310.00")}
    assert years_of("SALES", LONDON) == {1997: Decimal("300.50"), 1998: Decimal("10.00")}
    assert years_of("UNSHIPPED") == {1997: 0, 1998: 1}
    assert years_of("ON_TIME") == {1997: 75, 1998: 100}
    assert years_of("ON_TIME", LONDON) == {1997: Decimal("66.67"), 1998: None}
    assert years_of("DAYS") == years_of("MEAN_DAYS") == {1997: Decimal("8.5"), 1998: 14}


def test_three_persons_are_too_few_to_be_shown(tmp_path: Path) -> None:
    write_persons(INVENTED, tmp_path)
    load_and_compute(tmp_path, NOW)
    sales = of_measure("SALES", COMPANY, "year", "1997-01-01")
    assert (sales.value, sales.status, sales.reason) == (None, "na", "too_few")


@pytest.mark.real_data
def test_three_years_of_sales_rolled_up_from_teams(tmp_path: Path, real_data: Path) -> None:
    write_teams(read_rows(real_data / "northwind" / "orders.csv"), tmp_path)
    load_and_compute(tmp_path, NOW)
    assert years_of("SALES") == {
        1996: Decimal("208083.97"),
        1997: Decimal("617085.20"),
        1998: Decimal("440623.87"),
    }
    assert sold_by(COMPANY) == Decimal("1265793.0395")
    assert sold_by(LONDON) == Decimal("344581.7135")
    assert (sold_by("E4"), sold_by("E5")) == (Decimal("232890.846"), Decimal("68792.2825"))
    assert years_of("UNSHIPPED") == {1996: 0, 1997: 0, 1998: 21}
    assert years_of("ON_TIME") == {1996: Decimal("95.39"), 1997: Decimal("94.61"), 1998: Decimal("96.79")}
    on_time, shipped = over_all_years("ON_TIME", "on_time"), over_all_years("ON_TIME", "shipped")
    assert (on_time, shipped, round(100 * on_time / shipped, 2)) == (
        Decimal(772),
        Decimal(809),
        Decimal("95.43"),
    )
    assert years_of("DAYS") == {1996: Decimal("8.11"), 1997: Decimal("8.91"), 1998: Decimal("8.04")}
    assert years_of("MEAN_DAYS") == years_of("DAYS")
    assert round(over_all_years("DAYS", "days") / shipped, 2) == Decimal("8.49")


@pytest.mark.real_data
def test_three_years_of_sales_rolled_up_from_persons(tmp_path: Path, real_data: Path) -> None:
    """In May 1998 only two people have shipments, four of them: too few to be shown, so 1998 is without."""
    write_persons(read_rows(real_data / "northwind" / "orders.csv"), tmp_path)
    load_and_compute(tmp_path, NOW)
    assert years_of("SALES") == {
        1996: Decimal("208083.97"),
        1997: Decimal("617085.20"),
        1998: Decimal("440623.87"),
    }
    assert years_of("ON_TIME") == {1996: Decimal("95.39"), 1997: Decimal("94.61"), 1998: Decimal("96.73")}
    assert years_of("MEAN_DAYS") == {1996: Decimal("8.11"), 1997: Decimal("8.91"), 1998: Decimal("8.13")}
