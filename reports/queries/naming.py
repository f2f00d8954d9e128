"""Schedules that name a team, for whoever changes it."""

from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.models import ReportSchedule


def schedules_naming(team_ids: Collection[int]) -> list[str]:
    """By name; subscriptions are counted. One statement."""
    rows = ReportSchedule.objects.filter(team__in=team_ids).select_related("team").order_by("name", "pk")
    found = list(rows)
    named = [_line(schedule) for schedule in found if not schedule.personal]
    count = len(found) - len(named)
    words = ngettext("%(count)s subscription of a reader", "%(count)s subscriptions of readers", count)
    return [*named, words % {"count": count}] if count else named


def _line(schedule: ReportSchedule) -> str:
    words = {"name": schedule.name, "team": schedule.team, "cadence": schedule.get_cadence_display()}
    if not schedule.enabled:
        return _("%(name)s: %(team)s, %(cadence)s, paused") % words
    return _("%(name)s: %(team)s, %(cadence)s") % words
