"""Which measures a schedule is about."""

from django.db.models import Q, QuerySet

from kpis.models import Measure
from reports.models import ReportSchedule


def chosen_measures(schedule: ReportSchedule, scope: frozenset[int]) -> QuerySet[Measure]:
    """Of these teams those of the schedule's KPIs and objectives; where it names neither, all. None of a
    person."""
    measures = Measure.objects.filter(team__in=scope, person=None)
    if not is_narrow(schedule):
        return measures
    chosen = Q(kpi__in=schedule.kpis.all()) | Q(kpi__versions__objective__in=schedule.objectives.all())
    return measures.filter(pk__in=measures.filter(chosen).values("pk"))


def is_narrow(schedule: ReportSchedule) -> bool:
    """One statement."""
    named = Q(kpis__isnull=False) | Q(objectives__isnull=False)
    return ReportSchedule.objects.filter(named, pk=schedule.pk).exists()
