"""CSV files as all kinds of programs write them."""

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpis.doors.guarded_text import unguarded
from kpis.doors.uploaded import FileRefused, read_upload

TABLE = "kpi;team;value\nOTP;NYCT;84,6\n"


def rows_of(content: bytes) -> list[list[object]]:
    return [list(row) for row in read_upload("figures.csv", content).sheets[0].rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_is_found(encoding: str) -> None:
    book = read_upload("figures.csv", "kpi,cost\nBücher,£5\n".encode(encoding))
    assert [list(row) for row in book.sheets[0].rows] == [["kpi", "cost"], ["Bücher", "£5"]]
    assert book.encoding == encoding.removesuffix("-sig")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    content = '"On time, all",value\nNYC,84.6\nBus,71.0\n'.replace("value", "val;ue")
    book = read_upload(
        "figures.csv", content.replace(",", delimiter).replace(f"time{delimiter}", "time,").encode()
    )
    assert book.delimiter == delimiter
    assert list(book.sheets[0].rows[2]) == ["Bus", "71.0"]


def test_decimal_commas_do_not_pass_for_delimiters() -> None:
    book = read_upload("figures.csv", TABLE.encode())
    assert (book.delimiter, [list(row) for row in book.sheets[0].rows]) == (
        ";",
        [["kpi", "team", "value"], ["OTP", "NYCT", "84,6"]],
    )


def test_a_row_is_named_by_the_line_in_which_it_begins() -> None:
    assert rows_of(b'kpi,note,value\n\nOTP,"two\nlines",84.6\nMDBF,,7\n') == [
        ["kpi", "note", "value"],
        [],
        ["OTP", "two\nlines", "84.6"],
        [],
        ["MDBF", None, "7"],
    ]


def test_an_unquoted_comma_breaks_its_line_and_moves_no_column() -> None:
    book = read_upload(
        "figures.csv",
        b"order,address,city,freight\n1,Main St 5,Reims,32.38\n2,Main St 5, flat 2,Reims,11.61\n",
    )
    assert [list(row) for row in book.sheets[0].rows] == [
        ["order", "address", "city", "freight"],
        ["1", "Main St 5", "Reims", "32.38"],
    ]
    assert [(line.row, line.rule, line.text) for line in book.broken] == [
        (3, "too_many", "2,Main St 5, flat 2,Reims,11.61")
    ]


def test_decimal_commas_in_a_file_of_commas_break_every_line() -> None:
    book = read_upload("figures.csv", b"kpi,team,value\nOTP,NYCT,84,6\nOTP,LIRR,91,2\nOTP,MNR,97,1\n")
    assert ([line.row for line in book.broken], len(book.sheets[0].rows)) == ([2, 3, 4], 1)


def test_a_line_break_that_nobody_quoted_breaks_the_rest_of_its_line() -> None:
    whole = "".join(f"{n},text,{n}.5,x\n" for n in range(100, 110))
    book = read_upload("figures.csv", f"seq,text,value,kind\n{whole}110,two\nlines,110.5,x\n".encode())
    assert [(line.row, line.rule) for line in book.broken] == [(13, "too_few")]


def test_last_cells_that_are_left_out_are_empty() -> None:
    whole = "".join(f"OTP,NYCT,{n}.5,fine\n" for n in range(10))
    book = read_upload("figures.csv", f"kpi,team,value,note\n{whole}OTP,LIRR,91.2\n\nSource: MTA\n".encode())
    assert (book.broken, [list(row) for row in book.sheets[0].rows[11:]]) == (
        (),
        [["OTP", "LIRR", "91.2"], [], ["Source: MTA"]],
    )


def test_empty_fields_behind_the_header_are_no_columns() -> None:
    assert rows_of(b"kpi,value,,\nOTP,84.6,,,\n") == [
        ["kpi", "value", None, None],
        ["OTP", "84.6", None, None],
    ]


def test_only_the_mark_of_our_exports_is_taken_off() -> None:
    assert rows_of(b"kpi,note\n'=A1,'tis\n''-3,''x\n") == [["kpi", "note"], ["=A1", "'tis"], ["'-3", "''x"]]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"kpi,value\nOTP,8\0 4\n", "null"),
        (b"kpi,value\nOTP,\x81\x8d\n", "encoding"),
        ("kpi,value\nOTP,".encode("utf-16") + b"\x00", "encoding"),
        (b"kpi,value\nOTP," + b"x" * 10_001 + b"\n", "long_field"),
        (b'kpi,value\nOTP,"84.6\n' + b"a,b\n" * 50_000, "long_field"),
        (b"kpi,value\n" + b"a,1\n" * 50_000, "too_many_rows"),
        (b",".join([b"a"] * 401) + b"\n", "too_many_columns"),
        ((b",".join([b"1"] * 400) + b"\n") * 2_501, "too_many_cells"),
        (b"\n \n,,\n", "no_cells"),
        (b"%PDF-1.7 and so on", "unknown_kind"),
        (b"PNG\n\x1a", "unknown_kind"),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, rule: str) -> None:
    name = "figures.xlsx" if content.startswith(b"PNG") else "figures.csv"
    with pytest.raises(FileRefused) as refused:
        read_upload(name, content)
    assert refused.value.rule == rule


def test_a_field_without_end_is_named_by_its_line() -> None:
    with pytest.raises(FileRefused, match="Line 2 holds") as refused:
        read_upload("figures.csv", b'kpi,value\nOTP,"84.6\n' + b"a,b\n" * 50_000)
    assert str(refused.value).startswith("Line 2 holds")


words = st.text(st.characters(exclude_characters="\0\r\n", exclude_categories=["Cs"]), min_size=1, max_size=8)


@settings(deadline=None)
@given(st.lists(st.lists(words.filter(str.strip), min_size=3, max_size=3), min_size=1, max_size=8))
def test_a_table_of_words_comes_back_as_it_was_written(rows: list[list[str]]) -> None:
    stream = io.StringIO()
    csv.writer(stream, quoting=csv.QUOTE_ALL).writerows([["Code", "Team", "Note"], *rows])
    book = read_upload("figures.csv", stream.getvalue().encode())
    assert [list(row) for row in book.sheets[0].rows[1:]] == [list(map(unguarded, row)) for row in rows]


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(FileRefused):
        assert len(read_upload("figures.csv", content).sheets) == 1


@given(st.text("'=+-@\t\r\nab", max_size=6))
def test_exactly_one_mark_is_taken_off(text: str) -> None:
    is_like_a_formula = text.lstrip("'")[:1] in tuple("=+-@\t\r\n")
    assert unguarded(f"'{text}" if is_like_a_formula else text) == text
