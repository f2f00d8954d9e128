"""A real scheme of four weighted domains: the total of every hospital is the one its authority published."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from statistics import mean

import pytest

from kpis.models import NodeScore
from tests.real.hospitals import NATION, Hospital, read_2025, read_2026, write_folder
from tests.real.results import load_and_compute, of_measure, of_team

EXCERPT = Path(__file__).parents[3] / "data" / "hospital_excerpt" / "fy2026.csv"
CLOSED_2025 = dt.datetime(2025, 11, 3, 12, tzinfo=dt.UTC)
CLOSED_2026 = dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC)
FY2025, FY2026 = "2024-10-01", "2025-10-01"
AS_PUBLISHED = Decimal("1e-12")


def totals(start: str) -> dict[str, Decimal | None]:
    of_hospitals = NodeScore.objects.filter(
        node="team", grain="year", start=start, team__code__startswith="H"
    )
    return dict(of_hospitals.values_list("team__code", "score"))


def coverages(start: str) -> Counter[Decimal | None]:
    of_hospitals = NodeScore.objects.filter(
        node="team", grain="year", start=start, team__code__startswith="H"
    )
    return Counter(of_hospitals.values_list("coverage", flat=True))


def differing(hospitals: Sequence[Hospital], start: str) -> dict[str, tuple[Decimal | None, Decimal]]:
    """Computed and published totals that are further apart than the last published decimal."""
    computed = totals(start)
    assert len(computed) == len(hospitals)
    pairs = {one.team: (computed[one.team], one.total) for one in hospitals}
    return {team: pair for team, pair in pairs.items() if not is_near(*pair)}


def far_from_mean(hospitals: Sequence[Hospital], start: str) -> list[str]:
    """States that are not the mean of their hospitals' published totals, and a nation that is not theirs."""
    of_state: dict[str, list[Decimal]] = defaultdict(list)
    for one in hospitals:
        of_state[one.state].append(one.total)
    means = {state: mean(found) for state, found in of_state.items()}
    means[NATION] = mean(list(means.values()))
    return [code for code, found in means.items() if not is_near(of_team(code, "year", start).score, found)]


def is_near(computed: Decimal | None, published: Decimal) -> bool:
    return computed is not None and abs(computed - published) <= AS_PUBLISHED


def test_an_excerpt_with_hospitals_that_lack_a_domain(tmp_path: Path) -> None:
    """St Elizabeth has no safety score: (16.67 + 59 + 40) / 3."""
    hospitals = read_2026(EXCERPT)
    write_folder(hospitals, 2026, "perspective", tmp_path)
    load_and_compute(tmp_path, CLOSED_2026)
    assert differing(hospitals, FY2026) == {}
    elizabeth = of_team("H060044", "year", FY2026)
    assert (elizabeth.score, elizabeth.coverage) == (Decimal("38.555555555556"), Decimal(75))
    assert (elizabeth.status, elizabeth.provisional, elizabeth.grey) == ("red", False, 1)
    safety = of_measure("SAFETY", "H060044", "year", FY2026)
    assert (safety.status, safety.reason, safety.score) == ("no_data", "missing", None)
    alaska = of_team("H020001", "year", FY2026)
    assert (alaska.score, alaska.coverage) == (Decimal("25.416666666667"), Decimal(100))


@pytest.mark.real_data
def test_every_hospital_of_2026_with_weighted_domains(tmp_path: Path, real_data: Path) -> None:
    hospitals = read_2026(real_data / "hospital_vbp" / "hvbp_total_performance_fy2026_as_published.csv")
    write_folder(hospitals, 2026, "perspective", tmp_path)
    load_and_compute(tmp_path, CLOSED_2026)
    assert differing(hospitals, FY2026) == {}
    assert coverages(FY2026) == {Decimal(100): 317, Decimal(75): 12}
    assert far_from_mean(hospitals, FY2026) == []


@pytest.mark.real_data
def test_every_hospital_of_2025_with_weighted_measures(tmp_path: Path, real_data: Path) -> None:
    hospitals = read_2025(real_data / "hospital_vbp" / "hvbp_total_performance_fy2025_clean.csv")
    write_folder(hospitals, 2025, "measure", tmp_path)
    load_and_compute(tmp_path, CLOSED_2025)
    assert differing(hospitals, FY2025) == {}
    assert coverages(FY2025) == {Decimal(100): 277, Decimal(75): 67}
    assert far_from_mean(hospitals, FY2025) == []
