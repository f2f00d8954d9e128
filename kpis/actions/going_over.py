"""Measures go over to another team from a day on: what it does not measure by then, it measures from then."""

import datetime as dt
from collections.abc import Iterable, Mapping

from accounts.actions.curation import Curation
from accounts.models import Team
from kpis.actions.measures import TERM_FIELDS, put_lives, put_measure_terms, put_measures
from kpis.models import Measure, MeasureLife, MeasureTerms

DAY = dt.timedelta(days=1)
Key = tuple[int, int | None]
"""KPI and person."""


def open_on(curation: Curation, team: Team, measures: Iterable[Measure], day: dt.date) -> None:
    """Of those alive on `day` or later. Owner, deputy, weight and critical go along; target and baseline,
    which were another team's, do not."""
    going = _alive(measures, day)
    own = Measure.objects.filter(team=team).select_related("kpi", "team", "person")
    there = {_key(one): one for one in own}
    new = [_of(team, life.measure) for key, life in going.items() if key not in there]
    put_measures(curation, new)
    there |= {_key(one): one for one in new}
    known = _lives(there.values())
    lives = (_life(there[key], known[there[key].pk], life, day) for key, life in going.items())
    put_lives(curation, [life for life in lives if life is not None])
    terms = _terms([going[_key(one)].measure for one in new], day)
    weighed = ((one, terms.get(going[_key(one)].measure_id)) for one in new)
    put_measure_terms(curation, [_as_before(one, row, day) for one, row in weighed if row is not None])


def _alive(measures: Iterable[Measure], day: dt.date) -> Mapping[Key, MeasureLife]:
    """The first life of each that reaches the day; of several measures of a KPI that of the first team."""
    lives = MeasureLife.objects.filter(measure__in=measures).exclude(active_to__lt=day)
    lives = lives.select_related("measure__kpi", "measure__person", "measure__owner", "measure__deputy")
    found: dict[Key, MeasureLife] = {}
    for life in lives.order_by("measure__team__code", "active_from"):
        found.setdefault(_key(life.measure), life)
    return found


def _key(measure: Measure) -> Key:
    return measure.kpi_id, measure.person_id


def _of(team: Team, measure: Measure) -> Measure:
    kept = ("kpi", "person", "source", "owner", "deputy", "deputy_from", "deputy_to")
    return Measure(team=team, **{name: getattr(measure, name) for name in kept})


def _lives(measures: Iterable[Measure]) -> Mapping[int, list[MeasureLife]]:
    found: dict[int, list[MeasureLife]] = {measure.pk: [] for measure in measures}
    for life in MeasureLife.objects.filter(measure__in=found).order_by("active_from"):
        found[life.measure_id].append(life)
    return found


def _life(
    measure: Measure, known: Iterable[MeasureLife], before: MeasureLife, day: dt.date
) -> MeasureLife | None:
    """As long as the one before it was to last, or until the measure is to live there anyway."""
    first = max(day, before.active_from)
    own = [life for life in known if life.active_to is None or life.active_to >= first]
    if own and own[0].active_from <= first:
        return None
    ends = [before.active_to] if before.active_to else []
    ends += [own[0].active_from - DAY] if own else []
    return MeasureLife(measure=measure, active_from=first, active_to=min(ends, default=None))


def _terms(measures: Iterable[Measure], day: dt.date) -> Mapping[int, MeasureTerms]:
    """Those in force on the day, by measure."""
    rows = MeasureTerms.objects.filter(measure__in=measures, valid_from__lte=day)
    return {row.measure_id: row for row in rows.order_by("valid_from", "recorded_at")}


def _as_before(measure: Measure, terms: MeasureTerms, day: dt.date) -> MeasureTerms:
    kept = {name: getattr(terms, name) for name in TERM_FIELDS}
    return MeasureTerms(measure=measure, valid_from=day, **kept)
