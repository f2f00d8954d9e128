"""The portfolio page: what is found in the active KPIs by kind, their balance, and what figures cost."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kpis.calc.entry_cost import MINUTES_PER_INPUT, MINUTES_PER_VALUE, minutes_by_team
from kpis.calc.hygiene import Finding, by_perspective, hygiene, shares
from kpis.calc.near_duplicates import Twins, near_duplicates
from kpis.formats.hygiene import minutes_text, share_text
from kpis.models import Perspective
from kpis.queries.portfolio_facts import PortfolioFacts, portfolio_facts
from kpis.queries.portfolio_rows import Group, groups_of
from kpis.queries.smart import Reading


@dataclass(frozen=True, slots=True)
class Portfolio:
    """`balance` and `costs` are facts by name. Of `places` scorecards the reader may not open `hidden`."""

    active: int
    groups: list[Group]
    balance: list[tuple[str, str]]
    costs: list[tuple[str, str]]
    cost: str
    assumption: str
    places: int
    hidden: int


def portfolio(reading: Reading, kind: str = "") -> Portfolio:
    """With `kind` only what is found of that kind, and all of it. Five statements."""
    facts = portfolio_facts(reading)
    perspectives = {perspective.code: perspective for perspective in Perspective.objects.all()}
    found = hygiene(facts.subjects, perspectives, reading.today, facts.counted_since)
    found += map(twins_finding, near_duplicates(facts.wordings))
    minutes = minutes_by_team(facts.entered)
    return Portfolio(
        active=len(facts.subjects),
        groups=groups_of(found, facts, perspectives, kind),
        balance=_balance(facts, perspectives),
        costs=[(facts.teams[team].name, minutes_text(count)) for team, count in minutes.items()],
        cost=minutes_text(sum(minutes.values())),
        assumption=assumption(),
        places=facts.places,
        hidden=facts.hidden,
    )


def assumption() -> str:
    return _(
        "Assumed are %(value)s minutes for a value and %(input)s for each input, to look it up, enter it and"
        " read the result. Figures that are calculated or rolled up cost nothing."
    ) % {"value": MINUTES_PER_VALUE, "input": MINUTES_PER_INPUT}


def twins_finding(twins: Twins) -> Finding:
    return Finding("twins", twins.first, {"other": twins.second, "by": twins.by})


def _balance(facts: PortfolioFacts, perspectives: Mapping[str, Perspective]) -> list[tuple[str, str]]:
    leading, financial = shares(facts.subjects)
    counted = by_perspective(facts.subjects)
    return [
        (_("Leading"), share_text(leading)),
        (_("Financial, of those with an objective"), share_text(financial)),
        *((perspective.name, str(counted[code])) for code, perspective in perspectives.items()),
        (_("Metrics, without an objective"), str(counted[""])),
    ]
