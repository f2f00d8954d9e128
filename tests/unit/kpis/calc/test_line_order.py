import datetime as dt
from decimal import Decimal

from kpis.calc.line_order import Broken, Judged, broken_targets
from kpis.calc.lines import Lines

BEGINNING, JULY, LAST = dt.date(1, 1, 1), dt.date(2025, 7, 1), dt.date(9999, 12, 31)
TEN = [(BEGINNING, Decimal(10))]
TIGHT = Lines(target=Decimal(90), zero=Decimal(82))
RULE = "The zero point 82 must be below the red line 81 (by default): higher is better."


def judged(**changes: object) -> Judged:
    facts = {
        "directions": [(BEGINNING, "up")],
        "targets": {"month": [(BEGINNING, Lines(target=Decimal(90), red=Decimal(80)))]},
        "lives": [(BEGINNING, LAST)],
    }
    return Judged(**{**facts, **changes})  # type: ignore[arg-type]  # a test names what differs


def test_lines_in_order_are_not_broken() -> None:
    assert list(broken_targets(judged(), TEN)) == []


def test_a_tolerance_may_break_a_target_from_its_day_on() -> None:
    facts = judged(targets={"month": [(BEGINNING, TIGHT)]})
    rules = [(BEGINNING, Decimal(5)), (JULY, Decimal(10))]
    assert list(broken_targets(facts, rules)) == [Broken("month", BEGINNING, JULY, RULE)]


def test_a_target_that_ended_before_is_not_broken() -> None:
    facts = judged(targets={"month": [(BEGINNING, TIGHT), (JULY, Lines())]})
    assert list(broken_targets(facts, [(BEGINNING, Decimal(5)), (JULY, Decimal(10))])) == []


def test_a_measure_that_no_longer_lives_is_not_broken() -> None:
    facts = judged(targets={"month": [(BEGINNING, TIGHT)]}, lives=[(BEGINNING, dt.date(2025, 6, 30))])
    assert list(broken_targets(facts, [(BEGINNING, Decimal(5)), (JULY, Decimal(10))])) == []


def test_a_direction_that_turns_breaks_the_red_line() -> None:
    facts = judged(directions=[(BEGINNING, "up"), (JULY, "down")])
    assert [(broken.day, broken.rule) for broken in broken_targets(facts, TEN)] == [
        (JULY, "The zero point 70 (by default) must be above the red line 80: lower is better."),
        (JULY, "The red line 80 must be above the target 90: lower is better."),
        (JULY, "The stretch 94 (by default) must be below the target 90: lower is better."),
    ]
