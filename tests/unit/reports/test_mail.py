import dataclasses
import datetime as dt
import html
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from kpis.calc.lines import Lines
from reports.calc.facts import ReportFacts
from reports.rendering.content import STOP_TOKEN, Frame
from reports.rendering.mail import Rendering, render
from tests.report_facts import measure_fact, report_facts, team_fact

FRAME = Frame(
    schedule="Board report",
    cadence="month",
    language="en",
    site_url="https://kpi.merrow.example",
    report_url="https://kpi.merrow.example/reports/7/",
    stop_url=f"https://kpi.merrow.example/reports/stop/{STOP_TOKEN}/",
    known_at=dt.datetime(2026, 11, 12, 6, tzinfo=ZoneInfo("Europe/Paris")),
)
UNPRINTED = {"language", "css", "image", "subject", "preheader"}
"""Told by style, by a picture or by a header."""


def merrow() -> ReportFacts:
    teams = (
        team_fact(1, score=70, previous=Decimal(72), coverage=Decimal("98.6"), carried=2, provisional=True),
        team_fact(2, 1, 69, previous=Decimal(78), worst=11),
        team_fact(3, 1, 78, previous=Decimal(67)),
        team_fact(4, 1, 48, status="red", previous=Decimal(51)),
    )
    overtime: dict[str, Any] = {
        "id": 11,
        "name": "Overtime & <b>share</b>",
        "unit": "%",
        "owner": "T. Lindqvist",
        "team": 2,
    }
    return report_facts(
        measure_fact(
            "OPS_09",
            "red",
            0,
            value=Decimal("7.1"),
            better=Decimal("-0.7"),
            lines=Lines(target=Decimal(4)),
            direction="down",
            before=[("red", "4.7"), ("red", "6.4")],
            **overtime,
        ),
        measure_fact("OPS_01", "green", 110, 3, name="Punctuality", value=Decimal(90), previous_score=100),
        measure_fact("OPS_02", "no_data", name="Refresher training", team=3),
        measure_fact("OPS_03", "na", name="Trams", team=3),
        teams=teams,
    )


def printed(content: Any) -> Iterator[str]:
    """Every text of the content that a reader is to see."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, tuple):
        for part in content:
            yield from printed(part)
    elif dataclasses.is_dataclass(content):
        for field in dataclasses.fields(content):
            if field.name not in UNPRINTED:
                yield from printed(getattr(content, field.name))


def seen(rendering: Rendering) -> str:
    """The HTML as words: tags, styles and entities gone, links and alternative texts kept."""
    body = rendering.html.partition("<body")[2]
    kept = re.sub(r'<[^>]*?(?:href|alt)="([^"]*)"[^>]*>', r" \1 ", body)
    return html.unescape(re.sub(r"<[^>]+>", " ", kept))


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.fixture(scope="module")
def rendering() -> Rendering:
    return render(merrow(), FRAME)


def test_the_subject_states_the_finding(rendering: Rendering) -> None:
    assert rendering.content.subject == "T1, October 2026: score 70, at risk. 1 item needs attention"


def test_the_top_says_score_change_coverage_and_when_the_figures_were_known(rendering: Rendering) -> None:
    content = rendering.content
    assert content.title == "Score 70"
    assert content.state is not None
    assert content.state.text == "▲\N{NO-BREAK SPACE}At risk"
    assert content.finding == (
        "Down 2 since September 2026. On track is 90 or more, at risk 70 or more, of at most 120. "
        "T2 lost 9 points. T3 gained 11 points. "
        "Lowest: T4, 48, off track."
    )
    assert content.coverage == (
        "99% of weight reported, 2 of 3 KPIs. Provisional: entry is still open, so the score may change."
    )
    assert content.known_at == "Figures as known on 12 Nov 2026, 06:00 CET."


def test_the_heads_of_columns_name_months_that_cannot_be_taken_for_days(rendering: Rendering) -> None:
    content = rendering.content
    assert (content.value_title, content.change_title) == ("October, vs Sep", "vs Sep")


def test_a_row_carries_value_change_target_and_trend(rendering: Rendering) -> None:
    (row,) = rendering.content.off_track
    assert (row.name, row.where) == ("Overtime & <b>share</b>", "T2")
    assert row.state.text == "◆\N{NO-BREAK SPACE}Off track, score 0"
    assert (row.value, row.change, row.target) == ("7.1%", "+0.7 worse", "at most 4.0%")
    assert row.trend == "from 4.7% to 7.1%"
    assert row.url == "https://kpi.merrow.example/scorecards/T2/OPS_09/?period=2026-10"


def test_what_needs_attention_says_why_and_whose_it_is(rendering: Rendering) -> None:
    (item,) = rendering.content.attention
    assert item.title == "Overtime & <b>share</b>: off track without a plan"
    assert item.text == (
        "7.1% against a target of at most 4.0%. Off track since August 2026 or earlier;"
        " nobody has an action open."
    )
    assert item.who == "Ask T. Lindqvist (T2) for a plan."


def test_a_change_that_reads_zero_is_not_judged() -> None:
    fact = measure_fact(
        "K", "red", 40, value=Decimal("7.04"), better=Decimal("-0.02"), before=[("red", "7.02")]
    )
    assert render(report_facts(fact), FRAME).content.off_track[0].change == "0.0"


def test_a_target_has_the_unit_of_its_value() -> None:
    fact = measure_fact(
        "K",
        "red",
        40,
        value=Decimal(12450),
        unit="km",
        decimals=0,
        lines=Lines(target=Decimal(14000)),
        before=["red"],
    )
    content = render(report_facts(fact), FRAME).content
    assert content.off_track[0].target == "at least 14,000\N{NO-BREAK SPACE}km"
    assert "12,450\N{NO-BREAK SPACE}km against a target of at least 14,000\N{NO-BREAK SPACE}km." in (
        content.attention[0].text
    )


def test_all_that_needs_attention_is_counted_although_five_are_shown() -> None:
    content = render(report_facts(*(measure_fact(f"K{n}", "red", n) for n in range(9))), FRAME).content
    assert content.subject.endswith(". 9 items need attention")
    assert (len(content.attention), content.attention_note) == (5, "the 5 that matter most, of 9")


def test_html_and_text_carry_the_same_facts(rendering: Rendering) -> None:
    told = {flat(text) for text in printed(rendering.content) if text}
    assert len(told) > 40
    for body in (flat(seen(rendering)), flat(rendering.text)):
        assert [text for text in sorted(told) if text not in body] == []


def test_html_and_text_have_the_same_order(rendering: Rendering) -> None:
    content = rendering.content
    titles = [
        content.kicker,
        content.title,
        content.finding,
        content.coverage,
        content.button,
        "Needs attention",
        *(item.title for item in content.attention),
        content.teams_title,
        *(row.name for row in content.teams),
        "Off track",
        *(row.name for row in content.off_track),
        "Going well",
        *(row.name for row in content.going_well),
        "Before you rely on it",
        *(note.title for note in content.notes),
        content.footer,
        content.archive,
        content.stop,
    ]
    in_order = re.compile(".*?".join(re.escape(flat(title)) for title in titles))
    assert in_order.search(flat(seen(rendering)))
    assert in_order.search(flat(rendering.text))


def test_the_html_is_a_mail(rendering: Rendering) -> None:
    page = rendering.html
    assert len(page.encode()) < 100_000
    assert page.count("<style>") == 2  # for phones, and for Outlook inside its own comment
    assert "@media (max-width:520px)" in page or "@media (max-width: 520px)" in page
    assert '<td class="px kicker" style="' in page
    assert "<b>share</b>" not in page
    assert "<svg" not in page
    assert "data:" not in page
    assert re.findall(r'src="([^"]*)"', page) == ["cid:spark-11.png", "cid:spark-1.png"]


def test_images_are_png_of_double_size(rendering: Rendering) -> None:
    assert sorted(rendering.images) == ["spark-1.png", "spark-11.png"]
    for image in rendering.images.values():
        assert image[:8] == b"\x89PNG\r\n\x1a\n"
        assert (int.from_bytes(image[16:20]), int.from_bytes(image[20:24])) == (216, 56)


def test_the_same_facts_give_the_same_bytes(rendering: Rendering) -> None:
    again = render(merrow(), FRAME)
    assert (again.html, again.text, again.sha256) == (
        rendering.html,
        rendering.text,
        rendering.sha256,
    )


def test_the_language_of_the_reader_of_the_page_changes_nothing(rendering: Rendering) -> None:
    with translation.override("de"):
        assert render(merrow(), FRAME).sha256 == rendering.sha256


def test_a_reader_of_teams_side_by_side_gets_their_counts(rendering: Rendering) -> None:
    facts = report_facts(teams=(team_fact(2), team_fact(4, status="red", score=48)))
    content = render(facts, FRAME).content
    assert content.subject == (
        "Merrow Transit, October 2026: 1 of 2 teams is off track. Nothing needs attention"
    )
    assert [row.name for row in content.teams] == ["T4", "T2"]


def test_a_team_without_a_score_says_so(rendering: Rendering) -> None:
    facts = report_facts(teams=(team_fact(1, score=None, status="not_due"),))
    content = render(facts, FRAME).content
    assert content.subject == "T1, October 2026: no score yet. Nothing needs attention"
    assert content.title == "No score"


def test_a_large_report_is_never_clipped(rendering: Rendering) -> None:
    teams = (team_fact(1), *(team_fact(n, 1) for n in range(2, 200)))
    red = [
        measure_fact(f"K{n}", "red", n % 50, name=f"A rather long name of a KPI, number {n}")
        for n in range(500)
    ]
    missing = [measure_fact(f"M{n}", "no_data", name="m" * 160) for n in range(500)]
    rendering = render(report_facts(*red, *missing, teams=teams), FRAME)
    assert len(rendering.html.encode()) < 100_000
    assert rendering.content.teams_cut == "178 more teams scored higher."
    assert rendering.content.off_track_note == "the 7 that matter most, of 500"
