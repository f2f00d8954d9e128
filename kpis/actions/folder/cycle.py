"""Finished months and manual scores of a folder."""

from typing import Any

from accounts.models import User
from kpis.actions.cycle import put_manual_scores, put_periods
from kpis.actions.folder.loading import Key, Loading
from kpis.calc.periods import Period
from kpis.doors.cells import CellError, period_named
from kpis.doors.folder import Row
from kpis.models import ManualScore, TeamPeriod


def load_months(loading: Loading) -> None:
    current = loading.current("months")
    rows = loading.rows("months")
    people: dict[int, User | None] = {}
    periods = {id(row): _period(loading, row) for row in rows}
    for row in rows:
        loading.refer(row, "team", "teams")
        people[id(row)] = loading.refer(row, "by", "people")
    wanted = []
    for row in loading.differing("months", rows, current):
        period, by = periods[id(row)], people[id(row)]
        team = loading.known("teams", row.values["team"])
        if period is None or team is None:
            continue
        loading.place("months", (team.code, period.grain, period.start), row)
        label = "" if by else loading.curation.actor.label
        said = {"state": row.values["state"], "reason": row.values["reason"], "by": by, "by_label": label}
        wanted.append(TeamPeriod(team=team, grain=period.grain, start=period.start, **said))
    put_periods(loading.curation, wanted)
    loading.take_problems()


def load_manual_scores(loading: Loading) -> None:
    """An empty score takes an override back."""
    current = loading.current("manual_scores")
    rows = loading.rows("manual_scores")
    for row in rows:
        if row.values["score"] is None and row.key not in current:
            current[row.key] = row.values
    periods = {id(row): _period(loading, row) for row in rows}
    subjects = {id(row): _node(loading, row) for row in rows}
    _refuse_repeated(loading, rows)
    wanted = []
    for row in loading.differing("manual_scores", rows, current):
        period, node = periods[id(row)], row.values["node"]
        team = loading.known("teams", row.values["team"])
        if period is None or team is None:
            continue
        of = {} if node == "team" else {node: subjects[id(row)]}
        score = ManualScore(
            node=node,
            team=team,
            grain=period.grain,
            start=period.start,
            score=row.values["score"],
            reason=row.values["reason"],
            **of,
        )
        loading.place("manual_scores", (node, row.values["code"], team.code, period.grain, period.start), row)
        wanted.append(score)
    put_manual_scores(loading.curation, wanted)
    loading.take_problems()


def _refuse_repeated(loading: Loading, rows: list[Row]) -> None:
    """The code of a team's own node may be left out, so two lines can turn out to have one key."""
    seen: dict[Key, Row] = {}
    for row in rows:
        first = seen.setdefault(row.key, row)
        if first is not row:
            loading.mistake(row, "code", f"The same key stands in line {first.line}.")


def _node(loading: Loading, row: Row) -> Any:
    """The node a line is about; the code of a team's own node is the team's, and may be left out."""
    team, node = loading.refer(row, "team", "teams"), row.values["node"]
    if node != "team":
        if row.values["code"] is None:
            loading.mistake(row, "code", "The cell must not be empty.")
        return loading.refer(row, "code", f"{node}s")
    if row.values["code"] is not None and team and row.values["code"].lower() != team.code.lower():
        loading.mistake(row, "code", f"The code of a team's own node is that of the team, {team.code}.")
    if team:
        row.values["code"] = team.code
    return team


def _period(loading: Loading, row: Row) -> Period | None:
    try:
        return period_named(loading.calendar, row.values["period"], row.values["grain"])
    except CellError as problem:
        in_calendar = row.values["grain"] in loading.calendar.grains
        loading.mistake(row, "period" if in_calendar else "grain", str(problem))
        return None
