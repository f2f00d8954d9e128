"""Perspectives and objectives of a folder."""

from kpis.actions.folder.loading import Loading
from kpis.actions.folder.structure import grouped, unify
from kpis.actions.strategy import put_drives, put_objectives, put_perspectives
from kpis.doors.folder import Row
from kpis.doors.tables import TABLES
from kpis.models import Objective, Perspective
from kpis.models.strategy import USUAL_PERSPECTIVES


def load_perspectives(loading: Loading) -> None:
    """Their roll-up from the beginning is put together with the weights."""
    if "perspectives" not in loading.folder.tables and not Perspective.objects.exists():
        loading.folder.tables["perspectives"] = [_default_row(*pair) for pair in USUAL_PERSPECTIVES.items()]
    current = loading.current("perspectives")
    rows = loading.rows("perspectives")
    loading.learn("perspectives")
    position = Perspective.objects.count()
    wanted = []
    for number, row in enumerate(rows, start=position + 1):
        unify(loading, [row], ("name",))
        found = loading.known("perspectives", row.values["code"])
        perspective = found or Perspective(code=row.values["code"], position=number)
        row.values["code"], perspective.name = perspective.code, row.values["name"]
        wanted.append(perspective)
    fill_rollups(loading, "perspective", rows)
    loading.differing("perspectives", rows, current)
    put_perspectives(loading.curation, wanted)
    loading.take_problems()
    loading.learn("perspectives")


def load_objectives(loading: Loading) -> None:
    current = loading.current("objectives")
    rows = loading.rows("objectives")
    loading.learn("objectives")
    wanted = []
    for group in grouped(rows).values():
        row = group[0]
        unify(loading, group, ("name",))
        perspective = loading.refer(row, "perspective", "perspectives")
        if perspective is not None and not loading.has_failed(row):
            wanted.append(_objective(loading, row, perspective))
    put_objectives(loading.curation, wanted)
    loading.take_problems()
    loading.learn("objectives")
    _load_drives(loading, rows)
    fill_rollups(loading, "objective", rows)
    loading.differing("objectives", rows, current)


def fill_rollups(loading: Loading, node: str, rows: list[Row]) -> None:
    """A roll-up that is not given is the one that a row of weights.csv gives from the beginning."""
    weights = {row.key: row for row in loading.rows("weights")}
    for row in rows:
        terms = weights.get((node, row.key[0], "", "", TABLES["weights"].columns["valid_from"].default))
        if terms is None or terms.values["rollup"] is None:
            continue
        if "rollup" not in row.given:
            row.values["rollup"] = terms.values["rollup"]
        elif row.values["rollup"] != terms.values["rollup"]:
            rule = f"{row.table.file}:{row.line} gives another roll-up from the beginning."
            loading.mistake(terms, "rollup", rule)


def _default_row(code: str, name: str) -> Row:
    table = TABLES["perspectives"]
    values = {column: kind.default for column, kind in table.columns.items()} | {"code": code, "name": name}
    return Row(table, 0, values, frozenset({"code", "name"}))


def _objective(loading: Loading, row: Row, perspective: Perspective) -> Objective:
    objective: Objective = loading.known("objectives", row.values["code"]) or Objective(
        code=row.values["code"]
    )
    row.values["code"] = objective.code
    objective.name, objective.perspective = row.values["name"], perspective
    objective.description = row.values["description"]
    return objective


def _load_drives(loading: Loading, rows: list[Row]) -> None:
    wanted: dict[Objective, list[Objective]] = {}
    for row in rows:
        named = [loading.refer_code(row, "drives", "objectives", code) for code in row.values["drives"]]
        objective = loading.known("objectives", row.values["code"])
        if objective is not None and not loading.has_failed(row):
            row.values["drives"] = tuple(sorted(other.code for other in named))
            wanted[objective] = named
    put_drives(loading.curation, wanted)
    loading.take_problems()
