"""The rows of a workbook to fill in: what stands now in each figure, and what stood before it."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from django.db.models import F

from kpis import formats
from kpis.calc.inputs import parse_levels
from kpis.calc.periods import Period
from kpis.models import Entry, KPIVersion, Score
from kpis.queries.entry_texts import ANSWERS
from kpis.queries.figures import lines_of, target_with_unit
from kpis.queries.history import ruling
from kpis.queries.small_groups import is_hidden
from kpis.queries.template_places import Place

Key = tuple[int, str, dt.date]
"""Measure, grain and start."""


@dataclass(frozen=True, slots=True)
class Takes:
    """What may be typed: a number, yes_no, percent (0 to 100), or one of the `levels`."""

    kind: str = "number"
    levels: tuple[Decimal, ...] = ()


NUMBER = Takes()


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One figure: a measure in a period, or one of its inputs. State and note stand beside the first input.
    `decimals` is None for an input, of which the KPI does not say them."""

    code: str
    name: str
    person: str
    period: str
    input: str
    unit: str
    previous: Decimal | str | None
    target: str
    value: Decimal | str | None
    state: str
    note: str
    measure: int
    version: int
    takes: Takes
    decimals: int | None


class Standing(NamedTuple):
    """A measure in a period as it is scored."""

    value: Decimal | None
    target: Decimal | None
    lower: Decimal | None
    upper: Decimal | None


NOTHING = Standing(None, None, None, None)


@dataclass(frozen=True, slots=True)
class Stock:
    """What is stored; an entry carries its `note`. `versions` are those of each KPI."""

    versions: Mapping[int, list[KPIVersion]]
    entries: Mapping[Key, Entry]
    scores: Mapping[Key, Standing]

    def version_before(self, place: Place) -> KPIVersion | None:
        return ruling(self.versions.get(place.measure.kpi_id, []), place.slot.before.end)


def read_stock(places: Collection[Place], versions: Mapping[int, list[KPIVersion]]) -> Stock:
    """Two statements; none without places."""
    if not places:
        return Stock(versions, {}, {})
    there = {
        "measure__in": {place.measure.pk for place in places},
        "grain__in": {place.slot.period.grain for place in places},
        "start__gte": min(place.slot.before.start for place in places),
        "start__lte": max(place.slot.period.start for place in places),
    }
    entries = Entry.objects.filter(**there).annotate(note=F("revision__note"))
    scores = Score.objects.filter(**there).values_list("measure", "grain", "start", *Standing._fields)
    return Stock(
        versions,
        {(entry.measure_id, entry.grain, entry.start): entry for entry in entries.iterator()},
        {(measure, grain, start): Standing(*rest) for measure, grain, start, *rest in scores.iterator()},
    )


def rows_of(place: Place, stock: Stock) -> Iterator[TemplateRow]:
    """One, or one for each input. What was given as one figure in the place of inputs stays one."""
    entry = stock.entries.get(_key(place, place.slot.period))
    if not place.inputs or (entry and entry.value is not None):
        yield _row(place, stock, entry)
        return
    first = _row(place, stock, entry)
    earlier = stock.entries.get(_key(place, place.slot.before))
    now, then = _inputs(place.version, entry), _inputs(stock.version_before(place), earlier)
    plain = replace(first, unit="", takes=NUMBER, decimals=None)
    for name in place.inputs:
        yield replace(plain, input=name, previous=then.get(name), value=now.get(name))
        plain = replace(plain, state="", note="")


def _row(place: Place, stock: Stock, entry: Entry | None) -> TemplateRow:
    measure, version = place.measure, place.version
    standing = stock.scores.get(_key(place, place.slot.period), NOTHING)
    before = stock.scores.get(_key(place, place.slot.before), NOTHING)
    return TemplateRow(
        code=measure.kpi.code,
        name=measure.kpi.name,
        person=str(measure.person or ""),
        period=place.slot.key,
        input="",
        unit=version.unit,
        previous=_answer(version, before.value),
        target=_target(version, standing),
        value=_answer(version, entry.value) if entry else None,
        state="na" if entry and entry.state == "na" else "",
        note=entry.note if entry else "",  # type: ignore[attr-defined]  # annotated by read_stock
        measure=measure.pk,
        version=entry.version if entry else 0,
        takes=takes_of(version.direction, version.levels),
        decimals=version.decimals,
    )


def _key(place: Place, period: Period) -> Key:
    return place.measure.pk, period.grain, period.start


def _answer(version: KPIVersion, value: Decimal | None) -> Decimal | str | None:
    """As it is typed: yes or no where that is asked."""
    return ANSWERS.get(value, value) if value is not None and version.direction == "binary" else value


def _inputs(version: KPIVersion | None, entry: Entry | None) -> dict[str, Decimal]:
    if entry is None or entry.inputs is None or is_hidden(version, entry):
        return {}
    return {name: Decimal(figure) for name, figure in entry.inputs.items()}


def _target(version: KPIVersion, standing: Standing) -> str:
    lines = lines_of(standing.target, standing.lower, standing.upper, version.decimals)
    text = formats.target_text(version.direction, lines, version.decimals)
    return "" if text == formats.MISSING else target_with_unit(text, version.unit)


@lru_cache(maxsize=256)
def takes_of(direction: str, levels: str) -> Takes:
    match direction:
        case "binary":
            return Takes("yes_no")
        case "milestone":
            return Takes("percent")
        case "ordinal":
            return Takes("level", tuple(level for level, _ in parse_levels(levels)))
    return NUMBER
