"""What is done about a measure: its actions, what they have brought, and where they stand on the chart."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kpis import formats
from kpis.calc.effects import Effect
from kpis.calc.periods import Calendar
from kpis.models import Action, KPIVersion, Measure
from kpis.queries.action_effects import Effects, effect_words
from kpis.queries.chart_notes import Mark
from kpis.queries.figures import Meaning
from kpis.queries.series import Point

CLOSED_SHOWN = 5
MARKED = 4
"""Actions on the chart: more letters would hide its line."""


@dataclass(frozen=True, slots=True)
class ActionLine:
    """`due_day` is for its field. A closed one says when and why; `effect` is judged by `css`."""

    id: int
    title: str
    owner: str
    due: str
    due_day: str
    is_open: bool
    state: str
    closed: str
    reason: str
    days_late: int
    effect: str
    css: str


@dataclass(frozen=True, slots=True)
class Happened:
    """The opening or closing of an action, for the chart."""

    day: dt.date
    words: str


@dataclass(frozen=True, slots=True)
class Actions:
    lines: list[ActionLine]
    happened: list[Happened]


def actions_of(
    calendar: Calendar,
    measure: Measure,
    meaning: Meaning,
    versions: list[KPIVersion],
    zone: dt.tzinfo,
    today: dt.date,
) -> Actions:
    """Open ones by due day, then the latest closed ones; one statement, and one more where there are any."""
    rows = list(Action.objects.filter(measure=measure).select_related("owner"))
    still = [row for row in rows if row.state == Action.State.OPEN]
    closed = sorted(set(rows) - set(still), key=lambda row: row.closed_at or row.opened_at, reverse=True)
    shown = [*still, *closed[:CLOSED_SHOWN]]
    found = Effects(calendar, measure, meaning, versions, zone, today).of(shown)
    lines = [_line(row, meaning, found.get(row.pk), zone, today) for row in shown]
    return Actions(lines, _happened(rows, zone))


def action_marks(series: list[Point], happened: Sequence[Happened]) -> list[Mark]:
    """Those within the periods drawn."""
    return [
        (place, one.words)
        for one in happened
        for place, point in enumerate(series)
        if point.period.start <= one.day <= point.period.end
    ]


def _happened(rows: list[Action], zone: dt.tzinfo) -> list[Happened]:
    """Of the latest actions."""
    found = []
    for row in sorted(rows, key=lambda row: (row.opened_at, row.pk))[-MARKED:]:
        words = {"title": row.title}
        found.append(Happened(row.opened_at.astimezone(zone).date(), _("action opened: %(title)s") % words))
        if row.closed_at is not None:
            done = row.state == Action.State.DONE
            ended = _("action done: %(title)s") if done else _("action dropped: %(title)s")
            found.append(Happened(row.closed_at.astimezone(zone).date(), ended % words))
    return found


def _line(row: Action, meaning: Meaning, found: Effect | None, zone: dt.tzinfo, today: dt.date) -> ActionLine:
    is_open = row.state == Action.State.OPEN
    words, css = effect_words(row, meaning, found)
    return ActionLine(
        id=row.pk,
        title=row.title,
        owner=str(row.owner or _("nobody")),
        due=formats.day_text(row.due),
        due_day=row.due.isoformat(),
        is_open=is_open,
        state=str(row.get_state_display()).capitalize(),
        closed=formats.day_text(row.closed_at.astimezone(zone).date()) if row.closed_at else "",
        reason=row.reason,
        days_late=max((today - row.due).days, 0) if is_open else 0,
        effect=words,
        css=css,
    )
