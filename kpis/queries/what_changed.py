"""What changed in a period: signals as ready lines, or that everything was steady."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis import formats
from kpis.calc.periods import Calendar, Period, period_at
from kpis.formats import SignalLook
from kpis.queries.figures import Meaning, delta, delta_text
from kpis.queries.needs_decision import measure_url
from kpis.queries.period_signals import SignalRow, signal_rows, steady_count

MORE_DECIMALS = 1
"""Of limits, beside the decimals of the KPI."""


@dataclass(frozen=True, slots=True)
class Changed:
    """`figures` are value and change, `why` the judgement with what it rests on; `where` the team."""

    name: str
    url: str
    where: str
    look: SignalLook | None
    figures: str
    css: str
    why: str


@dataclass(frozen=True, slots=True)
class Changes:
    """`steady` says that nothing changed, and is empty where something did."""

    listed: list[Changed]
    more: int
    steady: str


def what_changed(calendar: Calendar, teams: Sequence[int], period: Period) -> Changes:
    """One statement, two where nothing changed."""
    rows = signal_rows(calendar, teams, period)
    listed = [_changed(calendar, row, period) for row in rows]
    if listed:
        return Changes(listed, rows[0].total - len(rows), "")
    return Changes([], 0, _steady_words(steady_count(teams, period)))


def _steady_words(count: int) -> str:
    if not count:
        return _("No KPI has enough values yet to tell signal from noise.")
    return ngettext(
        "No new signal; %(count)s KPI was steady.",
        "No new signal; %(count)s KPIs were steady.",
        count,
    ) % {"count": count}


def _changed(calendar: Calendar, row: SignalRow, period: Period) -> Changed:
    found = period_at(calendar, row.grain, row.found)
    meaning = Meaning(row.unit, row.decimals, row.direction, row.grain)
    change = delta(meaning, row.value, row.before, row.change)
    said = formats.quantity(row.value, row.decimals, row.unit)
    moved = delta_text(meaning, change, row.value, row.before)
    if moved != formats.MISSING:
        said = _("%(value)s, %(change)s") % {"value": said, "change": moved}
    when = "" if found.grain == period.grain else formats.period_short(found, calendar)
    return Changed(
        row.name,
        measure_url(calendar, row.team_code, row.code, found),
        ", ".join(filter(None, [row.team, when])),
        formats.signal_look(row.verdict, row.side),
        said,
        {"better": "good", "worse": "bad"}.get(row.verdict, ""),
        _why(calendar, row, found),
    )


def _why(calendar: Calendar, row: SignalRow, found: Period) -> str:
    """ "Worse: below the usual 87.1 to 94.9%"."""
    look = formats.signal_look(row.verdict, row.side)
    said = {"judged": look.word if look else "", "since": _since(calendar, row, found)}
    if row.lower is None or row.centre is None or row.upper is None:
        return _("%(judged)s since %(since)s") % said
    places = row.decimals + MORE_DECIMALS
    if row.rule == "run":
        said["centre"] = formats.quantity(row.centre, places, row.unit)
        above = _("%(judged)s: eight in a row above the usual middle of %(centre)s, since %(since)s")
        below = _("%(judged)s: eight in a row below the usual middle of %(centre)s, since %(since)s")
        return (above if row.side > 0 else below) % said
    said["lower"] = formats.number(row.lower, places)
    said["upper"] = formats.quantity(row.upper, places, row.unit)
    above = _("%(judged)s: above the usual %(lower)s to %(upper)s")
    below = _("%(judged)s: below the usual %(lower)s to %(upper)s")
    return (above if row.side > 0 else below) % said


def _since(calendar: Calendar, row: SignalRow, found: Period) -> str:
    return formats.period_name(period_at(calendar, found.grain, row.start), calendar)
