"""Months of a real network with a publicly known cause, judged as they would have been then."""

import csv
from collections import Counter, defaultdict
from decimal import Decimal

import pytest

from kpis.calc.periods import Calendar, parse_key, period_key, periods_between
from kpis.calc.signals.judging import Watched, watch
from tests.conftest import REAL_DATA

pytestmark = pytest.mark.real_data
FOLDER = REAL_DATA / "mta"
MISSED = {
    ("2011-08", "Total Ridership - Subways"),
    ("2011-08", "Total Ridership"),
    ("2012-10", "Total Ridership"),
    ("2012-11", "Total Ridership"),
}
FAULTS = {
    ("2010-12", "Total Paratransit Ridership - NYCT Bus"),
    ("2015-07", "126th Street Depot - % of Completed Trips"),
}
LARGE = 2.5
Month = tuple[str, str]


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def series() -> dict[str, dict[str, Decimal]]:
    known: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for row in rows("monthly.csv"):
        if row["monthly_actual"]:
            known[row["indicator_seq"]][row["period"]] = Decimal(row["monthly_actual"])
    return known


def months(known: dict[str, Decimal]) -> list[str]:
    first, last = (parse_key(Calendar(), key) for key in (min(known), max(known)))
    return [
        period_key(Calendar(), one) for one in periods_between(Calendar(), "month", first.start, last.end)
    ]


def judged(watched: Watched, place: int) -> str:
    """flagged, open (an episode that had begun before) or inside."""
    then = [
        one for one in watched.episodes if one.found <= place and (one.ended is None or one.ended > place)
    ]
    if watched.points[place].outside or (then and then[-1].found == place):
        return "flagged"
    return "open" if then else "inside"


@pytest.fixture(scope="module")
def verdicts() -> list[tuple[Month, str, float]]:
    known = series()
    found = []
    for event in rows("known_events.csv"):
        values = known[event["indicator_seq"]]
        keys = months(values)
        watched = watch([values.get(key) for key in keys], (), 12)
        month = (event["period"], event["indicator_name"])
        found.append((month, judged(watched, keys.index(event["period"])), float(event["robust_z"])))
    return found


def test_half_are_flagged_in_the_month_and_a_fifth_was_part_of_a_signal(
    verdicts: list[tuple[Month, str, float]],
) -> None:
    assert Counter(verdict for _month, verdict, _z in verdicts) == {"flagged": 20, "open": 8, "inside": 12}


def test_both_data_faults_are_flagged(verdicts: list[tuple[Month, str, float]]) -> None:
    assert {month for month, verdict, _z in verdicts if verdict == "flagged"} >= FAULTS


def test_the_large_ones_that_are_missed_are_ridership_in_two_storms(
    verdicts: list[tuple[Month, str, float]],
) -> None:
    missed = {month for month, verdict, z in verdicts if verdict == "inside" and z < -LARGE}
    assert missed - {("2011-02", "Mean Distance Between Failures")} == MISSED
