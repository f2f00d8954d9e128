"""What a receipt keeps of a target that was spread, added up, averaged or scaled."""

from typing import Any

from .organisations import Organisation, one_team

LATER = "2027-02-01"
MONTHS = [f"2026-{month:02d}" for month in range(1, 13)]


def full_year(method: str = "sum") -> Organisation:
    found = one_team(aggregation=method)
    found.enter_all("K@T", dict.fromkeys(MONTHS, 10))
    return found


def parts(found: Organisation, key: str, today: str = LATER) -> list[dict[str, Any]]:
    """Without the rows and rules, whose ids say nothing here."""
    kept: Any = found.measured("K@T", key, today).receipt.get("parts", [])
    return [{name: one[name] for name in one if name not in ("row", "rules")} for one in kept]


def lines(target: str, red: str, stretch: str, zero: str) -> dict[str, str]:
    return {"target": target, "red": red, "stretch": stretch, "zero": zero}


HUNDRED = lines("100", "90", "104", "80")


def test_the_one_row_of_a_period_needs_no_parts() -> None:
    found = full_year()
    found.target("K@T", 100)
    assert parts(found, "2026-05") == []
    assert found.measured("K@T", "2026-05", LATER).receipt["aim"] == ["summed", "month"]


def test_equal_targets_of_a_sum_are_told_once() -> None:
    found = full_year()
    found.target("K@T", 100)
    found.target("K@T", 200, valid_from="2026-12-01")
    assert parts(found, "FY2026-Q4") == [
        {"of": "month", "from": "2026-10-01", "to": "2026-11-01", "count": 2, "lines": HUNDRED},
        {
            "of": "month",
            "from": "2026-12-01",
            "to": "2026-12-01",
            "count": 1,
            "lines": lines("200", "180", "208", "160"),
        },
    ]


def test_a_spread_target_names_its_whole_and_its_share() -> None:
    found = full_year()
    found.target("K@T", 1200, "year", profile="1;1;1;1;1;1;1;1;1;1;2;4")
    spread = {"grain": "year", "start": "2026-01-01", "of": "month", "count": 1}
    assert parts(found, "2026-11") == [
        {
            **spread,
            "from": "2026-11-01",
            "to": "2026-11-01",
            "share": ["2", "16"],
            "lines": lines("150", "135", "156", "120"),
        }
    ]
    found.target("K@T", 1200, "year", profile="3;3;3;3;3;3;3;3;3;3;3;3", valid_from="2026-01-01")
    assert parts(found, "2026-11")[0]["share"] == ["1", "12"]


def test_an_open_period_counts_by_its_days_and_a_whole_one_does_not() -> None:
    found = full_year()
    found.target("K@T", 100)
    quarter = parts(found, "FY2026-Q1", "2026-02-14")
    assert [(one["from"], one.get("days")) for one in quarter] == [
        ("2026-01-01", None),
        ("2026-02-01", [14, 28]),
    ]
    for month in MONTHS[:3]:
        found.mark_na("K@T", month)
    whole = parts(found, "FY2026-Q1", "2026-03-14")
    assert [(one["count"], one.get("days")) for one in whole] == [(3, None)]


def test_a_mean_counts_the_periods_that_have_a_value() -> None:
    found = one_team(aggregation="mean")
    found.target("K@T", 100)
    found.enter_all("K@T", dict.fromkeys(MONTHS[:2], 10))
    assert parts(found, "FY2026-Q1") == [
        {"of": "month", "from": "2026-01-01", "to": "2026-02-01", "count": 2, "lines": HUNDRED}
    ]


def test_a_quarter_of_one_month_names_the_target_of_that_month() -> None:
    found = one_team(aggregation="mean")
    found.target("K@T", 100)
    found.target("K@T", 130, valid_from="2026-03-01")
    found.enter("K@T", "2026-01", 10)
    assert [(one["from"], one["lines"]["target"]) for one in parts(found, "FY2026-Q1")] == [
        ("2026-01-01", "100")
    ]


def test_the_running_period_of_a_mean_counts_whole() -> None:
    found = full_year("mean")
    found.target("K@T", 100)
    assert [(one["count"], one.get("days")) for one in parts(found, "FY2026-Q1", "2026-02-14")] == [(2, None)]


def test_a_milestone_keeps_the_day_of_its_plan() -> None:
    found = one_team(direction="milestone", aggregation="last")
    found.target("K@T", 100, valid_from="2026-02-10", due="2026-03-12")
    found.enter("K@T", "2026-03", 40)
    days = [("2026-03-05", "2026-03-05"), ("2026-03-20", "2026-03-12"), (LATER, "2026-03-12")]
    for today, plan in days:
        assert found.measured("K@T", "2026-03", today).receipt["day"] == plan
    assert found.measured("K@T", "2026-01", LATER).receipt.get("day") is None
