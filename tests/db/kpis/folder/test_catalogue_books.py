"""The catalogue as a workbook: out, edited, and in again."""

import datetime as dt
import io
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]  # it carries no py.typed
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.audit import COMMAND
from accounts.models import Change
from kpis.actions.folder.books import load_book
from kpis.actions.folder.load import FolderRefused, Loaded, load_folder
from kpis.doors.book_folders import read_catalogue
from kpis.doors.catalogue_books import write_catalogue
from kpis.doors.refused_files import FileRefused
from kpis.doors.tables import TABLES
from kpis.models import KPI, KPIVersion, Measure, Target
from kpis.queries.catalogue_books import catalogue_rows
from tests.builders import make_kpi, make_measure, make_target, make_team, make_user
from tests.folders import NOW
from tests.packs import zipped

RICH = Path(__file__).parents[3] / "data" / "rich_folder"
LATER = NOW + dt.timedelta(hours=1)
CHANGED = "somebody changed it since this workbook was made."
SHEETS = ["kpis", "objectives", "perspectives", "measures", "weights", "targets", "columns"]


def workbook() -> Any:
    return openpyxl.load_workbook(io.BytesIO(write_catalogue(catalogue_rows(), NOW)))


def saved(book: Any) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def loaded(book: Any, now: dt.datetime = LATER) -> Loaded:
    return load_book(read_catalogue(saved(book)), COMMAND, now=now)


def column(sheet: Any, name: str) -> int:
    return [cell.value for cell in sheet[1]].index(name) + 1


def write(book: Any, sheet: str, line: int, **cells: Any) -> None:
    for name, value in cells.items():
        book[sheet].cell(line, column(book[sheet], name)).value = value


def test_it_holds_the_columns_of_the_folder_and_what_they_mean() -> None:
    make_kpi("PUNCT", definition="=HYPERLINK(1)", natural_max=100)
    book = workbook()
    assert book.sheetnames == SHEETS
    for name in SHEETS[:-1]:
        assert [cell.value for cell in book[name][1]] == [*TABLES[name].columns, "mark"]
    told = [(row[0].value, row[1].value) for row in book["columns"].iter_rows(min_row=2)]
    assert told == [(name, title) for name in SHEETS[:-1] for title in TABLES[name].columns]
    kpis = book["kpis"]
    assert kpis.cell(2, column(kpis, "definition")).value == "'=HYPERLINK(1)"
    assert kpis.cell(2, column(kpis, "natural_max")).value == 100
    assert kpis.column_dimensions[kpis.cell(1, column(kpis, "mark")).column_letter].hidden


def test_untouched_it_changes_nothing() -> None:
    """Every column, each with a value that is not its default, and text that a spreadsheet would change."""
    load_folder(RICH, now=NOW)
    KPI.objects.update(definition="Line one\r\nline two", pitfalls="=1+1", source="'tis", question="-")
    before = Change.objects.count()
    told = loaded(workbook())
    assert (told.changes_anything, told.conflicts, told.aside) == (False, [], [])
    assert Change.objects.count() == before


def test_in_an_empty_installation_it_makes_the_same_catalogue() -> None:
    with transaction.atomic():
        load_folder(RICH, now=NOW)
        book, rows = workbook(), catalogue_rows()
        transaction.set_rollback(True)
    with pytest.raises(FolderRefused) as refused:
        loaded(book)
    assert {mistake.file for mistake in refused.value.mistakes} == {
        *("kpis.csv", "measures.csv", "weights.csv", "targets.csv")
    }
    named = [*(row["owner"] for row in rows["kpis"])]
    named += [row[role] for row in rows["measures"] for role in ("owner", "deputy")]
    for email in set(named) - {None}:
        make_user(email)
    for code in {row["team"] for row in rows["measures"]}:
        make_team(code)
    loaded(book)
    assert catalogue_rows() == rows


def test_what_is_typed_is_loaded() -> None:
    kpi = make_kpi("PUNCT", name="Punctuality", unit="%")
    make_target(make_measure(kpi, make_team("BUSES")), 88)
    book = workbook()
    write(book, "kpis", 2, name="On time", decimals=1, partial=True)
    write(book, "targets", 2, target=90.5)
    write(book, "kpis", 3, code="NEW", name="New one", valid_from=dt.date(2026, 1, 1))
    told = loaded(book)
    kpi.refresh_from_db()
    assert (kpi.name, kpi.versions.latest("pk").partial) == ("On time", True)
    assert str(Target.objects.latest("pk").target.normalize()) == "90.5"
    assert KPIVersion.objects.get(kpi__code="NEW").valid_from == dt.date(2026, 1, 1)
    assert (told.tallies["kpis.csv"].new, told.tallies["kpis.csv"].changed) == (1, 1)
    assert Change.objects.filter(reason="catalogue workbook").exists()


def test_a_row_that_changed_on_both_sides_is_a_conflict_and_stays() -> None:
    kpi, other = make_kpi("PUNCT", name="Punctuality"), make_kpi("SPEED", name="Speed")
    book = workbook()
    write(book, "kpis", 2, name="On time")
    write(book, "kpis", 3, name="Pace")
    KPI.objects.filter(pk=kpi.pk).update(name="In time")
    told = loaded(book)
    assert list(map(str, told.conflicts)) == [
        f'kpis.csv:2, name "On time": It says “In time” by now; {CHANGED}'
    ]
    kpi.refresh_from_db()
    other.refresh_from_db()
    assert (kpi.name, other.name) == ("In time", "Pace")


def test_what_others_changed_and_the_sender_left_alone_stays_without_a_word() -> None:
    kpi = make_kpi("PUNCT", name="Punctuality")
    book = workbook()
    KPI.objects.filter(pk=kpi.pk).update(name="In time")
    told = loaded(book)
    kpi.refresh_from_db()
    assert (kpi.name, told.changes_anything, told.conflicts) == ("In time", False, [])


def test_the_same_change_on_both_sides_is_none() -> None:
    kpi = make_kpi("PUNCT", name="Punctuality")
    book = workbook()
    write(book, "kpis", 2, name="In time")
    KPI.objects.filter(pk=kpi.pk).update(name="In time")
    assert (loaded(book).conflicts, KPI.objects.get().name) == ([], "In time")


def test_a_row_without_its_mark_overwrites_nothing() -> None:
    make_kpi("PUNCT", name="Punctuality")
    book = workbook()
    write(book, "kpis", 2, name="On time", mark=None)
    assert [found.column for found in loaded(book).conflicts] == ["name"]
    assert KPI.objects.get().name == "Punctuality"


def test_measures_of_persons_stay_out_of_it() -> None:
    ines = make_user("ines@merrow.example")
    mine = make_measure(make_kpi("RIDES", level="individual"), make_team("BUSES"), person=ines, weight=2)
    make_target(mine, 7)
    book = workbook()
    assert [book[name].max_row for name in ("measures", "weights", "targets")] == [1, 1, 1]
    write(book, "measures", 2, kpi="RIDES", team="BUSES", person="ines@merrow.example", baseline=3)
    told = loaded(book)
    assert [(found.column, found.value) for found in told.conflicts] == [("kpi", "RIDES")]
    assert Measure.objects.get().baseline is None


def test_mistakes_name_sheet_row_column_value_and_rule() -> None:
    make_kpi("PUNCT")
    book = workbook()
    write(book, "kpis", 2, name="Changed", decimals="many")
    write(book, "targets", 2, kpi="PUNKT", team="BUSES", target=1)
    book.create_sheet("kpi")
    with pytest.raises(FolderRefused) as refused:
        loaded(book)
    assert list(map(str, refused.value.mistakes)) == [
        'kpis.csv:2, decimals "many": It is a whole number from 0 to 12.',
        'targets.csv:2, team "BUSES": There is no such team.',
        'targets.csv:2, kpi "PUNKT": There is no such KPI (did you mean "PUNCT"?).',
    ] or sorted(mistake.file for mistake in refused.value.mistakes) == [
        "kpis.csv",
        "targets.csv",
        "targets.csv",
    ]
    assert KPI.objects.get().name == "PUNCT"


def test_a_cell_beside_the_table_and_a_formula_are_told() -> None:
    make_kpi("PUNCT")
    book = workbook()
    book["kpis"].cell(2, 60).value = "note"
    write(book, "objectives", 2, code="GROW", perspective="=A1")
    with pytest.raises(FolderRefused) as refused:
        loaded(book)
    objectives, kpis = refused.value.mistakes
    assert (objectives.line, objectives.column, objectives.value) == (2, "perspective", "")
    assert (kpis.file, kpis.line, kpis.rule[:13]) == ("kpis.csv", 2, "The line has ")


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "empty"),
        (b"code,name\n", "no_workbook"),
        (zipped({"kpis.csv": "code\n"}), "not_a_workbook"),
        (b"P" * (10 * 1024 * 1024 + 1), "too_large"),
    ],
)
def test_what_is_no_workbook_is_not_opened(content: bytes, rule: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read_catalogue(content)
    assert refused.value.rule == rule


def test_one_without_a_known_sheet_says_so() -> None:
    book = openpyxl.Workbook()
    book.active.title = "kpi"
    with pytest.raises(FolderRefused, match="There is none of the sheets kpis, objectives"):
        loaded(book)


def test_it_takes_eleven_statements_whatever_the_size() -> None:
    def statements(size: int) -> int:
        for _number in range(size):
            make_target(make_measure(), 1)
        with CaptureQueriesContext(connection) as captured:
            catalogue_rows()
        return len(captured)

    assert (statements(1), statements(20)) == (11, 11)
