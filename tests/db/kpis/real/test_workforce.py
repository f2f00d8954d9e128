"""A workforce of three departments: the company's rates come from its departments' sums."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from kpis.models import Score
from tests.real.results import load_and_compute, of_measure
from tests.real.tables import Row
from tests.real.workforce import COMPANY, YEAR, read_sheet, write_folder

NOW = dt.datetime(2016, 2, 1, 12, tzinfo=dt.UTC)
WORKBOOK = "WA_Fn-UseC_-HR-Employee-Attrition.xlsx"
COLUMNS = ("Department", "Attrition", "JobSatisfaction", "TrainingTimesLastYear")


def invented(department: str, *people: str) -> list[Row]:
    """Each person as attrition, satisfaction and trainings."""
    return [dict(zip(COLUMNS, (department, *person), strict=True)) for person in people]


def year_of(kpi: str, team: str = COMPANY) -> Score:
    return of_measure(kpi, team, "year", f"{YEAR}-01-01")


def test_eleven_people_counted_by_hand(tmp_path: Path) -> None:
    """3 leavers of 11; the mean of the two departments would be 32.14. Human Resources has too few answers to
    be shown, and its four leave the company's satisfaction too: 21 / 7."""
    people = invented("Human Resources", "140", "042", "031", "100")
    people += invented("Sales", "143", "030", "022", "042", "041", "020", "020")
    write_folder(people, tmp_path)
    load_and_compute(tmp_path, NOW)
    assert year_of("TURNOVER").raw == Decimal("27.272727272727")
    assert year_of("TRAINING").value == 1
    few = year_of("SATISFACTION", "HR")
    assert (few.status, few.reason) == ("na", "too_few")
    assert year_of("SATISFACTION").value == 3


@pytest.mark.real_data
def test_a_workforce_of_1470_as_published(tmp_path: Path, real_data: Path) -> None:
    employees = read_sheet(real_data / "hr_attrition" / WORKBOOK)
    write_folder(employees, tmp_path)
    load_and_compute(tmp_path, NOW)
    turnover = year_of("TURNOVER")
    assert turnover.inputs == {"leavers": "237", "people": "1470"}
    assert turnover.raw == Decimal("16.122448979592")
    shares = {team: year_of("TURNOVER", team).value for team in ("HR", "RD", "SALES")}
    assert shares == {"HR": Decimal("19.0476"), "RD": Decimal("13.8398"), "SALES": Decimal("20.6278")}
    assert year_of("SATISFACTION").value == Decimal("2.7286")
    assert year_of("TRAINING").value == Decimal("2.7993")
