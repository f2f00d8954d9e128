"""Signals and forecasts of measures are computed anew where anything they are made of has changed."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence

from django.db import transaction

from accounts.actions.retries import retried
from accounts.clock import today_in
from accounts.models import Organisation
from kpis.calc.periods import period_of
from kpis.models import Measure
from kpis.queries.calendars import calendar_of, grace_of
from kpis.queries.earlier_chances import earlier_chances
from kpis.queries.leads import accepted_leads
from kpis.queries.pasts import Judged, changed_measures, judged_last, pasts
from kpis.queries.unit_splits import unit_splits

from .forecasts import Ahead, look_at, settle, write_forecasts
from .telling import Told, asked, write_insights
from .watching import Seen, look, write_signals, write_watches

CHUNK = 500
"""Measures at a time: it bounds the memory and the length of a transaction."""


def refresh_changed(now: dt.datetime) -> int:
    """The measures whose scores the recompute of this moment has written."""
    return refresh(changed_measures(now), now)


def refresh_all(now: dt.datetime) -> int:
    """Whatever a lost hint has left behind, and what time alone has changed."""
    return refresh(list(Measure.objects.order_by("pk").values_list("pk", flat=True)), now)


def refresh(measure_ids: Collection[int], now: dt.datetime) -> int:
    """How many were computed; what is made of the same as before is passed over."""
    return sum(_refresh(chunk, now) for chunk in _chunks(sorted(measure_ids)))


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    for first in range(0, len(ids), CHUNK):
        yield ids[first : first + CHUNK]


@retried
@transaction.atomic
def _refresh(measure_ids: list[int], now: dt.datetime) -> int:
    organisation = Organisation.current()
    list(
        Measure.objects.filter(pk__in=measure_ids).order_by("pk").select_for_update(no_key=True).values("pk")
    )
    known = judged_last(measure_ids)
    found = pasts(measure_ids, organisation, today_in(organisation, now))
    changed = [past for past in found if _made_of(known.get(past.measure.pk)) != past.digest]
    if not changed:
        return 0
    seen = [look(past) for past in changed]
    write_watches(seen, now)
    write_signals(seen, now)
    settle(changed)
    calendar = calendar_of(organisation)
    aheads = [ahead for past in changed if (ahead := look_at(past, calendar))]
    write_forecasts(aheads, now)
    write_insights(_told(organisation, [one for one in seen if one.series.periods], aheads, known, now))
    return len(changed)


def _made_of(judged: Judged | None) -> str:
    return judged.made_of if judged else ""


def _told(
    organisation: Organisation,
    seen: Sequence[Seen],
    aheads: Sequence[Ahead],
    judged: Mapping[int, Judged],
    now: dt.datetime,
) -> list[Told]:
    """With what else the sentences need: chances said before, and what changes are made of."""
    calendar, today = calendar_of(organisation), today_in(organisation, now)
    ids = [one.past.measure.pk for one in seen]
    chances = earlier_chances(ids, period_of(calendar, "year", today).start)
    drivers = unit_splits([what for one in seen if (what := asked(one, calendar))])
    ahead = {one.past.measure.pk: one for one in aheads}
    leads = accepted_leads(ids)
    return [
        Told(
            seen=one,
            ahead=ahead.get(pk),
            chances=chances.get(pk, {}),
            drivers=drivers.get(pk),
            leads=leads.get(pk, ()),
            judged=judged[pk].values if pk in judged else {},
            calendar=calendar,
            grace=grace_of(organisation),
            today=today,
        )
        for one, pk in zip(seen, ids, strict=True)
    ]
