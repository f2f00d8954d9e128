"""The history of a measure: every saving of a value, change of its meaning, and override above it."""

import datetime as dt
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Change, Organisation
from kpis import formats
from kpis.calc.periods import period_at
from kpis.models import EntryRevision, KPIVersion, ManualScore, Measure
from kpis.queries.calendars import calendar_of
from kpis.queries.figures import Meaning
from kpis.queries.history import versions_of
from kpis.queries.measure_changes import change_value, change_words, changes_of, people_in
from kpis.queries.revisions import HistoryLine, revision_line

AT_FIRST = 12
"""Lines shown before a reader asks for all."""

Row = TypeVar("Row", EntryRevision, Change, ManualScore)
Dated = tuple[dt.datetime, int, HistoryLine]
"""With what its place depends on."""


@dataclass(frozen=True, slots=True)
class History:
    lines: list[HistoryLine]
    total: int

    @property
    def is_cut(self) -> bool:
        return self.total > len(self.lines)


def measure_history(
    organisation: Organisation,
    measure: Measure,
    *,
    everything: bool = False,
    known: dt.datetime | None = None,
) -> History:
    """The latest first; with `known` what had been recorded by then. Eight statements."""
    versions = versions_of([measure.kpi_id], known).get(measure.kpi_id, [])
    told = _History(organisation, measure, versions, None if everything else AT_FIRST, known)
    several = [told.savings(), told.changes(), told.overrides()]
    lines = sorted((one for dated, _total in several for one in dated), key=lambda one: one[:2], reverse=True)
    return History([line for _at, _pk, line in lines[: told.most]], sum(total for _dated, total in several))


@dataclass(frozen=True, slots=True)
class _History:
    organisation: Organisation
    measure: Measure
    versions: list[KPIVersion]
    most: int | None
    known: dt.datetime | None

    def savings(self) -> tuple[list[Dated], int]:
        version = self.versions[-1] if self.versions else KPIVersion(kpi=self.measure.kpi)
        meaning = Meaning(version.unit, version.decimals, version.direction, version.frequency)
        rows = EntryRevision.objects.filter(measure=self.measure).select_related("actor", "previous")
        found, total = self._latest(rows)
        calendar, zone = calendar_of(self.organisation), self.organisation.zone
        return [
            (row.recorded_at, row.pk, revision_line(calendar, row, meaning, self.versions, zone))
            for row in found
        ], total

    def changes(self) -> tuple[list[Dated], int]:
        found, total = self._latest(changes_of(self.measure))
        people = people_in(found)
        return [(row.recorded_at, row.pk, self._change(row, people)) for row in found], total

    def overrides(self) -> tuple[list[Dated], int]:
        """Of the team's score and of the objective, which hide what this measure adds to them."""
        if self.measure.person_id is not None:
            return [], 0
        objectives = {version.objective_id for version in self.versions if version.objective_id}
        rows = ManualScore.objects.filter(team=self.measure.team_id).filter(
            Q(node="team") | Q(objective__in=objectives)
        )
        found, total = self._latest(rows.select_related("actor", "team", "objective"))
        return [(row.recorded_at, row.pk, self._override(row)) for row in found], total

    def _latest(self, rows: QuerySet[Row]) -> tuple[list[Row], int]:
        known = rows if self.known is None else rows.filter(recorded_at__lte=self.known)
        return list(known.order_by("-recorded_at", "-pk")[: self.most]), known.count()

    def _change(self, row: Change, people: dict[str, str]) -> HistoryLine:
        return HistoryLine(
            change_words(row),
            change_value(row, row.after, people) or formats.MISSING,
            change_value(row, row.before, people),
            *self._by(row),
            reason="" if row.reason == row.actor_label else row.reason,
        )

    def _override(self, row: ManualScore) -> HistoryLine:
        period = period_at(calendar_of(self.organisation), row.grain, row.start)
        words = {
            "node": row.objective.name if row.objective else row.team.name,
            "period": formats.period_short(period, calendar_of(self.organisation)),
        }
        withdrawn = row.score is None
        return HistoryLine(
            _("Score of %(node)s set by hand, %(period)s") % words,
            _("withdrawn") if withdrawn else formats.score_text(row.score),
            "",
            *self._by(row),
            reason=row.reason,
        )

    def _by(self, row: Change | ManualScore) -> tuple[str, str]:
        local = row.recorded_at.astimezone(self.organisation.zone)
        who = str(row.actor) if row.actor else row.actor_label
        return who, f"{formats.day_text(local.date())} {local:%H:%M}"
