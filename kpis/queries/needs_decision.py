"""What of a period needs a decision: three things at most, by the weight and the points at stake."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation, User
from kpis import formats
from kpis.calc.periods import Calendar, Period, period_at, period_key, shift
from kpis.queries.calendars import calendar_of, grace_of
from kpis.queries.figures import lines_of, percent_text
from kpis.queries.overview_words import Side
from kpis.queries.restated_values import RestatedValue
from kpis.queries.weak_measures import WeakRow

MOST = 3
FALL = Decimal(5)
"""Points of coverage that a unit must lose."""

Owers = Mapping[int, Sequence[User]]


@dataclass(frozen=True, slots=True)
class Decision:
    """`sub` names the owner and the day where there is one; `stake` ranks it."""

    stake: Decimal
    title: str
    url: str
    sentence: str
    proposal: str
    sub: str


def needs_decision(
    organisation: Organisation,
    period: Period,
    weak: Sequence[WeakRow],
    owers: Owers,
    restated: Sequence[RestatedValue],
    units: Sequence[Side],
    *,
    is_closed: bool,
) -> list[Decision]:
    """Before the period is closed nothing of it is late."""
    calendar = calendar_of(organisation)
    found = [_no_plan(calendar, period, row) for row in weak if row.kind == "red"]
    found += [_flipped(calendar, organisation, one) for one in restated if one.is_flip]
    if is_closed:
        missing = [row for row in weak if row.kind == "missing"]
        late = formats.day_text(grace_of(organisation).deadline(period.end))
        found += [_missing(calendar, period, row, owers, late) for row in missing if row.critical]
        found += _less_coverage(calendar, period, units, missing, late)
    return sorted(found, key=lambda one: -one.stake)[:MOST]


def measure_url(calendar: Calendar, team: str, kpi: str, period: Period) -> str:
    return f"{reverse('measure', args=[team, kpi])}?period={period_key(calendar, period)}"


def owers_words(row: WeakRow, owers: Owers) -> str:
    """Who owes the value, else who answers for it."""
    names = [formats.short_name(str(one)) for one in owers.get(row.measure_id, ())]
    return ", ".join(names) or formats.short_name(row.owner)


def _no_plan(calendar: Calendar, period: Period, row: WeakRow) -> Decision:
    said = {
        "value": formats.quantity(row.value, row.decimals, row.unit),
        "period": _since(calendar, period, row),
    }
    lines = lines_of(row.target, row.lower, row.upper, row.decimals)
    said["target"] = formats.target_words(row.direction, lines, row.decimals, unit=row.unit)
    if formats.MISSING in (said["value"], said["target"]):
        words = _("Off track since %(period)s, and no action is open.")
    else:
        words = _(
            "%(value)s against a target of %(target)s. Off track since %(period)s, and no action is open."
        )
    return Decision(
        row.weight * (100 - (row.score or Decimal(0))),
        _("%(kpi)s is off track without a plan") % {"kpi": row.name},
        measure_url(calendar, row.team_code, row.code, period),
        words % said,
        _("Proposal: ask %(team)s for a plan.") % {"team": row.team},
        formats.short_name(row.owner),
    )


def _since(calendar: Calendar, period: Period, row: WeakRow) -> str:
    first = row.first or period.start
    since = period_at(calendar, period.grain, row.last_other or first)
    return formats.period_name(shift(calendar, since, 1) if row.last_other else since, calendar)


def _missing(calendar: Calendar, period: Period, row: WeakRow, owers: Owers, late: str) -> Decision:
    said = {"team": row.team, "day": late}
    return Decision(
        row.weight * 100,
        _("%(kpi)s is missing and critical") % {"kpi": row.name},
        measure_url(calendar, row.team_code, row.code, period),
        _("%(team)s has entered no value by %(day)s.") % said,
        _("Proposal: ask for the value, or for the reason why there is none."),
        owers_words(row, owers),
    )


def _flipped(calendar: Calendar, organisation: Organisation, one: RestatedValue) -> Decision:
    row, version = one.row, one.version
    before, after = (formats.STATUS[status].word for status in (one.status_before, row.status))
    said = {
        "period": formats.period_name(one.period, calendar),
        "before": formats.quantity(one.before, version.decimals, version.unit),
        "after": formats.quantity(row.value, version.decimals, version.unit),
        "was": str(before).lower(),
    }
    day = formats.day_text(row.at.astimezone(organisation.zone).date())
    return Decision(
        row.weight * (100 - (row.score or Decimal(0))),
        _("%(kpi)s was restated, now %(status)s") % {"kpi": row.name, "status": str(after).lower()},
        measure_url(calendar, row.team_code, row.code, one.period),
        _("%(period)s: %(before)s, %(was)s, became %(after)s after the period had closed.") % said,
        _("Proposal: tell those who decided on the earlier figure."),
        _("%(who)s, %(day)s") % {"who": formats.short_name(row.by), "day": day} if row.by else day,
    )


def _less_coverage(
    calendar: Calendar, period: Period, units: Sequence[Side], missing: Sequence[WeakRow], late: str
) -> Iterator[Decision]:
    previous = formats.period_name(shift(calendar, period, -1), calendar)
    for unit in units:
        if not _has_less(unit) or unit.now is None or unit.before is None:
            continue
        was = {"before": percent_text(unit.before.coverage), "period": previous}
        share = {"team": unit.team.name, "share": percent_text(unit.now.coverage)}
        yield Decision(
            (missing[0].weights if missing else Decimal(1)) * 100,
            _("%(team)s: only %(share)s of weight is reported") % share,
            f"{reverse('scorecard', args=[unit.team.code])}?period={period_key(calendar, period)}",
            f"{_('It was %(before)s in %(period)s.') % was} {_missing_words(missing, late)}".strip(),
            _("Proposal: ask for the missing values before you rely on this score."),
            "",
        )


def _missing_words(missing: Sequence[WeakRow], late: str) -> str:
    if not missing:
        return ""
    count = missing[0].total
    words = ngettext(
        "%(count)s KPI is missing since %(day)s.", "%(count)s KPIs are missing since %(day)s.", count
    )
    return words % {"count": count, "day": late}


def _has_less(unit: Side) -> bool:
    now, before = (one.coverage if one else None for one in (unit.now, unit.before))
    return now is not None and before is not None and before - now >= FALL
