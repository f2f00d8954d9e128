from datetime import date
from decimal import Context, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.lines import Lines, complete_lines
from kpis.calc.periods import Calendar, elapsed_days, parse_key
from kpis.calc.scoring import measure_score, measure_status
from kpis.calc.targets import (
    ProfileError,
    mean_lines,
    profile_problems,
    rounded_parts,
    scale_lines,
    spread_lines,
    sum_lines,
    typed_shares,
)

D = Decimal
MONTHLY = complete_lines("up", Lines(target=D(100)), D(10))


def targets(spread: tuple[Lines | None, ...]) -> list[Decimal | None]:
    return [None if lines is None else lines.target for lines in spread]


def test_worked_example_40_an_open_year_to_15_march() -> None:
    elapsed = elapsed_days(parse_key(Calendar(), "2026-03"), date(2026, 3, 15))
    to_date = sum_lines([MONTHLY, MONTHLY, scale_lines(MONTHLY, *elapsed)])
    assert to_date is not None
    assert to_date.target is not None
    assert to_date.red is not None
    assert (round(to_date.target, 3), round(to_date.red, 3)) == (D("248.387"), D("223.548"))
    score = measure_score("up", D(240), to_date, 2)
    assert score == D("83.116883116883")
    assert measure_status(score) == "amber"


def test_lines_add_up_line_by_line() -> None:
    other = Lines(D(10), D(5), D(11), D(0))
    assert sum_lines([MONTHLY, other]) == Lines(D(110), D(95), D(115), D(80))
    assert mean_lines([MONTHLY, other]) == Lines(D(55), D("47.5"), D("57.5"), D(40))


def test_a_sum_needs_a_target_in_every_period_and_a_mean_in_one() -> None:
    assert sum_lines([MONTHLY, None]) is None
    assert sum_lines([]) is None
    assert sum_lines([MONTHLY, Lines()]) is None
    assert mean_lines([MONTHLY, None]) == MONTHLY
    assert mean_lines([Lines(), MONTHLY]) == MONTHLY
    assert mean_lines([None]) is None
    assert mean_lines([]) is None


def test_a_month_that_is_met_or_not_adds_its_target_to_every_line() -> None:
    nothing = complete_lines("up", Lines(target=D(0)), D(10))
    assert sum_lines([MONTHLY, nothing]) == MONTHLY


def test_bands_scale_with_their_red_lines() -> None:
    band = complete_lines("range", Lines(lower=D(80), upper=D(90)), D(10))
    assert scale_lines(band, 1, 2) == Lines(
        lower=D(40), upper=D(45), red_lower=D("37.5"), red_upper=D("47.5")
    )


def test_the_callers_context_decides_nothing() -> None:
    with localcontext(Context(prec=3)):
        whole = Lines(target=D("1234.5678"))
        assert sum_lines([whole, whole]) == Lines(target=D("2469.1356"))
        assert targets(spread_lines(whole, "even", [True, True])) == [D("617.2839"), D("617.2839")]


@pytest.mark.parametrize(
    ("profile", "active", "last_year", "parts"),
    [
        ("even", "111", (), ["33.333333333333", "33.333333333333", "33.333333333334"]),
        ("even", "101", (), ["50", None, "50"]),
        ("even", "000", (), [None, None, None]),
        ("last_year", "1111", ("10", "0", "20", "10"), ["25", "0", "50", "25"]),
        ("last_year", "1101", ("10", "10", None, "20"), ["25", "25", None, "50"]),
        ("last_year", "1111", ("10", None, "20", "10"), ["25", "25", "25", "25"]),
        ("last_year", "1111", ("10", "-1", "20", "10"), ["25", "25", "25", "25"]),
        ("last_year", "1111", ("0", "0", "0", "0"), ["25", "25", "25", "25"]),
        ("1;1;2", "111", (), ["25", "25", "50"]),
        ("1;1;2", "110", (), ["50", "50", None]),
        ("0;0;2", "110", (), ["50", "50", None]),
        ("0.5;0;1.5", "111", (), ["25", "0", "75"]),
    ],
)
def test_a_target_is_spread_by_its_profile(
    profile: str, active: str, last_year: tuple[str | None, ...], parts: list[str | None]
) -> None:
    before = [None if value is None else D(value) for value in last_year]
    spread = spread_lines(Lines(target=D(100)), profile, [flag == "1" for flag in active], before)
    assert targets(spread) == [None if part is None else D(part) for part in parts]


def test_every_line_is_spread() -> None:
    whole = Lines(D(12), D(6), D(18), D("-12"))
    assert spread_lines(whole, "1;2", [True, True]) == (
        Lines(D(4), D(2), D(6), D(-4)),
        Lines(D(8), D(4), D(12), D(-8)),
    )


@pytest.mark.parametrize(
    ("profile", "last_year", "message"),
    [
        ("1;1;2", (), "1;1;2: 3 numbers for 2 periods; each period of the target needs one."),
        ("last_year", (D(1),), "last_year: 1 numbers for 2 periods; each period of the target needs one."),
    ],
)
def test_another_count_of_shares_is_refused(
    profile: str, last_year: tuple[Decimal, ...], message: str
) -> None:
    with pytest.raises(ProfileError) as refused:
        spread_lines(MONTHLY, profile, [True, True], last_year)
    assert str(refused.value) == message


@pytest.mark.parametrize("profile", ["", "flat", "1;-1", "1;;2", "1,5;2", "1e3;1", "NaN;1", "१;1"])
def test_a_profile_of_no_known_form_is_refused(profile: str) -> None:
    with pytest.raises(ProfileError) as refused:
        typed_shares(profile)
    message = f"{profile}: a profile is even, last_year or numbers from 0 up, such as 1;1;2."
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("profile", "frequency", "count", "problems"),
    [
        ("even", "day", 365, []),
        ("last_year", "week", 52, []),
        ("1; 1;2", "month", 3, []),
        ("1;1", "month", 3, ["1;1: 2 numbers for 3 periods; each period of the target needs one."]),
        ("0;0;0", "month", 3, ["0;0;0: at least one share must be above 0."]),
        ("1;1", "week", 2, ["1;1: shares are not typed for a KPI by week; choose even or last_year."]),
        ("flat", "month", 3, ["flat: a profile is even, last_year or numbers from 0 up, such as 1;1;2."]),
    ],
)
def test_a_profile_is_checked_when_it_is_saved(
    profile: str, frequency: str, count: int, problems: list[str]
) -> None:
    assert profile_problems(profile, frequency, [count]) == problems


figures = st.decimals(-(10**17), 10**17, places=12)


@given(figures, st.lists(st.tuples(st.booleans(), st.decimals(0, 10**9, places=3)), min_size=1, max_size=60))
def test_the_parts_make_the_whole_again(whole: Decimal, periods: list[tuple[bool, Decimal]]) -> None:
    active, last_year = [flag for flag, _ in periods], [value for _, value in periods]
    shares = ";".join(str(value) for value in last_year)
    for profile in ("even", "last_year", shares if any(last_year) else "even"):
        spread = spread_lines(Lines(target=whole), profile, active, last_year)
        assert [part is not None for part in spread] == active
        if any(active):
            assert sum_lines(part for part in spread if part is not None) == Lines(target=whole)


def test_a_total_is_parted_as_people_type_it() -> None:
    even = [D(1)] * 3
    assert rounded_parts(D(100), even, 0) == [D(33), D(33), D(34)]
    assert rounded_parts(D(-100), even, 1) == [D("-33.3"), D("-33.3"), D("-33.4")]
    assert rounded_parts(D(1200), [D(1), D(2), D(1)], 2) == [D(300), D(600), D(300)]
    assert rounded_parts(D(100), [D(0), D(0)], 0) == [D(50), D(50)]
    assert rounded_parts(D(100), [D(-1), D(3)], 0) == [D(50), D(50)]
    assert rounded_parts(D("0.55"), [D(1)], 0) == [D("0.55")]


@given(
    st.decimals(-1_000_000, 1_000_000, places=3),
    st.lists(st.decimals(0, 1000, places=2), min_size=1, max_size=13),
    st.integers(0, 6),
)
def test_the_parts_of_a_total_add_up_to_it(total: Decimal, weights: list[Decimal], places: int) -> None:
    assert sum(rounded_parts(total, weights, places)) == total
