"""What the change since the period before is made of, by team: the panel of a rolled-up measure."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from kpis import formats
from kpis.calc.drivers import Part, Split
from kpis.calc.insights.figures import adding
from kpis.calc.periods import Calendar, Period, shift
from kpis.models import KPIVersion, Measure
from kpis.queries.unit_splits import Asked, unit_splits


@dataclass(frozen=True, slots=True)
class DriverRow:
    """`rate` and `mix` are empty but of ratios and weighted means."""

    team: str
    amount: str
    rate: str
    mix: str


@dataclass(frozen=True, slots=True)
class DriverTable:
    since: str
    rows: list[DriverRow]
    total: DriverRow
    has_mix: bool


def driver_table(
    calendar: Calendar, measure: Measure, version: KPIVersion, period: Period
) -> DriverTable | None:
    """Two statements for a rolled-up measure, none for others; parts add up as they are printed."""
    before = shift(calendar, period, -1)
    since = formats.period_name(before, calendar)
    asked = Asked(measure, version, period.grain, period.start, before.start, since)
    found = unit_splits([asked]).get(measure.pk)
    return None if found is None else _table(found.split, since, version)


def _table(split: Split, since: str, version: KPIVersion) -> DriverTable:
    largest = sorted(split.parts, key=lambda part: -abs(part.amount))
    ends = (split.before, split.after)
    places, amounts = adding(ends, [part.amount for part in largest], version.decimals)
    rows = [
        DriverRow(
            part.name,
            formats.change(amount, places, version.unit),
            _effect(part, "rate", places, version.unit),
            _effect(part, "mix", places, version.unit),
        )
        for part, amount in zip(largest, amounts, strict=True)
    ]
    has_mix = any(part.mix is not None for part in split.parts)
    change = sum(amounts, Decimal(0))
    whole = Part("", change, split.rate, split.mix) if has_mix else Part("", change)
    total = DriverRow(
        _("All teams"),
        formats.change(whole.amount, places, version.unit),
        _effect(whole, "rate", places, version.unit),
        _effect(whole, "mix", places, version.unit),
    )
    return DriverTable(since, rows, total, has_mix)


def _effect(part: Part, name: str, places: int, unit: str) -> str:
    effect = part.rate if name == "rate" else part.mix
    return "" if effect is None else formats.change(effect, places, unit)
