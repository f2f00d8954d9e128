"""The organisations of the bench are the same bytes every time, and hold what they say."""

from collections import Counter
from pathlib import Path

from tests.bench.organisation import SIZES, Organisation, make_organisation, write_organisation, write_values


def written(made: Organisation, folder: Path) -> dict[str, bytes]:
    write_organisation(made, folder)
    write_values(folder / "late", made.late)
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.csv")}


def test_an_organisation_is_the_same_bytes_every_time(tmp_path: Path) -> None:
    first, second = (written(make_organisation(SIZES["S"]), tmp_path / name) for name in ("first", "second"))
    assert first == second
    assert len(first) == 8


def test_an_organisation_has_the_kpis_teams_and_months_of_its_size() -> None:
    made = make_organisation(SIZES["S"])
    teams = Counter(str(row[0]).split("-")[0] for row in made.teams)
    assert (len(made.kpis), teams) == (200, {"U0": 1, "U1": 3, "U2": 12})
    months = {str(row[2]) for row in made.values if len(str(row[2])) == 7}
    assert (len(months), min(months), max(months)) == (36, "2023-11", "2026-10")
    assert {one.kind for one in made.kpis} == {"direct", "ratio", "formula", "daily"}
    assert max(one.depth for one in made.kpis) == 2
