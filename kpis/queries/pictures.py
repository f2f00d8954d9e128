"""The organisation around some teams from a day on, as it is at this moment of the transaction."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from accounts.models import Membership, Team, TeamTerms
from accounts.queries.dated import as_known
from kpis.calc.lookups import in_force
from kpis.calc.periods import is_finer
from kpis.calc.reorganisations import Standing, Tree, below, rights
from kpis.models import Measure, MeasureLife, Target
from kpis.queries.history import ruling, versions_of

Line = tuple[str, str, str]
"""Team, KPI and person of a measure: codes, and the name or nothing."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Teams by code. `trees` are those of the day and of each later day on which the tree changes; `alive`
    are measures of the teams asked for that live on the day or later, `shared` those of them whose target for
    a longer period began before the day and is shared by its months."""

    day: dt.date
    names: Mapping[str, str]
    trees: Mapping[dt.date, Tree]
    alive: frozenset[Line]
    shared: frozenset[Line]
    rights: Mapping[tuple[int, str], str]


def picture(teams: Collection[str], day: dt.date, today: dt.date) -> Picture:
    """A fixed number of statements. Rights are those of the day, or of today where it lies behind."""
    everything = {team.pk: team for team in Team.objects.all()}
    alive = _alive(teams, day)
    own = defaultdict(set)
    for measure in alive:
        own[measure.team.code].add(_line(measure))
    terms = _terms()
    days = {row.valid_from for rows in terms.values() for row in rows if row.valid_from > day}
    trees = {one: _tree(everything, terms, one, own) for one in sorted({day, *days})}
    tree = _all_on(everything, terms, max(day, today), {})
    return Picture(
        day,
        {team.code: team.name for team in everything.values()},
        trees,
        frozenset(map(_line, alive)),
        frozenset(map(_line, _shared(alive, day))),
        rights(tree, _roles(), below(tree, teams)),
    )


def _alive(teams: Collection[str], day: dt.date) -> list[Measure]:
    lives = MeasureLife.objects.filter(Q(active_to=None) | Q(active_to__gte=day))
    measures = Measure.objects.filter(team__code__in=teams, pk__in=lives.values("measure"))
    return list(measures.select_related("kpi", "team", "person"))


def _line(measure: Measure) -> Line:
    return measure.team.code, measure.kpi.code, str(measure.person or "")


def _shared(measures: Iterable[Measure], day: dt.date) -> list[Measure]:
    """Of sums alone a longer target is spread."""
    of = {measure.pk: measure for measure in measures}
    versions = versions_of({measure.kpi_id for measure in of.values()}) if of else {}
    found = set()
    for target in Target.objects.filter(measure__in=of, valid_from__lt=day):
        measure = of[target.measure_id]
        version = ruling(versions[measure.kpi_id], day)
        if version and version.aggregation == "sum" and is_finer(version.frequency, target.grain):
            found.add(measure)
    return list(found)


def _terms() -> Mapping[int, list[TeamTerms]]:
    found: dict[int, list[TeamTerms]] = defaultdict(list)
    for row in as_known(TeamTerms.objects.all(), "team_id"):
        found[row.team_id].append(row)
    return found


def _tree(
    teams: Mapping[int, Team],
    terms: Mapping[int, list[TeamTerms]],
    day: dt.date,
    own: Mapping[str, Collection[Line]],
) -> Tree:
    there = {team.code for team in teams.values() if team.is_active_on(day)}
    return {code: one for code, one in _all_on(teams, terms, day, own).items() if code in there}


def _all_on(
    teams: Mapping[int, Team],
    terms: Mapping[int, list[TeamTerms]],
    day: dt.date,
    own: Mapping[str, Collection[Line]],
) -> Tree:
    """Rights flow down to teams that are closed too."""
    return {
        team.code: _standing(teams, in_force(terms.get(pk, ()), day), own.get(team.code, ()))
        for pk, team in teams.items()
    }


def _standing(teams: Mapping[int, Team], row: TeamTerms | None, own: Collection[Line]) -> Standing:
    found = row or TeamTerms()
    parent = teams[found.parent_id].code if found.parent_id else None
    return Standing(parent, found.weight, (found.mode, found.own_weight, found.rollup, frozenset(own)))


def _roles() -> Mapping[str, Mapping[int, str]]:
    found: dict[str, dict[int, str]] = defaultdict(dict)
    members = Membership.objects.filter(user__is_active=True).values_list("team__code", "user", "role")
    for team, user, role in members:
        found[team][user] = role
    return found
