"""The pages of uploads: sent, read, named, looked over, mended, saved, taken back; with htmx and without."""

import datetime as dt
import uuid
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from kpis.actions.uploads import receiving
from kpis.actions.uploads.working import work
from kpis.models import ChangesetRow, SheetMapping, Upload
from tests.builders import make_user
from tests.entry_forms import HTMX, session, text
from tests.story_entering import NOW, Entering, make_entering
from tests.uploads import line, lines, make_upload, outcomes, staged, stored


@pytest.fixture
def entering() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield make_entering(with_drafts=False)


def file(content: str, name: str = "october.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode())


def send(client: Client, content: str, **more: Any) -> Any:
    sent = {"team": "OPS", "file": file(content), "token": str(uuid.uuid4()), **more}
    return client.post("/sheets/", sent)


def read(client: Client, content: str) -> Upload:
    """Sent, and read by a worker."""
    send(client, content)
    upload = Upload.objects.latest("pk")
    work(upload.pk, NOW)
    return Upload.objects.select_related("changeset").get(pk=upload.pk)


def page_of(client: Client, upload: Upload, query: str = "") -> str:
    return text(client.get(f"/sheets/{upload.pk}/{query}"))


def step(client: Client, upload: Upload, act: str, **more: str) -> Any:
    return client.post(f"/sheets/{upload.pk}/", {"act": act, **more})


def test_a_file_is_kept_as_it_is_and_leads_to_its_page(entering: Entering) -> None:
    client = session(entering.contributor)
    answer = send(client, "kpi,period,value\nOPS_12,2026-10,4\n")
    upload = Upload.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/sheets/{upload.pk}/")
    assert (upload.name, upload.size, upload.state) == ("october.csv", 34, "received")
    assert bytes(upload.content) == b"kpi,period,value\nOPS_12,2026-10,4\n"
    assert "A worker takes it within seconds." in page_of(client, upload)
    assert "october.csv Waiting to be read" in text(client.get("/sheets/"))


def test_a_second_click_leads_to_the_first_upload(entering: Entering) -> None:
    client, token = session(entering.contributor), str(uuid.uuid4())
    answers = [send(client, "a,b\n1,2\n", token=token)["Location"] for _ in range(2)]
    assert answers[0] == answers[1]
    assert Upload.objects.count() == 1


def test_the_form_asks_for_a_team_of_ones_own_and_a_file_of_10_mb_at_most(
    entering: Entering, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = session(entering.contributor)
    refused = client.post("/sheets/", {"team": "MERROW", "token": str(uuid.uuid4())})
    assert refused.status_code == 422
    assert "This field is required." in text(refused)
    assert "Select a valid choice." in text(refused)
    large = SimpleUploadedFile("large.csv", b"x" * (receiving.MOST_BYTES + 1))
    too_large = send(client, "", file=large)
    assert (too_large.status_code, Upload.objects.count()) == (422, 0)
    assert "The file is larger than 10 MB. Send it in parts." in text(too_large)


def test_whoever_enters_nothing_has_no_such_page(entering: Entering) -> None:
    assert session(make_user("nils@merrow.example")).get("/sheets/").status_code == 403


def test_the_team_of_the_address_is_chosen_already(entering: Entering) -> None:
    content = session(entering.contributor).get("/sheets/?team=TRAMS").content.decode()
    assert '<option value="TRAMS" selected>' in content


def test_the_preview_counts_shows_and_says_what_is_wrong(entering: Entering) -> None:
    client = session(entering.contributor)
    upload = read(client, "kpi,period,value\nOPS_12,2026-10,4\nOPS_01,2026-10,12.5\nOPS_13,2026-10,17 min\n")
    shown = page_of(client, upload)
    assert "1 new 1 changed 1 error" in shown
    assert "C4" in shown
    assert "17 min is not a plain number such as 1250.5. Type the number alone, without its unit." in shown
    assert shown.index("C4") < shown.index("C2"), "problems come first"
    assert "Changes the stored value" in shown
    assert "Save 2 values" in shown
    assert "Correct or leave out the errors and conflicts first." in shown


def test_mend_leave_out_save_and_undo(entering: Entering) -> None:
    client = session(entering.contributor)
    before = stored()
    upload = read(client, "kpi,period,value\nOPS_12,2026-10,17 min\nOPS_13,2026-10,5\nOPS_01,2026-10,abc\n")
    assert upload.changeset is not None
    refused = step(client, upload, "save", key=upload.changeset.key)
    assert refused.status_code == 422
    step(client, upload, "repair", row="1", value="17")
    sent = {"act": "leave_out", "row": "3"}
    fragment = client.post(f"/sheets/{upload.pk}/", sent, headers=HTMX)
    assert fragment["Location"] == f"/sheets/{upload.pk}/"
    assert outcomes(upload) == ["new", "new", "left_out"]
    assert "Save 2 values, leave out 1" in page_of(client, upload)
    saved = client.post(f"/sheets/{upload.pk}/", {"act": "save", "key": upload.changeset.key}, follow=True)
    assert "Saved 2 values." in text(saved)
    assert {"OPS_12": "17", "OPS_13": "5"}.items() <= stored().items()
    without_reason = step(client, upload, "undo", reason="")
    assert without_reason.status_code == 422
    assert "Say why it is taken back." in text(without_reason)
    step(client, upload, "undo", reason="Wrong file")
    assert stored() == before
    assert "Undone Taken back: 2 values are as they were before." in page_of(client, upload)


def test_a_doubtful_row_is_confirmed_with_a_reason(entering: Entering) -> None:
    client = session(entering.manager)
    upload = staged(entering.manager, entering.operations, [line("OPS_12", "4", period="2026-08")])
    assert "Say why the rows to check are right, or leave them out." in page_of(client, upload)
    step(client, upload, "confirm", reason="Counted again")
    assert "You can undo it until a period in it is finished." in page_of(client, upload)


def test_what_was_typed_wrong_again_stands_in_its_field(entering: Entering) -> None:
    client = session(entering.contributor)
    upload = staged(entering.contributor, entering.operations, lines(OPS_12="17 min"))
    step(client, upload, "repair", row="1", value="18 min")
    assert 'value="18 min" aria-invalid="true"' in client.get(f"/sheets/{upload.pk}/").content.decode()
    assert outcomes(upload) == ["error"]


def test_a_conflict_is_settled_by_taking_either_value(entering: Entering) -> None:
    client = session(entering.contributor)
    upload = staged(entering.contributor, entering.operations, [line("OPS_01", "12.5", version=0)])
    shown = page_of(client, upload)
    assert "Keep the stored value" in shown
    assert "Take the value in the file" in shown
    step(client, upload, "take", row="1")
    assert outcomes(upload) == ["changed"]


def test_unknown_columns_are_named_once_and_remembered(entering: Entering) -> None:
    client = session(entering.contributor)
    content = "what,value\nBus stops mended,4\n"
    upload = read(client, content)
    assert upload.state == "mapping"
    shown = page_of(client, upload)
    assert "What do the columns hold?" in shown
    assert "Bus stops mended" in shown
    forgot = step(client, upload, "map", **{"column-1": "kpi"})
    assert forgot.status_code == 422
    assert "Say which column holds the period, or give one for the whole sheet." in text(forgot)
    chosen = {"column-1": "kpi", "column-2": "value", "period": "2026-10"}
    step(client, upload, "map", **chosen)
    work(upload.pk, NOW)
    upload.refresh_from_db()
    assert outcomes(upload) == ["error"], "what nobody knows is an error once the columns are named"
    step(client, upload, "name")
    assert "Names that nobody knows here" in page_of(client, upload)
    step(client, upload, "map", **chosen, **{"kpi-0": "OPS_12"})
    work(upload.pk, NOW)
    upload.refresh_from_db()
    assert (upload.state, outcomes(upload)) == ("previewed", ["new"])
    assert SheetMapping.objects.get().by == entering.contributor
    again = read(session(entering.manager), content.replace("4", "6"))
    assert again.state == "previewed"
    assert "Read as on Thu 5 Nov 2026 by Ines Aalto." in page_of(session(entering.manager), again)


def test_names_may_be_left_out(entering: Entering) -> None:
    client = session(entering.contributor)
    upload = read(client, "kpi,period,value\nOPS_12,2026-10,4\nSomething else,2026-10,5\n")
    assert upload.state == "mapping"
    step(client, upload, "map", **{"kpi-0": "-"})
    work(upload.pk, NOW)
    upload.refresh_from_db()
    assert outcomes(upload) == ["new"]


def test_a_file_without_a_table_is_refused_with_the_reason(entering: Entering) -> None:
    client = session(entering.contributor)
    upload = read(client, "nothing\nhere\n")
    assert (upload.state, upload.message) == ("refused", "No table of figures was found in this file.")
    assert "No table of figures was found in this file." in page_of(client, upload)


def test_the_same_file_again_says_0_changes(entering: Entering) -> None:
    client = session(entering.contributor)
    content = "kpi,period,value\nOPS_12,2026-10,4\n"
    upload = read(client, content)
    assert upload.changeset is not None
    step(client, upload, "save", key=upload.changeset.key)
    again = read(client, content)
    assert "This file was saved on Thu 5 Nov 2026 by Ines Aalto: 0 changes." in page_of(client, again)


def test_cancel_gives_it_up(entering: Entering) -> None:
    client = session(entering.contributor)
    upload = staged(entering.contributor, entering.operations, lines(OPS_12="4"))
    step(client, upload, "stop")
    assert "Given up Nothing of it was saved." in page_of(client, upload)
    assert "OPS_12" not in stored()


def test_the_page_of_a_worker_polls_tells_how_far_it_is_and_offers_to_try_again(entering: Entering) -> None:
    client = session(entering.contributor)
    upload = make_upload(entering.contributor, entering.operations)
    Upload.objects.filter(pk=upload.pk).update(state="reading", done=300, total=1200, errors=3)
    answer = client.get(f"/sheets/{upload.pk}/", headers=HTMX)
    content = answer.content.decode()
    assert content.lstrip().startswith('<div class="flow" id="sheet"')
    assert f'hx-get="/sheets/{upload.pk}/?tries=1" hx-trigger="load delay:1s"' in content
    assert "300 of 1200 rows, 25%. 3 errors so far" in text(answer)
    later = client.get(f"/sheets/{upload.pk}/?tries=10", headers=HTMX)
    assert 'hx-trigger="load delay:3s"' in later.content.decode()
    assert "Try again" in text(later), "it came long ago by the clock of the database"


def test_others_see_what_became_of_it_but_not_its_rows(entering: Entering) -> None:
    upload = staged(entering.contributor, entering.operations, lines(OPS_12="4"))
    assert session(make_user("nils@merrow.example")).get(f"/sheets/{upload.pk}/").status_code == 404
    manager = session(entering.manager)
    shown = page_of(manager, upload)
    assert "Its sender looks it over. Nothing is saved yet." in shown
    assert "1 new" in shown
    assert "October!D2" not in shown
    assert step(manager, upload, "leave_out", row="1").status_code == 403
    assert manager.get(f"/sheets/{upload.pk}/problems/").status_code == 403


def test_a_step_nobody_knows_is_a_bad_request(entering: Entering) -> None:
    upload = staged(entering.contributor, entering.operations, lines(OPS_12="4"))
    assert step(session(entering.contributor), upload, "fly").status_code == 400


@pytest.mark.parametrize("count", [3, 60])
def test_the_preview_asks_as_much_for_3_rows_as_for_60(entering: Entering, count: int) -> None:
    given = [line("OPS_12", "4", row, period=f"{1960 + row}-10") for row in range(2, count + 2)]
    upload = staged(entering.manager, entering.operations, given)
    client = session(entering.manager)
    client.get("/")
    with CaptureQueriesContext(connection) as caught:
        client.get(f"/sheets/{upload.pk}/")
    assert len(caught) == 13


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_asks_as_much_for_one_upload_as_for_20(entering: Entering, count: int) -> None:
    for number in range(count):
        staged(entering.contributor, entering.operations, lines(OPS_12="4"), content=str(number).encode())
    client = session(entering.contributor)
    client.get("/")
    with CaptureQueriesContext(connection) as caught:
        client.get("/sheets/")
    assert len(caught) == 11


def test_60_rows_stand_on_two_pages(entering: Entering) -> None:
    given = [line("OPS_12", "4", row, period=f"{1960 + row}-10") for row in range(2, 62)]
    upload = staged(entering.manager, entering.operations, given)
    assert "51 to 60 of 60" in page_of(session(entering.manager), upload, "?page=2")


def test_all_of_one_kind_are_left_out_by_one_button(entering: Entering) -> None:
    client = session(entering.contributor)
    upload = staged(entering.contributor, entering.operations, lines(OPS_12="a", OPS_13="b"))
    assert "Leave out all 2" in page_of(client, upload)
    step(client, upload, "leave_out", kind="number")
    assert outcomes(upload) == ["left_out", "left_out"]


def sender(upload: Upload) -> User:
    return upload.actor


def test_the_words_of_a_row_name_its_kpi_team_period_and_both_values(entering: Entering) -> None:
    upload = staged(entering.contributor, entering.operations, lines(OPS_01="12.25"))
    shown = page_of(session(sender(upload)), upload)
    kpi = entering.measure("OPS_01").kpi.name
    assert f"October!D2 {kpi} Operations, OPS_01, % October 2026" in shown
    assert "12 .25" in shown
    assert ChangesetRow.objects.get().says["start"] == dt.date(2026, 10, 1).isoformat()
