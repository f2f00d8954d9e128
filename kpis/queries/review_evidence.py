"""The evidence for the review of one KPI, in a number of statements that depends on nothing.

What figures say is that of the scorecards of teams which the reader may open; the page says how many are
left out.
"""

import datetime as dt
from dataclasses import dataclass

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from kpis import formats
from kpis.calc.entry_cost import minutes_a_year
from kpis.calc.hygiene import of_itself
from kpis.calc.near_duplicates import near_duplicates_of
from kpis.calc.review_days import AHEAD, month_after
from kpis.formats.hygiene import ALIKE, KINDS, minutes_text
from kpis.models import KPI, Opening, Review
from kpis.queries.calendars import calendar_of
from kpis.queries.definitions import Definition, definition_of
from kpis.queries.history import versions_of
from kpis.queries.portfolio_facts import PortfolioFacts, portfolio_facts, wordings_of_all
from kpis.queries.portfolio_rows import kpi_line
from kpis.queries.portfolios import assumption
from kpis.queries.review_figures import ReviewFigures, review_figures
from kpis.queries.review_runs import measured
from kpis.queries.smart import Reading, smart_of
from kpis.queries.smart_rows import SmartPanel, smart_panel
from kpis.queries.target_lines import TargetLine, target_lines


@dataclass(frozen=True, slots=True)
class Twin:
    code: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class ReviewLine:
    day: str
    outcome: str
    note: str
    by: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """`findings` are headings of the portfolio review with what stands behind them. `opened` has the twelve
    months up to this one."""

    definition: Definition
    owners: list[tuple[str, str]]
    targets: list[TargetLine]
    smart: SmartPanel | None
    findings: list[tuple[str, str]]
    figures: ReviewFigures
    opened: list[tuple[str, int]]
    cost: str
    assumption: str
    twins: list[Twin]
    reviews: list[ReviewLine]
    places: int
    hidden: int

    @property
    def opened_in_all(self) -> int:
        return sum(count for _month, count in self.opened)


def evidence(kpi: KPI, reading: Reading, user: User) -> Evidence:
    """`kpi` comes with owner, guardrail and successor."""
    organisation, today = reading.organisation, reading.today
    calendar, checked = calendar_of(organisation), smart_of([kpi.pk], reading).get(kpi.pk)
    facts = portfolio_facts(reading, [kpi.pk])
    return Evidence(
        definition=definition_of(kpi, user, today, organisation.zone, calendar),
        owners=_owners(facts),
        targets=_targets(kpi, today),
        smart=smart_panel(checked, kpi, user) if checked else None,
        findings=_findings(facts, today),
        figures=review_figures(kpi, user, organisation, today),
        opened=_opened(kpi, today),
        cost=minutes_text(sum(map(minutes_a_year, facts.entered))),
        assumption=assumption(),
        twins=_twins(facts, today),
        reviews=[_review_line(row) for row in kpi.reviews.select_related("actor").order_by("-recorded_at")],
        places=facts.places,
        hidden=facts.hidden,
    )


def _owners(facts: PortfolioFacts) -> list[tuple[str, str]]:
    """On each scorecard; who left owns nothing."""
    nobody = _("nobody yet")
    places = [place for subject in facts.subjects for place in subject.places]
    return [(facts.teams[place.team].name, facts.people.get(place.owner, nobody)) for place in places]


def _targets(kpi: KPI, today: dt.date) -> list[TargetLine]:
    """Of every scorecard: administrators set them, whether or not they may read what came of them."""
    measures = measured(today).filter(kpi=kpi).select_related("team").order_by("team__name")
    return target_lines(list(measures), versions_of([kpi.pk])[kpi.pk])


def _findings(facts: PortfolioFacts, today: dt.date) -> list[tuple[str, str]]:
    """Where it differs from team to team each team has a line."""
    return [
        (str(KINDS[finding.code].title), kpi_line(finding, facts))
        for subject in facts.subjects
        for finding in of_itself(subject, today, facts.counted_since)
    ]


def _opened(kpi: KPI, today: dt.date) -> list[tuple[str, int]]:
    this = today.replace(day=1)
    months = [month_after(this, number) for number in range(1 - AHEAD, 1)]
    rows = Opening.objects.filter(kpi=kpi, month__gte=months[0]).values_list("month", "count")
    counts = dict(rows)
    return [
        (dateformat.format(month, pgettext("date format", "M y")), counts.get(month, 0)) for month in months
    ]


def _twins(facts: PortfolioFacts, today: dt.date) -> list[Twin]:
    others = wordings_of_all(today)
    wordings = [wording for _code, wording in others.values()]
    found = [twins for wording in facts.wordings for twins in near_duplicates_of(wording, wordings)]
    return [
        Twin(others[twins.second][0], others[twins.second][1].name, str(ALIKE[twins.by])) for twins in found
    ]


def _review_line(row: Review) -> ReviewLine:
    by = str(row.actor) if row.actor else row.actor_label
    return ReviewLine(formats.day_text(row.day), row.get_outcome_display(), row.reason, by)
