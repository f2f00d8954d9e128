"""A published calendar of 13 periods: loaded as it is, and its years are the sums of its own periods."""

import csv
import datetime as dt
import io
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.models import Organisation
from kpis.models import CalendarPeriod, Score
from kpis.queries.calendars import calendar_of
from tests.real.results import load_and_compute, of_measure
from tests.real.tables import Row, read_rows
from tests.real.tfl import CITY, LINES, QUARTERS, write_folder

EXCERPT = Path(__file__).parents[3] / "data" / "tfl_excerpt" / "journeys.csv"
NOW = dt.datetime(2012, 5, 1, 12, tzinfo=dt.UTC)
WHOLE = dt.datetime(2024, 9, 1, 12, tzinfo=dt.UTC)
Totals = dict[tuple[str, str], Decimal]
"""By line and key."""


def published_totals(rows: Iterable[Row]) -> dict[str, Totals]:
    """Added up by what the published rows say of themselves, without any calendar of ours."""
    totals: dict[str, Totals] = {grain: defaultdict(Decimal) for grain in ("period", "quarter", "year")}
    for row in rows:
        if not row["Reporting Period"]:
            continue
        year, number = f"FY20{row['Period and Financial year'][-2:]}", int(row["Reporting Period"])
        keys = {"period": f"{year}-P{number:02}", "quarter": f"{year}-Q{QUARTERS[number - 1]}", "year": year}
        for line, column in LINES.items():
            figure = row.get(column, "").strip()
            for grain, key in keys.items() if figure else ():
                totals[grain][line, key] += Decimal(figure)
                totals[grain][CITY, key] += Decimal(figure)
    return totals


def exported(grain: str, today: str) -> Totals:
    said = io.StringIO()
    call_command("export_scores", "--grain", grain, "--today", today, stdout=said)
    rows = csv.DictReader(io.StringIO(said.getvalue()))
    measures = (row for row in rows if row["node"] == "measure")
    return {(row["team"], row["period"]): Decimal(row["value"]) for row in measures}


def test_two_published_years(tmp_path: Path) -> None:
    """The first period of 2010/11 has 31 days, its last 26; the overground trains start in the eighth."""
    rows = read_rows(EXCERPT)
    write_folder(rows, tmp_path)
    load_and_compute(tmp_path, NOW)
    totals = published_totals(rows)
    for grain in ("period", "quarter", "year"):
        assert exported(grain, "2012-05-01") == totals[grain]
    year = of_measure("JOURNEYS", "BUS", "year", "2010-04-01")
    assert (year.value, year.have, year.expected) == (Decimal("2288.9"), 13, 13)
    fourth = of_measure("JOURNEYS", "BUS", "quarter", "2011-12-11")
    assert (fourth.value, fourth.expected) == (Decimal("703.3"), 4)
    trains = of_measure("JOURNEYS", "OVERGROUND", "year", "2010-04-01")
    assert (trains.have, trains.expected) == (6, 6)
    last = of_measure("JOURNEYS", "UNDERGROUND", "period", "2012-03-04")
    figures = {name: last.to_date[name] for name in ("last_year", "year", "rolling", "matched_last_year")}
    assert figures == {
        "last_year": "83.5",
        "year": "1170.5",
        "rolling": "1170.5",
        "matched_last_year": "1107.4",
    }


def test_its_keys_and_days_are_those_published(tmp_path: Path) -> None:
    write_folder(read_rows(EXCERPT), tmp_path)
    load_and_compute(tmp_path, NOW)
    found = CalendarPeriod.objects.values_list("key", "start", "end", "quarter", "half")
    assert (found.count(), found[0], found[12]) == (
        26,
        ("FY2011-P01", dt.date(2010, 4, 1), dt.date(2010, 5, 1), 1, 1),
        ("FY2011-P13", dt.date(2011, 3, 6), dt.date(2011, 3, 31), 4, 2),
    )


@pytest.mark.real_data
def test_fourteen_years_and_four_periods_as_published(tmp_path: Path, real_data: Path) -> None:
    rows = read_rows(real_data / "tfl_periods" / "tfl-journeys-type_as_published.csv")
    write_folder(rows, tmp_path)
    load_and_compute(tmp_path, WHOLE)
    totals = published_totals(rows)
    for grain in ("period", "quarter", "year"):
        assert exported(grain, "2024-09-01") == totals[grain]
    table = calendar_of(Organisation.current()).table
    assert table is not None
    assert (len(table.rows), table.first_day, table.last_day) == (
        186,
        dt.date(2010, 4, 1),
        dt.date(2024, 7, 20),
    )
    years = Score.objects.filter(grain="year", measure__team__code="BUS").order_by("start")
    assert list(years.values_list("expected", flat=True)) == [13] * 14 + [4]
