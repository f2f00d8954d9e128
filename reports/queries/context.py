"""What people do and say about the measures of a report, and where a signal was seen: four statements."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from kpis.calc.periods import Period
from kpis.models import Action, Comment, Entry, EntryRevision, Signal, Verdict
from reports.calc.facts import Plan, Remark


@dataclass(frozen=True, slots=True)
class Context:
    """By measure; `signals` are those that got worse."""

    plans: Mapping[int, tuple[Plan, ...]]
    remarks: Mapping[int, Remark]
    signals: frozenset[int]


def context_of(teams: frozenset[int], period: Period) -> Context:
    return Context(_plans(teams), _remarks(teams, period), _signals(teams, period))


def _plans(teams: frozenset[int]) -> Mapping[int, tuple[Plan, ...]]:
    found: dict[int, tuple[Plan, ...]] = defaultdict(tuple)
    rows = Action.objects.filter(state=Action.State.OPEN, measure__team__in=teams, measure__person=None)
    for row in rows.select_related("owner").order_by("due", "pk"):
        found[row.measure_id] += (Plan(row.title, str(row.owner or ""), row.due),)
    return found


def _remarks(teams: frozenset[int], period: Period) -> Mapping[int, Remark]:
    """The latest of each measure, comment or note beside a value; no question and no answer to one."""
    inside: dict[str, Any] = {
        "measure__team__in": teams,
        "measure__person": None,
        "start__range": (period.start, period.end),
    }
    comments = Comment.objects.filter(**inside, parent=None, asked=None).select_related("author")
    entries = Entry.objects.filter(**inside).exclude(revision__note="").select_related("revision__actor")
    said = [(row.at, row.measure_id, Remark(str(row.author), row.text)) for row in comments]
    said += [(row.revision.recorded_at, row.measure_id, _beside(row.revision)) for row in entries]
    return {measure: remark for _at, measure, remark in sorted(said, key=itemgetter(0))}


def _beside(value: EntryRevision) -> Remark:
    return Remark(str(value.actor or value.actor_label), value.note)


def _signals(teams: frozenset[int], period: Period) -> frozenset[int]:
    rows = Signal.objects.filter(
        measure__team__in=teams,
        measure__person=None,
        verdict=Verdict.WORSE,
        found__range=(period.start, period.end),
    )
    return frozenset(rows.values_list("measure", flat=True))
