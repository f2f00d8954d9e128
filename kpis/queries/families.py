"""The same KPI at other teams: those a rolled-up measure is made of, and those above."""

import datetime as dt
from dataclasses import dataclass

from accounts.models import Team, User
from kpis import formats
from kpis.calc.periods import Period
from kpis.models import Measure, Score
from kpis.queries.driver_tables import DriverRow, DriverTable
from kpis.queries.figures import Meaning


@dataclass(frozen=True, slots=True)
class Relative:
    """A measure of this KPI that the reader may open."""

    team: str
    code: str


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One team below: its figures, and its part of the change. `code` is empty for a team that is no part of
    it any more, which has a part but no figures."""

    team: str
    code: str
    value: str
    score_text: str
    status: str
    part: DriverRow | None


@dataclass(frozen=True, slots=True)
class Family:
    """`value` is what the units make together."""

    units: list[UnitRow]
    value: str
    above: list[Relative]


def family_of(
    user: User,
    measure: Measure,
    period: Period,
    meaning: Meaning,
    drivers: DriverTable | None,
    today: dt.date,
) -> Family:
    """One statement, and two more for a rolled-up measure: the units that the receipt of the period names, of
    which persons are told as a sum alone."""
    above = _above(user, measure, today)
    there = Score.objects.filter(grain=period.grain, start=period.start, present=True)
    is_made = measure.source == Measure.Source.ROLLUP
    whole = there.filter(measure=measure).first() if is_made else None
    if whole is None:
        return Family([], "", above)
    ids = [unit for unit, *_rest in whole.receipt.get("units", ())]
    units = there.visible_to(user, today).filter(measure__in=ids, measure__person=None)
    rows = units.select_related("measure__team").defer("receipt").order_by("measure__team__name")
    return Family(_rows(list(rows), meaning, drivers), _quantity(whole, meaning), above)


def _above(user: User, measure: Measure, today: dt.date) -> list[Relative]:
    """A person's measure stands below that of the team."""
    teams = Team.objects.above([measure.team_id], today)
    same = Measure.objects.visible_to(user, today).filter(kpi=measure.kpi_id, person=None, team__in=teams)
    rows = same.exclude(pk=measure.pk).order_by("team__name").values_list("team__name", "team__code")
    return [Relative(*row) for row in rows]


def _rows(units: list[Score], meaning: Meaning, drivers: DriverTable | None) -> list[UnitRow]:
    """The largest part of the change first."""
    parts = {row.team: row for row in drivers.rows} if drivers else {}
    found = {score.measure.team.name: _row(score, meaning, parts) for score in units}
    gone = {name: UnitRow(name, "", "", "", "", part) for name, part in parts.items()}
    return [found.get(name, gone[name]) for name in parts] + [
        row for name, row in found.items() if name not in parts
    ]


def _row(score: Score, meaning: Meaning, parts: dict[str, DriverRow]) -> UnitRow:
    team, value = score.measure.team, _quantity(score, meaning)
    return UnitRow(
        team.name, team.code, value, formats.score_text(score.score), score.status, parts.get(team.name)
    )


def _quantity(score: Score, meaning: Meaning) -> str:
    return formats.quantity(score.value, meaning.decimals, meaning.unit)
