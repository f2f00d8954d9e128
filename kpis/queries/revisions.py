"""The ledger of a measure as people read it: every saving, with who, when, from where and why."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from kpis import formats
from kpis.calc.periods import Calendar, period_at
from kpis.models import EntryRevision, KPIVersion, Measure
from kpis.queries.figures import Meaning
from kpis.queries.history import ruling
from kpis.queries.small_groups import is_hidden

AT_FIRST = 12
"""Revisions shown before a reader asks for all."""


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """`before` is what a correction replaced, empty for the first saving of a period; `reason` says why a
    figure of a closed or locked period was changed."""

    period: str
    figure: str
    before: str
    who: str
    at: str
    source: str
    note: str
    reason: str


@dataclass(frozen=True, slots=True)
class History:
    lines: list[RevisionLine]
    total: int

    @property
    def is_cut(self) -> bool:
        return self.total > len(self.lines)


def history(
    calendar: Calendar,
    measure: Measure,
    meaning: Meaning,
    versions: list[KPIVersion],
    zone: dt.tzinfo,
    *,
    everything: bool,
    known: dt.datetime | None = None,
) -> History:
    """The latest saving first; with `known` those that had been recorded by then."""
    rows = EntryRevision.objects.filter(measure=measure).select_related("actor", "previous")
    if known is not None:
        rows = rows.filter(recorded_at__lte=known)
    ordered = rows.order_by("-recorded_at", "-id")
    shown = ordered if everything else ordered[:AT_FIRST]
    return History([_line(calendar, row, meaning, versions, zone) for row in shown], rows.count())


def _line(
    calendar: Calendar, row: EntryRevision, meaning: Meaning, versions: list[KPIVersion], zone: dt.tzinfo
) -> RevisionLine:
    period = period_at(calendar, row.grain, row.start)
    version = ruling(versions, period.end)
    moment = row.recorded_at.astimezone(zone)
    return RevisionLine(
        formats.period_short(period, calendar),
        _figure(row, meaning, version),
        _figure(row.previous, meaning, version) if row.previous else "",
        str(row.actor) if row.actor else row.actor_label,
        f"{formats.day_text(moment.date())} {moment:%H:%M}",
        _place(row),
        row.note,
        "" if row.reason == row.actor_label else row.reason,
    )


def _figure(row: EntryRevision, meaning: Meaning, version: KPIVersion | None) -> str:
    if row.state == "na":
        return _("not applicable")
    if row.state == "blank":
        return _("blank")
    if is_hidden(version, row):
        return formats.reason_words("too_few")
    if row.inputs is not None:
        return ", ".join(f"{name.replace('_', ' ')} {_plain(figure)}" for name, figure in row.inputs.items())
    return formats.quantity(row.value, meaning.decimals, meaning.unit)


def _plain(figure: str) -> str:
    value = Decimal(figure)
    return formats.number(value, max(0, -int(value.normalize().as_tuple().exponent)))


def _place(row: EntryRevision) -> str:
    return ", ".join(filter(None, [str(row.get_source_display()), row.place]))
