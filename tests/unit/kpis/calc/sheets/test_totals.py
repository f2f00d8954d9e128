"""Rows that add up others are left out, and told."""

from collections.abc import Sequence
from decimal import Decimal

from kpis.calc.sheets.book import Given, Sheet
from kpis.calc.sheets.layout import Layout, Oddity, recognise

TITLES = ("KPI", "Team", "Period", "Value")
ROW = ("OTP", "NYCT", "2026-10", Decimal("84.6"))
OTHER = ("OTP", "LIRR", "2026-10", Decimal("91.2"))


def found_in(*rows: Sequence[Given]) -> Layout:
    layout = recognise(Sheet("October", rows))
    assert layout is not None
    return layout


def beds(*rows: Sequence[Given]) -> Layout:
    return found_in(("Trust", "Available", "Occupied", "Rate"), *rows)


def test_a_row_named_total_is_left_out() -> None:
    layout = found_in(TITLES, ROW, OTHER, ("Total", None, None, Decimal("175.8")))
    assert (layout.left_out, layout.oddities) == ({4: "total"}, (Oddity("total", "4", "Total"),))


def test_a_kpi_whose_name_begins_with_total_is_none() -> None:
    assert found_in(TITLES, ("Total Ridership", *ROW[1:]), OTHER).left_out == {}


def test_a_word_that_most_rows_have_names_no_total() -> None:
    assert found_in(TITLES, ("OTP", "All", *ROW[2:]), ("MDBF", "All", *ROW[2:])).left_out == {}


def test_a_row_whose_figures_are_the_sums_of_the_others_is_a_total() -> None:
    """A rate cannot add up; it lies between the others."""
    layout = beds(
        ("England", Decimal(600), Decimal("403.5"), Decimal("0.67")),
        ("North", Decimal(100), Decimal("90.5"), Decimal("0.9")),
        ("South", Decimal(200), Decimal(103), Decimal("0.5")),
        ("West", Decimal(300), Decimal(210), Decimal("0.7")),
    )
    assert (layout.left_out, layout.oddities) == ({2: "total"}, (Oddity("total", "2", "England"),))


def test_such_a_row_below_the_others_is_a_total_too_also_as_text() -> None:
    layout = beds(
        ("North", "1,100", "90.5", None), ("South", "200", "103", None), ("West", "300", "210", None),
        ("England", "1,600", "403.5", None),
    )  # fmt: skip
    assert layout.left_out == {5: "total"}


def test_a_row_that_only_nearly_adds_up_is_none() -> None:
    layout = beds(
        ("England", Decimal(601), Decimal(403), None),
        ("North", Decimal(100), Decimal(90), None),
        ("South", Decimal(200), Decimal(103), None),
        ("West", Decimal(300), Decimal(210), None),
    )
    assert layout.left_out == {}


def test_one_small_sum_may_be_chance() -> None:
    assert (
        found_in(
            ("Month", "Value"),
            ("Jan", Decimal(6)),
            ("Feb", Decimal(1)),
            ("Mar", Decimal(2)),
            ("Apr", Decimal(3)),
        ).left_out
        == {}
    )


def test_a_workbook_of_ours_holds_no_totals() -> None:
    titles = ("Code", "Period", "Value", "Measure", "Version")
    rows = [
        ("ALL", "2026-10", Decimal(5), Decimal(7), Decimal(1)),
        ("OTP", "2026-10", Decimal(5), Decimal(8), Decimal(1)),
    ]
    assert found_in(titles, *rows).left_out == {}
