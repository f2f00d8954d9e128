from datetime import date
from decimal import Context, Decimal, localcontext

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kpis.calc.scoring import (
    Lines,
    complete_lines,
    favourable_change,
    line_problems,
    measure_score,
    measure_status,
    milestone_score,
    node_status,
    percent_change,
    progress,
    round_half_up,
    shown_score,
)

D = Decimal
TEN = D(10)


def lines_of(**figures: str) -> Lines:
    return Lines(**{name: D(figure) for name, figure in figures.items()})


def score_of(direction: str, typed: Lines, value: str, decimals: int = 2) -> Decimal | None:
    return measure_score(direction, D(value), complete_lines(direction, typed, TEN), decimals)


SERVICE = lines_of(target="95", red="90")
STRETCHED = lines_of(target="95", red="90", stretch="99")
DAYS = lines_of(target="2", red="4")
SALES = lines_of(target="1000")
LOSS = lines_of(target="-50", red="-100")
DEFECTS = lines_of(target="0", red="5")
UPTIME = lines_of(target="99.9", red="99.5")
BAND = lines_of(lower="80", upper="90")
ZEROED = lines_of(target="100", red="60", zero="0")


@pytest.mark.parametrize(
    ("direction", "typed", "value", "score", "status"),
    [
        pytest.param("up", SERVICE, "95", "100", "green", id="1"),
        pytest.param("up", SERVICE, "92.5", "75", "amber", id="2"),
        pytest.param("up", SERVICE, "90", "50", "amber", id="3"),
        pytest.param("up", SERVICE, "89.99", "49.90", "red", id="4"),
        pytest.param("up", SERVICE, "85", "0", "red", id="5"),
        pytest.param("up", SERVICE, "80", "0", "red", id="6"),
        pytest.param("up", SERVICE, "97", "120", "green", id="7"),
        pytest.param("up", SERVICE, "99", "120", "green", id="8"),
        pytest.param("up", STRETCHED, "96", "105", "green", id="9"),
        pytest.param("up", SERVICE, "94.996", "100", "green", id="10"),
        pytest.param("up", SERVICE, "94.994", "99.90", "amber", id="11"),
        pytest.param("down", DAYS, "1", "120", "green", id="12"),
        pytest.param("down", DAYS, "1.5", "112.50", "green", id="13"),
        pytest.param("down", DAYS, "3", "75", "amber", id="14"),
        pytest.param("down", DAYS, "4", "50", "amber", id="15"),
        pytest.param("down", DAYS, "5", "25", "red", id="16"),
        pytest.param("down", DAYS, "7", "0", "red", id="17"),
        pytest.param("up", SALES, "950", "75", "amber", id="18"),
        pytest.param("up", SALES, "900", "50", "amber", id="19"),
        pytest.param("up", SALES, "1020", "110", "green", id="20"),
        pytest.param("up", SALES, "780", "0", "red", id="21"),
        pytest.param("up", LOSS, "-75", "75", "amber", id="22"),
        pytest.param("up", lines_of(target="-50"), "-52", "80", "amber", id="23"),
        pytest.param("up", lines_of(target="0"), "0", "100", "green", id="24"),
        pytest.param("up", lines_of(target="0"), "-1", "0", "red", id="25"),
        pytest.param("down", DEFECTS, "2", "80", "amber", id="26"),
        pytest.param("down", DEFECTS, "0", "100", "green", id="27"),
        pytest.param("up", UPTIME, "99.72", "77.50", "amber", id="28"),
        pytest.param("range", BAND, "85", "100", "green", id="29"),
        pytest.param("range", BAND, "92", "80", "amber", id="30"),
        pytest.param("range", BAND, "95", "50", "amber", id="31"),
        pytest.param("range", BAND, "76", "60", "amber", id="32"),
        pytest.param("range", BAND, "101", "0", "red", id="33"),
        pytest.param("up", ZEROED, "30", "25", "red", id="34"),
    ],
)
def test_worked_example(direction: str, typed: Lines, value: str, score: str, status: str) -> None:
    found = score_of(direction, typed, value)
    assert found == D(score)
    assert measure_status(found) == status


def test_worked_example_35_nothing_to_score() -> None:
    assert measure_score("up", D(95), None, 2) is None
    assert measure_score("up", D(95), Lines(), 2) is None
    assert measure_score("range", D(95), Lines(), 2) is None
    assert measure_score("up", None, SERVICE, 2) is None


@pytest.mark.parametrize(
    ("direction", "typed", "value", "score"),
    [
        ("down", lines_of(target="0"), "0", "100"),
        ("down", lines_of(target="0"), "-3", "100"),
        ("down", lines_of(target="0"), "0.01", "0"),
        ("range", lines_of(lower="5", upper="5"), "5", "100"),
        ("range", lines_of(lower="5", upper="5"), "5.5", "50"),
        ("range", lines_of(lower="80", upper="90", red_lower="70"), "75", "75"),
        ("range", lines_of(lower="80", upper="90", red_lower="70"), "92.5", "75"),
        ("range", lines_of(lower="0", upper="0", red_lower="-1", red_upper="4"), "1", "87.5"),
        ("up", lines_of(target="3", red="0"), "1", "66.666666666667"),
        ("down", DAYS, "2.005", "99.75"),
        ("down", DAYS, "2.004", "100"),
    ],
)
def test_score_beside_the_worked_examples(direction: str, typed: Lines, value: str, score: str) -> None:
    assert score_of(direction, typed, value) == D(score)


@pytest.mark.parametrize(
    ("value", "decimals", "score"),
    [("1", 0, "100"), ("0", 0, "0"), ("0.6667", 2, "67"), ("0.6667", 4, "66.67"), ("3", 0, "100")],
)
def test_a_binary_scores_its_share_of_yes(value: str, decimals: int, score: str) -> None:
    assert measure_score("binary", D(value), None, decimals) == D(score)


@pytest.mark.parametrize(("value", "score"), [("1", D(0)), ("2.00", D(50)), ("3.004", D(100)), ("4", None)])
def test_an_ordinal_scores_its_level(value: str, score: Decimal | None) -> None:
    levels = {D(1): D(0), D(2): D(50), D(3): D(100)}
    assert measure_score("ordinal", D(value), None, 2, levels) == score


def test_info_is_never_scored() -> None:
    assert measure_score("info", D(95), SERVICE, 2) is None


def test_a_milestone_has_no_score_from_its_value_alone() -> None:
    with pytest.raises(ValueError, match="milestone: no direction that is scored from its value alone"):
        measure_score("milestone", D(50), Lines(target=D(100)), 0)


def test_lines_rounded_onto_each_other_still_score() -> None:
    thin = Lines(D(1), D("0.5"), D(1), D("0.5"))
    assert [measure_score("up", D(value), thin, 1) for value in ("1", "0.7", "0.4")] == [D(120), D(70), D(0)]
    flat = lines_of(lower="0", upper="0", red_lower="0", red_upper="0")
    assert [measure_score("range", D(value), flat, 1) for value in ("0", "1", "-1")] == [D(100), D(0), D(0)]


@pytest.mark.parametrize(
    ("day", "value", "found"),
    [
        (date(2026, 1, 1), "10", (None, "not_due")),
        (date(2025, 12, 1), None, (None, "not_due")),
        (date(2025, 12, 1), "100", (D(100), None)),
        (date(2026, 1, 6), "50", (D(100), None)),
        (date(2026, 1, 6), "60", (D(100), None)),
        (date(2026, 1, 6), "45", (D(75), None)),
        (date(2026, 1, 6), "40", (D(50), None)),
        (date(2026, 1, 6), "30", (D(0), None)),
        (date(2026, 1, 6), "10", (D(0), None)),
        (date(2026, 1, 2), "0", (D(50), None)),
        (date(2026, 1, 6), None, (None, None)),
        (date(2026, 1, 11), None, (None, None)),
        (date(2026, 1, 12), None, (D(0), None)),
        (date(2026, 2, 12), "95", (D(75), None)),
        (date(2026, 2, 12), "100", (D(100), None)),
    ],
)
def test_a_milestone_is_held_to_its_plan(
    day: date, value: str | None, found: tuple[Decimal | None, str | None]
) -> None:
    done = None if value is None else D(value)
    assert milestone_score(done, date(2026, 1, 1), date(2026, 1, 11), day) == found


def test_a_milestone_scores_the_value_it_shows() -> None:
    plan = date(2026, 1, 1), date(2026, 1, 11), date(2026, 1, 6)
    assert milestone_score(D("44.6"), *plan, decimals=0) == (D(75), None)


def test_a_milestone_of_three_days_rounds_its_score_once() -> None:
    plan = date(2026, 1, 1), date(2026, 1, 4), date(2026, 1, 2)
    assert milestone_score(D(30), *plan) == (D("83.333333333333"), None)


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        ("-2.345", 2, "-2.35"),
        ("2.345", 2, "2.35"),
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("-0.004", 2, "0.00"),
        ("7", 3, "7.000"),
        ("125", -1, "130"),
        ("999999999999999999.9999999999995", 12, "1000000000000000000.000000000000"),
    ],
)
def test_round_half_up_goes_away_from_zero(value: str, places: int, rounded: str) -> None:
    assert str(round_half_up(D(value), places).normalize()) == str(D(rounded).normalize())
    assert not (round_half_up(D(value), places).is_signed() and not D(rounded))


@pytest.mark.parametrize(
    ("score", "bands", "shown"),
    [
        ("99.7", (), 99),
        ("49.6", (), 49),
        ("99.4", (), 99),
        ("100", (), 100),
        ("50", (), 50),
        ("112.5", (), 113),
        ("89.6", (90, 70), 89),
        ("90", (90, 70), 90),
        ("69.999999999999", (90, 70), 69),
        ("90.3", (D("90.25"), 70), 91),
        ("0.4", (), 0),
    ],
)
def test_a_shown_score_stays_in_its_band(score: str, bands: tuple[Decimal | int, ...], shown: int) -> None:
    assert shown_score(D(score), *bands) == shown


def test_node_bands_are_given() -> None:
    assert [node_status(D(score), 90, D(70)) for score in ("90", "89.9", "70", "69.9")] == [
        "green",
        "amber",
        "amber",
        "red",
    ]


@pytest.mark.parametrize(
    ("value", "baseline", "target", "direction", "found"),
    [
        ("30", "20", "60", "up", "25"),
        ("10", "20", "60", "up", "-25"),
        ("70", "20", "60", "up", "125"),
        ("15", "20", "10", "down", "50"),
        ("5", "5", "5", "up", "100"),
        ("4", "5", "5", "up", "0"),
        ("4", "5", "5", "down", "100"),
        ("1", "0", "3", "up", "33.333333333333"),
    ],
)
def test_progress_counts_from_the_baseline(
    value: str, baseline: str, target: str, direction: str, found: str
) -> None:
    assert progress(D(value), D(baseline), D(target), direction) == D(found)


@pytest.mark.parametrize(
    ("direction", "value", "previous", "change"),
    [
        ("up", "5", "3", D(2)),
        ("down", "3", "5", D(2)),
        ("down", "5", "3", D(-2)),
        ("range", "92", "95", D(3)),
        ("range", "75", "85", D(-5)),
        ("binary", "1", "0", D(1)),
        ("info", "5", "3", None),
    ],
)
def test_a_favourable_change_is_positive(
    direction: str, value: str, previous: str, change: Decimal | None
) -> None:
    assert favourable_change(direction, D(value), D(previous), BAND) == change


def test_a_change_needs_two_values() -> None:
    assert favourable_change("up", D(1), None) is None
    assert favourable_change("up", None, D(1)) is None
    assert favourable_change("range", D(1), D(2)) is None


@pytest.mark.parametrize(
    ("value", "previous", "found"),
    [
        ("110", "100", D(10)),
        ("-75", "-50", D(-50)),
        ("-25", "-50", D(50)),
        ("4", "3", D("33.333333333333")),
        ("4", "0", None),
        ("4", None, None),
    ],
)
def test_percent_change_uses_the_size_of_the_previous_value(
    value: str, previous: str | None, found: Decimal | None
) -> None:
    assert percent_change(D(value), None if previous is None else D(previous)) == found


def test_the_callers_context_decides_nothing() -> None:
    with localcontext(Context(prec=3)):
        assert score_of("up", SALES, "950.123", 3) == D("75.0615")
        assert percent_change(D("1234.567"), D("1000")) == D("23.4567")
        assert complete_lines("up", lines_of(target="1234.567"), TEN).red == D("1111.1103")


figures = st.decimals(-(10**9), 10**9, places=4)
widths = st.decimals(D("0.0001"), 10**9, places=4)
directions = st.sampled_from(["up", "down"])
tolerances = st.decimals(0, 100, places=2)


@st.composite
def saved_lines(draw: st.DrawFn) -> tuple[str, Lines]:
    """Lines that pass the rules, each but the target typed or left to its default."""
    direction, tolerance = draw(directions), draw(tolerances)
    sign = 1 if direction == "up" else -1
    target = draw(figures)
    red = target - sign * draw(widths) if draw(st.booleans()) else None
    stretch = target + sign * draw(widths) if draw(st.booleans()) else None
    zero = red - sign * draw(widths) if red is not None and draw(st.booleans()) else None
    typed = Lines(target, red, stretch, zero)
    assume(not line_problems(direction, typed, tolerance))
    return direction, complete_lines(direction, typed, tolerance)


@given(saved_lines(), figures, figures)
def test_a_better_value_never_scores_less(saved: tuple[str, Lines], a: Decimal, b: Decimal) -> None:
    direction, lines = saved
    worse, better = sorted((a, b), reverse=direction == "down")
    low, high = measure_score(direction, worse, lines, 4), measure_score(direction, better, lines, 4)
    assert low is not None
    assert high is not None
    assert 0 <= low <= high <= 120


@given(saved_lines(), figures)
def test_the_status_says_where_the_value_lies(saved: tuple[str, Lines], value: Decimal) -> None:
    direction, lines = saved
    sign = 1 if direction == "up" else -1
    score = measure_score(direction, value, lines, 4)
    assert score is not None
    assert lines.target is not None
    assert lines.red is not None
    met = sign * value >= sign * lines.target
    inside = sign * value >= sign * lines.red
    # A value closer to a line than the twelve decimals of a score can tell counts as on it.
    assume(met or abs(value - lines.target) * 10**10 > abs(lines.target - lines.red))
    assume(inside or abs(value - lines.red) * 10**10 > abs(lines.target - lines.red))
    assert measure_status(score) == ("green" if met else "amber" if inside else "red")


@given(st.decimals(0, 120, places=12), st.integers(1, 120), st.integers(0, 119))
def test_a_shown_score_has_the_status_of_the_score(score: Decimal, green_at: int, amber_at: int) -> None:
    assume(amber_at < green_at)
    shown = shown_score(score, green_at, amber_at)
    assert node_status(D(shown), green_at, amber_at) == node_status(score, green_at, amber_at)
    assert abs(shown - score) < 1


@given(st.integers(1, 400), st.integers(0, 800), st.decimals(0, 100, places=2), st.decimals(0, 100, places=2))
def test_more_done_never_scores_a_milestone_less(length: int, gone: int, a: Decimal, b: Decimal) -> None:
    start = date(2026, 1, 1)
    due, day = date.fromordinal(start.toordinal() + length), date.fromordinal(start.toordinal() + gone)
    low, high = (milestone_score(done, start, due, day)[0] for done in sorted((a, b)))
    assume(low is not None)
    assert low is not None
    assert high is not None
    assert 0 <= low <= high <= 100
