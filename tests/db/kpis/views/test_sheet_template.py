"""Downloading a workbook to fill in: who gets it, what it is called, and the whole table in it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.utils import translation

from kpis.models import Measure
from tests.builders import make_entry, make_kpi, make_measure, make_member, make_score, make_user
from tests.entry_forms import ADDRESS, session, text
from tests.story import OCTOBER
from tests.story_entering import NOW, SEPTEMBER, Entering, make_entering
from tests.workbooks import cells, opened

PLACE = "/sheets/template/OPS/"


@pytest.fixture(autouse=True)
def _fifth_of_november() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def story() -> Entering:
    return make_entering(with_drafts=False)


def table(response: Any, sheet: str = "Monthly") -> list[tuple[Any, ...]]:
    return cells(opened(response.content)[sheet])


def test_the_whole_table_of_three_measures(story: Entering) -> None:
    client, trams = session(story.contributor), story.trams
    make_member(story.contributor, trams)
    late, kilometres, inspected = (
        make_measure(make_kpi(code, name=name, **fields), trams)
        for code, name, fields in (
            ("TRM_01", "Late starts, =1+1 or more", {"direction": "down", "decimals": 0}),
            ("TRM_02", "=Kilometres", {"unit": "km", "decimals": 1}),
            ("TRM_03", "Depot inspected", {"direction": "binary"}),
        )
    )
    make_score(late, SEPTEMBER, "12", target=20)
    make_score(late, OCTOBER, target=20)
    make_score(kilometres, SEPTEMBER, "-12.5")
    make_entry(kilometres, OCTOBER, "-12.5", note="-corrected")
    make_entry(inspected, OCTOBER, state="na", note="No depot in use")
    response = client.get("/sheets/template/TRAMS/?from=2026-10&to=2026-10")
    assert table(response) == [
        (
            *("Code", "KPI", "Person", "Period", "Input", "Unit", "Previous", "Target"),
            *("Value", "State", "Comment", "Measure", "Version"),
        ),
        (
            *("TRM_01", "Late starts, =1+1 or more", None, "2026-10", None, None, 12, "≤ 20"),
            *(None, None, None, late.pk, 0),
        ),
        (
            *("TRM_02", "'=Kilometres", None, "2026-10", None, "km", -12.5, None),
            *(-12.5, None, "'-corrected", kilometres.pk, 1),
        ),
        (
            *("TRM_03", "Depot inspected", None, "2026-10", None, None, None, None),
            *(None, "na", "No depot in use", inspected.pk, 1),
        ),
    ]


def test_the_file_is_a_download_with_a_name(story: Entering) -> None:
    client = session(story.contributor)
    due = client.get(PLACE)
    assert due["Content-Disposition"] == 'attachment; filename="OPS-2026-10.xlsx"'
    assert due["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert len(table(due)) == 12
    both = client.get(f"{PLACE}?from=2026-10&to=2026-11")
    assert both["Content-Disposition"] == 'attachment; filename="OPS-2026-10-to-2026-11.xlsx"'
    assert [row[3] for row in table(both)[1:3]] == ["2026-10", "2026-11"]
    assert client.get("/sheets/template/ops/?to=2026-10").content[:2] == b"PK"


def test_numbers_are_numbers_in_every_language(story: Entering) -> None:
    client = session(story.contributor)
    english = table(client.get(PLACE))
    with translation.override("de"):
        german = table(client.get(PLACE, headers={"accept-language": "de"}))
    assert [row[8] for row in german] == [row[8] for row in english]
    assert german[1][8] == 84.6


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("from=2026-13", "“2026-13” names no period"),
        ("from=2026-12", "This period has not begun"),
        ("from=2026-10&to=2026-09", "The last period is before the first."),
        ("from=2024-10&to=2026-10", "These are more than 24 periods: ask for fewer."),
    ],
)
def test_what_cannot_be_had_is_said(story: Entering, asked: str, sentence: str) -> None:
    answer = session(story.contributor).get(f"{PLACE}?{asked}")
    assert (answer.status_code, sentence in text(answer)) == (404, True)


def test_twenty_four_periods_are_not_too_many(story: Entering) -> None:
    answer = session(story.manager).get(f"{PLACE}?from=2024-11&to=2026-10")
    assert len(table(answer)) == 1 + 24 * 11


def test_too_many_rows_are_not_a_workbook(story: Entering) -> None:
    inputs = ";".join(f"i{number}:sum" for number in range(20))
    for number in range(2):
        kpi = make_kpi(f"DAY_{number}", frequency="day", aggregation="ratio", inputs=inputs)
        make_measure(kpi, story.operations)
    answer = session(story.manager).get(f"{PLACE}?from=2024-11&to=2026-10")
    assert (answer.status_code, "ask for fewer periods" in text(answer)) == (404, True)


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("", 404)])
def test_who_may_not_enter(story: Entering, role: str, status: int) -> None:
    person = make_user("vera@merrow.example")
    if role:
        make_member(person, story.operations, role)
    assert session(person).get(PLACE).status_code == status


def test_the_entry_page_offers_the_workbook_of_what_it_shows(story: Entering) -> None:
    client = session(story.contributor)
    page = client.get(ADDRESS).content.decode()
    found = re.findall(r'href="([^"]+)">Download workbook', page)
    assert found == ["/sheets/template/OPS/?from=2026-10&amp;to=2026-10"]
    assert client.get(found[0].replace("&amp;", "&")).status_code == 200
    kpi = make_kpi("DAY_1", frequency="day")
    make_measure(kpi, story.operations)
    days = client.get("/update/OPS/?period=2026-11-05").content.decode()
    assert "?from=2026-10-30&amp;to=2026-11-05" in days


def test_the_entry_page_leads_to_where_its_workbook_is_sent(story: Entering) -> None:
    make_member(story.contributor, story.trams)
    client = session(story.contributor)
    found = re.findall(r'href="([^"]+)">Upload workbook', client.get(ADDRESS).content.decode())
    assert found == ["/sheets/?team=OPS"]
    chosen = re.findall(r'<option value="(\w+)" selected', client.get(found[0]).content.decode())
    assert chosen == ["OPS"]


def test_a_closed_page_offers_it_to_those_who_may_correct(story: Entering) -> None:
    address = "/update/OPS/?period=2026-09"
    assert "Download workbook" in text(session(story.manager).get(address))
    assert "Download workbook" not in text(session(story.contributor).get(address))
    assert Measure.objects.filter(team=story.operations).count() == 12
