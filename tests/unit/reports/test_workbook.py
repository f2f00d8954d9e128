"""The figures of a report in a workbook."""

import dataclasses
import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]  # it carries no py.typed

from kpis.calc.lines import Lines
from reports.calc.facts import ReportFacts
from reports.rendering.mail import render
from tests.report_facts import changed_fact, measure_fact, report_facts, team_fact
from tests.unit.reports.test_mail import FRAME, merrow
from tests.unit.reports.test_restated import fact as restated_fact

WORKBOOK = dataclasses.replace(FRAME, formats=frozenset({"xlsx"}))


def book_of(facts: ReportFacts, **frame: Any) -> Any:
    (file,) = render(facts, dataclasses.replace(WORKBOOK, **frame)).files
    return load_workbook(io.BytesIO(file.content))


def rows(book: Any, sheet: str) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in book[sheet].iter_rows()]


@pytest.fixture(scope="module")
def book() -> Any:
    return book_of(merrow())


def test_its_sheets(book: Any) -> None:
    assert book.sheetnames == ["Summary", "Teams", "KPIs", "Restated", "Notes"]
    assert book_of(dataclasses.replace(merrow(), changed=(changed_fact("K"),))).sheetnames == [
        *("Summary", "Teams", "KPIs", "Restated", "Changed", "Notes")
    ]


def test_the_summary_says_result_coverage_and_when_the_figures_were_known(book: Any) -> None:
    assert rows(book, "Summary") == [
        ["About", "Merrow Transit"],
        ["Report", "T1. Monthly report, October 2026"],
        ["Result", "Score 70"],
        ["Status", "▲\N{NO-BREAK SPACE}At risk"],
        [
            "Change",
            (
                "Down 2 since September 2026. On track is 90 or more, at risk 70 or more, of at most 120. "
                "T2 lost 9 points. T3 gained 11 points. "
                "Lowest: T4, 48, off track."
            ),
        ],
        [
            "Coverage",
            "99% of weight reported, 2 of 3 KPIs. Provisional: entry is still open, so the score may change.",
        ],
        ["Known at", "Figures as known on 12 Nov 2026, 06:00 CET."],
        ["Archive", "https://kpi.merrow.example/reports/7/"],
    ]


def test_teams_stand_with_the_one_above(book: Any) -> None:
    head, *teams = rows(book, "Teams")
    assert head == ["Code", "Team", "Below", "Score", "Score before", "Status", "Coverage (%)", "Worst KPI"]
    assert teams[:2] == [
        ["T1", "T1", None, 70, 72, "At risk", 98.6, None],
        ["T2", "T2", "T1", 69, 78, "At risk", None, "Overtime & <b>share</b>"],
    ]


def test_a_kpi_has_its_typed_figures_and_who_owes_a_missing_one() -> None:
    facts = report_facts(
        measure_fact(
            "OPS_09",
            "red",
            0,
            value=Decimal("7.125"),
            better=Decimal("-0.7"),
            lines=Lines(target=Decimal(4)),
            before=[("red", "6.4")],
            perspective="Customer",
            owner="T. Lindqvist",
            weight=2,
            critical=True,
        ),
        measure_fact("OPS_13", "green", 100, lines=Lines(lower=Decimal(12), upper=Decimal(15))),
        measure_fact("OPS_16", "no_data", owed_by=("Ines Aalto",)),
    )
    head, first, band, missing = rows(book_of(facts), "KPIs")
    assert dict(zip(head, first, strict=True)) == {
        "Code": "OPS_09",
        "KPI": "OPS_09",
        "Team code": "T1",
        "Team": "T1",
        "Perspective": "Customer",
        "Unit": "%",
        "Value": 7.125,
        "Target": 4,
        "From": None,
        "To": None,
        "Change": 0.725,
        "Score": 0,
        "Status": "Off track",
        "Weight": 2,
        "Critical": True,
        "Owner": "T. Lindqvist",
        "Owed by": None,
    }
    assert (band[head.index("From")], band[head.index("To")]) == (12, 15)
    assert (missing[head.index("Value")], missing[head.index("Owed by")]) == (None, "Ines Aalto")


def test_all_that_was_restated_or_agreed_anew_is_there() -> None:
    restated = tuple(restated_fact(f"R{n}", effect="none") for n in range(9))
    changed = (
        changed_fact("K", "target", before=Lines(Decimal(86)), after=Lines(Decimal(88)), why="x" * 300),
        changed_fact("L", start=dt.date(1, 1, 1)),
    )
    book = book_of(dataclasses.replace(merrow(), restated=restated, changed=changed))
    assert len(rows(book, "Restated")) == 10
    assert rows(book, "Restated")[1][:11] == [
        *("R0", "R0", "T1", "value", "August 2026", 85.3, 84.9, "At risk", "Off track", 64, 49)
    ]
    assert [row[3:] for row in rows(book, "Changed")[1:]] == [
        [dt.datetime(2027, 1, 1), 86, 88, "Ines Aalto", "x" * 300],  # noqa: DTZ001  # a cell has no zone
        [None, None, None, "Ines Aalto", None],
    ]


def test_text_never_becomes_a_formula_and_a_negative_figure_stays_one() -> None:
    evil = measure_fact("K", "red", 0, name="=cmd|' /C calc'!A0", owner="@SUM(A1)", value=Decimal("-12.5"))
    book = book_of(report_facts(evil, teams=(team_fact(1),)))
    _head, row = list(book["KPIs"].iter_rows())
    assert [(cell.value, cell.data_type) for cell in (row[1], row[6], row[15])] == [
        ("'=cmd|' /C calc'!A0", "s"),
        (-12.5, "n"),
        ("'@SUM(A1)", "s"),
    ]


def test_left_out_sections_leave_the_workbook_whole() -> None:
    book = book_of(merrow(), sections=frozenset({"attention"}))
    assert len(rows(book, "KPIs")) == 5
