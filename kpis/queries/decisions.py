"""What waits for a decision: by team and period corrections asked for and figures to approve, which managers
decide, and targets proposed, which administrators do.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis import formats
from kpis.calc.periods import period_at, period_key
from kpis.models import CorrectionRequest, TargetProposal
from kpis.queries.approvals import places_to_approve
from kpis.queries.calendars import calendar_of
from kpis.queries.entry_book import Reader

PLACE = ("measure__team__code", "measure__team__name", "grain", "start")


@dataclass(frozen=True, slots=True)
class Decision:
    """ "1 correction to decide" about "Operations, October 2026", and where that is done."""

    words: str
    title: str
    url: str
    button: str


def decisions_of(reader: Reader) -> list[Decision]:
    """Two statements, two more where a figure may wait for approval, and one more for an administrator."""
    return [*_corrections(reader), *_approvals(reader), *_proposals(reader)]


def _corrections(reader: Reader) -> list[Decision]:
    waiting = CorrectionRequest.objects.decidable_by(reader.user, reader.today).order_by()
    rows = waiting.values_list(*PLACE).annotate(count=Count("pk")).order_by("start", PLACE[0])
    found = []
    for code, name, grain, start, count in rows:
        words = ngettext("%(count)s correction to decide", "%(count)s corrections to decide", count)
        where = _where(reader, code, name, grain, start, "corrections")
        found.append(Decision(words % {"count": count}, *where, _("Decide")))
    return found


def _approvals(reader: Reader) -> list[Decision]:
    found = []
    waiting = Counter(places_to_approve(reader.user, reader.today))
    for (code, name, grain, start), count in sorted(waiting.items(), key=lambda one: (one[0][3], one[0][0])):
        words = ngettext("%(count)s value to approve", "%(count)s values to approve", count)
        where = _where(reader, code, name, grain, start, "in")
        found.append(Decision(words % {"count": count}, *where, _("Approve")))
    return found


def _proposals(reader: Reader) -> list[Decision]:
    """One line for all teams, which are decided in one list; for nobody but administrators."""
    open_ones = TargetProposal.objects.editable_by(reader.user, reader.today)
    waiting = open_ones.aggregate(count=Count("pk"), since=Min("proposed_at"))
    if not waiting["count"]:
        return []
    count = waiting["count"]
    words = ngettext("%(count)s proposed target to decide", "%(count)s proposed targets to decide", count)
    day = formats.day_text(waiting["since"].astimezone(reader.organisation.zone).date())
    since = _("The first has waited since %(day)s") % {"day": day}
    url = reverse("admin:kpis_targetproposal_changelist") + "?decision=waiting"
    return [Decision(words % waiting, since, url, _("Decide"))]


def _where(reader: Reader, code: str, name: str, grain: str, start: dt.date, place: str) -> tuple[str, str]:
    """The team and period, and their place on the month page."""
    calendar = calendar_of(reader.organisation)
    period = period_at(calendar, grain, start)
    said = {"team": name, "period": formats.period_name(period, calendar)}
    url = f"{reverse('month', args=[code])}?period={period_key(calendar, period)}#{place}"
    return _("%(team)s, %(period)s") % said, url
