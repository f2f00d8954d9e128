"""What a person decides about the limits of a measure: with a name, a day and a reason, never edited."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import Actor, recorded
from accounts.refusals import Problem, Refused
from kpis.calc.periods import Period
from kpis.calc.typed import read_text
from kpis.models import Measure, Watch, WatchAct
from kpis.queries.watch_acts import Decided, decisions

from .hints import hint_outlook

Kind = WatchAct.Kind
ONE_IN = 10
"""At most a tenth of the values may have a known cause: who leaves out more has another measure."""


@transaction.atomic
def decide(
    actor: Actor, measure: Measure, kind: WatchAct.Kind, period: Period, reason: str, *, now: dt.datetime
) -> WatchAct:
    """Refused without a reason, for more than a tenth of the values, and where nothing would change."""
    Measure.objects.select_for_update(no_key=True).get(pk=measure.pk)
    why = read_text(reason)
    problems = _problems(measure, kind, period, why)
    if problems:
        raise Refused(problems)
    act = WatchAct.objects.create(
        measure=measure, kind=kind, grain=period.grain, start=period.start, **recorded(actor, now, why)
    )
    hint_outlook(measure.pk)
    return act


def _problems(measure: Measure, kind: WatchAct.Kind, period: Period, reason: str) -> list[Problem]:
    decided = decisions([measure.pk])[measure.pk]
    problems = [] if reason else [Problem("reason", "", _("Say why: readers see it beside the chart."))]
    if not _changes(decided, kind, period.start):
        problems.append(Problem("kind", str(kind.label), _("This is decided already.")))
    elif kind is Kind.LEFT_OUT and not _may_leave_out(measure, decided):
        rule = _("At most one in ten values may be left out: accept a new level instead.")
        problems.append(Problem("kind", str(kind.label), rule))
    return problems


def _changes(decided: Decided, kind: WatchAct.Kind, start: dt.date) -> bool:
    return {
        Kind.NEW_LEVEL: decided.level_from != start,
        Kind.OLD_LEVEL: decided.level_from is not None,
        Kind.LEFT_OUT: start not in decided.left_out,
        Kind.COUNTED: start in decided.left_out,
        Kind.PLAIN: not decided.is_plain,
        Kind.CORRECTED: decided.is_plain,
    }[kind]


def _may_leave_out(measure: Measure, decided: Decided) -> bool:
    watch = Watch.objects.filter(measure=measure).first()
    return watch is not None and (len(decided.left_out) + 1) * ONE_IN <= max(watch.known, ONE_IN)
