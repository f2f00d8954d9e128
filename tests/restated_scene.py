"""A company with one measure of its buses: the report of March 2026 has been built and may be corrected."""

import datetime as dt

from accounts.audit import FOLDER
from kpis.actions.entries import submit_many
from kpis.actions.outcomes import Submission
from kpis.actions.scores import recompute
from kpis.actions.tick import tick as kpis_tick
from kpis.calc.periods import Calendar, parse_key
from kpis.calc.typed import Typed
from kpis.models import Measure
from reports.actions.tick import tick

from .builders import (
    make_kpi,
    make_measure,
    make_member,
    make_objective,
    make_organisation,
    make_target,
    make_team,
    make_user,
)
from .report_scene import add_readers, make_schedule

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


def make_restated() -> Measure:
    """95 of 100 in February and March. Ruth reads all of it, another only that of Rail; Ada owns it."""
    make_organisation(name="Merrow Transit", timezone="Europe/Paris")
    company = make_team("MERROW", name="Merrow Transit", mode="children")
    buses = make_team("BUSES", company, name="Buses")
    measure = make_measure(make_kpi("OPS", make_objective("RELY"), name="Bus punctuality", unit="%"), buses)
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
