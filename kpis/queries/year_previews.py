"""What saving the year's grid would do, row by row."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis import formats
from kpis.calc.periods import Period
from kpis.models import Target
from kpis.models.periods import Grain
from kpis.queries.agreements import agreements
from kpis.queries.history import targets_of
from kpis.queries.period_trials import tried_periods
from kpis.queries.target_years import YearMeasure, target_line
from kpis.queries.trial_texts import TrialText, trial_text
from kpis.queries.trials import Trials, tried


@dataclass(frozen=True, slots=True)
class YearPreview:
    """`before` and `after` in words, `notes` what else is to be known, `row` the id of its measure."""

    row: str
    name: str
    before: str
    after: str
    notes: list[str]
    trial: TrialText


Typed = Sequence[tuple[YearMeasure, list[Target]]]


def year_previews(
    ground: Trials, typed: Typed, year: Period, now: dt.datetime, *, by_period: bool
) -> list[YearPreview]:
    """Six statements beside those of the trials."""
    every = [target for _row, targets in typed for target in targets]
    late: dict[int, list[str]] = {row.measure.pk: [] for row, _targets in typed}
    for one in agreements(every, now):
        note = _note(late=one.late, restated=one.restated)
        if note and note not in late[one.target.measure_id]:
            late[one.target.measure_id].append(note)
    stored = targets_of(late)
    return [
        YearPreview(
            str(row.measure.pk),
            row.name,
            row.current_text,
            _changes(targets) if by_period else target_line(row.version, targets[0]),
            [*late[row.measure.pk], *_beside(row, targets, stored.get(row.measure.pk, {}), by_period)],
            _trial(ground, row, targets, year, by_period),
        )
        for row, targets in typed
    ]


def _note(*, late: bool, restated: bool) -> str:
    if late:
        return _("It is the first target of a period that is closed: it is marked as agreed late, today.")
    if restated:
        return _("It replaces the target of a closed period: that needs a reason and is listed as restated.")
    return ""


def _changes(targets: Sequence[Target]) -> str:
    return ngettext("%(count)s change", "%(count)s changes", len(targets)) % {"count": len(targets)}


def _beside(
    row: YearMeasure, targets: Sequence[Target], stored: Mapping[str, list[Target]], by_period: bool
) -> Iterable[str]:
    """What goes on ruling: later rows of the same grain, and rows of others."""
    first = targets[0]
    if not by_period:
        for target in stored.get(first.grain, []):
            if target.valid_from > first.valid_from:
                words = {
                    "target": target_line(row.version, target),
                    "day": formats.day_text(target.valid_from),
                }
                yield _("From %(day)s on another one follows, as before: %(target)s.") % words
    for grain, rows in stored.items():
        ruling = [target for target in rows if target.valid_from <= first.valid_from]
        if grain != first.grain and ruling and not ruling[-1].ends:
            words = {"target": target_line(row.version, ruling[-1]), "grain": str(Grain(grain).label)}
            yield _("The target by %(grain)s stays in force beside it: %(target)s.") % words


def _trial(
    ground: Trials, row: YearMeasure, targets: list[Target], year: Period, by_period: bool
) -> TrialText:
    found = tried_periods(ground, row, targets, year) if by_period else tried(ground, targets[0])
    return trial_text(ground, found) if found else TrialText([], [])
