"""What the target of a coarse or spread period was made of, as its receipt keeps it: ids and figures that
nothing else keeps."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from .aggregation import PLACES
from .coarse_targets import Aim, Targets
from .decimals import write_decimal
from .lines import Lines
from .periods import Period, containing, elapsed_days
from .readings import Case
from .scoring import round_half_up

Part = dict[str, Any]


def target_origins(
    targets: Targets, aim: Aim, case: Case, fine: Iterable[Period], *, paced: bool
) -> list[Part]:
    """The parts of a target in order of time; equal ones that follow each other are one, with their `count`.

    Each names its target `row` and the `rules` that completed it, its `lines`, for a spread one the `grain`
    and first day of the target's period and its `share` of the whole, and in a sum for a running one the
    `days` gone of all. Empty where the one row of the period itself says everything.
    """
    if aim.way == "fixed":
        return []
    parts: list[Part] = []
    for period in fine:
        part = _part(targets, aim.grain, case, period, paced=paced and aim.way == "summed")
        if part is not None:
            _add(parts, part, period)
    return parts if not case.own or any({"share", "days"} & part.keys() for part in parts) else []


def _add(parts: list[Part], part: Part, period: Period) -> None:
    start = period.start.isoformat()
    if parts and part.items() <= parts[-1].items() and parts[-1].keys() - part.keys() == _SPAN:
        parts[-1]["to"] = start
        parts[-1]["count"] += 1
    else:
        parts.append({**part, "of": period.grain, "from": start, "to": start, "count": 1})


_SPAN = {"of", "from", "to", "count"}


def _part(targets: Targets, grain: str, case: Case, period: Period, *, paced: bool) -> Part | None:
    subject, meaning = case.subject, case.meaning
    whole = containing(targets.structure.calendar, period, grain)
    row = subject.target(grain, whole.end)
    lines = targets.part(grain, subject, meaning, period)
    if row is None or lines is None:
        return None
    rules = targets.structure.rules(subject.reference_day(period.end))
    part: Part = {"row": row.id, "rules": rules.id, "lines": _written(lines)}
    if grain != period.grain:
        part |= {"grain": grain, "start": whole.start.isoformat()}
        if meaning.aggregation == "sum":
            share = targets.shares(row, whole, subject, meaning)[period.start]
            part["share"] = [write_decimal(figure) for figure in share]
    if paced and period.end > targets.structure.today:
        part["days"] = list(elapsed_days(period, targets.structure.today))
    return part


@lru_cache(maxsize=2**12)
def _written(lines: Lines) -> dict[str, str]:
    """As they are stored, with 12 decimals; those that are empty are left out."""
    figures = {name: getattr(lines, name) for name in Lines.__slots__}
    return {
        name: write_decimal(round_half_up(figure, PLACES))
        for name, figure in figures.items()
        if figure is not None
    }
