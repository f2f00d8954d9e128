"""Series to forecast, from the folder of real data: M3 months, their quarters, and classic ones."""

import csv
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import REAL_DATA

FOLDER = REAL_DATA / "forecasting"
SEASONS = {"monthly": 12, "quarterly": 4}


@dataclass(frozen=True)
class Series:
    """What was known, and what came after."""

    name: str
    season: int
    past: Sequence[float]
    future: Sequence[float]


def rows(name: str) -> list[dict[str, str]]:
    with Path(FOLDER / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def m3_months() -> list[Series]:
    parts: dict[str, dict[str, list[float]]] = defaultdict(lambda: {"train": [], "test": []})
    for row in rows("m3_monthly_values.csv"):
        parts[row["series"]][row["part"]].append(float(row["value"]))
    return [Series(name, 12, part["train"], part["test"]) for name, part in parts.items()]


def m3_quarters() -> list[Series]:
    """Sums of three months: six quarters ahead."""
    return [
        Series(one.name, 4, in_threes(one.past[len(one.past) % 3 :]), in_threes(one.future))
        for one in m3_months()
    ]


def in_threes(values: Sequence[float]) -> list[float]:
    return [sum(values[at : at + 3]) for at in range(0, len(values) - 2, 3)]


def classic(frequency: str, ahead: int) -> list[Series]:
    """Whole series only; the last `ahead` values are held back."""
    chosen = {row["series"] for row in rows("classic_series.csv") if row["frequency"] == frequency}
    values: dict[str, list[str]] = defaultdict(list)
    for row in rows("classic_values.csv"):
        values[row["series"]].append(row["value"])
    return [
        Series(
            name, SEASONS[frequency], [float(v) for v in found[:-ahead]], [float(v) for v in found[-ahead:]]
        )
        for name, found in values.items()
        if name in chosen and all(found)
    ]


def published() -> dict[str, float]:
    """Mean sMAPE of the entrants of the competition on the same series."""
    return {
        row["method"]: float(row["smape_dev_357"])
        for row in rows("m3_published_methods_smape_on_dev_subset.csv")
    }
