"""How often forecasts held: stored chances and ranges beside what came, in two statements.

Whose forecasts are counted, `ForecastQuerySet.counted_for` says. Administrators read no figures by their
group, yet they answer for the calculation: they get the shares of all teams, which name no team and no
figure. Nothing is told of fewer than 50 outcomes but their number.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import BooleanField, Case, Count, DecimalField, ExpressionWrapper, Q, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from accounts.models import User
from kpis.calc.calibration import ENOUGH, Place, Said, count, reliability
from kpis.models import Forecast
from kpis.models.querysets import ForecastQuerySet
from kpis.queries.trust_rows import (
    BinRow,
    Fact,
    RangeRow,
    beside_base_rate,
    bin_row,
    facts,
    finding,
    range_row,
    too_few,
)

LOWEST, LOW, HIGH, HIGHEST = 0, 1, 3, 4
"""Places of the ends of the two ranges in `Forecast.quantiles`."""


@dataclass(frozen=True, slots=True)
class TrustPage:
    """Without `facts`, `verdict` and `bins` too little is known; the sentence then says how much is."""

    sentence: str
    scope: str
    ranges: list[RangeRow]
    facts: Sequence[Fact] = ()
    verdict: str = ""
    bins: Sequence[BinRow] = ()


def trust_page(user: User, today: dt.date) -> TrustPage:
    rows = Forecast.objects.counted_for(user, today)
    said, ranges, scope = _said(rows), _ranges(rows), _scope(user)
    if count(said) < ENOUGH:
        return TrustPage(too_few(count(said)), scope, ranges)
    bins = reliability(said)
    return TrustPage(
        sentence=finding(bins),
        scope=scope,
        ranges=ranges,
        facts=facts(said, bins),
        verdict=beside_base_rate(said),
        bins=[bin_row(one) for one in bins],
    )


def _said(rows: "ForecastQuerySet[Forecast]") -> list[Said]:
    """A chance is a share of a thousand paths, so there are few different ones however many forecasts."""
    known = rows.filter(chance__isnull=False, met__isnull=False).order_by()
    counted = known.values_list("chance", "met").annotate(cases=Count("pk"))
    return [Said(chance, met, cases) for chance, met, cases in counted]


def _ranges(rows: "ForecastQuerySet[Forecast]") -> list[RangeRow]:
    places = _places(rows)
    return [range_row(_("Next period"), places[False]), range_row(_("Whole year"), places[True])]


def _places(rows: "ForecastQuerySet[Forecast]") -> dict[bool, Counter[Place]]:
    """Of next periods (False) and of whole years (True), which have no periods ahead beside them."""
    of_year = ExpressionWrapper(Q(fan=[]), output_field=BooleanField())
    placed = rows.order_by().annotate(of_year=of_year, place=_place())
    found: dict[bool, Counter[Place]] = {False: Counter(), True: Counter()}
    for is_year, place, cases in placed.values_list("of_year", "place").annotate(cases=Count("pk")):
        found[is_year][Place(place)] += cases
    return found


def _place() -> Case:
    return Case(
        When(came__range=(_end(LOW), _end(HIGH)), then=Value(Place.IN_80.value)),
        When(came__range=(_end(LOWEST), _end(HIGHEST)), then=Value(Place.IN_95.value)),
        default=Value(Place.OUTSIDE.value),
    )


def _end(place: int) -> Cast:
    """Wider than a stored value: the end of a range may lie beyond every value there can be."""
    return Cast(KeyTextTransform(place, "quantiles"), DecimalField(max_digits=60, decimal_places=12))


def _scope(user: User) -> str:
    if user.is_administrator or user.is_executive:
        return _("Based on the forecasts of all teams.")
    return _("Based on the forecasts of the teams whose figures you may read.")
