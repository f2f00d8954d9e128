from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.drivers import Factor, Part, Split, by_product, by_ratio, by_sum, by_weight, pooled

D = Decimal
HUNDRED = D(100)
BEFORE = {"North": (D(80), D(400)), "South": (D(60), D(200)), "Web": (D(20), D(400))}
AFTER = {"North": (D(88), D(400)), "South": (D(66), D(200)), "Web": (D(66), D(1100))}


def conversion() -> Split:
    split = by_ratio(BEFORE, AFTER, HUNDRED)
    assert split
    return split


def rounded(part: Part) -> tuple[str, str, str]:
    assert part.rate is not None
    assert part.mix is not None
    return part.name, f"{part.rate:+.3f}", f"{part.mix:+.3f}"


def adds_up(split: Split) -> bool:
    return abs(sum(part.amount for part in split.parts) - split.change) < D("1e-9")


def test_a_conversion_that_fell_although_all_teams_improved() -> None:
    assert [rounded(part) for part in conversion().parts] == [
        ("North", "+0.635", "-1.075"),
        ("South", "+0.476", "-1.402"),
        ("Web", "+0.524", "-2.216"),
    ]
    assert (
        f"{conversion().rate:+.3f} {conversion().mix:+.3f} {conversion().change:+.3f}"
        == "+1.635 -4.694 -3.059"
    )
    assert conversion().mix_against_rate


def test_a_product_splits_by_logarithmic_means() -> None:
    split = by_product(
        [
            Factor("visits", D(10000), D(12000)),
            Factor("rate", D("0.02"), D("0.018")),
            Factor("basket", D(50), D(55)),
        ]
    )
    assert split
    assert [f"{part.amount:+.1f}" for part in split.parts] == ["+1989.7", "-1149.8", "+1040.1"]
    assert split.change == D(1880)


def test_a_product_with_a_zero_averages_over_all_orders() -> None:
    split = by_product([Factor("orders", D(0), D(10)), Factor("basket", D(4), D(6))])
    assert split
    assert [(part.name, part.amount) for part in split.parts] == [("orders", D(50)), ("basket", D(10))]
    assert by_product([Factor("f", D(0), D(1))] * 5) is None


def test_a_sum_counts_new_and_closed_teams_whole() -> None:
    split = by_sum({"A": D(10), "B": D(5)}, {"A": D(12), "C": D(4)})
    assert split.parts == [Part("A", D(2)), Part("B", D(-5)), Part("C", D(4))]
    assert split.change == 1


def test_parts_that_nearly_cancel_out_are_offsetting() -> None:
    assert by_sum({"A": D(0), "B": D(9)}, {"A": D(10), "B": D(0)}).offsetting
    assert not by_sum({"A": D(0), "B": D(5)}, {"A": D(10), "B": D(0)}).offsetting
    assert by_sum({"A": D(1)}, {"A": D(1)}).offsetting


def test_a_new_team_is_all_mix() -> None:
    split = by_ratio({"A": (D(1), D(10))}, {"A": (D(1), D(10)), "B": (D(5), D(10))}, HUNDRED)
    assert split
    assert [rounded(part) for part in split.parts] == [("A", "+0.000", "+5.000"), ("B", "+0.000", "+15.000")]


def test_a_team_at_the_rate_of_the_whole_has_no_mix() -> None:
    split = by_ratio({"A": (D(2), D(10)), "B": (D(2), D(10))}, {"A": (D(2), D(10)), "B": (D(6), D(30))})
    assert split
    assert {part.mix for part in split.parts} == {D(0)}


def test_a_weighted_mean_splits_like_a_ratio() -> None:
    split = by_weight({"A": (D(50), D(1)), "B": (D(100), D(1))}, {"A": (D(50), D(1)), "B": (D(100), D(3))})
    assert split
    assert (split.before, split.after, split.rate) == (D(75), D("87.5"), D(0))


def test_without_a_denominator_there_is_no_split() -> None:
    assert by_ratio({"A": (D(0), D(0))}, {"A": (D(1), D(2))}) is None


def test_teams_that_may_not_be_named_stand_together_last() -> None:
    split = pooled(conversion(), frozenset({"North", "Web"}), "others")
    assert [part.name for part in split.parts] == ["South", "others"]
    assert adds_up(split)
    assert split.mix == conversion().mix
    assert pooled(conversion(), frozenset(), "others") == conversion()


amounts = st.decimals(0, 10**6, places=3)
tables = st.dictionaries(st.sampled_from("ABCDEFG"), st.tuples(amounts, amounts), max_size=7)


@given(tables, tables)
def test_rate_and_mix_of_any_tables_add_up(
    before: dict[str, tuple[D, D]], after: dict[str, tuple[D, D]]
) -> None:
    split = by_ratio(before, after)
    if split is None:
        assert not all(sum(d for _, d in side.values()) for side in (before, after))
        return
    scale = 1 + abs(split.before) + abs(split.after)
    assert abs(sum(part.amount for part in split.parts) - split.change) < D("1e-9") * scale


@given(st.lists(st.builds(Factor, st.just("f"), amounts, amounts), min_size=1, max_size=4))
def test_parts_of_any_product_add_up(factors: list[Factor]) -> None:
    split = by_product(factors)
    assert split
    scale = 1 + abs(split.before) + abs(split.after)
    assert abs(sum(part.amount for part in split.parts) - split.change) < D("1e-9") * scale
