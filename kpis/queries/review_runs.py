"""The yearly review of a team: the KPIs of its scorecard, one after the other."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Organisation, Team
from kpis import formats
from kpis.calc.periods import period_of
from kpis.models import KPI, Measure, MeasureLife
from kpis.models.querysets import MeasureQuerySet
from kpis.queries.calendars import calendar_of


@dataclass(frozen=True, slots=True)
class RunRow:
    """One KPI of the run; `reviewed` is empty while it has not been reviewed this fiscal year."""

    code: str
    name: str
    reviewed: str
    url: str


@dataclass(frozen=True, slots=True)
class ReviewRun:
    """`upcoming` is the address of the first that is not reviewed yet, empty at the end."""

    team: Team
    rows: list[RunRow]
    done: int
    since: str
    upcoming: str

    @property
    def progress(self) -> str:
        words = {"done": self.done, "all": len(self.rows), "since": self.since}
        return _("%(done)s of %(all)s reviewed since %(since)s") % words

    def after(self, code: str) -> str:
        """The address of the next that is not reviewed, behind this one and then from the beginning."""
        codes = [row.code for row in self.rows]
        at = codes.index(code) + 1 if code in codes else 0
        ahead = [row for row in (*self.rows[at:], *self.rows[:at]) if not row.reviewed and row.code != code]
        return ahead[0].url if ahead else ""


def review_run(team: Team, organisation: Organisation, today: dt.date) -> ReviewRun:
    """By name. One statement."""
    since = period_of(calendar_of(organisation), "year", today).start
    here = measured(today).filter(team=team, kpi=OuterRef("pk"))
    kpis = KPI.objects.exclude(status=KPI.Status.RETIRED).filter(Exists(here)).order_by("name")
    rows = [_row(kpi, team, since) for kpi in kpis]
    done = sum(bool(row.reviewed) for row in rows)
    upcoming = next((row.url for row in rows if not row.reviewed), "")
    return ReviewRun(team, rows, done, formats.day_text(since), upcoming)


def measured(today: dt.date) -> MeasureQuerySet[Measure]:
    """The teams' measures that are active today."""
    lives = MeasureLife.objects.filter(
        Q(active_to=None) | Q(active_to__gte=today), measure=OuterRef("pk"), active_from__lte=today
    )
    return Measure.objects.filter(Exists(lives), person=None)


def _row(kpi: KPI, team: Team, since: dt.date) -> RunRow:
    day = kpi.reviewed_on if kpi.reviewed_on and kpi.reviewed_on >= since else None
    url = f"{reverse('review', args=[kpi.code])}?team={team.code}"
    return RunRow(kpi.code, kpi.name, formats.day_text(day) if day else "", url)
