"""The catalogue in and out by file in the admin site: looked over, confirmed, told."""

import datetime as dt
import io
from typing import Any

import openpyxl  # type: ignore[import-untyped]  # it carries no py.typed
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Change, Team, User
from kpis.actions.folder.files import send
from kpis.models import KPI, CatalogueFile, Changeset, Entry, Measure
from tests.builders import make_kpi, make_measure, make_organisation, make_target, make_team, make_user
from tests.folders import GOOD
from tests.packs import GOOD_PACK, texts, zipped

HOME = "/admin/packs/"
DAMAGED = "The ZIP file is damaged or protected by a password. Pack the files again."
NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)


def sent(client: Client, content: bytes, kind: str = "pack") -> Any:
    file = SimpleUploadedFile("catalogue.zip", content)
    return client.post(HOME, {"kind": kind, "file": file}, follow=True)


def confirmed(client: Client, page: Any, **more: str) -> Any:
    data = {"key": page.context["preview"].key, **more}
    return client.post(page.request["PATH_INFO"], data, follow=True)


def workbook(client: Client) -> Any:
    return openpyxl.load_workbook(io.BytesIO(client.get(f"{HOME}workbook/").content))


def saved(book: Any) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_ticked_kpis_are_downloaded_as_a_pack(client: Client) -> None:
    kpis = [make_kpi("PUNCT"), make_kpi("SPEED")]
    make_kpi("OTHER")
    data = {"action": "download_pack", "_selected_action": [kpi.pk for kpi in kpis]}
    answer = client.post("/admin/kpis/kpi/", data)
    assert answer["Content-Disposition"] == 'attachment; filename="pack-PUNCT.zip"'
    lines = texts(answer.content)["kpis.csv"].splitlines()
    assert [line.partition(",")[0] for line in lines] == ["code", "PUNCT", "SPEED"]


def test_a_pack_is_looked_over_before_it_is_loaded(client: Client, ada: User) -> None:
    make_kpi("PUNCT", name="Old name")
    page = sent(client, zipped(GOOD_PACK))
    preview = page.context["preview"]
    assert [tuple(count) for count in preview.counts] == [
        ("perspectives.csv", 1, 0, 0, 0),
        ("objectives.csv", 1, 0, 0, 0),
        ("kpis.csv", 0, 1, 0, 0),
    ]
    assert [tuple(field) for field in preview.lines[-1].fields] == [
        ("name", "Old name", "Punctuality"),
        ("objective", "", "RELIABLE"),
        ("unit", "", "%"),
        ("aggregation", "last", "mean"),
    ]
    assert (KPI.objects.get().name, Change.objects.count()) == ("Old name", 0)
    told = confirmed(client, page)
    assert [str(message) for message in told.context["messages"]] == ["catalogue.zip is loaded."]
    assert (KPI.objects.get().name, KPI.objects.get().status) == ("Punctuality", "active")
    assert set(Change.objects.values_list("actor", "reason")) == {(ada.pk, "KPI pack")}
    assert [tuple(count)[:4] for count in told.context["preview"].counts] == [
        tuple(count)[:4] for count in preview.counts
    ]
    assert told.context["preview"].lines == preview.lines


def test_the_second_click_and_the_second_time_change_nothing(client: Client) -> None:
    page = sent(client, zipped(GOOD_PACK))
    confirmed(client, page)
    before = Change.objects.count()
    confirmed(client, page)
    again = sent(client, zipped(GOOD_PACK))
    assert not again.context["preview"].changes_anything
    assert "It changes nothing." in again.content.decode()
    assert (Change.objects.count(), Changeset.objects.count()) == (before, 1)
    assert [bytes(file.content) == b"" for file in CatalogueFile.objects.order_by("pk")] == [True, False]


def test_what_changed_meanwhile_is_looked_over_again(client: Client) -> None:
    page = sent(client, zipped(GOOD_PACK))
    make_kpi("PUNCT", name="Made meanwhile")
    told = confirmed(client, page)
    assert told.status_code == 422
    assert "Something changed while you were looking this over" in told.content.decode()
    assert KPI.objects.get().name == "Made meanwhile"
    assert confirmed(client, told).status_code == 200
    assert KPI.objects.get().name == "Punctuality"


def test_mistakes_stand_with_file_line_column_value_and_rule(client: Client) -> None:
    page = sent(client, zipped(GOOD_PACK | {"kpis.csv": "code,decimals\nPUNCT,many\n"}))
    assert [tuple(found) for found in page.context["preview"].mistakes] == [
        ("kpis.csv", 2, "decimals", "many", "It is a whole number from 0 to 12.")
    ]
    assert "Load it" not in page.content.decode()
    told = confirmed(client, page, key="x")
    assert told.status_code == 422
    assert KPI.objects.count() == 0


@pytest.mark.parametrize(
    ("kind", "content", "rule"),
    [
        ("pack", b"code", "This is no ZIP file."),
        (
            "folder",
            b"PK\x03\x04",
            "The ZIP file is damaged or protected by a password. Pack the files again.",
        ),
        ("workbook", zipped(GOOD_PACK), "This is a ZIP file but no XLSX workbook."),
        ("report", zipped(GOOD_PACK), "Select a valid choice. report is not one of the available choices."),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_field(
    client: Client, kind: str, content: bytes, rule: str
) -> None:
    answer = sent(client, content, kind)
    assert answer.status_code == 422
    assert [error for errors in answer.context["form"].errors.values() for error in errors] == [rule]
    assert not CatalogueFile.objects.exists()


def test_only_its_sender_sees_a_file(client: Client) -> None:
    other = make_user("bo@merrow.example", groups=("Administrators",))
    file = send(other, "pack", "pack.zip", zipped(GOOD_PACK), now=NOW)
    assert client.get(f"{HOME}{file.pk}/").status_code == 404


def test_a_stale_workbook_says_so_and_the_rest_is_loaded(client: Client) -> None:
    make_kpi("PUNCT", name="Punctuality")
    make_kpi("SPEED", name="Speed")
    book = workbook(client)
    for line, name in ((2, "On time"), (3, "Pace")):
        book["kpis"].cell(line, 3).value = name
    KPI.objects.filter(code="PUNCT").update(name="In time")
    page = sent(client, saved(book), "workbook")
    (conflict,) = page.context["preview"].conflicts
    assert (conflict.file, conflict.line, conflict.column, conflict.value) == ("kpis", 2, "name", "On time")
    assert "“In time”" in conflict.rule
    assert confirmed(client, page).status_code == 422
    assert confirmed(client, page, leave_out="on").status_code == 200
    assert dict(KPI.objects.values_list("code", "name")) == {"PUNCT": "In time", "SPEED": "Pace"}


def test_a_whole_folder_goes_in_and_its_values_come_back_out(client: Client) -> None:
    page = sent(client, zipped(GOOD), "folder")
    told = confirmed(client, page)
    assert (Team.objects.count(), Measure.objects.count(), Entry.objects.count()) == (3, 3, 1)
    assert told.context["has_values"]
    path = told.request["PATH_INFO"]
    assert client.post(path, {"reason": ""}).status_code == 422
    back = client.post(path, {"reason": "The wrong file"}, follow=True)
    assert [str(message) for message in back.context["messages"]] == ["1 value is taken back."]
    assert Entry.objects.get().state == "blank"


def test_what_was_agreed_with_a_person_is_not_told(client: Client) -> None:
    ines = make_user("ines@merrow.example")
    make_target(make_measure(make_kpi("RIDES"), make_team("BUSES"), person=ines), 7)
    targets = "kpi,team,person,grain,target\nRIDES,BUSES,ines@merrow.example,month,9\n"
    page = sent(client, zipped({"targets.csv": targets}), "folder")
    line = page.context["preview"].lines[-1]
    assert [tuple(field) for field in line.fields] == [("target", "…", "9")]


def statements(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_pages_cost_the_same_for_one_row_and_for_many(client: Client, ada: User) -> None:
    make_organisation()
    counts = []
    for size in (1, 30):
        lines = "".join(f"{code}{number},mean\n" for code in "AB" for number in range(size))
        content = zipped({"kpis.csv": f"code,aggregation\n{lines}"})
        file = send(ada, "pack", "pack.zip", content, now=NOW)
        for number in range(size):
            make_target(make_measure(make_kpi(f"A{number}") if size == 1 else make_kpi()), 1)
        paths = (HOME, f"{HOME}{file.pk}/", f"{HOME}workbook/")
        counts.append([statements(client, path) for path in paths])
    assert counts[0] == counts[1] == [3, 98, 14]
