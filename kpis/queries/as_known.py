"""What is edited in place, as it stood at an earlier moment: the ledger of changes, read backwards.

Dated rows, entries and manual scores keep their own past. Teams, lives, states, sources, settings and entry
windows do not; but every act on them wrote down what was there before, so the first `before` after a moment
is what stood there at that moment. What was made later is not there yet, what was removed later still is.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.db import connection

from accounts.models import Organisation
from kpis.models import TeamPeriod
from kpis.models.periods import GRAINS

Row = dict[str, Any]
Before = Mapping[int, Mapping[str, str]]
"""What stood in which field of which object before the first change of it."""
PeriodId = tuple[int, str, dt.date]

KINDS = {
    "organisation": "organisation",
    "teams": "team",
    "perspectives": "perspective",
    "objectives": "objective",
    "kpis": "kpi",
    "measures": "measure",
    "lives": "measurelife",
}
"""The parts of the structure that are edited in place, by the name the ledger has for their rows."""
EDITED = {
    "organisation": ("timezone", "fiscal_year_start", "year_label", "entry_days", "entry_day_kind"),
    "team": ("code", "active_from", "active_to"),
    "perspective": ("code",),
    "objective": ("code",),
    "kpi": ("code", "status"),
    "measure": ("source",),
    "measurelife": ("active_from", "active_to"),
}
"""The kind of the calendar is missing: it changes only where nothing stands on its periods yet."""
FIRST_FIELD = {"measure": "kpi", "measurelife": "measure"}
"""The field that is empty only before there is such a row; of the others it is the code."""
NUMBERS = ("fiscal_year_start", "entry_days")
SHUT = (TeamPeriod.State.FINISHED, TeamPeriod.State.LOCKED)

CHANGES = """
SELECT DISTINCT ON (object_type, object_id, field) object_type, object_id, field, before
FROM accounts_change
WHERE recorded_at > %(known)s AND object_type = ANY(%(kinds)s)
ORDER BY object_type, object_id, field, recorded_at, id
"""


def taken_back(rows: Mapping[str, list[Row]], known: dt.datetime) -> dict[str, list[Row]]:
    """The parts of the structure with whatever is edited in place as it stood at `known`. One statement."""
    changes = _changes_after(known, list(KINDS.values()))
    back = {part: _part(rows.get(part, []), kind, changes[kind]) for part, kind in KINDS.items()}
    back["lives"] += _removed_lives(rows.get("lives", []), changes["measurelife"])
    back["lives"].sort(key=lambda life: str(life["active_from"]))
    return {**rows, **back}


def shut_periods(now_shut: Iterable[PeriodId], known: dt.datetime) -> frozenset[PeriodId]:
    """The entry windows that persons had closed by `known`, from those that are closed now."""
    shut = set(now_shut)
    for team, said in _changes_after(known, ["team"])["team"].items():
        for grain, start, state in _states(said):
            (shut.add if state in SHUT else shut.discard)((team, grain, start))
    return frozenset(shut)


def organisation_at(known: dt.datetime | None) -> Organisation:
    """The organisation with the settings its calendar had at `known`; None is now. Not to be saved."""
    organisation = Organisation.current()
    if known is not None:
        said = _changes_after(known, ["organisation"])["organisation"].get(organisation.pk, {})
        for name, value in _edited("organisation", said).items():
            setattr(organisation, name, value)
    return organisation


def _changes_after(known: dt.datetime, kinds: Collection[str]) -> Mapping[str, Before]:
    found: dict[str, dict[int, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    with connection.cursor() as cursor:
        cursor.execute(CHANGES, {"known": known, "kinds": list(kinds)})
        for kind, pk, field, before in cursor.fetchall():
            found[kind][int(pk)][field] = before
    return found


def _part(rows: Iterable[Row], kind: str, changes: Before) -> list[Row]:
    first = FIRST_FIELD.get(kind, "code")
    return [
        row | _edited(kind, said) for row in rows if (said := changes.get(row["id"], {})).get(first) != ""
    ]


def _edited(kind: str, said: Mapping[str, str]) -> Row:
    fields = [name for name in EDITED[kind] if name in said]
    return {name: int(said[name]) if name in NUMBERS else said[name] for name in fields}


def _removed_lives(rows: Iterable[Row], changes: Before) -> list[Row]:
    there = {row["id"] for row in rows}
    return [
        {"id": pk, "measure": int(said["measure"]), "active_to": "", **_edited("measurelife", said)}
        for pk, said in changes.items()
        if pk not in there and said.get("measure")
    ]


def _states(said: Mapping[str, str]) -> Iterator[tuple[str, dt.date, str]]:
    """What acts wrote about periods: the field is `month 2026-03-01`, the state may be empty."""
    for field, before in said.items():
        grain, _space, day = field.partition(" ")
        if grain in GRAINS and day:
            yield grain, dt.date.fromisoformat(day), before
