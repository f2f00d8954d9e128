"""What a sender of files may enter, under every name by which a file may call it: seven statements."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from accounts.models import Team, User
from kpis.calc.sheets.figures import Register, Subject
from kpis.models import KPIVersion, Measure
from kpis.queries.entry_book import inputs_of, read_versions


def register_of(user: User, today: dt.date) -> Register:
    measures = list(Measure.objects.editable_by(user, today).select_related("kpi", "team", "person"))
    versions = read_versions(measures)
    subjects = [_subject(measure, versions[measure.kpi_id]) for measure in measures]
    editable = Team.objects.editable_by(user, today)
    foreign = Team.objects.visible_to(user, today).exclude(pk__in=editable)
    people = {measure.person for measure in measures if measure.person}
    return Register(
        {(one.kpi.casefold(), one.team.casefold(), one.person): one for one in subjects},
        _names((measure.kpi.code, measure.kpi.name) for measure in measures),
        _names((team.code, team.name) for team in [*editable, *{measure.team for measure in measures}]),
        _names((team.name, team.code) for team in foreign),
        _names((person.email.casefold(), person.name) for person in people),
        {measure.kpi.code: _inputs(versions[measure.kpi_id]) for measure in measures},
        _names_within_teams(measures),
    )


def _subject(measure: Measure, versions: list[KPIVersion]) -> Subject:
    person = measure.person.email.casefold() if measure.person else ""
    frequencies = tuple((version.valid_from, version.frequency) for version in versions)
    return Subject(measure.pk, measure.kpi.code, measure.team.code, person, frequencies)


def _inputs(versions: list[KPIVersion]) -> tuple[str, ...]:
    """Those of the version in force last."""
    return tuple(item.name for item in inputs_of(versions[-1]))


def _names_within_teams(measures: Iterable[Measure]) -> dict[tuple[str, str], str]:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for measure in measures:
        found[measure.team.code.casefold()].append((measure.kpi.code, measure.kpi.name))
    return {(team, name): code for team, pairs in found.items() for name, code in _names(pairs).items()}


def _names(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """By code and by name, folded, to what stands first; a name that two of them have says nothing."""
    codes, by_name = {}, defaultdict(set)
    for code, name in pairs:
        codes[code.casefold()] = code
        by_name[name.casefold()].add(code)
    names = {name: next(iter(found)) for name, found in by_name.items() if len(found) == 1}
    return names | codes
