"""Taking a whole apart and putting it together again gives the whole."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from .organisations import Organisation, one_team

LATER = "2027-03-01"
MONTHS = [f"2026-{month:02d}" for month in range(1, 13)]
QUARTERS = [f"FY2026-Q{quarter}" for quarter in range(1, 5)]

figures = st.decimals(-(10**6), 10**6, places=4)
counts = st.integers(1, 10**6)
few = settings(max_examples=30, deadline=None)


def value(organisation: Organisation, name: str, key: str) -> Decimal:
    raw = organisation.measured(name, key, LATER).raw
    assert raw is not None
    return raw


@few
@given(st.lists(figures, min_size=12, max_size=12))
def test_a_year_is_the_sum_of_its_quarters(values: list[Decimal]) -> None:
    organisation = one_team(aggregation="sum")
    organisation.enter_all("K@T", dict(zip(MONTHS, values, strict=True)))
    quarters = [value(organisation, "K@T", key) for key in QUARTERS]
    assert value(organisation, "K@T", "FY2026") == sum(quarters) == sum(values)


@few
@given(st.lists(st.tuples(counts, counts), min_size=2, max_size=5))
def test_a_ratio_over_units_is_that_of_all_their_inputs(pairs: list[tuple[int, int]]) -> None:
    organisation = Organisation()
    organisation.team("T")
    organisation.kpi("K", aggregation="ratio", formula="100 * a / b", inputs="a:sum;b:sum")
    organisation.measure("K", "T", source="rollup")
    organisation.team("Whole")
    organisation.measure("K", "Whole")
    for number, (above, below) in enumerate(pairs):
        organisation.team(f"U{number}", "T")
        organisation.measure("K", f"U{number}")
        organisation.enter(f"K@U{number}", "2026-03", a=above, b=below)
    organisation.enter("K@Whole", "2026-03", a=sum(a for a, _ in pairs), b=sum(b for _, b in pairs))
    assert value(organisation, "K@T", "2026-03") == value(organisation, "K@Whole", "2026-03")
    assert value(organisation, "K@T", "FY2026") == value(organisation, "K@Whole", "FY2026")


@few
@given(st.decimals(1, 10**6, places=4), st.sampled_from(["even", "last_year", "1;0;2;1;1;1;3;1;1;1;1;1"]))
def test_the_parts_of_a_spread_target_make_the_target(target: Decimal, profile: str) -> None:
    organisation = one_team(aggregation="sum")
    organisation.enter_all("K@T", dict.fromkeys(MONTHS, 1))
    organisation.enter_all("K@T", {f"2025-{month:02d}": month for month in range(1, 13)})
    organisation.target("K@T", target, "year", profile=profile)
    targets = []
    for key in MONTHS:
        lines = organisation.measured("K@T", key, LATER).lines
        assert lines is not None
        targets.append(lines.target or Decimal(0))
    whole = organisation.measured("K@T", "FY2026", LATER).lines
    assert whole is not None
    assert sum(targets) == whole.target == target
