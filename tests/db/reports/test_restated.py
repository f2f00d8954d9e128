"""A report names what was restated since the last one, and the last one stays as it was sent."""

import datetime as dt

import pytest
from django.test import Client

from accounts.audit import FOLDER
from accounts.models import Team, User
from kpis.actions.entries import submit_many
from kpis.actions.outcomes import Submission
from kpis.actions.scores import recompute
from kpis.actions.tick import tick as kpis_tick
from kpis.calc.periods import Calendar, parse_key
from kpis.calc.typed import Typed
from kpis.models import Measure
from reports.actions.tick import tick
from reports.models import ReportArtifact, ReportOccurrence
from reports.queries.archive import RestatedRow
from tests.builders import (
    make_kpi,
    make_measure,
    make_member,
    make_objective,
    make_organisation,
    make_target,
    make_team,
    make_user,
)
from tests.report_scene import add_readers, make_schedule

FIRST = dt.datetime(2026, 4, 15, 9, tzinfo=dt.UTC)
MARCH_DUE = dt.datetime(2026, 4, 16, 4, tzinfo=dt.UTC)
LATER = dt.datetime(2026, 4, 20, 9, tzinfo=dt.UTC)
APRIL_DUE = dt.datetime(2026, 5, 16, 4, tzinfo=dt.UTC)


def enter(measure: Measure, key: str, value: str, now: dt.datetime) -> None:
    period = parse_key(Calendar(), key)
    row = Submission(measure.pk, period, Typed(value), reason="A late invoice.", confirmed=True)
    submit_many(FOLDER, [row], now=now, source="folder")
    recompute(now)


def build(now: dt.datetime) -> None:
    """The clock first: it gives the new months their rows, and a report waits for those."""
    kpis_tick(now)
    recompute(now)
    tick(now)


@pytest.fixture
def measure() -> Measure:
    """95 of 100 in February and March; the report of March has been built."""
    make_organisation(name="Merrow Transit", timezone="Europe/Paris")
    company = make_team("MERROW", name="Merrow Transit", mode="children")
    buses = make_team("BUSES", company, name="Buses")
    measure = make_measure(make_kpi("OPS", make_objective("RELY"), name="Bus punctuality"), buses)
    make_target(measure, 100)
    reader, of_rail = make_user("ruth@merrow.example"), make_user("rail@merrow.example")
    make_member(reader, company, "viewer")
    make_member(of_rail, make_team("RAIL", company, name="Rail"), "viewer")
    schedule = make_schedule(company, make_user("ada@merrow.example"), day=16, starts_on="2026-03-31")
    add_readers(schedule, reader, of_rail)
    for month in ("2026-02", "2026-03"):
        enter(measure, month, "95", FIRST)
    build(MARCH_DUE)
    return measure


def of(month: int) -> ReportArtifact:
    return ReportOccurrence.objects.get(period_start=dt.date(2026, month, 1)).artifacts.get(scope_key="all")


def test_a_status_flip_is_told_with_before_after_who_and_why(measure: Measure) -> None:
    enter(measure, "2026-03", "80", LATER)
    enter(measure, "2026-02", "96", LATER)
    build(APRIL_DUE)
    text = of(4).text
    assert (
        "Restated since the last report\n\n"
        "* Bus punctuality (Buses), March 2026\n"
        "  95 → 80, ▲ At risk → ◆ Off track, score 75 → 0, by organisation folder on 20 Apr:"
        " A late invoice.\n"
        "* Bus punctuality (Buses), February 2026\n"
        "  95 → 96, score 75 → 80, by organisation folder on 20 Apr: A late invoice.\n"
    ).replace("\N{NO-BREAK SPACE}", " ") in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Restated since the last report" in of(4).html
    assert [(one["code"], one["period"], one["effect"]) for one in of(4).figures["restated"]] == [
        ("OPS", "2026-03", "status"),
        ("OPS", "2026-02", "figure"),
    ]


def test_the_archive_lists_all_of_it(measure: Measure, client: Client) -> None:
    enter(measure, "2026-03", "80", LATER)
    build(APRIL_DUE)
    client.force_login(User.objects.get(email="ruth@merrow.example"))
    page = client.get(f"/reports/{of(4).occurrence_id}/")
    assert page.context["restated"] == [
        RestatedRow(
            "OPS", "Value", "Mar 26", "95", "80", "amber", "red", "organisation folder", "A late invoice."
        )
    ]
    assert "What was restated since the last report" in page.text


def test_what_was_sent_stays_as_it_was(measure: Measure) -> None:
    before = of(3).sha256, of(3).text
    enter(measure, "2026-03", "80", LATER)
    build(APRIL_DUE)
    assert (of(3).sha256, of(3).text) == before
    assert of(3).figures["measures"][0]["value"] == "95"


def test_a_first_report_and_a_quiet_month_have_nothing_restated(measure: Measure) -> None:
    enter(measure, "2026-04", "50", LATER)
    build(APRIL_DUE)
    assert of(3).figures["restated"] == of(4).figures["restated"] == []
    assert "Restated since" not in of(4).text


def test_who_may_not_see_the_team_is_told_nothing_of_it(measure: Measure) -> None:
    enter(measure, "2026-03", "80", LATER)
    build(APRIL_DUE)
    april = ReportOccurrence.objects.get(period_start=dt.date(2026, 4, 1))
    rail = Team.objects.get(code="RAIL").pk
    (of_rail,) = [one for one in april.artifacts.all() if one.figures["teams"] == [rail]]
    assert of_rail.figures["restated"] == []
    assert "Bus punctuality" not in of_rail.text
