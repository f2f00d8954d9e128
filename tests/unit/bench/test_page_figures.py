"""What is said of pages: what a browser fetches, and the figures that come out of the samples."""

from tests.bench.bytes_sent import linked
from tests.bench.figures import Figure
from tests.bench.floor import floor_address
from tests.bench.graphics import bare_line
from tests.bench.page_goals import page_figures

PAGE = """<!doctype html><html><head><link rel="icon" href="/icon.svg"><link rel="stylesheet" href="/app.css">
<script src="/page.js" defer></script></head><body><a href="/elsewhere/">Elsewhere</a><img src="/dot.png">
<script type="application/json">{"src": "none"}</script></body></html>"""
SAMPLES: dict[str, list[float]] = {
    "q3 page": [0.01, 0.01, 0.02],
    "scorecard page": [0.02, 0.015, 0.01],
    "scorecard statements besides": [6],
    "served": [0.05] * 19 + [0.1],
    "served floor": [0.05] * 20,
    "first view": [34_000],
    "first view with a chart": [160_000],
    "repeated view": [21_000],
    "overview page": [0.03],
    "sparkline": [0.000029],
    "bullet": [0.000006],
    "graphic floor": [0.00001],
    "web memory": [180],
    "web memory floor": [100],
    "start": [2],
    "start floor": [0.4],
    "q10 page": [0.02],
    "list page": [0.05],
    "list statements": [9],
    "search page": [0.04],
    "search statements": [8],
}


def test_a_page_is_fetched_with_its_styles_scripts_and_icon() -> None:
    assert linked(PAGE) == ["/icon.svg", "/app.css", "/page.js"]


def test_a_bare_page_is_asked_for_with_a_query_for_each_team() -> None:
    assert floor_address(["A", "B", "C"]) == "/floor?team=A&team=B&team=C"


def test_the_bare_line_reaches_from_edge_to_edge() -> None:
    assert bare_line([1, 3, 2], 20, 10) == (
        '<svg width="20" height="10"><polyline points="0.0,10.0 10.0,0.0 20.0,5.0"/></svg>'
    )


def test_pages_are_judged() -> None:
    figures = [(one.name, round(one.judged, 2), one.verdict) for one in page_figures("S", SAMPLES)]
    assert figures == [
        ("P3 scorecard, 30 KPIs", 1.5, "held"),
        ("P3b it served, p95", 1.05, "held, aim too"),
        ("P3c its statements", 6, "held"),
        ("P3e first view", 34, "held, aim too"),
        ("P3e first view with a chart", 160, "held"),
        ("P3e repeated view", 21, "aim not reached"),
        ("P4 overview", 2, "held"),
        ("P6 sparkline", 2.9, "held"),
        ("P6 bullet", 0.6, "held, aim too"),
        ("P9 web memory, 1,000 views", 1.8, "held"),
        ("P10 start to first answer", 5, "not held"),
        ("P12 10,000 KPIs listed", 2.5, "held, aim too"),
        ("P12 10,000 KPIs listed, statements", 9, "held"),
        ("P12 searched", 2, "held, aim too"),
        ("P12 searched, statements", 8, "held, aim too"),
    ]


def test_what_is_very_short_is_shown_in_microseconds() -> None:
    assert Figure("P6", "S", 0.0000123, 0.001, unit="s").cells()[2:4] == ("12.3 us", "1.0 ms")
