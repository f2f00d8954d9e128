"""The ledger of a measure as people read it: every saving, with who, when, from where and why."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from kpis import formats
from kpis.calc.periods import Calendar, period_at
from kpis.models import EntryRevision, KPIVersion
from kpis.queries.figures import Meaning
from kpis.queries.history import ruling
from kpis.queries.small_groups import is_hidden


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """`what` is the period of a value, or what was changed; `before` what stood there, if anything did.
    `source` is where a value came from, empty for everything else. `reason` says why it was changed, of
    values that of a closed or locked period."""

    what: str
    figure: str
    before: str
    who: str
    at: str
    source: str = ""
    note: str = ""
    reason: str = ""


def revision_line(
    calendar: Calendar, row: EntryRevision, meaning: Meaning, versions: list[KPIVersion], zone: dt.tzinfo
) -> HistoryLine:
    period = period_at(calendar, row.grain, row.start)
    version = ruling(versions, period.end)
    moment = row.recorded_at.astimezone(zone)
    return HistoryLine(
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
