"""Quarters that the calendar does not have any more: the reports after them are built all the same."""

import datetime as dt

import pytest

from accounts.actions.organisation import change_organisation
from accounts.audit import COMMAND
from accounts.models import Organisation, Team, User
from accounts.refusals import Refused
from kpis.actions.scores import recompute
from kpis.actions.tick import tick as kpis_tick
from kpis.models import Measure
from reports.actions.correct import correct
from reports.actions.previews import preview
from reports.models import ReportArtifact, ReportOccurrence, ReportSchedule
from reports.queries.previews import part_for
from reports.queries.readers import readers_of
from tests.correction_scene import ada, is_sent
from tests.report_scene import add_readers, make_schedule
from tests.restated_scene import LATER, MARCH_DUE, build, enter, make_restated
from tests.smtp_sink import Sink

JUNE_DUE = dt.datetime(2026, 6, 16, 4, tzinfo=dt.UTC)


@pytest.fixture
def measure() -> Measure:
    """The report of January to March is out; then the fiscal year begins in March."""
    measure = make_restated()
    ReportSchedule.objects.update(enabled=False)
    ada, ruth = (User.objects.get(email=f"{name}@merrow.example") for name in ("ada", "ruth"))
    schedule = make_schedule(
        Team.objects.get(code="MERROW"), ada, cadence="quarter", day=16, starts_on=dt.date(2026, 3, 31)
    )
    add_readers(schedule, ruth)
    build(MARCH_DUE)
    edited = Organisation.current()
    edited.fiscal_year_start = 3
    change_organisation(COMMAND, edited, edited.version, now=LATER, reason="As the group does.")
    return measure


@pytest.mark.parametrize(("month", "name"), [("2026-01", "January 2026"), ("2026-03", "March 2026")])
def test_the_next_report_names_what_was_restated_by_months(measure: Measure, month: str, name: str) -> None:
    """They are periods of both calendars."""
    enter(measure, month, "80", LATER)
    build(JUNE_DUE)
    june = ReportArtifact.objects.get(
        occurrence__grain="quarter", occurrence__period_start=dt.date(2026, 3, 1)
    )
    assert june.subject.startswith("Merrow Transit, Q1 FY 2026/27 (Mar to May 2026): ")
    assert [line["title"] for line in june.figures["content"]["restated"]] == [
        f"Calendar and entry days, {name}",
        f"Bus punctuality (Buses), {name}",
    ]


def test_a_preview_of_it_is_made(measure: Measure) -> None:
    kpis_tick(JUNE_DUE)
    recompute(JUNE_DUE)
    schedule, organisation = ReportSchedule.objects.get(cadence="quarter"), Organisation.current()
    part = part_for(schedule, readers_of(schedule)[0], organisation, JUNE_DUE)
    assert part is not None
    subject = preview(schedule, part, organisation, JUNE_DUE).content.subject
    assert subject.startswith("Merrow Transit, Q1 FY 2026/27 (Mar to May 2026): ")


def test_the_report_of_a_quarter_that_is_gone_is_not_corrected(measure: Measure, sink: Sink) -> None:
    """All its figures would read as missing."""
    is_sent(LATER)
    enter(measure, "2026-03", "80", LATER)
    first = ReportOccurrence.objects.get(grain="quarter")
    with pytest.raises(Refused, match="The fiscal year begins in another month now"):
        correct(ada(), first, now=LATER)
