"""Teams and their dated terms: make, rename, move, weigh, close."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from accounts import consequences, tree
from accounts.actions.curation import Curation, curating, refuse_if_changed
from accounts.actions.rows import append, save
from accounts.audit import Actor
from accounts.models import BEGINNING, Team, TeamTerms
from accounts.models.teams import team_code
from accounts.queries.dated import as_known
from accounts.refusals import Problem, Refused

DAY = dt.timedelta(days=1)
TEAM_FIELDS = ("name", "active_from", "active_to")
TERM_FIELDS = ("parent", "weight", "mode", "own_weight", "rollup")


def create_team(
    actor: Actor, team: Team, *, now: dt.datetime, terms: TeamTerms | None = None, reason: str = ""
) -> Team:
    """Saves a new team with its first terms; without any it stands at the top, weight 1, mode auto."""
    with curating(actor, now, reason) as curation:
        put_teams(curation, [team])
        first = terms or TeamTerms(valid_from=BEGINNING)
        first.team = team
        put_terms(curation, [first])
    return team


def edit_team(
    actor: Actor, team: Team, *, now: dt.datetime, seen: Mapping[str, Any] | None = None, reason: str = ""
) -> Team:
    """Saves name and active dates. `seen`: the fields as the form showed them, for a Conflict."""
    with curating(actor, now, reason) as curation:
        refuse_if_changed(Team.objects.select_for_update().get(pk=team.pk), seen)
        put_teams(curation, [team])
    return team


def set_terms(actor: Actor, terms: TeamTerms, *, now: dt.datetime, reason: str = "") -> TeamTerms:
    """Appends terms that rule from `terms.valid_from` on: a move, a weight, a mode, a roll-up."""
    with curating(actor, now, reason) as curation:
        put_terms(curation, [terms])
    return terms


def close_team(
    actor: Actor,
    team: Team,
    last_day: dt.date,
    *,
    now: dt.datetime,
    successors: Collection[Team] = (),
    reason: str = "",
) -> Team:
    """Ends the team after `last_day`; one with child teams still active then is refused."""
    with curating(actor, now, reason) as curation:
        put_closing(curation, team, last_day, successors)
    return team


def put_closing(curation: Curation, team: Team, last_day: dt.date, successors: Collection[Team]) -> None:
    before = list(team.successors.all())
    team.active_to = last_day
    put_teams(curation, [team])
    if team in successors:
        raise Refused([Problem("successors", team.code, _("A team does not succeed itself."))])
    team.successors.set(successors)
    curation.record(team, {"successors": before}, {"successors": list(successors)})


def put_teams(curation: Curation, teams: Sequence[Team]) -> list[Team]:
    """Creates or saves many; gives back those that are new or differ."""
    bad = curation.refuse([problem for team in teams for problem in _team_problems(team)])
    stored = Team.objects.in_bulk([team.pk for team in teams if team.pk])
    changed = save(curation, [team for team in teams if (team.code,) not in bad], ("code", *TEAM_FIELDS))
    curation.check(_tree_problems, [team.pk for team in changed])
    for team in changed:
        day = _first_day_that_differs(stored.get(team.pk), team)
        if day is not None:
            curation.mark(consequences.teams_changed, [team.pk], day)
    return changed


def _first_day_that_differs(before: Team | None, after: Team) -> dt.date | None:
    """None where the dates stay; a new team differs from its first day on, one with another last day from the
    day after the earlier of both."""
    first = after.active_from or BEGINNING
    if before is None:
        return first
    days = []
    if before.active_from != after.active_from:
        days.append(min(before.active_from or BEGINNING, first))
    if before.active_to != after.active_to:
        days.append(min(filter(None, (before.active_to, after.active_to))) + DAY)
    return min(days, default=None)


def put_terms(curation: Curation, rows: Sequence[TeamTerms]) -> list[TeamTerms]:
    """Appends many; gives back those that say something new."""
    bad = curation.refuse([problem for row in rows for problem in _terms_problems(row)])
    good = [row for row in rows if (row.team.code, row.valid_from) not in bad]
    written = append(curation, good, about="team", fields=TERM_FIELDS)
    curation.touched.update(("teams", row.team.code, row.valid_from) for row in written)
    curation.check(_tree_problems, [row.team_id for row in written])
    for row in written:
        curation.mark(consequences.teams_changed, [row.team_id], row.valid_from)
    return written


def _team_problems(team: Team) -> Iterable[Problem]:
    key = (team.code,)
    if not team_code.regex.search(team.code):  # type: ignore[union-attr]  # a str only until the validator is made
        yield Problem("code", team.code, str(team_code.message), "teams", key)
    if not team.name.strip():
        yield Problem("name", team.name, _("A team has a name."), "teams", key)
    if team.active_from and team.active_to and team.active_to < team.active_from:
        rule = _("The last active day is not before the first, %(day)s.") % {"day": team.active_from}
        yield Problem("active_to", str(team.active_to), rule, "teams", key)


def _terms_problems(row: TeamTerms) -> Iterable[Problem]:
    key = (row.team.code, row.valid_from)
    for name in ("weight", "own_weight"):
        if getattr(row, name) < 0:
            rule = _("A weight is a number from 0 up.")
            yield Problem(name, str(getattr(row, name)), rule, "teams", key)
    for name, known in (("mode", TeamTerms.Mode.values), ("rollup", TeamTerms.Rollup.values)):
        if getattr(row, name) not in known:
            rule = _("It is one of %(known)s.") % {"known": ", ".join(known)}
            yield Problem(name, getattr(row, name), rule, "teams", key)
    if row.parent_id is not None and row.parent_id == row.team_id:
        yield Problem("parent", row.team.code, _("A team is not its own parent."), "teams", key)


def _tree_problems(curation: Curation, team_ids: set[int]) -> Iterable[Problem]:
    teams = Team.objects.in_bulk()
    rows = as_known(TeamTerms.objects.all(), "team_id")
    placements: dict[int, list[tuple[dt.date, int | None]]] = {team: [] for team in teams}
    for row in rows:
        placements[row.team_id].append((row.valid_from, row.parent_id))
    told: set[frozenset[int]] = set()
    for day, path in tree.cycles(placements):
        if frozenset(path) in told:
            continue
        told.add(frozenset(path))
        yield _cycle_problem(curation, day, [teams[team].code for team in path])
    lives = {team.pk: (team.active_from, team.active_to) for team in teams.values()}
    for parent, child, day in tree.orphans(placements, lives):
        if parent in team_ids or child in team_ids:
            rule = _("%(parent)s cannot be closed: %(child)s is an active team of it on %(day)s.") % {
                "parent": teams[parent].code,
                "child": teams[child].code,
                "day": day,
            }
            yield Problem("active_to", str(lives[parent][1]), rule, "teams", (teams[parent].code,))


def _cycle_problem(curation: Curation, day: dt.date, path: list[str]) -> Problem:
    """Named at the row of the path that this act wrote."""
    ours = [key for key in curation.touched if key[0] == "teams" and key[1] in path and key[2] <= day]
    code, since = max(ours, key=lambda key: (key[2], key[1]))[1:] if ours else (path[0], day)
    parent = path[path.index(code) + 1] if code in path[:-1] else path[0]
    rule = _("The tree would close on itself from %(day)s on: %(path)s.") % {
        "day": _("the beginning") if day == BEGINNING else day,
        "path": " > ".join(path),
    }
    return Problem("parent", parent, rule, "teams", (code, since))
