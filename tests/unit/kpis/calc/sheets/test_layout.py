"""Where a table stands in a sheet: small sheets with every kind of thing around and inside the table."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from hypothesis import example, given, settings
from hypothesis import strategies as st

from kpis.calc.periods import Calendar
from kpis.calc.sheets.book import Given, Sheet
from kpis.calc.sheets.layout import Layout, Oddity, of_columns, recognise, signature
from kpis.calc.sheets.lines import read_lines
from kpis.calc.sheets.mapping import Known, Mapping, Use, guess

TITLES = ("KPI", "Team", "Period", "Value")
ROW = ("OTP", "NYCT", "2026-10", Decimal("84.6"))
OTHER = ("OTP", "LIRR", "2026-10", Decimal("91.2"))


def found_in(*rows: Sequence[Given], hidden: bool = False) -> Layout:
    layout = recognise(Sheet("October", rows, hidden))
    assert layout is not None
    return layout


def test_a_plain_table_has_nothing_odd() -> None:
    assert found_in(TITLES, ROW, OTHER) == Layout("October", (1,), TITLES, 2, 3, {}, ())


def test_title_source_and_status_lines_are_not_read() -> None:
    layout = found_in(("Title:", "On-time performance"), ("Status:", "Final 2026"), (), TITLES, ROW, OTHER)
    assert (layout.header_rows, layout.first_row, layout.last_row) == ((4,), 5, 6)
    assert layout.oddities == (Oddity("above", "1-3"),)


def test_lines_about_the_source_of_a_narrow_table_are_no_header() -> None:
    about = [("Source:", "MTA"), ("Status:", "final")]
    assert found_in(*about, (), ("Line", "Speed"), ("A", Decimal(3)), ("B", Decimal(4))).header_rows == (4,)
    assert found_in(*about, ("KPI", "Value"), ("A", Decimal(3)), ("B", Decimal(4))).header_rows == (3,)
    assert found_in(*about, (), ("Line", "2026"), ("A", Decimal(3)), ("B", Decimal(4))).header_rows == (4,)


def test_two_header_rows_are_joined_and_groups_go_on_to_the_next() -> None:
    layout = found_in(
        ("", "", "Available", None, None, "Occupied", None),
        ("Year", "Trust", "Total", "Acute", None, "Total", "Acute"),
        ("2010", "North", Decimal(9), Decimal(7), None, Decimal(8), Decimal(6)),
        ("2010", "South", Decimal(19), Decimal(17), None, Decimal(18), Decimal(16)),
    )
    assert (layout.header_rows, layout.oddities) == ((1, 2), (Oddity("two_rows", "1-2"),))
    assert layout.titles == (
        *(
            "Year",
            "Trust",
            "Available / Total",
            "Available / Acute",
            "",
            "Occupied / Total",
            "Occupied / Acute",
        ),
    )


def test_cells_merged_downwards_keep_their_own_title() -> None:
    layout = found_in(
        ("KPI", "Team", "2026", None, "Comment"),
        (None, None, "Q1", "Q2", None),
        ("OTP", "NYCT", Decimal(84), Decimal(85), "fine"),
    )
    assert layout.titles == ("KPI", "Team", "2026 / Q1", "2026 / Q2", "Comment")


def test_line_breaks_in_titles_are_spaces_and_a_day_heads_a_column() -> None:
    layout = found_in(
        ("KPI", "On\r\ntime ", dt.date(2026, 10, 1)), ("OTP", "x", Decimal(3)), ("A", "y", Decimal(4))
    )
    assert layout.titles == ("KPI", "On time", "2026-10-01")
    assert layout.oddities == (Oddity("title_breaks", text="1"),)


def test_blank_rows_repeated_headers_and_notes_are_left_out() -> None:
    layout = found_in(TITLES, ROW, (), TITLES, OTHER, (), ("Source: MTA",), ("* provisional",))
    assert (layout.left_out, layout.last_row, list(layout.numbers())) == (
        {3: "blank", 4: "header"},
        5,
        [2, 5],
    )
    assert layout.oddities == (Oddity("below", "6-8"), Oddity("header_again", "4"))


def test_columns_without_title_and_empty_ones_are_told() -> None:
    layout = found_in(
        ("KPI", "Value", None, "", None, None), ("OTP", Decimal(3), "x"), ("MDBF", Decimal(4), None)
    )
    assert layout.titles == ("KPI", "Value", "")
    assert layout.oddities == (Oddity("untitled", "C"), Oddity("empty_columns", "D-F"))


def test_what_is_odd_about_cells_is_counted() -> None:
    layout = found_in(
        ("2012-Q4 Vol.", "Name", "Cost", "Share", "Change"),
        ("1,200", "Bus \nline", "£1,234.50", "12%", "(3)"),
        ("-", " Tram ", "£5", "8%", "4"),
        ("n/a", "Ferry", "#N/A", "7%", "="),
        ("–", "Rail", Decimal("0.12345678901234"), "6%", "5"),
        ("900", "Boat", "£7", "6%", "5"),
    )
    assert set(layout.oddities) == {
        Oddity("calendar_parts", text="2012-Q4"),
        Oddity("no_value", text="-\t1"),
        Oddity("no_value", text="n/a\t1"),
        Oddity("no_value", text="–\t1"),
        Oddity("thousands", "A, C", "1,200"),
        Oddity("currency", "C", "£1,234.50"),
        Oddity("percent", "D", "12%"),
        Oddity("brackets", "E", "(3)"),
        Oddity("line_breaks", text="1"),
        Oddity("spaces", text="1"),
        Oddity("errors", text="1"),
        Oddity("uncomputed", text="1"),
        Oddity("rounded", text="1"),
    }


def test_decimal_commas_are_told_by_their_columns() -> None:
    layout = found_in(("KPI", "Value"), ("OTP", "1.084,6"), ("MDBF", "91,25"))
    assert layout.oddities == (Oddity("thousands", "B", "1.084,6"), Oddity("decimal_comma", "B", "1.084,6"))


def test_oddities_of_the_columns_that_are_used() -> None:
    sheet = Sheet("", [("Name", "Actual", "Check"), ("Bus", "1,200", "-"), ("Rail", "-", "7")])
    layout = recognise(sheet)
    assert layout is not None
    assert of_columns(sheet, layout, {2}).oddities == (
        Oddity("no_value", text="-\t1"),
        Oddity("thousands", "B", "1,200"),
    )


def test_a_hidden_sheet_says_so() -> None:
    assert found_in(TITLES, ROW, OTHER, hidden=True).oddities == (Oddity("hidden"),)


def test_texts_have_no_table() -> None:
    prose = [
        ("Data quality statement", None),
        (None, "These tables include all data."),
        (),
        (None, "North Trust"),
    ]
    listed = [*prose, ("RFS", "Chesterfield Royal"), ("RAS", "The Hillingdon"), ("RJZ", "King's College")]
    for rows in ([], [()], [("only",)], [TITLES], prose, listed, [ROW, OTHER]):
        assert recognise(Sheet("", rows)) is None


def test_yes_and_no_below_titles_of_ours_are_a_table() -> None:
    assert (
        found_in(("KPI", "Month", "Result"), ("ISO", "Oct-26", "yes"), ("SOC", "Oct-26", "no")).last_row == 3
    )


def test_the_same_titles_have_the_same_signature_wherever_they_stand() -> None:
    one, two = found_in(TITLES, ROW, OTHER), found_in(("Report",), (), TITLES, ROW, OTHER, OTHER)
    assert signature(one) == signature(two) != signature(found_in(("Trust", "Beds"), ("North", Decimal(1))))


cells = st.one_of(
    st.none(),
    st.text(max_size=8),
    st.sampled_from(
        ["KPI", "Value", "Period", "Total", "2026-10", "84,6", "1,234", "-", "NULL", "Oct-26", "yes", "\n"]
    ),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.booleans(),
)
sheets = st.lists(st.lists(cells, max_size=6), max_size=12)
roles = st.sampled_from(
    ["kpi", "team", "period", "year", "month", "input", "value", "state", "note", "version"]
)


@settings(deadline=None)
@given(
    sheets,
    st.dictionaries(st.integers(1, 8), roles.map(Use), max_size=6),
    st.sampled_from(["", "sum", "mean", "count", "last"]),
)
@example([["kpi", "value"], ["A", "1"]], {1: Use("kpi"), 2: Use("value"), 8: Use("month")}, "")
def test_no_cells_raise(rows: list[list[Given]], uses: dict[int, Use], combine: str) -> None:
    sheet, calendar = Sheet("S", rows), Calendar(4)
    layout = recognise(sheet)
    if layout is None:
        return
    known = Known({"kpi": "KPI", "value": "V"}, {"total": "T"}, {"V": ("Period",)})
    for mapping in (Mapping(uses, combine=combine), guess(sheet, layout, known, calendar)):
        for line in read_lines(sheet, layout, mapping, calendar):
            assert layout.first_row <= line.place.row <= layout.last_row
            assert line.place.row not in layout.left_out
            assert line.value or line.state != "value"
