"""Figures to date are stored beside scores, follow what they are read from, and are said on the page."""

import datetime as dt
import io
import json
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command

from accounts.audit import FOLDER
from accounts.models import Organisation
from kpis.actions.entries import submit_many
from kpis.actions.outcomes import Submission
from kpis.actions.scores import recompute
from kpis.actions.staleness import touch_measures
from kpis.actions.tick import tick
from kpis.calc.periods import Calendar, parse_key, periods_between
from kpis.calc.to_date import ToDate
from kpis.calc.typed import Typed
from kpis.models import KPIVersion, Measure, Score
from kpis.queries.comparisons import Comparison
from kpis.queries.figures_to_date import read_figures, written_figures
from kpis.queries.measure_pages import measure_page
from tests.builders import make_kpi, make_measure, make_objective, make_organisation, make_target, make_team

NOW = dt.datetime(2026, 11, 5, 9, tzinfo=dt.UTC)
JULY = dt.date(2026, 7, 1)
MONTHS = periods_between(Calendar(), "month", dt.date(2025, 1, 1), dt.date(2026, 10, 31))


def enter(measure: Measure, key: str, text: str, now: dt.datetime = NOW) -> None:
    row = Submission(measure.pk, parse_key(Calendar(), key), Typed(text), note="because")
    submit_many(FOLDER, [row], now=now, source="folder")


@pytest.fixture
def trips() -> Measure:
    """10 a month in 2025, 12 a month in 2026 up to October, which is open; a target of 140 a year."""
    make_organisation()
    kpi = make_kpi("TRIPS", make_objective(), name="Trips", aggregation="sum", decimals=0, unit="km")
    measure = make_measure(kpi, make_team("BUSES"))
    make_target(measure, 140, grain="year")
    rows = [
        Submission(measure.pk, period, Typed("10" if period.start.year == 2025 else "12"), note="because")
        for period in MONTHS
    ]
    submit_many(FOLDER, rows, now=NOW, source="folder")
    tick(NOW)
    recompute(NOW)
    return measure


def said(*values: Any) -> tuple[Any, ...]:
    """Several answers at once, to be compared with plain numbers."""
    return values


def row(measure: Measure, key: str) -> Score:
    period = parse_key(Calendar(), key)
    return Score.objects.get(measure=measure, grain=period.grain, start=period.start)


def figures(measure: Measure, key: str) -> ToDate:
    return read_figures(row(measure, key).to_date)


def test_what_is_stored_is_read_again(trips: Measure) -> None:
    found = figures(trips, "2026-09")
    assert said(found.previous, found.last_year, found.last_year_change) == (12, 10, 2)
    assert said(found.year, found.matched, found.matched_last_year, found.rolling) == (108, 108, 90, 138)
    assert found.year_lines is not None
    assert found.year_lines.target == Decimal("105.000000000003")
    assert read_figures(json.loads(json.dumps(written_figures(found)))) == found


def test_what_the_year_still_needs_stands_at_the_year(trips: Measure) -> None:
    found = figures(trips, "FY2026")
    assert said(found.required, found.remaining) == (10, 2)
    assert said(figures(trips, "FY2025").required, figures(trips, "2026-09").required) == (None, None)


def test_a_changed_figure_reaches_the_windows_that_hold_it_and_no_others(trips: Measure) -> None:
    before = dict(Score.objects.values_list("pk", "computed_version"))
    enter(trips, "2025-03", "22")
    assert recompute(NOW) > 0
    moved = {
        one.start
        for one in Score.objects.filter(measure=trips, grain="month")
        if one.computed_version > before[one.pk]
    }
    assert moved == {period.start for period in MONTHS[2:]} | {dt.date(2026, 11, 1)}
    assert figures(trips, "2025-09").year == 102
    assert said(figures(trips, "2026-03").last_year, figures(trips, "2026-03").matched_last_year) == (22, 42)
    assert said(figures(trips, "2026-02").rolling, figures(trips, "2026-03").rolling) == (136, 126)


def test_time_alone_changes_figures_to_date(trips: Measure) -> None:
    october = row(trips, "2026-10")
    assert said(figures(trips, "2026-10").rolling, figures(trips, "2026-10").rolling_day) == (
        138,
        dt.date(2026, 9, 30),
    )
    assert october.to_date_until == dt.date(2026, 11, 11)
    later = dt.datetime(2026, 11, 11, 9, tzinfo=dt.UTC)
    tick(later)
    recompute(later)
    assert said(figures(trips, "2026-10").rolling, figures(trips, "2026-10").matched) == (140, 120)
    assert row(trips, "2026-10").to_date_until is None


def test_a_formula_changed_in_july_is_computed_again_from_july_on(trips: Measure) -> None:
    double = make_kpi("DOUBLE", make_objective(), formula="trips * 2", aggregation="sum", decimals=0)
    measure = make_measure(double, trips.team, source="formula")
    touch_measures([measure.pk], dt.date.min, NOW)
    recompute(NOW)
    months = Score.objects.filter(measure=measure, grain="month").order_by("start")
    before = {one["start"]: one for one in months.values()}
    version = KPIVersion.objects.get(kpi=double)
    version.pk, version.valid_from, version.formula = None, JULY, "trips * 3 + prev(trips, 1)"
    version.recorded_at, version.comparable = NOW, True
    version.save(force_insert=True)
    touch_measures([measure.pk], JULY, NOW)
    recompute(NOW)
    after = {one["start"]: one for one in months.values()}
    assert {start: one for start, one in after.items() if start < JULY} == {
        start: one for start, one in before.items() if start < JULY
    }
    assert [after[JULY]["value"], before[JULY]["value"]] == [48, 24]
    assert all(
        one["computed_version"] > before[start]["computed_version"]
        for start, one in after.items()
        if start >= JULY
    )


def test_the_page_says_each_window_with_its_judgement(trips: Measure) -> None:
    found = Measure.objects.select_related("kpi__guardrail", "team", "owner", "deputy").get(pk=trips.pk)
    period = parse_key(Calendar(), "2026-09")
    page = measure_page(Organisation.current(), found, period, dt.date(2026, 11, 5))
    assert page.comparisons == [
        Comparison(
            "Year to date",
            "108\N{NO-BREAK SPACE}km",
            "≥ 105\N{NO-BREAK SPACE}km",
            "+18\N{NO-BREAK SPACE}km",
            "good",
            "better",
            "Thu 1 Jan 2026 to Wed 30 Sep 2026; "
            "change to Wed 30 Sep 2026 against 90\N{NO-BREAK SPACE}km in the same time last year",
        ),
        Comparison(
            "Same month last year",
            "10\N{NO-BREAK SPACE}km",
            "",
            "+2\N{NO-BREAK SPACE}km",
            "good",
            "better",
        ),
        Comparison("12 months", "138\N{NO-BREAK SPACE}km", note="closed periods to Wed 30 Sep 2026"),
        Comparison("Needed per month", "≥ 10\N{NO-BREAK SPACE}km", note="2 left in 2026"),
    ]


def test_explain_score_prints_them_with_the_receipt(trips: Measure) -> None:
    out = io.StringIO()
    call_command("explain_score", "TRIPS", "BUSES", "2026-09", stdout=out)
    assert out.getvalue().splitlines()[-3:-1] == [
        "12 months  138\N{NO-BREAK SPACE}km  closed periods to Wed 30 Sep 2026",
        "Needed per month  ≥ 10\N{NO-BREAK SPACE}km  2 left in 2026",
    ]


def test_the_receipt_of_a_time_function_names_its_window(trips: Measure) -> None:
    kpi = make_kpi(
        "GROWTH", make_objective(), formula="trips - prev(trips, 12)", aggregation="ratio", decimals=0
    )
    measure = make_measure(kpi, trips.team, source="formula")
    touch_measures([measure.pk], dt.date.min, NOW)
    recompute(NOW)
    out = io.StringIO()
    call_command("explain_score", "GROWTH", "BUSES", "2026-09", stdout=out)
    lines = out.getvalue().splitlines()
    assert "TRIPS, BUSES  12  2026-09" in lines
    assert "TRIPS, BUSES  10  2025-09" in lines
    assert "prev(trips, 12) = 10  trips - prev(trips, 12)" in lines
    assert "12 - 10 = 2  trips - prev(trips, 12)" in lines
    enter(trips, "2025-09", "5")
    recompute(NOW)
    assert row(measure, "2026-09").value == 7
