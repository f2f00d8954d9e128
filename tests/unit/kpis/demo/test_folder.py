import csv
import datetime as dt
from collections import Counter
from pathlib import Path

import pytest

from kpis.demo.folder import Clock, write_folder
from kpis.demo.series import Series, rounded

DAYS = [dt.date(2026, 11, 22), dt.date(2027, 3, 1), dt.date(2028, 2, 29), dt.date(2026, 12, 31)]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("today", DAYS)
def test_the_open_month_is_the_one_before_today(today: dt.date) -> None:
    clock = Clock.on(today)
    assert clock.open.end == today.replace(day=1) - dt.timedelta(days=1)
    assert len(clock.months) == 27
    assert clock.last_closed.end == clock.open.start - dt.timedelta(days=1)


@pytest.mark.parametrize("today", DAYS)
def test_the_same_day_gives_the_same_folder(today: dt.date, tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
        write_folder(folder, today)
    files = sorted(path.name for path in one.iterdir())
    assert [(one / name).read_bytes() for name in files] == [(other / name).read_bytes() for name in files]
    assert "{" not in "".join(path.read_text(encoding="utf-8") for path in one.iterdir())


def test_seven_of_the_twelve_values_of_operations_are_in(tmp_path: Path) -> None:
    write_folder(tmp_path, dt.date(2026, 11, 22))
    entered = {
        (row["kpi"], row["team"]) for row in rows(tmp_path / "measures.csv") if row["source"] == "entry"
    }
    values = rows(tmp_path / "values.csv")
    filled = {(row["kpi"], row["team"]) for row in values if row["period"] == "2026-10"}
    assert len([key for key in entered if key[1] == "OPERATIONS"]) == 12
    assert len([key for key in filled if key[1] == "OPERATIONS"]) == 7


def test_training_is_missing_only_in_the_last_closed_month(tmp_path: Path) -> None:
    write_folder(tmp_path, dt.date(2026, 11, 22))
    training = [row for row in rows(tmp_path / "values.csv") if row["kpi"] == "OPS_16"]
    months = Counter(row["period"] for row in training)
    assert "2026-09" not in months
    assert (len(months), months["2026-08"], months["2026-10"]) == (26, 4, 2)


def test_a_series_ends_on_its_trend() -> None:
    series = Series("x", first=10, last=20, season=3, noise=2, shift_at=20, shift_by=5)
    values = series.values(range(26), 26)
    assert (len(values), values[-1]) == (26, 25)
    assert values == series.values(range(26), 26)


def test_four_neighbours_stray_into_every_quarter_of_the_noise() -> None:
    values = Series("x", first=10, last=10, noise=2).values(range(24), 26)
    quarters = [int(value - 8) for value in values]
    assert [sorted(quarters[at : at + 4]) for at in range(0, 24, 4)] == [[0, 1, 2, 3]] * 6


def test_rounding_respects_bounds_and_places() -> None:
    assert (rounded(101.26, 1, "0", "100"), rounded(-3, 0, "0"), rounded(2.345, 2)) == ("100.0", "0", "2.35")
