"""What to know before relying on the score of many teams: counts, and the weightiest by name."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Organisation
from kpis import formats
from kpis.calc.periods import Calendar, Period, period_at
from kpis.queries.calendars import calendar_of
from kpis.queries.carried_measures import CarriedRow
from kpis.queries.needs_decision import Owers, measure_url, owers_words
from kpis.queries.restated_values import RestatedValue
from kpis.queries.weak_measures import WeakRow

MOST = 3


@dataclass(frozen=True, slots=True)
class Named:
    """`why` is a part of a sentence, or empty."""

    name: str
    url: str
    why: str


@dataclass(frozen=True, slots=True)
class Caution:
    """`more` of its measures are not named."""

    title: str
    count: int
    named: list[Named]

    @property
    def more(self) -> int:
        return self.count - len(self.named)


def before_relying(
    organisation: Organisation,
    period: Period,
    weak: Sequence[WeakRow],
    owers: Owers,
    restated: Sequence[RestatedValue],
    carried: Sequence[CarriedRow],
) -> list[Caution]:
    """Those that have something to say."""
    calendar = calendar_of(organisation)
    missing = [row for row in weak if row.kind == "missing"]
    aimless = [row for row in weak if row.kind == "no_target"]
    cautions = [
        _caution(_("Missing"), missing, [_named(calendar, period, row, owers) for row in missing]),
        Caution(
            _("Restated"),
            restated[0].row.total if restated else 0,
            [_restated(organisation, one) for one in restated[:MOST]],
        ),
        _carried(calendar, carried),
        _caution(_("No target yet"), aimless, [_named(calendar, period, row) for row in aimless]),
    ]
    return [caution for caution in cautions if caution.count]


def _caution(title: str, rows: Sequence[WeakRow], named: list[Named]) -> Caution:
    return Caution(title, rows[0].total if rows else 0, named)


def _named(calendar: Calendar, period: Period, row: WeakRow, owers: Owers | None = None) -> Named:
    """With who owes the value, where that is asked."""
    owing = "" if owers is None else owers_words(row, owers)
    why = _("%(team)s (%(who)s)") % {"team": row.team, "who": owing} if owing else row.team
    return Named(row.name, measure_url(calendar, row.team_code, row.code, period), why)


def _restated(organisation: Organisation, one: RestatedValue) -> Named:
    row, version, calendar = one.row, one.version, calendar_of(organisation)
    said = {
        "period": formats.period_name(one.period, calendar),
        "before": formats.quantity(one.before, version.decimals, version.unit),
        "after": formats.quantity(row.value, version.decimals, version.unit),
        "day": formats.day_short(row.at.astimezone(organisation.zone).date()),
    }
    why = _("%(period)s: %(before)s → %(after)s on %(day)s") % said
    return Named(row.name, measure_url(calendar, row.team_code, row.code, one.period), why)


def _carried(calendar: Calendar, rows: Sequence[CarriedRow]) -> Caution:
    named = []
    for row in rows:
        period = period_at(calendar, row.grain, row.start)
        why = _("of %(period)s") % {"period": formats.period_name(period, calendar)}
        named.append(Named(row.name, measure_url(calendar, row.team_code, row.code, period), why))
    return Caution(_("Carried forward"), rows[0].total if rows else 0, named)
