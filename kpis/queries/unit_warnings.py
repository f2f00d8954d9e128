"""Whether the units in formulas fit together: nothing is blocked, but whoever saves a definition is told."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from kpis.calc.definitions import references
from kpis.calc.formulas import parse
from kpis.calc.inputs import parse_inputs
from kpis.calc.tokens import FormulaError
from kpis.calc.units import check_units
from kpis.models import KPI, KPIVersion
from kpis.queries.history import definition_of, ruling, versions_of

History = Mapping[str, list[KPIVersion]]
"""The versions of each KPI by its code in lower case, in order of days."""


class UnitWarning(NamedTuple):
    """`field` of the version is `formula` where its own does not fit, `unit` where those of its readers do
    not."""

    version: KPIVersion
    field: str
    text: str


def unit_warnings(versions: Sequence[KPIVersion]) -> list[UnitWarning]:
    """Of versions that have just been saved. One sentence for each place where units differ, by the
    definitions in force when a version begins, and one where the result is not in the version's own unit;
    where a version has another unit than before, likewise for the formulas of other KPIs that fitted until
    then. Inputs have no unit of their own."""
    moved = _moved(versions)
    written = [version for version in versions if version.formula]
    if not (written or moved):
        return []
    history = {rows[0].kpi.code.lower(): rows for rows in versions_of().values()}
    own = [
        UnitWarning(version, "formula", text)
        for version in written
        for text in _misfits(version, version.valid_from, history)
    ]
    return own + [
        UnitWarning(version, "unit", text)
        for version, before in moved
        for text in _of_readers(version, before, history, versions)
    ]


def unit_misfits(version: KPIVersion) -> list[str]:
    """Of a version that may not be saved yet: what does not fit in its own formula, by the units that names
    have on its first day."""
    codes = {code.lower() for code in references(definition_of(version))}
    read = (
        KPI.objects.alias(lower_code=Lower("code")).filter(lower_code__in=codes).values_list("pk", flat=True)
    )
    history = {rows[0].kpi.code.lower(): rows for rows in versions_of(list(read)).values()}
    return _misfits(version, version.valid_from, history)


def _moved(versions: Sequence[KPIVersion]) -> list[tuple[KPIVersion, KPIVersion]]:
    """Each version with the one it follows or replaces, where that had another unit."""
    if not versions:
        return []
    before_act = min(version.recorded_at for version in versions) - dt.timedelta.resolution
    stored = versions_of({version.kpi_id for version in versions}, known=before_act)
    pairs = [(version, _before(version, versions, stored.get(version.kpi_id, []))) for version in versions]
    return [(one, before) for one, before in pairs if before is not None and _symbol(before) != _symbol(one)]


def _before(
    version: KPIVersion, versions: Sequence[KPIVersion], stored: list[KPIVersion]
) -> KPIVersion | None:
    """What ruled its first day: saved by the same act for an earlier one, or in force until now."""
    rows = [
        one
        for one in (*stored, *versions)
        if one.kpi_id == version.kpi_id and one is not version and one.valid_from <= version.valid_from
    ]
    latest = max(rows, key=lambda one: (one.valid_from, one.recorded_at), default=None)
    return latest or (stored[0] if stored else None)


def _of_readers(
    version: KPIVersion, before: KPIVersion, history: History, versions: Sequence[KPIVersion]
) -> Iterator[str]:
    """What does not fit in formulas that read the KPI while this version rules, where more fitted before."""
    code = version.kpi.code.lower()
    rows = history[code]
    following = next((row.valid_from for row in rows if row.valid_from > version.valid_from), dt.date.max)
    saved = {one.pk for one in versions}
    for reader in _readers(code, version.valid_from, following, history):
        day = max(reader.valid_from, version.valid_from)
        if reader.pk in saved and reader.valid_from == day:
            continue  # told as a misfit of its own
        known = _misfits(reader, day, {**history, code: [before]})
        found = _misfits(reader, day, history)
        if len(found) > len(known):  # one that was there already names another unit now
            for text in found:
                yield _("In the formula of %(kpi)s: %(text)s") % {"kpi": reader.kpi.code, "text": text}


def _readers(code: str, first: dt.date, following: dt.date, history: History) -> Iterator[KPIVersion]:
    """Versions of other KPIs that read it and rule on a day between the two."""
    for name, rows in sorted(history.items()):
        if name == code:
            continue
        later = [row for row in rows if first < row.valid_from < following]
        for row in filter(None, [ruling(rows, first), *later]):
            if code in {read.lower() for read in references(definition_of(row))}:
                yield row


def _misfits(version: KPIVersion, day: dt.date, history: History) -> list[str]:
    """By the units that names have on that day."""
    inputs = {item.name.lower() for item in parse_inputs(version.inputs)}

    def unit_of(name: str, explicit: bool) -> str | None:
        code = name.lower()
        read = None if code in inputs and not explicit else ruling(history.get(code, []), day)
        return None if read is None else _symbol(read)

    try:
        return [f"{text}." for text in check_units(parse(version.formula), unit_of, _symbol(version))]
    except FormulaError:  # refused on save; one loaded long ago says nothing about units
        return []


def _symbol(version: KPIVersion) -> str:
    """A currency that the unit does not name belongs to it: `k` in EUR and `k` in CHF are two units."""
    if version.currency and version.currency not in version.unit:
        return f"{version.currency} {version.unit}".strip()
    return version.unit
