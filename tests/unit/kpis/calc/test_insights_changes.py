from dataclasses import replace
from decimal import Decimal

import pytest

from kpis.calc.drivers import Part, Split
from kpis.calc.insights.changes import driver, leading_sign, mix
from kpis.calc.insights.facts import Compared, Drivers, Lead
from kpis.calc.insights.finding import Finding
from kpis.calc.insights.known import Known

from .known_measures import (
    DISTANCE,
    FEW,
    LEAD,
    OUTSIDE,
    PUNCTUALITY,
    RUN,
    SHARES,
    SUMS,
    conversion,
    with_target,
)

D = Decimal
MISSED = with_target(replace(DISTANCE, drivers=SUMS), "12000")


def split(*amounts: int, names: str = "ABCDEFG") -> Drivers:
    """Of 12,000 and what is added to it."""
    parts = [Part(name, D(amount)) for name, amount in zip(names, amounts, strict=False)]
    return Drivers(Split(D(12000), D(12000 + sum(amounts)), parts), "September 2026")


def with_split(drivers: Drivers, known: Known = MISSED) -> Finding:
    found = driver(replace(known, drivers=drivers, value=drivers.split.after))
    assert found
    return found


def test_drivers_are_told_of_a_signal_or_a_missed_target() -> None:
    assert driver(MISSED)
    met = replace(MISSED, status="green")
    assert driver(met) is None
    assert driver(replace(met, signal=OUTSIDE))
    assert driver(replace(met, signal=RUN))
    assert driver(replace(met, signal=replace(OUTSIDE, age=1))) is None
    assert driver(replace(met, signal=replace(OUTSIDE, rule=""))) is None
    assert driver(replace(met, signal=OUTSIDE, events=FEW)) is None


def test_drivers_need_two_teams_and_a_change() -> None:
    assert driver(replace(MISSED, drivers=None)) is None
    assert driver(replace(MISSED, drivers=split(-600))) is None
    level = split(600, -600)
    assert driver(replace(MISSED, drivers=level, value=D(12000))) is None


def test_drivers_compare_like_with_like() -> None:
    last_year = Compared("October 2025", D(12000))
    seasonal = replace(MISSED, seasonal=True, last_year=last_year)
    assert driver(seasonal) is None
    assert driver(replace(seasonal, drivers=replace(SUMS, against="October 2025")))
    assert driver(replace(MISSED, previous=None)) is None


def test_drivers_must_be_those_of_this_very_change() -> None:
    assert driver(replace(MISSED, value=D(11401))) is None
    assert driver(replace(MISSED, value=D("11400.4")))
    assert driver(replace(MISSED, previous=Compared("September 2026", D(11000)))) is None


@pytest.mark.parametrize(
    ("amounts", "parts"),
    [
        ((-900, 300), [["A", "-900"], ["B", "300"]]),
        ((100, -900, 200), [["B", "-900"], ["C", "200"], ["A", "100"]]),
        ((1, -900, 2, 200), [["B", "-900"], ["D", "200"], ["", "3"]]),
    ],
)
def test_three_are_named_or_two_and_the_others(amounts: tuple[int, ...], parts: list[list[str]]) -> None:
    assert with_split(split(*amounts)).parts["parts"] == parts


def test_what_is_pooled_stands_last() -> None:
    assert with_split(replace(split(-900, 100, 200), pooled="A")).parts["parts"] == [
        ["C", "200"],
        ["B", "100"],
        ["A", "-900"],
    ]
    assert with_split(replace(split(-900, 100, 200, 50), pooled="A")).parts["parts"][2] == ["", "-850"]


@pytest.mark.parametrize(
    ("amounts", "share"),
    [
        ((-540, -60), {"offsetting": False, "share_of": "A", "share": "90"}),
        ((-900, 300), {"offsetting": False}),
        ((-900, 800), {"offsetting": True}),
    ],
)
def test_a_share_is_given_only_where_it_makes_sense(
    amounts: tuple[int, ...], share: dict[str, object]
) -> None:
    how = with_split(split(*amounts)).how
    assert {name: how[name] for name in ("offsetting", "share_of", "share") if name in how} == share


def test_a_change_by_few_events_has_no_share() -> None:
    many = replace(FEW, total=D(5000))
    assert "share" not in with_split(split(-3, -1), replace(MISSED, events=many)).how
    assert "share" in with_split(split(-3, -2), replace(MISSED, events=many)).how


def test_mix_is_told_where_it_outweighs_all_teams() -> None:
    found = mix(conversion())
    assert found
    assert found.verdict == "worse"
    assert found.how == {
        "unit": "%",
        "change": "-3.1",
        "along": ["North", "South", "Web"],
        "teams": 3,
        "team": "Web",
        "rate": "1.6",
        "mix": "-4.7",
        "share_before": "40.0",
        "share_after": "64.7",
    }


def test_no_mix_without_shares_or_with_pooled_teams() -> None:
    known = conversion()
    drivers = known.drivers
    assert drivers
    assert mix(replace(known, drivers=replace(drivers, shares={}))) is None
    assert mix(replace(known, drivers=replace(drivers, pooled="others"))) is None
    assert mix(replace(known, drivers=None)) is None
    assert mix(replace(known, previous=Compared("September 2026", D(17)))) is None


@pytest.mark.parametrize(("rate", "mixed"), [(2, -1), (-1, -2), (1, -1), (-2, 1)])
def test_no_mix_where_rates_weigh_more_or_agree(rate: int, mixed: int) -> None:
    parts = [Part("North", D(rate + mixed), D(rate), D(mixed)), Part("Web", D(0), D(0), D(0))]
    drivers = Drivers(Split(D(16), D(16 + rate + mixed), parts), "September 2026", SHARES)
    known = replace(conversion(), drivers=drivers, value=drivers.split.after)
    assert mix(known) is None


def test_mix_has_no_judging_words_for_a_band() -> None:
    found = mix(replace(conversion(), direction=""))
    assert found
    assert (found.parts["verdict"], found.verdict) == ("", "")


@pytest.mark.parametrize(
    ("lead", "direction", "verdict"),
    [
        (LEAD, "up", "worse"),
        (LEAD, "down", "better"),
        (LEAD, "range", ""),
        (replace(LEAD, side=-1), "up", "better"),
        (replace(LEAD, r=D("0.6")), "up", "better"),
    ],
)
def test_a_leading_sign_is_judged_by_the_sign_of_its_correlation(
    lead: Lead, direction: str, verdict: str
) -> None:
    found = leading_sign(replace(PUNCTUALITY, direction=direction, leads=[lead]))
    assert found
    assert found.verdict == verdict


def test_a_leading_sign_needs_an_accepted_lead_with_an_open_signal() -> None:
    idle = [replace(LEAD, accepted=False), replace(LEAD, side=0)]
    assert leading_sign(replace(PUNCTUALITY, leads=idle)) is None
    assert leading_sign(PUNCTUALITY) is None


def test_of_several_leads_the_closest_is_told() -> None:
    found = leading_sign(replace(PUNCTUALITY, leads=[LEAD, replace(LEAD, leader="Heat", r=D("0.7"), age=1)]))
    assert found
    assert (found.parts["leader"], found.how["r"], found.age) == ("Heat", "0.70", 1)
