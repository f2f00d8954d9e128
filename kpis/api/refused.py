"""What became of items that were not saved, said as broken rules with the item and the field."""

from collections.abc import Iterable, Sequence

from kpis.actions.outcomes import Conflict, Outcome, Refused
from kpis.doors.api_entries import ItemProblem
from kpis.models import EntryRevision, KPIVersion, Measure
from kpis.queries.history import ruling, versions_of

from .figures import Figures, figures_of
from .numbers import plain
from .problems import Broken

Versions = dict[int, list[KPIVersion]]
FIELDS = {"reason": "note", "correction": "reason", "future": "period", "closed": "period"} | dict.fromkeys(
    ("frequency", "not_active"), "period"
)
"""Where a rule is not about the value."""


def broken_items(problems: Iterable[ItemProblem]) -> list[Broken]:
    return [
        Broken(item=one.item, field=one.field, rule=one.rule, given=one.given, message=one.message)
        for one in problems
    ]


def broken_outcomes(outcomes: Sequence[Outcome]) -> list[Broken]:
    """Two statements where there are conflicts, none without."""
    versions = _versions([one.submission.measure for one in outcomes if isinstance(one, Conflict)])
    broken = []
    for number, outcome in enumerate(outcomes):
        if isinstance(outcome, Refused):
            broken.append(_refused(number, outcome))
        elif isinstance(outcome, Conflict):
            broken.append(_conflict(number, outcome, versions[outcome.submission.measure]))
    return broken


def _refused(number: int, outcome: Refused) -> Broken:
    typed, place = outcome.submission.typed, outcome.place
    return Broken(
        item=number,
        field=f"inputs.{place}" if place else FIELDS.get(outcome.rule, "value"),
        rule="doubtful" if outcome.problem == "doubtful" else outcome.rule,
        given=typed.inputs.get(place, "") if place else typed.value,
        message=outcome.message,
        proposal=plain(outcome.proposal),
    )


def _conflict(number: int, outcome: Conflict, versions: list[KPIVersion]) -> Broken:
    ruled = ruling(versions, outcome.submission.period.end)
    return Broken(
        item=number,
        field="version",
        rule="conflict",
        given=str(outcome.submission.version),
        message=outcome.message,
        base=_figures(outcome.base, ruled),
        theirs=_figures(outcome.theirs, ruled),
    )


def _figures(revision: EntryRevision | None, ruled: KPIVersion | None) -> Figures | None:
    return figures_of(revision, revision.note, ruled) if revision else None


def _versions(measures: list[int]) -> Versions:
    if not measures:
        return {}
    kpis = dict(Measure.objects.filter(pk__in=measures).values_list("pk", "kpi"))
    of_kpi = versions_of(set(kpis.values()))
    return {measure: of_kpi[kpi] for measure, kpi in kpis.items()}
