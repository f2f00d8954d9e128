"""A target on trial: what its past would have scored, the chance of the year, a red line from history."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Organisation, User
from kpis.models import Forecast, Measure, Target, TeamPeriod
from kpis.queries.trial_texts import TrialText, trial_text
from kpis.queries.trials import Tried, trials, tried
from tests.builders import make_kpi, make_measure, make_score, make_target, make_team, make_user

TODAY = dt.date(2026, 11, 22)
NEXT_YEAR = dt.date(2027, 1, 1)
STATEMENTS = 8


@pytest.fixture
def elin() -> User:
    return make_user("elin@merrow.example", groups=("Executives",))


def month(back: int) -> dt.date:
    """So many months before November 2026."""
    year, number = divmod(2026 * 12 + 10 - back, 12)
    return dt.date(year, number + 1, 1)


def measured(values: Sequence[Any], measure: Measure | None = None, **kpi: Any) -> Measure:
    """With values of the months up to October 2026."""
    found = measure or make_measure(make_kpi(**kpi))
    for back, value in enumerate(reversed(values), start=1):
        make_score(found, month(back), value, 50)
    return found


def on_trial(measure: Measure, user: User, figure: Any = None, **fields: Any) -> Tried | None:
    grain = fields.pop("grain", "month")
    figures = {name: Decimal(value) for name, value in fields.items() if name in Target.FIGURES}
    rest = {name: value for name, value in fields.items() if name not in Target.FIGURES}
    target = Target(
        measure=measure,
        grain=grain,
        target=None if figure is None else Decimal(figure),
        **{"valid_from": NEXT_YEAR, **figures, **rest},
    )
    return tried(trials([measure], Organisation.current(), TODAY, user), target)


def text(measure: Measure, user: User, *args: Any, **fields: Any) -> TrialText:
    found = on_trial(measure, user, *args, **fields)
    assert found is not None
    return trial_text(trials([measure], Organisation.current(), TODAY, user), found)


def make_forecast(measure: Measure, **fields: Any) -> Forecast:
    given = {"quantiles": ["80", "90", "100", "110", "120"], "chance": Decimal("0.5"), **fields}
    return Forecast.objects.create(
        measure=measure,
        grain="year",
        start=dt.date(2026, 1, 1),
        made_after=month(1),
        method="theta",
        n=24,
        seed=1,
        made_at=dt.datetime(2026, 11, 2, tzinfo=dt.UTC),
        **given,
    )


def test_the_last_twelve_closed_months_are_scored_again(elin: User) -> None:
    measure = measured([1, 2, *(95, 92.5, 90) * 4])
    assert text(measure, elin, 95, red_line="90").sentences[0] == (
        "With this, the last 12 months would have scored "
        "100, 75, 50, 100, 75, 50, 100, 75, 50, 100, 75, 50, on average 75; 4 of 12 on track."
    )


def test_only_complete_values_of_this_definition_count(elin: User) -> None:
    measure = make_measure(make_kpi())
    make_score(measure, month(3), 1, 50)
    make_score(measure, month(2), 2, status="no_data")
    make_score(measure, month(1), 95, 50)
    make_score(measure, month(0), 3, 50)
    recorded = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    measure.kpi.versions.create(valid_from=month(2), recorded_at=recorded)
    assert text(measure, elin, 95).sentences == ["With this, the last month would have scored 100."]


@pytest.mark.parametrize(
    ("state", "day", "is_judged"),
    [
        ("", 10, False),
        ("", 11, True),
        ("finished", 5, True),
        ("locked", 5, True),
        ("reopened", 22, False),
    ],
)
def test_a_month_counts_once_it_is_closed(elin: User, state: str, day: int, is_judged: bool) -> None:
    """The deadline of October is 10 November."""
    measure = measured([95])
    if state:
        at = dt.datetime(2026, 11, 4, tzinfo=dt.UTC)
        TeamPeriod.objects.create(
            team=measure.team, grain="month", start=month(1), state=state, reason="Late", at=at
        )
    ground = trials([measure], Organisation.current(), dt.date(2026, 11, day), elin)
    found = tried(ground, Target(measure=measure, grain="month", target=Decimal(95), valid_from=NEXT_YEAR))
    assert found is not None
    assert (found.hindsight is not None) is is_judged


def test_without_a_closed_value_nothing_can_be_said(elin: User) -> None:
    assert text(make_measure(make_kpi()), elin, 95).sentences == [
        "No closed period has a value yet that this could judge."
    ]


def test_a_year_spread_evenly_judges_each_month_by_its_twelfth(elin: User) -> None:
    measure = measured([100, 95, 90], aggregation="sum")
    found = text(measure, elin, 1200, grain="year")
    assert found.parts == [(f"{name} 27", "≥ 100.00") for name in MONTHS]
    assert found.sentences[0] == (
        "With this, the last 3 months would have scored 100, 75, 50, on average 75; 1 of 3 on track."
    )


MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def test_a_profile_of_last_year_follows_the_latest_closed_months(elin: User) -> None:
    """November and December 2026 are not in yet: those of 2025 stand in for them."""
    measure = measured([30, 10, *(10,) * 10], aggregation="sum", decimals=0)
    found = text(measure, elin, 1400, grain="year", profile="last_year")
    assert [part for _month, part in found.parts] == ["≥ 100"] * 10 + ["≥ 300", "≥ 100"]
    assert found.sentences[-1].startswith("The parts shown follow the latest closed figures")
    assert found.sentences[0].endswith(
        "scored 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, on average 0; 0 of 12 on track."
    )


def test_a_coarse_target_of_a_level_judges_periods_of_its_own_grain(elin: User) -> None:
    measure = measured([1, 2, 3])
    make_score(measure, dt.date(2026, 7, 1), 95, 50, grain="quarter")
    assert text(measure, elin, 95, grain="quarter").sentences == [
        "With this, the last quarter would have scored 100."
    ]


def test_the_chance_is_that_of_the_running_year(elin: User) -> None:
    measure = measured([95])
    make_forecast(measure)
    assert text(measure, elin, 105).sentences[1] == (
        "About 30% likely, were it the target of 2026 already: the forecast reaches no further."
    )
    now = text(measure, elin, 105, valid_from=month(0)).sentences[1]
    assert now == "About 30% likely by the end of 2026, says the forecast."
    assert text(measure, elin, 130).sentences[1].startswith("Under 5% likely")


def test_the_stored_chance_is_told_of_the_target_it_was_made_of(elin: User) -> None:
    measure = measured([95])
    make_forecast(measure, least=Decimal(105), chance=Decimal("0.667"))
    assert text(measure, elin, 105, valid_from=month(0)).sentences[1].startswith("About 65% likely by")


def test_the_months_of_a_sum_add_up_to_its_year(elin: User) -> None:
    measure = measured([10], aggregation="sum")
    make_forecast(measure)
    assert text(measure, elin, "8.75").sentences[1].startswith("About 30% likely")


def test_a_red_line_is_proposed_from_twenty_months(elin: User) -> None:
    measure = measured(range(71, 91), decimals=0)
    found = text(measure, elin, 90)
    assert found.proposal == (
        "A red line at 73 is proposed: of the last 20 months 2 were worse, at most one in ten."
    )
    assert found.proposed is not None
    assert found.proposed.red == 73


def test_months_of_a_spread_target_are_carried_to_the_whole(elin: User) -> None:
    measure = measured(range(71, 91), decimals=0, aggregation="sum")
    assert text(measure, elin, 1080, grain="year").proposal == (
        "A red line at 876 is proposed: of the last 20 months 2 were worse, at most one in ten. "
        "Each period counts as what the whole would come to at its pace."
    )


def test_no_past_is_told_of_a_scorecard_that_may_not_be_opened(elin: User) -> None:
    """Neither to an administrator who reads no figures, nor of a person's measure."""
    ada = make_user("ada@merrow.example", groups=("Administrators",))
    hidden = "What its past would have scored is told to whoever may read this scorecard."
    measure = measured(range(71, 91), aggregation="sum")
    make_forecast(measure)
    by_past = {"grain": "year", "profile": "last_year"}
    assert text(measure, ada, 1200, **by_past) == TrialText([hidden, NOT_SETTLED], [])
    assert len(text(measure, ada, 1200, grain="year").parts) == 12
    personal = make_measure(make_kpi(), make_team(), person=make_user())
    assert text(measured([95], personal), elin, 95) == TrialText([hidden], [])


NOT_SETTLED = (
    "The parts shown follow the latest closed figures of each period. They count by those of the "
    "year before once all of these are in, and are even until then."
)


@pytest.mark.parametrize("direction", ["info", "binary", "ordinal", "milestone"])
def test_what_no_line_judges_is_not_tried(elin: User, direction: str) -> None:
    assert on_trial(make_measure(make_kpi(direction=direction)), elin, 100) is None


def test_a_target_that_ends_is_not_tried(elin: User) -> None:
    assert on_trial(measured([95]), elin) is None


@pytest.mark.parametrize("count", [1, 60])
def test_any_number_of_measures_costs_the_same(
    elin: User, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    team, organisation = make_team(), Organisation.current()
    measures = [make_measure(make_kpi(), team) for _ in range(count)]
    for measure in measures:
        make_target(measure, 90)
        measured([95], measure)
    with django_assert_num_queries(STATEMENTS):
        ground = trials(measures, organisation, TODAY, elin)
        for measure in measures:
            tried(ground, Target(measure=measure, grain="month", target=Decimal(95), valid_from=NEXT_YEAR))
