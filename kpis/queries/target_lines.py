"""The dated targets of measures, as a reader compares them: the latest first."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import BEGINNING
from kpis import formats
from kpis.calc.lines import Lines
from kpis.models import KPIVersion, Measure, Target
from kpis.queries.history import ruling, targets_of


@dataclass(frozen=True, slots=True)
class TargetLine:
    team: str
    since: str
    target: str
    red_line: str
    reason: str


def target_lines(measures: list[Measure], versions: list[KPIVersion]) -> list[TargetLine]:
    """Targets of every grain, as known now; one statement for all measures."""
    found = targets_of([measure.pk for measure in measures])
    return [
        _line(measure, target, versions)
        for measure in measures
        for targets in found.get(measure.pk, {}).values()
        for target in reversed(targets)
    ]


def _line(measure: Measure, target: Target, versions: list[KPIVersion]) -> TargetLine:
    version = ruling(versions, target.valid_from)
    direction, decimals = (version.direction, version.decimals) if version else ("up", 2)
    lines = Lines(target=target.target, lower=target.lower, upper=target.upper)
    reds = [target.red_line] if direction != "range" else [target.red_lower, target.red_upper]
    always = target.valid_from == BEGINNING
    return TargetLine(
        measure.team.name,
        _("the beginning") if always else formats.day_text(target.valid_from),
        _("ended") if target.ends else formats.target_text(direction, lines, decimals),
        _figures(reds, decimals),
        target.rationale or target.reason,
    )


def _figures(figures: list[Decimal | None], decimals: int) -> str:
    """The typed red lines; a dash stands for the default one."""
    return " / ".join(formats.number(figure, decimals) for figure in figures)
