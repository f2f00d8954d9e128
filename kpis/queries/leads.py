"""Declared leading pairs where both KPIs are measured by one team, and what was seen of them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import F
from django.utils.translation import gettext_lazy, ngettext

from kpis import formats
from kpis.calc.insights import Lead
from kpis.models import LeadingPair, LeadTest, Measure, Signal

VERDICTS = {
    LeadTest.Verdict.SUPPORTED: gettext_lazy("Supported: the assumption holds."),
    LeadTest.Verdict.WEAK: gettext_lazy("Weak: not yet shown."),
    LeadTest.Verdict.NOT_SUPPORTED: gettext_lazy("Not supported: not seen."),
    LeadTest.Verdict.INSUFFICIENT: gettext_lazy("Insufficient data: 36 periods of both are needed."),
}


class Both(NamedTuple):
    """The measures of a pair on one team; ids."""

    pair: int
    leader: int
    follower: int


@dataclass(frozen=True, slots=True)
class LeadLine:
    """Ready texts: the leader, what was seen, and the verdict."""

    name: str
    code: str
    seen: str
    verdict: str


def measured_together() -> list[Both]:
    """Every pair and team, persons' measures aside; two statements."""
    pairs = {(pair.leader_id, pair.follower_id): pair.pk for pair in LeadingPair.objects.all()}
    kpis = {kpi for pair in pairs for kpi in pair}
    measures = Measure.objects.filter(kpi__in=kpis, person=None).values_list("kpi_id", "team_id", "pk")
    found = {(kpi, team): measure for kpi, team, measure in measures}
    return [
        Both(pk, found[leader, team], measure)
        for (leader, follower), pk in sorted(pairs.items())
        for (kpi, team), measure in sorted(found.items())
        if kpi == follower and (leader, team) in found
    ]


def lead_lines(measure: Measure) -> list[LeadLine]:
    """What was declared to lead this measure; one statement."""
    tests = (
        LeadTest.objects.filter(follower=measure).select_related("leader__kpi").order_by("leader__kpi__code")
    )
    return [_line(test) for test in tests]


def _line(test: LeadTest) -> LeadLine:
    kpi = test.leader.kpi
    return LeadLine(kpi.name, kpi.code, _seen(test), str(VERDICTS[LeadTest.Verdict(test.verdict)]))


def _seen(test: LeadTest) -> str:
    """ "Tended to move", never more: nothing here says what causes what."""
    if test.lag is None or test.r is None:
        return ""
    text = ngettext(
        "Tended to move %(lag)s period before: r %(r)s, n %(n)s, %(pairs)s tested.",
        "Tended to move %(lag)s periods before: r %(r)s, n %(n)s, %(pairs)s tested.",
        test.lag,
    )
    pairs = ngettext("%(count)s pair", "%(count)s pairs", test.pairs) % {"count": test.pairs}
    return text % {"lag": test.lag, "r": formats.number(test.r, 2), "n": test.n, "pairs": pairs}


def accepted_leads(measure_ids: Collection[int]) -> dict[int, list[Lead]]:
    """By follower, what its supported leaders say now; two statements."""
    tests = LeadTest.objects.filter(follower__in=measure_ids, verdict=LeadTest.Verdict.SUPPORTED)
    rows = list(tests.select_related("leader__kpi"))
    signals = Signal.objects.filter(measure__in=[row.leader_id for row in rows], state=Signal.State.OPEN)
    sides = dict(signals.order_by("found").values_list("measure_id", F("side")))
    found: dict[int, list[Lead]] = {}
    for row in rows:
        if row.lag is not None and row.r is not None:
            side = sides.get(row.leader_id, 0)
            told = Lead(row.leader.kpi.name, row.lag, row.r, row.n, row.pairs, accepted=True, side=side)
            found.setdefault(row.follower_id, []).append(told)
    return found
