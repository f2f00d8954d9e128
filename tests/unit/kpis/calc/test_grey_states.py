"""States without a score, milestones, and the days on which time moves them."""

import datetime as dt
from decimal import Decimal

import pytest

from .organisations import Organisation, one_team
from .shorthand import said

LATER = "2026-12-01"


def month(organisation: Organisation, today: str) -> tuple[str, str, Decimal | None, dt.date | None]:
    result = organisation.measured("K@T", "2026-03", today)
    return result.status, result.reason, result.completeness, result.valid_until


def test_a_month_from_its_first_day_to_its_deadline_and_beyond() -> None:
    organisation = one_team()
    organisation.target("K@T", 10)
    assert organisation.book("2026-02-28").measure(organisation.key("K@T", "2026-03")) is None
    deadline, next_deadline = dt.date(2026, 4, 11), dt.date(2026, 5, 11)
    assert month(organisation, "2026-03-01") == ("not_due", "", None, deadline)
    assert month(organisation, "2026-04-10") == ("not_due", "", None, deadline)
    assert month(organisation, "2026-04-11") == ("no_data", "missing", Decimal(0), next_deadline)
    assert organisation.measured("K@T", "2026-03", "2026-05-10").stale is True
    assert organisation.measured("K@T", "2026-03", "2026-05-11").stale is False


def test_not_applicable_comes_before_everything() -> None:
    organisation = one_team()
    organisation.mark_na("K@T", "2026-03")
    assert month(organisation, "2026-03-05") == ("na", "not_applicable", None, None)


def test_no_target_comes_before_what_is_missing() -> None:
    organisation = one_team()
    assert month(organisation, "2026-03-05")[0] == "no_target"
    assert month(organisation, LATER)[0] == "no_target"


def test_no_target_comes_before_an_error_and_its_value_is_shown() -> None:
    organisation = one_team(formula="a * a", inputs="a:sum", aggregation="ratio")
    organisation.enter("K@T", "2026-03", a=10**9)
    assert month(organisation, LATER)[0] == "no_target"
    organisation.enter("K@T", "2026-03", a=3)
    assert organisation.measured("K@T", "2026-03", LATER).value == 9


def test_incomplete_inputs_are_there_but_do_not_count() -> None:
    organisation = one_team(formula="a / b", inputs="a:sum;b:sum", aggregation="ratio")
    organisation.target("K@T", 10)
    organisation.enter("K@T", "2026-03", a=3)
    assert month(organisation, LATER)[:3] == ("no_data", "partial", Decimal(0))


def test_a_draft_has_no_row() -> None:
    organisation = Organisation()
    organisation.team("T")
    organisation.kpi("K", scored=False)
    organisation.measure("K", "T", target=5)
    assert organisation.book(LATER).measure(organisation.key("K@T", "2026-03")) is None


def test_zero_is_a_value() -> None:
    organisation = one_team(direction="down")
    organisation.target("K@T", 0)
    organisation.enter("K@T", "2026-03", 0)
    assert organisation.measured("K@T", "2026-03", LATER).status == "green"


def test_information_is_never_scored() -> None:
    organisation = one_team(direction="info")
    organisation.target("K@T", 10)
    organisation.enter("K@T", "2026-03", 10)
    result = organisation.measured("K@T", "2026-03", LATER)
    assert said(result.status, result.value, result.score, result.lines) == ("no_target", 10, None, None)


def test_yes_or_no_needs_no_target_and_its_mean_is_the_share_of_yes() -> None:
    organisation = one_team(direction="binary", aggregation="mean")
    organisation.enter_all("K@T", {"2026-01": 1, "2026-02": 0, "2026-03": 1})
    result = organisation.measured("K@T", "FY2026-Q1", LATER)
    assert said(result.value, result.score, result.status) == (Decimal("0.67"), 67, "amber")
    assert organisation.measured("K@T", "2026-04", LATER).status == "no_data"


def test_levels_are_looked_up() -> None:
    organisation = one_team(direction="ordinal", levels=((1, 0), (2, 50), (3, 100)))
    organisation.enter_all("K@T", {"2026-01": 3, "2026-02": 2})
    assert organisation.measured("K@T", "2026-01", LATER).score == 100
    assert organisation.measured("K@T", "FY2026-Q1", LATER).score == 50


@pytest.mark.parametrize(("answers", "status", "reason"), [(4, "na", "too_few"), (5, "green", "")])
def test_fewer_than_five_answers_are_shown_to_nobody(answers: int, status: str, reason: str) -> None:
    organisation = one_team(
        aggregation="ratio", formula="happy / n", inputs="happy:sum;n:sum", respondents="n"
    )
    organisation.target("K@T", "0.5")
    organisation.enter("K@T", "2026-03", happy=4, n=answers)
    result = organisation.measured("K@T", "2026-03", LATER)
    assert said(result.status, result.reason, result.inputs is None) == (status, reason, status == "na")
    organisation.enter("K@T", "2026-02", happy=3, n=6)
    quarter = organisation.measured("K@T", "FY2026-Q1", LATER)
    assert quarter.raw == (Decimal("0.5") if status == "na" else Decimal("0.636363636364"))


# Milestones


def milestone(*percents: int | None) -> Organisation:
    """Due at the end of June, begun on 1 January: 180 days."""
    organisation = one_team(direction="milestone")
    organisation.target("K@T", 100, valid_from="2026-01-01", due="2026-06-30")
    for number, percent in enumerate(percents, start=1):
        if percent is not None:
            organisation.enter("K@T", f"2026-{number:02d}", percent)
    return organisation


def test_a_milestone_is_judged_by_its_plan_on_the_last_day_of_a_closed_period() -> None:
    result = milestone(None, None, 45).measured("K@T", "2026-03", LATER)  # 89 of 180 days: 49.44 %
    assert said(result.score, result.status) == (Decimal("77.777777777778"), "amber")
    assert result.lines is None


def test_a_running_milestone_moves_every_day() -> None:
    result = milestone(None, None, 45).measured("K@T", "2026-03", "2026-03-22")  # 80 of 180 days: 44.44 %
    assert said(result.score, result.valid_until) == (100, dt.date(2026, 3, 23))


def test_a_milestone_that_has_not_begun_is_not_due() -> None:
    organisation = one_team(direction="milestone")
    organisation.target("K@T", 100, valid_from="2026-03-05", due="2026-06-30")
    organisation.enter("K@T", "2026-03", 0)
    assert organisation.measured("K@T", "2026-03", "2026-03-05").status == "not_due"


def test_a_milestone_done_is_done_and_one_without_a_word_after_its_day_is_red() -> None:
    organisation = milestone(None, None, None, None, None, None, 100)
    assert organisation.measured("K@T", "2026-07", "2026-07-10").score == 100
    late = milestone().measured("K@T", "2026-07", "2026-07-10")
    assert said(late.score, late.status) == (0, "red")
    assert milestone().measured("K@T", "2026-06", LATER).status == "no_data"


def test_without_a_due_day_there_is_nothing_to_judge_by() -> None:
    organisation = one_team(direction="milestone")
    organisation.enter("K@T", "2026-03", 50)
    assert organisation.measured("K@T", "2026-03", LATER).status == "no_target"
