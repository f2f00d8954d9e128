"""What figures say at the review of a KPI: results, signals, comments and actions of the scorecards of teams
that the reader may open, in four statements."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from kpis import formats
from kpis.calc.periods import Calendar, Period, period_at, shift
from kpis.models import KPI, Action, Comment, KPIVersion, Score, Signal
from kpis.queries.calendars import calendar_of, latest_ended
from kpis.queries.history import ruling, versions_of
from kpis.queries.review_runs import measured

PERIODS = 12
MOST_TEAMS = 20
MOST_SAID = 10


@dataclass(frozen=True, slots=True)
class ResultCell:
    value: str
    status: str


@dataclass(frozen=True, slots=True)
class ResultRow:
    """The results of one team, a cell for each period."""

    team: str
    url: str
    cells: list[ResultCell]


@dataclass(frozen=True, slots=True)
class Said:
    """A comment, an action or a signal: when, on which scorecard, what, and by whom."""

    day: str
    team: str
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class ReviewFigures:
    periods: list[str]
    results: list[ResultRow]
    signals: list[Said]
    comments: list[Said]
    actions: list[Said]


def review_figures(kpi: KPI, user: User, organisation: Organisation, today: dt.date) -> ReviewFigures:
    version = ruling(versions_of([kpi.pk]).get(kpi.pk, []), today)
    measures = measured(today).filter(kpi=kpi).visible_to(user, today)
    if version is None:
        return ReviewFigures([], [], [], [], [])
    periods = _periods(calendar_of(organisation), version.frequency, today)
    return ReviewFigures(
        [formats.period_short(period, calendar_of(organisation)) for period in periods],
        _results(kpi, measures, version, periods),
        _signals(measures, calendar_of(organisation)),
        _comments(measures, organisation),
        _actions(measures),
    )


def _periods(calendar: Calendar, grain: str, today: dt.date) -> list[Period]:
    last = latest_ended(calendar, grain, today)
    periods = [shift(calendar, last, number) for number in range(1 - PERIODS, 1)]
    return [period for period in periods if calendar.holds(period)]


def _results(kpi: KPI, measures: Any, version: KPIVersion, periods: list[Period]) -> list[ResultRow]:
    shown = measures.select_related("team").order_by("team__name")[:MOST_TEAMS]
    starts = [period.start for period in periods]
    rows = Score.objects.filter(grain=version.frequency, start__in=starts, present=True, measure__in=measures)
    found = {(row.measure_id, row.start): row for row in rows.only("measure_id", "start", "value", "status")}
    return [
        ResultRow(
            measure.team.name,
            reverse("measure", args=[measure.team.code, kpi.code]),
            [_cell(found.get((measure.pk, period.start)), version) for period in periods],
        )
        for measure in shown
    ]


def _cell(score: Score | None, version: KPIVersion) -> ResultCell:
    value = score.value if score else None
    return ResultCell(formats.number(value, version.decimals), score.status if score else "")


def _signals(measures: Any, calendar: Calendar) -> list[Said]:
    rows = Signal.objects.filter(measure__in=measures).select_related("measure__team")
    return [
        Said(
            formats.period_name(period_at(calendar, row.grain, row.found), calendar),
            row.measure.team.name,
            _("%(rule)s: %(verdict)s, %(state)s")
            % {
                "rule": row.get_rule_display(),
                "verdict": row.get_verdict_display(),
                "state": row.get_state_display(),
            },
            "",
        )
        for row in rows.order_by("-found", "pk")[:MOST_SAID]
    ]


def _comments(measures: Any, organisation: Organisation) -> list[Said]:
    rows = Comment.objects.filter(measure__in=measures).select_related("measure__team", "author")
    return [
        Said(
            formats.day_text(row.at.astimezone(organisation.zone).date()),
            row.measure.team.name,
            row.text,
            str(row.author),
        )
        for row in rows.order_by("-at", "-pk")[:MOST_SAID]
    ]


def _actions(measures: Any) -> list[Said]:
    """Open ones first, by the day they are due."""
    rows = Action.objects.filter(measure__in=measures).select_related("measure__team", "owner")
    return [
        Said(
            formats.day_text(row.due),
            row.measure.team.name,
            _("%(title)s: %(state)s") % {"title": row.title, "state": row.get_state_display()},
            str(row.owner or _("nobody")),
        )
        for row in rows.order_by(F("closed_at").desc(nulls_first=True), "due", "pk")[:MOST_SAID]
    ]
