import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from kpis.calc.definitions import (
    Definition,
    Flaw,
    definition_flaws,
    references,
    succession_flaws,
    written_inputs,
)
from kpis.calc.periods import Calendar

RATIO = Definition(aggregation="ratio", formula="100 * a / b", inputs="a:sum;b:sum")


@pytest.mark.parametrize(
    "definition",
    [
        Definition(),
        RATIO,
        replace(RATIO, respondents="b"),
        Definition(aggregation="mean", across_units="sum"),
        Definition(aggregation="weighted_mean", inputs="weight:sum;value:mean"),
        Definition(direction="ordinal", levels="1:0;2:100"),
        Definition(aggregation="ratio", formula="kpi.COSTS / RIDES"),
        Definition(aggregation="sum", formula="COSTS * 2", currency="EUR"),
    ],
)
def test_a_good_definition_has_no_flaw(definition: Definition) -> None:
    assert definition_flaws(definition) == []


@pytest.mark.parametrize(
    ("definition", "field", "rule"),
    [
        (
            Definition(direction="left"),
            "direction",
            "It is one of up, down, range, binary, ordinal, milestone, info.",
        ),
        (
            Definition(currency="euro"),
            "currency",
            "A currency is written as three capital letters, such as EUR.",
        ),
        (Definition(decimals=13), "decimals", "A KPI has 0 to 12 decimals."),
        (
            Definition(natural_min=Decimal(5), natural_max=Decimal(5)),
            "natural_max",
            "The natural maximum is above the natural minimum 5.",
        ),
        (replace(RATIO, respondents="c"), "respondents", "It is one of the inputs: a, b."),
        (Definition(respondents="c"), "respondents", "It is one of the inputs: this KPI has none."),
        (
            Definition(aggregation="weighted_mean", inputs="a:sum"),
            "inputs",
            "A weighted mean has exactly the inputs value and weight.",
        ),
        (
            Definition(aggregation="weighted_mean", inputs="value:mean;weight:sum", formula="value"),
            "formula",
            "A weighted mean is computed from value and weight and takes no formula.",
        ),
        (
            Definition(direction="ordinal", levels="1:0", aggregation="mean"),
            "aggregation",
            "Levels are aggregated by one of last, min, max, none.",
        ),
        (
            Definition(aggregation="sum", across_units="sum"),
            "aggregation",
            "Only mean:sum and last:sum say how a value is added across units.",
        ),
    ],
)
def test_a_flaw_names_field_and_rule(definition: Definition, field: str, rule: str) -> None:
    assert [(flaw.field, flaw.rule) for flaw in definition_flaws(definition)] == [(field, rule)]


def test_references_are_the_codes_a_formula_reads_beside_its_inputs() -> None:
    assert references(Definition(formula="a + B + kpi.C", inputs="a:sum")) == {"B", "C"}
    assert references(Definition(formula="1 +")) == frozenset()


def test_inputs_have_one_form_and_a_weighted_mean_has_its_own() -> None:
    assert written_inputs(" a : sum : sum ; b:mean", "ratio") == "a:sum;b:mean"
    assert written_inputs("", "weighted_mean") == "value:mean;weight:sum"
    assert written_inputs("a", "ratio") == "a"


def test_a_version_follows_on_the_first_day_of_a_period() -> None:
    after = Definition(valid_from=dt.date(2025, 2, 1), frequency="quarter")
    rule = "A version starts on the first day of a quarter, such as 2025-01-01."
    assert list(succession_flaws(Calendar(), Definition(frequency="quarter"), after)) == [
        Flaw("valid_from", "2025-02-01", rule)
    ]
    assert list(succession_flaws(Calendar(start_month=2), Definition(frequency="quarter"), after)) == []


def test_a_minor_version_changes_no_number() -> None:
    before = Definition(unit="km", aggregation="mean")
    after = replace(before, minor=True, across_units="sum", decimals=0)
    assert list(succession_flaws(Calendar(), before, after)) == [
        Flaw("aggregation", "sum", "A minor change leaves it as it was, empty; this version is major.")
    ]
