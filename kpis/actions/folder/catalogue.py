"""KPIs of a folder."""

from typing import Any

from accounts.models import User
from kpis.actions.definitions import put_kpis, put_versions, version_key
from kpis.actions.folder.loading import Loading
from kpis.actions.folder.structure import grouped, unify
from kpis.calc.definitions import AGGREGATIONS, written_inputs
from kpis.doors.cells import suggestion
from kpis.doors.folder import Row
from kpis.models import KPI, KPIVersion
from kpis.queries.folder.catalogue import IDENTITY, VERSIONED
from kpis.queries.unit_warnings import unit_warnings

_LATER = ("question", "action_when_red", "pitfalls")
_LINKS = ("owner", "guardrail", "successor")


def load_kpis(loading: Loading) -> None:
    """Identities first without the KPIs they name, which may be new as well; then with them."""
    current = loading.current("kpis")
    rows = loading.rows("kpis")
    loading.learn("kpis")
    groups = grouped(rows)
    for code, group in groups.items():
        _keep_unsaid(loading, loading.known("kpis", code), group)
        unify(loading, group, (*IDENTITY, *_LINKS))
    owners = {code: loading.refer(group[0], "owner", "people") for code, group in groups.items()}
    wanted = {code: _kpi(loading, group, owners[code]) for code, group in groups.items()}
    _put(loading, wanted, groups)
    objectives = {id(row): loading.refer(row, "objective", "objectives") for row in rows}
    for row in rows:
        _complete(loading, row)
    _link(loading, wanted, groups)
    versions = []
    for row in loading.differing("kpis", rows, current):
        kpi = loading.known("kpis", row.values["code"])
        if kpi is not None:
            versions.append(_version(kpi, objectives[id(row)], row))
    written = put_versions(loading.curation, versions)
    loading.take_problems()
    for version, field, rule in unit_warnings(written):
        loading.warn("kpis", version_key(version), field, rule)


def _kpi(loading: Loading, rows: list[Row], owner: User | None) -> KPI:
    values = rows[0].values
    kpi: KPI = loading.known("kpis", values["code"]) or KPI(code=values["code"])
    for row in rows:
        row.values["code"] = kpi.code
    for name in IDENTITY:
        setattr(kpi, name, values[name])
    kpi.owner = owner
    return kpi


def _keep_unsaid(loading: Loading, kpi: KPI | None, rows: list[Row]) -> None:
    """Folders from before there were such columns take nothing back."""
    unsaid = [name for name in _LATER if name not in loading.folder.headers["kpis"]]
    if kpi is not None and not any("needs_approval" in row.given for row in rows):
        unsaid.append("needs_approval")
    for row in rows if kpi is not None else ():
        row.values |= {name: getattr(kpi, name) for name in unsaid}


def _put(loading: Loading, wanted: dict[str, KPI], groups: dict[str, list[Row]]) -> None:
    """Only KPIs all of whose lines are good so far: half a KPI would be judged wrongly."""
    good = [
        kpi
        for code, kpi in wanted.items()
        if code not in loading.failed["kpis"] and not any(map(loading.has_failed, groups[code]))
    ]
    put_kpis(loading.curation, good)
    loading.take_problems()
    loading.learn("kpis")


def _link(loading: Loading, wanted: dict[str, KPI], groups: dict[str, list[Row]]) -> None:
    for code, kpi in wanted.items():
        row = groups[code][0]
        kpi.guardrail = loading.refer(row, "guardrail", "kpis")
        kpi.successor = loading.refer(row, "successor", "kpis")
        for other in groups[code][1:]:
            other.values |= {name: row.values[name] for name in _LINKS}
    _put(loading, {code: kpi for code, kpi in wanted.items() if kpi.pk}, groups)


def _complete(loading: Loading, row: Row) -> None:
    """Frequency and aggregation that go without saying, and the inputs in their one form."""
    values = row.values
    if "frequency" not in row.given:
        values["frequency"] = loading.calendar.fine
    values["aggregation"] = values["aggregation"] or ("ratio" if values["formula"] else "last")
    method, _, _across = values["aggregation"].partition(":")
    if method not in AGGREGATIONS:
        rule = f"It is one of {', '.join(AGGREGATIONS)}{suggestion(method, AGGREGATIONS)}."
        loading.mistake(row, "aggregation", rule)
    values["inputs"] = written_inputs(values["inputs"], method)


def _version(kpi: KPI, objective: Any, row: Row) -> KPIVersion:
    method, _, across = row.values["aggregation"].partition(":")
    said = {name: row.values[name] for name in VERSIONED}
    return KPIVersion(kpi=kpi, objective=objective, aggregation=method, across_units=across, **said)
