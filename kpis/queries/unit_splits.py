"""What the change of a rolled-up measure is made of, by team: from the rows its receipt names."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kpis.calc.drivers import Ratio, Split, by_ratio, by_sum, by_weight
from kpis.calc.insights import Drivers
from kpis.calc.ratio_form import ratio_form
from kpis.models import KPIVersion, Measure, Score


@dataclass(frozen=True, slots=True)
class Asked:
    """A measure, the period whose value is told, and the one it is compared with."""

    measure: Measure
    version: KPIVersion
    grain: str
    now: dt.date
    base: dt.date
    against: str


@dataclass(frozen=True, slots=True)
class UnitRow:
    team: str
    raw: Decimal | None
    inputs: Mapping[str, str]


Rows = Mapping[tuple[int, dt.date], UnitRow]


def unit_splits(several: Sequence[Asked]) -> dict[int, Drivers]:
    """By measure; two statements. None where persons are among the units, or a value is missing."""
    asked = [one for one in several if one.measure.source == Measure.Source.ROLLUP]
    if not asked:
        return {}
    units = _units(asked)
    rows = _rows(asked, units)
    found = {one.measure.pk: _drivers(one, units[one.measure.pk], rows) for one in asked}
    return {measure: drivers for measure, drivers in found.items() if drivers is not None}


def _units(asked: Iterable[Asked]) -> Mapping[int, list[int]]:
    """The units of the period told and of the one before, as their receipts name them."""
    units: dict[int, list[int]] = defaultdict(list)
    starts = {one.now for one in asked} | {one.base for one in asked}
    receipts = Score.objects.filter(measure__in=[one.measure.pk for one in asked], start__in=starts)
    grains = {one.measure.pk: one.grain for one in asked}
    for measure, grain, receipt in receipts.values_list("measure_id", "grain", "receipt"):
        if grain == grains[measure]:
            units[measure] += [
                unit for unit, *_rest in receipt.get("units", ()) if unit not in units[measure]
            ]
    return units


def _rows(asked: Sequence[Asked], units: Mapping[int, list[int]]) -> Rows:
    ids = {unit for one in units.values() for unit in one}
    starts = {one.now for one in asked} | {one.base for one in asked}
    stored = Score.objects.filter(measure__in=ids, start__in=starts, grain__in={one.grain for one in asked})
    names = ("measure_id", "start", "raw", "inputs", "measure__team__name", "measure__person_id")
    return {
        (measure, start): UnitRow("" if person else team, raw, inputs or {})
        for measure, start, raw, inputs, team, person in stored.values_list(*names)
    }


def _drivers(asked: Asked, units: Sequence[int], rows: Rows) -> Drivers | None:
    before, after = (
        {rows[unit, start].team: rows[unit, start] for unit in units if (unit, start) in rows}
        for start in (asked.base, asked.now)
    )
    if "" in before or "" in after:
        return None
    split = _split(asked.version, before, after)
    if split is None or not split.parts:
        return None
    return Drivers(split, asked.against, _shares(asked.version, before, after))


Teams = Mapping[str, UnitRow]


def _split(version: KPIVersion, before: Teams, after: Teams) -> Split | None:
    if version.aggregation == "ratio":
        form = ratio_form(version.formula)
        pairs = (
            [_pairs(side, form.numerator, form.denominator) for side in (before, after)] if form else [None]
        )
        return by_ratio(pairs[0], pairs[1], form.factor) if form and pairs[0] and pairs[1] else None
    if version.aggregation == "weighted_mean":
        weighed = [_pairs(side, "value", "weight") for side in (before, after)]
        return by_weight(weighed[0], weighed[1]) if weighed[0] and weighed[1] else None
    if version.aggregation == "sum" or version.across_units == "sum":
        values = [_values(side) for side in (before, after)]
        return by_sum(values[0], values[1]) if values[0] and values[1] else None
    return None


def _values(side: Teams) -> dict[str, Decimal] | None:
    """None as soon as one is missing: parts would not add up."""
    if any(row.raw is None for row in side.values()):
        return None
    return {team: row.raw for team, row in side.items() if row.raw is not None}


def _pairs(side: Teams, first: str, second: str) -> dict[str, Ratio] | None:
    """None without the inputs of all of them."""
    found = {
        team: {name.lower(): Decimal(figure) for name, figure in row.inputs.items()}
        for team, row in side.items()
    }
    if any(first not in inputs or second not in inputs for inputs in found.values()):
        return None
    return {team: (inputs[first], inputs[second]) for team, inputs in found.items()}


def _shares(version: KPIVersion, before: Teams, after: Teams) -> dict[str, tuple[Decimal, Decimal]]:
    """Percent of the denominator; nothing of what is no ratio."""
    form = ratio_form(version.formula) if version.aggregation == "ratio" else None
    sides = (
        [_pairs(side, form.numerator, form.denominator) or {} for side in (before, after)]
        if form
        else [{}, {}]
    )
    totals = [sum((d for _n, d in side.values()), Decimal(0)) for side in sides]
    if not all(totals):
        return {}
    none = (Decimal(0), Decimal(0))
    return {
        team: (
            sides[0].get(team, none)[1] / totals[0] * 100,
            sides[1].get(team, none)[1] / totals[1] * 100,
        )
        for team in {*sides[0], *sides[1]}
    }
