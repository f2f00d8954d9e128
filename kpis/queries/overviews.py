"""The overview of an organisation, or of the units somebody manages, in one period: from stored rows."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Organisation, Team
from kpis import formats
from kpis.calc.periods import Period, period_key
from kpis.models import Measure
from kpis.queries.before_relying import Caution, before_relying
from kpis.queries.calendars import calendar_of, grace_of
from kpis.queries.carried_measures import carried_rows
from kpis.queries.debtors import who_owes
from kpis.queries.entry_book import Reader
from kpis.queries.freshness import updating_since
from kpis.queries.heat_tables import HeatTable, columns_of, heat_table, node_figures
from kpis.queries.needs_decision import Decision, Owers, needs_decision
from kpis.queries.overview_words import finding_of, lede_of, sides_of
from kpis.queries.restated_values import restated_values
from kpis.queries.unit_trees import TeamName, unit_tree
from kpis.queries.weak_measures import WeakRow, weak_rows
from kpis.queries.what_changed import Changes, what_changed


@dataclass(frozen=True, slots=True)
class Overview:
    """`lead` is the unit it is about, None with several side by side. `unit` is the code asked for, empty
    without one, and `path` leads to it."""

    key: str
    period_name: str
    lead: TeamName | None
    unit: str
    path: list[TeamName]
    finding: str
    lede: str
    heat: HeatTable
    cut: int
    decisions: list[Decision]
    changes: Changes
    cautions: list[Caution]
    known_at: str
    updating_since: str
    is_empty: bool


def overview_of(reader: Reader, period: Period, asked: Team | None = None) -> Overview:
    """Fifteen statements at most, whatever the number of units and measures."""
    organisation, today = reader.organisation, reader.today
    calendar, grace = calendar_of(organisation), grace_of(organisation)
    tree = unit_tree(reader.user, period, today, asked)
    periods = columns_of(calendar, period)
    figures = node_figures(tree, periods)
    sides = sides_of(calendar, tree, figures, period)
    weak = weak_rows(calendar, tree.ids, period)
    owers = _owers(weak, today)
    restated = restated_values(organisation, tree.ids, periods)
    is_closed = grace.has_passed(period.end, today)
    current = [one for (_team, start), one in figures.items() if start == period.start]
    return Overview(
        key=period_key(calendar, period),
        period_name=formats.period_name(period, calendar),
        lead=tree.lead,
        unit=asked.code if asked else "",
        path=tree.path,
        finding=finding_of(organisation, tree, sides, period),
        lede=lede_of(calendar, tree, figures, weak, period, is_closed=is_closed),
        heat=heat_table(calendar, tree, periods, figures),
        cut=tree.cut,
        decisions=needs_decision(organisation, period, weak, owers, restated, sides, is_closed=is_closed),
        changes=what_changed(calendar, tree.ids, period),
        cautions=before_relying(
            organisation, period, weak, owers, restated, carried_rows(calendar, tree.ids, period)
        ),
        known_at=_known_at(reader.now, organisation),
        updating_since=updating_since(current, organisation.zone, today),
        is_empty=not figures,
    )


def _owers(weak: Sequence[WeakRow], today: dt.date) -> Owers:
    missing = [row.measure_id for row in weak if row.kind == "missing"]
    entered = Measure.objects.filter(pk__in=missing, source=Measure.Source.ENTRY)
    return who_owes(list(entered), today)


def _known_at(now: dt.datetime, organisation: Organisation) -> str:
    moment = now.astimezone(organisation.zone)
    said = {"day": formats.day_text(moment.date()), "time": f"{moment:%H:%M} {moment.tzname()}"}
    return _("as known on %(day)s, %(time)s") % said
