"""The stored scores one report is made from, read once for all its readers: a fixed number of statements."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db.models import F, Q

from accounts.models import Organisation, Team
from kpis.calc.periods import Calendar, Period, shift
from kpis.models import NodeScore, ScoringRules, Upload
from kpis.queries.calendars import calendar_of, grace_of
from kpis.queries.dated import in_force
from reports.calc.audience import teams_under
from reports.calc.facts import NodeFact, ReportFacts, TeamFact
from reports.models import ReportSchedule

from .chosen import is_narrow
from .measures import measure_facts, scores_of, starts_of, versions_on
from .owed import with_owers

BANDS = (Decimal(90), Decimal(70))
Previous = Mapping[int | None, Decimal | None]


def report_facts(
    organisation: Organisation,
    schedule: ReportSchedule,
    period: Period,
    scope: frozenset[int],
    parents: Mapping[int, int | None],
    today: dt.date,
) -> ReportFacts:
    """`scope` are the ids of the teams it may speak of, `parents` the tree of the period's last day."""
    calendar = calendar_of(organisation)
    return ReportFacts(
        organisation=organisation.name,
        calendar=calendar,
        period=period,
        previous=shift(calendar, period, -1),
        bands=_bands(period.end),
        teams=_teams(scope, parents, calendar, period),
        measures=with_owers(measure_facts(schedule, scope, calendar, period), today),
        is_narrow=is_narrow(schedule),
        updating=are_updating(scope, calendar, period, today),
        entry_closes=_entry_closes(organisation, period, today),
    )


def _entry_closes(organisation: Organisation, period: Period, today: dt.date) -> dt.date | None:
    """Behind that day a period is open only because somebody opened it again."""
    last = grace_of(organisation).deadline(period.end)
    return last if last >= today else None


def are_updating(teams: frozenset[int], calendar: Calendar, period: Period, today: dt.date) -> bool:
    """Whether a row the report reads waits for the worker, or to be marked at all, or time has passed its
    `valid_until`."""
    waiting = Q(computed_version__lt=F("source_version")) | Q(valid_until__lte=today)
    starts = starts_of(calendar, period)
    nodes = NodeScore.objects.filter(team__in=teams, grain=period.grain, start__in=starts[-2:])
    scores, marking = scores_of(teams, period, starts), Upload.objects.being_marked()
    return scores.filter(waiting).exists() or nodes.filter(waiting).exists() or marking.exists()


def versions_used(facts: ReportFacts) -> dict[str, int]:
    """KPI code -> id of the definition version its figures are shown by."""
    codes = {fact.code for fact in facts.measures}
    used = versions_on(facts.period.end).filter(kpi__code__in=codes)
    return dict(used.values_list("kpi__code", "pk"))


def scope_of(schedule: ReportSchedule, period: Period, parents: Mapping[int, int | None]) -> frozenset[int]:
    """The teams its report may speak of, by the tree of the period's last day."""
    return _active_in(teams_under(schedule.team_id, parents), period)


def _active_in(ids: Iterable[int], period: Period) -> frozenset[int]:
    """Of these the teams that were active on some day of the period."""
    started = Q(active_from=None) | Q(active_from__lte=period.end)
    not_ended = Q(active_to=None) | Q(active_to__gte=period.start)
    teams = Team.objects.filter(started & not_ended, pk__in=list(ids))
    return frozenset(teams.values_list("pk", flat=True))


def _bands(day: dt.date) -> tuple[Decimal, Decimal]:
    rules = in_force(ScoringRules.objects.all(), day).first()
    return (rules.node_green_at, rules.node_amber_at) if rules else BANDS


def _teams(
    scope: frozenset[int], parents: Mapping[int, int | None], calendar: Calendar, period: Period
) -> dict[int, TeamFact]:
    starts = (period.start, shift(calendar, period, -1).start)
    rows = NodeScore.objects.filter(team__in=scope, grain=period.grain, start__in=starts, present=True)
    nodes: dict[tuple[int, dt.date], list[NodeScore]] = defaultdict(list)
    for row in rows.exclude(node="objective").select_related("perspective").defer("receipt"):
        nodes[row.team_id, row.start].append(row)
    return {
        team.pk: _team(team, parents, *(nodes[team.pk, start] for start in starts))
        for team in Team.objects.filter(pk__in=scope).order_by("code")
    }


def _team(
    team: Team, parents: Mapping[int, int | None], rows: list[NodeScore], before: list[NodeScore]
) -> TeamFact:
    previous = {row.perspective_id: row.score for row in before}
    results = {row.perspective_id: _node(row, team.name, previous) for row in sorted(rows, key=_position)}
    own = results.pop(None, NodeFact(team.name, None, "no_data"))
    return TeamFact(team.pk, team.code, team.name, parents.get(team.pk), own, tuple(results.values()))


def _position(row: NodeScore) -> tuple[int, str]:
    return (row.perspective.position, row.perspective.code) if row.perspective else (-1, "")


def _node(row: NodeScore, team: str, previous: Previous) -> NodeFact:
    return NodeFact(
        name=row.perspective.name if row.perspective else team,
        score=row.score,
        status=row.status or "no_data",
        reason=row.reason,
        coverage=row.coverage,
        provisional=row.provisional,
        carried=row.carried,
        not_applicable=row.not_applicable,
        worst=row.worst_id,
        previous=previous.get(row.perspective_id),
    )
