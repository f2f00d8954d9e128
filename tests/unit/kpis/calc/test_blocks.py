"""What spreadsheets and CSV files put on the clipboard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.blocks import MOST_CELLS, MOST_LINES, is_too_large, read_block

CELLS = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters='"'), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("84.6\r\n92.7\r\n", (("84.6",), ("92.7",))),
        ("84.6\t85.0\n92.7\t93.1", (("84.6", "85.0"), ("92.7", "93.1"))),
        ("84,6;85,0\n92,7;93,1", (("84,6", "85,0"), ("92,7", "93,1"))),
        ("1,250\n1,300", (("1,250",), ("1,300",))),
        ("84.6\n\n92.7", (("84.6",), ("",), ("92.7",))),
        ("84.6\t\n\t93.1", (("84.6", ""), ("", "93.1"))),
        ('"two\nlines"\t7', (("two\nlines", "7"),)),
        (" 84.6 \r92.7\r", (("84.6",), ("92.7",))),
        ("\n92.7", (("",), ("92.7",))),
        ("\n\n", ()),
        ("", ()),
    ],
)
def test_lines_and_cells(text: str, block: tuple[tuple[str, ...], ...]) -> None:
    assert read_block(text) == block


def test_a_cell_longer_than_a_csv_field_may_be_is_still_read() -> None:
    assert read_block("9" * 200_000 + "\t1") == (("9" * 200_000, "1"),)


def test_what_no_grid_has_is_too_large() -> None:
    assert not is_too_large((("1",) * MOST_CELLS,) * MOST_LINES)
    assert is_too_large((("1",),) * (MOST_LINES + 1))
    assert is_too_large((("1",) * (MOST_CELLS + 1),))


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=6))
def test_what_a_spreadsheet_copies_comes_back(rows: list[list[str]]) -> None:
    text = "\r\n".join("\t".join(row) for row in rows) + "\r\n"
    assert read_block(text) == tuple(map(tuple, rows))
