"""Measures: a KPI on a team's or a person's scorecard, its lives and its dated terms."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from accounts.actions.curation import Curation, curating, refuse_if_changed
from accounts.actions.rows import append, save
from accounts.audit import Actor
from accounts.models import BEGINNING
from accounts.refusals import Problem
from kpis.actions import staleness
from kpis.actions.checks import check_lines, check_sources, measure_key
from kpis.actions.orphans import settle_orphans
from kpis.actions.owners import named_who_left
from kpis.models import Entry, Measure, MeasureLife, MeasureTerms

FIELDS = ("kpi", "team", "person", "source", "owner", "deputy", "deputy_from", "deputy_to", "baseline")
TERM_FIELDS = ("weight", "critical")
LIFE_FIELDS = ("measure", "active_from", "active_to")


def create_measure(
    actor: Actor,
    measure: Measure,
    *,
    now: dt.datetime,
    active_from: dt.date = BEGINNING,
    active_to: dt.date | None = None,
    terms: MeasureTerms | None = None,
    reason: str = "",
) -> Measure:
    """Puts a KPI on a scorecard, alive between two days, both inclusive."""
    with curating(actor, now, reason) as curation:
        put_measures(curation, [measure])
        put_lives(curation, [MeasureLife(measure=measure, active_from=active_from, active_to=active_to)])
        if terms is not None:
            terms.measure = measure
            put_measure_terms(curation, [terms])
    return measure


def edit_measure(
    actor: Actor,
    measure: Measure,
    *,
    now: dt.datetime,
    seen: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Measure:
    """Saves source, owner, deputy and baseline. `seen`: the fields as the form showed them."""
    with curating(actor, now, reason) as curation:
        refuse_if_changed(Measure.objects.select_for_update().get(pk=measure.pk), seen)
        put_measures(curation, [measure])
    return measure


def set_life(actor: Actor, life: MeasureLife, *, now: dt.datetime, reason: str = "") -> MeasureLife:
    """Opens a life of a measure, or moves the ends of one."""
    with curating(actor, now, reason) as curation:
        put_lives(curation, [life])
    return life


def set_measure_terms(
    actor: Actor, terms: MeasureTerms, *, now: dt.datetime, reason: str = ""
) -> MeasureTerms:
    """Appends what the measure weighs, and whether it is critical, from a day on."""
    with curating(actor, now, reason) as curation:
        put_measure_terms(curation, [terms])
    return terms


def put_measures(curation: Curation, measures: Sequence[Measure]) -> list[Measure]:
    """Creates or saves many; gives back those that are new or differ."""
    known = [measure.pk for measure in measures if measure.pk]
    stored = dict(Measure.objects.filter(pk__in=known).values_list("pk", "source"))
    entered = set(Entry.objects.filter(measure__in=known).values_list("measure", flat=True).distinct())
    problems = [
        problem
        for measure in measures
        for problem in _measure_problems(measure, stored.get(measure.pk, ""), measure.pk in entered)
    ]
    for measure, flaw in named_who_left(measures, "owner", "deputy"):
        problems.append(Problem(*flaw, "measures", measure_key(measure)))
    bad = curation.refuse(problems)
    changed = save(curation, [measure for measure in measures if measure_key(measure) not in bad], FIELDS)
    settle_orphans(curation, [measure for measure in changed if measure.pk in stored])
    moved = [row.pk for row in changed if row.pk in stored and stored[row.pk] != row.source]
    curation.check(check_sources, [measure.pk for measure in changed])
    if moved:
        curation.mark(staleness.touch_measures, moved, BEGINNING)
    return changed


def put_lives(curation: Curation, lives: Sequence[MeasureLife]) -> list[MeasureLife]:
    """Opens or moves many lives; gives back those that are new or differ."""
    stored = MeasureLife.objects.filter(measure__in={life.measure_id for life in lives}).in_bulk()
    bad = curation.refuse(_life_problems(lives, stored))
    changed = save(curation, [life for life in lives if life_key(life) not in bad], LIFE_FIELDS)
    curation.touched.update(("measures", *life_key(life)) for life in changed)
    curation.check(check_lines, [life.measure_id for life in changed])
    curation.check(check_sources, [life.measure_id for life in changed])
    for life in changed:
        day = _first_day_that_differs(stored.get(life.pk), life)
        curation.mark(staleness.touch_measures, [life.measure_id], day)
    return changed


def put_measure_terms(curation: Curation, rows: Sequence[MeasureTerms]) -> list[MeasureTerms]:
    bad = curation.refuse([problem for row in rows for problem in _terms_problems(row)])
    good = [row for row in rows if terms_key(row) not in bad]
    written = append(curation, good, about="measure", fields=TERM_FIELDS)
    for row in written:
        curation.mark(staleness.touch_measures, [row.measure_id], row.valid_from)
    return written


def end_lives(curation: Curation, measures: Iterable[Measure], from_day: dt.date) -> None:
    """No measure lives on or after `from_day`: lives around it end the day before, later ones go."""
    lives = list(
        MeasureLife.objects.filter(measure__in=measures).select_related("measure__kpi", "measure__team")
    )
    later = [life for life in lives if life.active_from >= from_day]
    around = [life for life in lives if life not in later and (life.active_to or dt.date.max) >= from_day]
    for life in later:
        curation.record(life, {name: getattr(life, name) for name in LIFE_FIELDS}, {})
    MeasureLife.objects.filter(pk__in=[life.pk for life in later]).delete()
    for life in around:
        life.active_to = from_day - dt.timedelta(days=1)
    save(curation, around, LIFE_FIELDS)
    curation.mark(staleness.touch_measures, [life.measure_id for life in [*later, *around]], from_day)


def life_key(life: MeasureLife) -> tuple[str, str, str, dt.date]:
    return (*measure_key(life.measure), life.active_from)


def terms_key(row: MeasureTerms) -> tuple[Any, ...]:
    return "measure", *measure_key(row.measure), row.valid_from


def _measure_problems(measure: Measure, stored_source: str, has_entries: bool) -> Iterable[Problem]:
    key = measure_key(measure)
    if measure.source not in Measure.Source.values:
        rule = _("It is one of %(known)s.") % {"known": ", ".join(Measure.Source.values)}
        yield Problem("source", measure.source, rule, "measures", key)
    if measure.source == Measure.Source.ROLLUP and measure.person is not None:
        rule = _("A person's measure is entered or calculated; only a team rolls up.")
        yield Problem("source", measure.source, rule, "measures", key)
    if has_entries and stored_source == Measure.Source.ENTRY and measure.source != stored_source:
        rule = _("This measure holds entries, so its source stays entry.")
        yield Problem("source", measure.source, rule, "measures", key)
    if measure.deputy_from and measure.deputy_to and measure.deputy_to < measure.deputy_from:
        rule = _("The deputy's last day is not before the first, %(day)s.") % {"day": measure.deputy_from}
        yield Problem("deputy_to", str(measure.deputy_to), rule, "measures", key)


def _life_problems(lives: Sequence[MeasureLife], stored: Mapping[int, MeasureLife]) -> Iterable[Problem]:
    ours = {life.pk for life in lives}
    beside = defaultdict(list)
    for life in [*lives, *(life for pk, life in stored.items() if pk not in ours)]:
        beside[life.measure_id].append(life)
    for life in lives:
        key = life_key(life)
        if life.active_to is not None and life.active_to < life.active_from:
            rule = _("The last active day is not before the first, %(day)s.") % {"day": life.active_from}
            yield Problem("active_to", str(life.active_to), rule, "measures", key)
        for other in beside[life.measure_id]:
            told_once = other in lives and not _is_before(other, life)
            if not told_once and _overlap(life, other):
                rule = _(
                    "The lives of a measure do not overlap, and one from %(start)s goes on to %(end)s."
                ) % {
                    "start": _day(other.active_from),
                    "end": other.active_to or _("this day"),
                }
                yield Problem("active_from", _day(life.active_from), rule, "measures", key)


def _overlap(one: MeasureLife, other: MeasureLife) -> bool:
    first, last = max(one.active_from, other.active_from), dt.date.max
    return one is not other and first <= min(one.active_to or last, other.active_to or last)


def _is_before(one: MeasureLife, other: MeasureLife) -> bool:
    return one is not other and (one.active_from, id(one)) < (other.active_from, id(other))


def _day(day: dt.date) -> str:
    return str(_("the beginning")) if day == BEGINNING else str(day)


def _first_day_that_differs(before: MeasureLife | None, after: MeasureLife) -> dt.date:
    if before is None or before.active_from != after.active_from:
        return min(after.active_from, before.active_from if before else after.active_from)
    return min(before.active_to or dt.date.max, after.active_to or dt.date.max)


def _terms_problems(row: MeasureTerms) -> Iterable[Problem]:
    if row.weight < 0:
        rule = _("A weight is a number from 0 up.")
        yield Problem("weight", str(row.weight), rule, "weights", terms_key(row))
