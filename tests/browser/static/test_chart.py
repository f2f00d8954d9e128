import json
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.static.conftest import Shown

SOURCE = """{% extends "base.html" %}
{% block scripts %}{% include "components/chart_scripts.html" %}{% endblock scripts %}
{% block main %}
<div class="chart-box"><canvas data-series="series" role="img" aria-label="Bus"></canvas></div>
<div hidden id="series">{{ series }}</div>{% endblock main %}"""
CHART = "Chart.getChart(document.querySelector('canvas'))"
MONTHS = [f"Month {number}" for number in range(1, 15)]


def series(**more: Any) -> str:
    plain = {
        "labels": MONTHS,
        "values": [80, 81, None, *range(83, 94)],
        "targets": [86] * 10 + [88] * 4,
        "better": "up",
        "decimals": 1,
        "unit": "%",
        "value_label": "93.0",
        "target_label": "Target 88.0",
        "words": {"value": "Bus punctuality", "target": "Target"},
    }
    return json.dumps(plain | more)


def lines(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(
        f"""{CHART}.data.datasets.map(({{label, data, fill, stepped}}) => (
            {{label, data: data.map((point) => point.y), fill, stepped}}))"""
    )
    return found


def colour(page: Page) -> str:
    found: str = page.evaluate(
        "Chart.getChart(document.querySelector('canvas')).data.datasets[0].borderColor"
    )
    return found


def test_series_and_stepped_target_are_drawn_within_the_policy(show: Shown, complaints: list[str]) -> None:
    page = show(SOURCE, series=series())
    assert lines(page) == [
        {"label": "Bus punctuality", "data": [80, 81, None, *range(83, 94)], "fill": None, "stepped": None},
        {"label": "Target", "data": [86] * 10 + [88] * 4, "fill": "end", "stepped": "middle"},
    ]
    assert page.locator("canvas").evaluate("(canvas) => canvas.getBoundingClientRect().height") == 300
    assert complaints == []


def test_a_year_ago_is_a_thin_dashed_line_with_its_label_at_the_end(show: Shown) -> None:
    words = {"value": "Bus punctuality", "target": "Target", "ago": "A year ago"}
    page = show(SOURCE, series=series(ago=[None, *range(70, 82), None], restarts=[4], words=words))
    line = f"{CHART}.data.datasets[1]"
    assert page.evaluate(f"[{line}.label, {line}.borderDash, {line}.borderWidth]") == [
        "A year ago",
        [6, 4],
        1.25,
    ]
    joined = f"[3, 4].map((at) => {line}.segment.borderColor({{p1DataIndex: at}}) ?? 'joined')"
    assert page.evaluate(joined) == ["joined", "transparent"]
    marks = f"{CHART}.options.plugins.annotation.annotations"
    assert page.evaluate(f"{marks}.map((mark) => [mark.content, mark.xValue])")[-1] == ["A year ago", 12]


def test_lower_is_better_shades_below_and_a_band_between(show: Shown) -> None:
    assert [line["fill"] for line in lines(show(SOURCE, series=series(better="down")))] == [None, "start"]
    band = series(
        better="range", lower=[82] * 14, upper=[90] * 14, words={"value": "V", "lower": "L", "upper": "U"}
    )
    assert [line["fill"] for line in lines(show(SOURCE, series=band))] == [None, None, "-1"]


def test_measure_without_any_value_or_target_still_has_its_axes(show: Shown, complaints: list[str]) -> None:
    page = show(SOURCE, series=series(values=[None] * 14, targets=[None] * 14, better=""))
    assert [len(line["data"]) for line in lines(page)] == [14, 14]
    assert complaints == []


def test_phone_shows_the_latest_twelve_periods(show: Shown, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    shown = show(SOURCE, series=series(open=[13], notes=[[1, "A"], [5, "B"]], breaks=[1, 6]))
    assert lines(shown)[0]["data"] == [None, *range(83, 94)]
    marks = f"{CHART}.options.plugins.annotation.annotations"
    assert shown.evaluate(f"{marks}.map((mark) => mark.content ?? mark.xMin)") == [
        3.5,
        "B",
        "93.0",
        "Target 88.0",
    ]


def test_colours_follow_the_theme(show: Shown) -> None:
    page = show(SOURCE, series=series())
    light = colour(page)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.evaluate("() => new Promise(requestAnimationFrame)")
    assert (light, colour(page)) == ("rgb(51, 54, 60)", "rgb(214, 216, 220)")


@pytest.mark.parametrize(
    ("numbers", "written"),
    [("", "1,234.5"), ("en", "1,234.5"), ("de", "1.234,5"), ("fr", "1\u202f234,5"), ("de-CH", "1'234.5")],
)
def test_axis_and_tooltip_write_numbers_as_their_reader_does(show: Shown, numbers: str, written: str) -> None:
    """Swiss browsers have one apostrophe or the other."""
    page = show(SOURCE, series=series(), nav={"numbers": numbers})
    tick = page.evaluate(f"{CHART}.options.scales.y.ticks.callback(1234.5)")
    label = f"{CHART}.options.plugins.tooltip.callbacks.label"
    said = page.evaluate(f"{label}({{dataset: {{label: 'Bus'}}, parsed: {{y: -1234.5}}}})")
    shown = [text.replace("’", "'") for text in (tick, said)]
    assert shown == [written, f"Bus: −{written}%"]
