"""Signals that nobody has been told of, with the facts for their mails: a fixed number of statements."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from accounts.emails import absolute
from accounts.models import Organisation
from kpis.calc.deadlines import Grace
from kpis.calc.periods import Calendar, Period, period_at, period_key, shift
from kpis.models import KPIVersion, Score, Signal, Watch
from kpis.queries.calendars import calendar_of, grace_of, latest_ended
from kpis.queries.history import ruling, versions_of
from kpis.queries.pasts import FINE
from reports.calc.signal_facts import SignalFact, Usual
from reports.models import SignalNotice

Key = tuple[int, str, dt.date]


def new_signals(organisation: Organisation, today: dt.date, most: int) -> list[Signal]:
    """Open ones without a notice, found in the last two complete periods: what is older was no news.

    A signal that is found earlier than one already told of the same measure is that one, judged anew.
    """
    same = SignalNotice.objects.filter(measure=OuterRef("measure"), grain=OuterRef("grain"))
    told = same.filter(Q(start=OuterRef("start"), rule=OuterRef("rule")) | Q(found__gte=OuterRef("found")))
    fresh = Signal.objects.filter(_recent(calendar_of(organisation), today, grace_of(organisation)))
    untold = fresh.filter(~Exists(told), state=Signal.State.OPEN)
    names = ("measure__kpi", "measure__team", "measure__person", "measure__owner")
    return list(untold.select_related(*names).order_by("pk")[:most])


def _recent(calendar: Calendar, today: dt.date, grace: Grace) -> Q:
    """Days and weeks are shorter than the time there is to enter them, so theirs begins after it."""
    recent = Q(pk=None)
    for grain in calendar.grains:
        day = grace.first_open(today) if grain in FINE else today
        recent |= Q(grain=grain, found__gte=shift(calendar, latest_ended(calendar, grain, day), -1).start)
    return recent


@dataclass(frozen=True, slots=True)
class _Rows:
    versions: Mapping[int, list[KPIVersion]]
    usual: Mapping[Key, Usual]
    values: Mapping[Key, Decimal | None]


def signal_facts(signals: Collection[Signal], organisation: Organisation) -> list[SignalFact]:
    """In the order of the signals; three statements."""
    calendar, rows = calendar_of(organisation), _rows(signals)
    return [_fact(signal, calendar, rows) for signal in signals]


def _rows(signals: Collection[Signal]) -> _Rows:
    measures = {signal.measure_id for signal in signals}
    scores = Score.objects.filter(measure__in=measures, start__in={signal.found for signal in signals})
    values = scores.values_list("measure", "grain", "start", "value")
    return _Rows(
        versions_of({signal.measure.kpi_id for signal in signals}),
        _usual(Watch.objects.filter(measure__in=measures)),
        {(measure, grain, start): value for measure, grain, start, value in values},
    )


def _usual(watches: Iterable[Watch]) -> Mapping[Key, Usual]:
    return {
        (watch.measure_id, watch.grain, dt.date.fromisoformat(start)): Usual(*map(Decimal, limits))
        for watch in watches
        for start, *limits, _signals in watch.limits
    }


def _fact(signal: Signal, calendar: Calendar, rows: _Rows) -> SignalFact:
    measure, key = signal.measure, (signal.measure_id, signal.grain, signal.found)
    found = period_at(calendar, signal.grain, signal.found)
    version = ruling(rows.versions.get(measure.kpi_id, []), found.end) or KPIVersion(kpi=measure.kpi)
    return SignalFact(
        kpi=measure.kpi.name,
        code=measure.kpi.code,
        team=measure.team.name,
        person=str(measure.person or ""),
        owner=str(measure.owner or ""),
        found=found,
        since=period_at(calendar, signal.grain, signal.start),
        rule=signal.rule,
        side=signal.side,
        verdict=signal.verdict,
        value=rows.values.get(key),
        usual=rows.usual.get(key),
        unit=version.unit,
        decimals=version.decimals,
        calendar=calendar,
        url=_url(signal, calendar, found),
    )


def _url(signal: Signal, calendar: Calendar, found: Period) -> str:
    measure = signal.measure
    path = reverse("measure", args=[measure.team.code, measure.kpi.code])
    person = f"&person={measure.person_id}" if measure.person_id else ""
    return absolute(f"{path}?period={period_key(calendar, found)}{person}")
