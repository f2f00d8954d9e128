"""The rows that the receipt of a measure names, read by the ids it kept."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kpis.calc.facts import Rules
from kpis.calc.lines import Lines
from kpis.calc.periods import Calendar, period_at, period_key
from kpis.formats.numbers import number
from kpis.models import KPI, EntryRevision, KPIVersion, Measure, Score, ScoringRules, Target

from .history import ruling, versions_of

MAX_PLACES = 12


@dataclass(frozen=True, slots=True)
class Sources:
    """The rows a receipt names, read by their ids."""

    score: Score
    calendar: Calendar
    version: KPIVersion
    versions: list[KPIVersion]
    revisions: Sequence[EntryRevision]
    measures: Mapping[int, Measure]
    codes: Mapping[int, str]
    targets: Mapping[int, Target]
    rules: Mapping[int, ScoringRules]
    zone: dt.tzinfo

    @property
    def target(self) -> Target | None:
        """The row in force at the reference day."""
        return next((self.targets.get(pk) for pk in self.score.receipt.get("target", ())), None)

    def tolerance(self, rules: int | None) -> Decimal:
        """In percent, of these scoring rules or of those before the first."""
        return Rules().tolerance if rules is None else self.rules[rules].tolerance_percent

    @property
    def lines(self) -> Lines | None:
        stored = self.score.lines
        return None if stored is None else Lines(**{name: Decimal(line) for name, line in stored.items()})

    def write(self, value: Decimal | None) -> str:
        """With the KPI's decimals, or more where there are more."""
        if value is None:
            return number(None, 0)
        return number(value, min(max(places(value), self.version.decimals), MAX_PLACES))

    def version_of(self, revision: EntryRevision) -> KPIVersion | None:
        period = period_at(self.calendar, revision.grain, revision.start)
        return ruling(self.versions, period.end)

    def key(self, grain: str, start: Any) -> str:
        return period_key(self.calendar, period_at(self.calendar, grain, start))


def places(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def sources_of(score: Score, calendar: Calendar, zone: dt.tzinfo) -> Sources | None:
    """None for a row that was never computed, or whose measure is not there."""
    kept = score.receipt
    if "version" not in kept:
        return None
    entries = [revision for _entry, _version, revision in kept.get("entries", ())]
    revisions = EntryRevision.objects.filter(pk__in=entries).select_related("actor", "changeset")
    named = {row[0] for name in ("references", "units", "scored") for row in kept.get(name, ())}
    named |= {unit for _kpi, _value, units in kept.get("below", ()) for unit in units}
    measures = Measure.objects.filter(pk__in=named).select_related("kpi", "team", "person").in_bulk()
    below = [kpi for kpi, _value, _units in kept.get("below", ())]
    codes = dict(KPI.objects.filter(pk__in=below).values_list("pk", "code")) if below else {}
    parts = kept.get("parts", ())
    target_ids = {*kept.get("target", ()), *(part["row"] for part in parts)}
    targets = Target.objects.filter(pk__in=target_ids).select_related("actor").in_bulk()
    rules_ids = {kept.get("rules"), *(part["rules"] for part in parts)} - {None}
    rules = ScoringRules.objects.in_bulk(rules_ids)
    version = KPIVersion.objects.select_related("kpi", "actor").get(pk=kept["version"])
    versions = versions_of([version.kpi_id])[version.kpi_id]
    in_time = sorted(revisions, key=lambda revision: revision.start)
    return Sources(score, calendar, version, versions, in_time, measures, codes, targets, rules, zone)
