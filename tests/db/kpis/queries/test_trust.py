"""How forecasts held: which are counted for whom, where the ends of a range belong, and what is told."""

import datetime as dt

import pytest

from kpis.models import Forecast
from kpis.queries.trust import trust_page
from kpis.queries.trust_rows import BinRow, Fact, RangeRow
from tests.cast import Cast, make_cast
from tests.forecasts import make_forecasts

TODAY = dt.date(2026, 11, 12)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.mark.parametrize(
    ("role", "counted"),
    [
        ("outsider", 0),
        ("viewer", 3),
        ("contributor", 3),
        ("manager", 3),
        ("grandparent_manager", 3),
        ("executive", 3),
        ("administrator", 3),
    ],
)
def test_forecasts_count_for_readers_and_administrators_and_persons_never(
    cast: Cast, role: str, counted: int
) -> None:
    make_forecasts(cast.punctuality, 3, "90")
    make_forecasts(cast.punctuality, 2, None)
    make_forecasts(cast.own, 4, "90")
    assert Forecast.objects.counted_for(cast.person(role), TODAY).count() == counted


def test_who_has_left_counts_nothing(cast: Cast) -> None:
    make_forecasts(cast.punctuality, 3, "90")
    cast.manager.is_active = cast.administrator.is_active = False
    assert not Forecast.objects.counted_for(cast.manager, TODAY).exists()
    assert not Forecast.objects.counted_for(cast.administrator, TODAY).exists()


def test_with_few_outcomes_only_their_number_is_told(cast: Cast) -> None:
    make_forecasts(cast.punctuality, 49, "90", chance="0.7", met=True)
    make_forecasts(cast.punctuality, 1, "90")
    page = trust_page(cast.manager, TODAY)
    assert page.sentence == (
        "The outcomes of 49 chances are known. How well chances held is shown from 50 on."
    )
    assert (page.facts, page.verdict, page.bins) == ((), "", ())
    assert page.ranges == [
        RangeRow("Next period", "1", "–", "–", "shown from 50 on"),
        RangeRow("Whole year", "49", "–", "–", "shown from 50 on"),
    ]


@pytest.mark.parametrize(
    ("outcomes", "sentence"),
    [
        (0, "No outcome of a chance is known yet. How well chances held is shown from 50 on."),
        (1, "The outcome of 1 chance is known. How well chances held is shown from 50 on."),
    ],
)
def test_none_and_one_are_said_in_their_own_words(cast: Cast, outcomes: int, sentence: str) -> None:
    make_forecasts(cast.punctuality, outcomes, "90", chance="0.7", met=True)
    assert trust_page(cast.manager, TODAY).sentence == sentence


def test_fifty_outcomes_are_told_as_ten_bins(cast: Cast) -> None:
    make_forecasts(cast.punctuality, 30, "90", chance="0.74", met=True)
    make_forecasts(cast.punctuality, 11, "90", chance="0.74", met=False)
    make_forecasts(cast.punctuality, 9, "90", chance="0.002", met=False)
    page = trust_page(cast.manager, TODAY)
    assert page.sentence == "Where we said 70–80%, the target was met in 30 of 41 cases."
    assert page.facts == [
        Fact("Outcomes", "50", "chances whose year is over"),
        Fact("Came true", "60%", "whatever was said: the base rate"),
        Fact("Average miss", "0.7 points", "between what was said and what came"),
        Fact("Brier score", "0.161", "0 is perfect"),
    ]
    assert page.verdict == "The Brier score is better than 0.240, that of always saying 60%."
    assert [row.chances for row in page.bins][::3] == ["0–10%", "30–40%", "60–70%", "90–100%"]
    seventies, first = page.bins[7], page.bins[0]
    assert (seventies.cases, seventies.said, seventies.came, seventies.difference, seventies.note) == (
        "41",
        "74%",
        "73%",
        "−1 points",
        "",
    )
    assert (first.said, first.came, first.difference, first.note) == (
        "under 1%",
        "0%",
        "0 points",
        "few cases",
    )
    assert page.bins[5] == BinRow("50–60%", "0", "–", "–", "–", "", None)


def test_a_sure_bin_is_the_finding_where_no_other_has_ten_cases(cast: Cast) -> None:
    make_forecasts(cast.punctuality, 41, "90", chance="0.99", met=False)
    make_forecasts(cast.punctuality, 9, "90", chance="0.5", met=True)
    page = trust_page(cast.manager, TODAY)
    assert page.sentence == "Where we said 90–100%, the target was met in 0 of 41 cases."
    assert page.verdict == "The Brier score is no better than 0.148, that of always saying 18%."


def test_both_ends_of_a_range_are_inside(cast: Cast) -> None:
    for came, count in (("80", 20), ("100", 20), ("70", 4), ("110", 4), ("110.000000000001", 2)):
        make_forecasts(cast.punctuality, count, came)
    assert trust_page(cast.manager, TODAY).ranges[0] == RangeRow("Next period", "50", "80%", "96%", "")


def test_a_year_forecast_is_told_by_its_empty_fan_even_without_a_chance(cast: Cast) -> None:
    make_forecasts(cast.punctuality, 50, "60", chance="0.5", met=False)
    Forecast.objects.update(chance=None, met=None)
    page = trust_page(cast.manager, TODAY)
    assert page.bins == ()
    assert page.ranges[1] == RangeRow("Whole year", "50", "0%", "0%", "")


def test_ends_of_ranges_may_lie_beyond_every_value(cast: Cast) -> None:
    ends = ("-9E+20", "-2E+20", "0", "2E+20", "9E+20")
    make_forecasts(cast.punctuality, 50, "999999999999999999", ends=ends)
    assert trust_page(cast.manager, TODAY).ranges[0].in_80 == "100%"


@pytest.mark.parametrize(
    ("role", "sentence"),
    [
        ("manager", "Based on the forecasts of the teams whose figures you may read."),
        ("executive", "Based on the forecasts of all teams."),
        ("administrator", "Based on the forecasts of all teams."),
    ],
)
def test_it_says_whose_forecasts_are_counted(cast: Cast, role: str, sentence: str) -> None:
    assert trust_page(cast.person(role), TODAY).scope == sentence
