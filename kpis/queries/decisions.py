"""What waits for a manager's decision: corrections asked for, by team and period."""

from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis import formats
from kpis.calc.periods import period_at, period_key
from kpis.models import CorrectionRequest
from kpis.queries.calendars import calendar_of
from kpis.queries.entry_book import Reader


@dataclass(frozen=True, slots=True)
class Decision:
    """ "1 correction to decide" about "Operations, October 2026"."""

    words: str
    title: str
    team: str
    key: str


def decisions_of(reader: Reader) -> list[Decision]:
    """One statement."""
    calendar = calendar_of(reader.organisation)
    waiting = CorrectionRequest.objects.decidable_by(reader.user, reader.today).order_by()
    names = ("measure__team__code", "measure__team__name", "grain", "start")
    rows = waiting.values_list(*names).annotate(count=Count("pk")).order_by("start", names[0])
    found = []
    for code, name, grain, start, count in rows:
        period = period_at(calendar, grain, start)
        words = ngettext("%(count)s correction to decide", "%(count)s corrections to decide", count)
        title = _("%(team)s, %(period)s") % {"team": name, "period": formats.period_name(period, calendar)}
        found.append(Decision(words % {"count": count}, title, code, period_key(calendar, period)))
    return found
