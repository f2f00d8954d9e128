"""The chart of a measure and the table beside it, with what was usual and what is to come."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from kpis import formats
from kpis.calc.periods import Calendar
from kpis.models import KPIVersion, Measure
from kpis.queries.chart_notes import Note, drawn_notes, lettered, target_marks
from kpis.queries.chart_views import (
    ChartView,
    Choice,
    comparison_choice,
    kind_choices,
    kind_words,
    kinds_of,
    restarts,
    span_choices,
    viewed,
)
from kpis.queries.figures import Meaning
from kpis.queries.history import ruling
from kpis.queries.measure_actions import Happened, action_marks
from kpis.queries.outlooks import OutlookRows
from kpis.queries.series import Point, TableRow, breaks, chart, table
from kpis.queries.series_tables import Drawn, Heads


@dataclass(frozen=True, slots=True)
class Figure:
    """The chart and its table; `query` is the address of what it shows."""

    json: str
    sentence: str
    query: str
    rows: list[TableRow]
    drawn: Drawn
    legend: str
    notes: list[Note]
    spans: list[Choice]
    kinds: list[Choice]
    comparison: Choice


def figure(
    calendar: Calendar,
    measure: Measure,
    meaning: Meaning,
    everything: list[Point],
    versions: list[KPIVersion],
    view: ChartView,
    today: dt.date,
    ahead: OutlookRows,
    happened: Sequence[Happened] = (),
) -> Figure:
    """Of values the limits and the outlook are drawn, which judge nothing else."""
    version = ruling(versions, everything[-1].period.end)
    kinds = kinds_of(calendar, everything[-1].period, version) if version else ["value"]
    view = view if view.kind in kinds else replace(view, kind="value")
    series = viewed(calendar, meaning, everything, breaks(everything, versions), view)
    around = ahead if view.kind == "value" else OutlookRows()
    targets = target_marks(calendar, meaning, series) if view.kind == "value" else []
    notes = lettered([*targets, *action_marks(series, happened)])
    spec = chart(calendar, meaning, series, breaks(series, versions), today)
    spec |= drawn_outlook(calendar, series, around) | drawn_view(calendar, series, view)
    sentence = _sentence(calendar, measure, meaning, series, view)
    return Figure(
        json.dumps(spec | {"notes": drawn_notes(notes), "sentence": sentence}),
        sentence,
        view.query,
        table(calendar, meaning, series, around),
        Drawn(calendar, meaning, _heads(meaning, view), series, around, view.kind == "value"),
        " ".join([*view_legend(view), legend(around, has_target=view.kind != "rolling")]),
        notes,
        span_choices(view),
        kind_choices(view, kinds),
        comparison_choice(view),
    )


def _heads(meaning: Meaning, view: ChartView) -> Heads:
    unit = f", {meaning.unit}" if meaning.unit else ""
    steps = _(", points") if meaning.unit == "%" else unit
    value = _("Value") if view.kind == "value" else kind_words(view.kind)
    has_target = view.kind != "rolling"
    return Heads(
        value + unit,
        _("Target") + unit if has_target else "",
        _("Gap") + steps if has_target else "",
        _("A year ago") + unit if view.compares else "",
        _("Change") + steps if view.compares else "",
    )


def _sentence(
    calendar: Calendar, measure: Measure, meaning: Meaning, series: list[Point], view: ChartView
) -> str:
    """The name of the canvas."""
    now = series[-1]
    words = {
        "kpi": measure.kpi.name,
        "first": formats.period_name(series[0].period, calendar),
        "last": formats.period_name(now.period, calendar),
        "value": formats.quantity(now.value, meaning.decimals, meaning.unit),
        "target": formats.target_words(meaning.direction, now.lines, meaning.decimals),
    }
    if view.kind == "rolling":
        return (
            _("%(kpi)s, rolling year, from %(first)s to %(last)s: %(value)s. The table has every value.")
            % words
        )
    if view.kind == "ytd":
        return (
            _(
                "%(kpi)s, year to date, from %(first)s to %(last)s: %(value)s, target %(target)s. "
                "The table has every value."
            )
            % words
        )
    return (
        _("%(kpi)s from %(first)s to %(last)s: %(value)s, target %(target)s. The table has every value.")
        % words
    )


def drawn_view(calendar: Calendar, series: list[Point], view: ChartView) -> dict[str, Any]:
    """The line of a year ago, and where the year to date starts anew."""
    return {
        "ago": [_number(point.ago) for point in series] if view.compares else [],
        "restarts": restarts(calendar, series) if view.kind == "ytd" else [],
    }


def view_legend(view: ChartView) -> list[str]:
    words = {
        "ytd": _("Each point: from the first day of the year on."),
        "rolling": _("Each point: the closed periods of a year up to it."),
    }
    return [
        *([words[view.kind]] if view.kind in words else []),
        *([_("Thin dashed line: the same a year ago.")] if view.compares else []),
    ]


def drawn_outlook(calendar: Calendar, series: list[Point], ahead: OutlookRows) -> dict[str, Any]:
    """What the chart draws around the series: limits, signals, and the fan of coming periods."""
    judged = [ahead.drawn.get(point.period.start) for point in series]
    names = ("lowest", "low", "middle", "high", "highest")
    return {
        "limits": {
            "lower": [_number(one.lower) if one else None for one in judged],
            "centre": [_number(one.centre) if one else None for one in judged],
            "upper": [_number(one.upper) if one else None for one in judged],
        },
        "signals": [place for place, one in enumerate(judged) if one and one.signals],
        "levels": _levels(series, ahead),
        "left_out": [place for place, point in enumerate(series) if point.period.start in ahead.left_out],
        "ahead": [formats.period_short(one.period, calendar) for one in ahead.fan],
        "fan": {name: [_number(one.quantiles[at]) for one in ahead.fan] for at, name in enumerate(names)},
        "limit_words": {
            "lower": _("Usually at least"),
            "centre": _("Usual middle"),
            "upper": _("Usually at most"),
            "middle": _("Forecast"),
        },
    }


def _levels(series: list[Point], ahead: OutlookRows) -> list[int]:
    """Where an accepted new level starts."""
    watch = ahead.watch
    if watch is None or watch.since_what != watch.Since.LEVEL:
        return []
    return [place for place, point in enumerate(series) if point.period.start == watch.since]


def legend(ahead: OutlookRows, *, has_target: bool = True) -> str:
    """What is drawn beside the series, in words."""
    parts = [_("Shaded: on track.")] if has_target else []
    if ahead.drawn:
        parts.append(_("Thin lines: the usual middle and limits. Open ring: a signal."))
    if ahead.watch and ahead.watch.since_what == ahead.watch.Since.LEVEL:
        parts.append(_("Dashed upright line: a new level was accepted."))
    if ahead.left_out:
        parts.append(_("Hollow: left out, with a known cause."))
    if ahead.fan:
        parts.append(_("Fan: 80% and 95% of likely outcomes."))
    return " ".join(parts)


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
