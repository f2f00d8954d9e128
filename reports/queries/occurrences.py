"""How reports fared, as ready rows: their name, their ledger counted by state, and each recipient."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import Count, QuerySet
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from kpis import formats
from kpis.calc.periods import Calendar
from reports.models import ReportDelivery, ReportOccurrence

LOOKS = {"done": "green", "failed": "red", "aborted": "red", "skipped": "red"}
UNDER_WAY = "not_due"
"""A state of a report has the colour and the shape of a score's status; the others are under way."""


@dataclass(frozen=True, slots=True)
class ReportRow:
    """`look` is the status whose colour and shape it shows; `line` counts the ledger, for those who answer
    for the report; `mine` is the reader's own delivery."""

    id: int
    name: str
    kind: str
    due: dt.datetime
    state: str
    look: str
    line: str
    mine: str


def report_name(occurrence: ReportOccurrence, calendar: Calendar) -> str:
    """ "Board report, October 2026" """
    period = formats.period_name(occurrence.period, calendar)
    return _("%(schedule)s, %(period)s") % {"schedule": occurrence.schedule.name, "period": period}


def waiting_words(occurrence: ReportOccurrence, now: dt.datetime) -> str:
    """Until when a report waits for figures; empty where it does not, or no longer."""
    schedule, until = occurrence.schedule, occurrence.gate_until
    if occurrence.state not in ReportOccurrence.UNBUILT or until is None or until <= now:
        return ""
    words = {
        "percent": formats.quantity(Decimal(schedule.gate_percent or 0), 0, "%"),
        "moment": dateformat.format(
            until.astimezone(ZoneInfo(schedule.tz)), pgettext("date format", "D j M Y, H:i T")
        ),
    }
    sentence = _("It waits until %(percent)s of the weight is in, until %(moment)s at the latest.")
    return f"{sentence % words} {_('Those who owe figures were asked.')}"


def report_rows(
    occurrences: Iterable[ReportOccurrence], user: User, calendar: Calendar, today: dt.date
) -> list[ReportRow]:
    """Three statements for any number of reports; ledgers are counted for those who answer for them."""
    found = list(occurrences)
    lines = ledger_lines(ReportOccurrence.objects.editable_by(user, today).filter(pk__in=_ids(found)))
    own = dict(_own(found, user))
    return [
        ReportRow(
            id=row.pk,
            name=report_name(row, calendar),
            kind="" if row.kind == ReportOccurrence.Kind.SCHEDULED else row.get_kind_display(),
            due=row.due_at,
            state=row.get_state_display(),
            look=LOOKS.get(row.state, UNDER_WAY),
            line=lines.get(row.pk, ""),
            mine=str(ReportDelivery.State(own[row.pk]).label) if row.pk in own else "",
        )
        for row in found
    ]


def ledger_lines(
    occurrences: QuerySet[ReportOccurrence] | list[ReportOccurrence],
) -> Mapping[int, str]:
    """Occurrence id -> "11 sent, 1 bounced", in the order in which states are listed."""
    rows = ReportDelivery.objects.filter(occurrence__in=occurrences).order_by()
    counted = rows.values_list("occurrence", "state").annotate(count=Count("pk"))
    counts = {(pk, state): count for pk, state, count in counted}
    told: dict[int, list[str]] = {}
    for state in ReportDelivery.State:
        for pk in {pk for pk, other in counts if other == state}:
            words = {"count": counts[pk, state], "state": state.label}
            told.setdefault(pk, []).append(_("%(count)s %(state)s") % words)
    return {pk: ", ".join(parts) for pk, parts in told.items()}


def readable_artifacts(occurrence: ReportOccurrence, visible: frozenset[int]) -> list[int]:
    """Those of whose teams this reader may see every one now, the fullest first."""
    known = occurrence.artifacts.values_list("pk", "figures__teams")
    allowed = [(len(teams), pk) for pk, teams in known if visible.issuperset(teams)]
    return [pk for _teams, pk in sorted(allowed, reverse=True)]


def _ids(occurrences: Iterable[ReportOccurrence]) -> list[int]:
    return [occurrence.pk for occurrence in occurrences]


def _own(occurrences: list[ReportOccurrence], user: User) -> Iterable[tuple[int, str]]:
    return user.report_deliveries.filter(occurrence__in=occurrences).values_list("occurrence", "state")
