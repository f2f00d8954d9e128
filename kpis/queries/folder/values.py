"""Entries as rows of values.csv, one by one: there may be a million."""

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from accounts.models import Organisation
from kpis.calc.decimals import write_decimal
from kpis.calc.periods import Calendar, Period, period_at, period_key
from kpis.models import Entry, Measure, MeasureLife
from kpis.queries.calendars import calendar_of
from kpis.queries.folder.catalogue import of_measure
from kpis.queries.history import versions_of

Row = dict[str, Any]

_FIELDS = ("grain", "start", "state", "value", "inputs", "revision__note")


class Entered:
    """Iterates over the rows. Entries outside the lives of their measure, of another frequency or of a
    calculated measure count nowhere and could not be loaded again: they are left out and counted."""

    def __init__(self) -> None:
        self.left_out = 0

    def __iter__(self) -> Iterator[Row]:
        calendar = calendar_of(Organisation.current())
        frequencies, lives = _frequencies(), _lives()
        found = Measure.objects.select_related("kpi", "team", "person")
        measures = sorted(found, key=lambda m: tuple(str(part or "") for part in of_measure(m).values()))
        entries = _entries()
        for measure in measures:
            for grain, start, state, value, inputs, note in entries.get(measure.pk, ()):
                period = period_at(calendar, grain, start)
                counts = measure.source == Measure.Source.ENTRY and _covers(lives[measure.pk], period.end)
                if counts and _ruling(frequencies[measure.kpi_id], period.end) == grain:
                    yield from _rows(measure, calendar, period, state, value, inputs, note)
                else:
                    self.left_out += 1


def _entries() -> dict[int, list[tuple[Any, ...]]]:
    found = defaultdict(list)
    rows = Entry.objects.exclude(state="blank").order_by("measure", "start", "grain")
    for measure, *row in rows.values_list("measure", *_FIELDS).iterator(chunk_size=20_000):
        found[measure].append(tuple(row))
    return found


def _rows(
    measure: Measure,
    calendar: Calendar,
    period: Period,
    state: str,
    value: Decimal | None,
    inputs: dict[str, str] | None,
    note: str,
) -> Iterator[Row]:
    row = of_measure(measure) | {"period": period_key(calendar, period), "state": state, "note": note}
    figures: dict[str, Decimal | None] = {name: Decimal(text) for name, text in (inputs or {}).items()}
    figures = figures or {"": value}
    for name, figure in sorted(figures.items()):
        yield row | {"input": name, "value": "" if figure is None else write_decimal(figure)}
        row["note"] = ""


def _frequencies() -> dict[int, list[tuple[dt.date, str]]]:
    return {
        kpi: [(version.valid_from, version.frequency) for version in versions]
        for kpi, versions in versions_of().items()
    }


def _lives() -> dict[int, list[tuple[dt.date, dt.date]]]:
    found = defaultdict(list)
    for life in MeasureLife.objects.all():
        found[life.measure_id].append((life.active_from, life.active_to or dt.date.max))
    return found


def _covers(lives: list[tuple[dt.date, dt.date]], day: dt.date) -> bool:
    return any(first <= day <= last for first, last in lives)


def _ruling(frequencies: list[tuple[dt.date, str]], day: dt.date) -> str:
    place = bisect_right(frequencies, day, key=lambda row: row[0])
    return frequencies[place - 1][1] if place else ""
