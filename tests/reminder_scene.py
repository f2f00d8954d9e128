"""Bus punctuality and two more measures of Buses in November 2026: October may be entered until the 10th."""

import datetime as dt

from kpis.models import Measure
from reports.models import ReportDelivery

from .builders import make_entry, make_kpi, make_measure, make_organisation
from .cast import Cast, make_cast

OCTOBER, SEPTEMBER = dt.date(2026, 10, 1), dt.date(2026, 9, 1)
EIGHTH = dt.datetime(2026, 11, 8, 7, tzinfo=dt.UTC)
"""Two days before October closes, at eight in Paris."""
ELEVENTH = dt.datetime(2026, 11, 11, 7, tzinfo=dt.UTC)
"""The day after."""


def make_reminders(cast: Cast | None = None, **settings: object) -> Cast:
    """Ines owes bus punctuality and a measure of her own; nobody is named for `trips`."""
    cast = cast or make_cast()
    make_organisation(name="Merrow Transit", timezone="Europe/Paris", **settings)
    return cast


def make_trips(cast: Cast, **fields: object) -> Measure:
    return make_measure(make_kpi("OPS_02", name="Trips run", unit="%", decimals=1), cast.buses, **fields)


def settle(cast: Cast, start: dt.date = OCTOBER) -> None:
    """Everything Ines owes comes in."""
    for measure in (cast.punctuality, cast.own):
        make_entry(measure, start, 90)


def reminded() -> dict[str, str]:
    """Address -> state, of the mails that remind."""
    found = ReportDelivery.objects.exclude(reminder=None).values_list("reminder", "address", "state")
    rows = list(found)  # at one moment: a worker may be adding others
    assert len(rows) == len({row[:2] for row in rows})
    return {address: state for _reminder, address, state in rows}
