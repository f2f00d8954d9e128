"""What a reorganisation changes, as its preview prints it."""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from accounts.models import Membership, Organisation, User
from kpis import formats
from kpis.calc.periods import Calendar, Period, coarser_grains, containing, period_of
from kpis.calc.reorganisations import Tree, rebuilt
from kpis.queries.calendars import calendar_of
from kpis.queries.pictures import Line, Picture


@dataclass(frozen=True, slots=True)
class Card:
    """A team whose scorecard changes, begins or ends, and the first period of it that does."""

    team: str
    what: str
    since: str


@dataclass(frozen=True, slots=True)
class Right:
    """What a person may do in teams before and after; nothing is an empty place, in words."""

    person: str
    teams: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Preview:
    """`earlier` says what stays as it is, `shared` names measures for which it does not, `named` is what goes
    on naming these teams; `digest` tells this preview from any that would say something else."""

    cards: list[Card]
    ends: list[str]
    begins: list[str]
    rights: list[Right]
    earlier: str
    shared: list[str]
    named: list[str]
    digest: str


def preview_of(before: Picture, after: Picture, named: list[str]) -> Preview:
    """Two statements at most, beside a calendar table's."""
    names = {**before.names, **after.names}
    calendar = calendar_of(Organisation.current())
    ends, begins = before.alive - after.alive, after.alive - before.alive
    preview = Preview(
        _cards(before, after, names, calendar),
        _lines(ends, names),
        _lines(begins, names),
        _rights(before, after, names),
        _earlier(period_of(calendar, calendar.fine, before.day), calendar),
        _lines((before.shared | after.shared) & (ends | begins), names),
        named,
        "",
    )
    return replace(preview, digest=hashlib.sha256(repr(preview).encode()).hexdigest())


def _cards(before: Picture, after: Picture, names: Mapping[str, str], calendar: Calendar) -> list[Card]:
    first: dict[str, tuple[dt.date, str]] = {}
    for day, tree in before.trees.items():
        for team in rebuilt(tree, after.trees[day]):
            first.setdefault(team, (day, _what(team, tree, after.trees[day])))
    return [
        Card(names[team], what, formats.period_name(period_of(calendar, calendar.fine, day), calendar))
        for team, (day, what) in sorted(first.items(), key=lambda one: (one[1][0], names[one[0]]))
    ]


def _what(team: str, before: Tree, after: Tree) -> str:
    if team not in after:
        return _("ends")
    return _("is put together anew") if team in before else _("begins")


def _lines(lines: Iterable[Line], names: Mapping[str, str]) -> list[str]:
    return [", ".join(filter(None, (names[team], kpi, person))) for team, kpi, person in sorted(lines)]


def _rights(before: Picture, after: Picture, names: Mapping[str, str]) -> list[Right]:
    teams: dict[tuple[int, str, str], list[str]] = defaultdict(list)
    for person, team in sorted({*before.rights, *after.rights}):
        roles = (before.rights.get((person, team), ""), after.rights.get((person, team), ""))
        if roles[0] != roles[1]:
            teams[person, *roles].append(names[team])
    people = User.objects.in_bulk({person for person, *_roles in teams})
    return [
        Right(str(people[person]), ", ".join(some), _role(one), _role(other))
        for (person, one, other), some in teams.items()
    ]


def _role(role: str) -> str:
    return str(Membership.Role(role).label) if role else _("nothing")


def _earlier(first: Period, calendar: Calendar) -> str:
    longer = [containing(calendar, first, grain) for grain in coarser_grains(calendar, first.grain)]
    return _(
        "Every figure of the periods before %(first)s stays as it is, to the last digit. Of the longer "
        "periods only those that contain it are put together anew: %(longer)s."
    ) % {
        "first": formats.period_name(first, calendar),
        "longer": ", ".join(formats.period_name(period, calendar) for period in longer),
    }
