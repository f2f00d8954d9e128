"""The two ways a curated row is written: a dated row is appended, an identity is saved; both are audited."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db.models import Model

from accounts.actions.curation import Curation
from accounts.audit import recorded
from accounts.models import BEGINNING, DatedRow
from accounts.queries.dated import as_known

Dated = TypeVar("Dated", bound=DatedRow)
Identity = TypeVar("Identity", bound=Model)

_BATCH = 1000
_INSTANT = dt.timedelta(microseconds=1)


def append(
    curation: Curation, rows: Iterable[Dated], *, about: str, fields: Sequence[str], by_grain: bool = False
) -> list[Dated]:
    """Writes the rows that say something new about their day, and gives them back.

    `about` is the foreign key whose history a row continues, empty for rules of the whole organisation; a
    target continues that of its measure and grain. Of several rows of one subject and day the last counts.
    """
    wanted = sorted(rows, key=lambda row: row.valid_from)
    if not wanted:
        return []
    subject = tuple([f"{about}_id"] if about else []) + tuple(["grain"] if by_grain else [])
    history = _history(wanted, subject, fields)
    written = []
    for row in wanted:
        known = history[_subject_of(row, subject)]
        same_day = known.get(row.valid_from)
        if same_day is None or not _equal(same_day, row, fields):
            before = _in_force(known, row.valid_from)
            _stamp(curation, row, same_day)
            known[row.valid_from] = row
            written.append(row)
            curation.record(getattr(row, about) if about else row, *_changes(before, row, fields))
    type(wanted[0])._default_manager.bulk_create(written, batch_size=_BATCH)
    return written


def save(curation: Curation, rows: Iterable[Identity], fields: Sequence[str]) -> list[Identity]:
    """Creates the rows that have no id, updates those that differ in `fields`, and gives both back."""
    wanted = list(rows)
    new = [row for row in wanted if row.pk is None]
    stored = _stored([row for row in wanted if row.pk is not None], fields)
    changed = [row for row in wanted if row.pk is not None and not _equal(stored[row.pk], row, fields)]
    if new:
        type(new[0])._default_manager.bulk_create(new, batch_size=_BATCH)
    if changed:
        type(changed[0])._default_manager.bulk_update(changed, fields, batch_size=_BATCH)
    for row in new:
        curation.record(row, {}, _values(row, fields))
    for row in changed:
        curation.record(row, _values(stored[row.pk], fields), _values(row, fields))
    return new + changed


def _history(
    rows: Sequence[Dated], subject: Sequence[str], fields: Sequence[str]
) -> dict[Any, dict[dt.date, Dated]]:
    model = type(rows[0])
    found = as_known(model._default_manager.select_related(*_relations(model, fields)), *subject)
    if subject:
        found = found.filter(**{f"{subject[0]}__in": {getattr(row, subject[0]) for row in rows}})
    history: dict[Any, dict[dt.date, Dated]] = defaultdict(dict)
    for row in found:
        history[_subject_of(row, subject)][row.valid_from] = row
    return history


def _subject_of(row: Model, subject: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in subject)


def _relations(model: type[Model], fields: Sequence[str]) -> list[str]:
    return [name for name in fields if model._meta.get_field(name).is_relation]


def _in_force(known: dict[dt.date, Dated], day: dt.date) -> Dated | None:
    days = [start for start in known if start <= day]
    return known[max(days)] if days else None


def _stamp(curation: Curation, row: DatedRow, same_day: DatedRow | None) -> None:
    """No two rows of a subject and day share their moment; the later one rules."""
    for name, value in recorded(curation.actor, curation.now, row.reason or curation.reason).items():
        setattr(row, name, value)
    if same_day is not None and same_day.recorded_at >= curation.now:
        row.recorded_at = same_day.recorded_at + _INSTANT


def _changes(
    before: DatedRow | None, row: DatedRow, fields: Sequence[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    grain = f" by {row.grain}" if hasattr(row, "grain") else ""
    since = grain if row.valid_from == BEGINNING else f"{grain} from {row.valid_from}"
    old = _values(before, fields) if before is not None else {}
    return (
        {f"{name}{since}": value for name, value in old.items()},
        {f"{name}{since}": value for name, value in _values(row, fields).items()},
    )


def _stored(rows: Sequence[Identity], fields: Sequence[str]) -> dict[Any, Identity]:
    if not rows:
        return {}
    model = type(rows[0])
    found = model._default_manager.select_related(*_relations(model, fields)).select_for_update(of=("self",))
    found = found.order_by("pk")
    return {row.pk: row for row in found.filter(pk__in=[row.pk for row in rows])}


def _equal(one: Model, other: Model, fields: Sequence[str]) -> bool:
    names = [field.attname for field in one._meta.concrete_fields if field.name in fields]
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _values(row: Model, fields: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in fields}
