"""Settings, teams and people of a folder."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from accounts.actions.organisation import put_organisation
from accounts.actions.people import set_groups
from accounts.actions.rows import save
from accounts.actions.teams import put_teams, put_terms
from accounts.models import BEGINNING, Membership, Organisation, Team, TeamTerms, User
from accounts.refusals import Refused
from kpis.actions.folder.loading import Loading, Tally
from kpis.actions.rules import put_rules, rule_problems
from kpis.doors.folder import Row
from kpis.doors.settings_file import FILE as SETTINGS_FILE
from kpis.models import ScoringRules
from kpis.queries.folder import structure

_BANDS = ("node_green_at", "node_amber_at")
_TERMS = ("valid_from", "weight", "mode", "own_weight", "rollup")


def load_settings(loading: Loading) -> None:
    """The settings and the rules from the beginning; a missing file is silent about all of them."""
    given = loading.folder.organisation
    if given:
        before = structure.settings()
        after = before | given
        tally = loading.tallies.setdefault(SETTINGS_FILE, Tally(unchanged=int(after == before)))
        if after != before:
            tally.changed = 1
            loading.tell(SETTINGS_FILE, "organisation", after, before)
            _put_settings(loading, after, before)
    loading.set_calendar()


def _put_settings(loading: Loading, after: Mapping[str, Any], before: Mapping[str, Any]) -> None:
    organisation = Organisation.current()
    for name in structure.SETTINGS:
        setattr(organisation, name, after[name])
    put_organisation(loading.curation, organisation)
    rules = {name: after[name] for name in structure.RULES}
    if any(before[name] != figure for name, figure in rules.items()):
        put_rules(loading.curation, [ScoringRules(valid_from=BEGINNING, **rules)])


def load_rules(loading: Loading) -> None:
    """Later rules; an empty cell keeps what applied before."""
    current = loading.current("rules")
    rows = sorted(loading.rows("rules"), key=lambda row: row.values["valid_from"])
    chain = {BEGINNING: structure.rules_from_the_beginning()}
    chain |= {row["valid_from"]: dict(row) for row in current.values()}
    for row in rows:
        day = row.values["valid_from"]
        if day == BEGINNING:
            rule = f"Rules from the beginning stand in {SETTINGS_FILE}."
            loading.mistake(row, "valid_from", rule)
            continue
        before = chain[max(start for start in chain if start < day)]
        row.values |= {name: before[name] for name in structure.RULES if row.values[name] is None}
        chain[day] = {**row.values, **{name: before[name] for name in _wrong_rules(row)}}
    differing = loading.differing("rules", rows, current)
    put_rules(loading.curation, [ScoringRules(**row.values) for row in differing])
    loading.take_problems()


def _wrong_rules(row: Row) -> set[str]:
    """What later lines do not inherit: a mistake is told once. Bands out of order are wrong together."""
    wrong = {problem.field for problem in rule_problems(ScoringRules(**row.values))}
    return wrong | set(_BANDS) if "node_green_at" in wrong else wrong


def load_teams(loading: Loading) -> None:
    current = loading.current("teams")
    rows = loading.rows("teams")
    loading.learn("teams")
    groups = grouped(rows)
    for group in groups.values():
        unify(loading, group, ("name", "active_from", "active_to"))
    put_teams(loading.curation, [_team(loading, group) for group in groups.values()])
    loading.take_problems()
    loading.learn("teams")
    parents = {id(row): loading.refer(row, "parent", "teams") for row in rows}
    terms = []
    for row in loading.differing("teams", rows, current):
        dated = {name: row.values[name] for name in _TERMS}
        team = loading.known("teams", row.values["code"])
        if team is not None:
            terms.append(TeamTerms(team=team, parent=parents[id(row)], **dated))
    put_terms(loading.curation, terms)
    loading.take_problems()


def _team(loading: Loading, rows: list[Row]) -> Team:
    values = rows[0].values
    team = loading.known("teams", values["code"]) or Team(code=values["code"])
    for row in rows:
        row.values["code"] = team.code
    team.name, team.active_from, team.active_to = values["name"], values["active_from"], values["active_to"]
    return team


def load_people(loading: Loading) -> None:
    """New people have no usable password: an invitation or a reset lets them in."""
    current = loading.current("people")
    rows = loading.rows("people")
    loading.learn("people")
    groups = grouped(rows, "email")
    for group in groups.values():
        _agree_on_person(loading, group, current)
    save(loading.curation, [_person(loading, group) for group in groups.values()], ("email", "name"))
    loading.learn("people")
    for row in rows:
        _check_role(loading, row)
    teams = {id(row): loading.refer(row, "team", "teams") for row in rows}
    differing = loading.differing("people", rows, current)
    _put_memberships(loading, [(row, teams[id(row)]) for row in differing if teams[id(row)]])
    held = {key[0]: row["groups"] for key, row in current.items()}
    for email, group in sorted(groups.items(), key=_administrators_first):
        if group[0].values["groups"] != held.get(email, ()):
            _put_groups(loading, group[0])


def _check_role(loading: Loading, row: Row) -> None:
    team, role = row.values["team"], row.values["role"]
    if team is not None and role is None:
        loading.mistake(row, "role", "Somebody with a team needs a role: viewer, contributor or manager.")
    if team is None and role is not None:
        loading.mistake(row, "role", "A role is held in a team, and the line names none.")


def _agree_on_person(loading: Loading, rows: list[Row], current: Mapping[Any, Mapping[str, Any]]) -> None:
    """A name that is not given stays; groups add up over the lines, and stay where no column names them."""
    unify(loading, rows, ("name",))
    held = next((row for key, row in current.items() if key[0] == rows[0].key[0]), {"groups": ()})
    named = "groups" in loading.folder.headers["people"]
    groups = tuple(sorted({name for row in rows for name in row.values["groups"]}))
    for row in rows:
        row.values["groups"] = groups if named else held["groups"]


def _person(loading: Loading, rows: list[Row]) -> User:
    values = rows[0].values
    user: User | None = loading.known("people", values["email"])
    if user is None:
        user = User(email=values["email"])
        user.set_unusable_password()
    user.name = values["name"] or ""
    return user


def _put_memberships(loading: Loading, members: Iterable[tuple[Row, Team]]) -> None:
    held = {(row.user_id, row.team_id): row for row in Membership.objects.select_related("user", "team")}
    wanted = []
    for row, team in members:
        user = loading.known("people", row.values["email"])
        membership = held.get((user.pk, team.pk)) or Membership(user=user, team=team)
        membership.role = row.values["role"]
        wanted.append(membership)
    save(loading.curation, wanted, ("user", "team", "role"))


def _administrators_first(person: tuple[str, list[Row]]) -> bool:
    """So that the last administrator can hand over within one folder."""
    return "administrators" not in person[1][0].values["groups"]


def _put_groups(loading: Loading, row: Row) -> None:
    user = loading.known("people", row.values["email"])
    others = user.group_names - set(structure.GROUPS.values())
    names = others | {structure.GROUPS[word] for word in row.values["groups"]}
    try:
        set_groups(loading.curation.actor, user, names, now=loading.curation.now)
    except Refused as refused:
        loading.mistake(row, "groups", str(refused))


def grouped(rows: Iterable[Row], column: str = "code") -> dict[str, list[Row]]:
    """Rows of one identity, by its code regardless of case."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.values[column].lower()].append(row)
    return groups


def unify(loading: Loading, rows: list[Row], columns: Iterable[str]) -> None:
    """What an identity says must not differ between its lines; a line may leave it out. A name that none
    gives is the one it has, or the code."""
    of = rows[0].table.key[0]
    for name in columns:
        given = [row for row in rows if name in row.given]
        first = given[0].values[name] if given else rows[0].values[name]
        for row in given:
            if row.values[name] != first:
                rule = f"Line {given[0].line} says otherwise, and it is the same in all lines of one {of}."
                loading.mistake(row, name, rule)
        if name == "name" and first is None:
            first = _name_of(loading, rows[0])
        for row in rows:
            row.values[name] = first


def _name_of(loading: Loading, row: Row) -> str | None:
    """People may go without a name; everything else is called by its code at least."""
    code = row.values[row.table.key[0]]
    known = loading.known(row.table.name, code)
    fallback = None if row.table.name == "people" else code
    return (known.name if known else None) or fallback
