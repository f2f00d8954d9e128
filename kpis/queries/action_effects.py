"""What actions have brought, by the KPI's own frequency, whatever period the page shows."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kpis import formats
from kpis.calc.effects import SIDE, Effect, Figure, effect
from kpis.calc.lines import Lines
from kpis.calc.periods import Calendar, Period, period_of, shift
from kpis.models import Action, KPIVersion, Measure, Score
from kpis.queries.figures import Meaning
from kpis.queries.series import breaking_days


@dataclass(frozen=True, slots=True)
class Effects:
    """An action counts from the period in which it was closed, and while it is open from its opening."""

    calendar: Calendar
    measure: Measure
    meaning: Meaning
    versions: list[KPIVersion]
    zone: dt.tzinfo
    today: dt.date

    def of(self, actions: list[Action]) -> dict[int, Effect | None]:
        """One statement, or none without actions."""
        if not actions:
            return {}
        opened = {row.pk: self._period(row.opened_at) for row in actions}
        scores = self._scores(shift(self.calendar, min(opened.values()), -SIDE))
        return {row.pk: self._effect(row, opened[row.pk], scores) for row in actions}

    def _period(self, at: dt.datetime) -> Period:
        return period_of(self.calendar, self.meaning.frequency, at.astimezone(self.zone).date())

    def _scores(self, first: Period) -> list[tuple[Period, Score]]:
        """Of periods that are over."""
        rows = Score.objects.filter(
            measure=self.measure, grain=first.grain, start__gte=first.start, present=True
        )
        known = rows.only("start", "value", "lower", "upper").order_by("start")
        several = [(period_of(self.calendar, first.grain, row.start), row) for row in known]
        return [(period, row) for period, row in several if period.end < self.today]

    def _effect(self, row: Action, opened: Period, scores: list[tuple[Period, Score]]) -> Effect | None:
        since = self._period(row.closed_at) if row.closed_at else opened
        alike = [one for one in scores if self._epoch(one[0]) == self._epoch(opened)]
        figures: list[Figure] = [(period.start, score.value) for period, score in alike]
        band = Lines(lower=alike[-1][1].lower, upper=alike[-1][1].upper) if alike else None
        meaning = self.meaning
        return effect(meaning.direction, meaning.decimals, figures, opened.start, since.start, band)

    def _epoch(self, period: Period) -> int:
        """How often the definition had broken with the one before: others do not compare."""
        return sum(day <= period.end for day in breaking_days(self.versions))


def effect_words(row: Action, meaning: Meaning, found: Effect | None) -> tuple[str, str]:
    """With good, bad or nothing; no words for what was dropped."""
    if row.state == Action.State.DROPPED:
        return "", ""
    if found is None:
        return _("Too early to tell: two values before it and two since are needed."), ""
    text, css = _judged(found)
    words = {
        "before": formats.quantity(found.before, meaning.decimals, meaning.unit),
        "after": formats.quantity(found.after, meaning.decimals, meaning.unit),
        "count": found.n_before,
        "later": found.n_after,
    }
    return text % words, css


def _judged(found: Effect) -> tuple[str, str]:
    if found.before == found.after:
        return _("Mean of the %(count)s before: %(before)s. Of the %(later)s since: %(after)s, the same."), ""
    if not found.favourable:
        return _("Mean of the %(count)s before: %(before)s. Of the %(later)s since: %(after)s."), ""
    if found.favourable > 0:
        text = _("Mean of the %(count)s before: %(before)s. Of the %(later)s since: %(after)s, better.")
        return text, "good"
    return _("Mean of the %(count)s before: %(before)s. Of the %(later)s since: %(after)s, worse."), "bad"
