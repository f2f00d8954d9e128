"""Operations on 5 November 2026: October is over and open, some figures are in, others are not.

Ines enters them, Tomas manages the team. With drafts, two values are there to mend and one to check.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import Team, User
from kpis.calc.lines import Lines, complete_lines
from kpis.calc.scoring import measure_score, measure_status
from kpis.models import EntryDraft, Measure, Score

from .builders import (
    make_entry,
    make_kpi,
    make_measure,
    make_member,
    make_node_score,
    make_objective,
    make_organisation,
    make_target,
    make_team,
    make_user,
)
from .story import MONTHS, OCTOBER, ROWS, WAVE

NOW = dt.datetime(2026, 11, 5, 9, 26, tzinfo=dt.UTC)
SEPTEMBER = dt.date(2026, 9, 1)
EMPTY = ("OPS_12", "OPS_13", "OPS_16")
DRAFTS = {
    "OPS_05": ("conflict", "6.5", "Somebody saved this value while you were writing yours."),
    "OPS_09": ("doubtful", "71", "71 is outside the natural limits 0..40 of this KPI."),
    "OPS_11": ("invalid", "17 min", "17 min is not a plain number such as 1250.5."),
}


@dataclass(frozen=True)
class Entering:
    operations: Team
    trams: Team
    contributor: User
    manager: User

    def measure(self, code: str) -> Measure:
        return Measure.objects.get(kpi__code=code, team=self.operations)


def make_entering(*, with_drafts: bool = True) -> Entering:
    """Eleven values are asked for; those of EMPTY are missing, with drafts two more are."""
    make_organisation(name="Merrow Transit", timezone="Europe/Paris")
    operations = make_team("OPS", make_team("MERROW", name="Merrow Transit"), name="Operations")
    trams = make_team("TRAMS", operations, name="Trams")
    ines = make_user("ines@merrow.example", name="Ines Aalto")
    tomas = make_user("tomas@merrow.example", name="Tomas Lindqvist")
    make_member(ines, operations)
    make_member(tomas, operations, "manager")
    objective = make_objective("RELY", name="Run a service people can rely on")
    missing = {*EMPTY, *(("OPS_09", "OPS_11") if with_drafts else ())}
    measures = {}
    for code, name, _objective, unit, decimals, direction, target, value, before, weight in ROWS:
        kpi = make_kpi(
            code,
            objective,
            name=name,
            definition=f"How {name.lower()} is counted.",
            unit=unit,
            decimals=decimals,
            direction=direction,
            aggregation="mean",
        )
        measures[code] = measure = make_measure(kpi, operations, weight=weight)
        lines = _target(measure, direction, target)
        october = None if code in missing else value
        _scores(measure, direction, decimals, lines, Decimal(before), october)
        if october is not None:
            make_entry(measure, OCTOBER, october, actor=tomas)
    filled = make_kpi("OPS_30", name="Operating result", formula="OPS_01 * 2", aggregation="none")
    make_measure(filled, operations, source="formula")
    make_node_score(operations, SEPTEMBER, "78", coverage=100, amber=1)
    make_node_score(trams, SEPTEMBER, "94", coverage=100, green=3)
    for code, (problem, typed, message) in DRAFTS.items() if with_drafts else ():
        EntryDraft.objects.create(
            measure=measures[code],
            grain="month",
            start=OCTOBER,
            author=ines,
            typed={"value": typed, "inputs": {}, "na": False},
            problem=problem,
            message=message,
            base_version=0,
            at=NOW,
        )
    return Entering(operations, trams, ines, tomas)


def _target(measure: Measure, direction: str, target: str | None) -> Lines:
    if target is None:
        return Lines()
    first, *last = [Decimal(part) for part in target.split(";")]
    if last:
        make_target(measure, lower=first, upper=last[0])
        return complete_lines(direction, Lines(lower=first, upper=last[0]), Decimal(10))
    make_target(measure, first)
    return complete_lines(direction, Lines(target=first), Decimal(10))


def _scores(
    measure: Measure, direction: str, decimals: int, lines: Lines, before: Decimal, october: str | None
) -> None:
    """Thirteen months as a worker leaves them."""
    scale = max(abs(before) / 30, Decimal(1).scaleb(-decimals))
    values = [round(before + scale * Decimal(str(step)), decimals) for step in WAVE[:-1]]
    figures: list[Decimal | None] = [*values, before, None if october is None else Decimal(october)]
    rows = []
    for place, (start, value) in enumerate(zip(MONTHS, figures, strict=True)):
        score = measure_score(direction, value, lines, decimals) if lines != Lines() else None
        previous = figures[place - 1] if place else None
        sign = -1 if direction == "down" else 1
        grey = "not_due" if value is None else "no_target"
        rows.append(
            Score(
                measure=measure,
                grain="month",
                start=start,
                value=value,
                raw=value,
                target=lines.target,
                lower=lines.lower,
                upper=lines.upper,
                score=score,
                status=grey if score is None else measure_status(score),
                change=None if value is None or previous is None else sign * (value - previous),
                source_version=1,
                computed_version=1,
            )
        )
    Score.objects.bulk_create(rows)


def make_ratio(team: Team) -> Measure:
    """Leavers of headcount: two inputs, September in."""
    kpi = make_kpi(
        "PPL_10",
        name="Staff turnover",
        unit="%",
        decimals=1,
        direction="down",
        aggregation="ratio",
        formula="leavers / headcount * 100",
        inputs="leavers:sum;headcount:mean",
    )
    measure = make_measure(kpi, team)
    make_entry(measure, SEPTEMBER, inputs={"leavers": "3", "headcount": "120"})
    return measure
