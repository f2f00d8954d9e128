import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Organisation
from kpis.calc.periods import Calendar, parse_key
from kpis.formats import Split
from kpis.models import KPIVersion, Measure
from kpis.queries.chart_views import ChartView
from kpis.queries.figures import UNKNOWN, Delta
from kpis.queries.measure_figures import Figure
from kpis.queries.measure_pages import measure_page
from kpis.queries.series_tables import Heads
from tests.builders import make_kpi, make_measure, make_score, make_team, moment

MONTHS = [dt.date(2025 + (9 + back) // 12, (9 + back) % 12 + 1, 1) for back in range(14)]
NONE = Split("–", "")


@pytest.fixture
def measure() -> Measure:
    """84 in October 2025, 1 more each month; year to date and rolling are 10 and 20 less."""
    kpi = make_kpi("OPS_01", name="Bus punctuality", unit="%", decimals=1, aggregation="mean")
    measure = make_measure(kpi, make_team("OPS", name="Operations"))
    for number, start in enumerate(MONTHS):
        value = Decimal(84 + number)
        end = (start.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
        to_date: dict[str, Any] = {
            "last_year": "80",
            "last_year_change": str(value - 80),
            "year": str(value - 10),
            "year_lines": {"target": "75"},
            "rolling": str(value - 20),
            "rolling_day": end.isoformat(),
            "matched": str(value - 10),
            "matched_last_year": "70",
            "matched_change": str(value - 80),
            "matched_day": end.isoformat(),
        }
        make_score(measure, start, value, 100, target=83, to_date=to_date)
    return measure


def figure_of(measure: Measure, view: ChartView, key: str = "2026-11") -> Figure:
    organisation = Organisation.current()
    return measure_page(
        organisation, measure, parse_key(Calendar(), key), dt.date(2026, 12, 12), view=view
    ).figure


def drawn(figure: Figure) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(figure.json)
    return found


def test_values_alone_are_what_is_usual(measure: Measure) -> None:
    figure = figure_of(measure, ChartView())
    assert figure.drawn.heads == Heads("Value, %", "Target, %", "Gap, points")
    assert [(one.words, one.query, one.is_current) for one in figure.kinds] == [
        ("Values", "", True),
        ("Year to date", "&view=ytd", False),
        ("Rolling year", "&view=rolling", False),
    ]
    assert (figure.comparison.query, figure.comparison.is_current) == ("&compare=year", False)
    assert drawn(figure)["ago"] == []


def test_values_stand_beside_those_of_a_year_ago(measure: Measure) -> None:
    figure = figure_of(measure, ChartView("12", compares=True))
    row = figure.rows[0]
    assert (figure.drawn.heads.ago, figure.drawn.heads.change) == ("A year ago, %", "Change, points")
    assert (row.value, row.ago, row.change) == (
        Split("97", ".0"),
        Split("80", ".0"),
        Delta(Split("+17", ".0"), "good", "better"),
    )
    assert drawn(figure)["ago"] == [80.0] * 12
    assert "Thin dashed line: the same a year ago." in figure.legend


def test_the_year_to_date_has_its_own_target_and_starts_anew(measure: Measure) -> None:
    figure = figure_of(measure, ChartView(kind="ytd", compares=True))
    assert figure.drawn.heads.value == "Year to date, %"
    assert figure.drawn.has_status is False
    assert (figure.rows[0].value, figure.rows[0].gap) == (Split("87", ".0"), Split("+12", ".0"))
    assert drawn(figure)["restarts"] == [3]
    assert drawn(figure)["ago"] == [70.0] * 14
    assert figure.sentence == (
        "Bus punctuality, year to date, from October 2025 to November 2026: 87.0%, target at least 75.0. "
        "The table has every value."
    )


def test_a_year_to_date_that_has_not_come_as_far_is_not_compared(measure: Measure) -> None:
    score = measure.scores.get(start=MONTHS[-1])
    score.to_date["matched_day"] = "2026-10-31"
    score.save()
    row = figure_of(measure, ChartView(kind="ytd", compares=True)).rows[0]
    assert (row.value, row.ago, row.change) == (Split("87", ".0"), NONE, UNKNOWN)


def test_a_rolling_year_has_neither_target_nor_status(measure: Measure) -> None:
    figure = figure_of(measure, ChartView(kind="rolling"))
    assert figure.drawn.heads == Heads("Rolling year, %")
    assert drawn(figure)["values"][-1] == 77.0
    assert drawn(figure)["targets"] == [None] * 14
    assert drawn(figure)["limits"]["upper"] == [None] * 14


def test_an_open_period_has_no_rolling_year_of_its_own(measure: Measure) -> None:
    score = measure.scores.get(start=MONTHS[-1])
    score.to_date["rolling_day"] = "2026-10-31"
    score.save()
    assert figure_of(measure, ChartView(kind="rolling")).rows[0].value == NONE


def test_a_rolling_year_stands_beside_the_row_of_a_year_ago_whatever_the_span(measure: Measure) -> None:
    figure = figure_of(measure, ChartView("12", "rolling", compares=True))
    assert len(figure.rows) == 12
    assert (figure.rows[0].ago, figure.rows[0].change) == (
        Split("65", ".0"),
        Delta(Split("+12", ".0"), "good", "better"),
    )
    assert drawn(figure)["ago"] == [*[None] * 10, 64.0, 65.0]


def test_a_new_meaning_parts_rolling_years(measure: Measure) -> None:
    KPIVersion.objects.create(
        kpi=measure.kpi,
        unit="%",
        decimals=1,
        aggregation="mean",
        valid_from=dt.date(2026, 5, 1),
        recorded_at=moment(),
    )
    figure = figure_of(measure, ChartView("12", "rolling", compares=True))
    assert drawn(figure)["ago"] == [None] * 12


@pytest.mark.parametrize(
    ("frequency", "aggregation", "key", "kinds"),
    [
        ("day", "sum", "2026-11-05", ["value"]),
        ("month", "none", "2026-11", ["value"]),
        ("year", "sum", "FY2025", ["value"]),
        ("quarter", "sum", "FY2026-Q3", ["value", "ytd", "rolling"]),
    ],
)
def test_only_what_is_kept_is_offered(frequency: str, aggregation: str, key: str, kinds: list[str]) -> None:
    measure = make_measure(make_kpi(frequency=frequency, aggregation=aggregation), make_team())
    figure = figure_of(measure, ChartView(kind="rolling"), key)
    assert [one.key for one in figure.kinds] == kinds
    assert [one.key for one in figure.kinds if one.is_current] == kinds[-1:]
