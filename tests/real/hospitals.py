"""Turns the total performance scores of American hospitals into an organisation folder.

Source: Centers for Medicare & Medicaid Services, Hospital Value-Based Purchasing, public domain. A hospital
has scores of 0 to 100 in four domains of 25 % each; a domain that is "Not Available" leaves its weight to the
others in equal parts. The total is published with 12 decimals.

Every domain is a perspective with one objective and one yearly measure, every hospital a team of its state.
The target is 100 and the red line 50, so zero lies at 0 and the stretch at 120: the score of a measure is the
domain's own, and the score of the team is the total. Hospitals take part on the last day of the fiscal year
alone, for nothing is published of the weeks and months before.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

from tests.real.tables import Row, read_rows, write_settings, write_table

DOMAINS = ("CLINICAL", "ENGAGEMENT", "SAFETY", "EFFICIENCY")
WEIGHT = 25
NATION = "US"
COLUMNS_2026 = (
    "Unweighted Normalized Clinical Outcomes Domain Score",
    "Unweighted Person And Community Engagement Domain Score",
    "Unweighted Normalized Safety Domain Score",
    "Unweighted Normalized Efficiency And Cost Reduction Domain Score",
)
COLUMNS_2025 = ("wt_clinical", "wt_pce", "wt_safety", "wt_efficiency")
Weighted = Literal["perspective", "measure"]


@dataclass(frozen=True)
class Hospital:
    """`domains` holds only those that have a score; `total` is the published answer."""

    team: str
    name: str
    state: str
    domains: Mapping[str, Decimal]
    total: Decimal


def read_2026(path: Path) -> list[Hospital]:
    """As published: domain scores before their weights."""
    return [
        _hospital(row, _scores(row, COLUMNS_2026), row["Total Performance Score"]) for row in read_rows(path)
    ]


def read_2025(path: Path) -> list[Hospital]:
    """Cleaned by others, points only: a domain earned its score divided by the number of domains counted."""
    hospitals = []
    for row in read_rows(path):
        points = _scores(row, COLUMNS_2025)
        scores = {domain: earned * len(points) for domain, earned in points.items()}
        hospitals.append(_hospital(row, scores, row["tps"]))
    return hospitals


def write_folder(hospitals: Sequence[Hospital], year: int, weighted: Weighted, folder: Path) -> None:
    """`year` is a fiscal one of the United States, from October to September. The weights are put on the
    perspectives, which makes them children of their team, or on the measures, which enter it one by one."""
    write_settings(folder, name="Hospital Value-Based Purchasing", fiscal_year_start=10)
    write_table(folder, "teams", "code name parent active_from active_to", _teams(hospitals, f"{year}-09-30"))
    write_table(folder, "perspectives", "code name", ((domain, domain.title()) for domain in DOMAINS))
    write_table(folder, "objectives", "code perspective", ((f"{domain}_CARE", domain) for domain in DOMAINS))
    write_table(
        folder,
        "kpis",
        "code status objective unit decimals frequency aggregation",
        ((domain, "active", f"{domain}_CARE", "points", 12, "year", "mean") for domain in DOMAINS),
    )
    everywhere = [(domain, one.team) for one in hospitals for domain in DOMAINS]
    write_table(folder, "measures", "kpi team", everywhere)
    write_table(folder, "targets", "kpi team target red_line", ((*place, 100, 50) for place in everywhere))
    write_table(folder, "weights", "node code team weight", _weights(weighted, everywhere))
    write_table(folder, "values", "kpi team period value", _values(hospitals, year))


def _hospital(row: Row, scores: Mapping[str, Decimal], total: str) -> Hospital:
    """The number begins with a zero and stays text."""
    return Hospital(f"H{row['Facility ID']}", row["Facility Name"], row["State"], scores, Decimal(total))


def _scores(row: Row, columns: Iterable[str]) -> dict[str, Decimal]:
    published = {domain: row[column] for domain, column in zip(DOMAINS, columns, strict=True)}
    return {
        domain: Decimal(score) for domain, score in published.items() if score not in ("", "Not Available")
    }


def _teams(hospitals: Sequence[Hospital], day: str) -> Iterator[Sequence[str]]:
    yield NATION, "United States", "", day, day
    for state in sorted({one.state for one in hospitals}):
        yield state, state, NATION, day, day
    for one in hospitals:
        yield one.team, one.name, one.state, day, day


def _weights(weighted: Weighted, everywhere: Iterable[tuple[str, str]]) -> Iterator[Sequence[object]]:
    places = ((domain, "") for domain in DOMAINS) if weighted == "perspective" else everywhere
    for domain, team in places:
        yield weighted, domain, team, WEIGHT


def _values(hospitals: Iterable[Hospital], year: int) -> Iterator[Sequence[object]]:
    for one in hospitals:
        for domain, score in one.domains.items():
            yield domain, one.team, f"FY{year}", f"{score:f}"
