"""The report on paper: the words of the mail and every KPI, tagged, and nothing in it is markup."""

import dataclasses
import datetime as dt
import json
import re
from typing import Any

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.calc.facts import ReportFacts
from reports.calc.highlights import highlights
from reports.rendering.mail import Rendering, render
from reports.rendering.pdf import paper_data
from tests.pdf_text import pdf_objects, pdf_text
from tests.report_facts import changed_fact, measure_fact, report_facts, team_fact
from tests.unit.reports.test_mail import FRAME, flat, merrow, printed

PAPER = dataclasses.replace(FRAME, formats=frozenset({"pdf"}))
ONLY_MAILED = ("button", "stop", "stop_url", "preheader", "subject")
"""What paper has no use for."""
HOSTILE = (
    '#import "/etc/passwd": *',
    '#read("report.typ")',
    "$x^2$ *bold* _it_ `raw` @ref <label>",
    "= Heading",
    "- item // comment /* more */",
    "<b>&amp;</b>",
    "back\\slash \\u{41} \\",
    "[brackets] {braces} (round)",
    "~tilde -- dash ... 'quotes' \"both\"",
)


def pdf_of(rendering: Rendering) -> bytes:
    (file,) = rendering.files
    return file.content


def facts_of(*names: str) -> ReportFacts:
    return report_facts(
        *(measure_fact(f"K{n}", "red", 10, id=n, name=name, before=["red"]) for n, name in enumerate(names))
    )


def whole_text(content: bytes) -> str:
    return flat(" ".join(pdf_text(content)))


def codes(table: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """Each group of a team's table with the codes of its KPIs."""
    return [(group["title"], [row["code"] for row in group["rows"]]) for group in table["groups"]]


def squeezed(text: str) -> str:
    """Lines may break anywhere."""
    return re.sub(r"\s", "", text)


@pytest.fixture(scope="module")
def rendering() -> Rendering:
    return render(dataclasses.replace(merrow(), changed=(changed_fact("OPS_09"),)), PAPER)


def test_paper_says_every_word_of_the_mail(rendering: Rendering) -> None:
    left_out: dict[str, Any] = dict.fromkeys(ONLY_MAILED, "")
    kept = dataclasses.replace(rendering.content, **left_out)
    urls = re.compile("https://.*/scorecards/")
    said = squeezed(whole_text(pdf_of(rendering)))
    told = {text for text in printed(kept) if text and not urls.match(text)}
    in_pictures = {row.trend for row in (*kept.off_track, *kept.going_well)}
    assert len(told) > 40
    assert [text for text in sorted(told - in_pictures) if squeezed(text) not in said] == []


def test_the_data_it_is_made_from_is_that_of_the_mail(rendering: Rendering) -> None:
    facts = merrow()
    data = paper_data(rendering.content, facts, highlights(facts), PAPER)
    assert data["content"] == dataclasses.asdict(rendering.content)
    assert json.loads(json.dumps(data))["paper"] == "a4"


def test_every_kpi_stands_by_team_and_perspective() -> None:
    teams = (
        team_fact(2, 1),
        team_fact(1),
        team_fact(3, 2),
    )
    facts = report_facts(
        measure_fact("B", "green", 110, 2, perspective="Customer"),
        measure_fact("A", "red", 10, 3, perspective="Financial"),
        measure_fact("C", "na", None, 2),
        measure_fact("D", "amber", 60, 2, perspective="Customer"),
        teams=teams,
    )
    tables = paper_data(render(facts, PAPER).content, facts, highlights(facts), PAPER)["tables"]
    assert [(table["title"], codes(table)) for table in tables] == [
        ("T2: 80", [("Customer", ["B", "D"]), ("Metrics: shown, not part of the score", ["C"])]),
        ("T3: 80", [("Financial", ["A"])]),
    ]


def test_a_row_has_value_change_target_score_and_status(rendering: Rendering) -> None:
    facts = merrow()
    tables = paper_data(rendering.content, facts, highlights(facts), PAPER)["tables"]
    row = tables[0]["groups"][0]["rows"][0]
    del row["spark"]
    assert row == {
        "name": "Overtime & <b>share</b>",
        "code": "OPS_09",
        "value": "7.1%",
        "change": "+0.7 worse",
        "target": "at most 4.0%",
        "score": "0",
        "state": {"css": "off", "text": "◆\N{NO-BREAK SPACE}Off track"},
        "trend": "from 4.7% to 7.1%",
    }


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_printed_as_it_is_and_never_read_as_markup(name: str) -> None:
    content = pdf_of(render(facts_of(name), PAPER))
    assert squeezed(whole_text(content)).count(squeezed(name)) == 3  # attention, off track, every KPI


def test_it_is_tagged_titled_and_in_a_language(rendering: Rendering) -> None:
    objects = pdf_objects(pdf_of(rendering))
    for said in (b"/StructTreeRoot", b"/MarkInfo<</Marked true", b"/Lang(en)", b"/DisplayDocTitle true"):
        assert said in objects
    assert b"/Title(T1. Monthly report, October 2026)" in objects
    kinds = {kind.decode() for kind in re.findall(rb"/S/(\w+)", objects)}
    assert {"H1", "H2", "H3", "Table", "THead", "TH", "TD", "L", "LI", "Figure", "Link"} <= kinds
    figures = re.findall(rb"/Alt\(([^)]*)\)", objects)
    assert figures.count(b"from 4.7% to 7.1%") == 2
    assert len(figures) == objects.count(b"/S/Figure")


def test_the_first_page_is_the_executives_and_notes_stand_before_the_tables(rendering: Rendering) -> None:
    first, *others = pdf_text(pdf_of(rendering))
    assert [word in first for word in ("Score 70", "Needs attention", "Teams", "Before you rely")] == [
        True,
        True,
        True,
        False,
    ]
    rest = " ".join(others)
    titles = ["Changed since the last", "Before you rely on it", "Going well", "Every KPI"]
    places = [rest.index(title) for title in titles]
    assert places == sorted(places)
    assert f"Page 2 of {len(others) + 1}" in rest


def test_a_long_table_repeats_its_head_and_fits_on_pages() -> None:
    many = [measure_fact(f"K{n}", "green", 110, id=n, name=f"KPI number {n}") for n in range(120)]
    pages = pdf_text(pdf_of(render(report_facts(*many), PAPER)))
    tables = [page for page in pages if "KPI number" in page]
    assert len(tables) > 3
    assert all("Score Status" in page for page in tables[1:])


@pytest.mark.parametrize(("paper", "box"), [("a4", b"[0 0 595.2756 841.8898]"), ("letter", b"[0 0 612 792]")])
def test_paper_is_the_choice_of_the_schedule(paper: str, box: bytes) -> None:
    content = pdf_of(render(merrow(), dataclasses.replace(PAPER, paper=paper)))
    assert set(re.findall(rb"/MediaBox(\[[^\]]*\])", pdf_objects(content))) == {box}


def test_the_same_report_gives_the_same_bytes_whenever_it_is_printed() -> None:
    def printed_in(year: int) -> bytes:
        with time_machine.travel(dt.datetime(year, 1, 1, tzinfo=dt.UTC)):
            return pdf_of(render(merrow(), PAPER))

    assert printed_in(2027) == printed_in(2031)


def test_other_alphabets_are_printed() -> None:
    names = ("Ελληνικά", "Кириллица", "Größe Łódź Çiğ ő", "שלום")
    said = whole_text(pdf_of(render(facts_of(*names[:3]), PAPER)))
    assert [name in said for name in names[:3]] == [True] * 3
    arabic = pdf_objects(pdf_of(render(facts_of("مؤشر", names[3]), PAPER)))
    assert b"DejaVuSansMono" in arabic


def test_a_letter_that_no_font_has_is_confessed_and_stops_nothing() -> None:
    facts = facts_of("定時率")
    content = pdf_of(render(facts, PAPER))
    assert "Some letters are missing in the fonts of this file" in whole_text(content)
    assert b"/StructTreeRoot" in pdf_objects(content)
    assert "Some letters are missing" not in whole_text(pdf_of(render(merrow(), PAPER)))


def test_sections_that_are_left_out_are_not_printed() -> None:
    frame: Any = dataclasses.replace(PAPER, sections=frozenset({"off_track"}))
    said = whole_text(pdf_of(render(merrow(), frame)))
    shown = ("Score 70", "99% of weight", "Off track", "Before you rely on it")
    gone = ("Needs attention", "Going well", "Every KPI", "Lowest: T4, 48. Teams")
    assert [word in said for word in (*shown, *gone)] == [True] * 4 + [False] * 4


def test_more_kpis_than_paper_takes_are_counted() -> None:
    def said(count: int) -> str:
        return whole_text(
            pdf_of(render(report_facts(*(measure_fact(f"K{n}", "na") for n in range(count))), PAPER))
        )

    instead = "1,001 KPIs are too many to print; the workbook and the portal have all of them."
    assert [instead in said(count) for count in (1000, 1001)] == [False, True]


@settings(max_examples=30, deadline=None)
@given(st.text(min_size=1, max_size=40))
def test_whatever_a_kpi_is_called_the_report_is_printed(name: str) -> None:
    assert pdf_of(render(facts_of(name), PAPER)).startswith(b"%PDF-")
