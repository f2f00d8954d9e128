"""Turns a workforce, one row a person, into an organisation folder.

Source: IBM's sample "HR Employee Attrition" (an invented workforce), a workbook of one sheet; in this copy
Attrition is 0 or 1. The file has no year, so 2015 stands in. Departments are teams that enter sums; the
company's measures are rolled up from theirs. Satisfaction is a survey and counts its answers.
"""

import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

from tests.real.tables import Row, write_settings, write_table

YEAR = 2015
COMPANY = "COMPANY"
DEPARTMENTS = {"Human Resources": "HR", "Research & Development": "RD", "Sales": "SALES"}
KPIS = {
    "TURNOVER": ("ratio", "100 * leavers / people", "leavers:sum;people:last:sum", ""),
    "SATISFACTION": ("ratio", "points / answers", "points:sum;answers:sum", "answers"),
    "TRAINING": ("weighted_mean", "", "", ""),
}
"""Aggregation, formula, inputs, and the input that counts answers."""
_SHEET, _TEXTS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
_TAG = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
Figures = Mapping[str, Decimal]


def read_sheet(path: Path) -> list[Row]:
    """The first sheet of a workbook without empty cells, its header in row 1."""
    with zipfile.ZipFile(path) as workbook:
        shared, sheet = (
            fromstring(workbook.read(name))  # noqa: S314 - a workbook of ours, not an upload
            for name in (_TEXTS, _SHEET)
        )
    texts = ["".join(text.itertext()) for text in shared]
    header, *rows = [[_text(cell, texts) for cell in row] for row in sheet.iter(f"{_TAG}row")]
    return [dict(zip(header, row, strict=True)) for row in rows]


def _text(cell: Element, texts: Sequence[str]) -> str:
    stored = cell.findtext(f"{_TAG}v") or ""
    return texts[int(stored)] if cell.get("t") == "s" else stored


def write_folder(employees: Iterable[Row], folder: Path) -> None:
    write_settings(folder, name="Workforce")
    below = [(team, name, COMPANY) for name, team in DEPARTMENTS.items()]
    write_table(folder, "teams", "code name parent", [(COMPANY, "Company", ""), *below])
    columns = "code status decimals direction frequency aggregation formula inputs respondents"
    write_table(folder, "kpis", columns, ((kpi, "active", 4, "info", "year", *KPIS[kpi]) for kpi in KPIS))
    write_table(folder, "measures", "kpi team active_from active_to source", _measures())
    write_table(folder, "values", "kpi team period input value", _values(employees))


def _measures() -> Iterator[Sequence[str]]:
    for kpi in KPIS:
        yield kpi, COMPANY, f"{YEAR}-01-01", f"{YEAR}-12-31", "rollup"
        for team in DEPARTMENTS.values():
            yield kpi, team, f"{YEAR}-01-01", f"{YEAR}-12-31", "entry"


def _values(employees: Iterable[Row]) -> Iterator[Sequence[str]]:
    of_team: dict[str, list[Row]] = defaultdict(list)
    for row in employees:
        of_team[DEPARTMENTS[row["Department"]]].append(row)
    for team, rows in of_team.items():
        for kpi, figures in _figures(rows).items():
            for name, figure in figures.items():
                yield kpi, team, f"FY{YEAR}", name, f"{figure:f}"


def _figures(rows: Sequence[Row]) -> Mapping[str, Figures]:
    people = Decimal(len(rows))
    return {
        "TURNOVER": {"leavers": _total(rows, "Attrition"), "people": people},
        "SATISFACTION": {"points": _total(rows, "JobSatisfaction"), "answers": people},
        "TRAINING": {
            "value": round(_total(rows, "TrainingTimesLastYear") / people, 12),
            "weight": people,
        },
    }


def _total(rows: Iterable[Row], column: str) -> Decimal:
    return sum((Decimal(row[column]) for row in rows), Decimal())
