"""Which report the next one is compared with, and of which KPIs it tells what was restated."""

import datetime as dt

import pytest

from accounts.audit import COMMAND
from kpis.models import KPI, Measure, Objective
from reports.actions.correct import correct
from reports.actions.run_now import run_now
from reports.models import ReportDelivery, ReportOccurrence, ReportSchedule
from reports.queries.restated import last_report
from tests.builders import make_kpi, make_measure, make_objective, make_target
from tests.restated_scene import APRIL_DUE, LATER, MARCH_DUE, build, enter, make_restated

DAY = dt.timedelta(days=1)
MAY_DUE = dt.datetime(2026, 6, 16, 4, tzinfo=dt.UTC)


@pytest.fixture
def measure() -> Measure:
    return make_restated()


def report(month: int, kind: str = "scheduled") -> ReportOccurrence:
    return ReportOccurrence.objects.get(period_start=dt.date(2026, month, 1), kind=kind)


def restated(month: int) -> list[tuple[str, str]]:
    found = report(month).artifacts.get(scope_key="all").figures["restated"]
    return [(one["code"], one["period"]) for one in found]


def next_one(schedule: ReportSchedule) -> ReportOccurrence:
    """That of May, not stored."""
    start, end = dt.date(2026, 5, 1), dt.date(2026, 5, 31)
    return ReportOccurrence(schedule=schedule, period_start=start, period_end=end, grain="month")


def test_a_correction_of_an_older_report_hides_nothing(measure: Measure) -> None:
    """March and April are restated after the report of April, then that of March is corrected."""
    enter(measure, "2026-04", "95", LATER)
    build(APRIL_DUE)
    enter(measure, "2026-04", "90", APRIL_DUE + DAY)
    enter(measure, "2026-03", "80", APRIL_DUE + DAY)
    ReportOccurrence.objects.update(state="done")
    ReportDelivery.objects.update(state="sent", sent_at=APRIL_DUE)
    correct(COMMAND, report(3), now=APRIL_DUE + 2 * DAY)
    build(APRIL_DUE + 2 * DAY)
    assert report(3, "correction").state == "built"
    build(MAY_DUE)
    assert restated(5) == [("OPS", "2026-03"), ("OPS", "2026-04")]


def test_a_report_sent_by_hand_hides_nothing(measure: Measure) -> None:
    enter(measure, "2026-02", "96", LATER)
    run_now(COMMAND, report(3).schedule, now=LATER)
    build(LATER)
    assert report(3, "manual").data_as_of == LATER
    build(APRIL_DUE)
    assert restated(4) == [("OPS", "2026-02")]


def test_a_report_that_was_aborted_told_nobody(measure: Measure) -> None:
    build(APRIL_DUE)
    assert last_report(next_one(report(4).schedule)) == report(4)
    ReportOccurrence.objects.filter(pk=report(4).pk).update(state="aborted")
    assert last_report(next_one(report(4).schedule)) == report(3)


def test_of_two_reports_of_one_moment_the_later_period_counts(measure: Measure) -> None:
    build(APRIL_DUE)
    ReportOccurrence.objects.update(data_as_of=MARCH_DUE)
    assert last_report(next_one(report(4).schedule)) == report(4)


@pytest.mark.parametrize("by", ["kpi", "objective"])
def test_a_schedule_of_some_kpis_tells_nothing_of_others(measure: Measure, by: str) -> None:
    other = make_measure(make_kpi("FUEL", make_objective("COST"), unit="l", name="Fuel"), measure.team)
    make_target(other, 50)
    for month in ("2026-02", "2026-03"):
        enter(other, month, "50", MARCH_DUE)
    schedule = ReportSchedule.objects.get()
    if by == "kpi":
        schedule.kpis.add(KPI.objects.get(code="OPS"))
    else:
        schedule.objectives.add(Objective.objects.get(code="RELY"))
    enter(other, "2026-03", "20", LATER)
    enter(measure, "2026-03", "80", LATER)
    build(APRIL_DUE)
    artifact = report(4).artifacts.get(scope_key="all")
    assert [one["code"] for one in artifact.figures["restated"]] == ["OPS"]
    assert "Fuel" not in artifact.html + artifact.text
    assert "0 of 1 KPI reported." in artifact.text


def test_nobody_remembers_the_score_of_an_aborted_report(measure: Measure) -> None:
    ReportOccurrence.objects.update(state="aborted")
    enter(measure, "2026-03", "80", LATER)
    enter(measure, "2026-04", "96", LATER)
    build(APRIL_DUE)
    assert "Up 80 since March 2026. " in report(4).artifacts.get(scope_key="all").text
