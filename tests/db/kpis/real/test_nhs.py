"""Waits in emergency departments: a ratio over many providers, in fiscal years that begin with April."""

import csv
import datetime as dt
import io
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command

from kpis.models import Score
from tests.real.nhs import NATION, write_folder
from tests.real.results import load_and_compute, of_measure
from tests.real.tables import read_rows

EXCERPT = Path(__file__).parents[3] / "data" / "nhs_excerpt" / "attendances.csv"
NOW = dt.datetime(2017, 8, 1, 12, tzinfo=dt.UTC)
WHOLE = dt.datetime(2019, 6, 1, 12, tzinfo=dt.UTC)
ATTENDANCES = {"2016-04-01": 23_362_301, "2017-04-01": 23_830_120, "2018-04-01": 24_826_981}
"""Of England, by the first day of the fiscal year, as published."""


def years(label: str, folder: Path) -> list[str]:
    write_folder(read_rows(EXCERPT), folder, year_label=label)
    load_and_compute(folder, NOW)
    said = io.StringIO()
    call_command("export_scores", "--grain", "year", "--team", NATION, "--today", "2017-08-01", stdout=said)
    rows = csv.DictReader(io.StringIO(said.getvalue()))
    return [row["period"] for row in rows if (row["node"], row["team"]) == ("measure", NATION)]


@pytest.mark.parametrize(("label", "keys"), [("end", ["FY2017", "FY2018"]), ("start", ["FY2016", "FY2017"])])
def test_the_fiscal_year_from_april_is_named_by_its_end_or_its_start(
    label: str, keys: list[str], tmp_path: Path
) -> None:
    assert years(label, tmp_path) == keys


def test_three_providers_counted_by_hand(tmp_path: Path) -> None:
    """In December they saw 29522 + 594 + 11112 + 4065 + 769 + 486 people, 7298 + 116 + 363 of them too late;
    the mean of the three providers would be 91.50. The third one closes with the fiscal year."""
    write_folder(read_rows(EXCERPT), tmp_path)
    load_and_compute(tmp_path, NOW)
    december = of_measure("SEEN", NATION, "month", "2016-12-01")
    assert december.inputs == {"attendances": "46548", "breaches": "7777"}
    assert (december.value, december.status) == (Decimal("83.29"), "red")
    assert (december.have, december.expected) == (3, 3)
    ended = of_measure("SEEN", NATION, "year", "2016-04-01")
    assert ended.inputs == {"attendances": "181086", "breaches": "28417"}
    assert (ended.value, ended.have, ended.expected) == (Decimal("84.31"), 12, 12)
    quarter = of_measure("SEEN", NATION, "quarter", "2017-04-01")
    assert (quarter.have, quarter.expected) == (6, 6)


@pytest.mark.real_data
def test_three_years_of_all_providers_as_published(tmp_path: Path, real_data: Path) -> None:
    rows = read_rows(real_data / "nhs_ae" / "ae_attendances.csv")
    write_folder(rows, tmp_path)
    load_and_compute(tmp_path, WHOLE)
    months = Score.objects.filter(measure__team__code=NATION, grain="month")
    computed = {str(start): value for start, value in months.values_list("start", "value")}
    national = read_rows(real_data / "nhs_ae" / "england_monthly.csv")
    assert computed == {row["period"]: Decimal(row["pct_within_4h"]) for row in national}
    assert set(months.values_list("status", flat=True)) <= {"red", "amber"}  # 95 % was missed in every month
    for start, attendances in ATTENDANCES.items():
        year = of_measure("SEEN", NATION, "year", start)
        assert year.inputs is not None
        assert year.inputs["attendances"] == str(attendances)
    shares = _by_year(national)
    found = Score.objects.filter(measure__team__code=NATION, grain="year").order_by("start")
    assert [score.value for score in found] == shares


def _by_year(national: list[dict[str, str]]) -> list[Decimal]:
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for row in national:
        year = int(row["period"][:4]) - (int(row["period"][5:7]) < 4)
        sums[year][0] += int(row["attendances"])
        sums[year][1] += int(row["breaches"])
    return [
        (100 * (1 - Decimal(breaches) / attendances)).quantize(Decimal("0.01"))
        for attendances, breaches in sums.values()
    ]
