"""What waits for a manager's decision, by team and period: corrections asked for, and figures to approve."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis import formats
from kpis.calc.periods import period_at, period_key
from kpis.models import CorrectionRequest
from kpis.queries.approvals import places_to_approve
from kpis.queries.calendars import calendar_of
from kpis.queries.entry_book import Reader

PLACE = ("measure__team__code", "measure__team__name", "grain", "start")


@dataclass(frozen=True, slots=True)
class Decision:
    """ "1 correction to decide" about "Operations, October 2026", at a `place` of its month page."""

    words: str
    title: str
    team: str
    key: str
    place: str
    button: str


def decisions_of(reader: Reader) -> list[Decision]:
    """Two statements, and two more where a figure may wait for approval."""
    return [*_corrections(reader), *_approvals(reader)]


def _corrections(reader: Reader) -> list[Decision]:
    waiting = CorrectionRequest.objects.decidable_by(reader.user, reader.today).order_by()
    rows = waiting.values_list(*PLACE).annotate(count=Count("pk")).order_by("start", PLACE[0])
    found = []
    for code, name, grain, start, count in rows:
        words = ngettext("%(count)s correction to decide", "%(count)s corrections to decide", count)
        where = _where(reader, code, name, grain, start)
        found.append(Decision(words % {"count": count}, *where, "corrections", _("Decide")))
    return found


def _approvals(reader: Reader) -> list[Decision]:
    found = []
    waiting = Counter(places_to_approve(reader.user, reader.today))
    for (code, name, grain, start), count in sorted(waiting.items(), key=lambda one: (one[0][3], one[0][0])):
        words = ngettext("%(count)s value to approve", "%(count)s values to approve", count)
        where = _where(reader, code, name, grain, start)
        found.append(Decision(words % {"count": count}, *where, "in", _("Approve")))
    return found


def _where(reader: Reader, code: str, name: str, grain: str, start: dt.date) -> tuple[str, str, str]:
    calendar = calendar_of(reader.organisation)
    period = period_at(calendar, grain, start)
    said = {"team": name, "period": formats.period_name(period, calendar)}
    return _("%(team)s, %(period)s") % said, code, period_key(calendar, period)
