"""A workbook of ours comes back: as it was it changes nothing, filled in it says what was typed."""

import io
from collections.abc import Mapping
from typing import Any

import pytest

from accounts.models import Organisation
from kpis.actions.uploads.committing import commit, promise
from kpis.actions.uploads.working import work
from kpis.calc.periods import Calendar, parse_key
from kpis.doors.workbooks import template_workbook
from kpis.models import Entry, Measure, Upload
from kpis.queries.entry_book import Reader
from kpis.queries.templates import template_of
from tests.builders import make_entry, make_kpi, make_measure
from tests.story import OCTOBER
from tests.story_entering import NOW, Entering, make_entering, make_ratio
from tests.uploads import make_upload, rows
from tests.workbooks import opened


@pytest.fixture
def story() -> Entering:
    """Beside the plain figures of the story some that are hard to carry."""
    story = make_entering(with_drafts=False)
    team = story.operations
    ratio = make_ratio(team)
    make_entry(ratio, OCTOBER, inputs={"leavers": "4", "headcount": "118.5"})
    for code, value, fields in (
        ("X_01", "-12.5", {"name": "=1+1", "unit": "@km"}),
        ("X_02", "1234567890.123456", {"name": "Many digits", "decimals": 6}),
        ("X_03", "0.000000000001", {"name": "<r>Smallest</r>", "decimals": 12}),
        ("X_04", "1", {"name": "Depot inspected", "direction": "binary"}),
        ("X_05", "99.9", {"name": "Share, rounded", "unit": "%", "decimals": 0}),
        ("X_06", "123456789012345678", {"name": "Large", "decimals": 0}),
    ):
        make_entry(make_measure(make_kpi(code, **fields), team), OCTOBER, value, note="=SUM(A1)")
    make_entry(make_measure(make_kpi("X_07"), team), OCTOBER, state="na", note="-no depot")
    return story


def workbook(story: Entering) -> bytes:
    reader = Reader(story.contributor, Organisation.current(), NOW, NOW.date())
    october = parse_key(Calendar(), "2026-10")
    return template_workbook(template_of(reader, story.operations, october, october))


def filled(content: bytes, cells: Mapping[tuple[str, str], Mapping[str, Any]]) -> bytes:
    """By KPI and input, what is typed into Value, State and Comment, as a spreadsheet would save it."""
    book, stream = opened(content), io.BytesIO()
    sheet = book["Monthly"]
    titles = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        for title, given in cells.get((row[0].value, row[4].value or ""), {}).items():
            cell = row[titles.index(title)]
            cell.value = given
            if isinstance(given, str):
                cell.data_type = "s"  # as in a cell of text; openpyxl takes what begins with = for a formula
    book.save(stream)
    return stream.getvalue()


def sent(story: Entering, content: bytes) -> Upload:
    upload = make_upload(story.contributor, story.operations, content)
    work(upload.pk, NOW)
    return Upload.objects.select_related("changeset").get(pk=upload.pk)


def test_what_nobody_has_touched_changes_nothing(story: Entering) -> None:
    upload = sent(story, workbook(story))
    assert (upload.state, upload.message) == ("previewed", "")
    assert {row[1] for row in rows(upload)} == {"unchanged"}
    assert upload.total == Entry.objects.filter(start=OCTOBER).count()


def test_what_was_typed_is_what_is_stored(story: Entering) -> None:
    typed: dict[tuple[str, str], dict[str, Any]] = {
        ("OPS_01", ""): {"Value": 84.65},
        ("OPS_12", ""): {"Value": 93},
        ("OPS_13", ""): {"State": "na", "Comment": "=not counted"},
        ("PPL_10", "leavers"): {"Value": 5},
        ("X_04", ""): {"Value": "no"},
        ("X_07", ""): {"Value": -3.25, "State": None, "Comment": None},
    }
    upload = sent(story, filled(workbook(story), typed))
    assert {(row[0], row[1]) for row in rows(upload) if row[1] != "unchanged"} == {
        ("Monthly!I2", "changed"),
        ("Monthly!I10", "new"),
        ("Monthly!I11", "new"),
        ("Monthly!I13", "changed"),
        ("Monthly!I18", "changed"),
        ("Monthly!I21", "changed"),
    }
    assert upload.changeset is not None
    promise(upload, story.contributor, upload.changeset.key)
    commit(upload.pk, NOW)
    assert {
        code: stored(story, code) for code in ("OPS_01", "OPS_12", "OPS_13", "PPL_10", "X_04", "X_07")
    } == {
        "OPS_01": ("value", "84.65", ""),
        "OPS_12": ("value", "93", ""),
        "OPS_13": ("na", None, "=not counted"),
        "PPL_10": ("value", {"leavers": "5", "headcount": "118.5"}, ""),
        "X_04": ("value", "0", "=SUM(A1)"),
        "X_07": ("value", "-3.25", ""),
    }


def stored(story: Entering, code: str) -> tuple[str, Any, str]:
    measure = Measure.objects.get(kpi__code=code, team=story.operations)
    entry = Entry.objects.select_related("revision").get(measure=measure, start=OCTOBER)
    figure = f"{entry.value.normalize():f}" if entry.value is not None else entry.inputs
    return entry.state, figure, entry.revision.note
