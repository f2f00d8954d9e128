"""The delivery record in words: a sentence with the published figure first, then rows a template prints."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from django.conf import settings
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis import formats
from kpis.formats.durations import duration_text

from .delivery_record import Mails, Record, Reports

TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    figure: str
    note: str


@dataclass(frozen=True, slots=True)
class MonthRow:
    """`reports` are due, on time and late, `mails` sent, bounced, failed, unknown, suppressed and no longer
    entitled."""

    month: str
    note: str
    reports: list[str]
    mails: list[str]
    share: str
    median: str
    worst: str


@dataclass(frozen=True, slots=True)
class RecordPage:
    sentence: str
    facts: list[Fact]
    months: list[MonthRow]
    total: MonthRow | None


def record_page(whole: Record, months: Iterable[Record]) -> RecordPage:
    rows = [_row(one) for one in months]
    if not rows:
        return RecordPage(_("No regular report was due in the last 12 months."), [], [], None)
    return RecordPage(_sentence(whole.mails), _facts(whole), rows, _row(whole))


def _sentence(mails: Mails) -> str:
    words = {
        "share": _share(mails),
        "minutes": _limit(),
        "count": _whole(mails.in_time),
        "expected": _whole(mails.expected),
    }
    if not mails.expected:
        return _("No mail of a regular report was to arrive in the last 12 months.")
    told = ngettext(
        "%(share)s of the mails of the last 12 months arrived on time: %(count)s of %(expected)s, within"
        " %(minutes)s.",
        "%(share)s of the mails of the last 12 months arrived on time: %(count)s of %(expected)s, within"
        " %(minutes)s.",
        mails.expected,
    )
    return told % words


def _facts(whole: Record) -> list[Fact]:
    reports, mails = whole.reports, whole.mails
    out = {"on_time": _whole(reports.on_time), "due": _whole(reports.due)}
    return [
        Fact(_("Arrived on time"), _share(mails), _("of the mails that were to arrive")),
        Fact(_("Reports on time"), _("%(on_time)s of %(due)s") % out, _("every mail of them")),
        Fact(_("Median delay"), _delay(mails.median), _("from the moment it was due")),
        Fact(_("Worst delay"), _delay(mails.worst), _("of a mail that arrived")),
    ]


def _row(record: Record) -> MonthRow:
    reports, mails = record.reports, record.mails
    return MonthRow(
        month=_("12 months") if record.month is None else dateformat.format(record.month, "M Y"),
        note=_not_out(reports),
        reports=[_whole(one) for one in (reports.due, reports.on_time, reports.late)],
        mails=[
            _whole(one)
            for one in (
                mails.sent,
                mails.bounced,
                mails.failed,
                mails.unknown,
                mails.suppressed,
                mails.no_longer_entitled,
            )
        ],
        share=_share(mails),
        median=_delay(mails.median),
        worst=_delay(mails.worst),
    )


def _not_out(reports: Reports) -> str:
    if not reports.unsent:
        return ""
    told = ngettext("%(count)s skipped or aborted", "%(count)s skipped or aborted", reports.unsent)
    return told % {"count": reports.unsent}


def _share(mails: Mails) -> str:
    """Cut, so that 100% is said only where it is so: 1,999 of 2,000 is 99.9%."""
    if not mails.expected:
        return formats.MISSING
    percent = (Decimal(100 * mails.in_time) / mails.expected).quantize(TENTH, ROUND_FLOOR)
    return formats.quantity(percent, int(percent % 1 != 0), "%")


def _limit() -> str:
    return duration_text(settings.TIMES["late_alarm"])


def _delay(delay: dt.timedelta | None) -> str:
    return formats.MISSING if delay is None else duration_text(max(delay, dt.timedelta()))


def _whole(number: int) -> str:
    return formats.number(Decimal(number), 0)
