"""Which figures of a report that was sent are others by now: both sides as they were, or would be, frozen."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kpis.calc.scoring import round_half_up, shown_score

Frozen = Mapping[str, Sequence[Mapping[str, Any]]]
"""`nodes` and `measures` of a report, each row with the code of its team and its figures as text. Of a team
the first node is the team itself, the others are its perspectives."""

Bands = tuple[Decimal, Decimal]
MEASURE_BANDS = (Decimal(100), Decimal(50))
KINDS = ("team", "perspective", "measure")


@dataclass(frozen=True, slots=True)
class Place:
    """`team` is a code, and so is `code`: of the team itself, of a KPI, or the name of a perspective."""

    kind: str
    team: str
    code: str

    @property
    def order(self) -> tuple[int, str, str]:
        return KINDS.index(self.kind), self.team, self.code


@dataclass(frozen=True, slots=True)
class Shown:
    """A result as a report prints it; empty where there was none."""

    value: str = ""
    target: str = ""
    score: str = ""
    status: str = ""
    coverage: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    place: Place
    before: Shown
    after: Shown


def differing(sent: Iterable[Frozen], now: Frozen, bands: Bands) -> list[Difference]:
    """`sent` is what the audiences of one report were told, of one figure all of them the same.

    A score of 70.1 that is 70.2 now reads 70 on both sides, so it is no difference. A perspective on one side
    alone is empty or was renamed: its team tells. Teams nobody was told of do not count.
    """
    before = {place: shown for report in sent for place, shown in _figures(report, bands)}
    after, teams = dict(_figures(now, bands)), {place.team for place in before}
    places = [place for place in before.keys() | after.keys() if place.team in teams]
    found = [
        Difference(place, before.get(place, Shown()), after.get(place, Shown()))
        for place in sorted(places, key=lambda place: place.order)
        if place.kind != "perspective" or (place in before and place in after)
    ]
    return [one for one in found if one.before != one.after]


def _figures(report: Frozen, bands: Bands) -> Iterator[tuple[Place, Shown]]:
    seen: set[str] = set()
    for row in report["nodes"]:
        team, score = row["team"], _score(row["score"], bands)
        place = Place("perspective", team, row["name"]) if team in seen else Place("team", team, team)
        yield place, Shown(score=score, status=row["status"], coverage=_percent(row["coverage"]))
        seen.add(team)
    for row in report["measures"]:
        figures = row["value"] or "", row["target"] or "", _score(row["score"], MEASURE_BANDS)
        yield Place("measure", row["team"], row["kpi"]), Shown(*figures, status=row["status"])


def _score(text: str | None, bands: Bands) -> str:
    return "" if text is None else str(shown_score(Decimal(text), *bands))


def _percent(text: str | None) -> str:
    """99.6 reads 99: never 100 while something is missing."""
    if text is None:
        return ""
    share = Decimal(text)
    return str(min(round_half_up(share, 0), Decimal(99)) if share < 100 else 100)
