"""Bus punctuality, owned by Ines, calm for two years and out of the usual in October 2026."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from kpis.actions.outlook import refresh
from kpis.models import Measure
from reports.models import ReportDelivery

from .builders import make_organisation, make_score
from .cast import Cast, make_cast

NOW = dt.datetime(2026, 11, 12, 5, tzinfo=dt.UTC)
OCTOBER = dt.date(2026, 10, 1)
_YEAR = [90, 92, 92, 90, 92, 90, 90, 92, 92, 90, 92, 90]
CALM = [*_YEAR, *(182 - value for value in _YEAR)]
"""Two years, the second against the first so that there is no season; usual are 87.1 to 94.9."""


def make_signal(cast: Cast | None = None) -> Cast:
    """84.6% in October, as the worker found it."""
    cast = cast or make_cast()
    make_organisation(name="Merrow Transit", timezone="Europe/Paris")
    make_months(cast.punctuality, [*CALM, Decimal("84.6")])
    refresh([cast.punctuality.pk], NOW)
    return cast


def make_months(measure: Measure, values: Sequence[Decimal | int], last: dt.date = OCTOBER) -> None:
    months = last.year * 12 + last.month - 1
    for back, value in enumerate(reversed(values)):
        start = dt.date((months - back) // 12, (months - back) % 12 + 1, 1)
        make_score(measure, start, value, 100)


def told() -> dict[str, str]:
    """Address -> state, of the mails about signals."""
    found = ReportDelivery.objects.exclude(notice=None).values_list("notice", "address", "state")
    rows = list(found)  # at one moment: a worker may be adding others
    assert len(rows) == len({row[:2] for row in rows})
    return {address: state for _notice, address, state in rows}
