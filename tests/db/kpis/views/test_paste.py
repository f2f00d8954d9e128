"""A block pasted on the entry page: what is said first, what is saved, and the way back."""

import re
import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from kpis.models import Changeset, Entry, EntryDraft, EntryRevision, Measure
from tests.builders import make_kpi, make_measure, make_user
from tests.entry_forms import ADDRESS, HTMX, cell, draft, entry, send, session, text
from tests.story import OCTOBER
from tests.story_entering import NOW, Entering, make_entering, make_ratio


@pytest.fixture(autouse=True)
def _fifth_of_november() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def story() -> Entering:
    return make_entering(with_drafts=False)


def first(measure: Measure, key: str = "2026-10") -> str:
    return f"c{measure.pk}-{key}-1"


def block(measure: Measure, lines: str, **more: Any) -> dict[str, Any]:
    return {"act": "paste", "block": lines, "first": first(measure), **more}


def look(client: Client, measure: Measure, lines: str, *, htmx: bool = True, **more: Any) -> Any:
    return client.post(ADDRESS, block(measure, lines, preview="1", **more), headers=HTMX if htmx else None)


def paste(client: Client, measure: Measure, lines: str, *, htmx: bool = True, **more: Any) -> Any:
    sent = block(measure, lines, token=str(uuid.uuid4())) | more
    return client.post(ADDRESS, sent, headers=HTMX if htmx else None)


def undo(client: Client, paste: Changeset, *, htmx: bool = True) -> Any:
    sent = {"act": "undo", "paste": paste.pk}
    return client.post(ADDRESS, sent, headers=HTMX if htmx else None)


def text_of_all(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def values(story: Entering, *codes: str) -> list[Decimal | None]:
    found = dict(
        Entry.objects.filter(measure__team=story.operations, start=OCTOBER).values_list(
            "measure__kpi__code", "value"
        )
    )
    return [found.get(code) for code in codes]


@pytest.mark.parametrize("htmx", [True, False])
def test_what_would_change_is_said_and_nothing_is_written(story: Entering, htmx: bool) -> None:
    before = EntryRevision.objects.count()
    answer = look(session(story.contributor), story.measure("OPS_12"), "93\n13.4\n95\n7\n8", htmx=htmx)
    assert answer.status_code == 200
    assert "3 values will change. 2 lines do not fit and are left out." in text(answer)
    assert (EntryRevision.objects.count(), Changeset.objects.count()) == (before, 0)
    assert answer.content.decode().count('name="act" value="paste"') == 2


def test_a_column_fills_downwards_in_one_changeset(story: Entering) -> None:
    answer = paste(session(story.contributor), story.measure("OPS_12"), "93\r\n13.4\r\n95\r\n")
    assert answer.status_code == 200
    assert values(story, "OPS_12", "OPS_13", "OPS_16") == [93, Decimal("13.4"), 95]
    html = answer.content.decode()
    rows = re.findall(r'<tbody id="row-(\d+)" hx-swap-oob="true"', html)
    assert [int(row) for row in rows] == [story.measure(code).pk for code in ("OPS_12", "OPS_13", "OPS_16")]
    assert "11 of 11 entered" in html
    assert "3 values are pasted. Undo" in text_of_all(html)
    assert re.findall(r'id="([^"]+)-1"[^>]* autofocus', html) == [first(story.measure("OPS_12"))[:-2]]
    pasted = Changeset.objects.get()
    assert (pasted.door, pasted.actor, pasted.counts) == (
        "page",
        story.contributor,
        {"changed": 3, "same": 0, "settle": 0},
    )
    assert {*EntryRevision.objects.filter(changeset=pasted).values_list("source", flat=True)} == {"page"}


def test_a_second_click_pastes_once(story: Entering) -> None:
    client, token = session(story.contributor), str(uuid.uuid4())
    answers = [paste(client, story.measure("OPS_12"), "93\n13.4", token=token) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert Changeset.objects.count() == 1
    assert EntryRevision.objects.filter(measure=story.measure("OPS_12"), start=OCTOBER).count() == 1


def test_wrong_and_doubtful_cells_wait_in_their_rows_and_the_others_are_saved(story: Entering) -> None:
    doubted = make_measure(make_kpi("OPS_15", name="Sick leave", natural_max=100), story.operations)
    client, start = session(story.contributor), story.measure("OPS_13")
    said = text(look(client, start, "13.4\n136\n17 min"))
    assert (
        "1 value will change. 2 values will have to be settled in their rows: Sick leave,"
        " Route refresher training complete." in said
    )
    answer = paste(client, start, "13.4\n136\n17 min")
    assert answer.status_code == 200
    assert values(story, "OPS_13", "OPS_15", "OPS_16") == [Decimal("13.4"), None, None]
    assert draft(doubted) == ("Ines Aalto", "doubtful", "136", 0)
    assert draft(story.measure("OPS_16")) == ("Ines Aalto", "invalid", "17 min", 0)
    assert "1 value is pasted. 2 have to be settled in their rows." in text_of_all(answer.content.decode())


def test_what_stands_there_already_is_no_change_and_an_empty_cell_changes_nothing(story: Entering) -> None:
    client, start = session(story.contributor), story.measure("OPS_01")
    said = text(look(client, start, "84.6\n\n1.30"))
    assert "1 value will change. 1 value stays the same." in said
    paste(client, start, "84.6\n\n1.30")
    assert values(story, "OPS_01", "OPS_02", "OPS_03") == [Decimal("84.6"), Decimal("92.7"), Decimal("1.3")]
    assert EntryRevision.objects.filter(measure=start, start=OCTOBER).count() == 1


def test_a_value_that_somebody_saved_meanwhile_is_a_conflict(story: Entering) -> None:
    """The version that stood on the page travels with the block."""
    measure = story.measure("OPS_01")
    send(session(story.manager), cell(measure, "98.7", 1))
    seen = [f"{measure.pk}:2026-10:1", f"{story.measure('OPS_02').pk}:2026-10:1"]
    client = session(story.contributor)
    assert "1 value will have to be settled in its row: Bus punctuality." in text(
        look(client, measure, "85\n93", seen=seen)
    )
    paste(client, measure, "85\n93", seen=seen)
    assert values(story, "OPS_01", "OPS_02") == [Decimal("98.7"), 93]
    assert draft(measure) == ("Ines Aalto", "conflict", "85", 1)


def test_inputs_take_a_line_each_in_their_order(story: Entering) -> None:
    ratio = make_ratio(story.operations)
    client, start = session(story.contributor), story.measure("OPS_16")
    said = text(look(client, start, "95\n4\n118"))
    assert "2 values will change. Inputs take one line each, in their order: leavers, headcount." in said
    paste(client, start, "95\n4\n118")
    assert entry(ratio) == (1, "value", None, {"leavers": "4", "headcount": "118"})


def test_one_input_alone_leaves_the_other_as_it_stands(story: Entering) -> None:
    ratio = make_ratio(story.operations)
    client = session(story.contributor)
    send(client, {**cell(ratio), "input.leavers": "4", "input.headcount": "118"})
    sent = {"act": "paste", "block": "119\n", "first": f"c{ratio.pk}-2026-10-2", "token": str(uuid.uuid4())}
    client.post(ADDRESS, sent, headers=HTMX)
    assert entry(ratio) == (2, "value", None, {"leavers": "4", "headcount": "119"})


def test_columns_go_to_the_open_periods_beside_it(story: Entering) -> None:
    trips = make_measure(make_kpi("OPS_50", name="Trips", frequency="week", decimals=0), story.operations)
    rides = make_measure(make_kpi("OPS_51", name="Rides", frequency="week", decimals=0), story.operations)
    sent = {"act": "paste", "first": first(trips, "2026-W44"), "block": "512\t498\t1\n7\t8\t1"}
    address, client = "/update/OPS/?period=2026-W45", session(story.contributor)
    said = text(client.post(address, sent, headers=HTMX))
    assert "4 values will change. 1 column does not fit and is left out." in said
    client.post(address, {**sent, "token": str(uuid.uuid4())}, headers=HTMX)
    found = Entry.objects.filter(measure__in=(trips, rides)).order_by("measure", "start")
    assert [int(value or 0) for value in found.values_list("value", flat=True)] == [512, 498, 7, 8]


def test_cells_of_a_closed_month_are_left_out(story: Entering) -> None:
    with time_machine.travel("2026-11-11 09:00Z", tick=False):
        client = session(story.contributor)
        said = text(look(client, story.measure("OPS_01"), "85\n93"))
        paste(client, story.measure("OPS_01"), "85\n93")
    assert "0 values will change. 2 cells cannot be changed and are left out." in said
    assert values(story, "OPS_01", "OPS_02") == [Decimal("84.6"), Decimal("92.7")]
    assert Changeset.objects.count() == 0


def test_a_block_ends_with_the_table_it_begins_in(story: Entering) -> None:
    make_measure(make_kpi("PPL_01", name="Rides"), story.operations, person=story.contributor)
    said = text(look(session(story.contributor), story.measure("OPS_16"), "95\n12"))
    assert "1 value will change. 1 line does not fit and is left out." in said


@pytest.mark.parametrize("htmx", [True, False])
def test_undo_puts_back_what_stood_before(story: Entering, htmx: bool) -> None:
    client, start = session(story.contributor), story.measure("OPS_11")
    paste(client, start, "19\n93\n17 min", htmx=htmx)
    assert values(story, "OPS_11", "OPS_12") == [19, 93]
    answer = undo(client, Changeset.objects.get(), htmx=htmx)
    assert answer.status_code == (200 if htmx else 302)
    assert values(story, "OPS_11", "OPS_12", "OPS_13") == [17, None, None]
    assert Entry.objects.get(measure=story.measure("OPS_12"), start=OCTOBER).state == "blank"
    assert EntryRevision.objects.filter(measure=start, start=OCTOBER).count() == 3
    assert EntryDraft.objects.count() == 0
    page = answer if htmx else client.get(ADDRESS)
    assert "What stood there before is back." in text_of_all(page.content.decode())


def test_what_somebody_changed_since_stays(story: Entering) -> None:
    client, start = session(story.contributor), story.measure("OPS_11")
    paste(client, start, "19\n93")
    send(session(story.manager), cell(story.measure("OPS_12"), "94", 1))
    answer = undo(client, Changeset.objects.get())
    assert values(story, "OPS_11", "OPS_12") == [17, 94]
    assert "What stood there before is back. 1 value stays: somebody has changed it since." in text_of_all(
        answer.content.decode()
    )


def test_it_is_taken_back_once_and_by_its_author_only(story: Entering) -> None:
    client, start = session(story.contributor), story.measure("OPS_11")
    paste(client, start, "19")
    pasted = Changeset.objects.get()
    assert undo(session(story.manager), pasted).status_code == 404
    undo(client, pasted)
    again = undo(client, pasted)
    assert again.status_code == 422
    assert values(story, "OPS_11") == [17]
    assert client.post(ADDRESS, {"act": "undo", "paste": "x"}).status_code == 400


def test_without_javascript_the_page_brings_the_toast_with_its_undo(story: Entering) -> None:
    client, start = session(story.contributor), story.measure("OPS_12")
    answer = paste(client, start, "93", htmx=False)
    pasted = Changeset.objects.get()
    assert answer["Location"] == f"{ADDRESS}&pasted={pasted.pk}#{first(start)}"
    page = client.get(f"{ADDRESS}&pasted={pasted.pk}")
    assert "1 value is pasted. Undo" in text(page)
    assert "Undo" not in text(session(story.manager).get(f"{ADDRESS}&pasted={pasted.pk}"))
    undo(client, pasted, htmx=False)
    assert "Undo" not in text(client.get(f"{ADDRESS}&pasted={pasted.pk}"))


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"block": " \n"}, "Nothing to paste: the block is empty."),
        ({"block": "1\n" * 501}, "This block is too large for the page. Upload it as a workbook."),
        ({"block": "9" * 100_001}, "This block is too large for the page. Upload it as a workbook."),
        ({"first": "c0-2026-10-1"}, "Choose the cell where the block begins."),
    ],
)
@pytest.mark.parametrize("htmx", [True, False])
def test_what_cannot_be_pasted_is_said(
    story: Entering, sent: dict[str, str], sentence: str, htmx: bool
) -> None:
    answer = paste(session(story.contributor), story.measure("OPS_12"), "93", htmx=htmx, **sent)
    assert (answer.status_code, Changeset.objects.count()) == (422, 0)
    assert sentence in text(answer)


def test_odd_texts_of_a_block_are_kept_as_they_are_typed(story: Entering) -> None:
    client, start = session(story.contributor), story.measure("OPS_12")
    paste(client, start, "=cmd|' /C calc'!A0\n1\x002\n" + "9" * 300)
    assert [draft(story.measure(code))[2] for code in ("OPS_12", "OPS_13", "OPS_16")] == [  # type: ignore[index]
        "=cmd|' /C calc'!A0",
        "1\N{REPLACEMENT CHARACTER}2",
        "9" * 200 + "…",
    ]


def test_viewers_and_strangers_paste_nothing(story: Entering) -> None:
    person = make_user("vera@merrow.example")
    assert paste(session(person), story.measure("OPS_12"), "93").status_code == 404
    person.memberships.create(team=story.operations, role="viewer")
    assert paste(session(person), story.measure("OPS_12"), "93").status_code == 403
    assert Changeset.objects.count() == 0


def test_decimal_commas_and_semicolons_of_a_german_reader(story: Entering, settings: Any) -> None:
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    sent = block(story.measure("OPS_12"), "93\n13,4", token=str(uuid.uuid4()))
    headers = {**HTMX, "Accept-Language": "de"}
    session(story.contributor).post(ADDRESS, sent, headers=headers)
    assert values(story, "OPS_12", "OPS_13") == [93, Decimal("13.4")]


def test_put_away_leads_back_to_the_cell(story: Entering) -> None:
    place = first(story.measure("OPS_12"))
    answer = session(story.contributor).get(f"{ADDRESS}&paste={place}", headers=HTMX).content.decode()
    assert re.findall(r'<input class="in" id="([^"]+)"[^>]* autofocus', answer) == [place]
