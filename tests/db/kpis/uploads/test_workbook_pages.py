"""The workbook that the entry page offers comes back: filled in, too late, and with its problems named."""

import io
import uuid
from typing import Any

import openpyxl  # type: ignore[import-untyped]  # it carries no py.typed
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.audit import Actor
from kpis.actions.entries import submit
from kpis.actions.outcomes import Saved
from kpis.actions.uploads.working import work
from kpis.calc.periods import Calendar, parse_key
from kpis.calc.typed import Typed
from kpis.models import Upload
from tests.entry_forms import session, text
from tests.story_entering import NOW, Entering, make_entering
from tests.uploads import rows, stored


@pytest.fixture
def entering() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield make_entering(with_drafts=False)


def filled(client: Client, given: dict[str, dict[str, Any]]) -> bytes:
    """The downloaded workbook with these cells, by code and title."""
    book = openpyxl.load_workbook(io.BytesIO(client.get("/sheets/template/OPS/").content))
    sheet = book.worksheets[1]
    titles = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        for title, value in given.get(sheet.cell(row, titles["Code"]).value, {}).items():
            sheet.cell(row, titles[title]).value = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def sent(client: Client, content: bytes) -> Upload:
    file = SimpleUploadedFile("operations-2026-10.xlsx", content)
    client.post("/sheets/", {"team": "OPS", "file": file, "token": str(uuid.uuid4())})
    upload = Upload.objects.latest("pk")
    work(upload.pk, NOW)
    return Upload.objects.select_related("changeset").get(pk=upload.pk)


def outcomes(upload: Upload) -> dict[str, list[str]]:
    """Places by outcome."""
    found: dict[str, list[str]] = {}
    for place, outcome, _kind, _problem in rows(upload):
        found.setdefault(outcome, []).append(place)
    return found


def test_a_filled_workbook_is_read_without_a_question(entering: Entering) -> None:
    client = session(entering.contributor)
    upload = sent(
        client, filled(client, {"OPS_12": {"Value": 93}, "OPS_13": {"State": "na", "Comment": "No staff"}})
    )
    assert upload.state == "previewed"
    assert upload.changeset is not None
    assert upload.changeset.counts["new"] == 2
    assert set(upload.changeset.counts) == {"new", "unchanged"}
    assert "How the file was read" not in text(client.get(f"/sheets/{upload.pk}/"))
    client.post(f"/sheets/{upload.pk}/", {"act": "save", "key": upload.changeset.key})
    assert stored()["OPS_12"] == "93"


def test_an_old_sheet_is_a_conflict_and_the_web_value_stands(entering: Entering) -> None:
    """Downloaded, a cell changed on the web, then the sheet sent."""
    client = session(entering.contributor)
    content = filled(client, {"OPS_12": {"Value": 93}})
    october, measure = parse_key(Calendar(), "2026-10"), entering.measure("OPS_12")
    on_the_web = submit(Actor.of(entering.manager), measure, october, Typed("95"), 0, now=NOW)
    assert isinstance(on_the_web, Saved)
    upload = sent(client, content)
    assert len(outcomes(upload)["conflict"]) == 1
    number = next(place for place, (_, outcome, *_) in enumerate(rows(upload), 1) if outcome == "conflict")
    client.post(f"/sheets/{upload.pk}/", {"act": "leave_out", "row": str(number)})
    assert stored()["OPS_12"] == "95"


def test_the_file_comes_back_with_its_problems_in_a_column(entering: Entering) -> None:
    client = session(entering.contributor)
    upload = sent(client, filled(client, {"OPS_12": {"Value": "17 min"}}))
    answer = client.get(f"/sheets/{upload.pk}/problems/")
    assert 'filename="operations-2026-10-problems.xlsx"' in answer["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[1]
    titles = [cell.value for cell in sheet[1]]
    problems = {
        row[titles.index("Code")]: row[titles.index("Problem")]
        for row in sheet.iter_rows(2, values_only=True)
    }
    place = outcomes(upload)["error"][0]
    assert {kpi: said for kpi, said in problems.items() if said} == {
        "OPS_12": f"{place}: 17 min is not a plain number such as 1250.5. "
        "Type the number alone, without its unit."
    }


def test_the_file_with_problems_can_be_mended_and_sent_again(entering: Entering) -> None:
    client = session(entering.contributor)
    upload = sent(client, filled(client, {"OPS_12": {"Value": "17 min"}}))
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/sheets/{upload.pk}/problems/").content))
    sheet = book.worksheets[1]
    titles = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, titles["Code"]).value == "OPS_12":
            sheet.cell(row, titles["Value"]).value = 17
    stream = io.BytesIO()
    book.save(stream)
    again = sent(client, stream.getvalue())
    assert again.changeset is not None
    assert (again.state, again.changeset.counts["new"]) == ("previewed", 1)
