"""What is wrong and what mends it, for every finding there is."""

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pytest

from kpis.calc import smart as calc
from kpis.calc.smart_facts import FAIL, WARN, Check, Figure, Finding
from kpis.formats.smart import SENTENCES, certified_text, check_texts, finding_text

DAY = dt.date(2026, 9, 30)
FIGURES: dict[str, Figure] = {
    "length": 81,
    "most": 80,
    "least": 40,
    "have": 2,
    "expected": 6,
    "count": 6,
    "code": "OPS_02",
    "words": "Quality",
    "problem": "A bracket is open (character 3)",
    "chance": Decimal("0.012"),
    "percent": Decimal("66.66"),
    "limit": Decimal(50),
    "day": DAY,
    "months": 24,
}


def test_every_finding_has_its_sentence() -> None:
    sources = "".join(path.read_text() for path in Path(calc.__file__).parent.glob("smart_*.py"))
    found = set(re.findall(r'(?:Finding\(|\((?:WARN|FAIL), )"(\w+)"', sources))
    found |= {"metric", "unlikely_unplanned", "no_direction", "no_frequency", "no_aggregation"}
    assert found == set(SENTENCES)


@pytest.mark.parametrize("code", SENTENCES)
def test_it_says_what_is_wrong_and_then_what_to_do(code: str) -> None:
    said = finding_text(Finding(code, FAIL, FIGURES))
    assert len(re.findall(r"[.:] ", said)) >= 1
    assert said.endswith(".")
    assert "%(" not in said


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("vague", "“Quality” says no number. Name what is counted, or write its formula."),
        ("no_unit", "It has no unit. Write one, such as % or EUR."),
        (
            "unlikely",
            (
                "Under 5% likely that the target of the year is reached. It needs a changed process: "
                "see that the open actions bring it."
            ),
        ),
        (
            "steep",
            (
                "The target is 66.7% away from the baseline. More than 50% in a year is rarely reached: "
                "take it in steps."
            ),
        ),
        ("target_over", "The target ended on Wed 30 Sep 2026. Set the next one."),
    ],
)
def test_figures_stand_in_the_sentence(code: str, said: str) -> None:
    assert finding_text(Finding(code, FAIL, FIGURES)) == said


def test_the_scorecard_is_named_where_the_reader_may_open_it() -> None:
    counts: dict[str, Figure] = {"have": 4, "expected": 6}
    said = "4 of the last 6 figures came. Ask for those that are missing."
    assert finding_text(Finding("gaps", WARN, counts, "Buses")) == f"Buses: {said}"
    assert finding_text(Finding("gaps", WARN, counts, "")) == f"On a scorecard you may not open: {said}"


def test_a_check_says_its_fails_first_or_what_is_in_order() -> None:
    found = (Finding("no_scope", WARN), Finding("no_owner", FAIL))
    assert check_texts(Check("specific", found)) == [finding_text(found[1]), finding_text(found[0])]
    assert check_texts(Check("achievable")) == ["The target is neither too easy nor out of reach."]
    assert check_texts(Check("achievable", is_judged=False)) == [
        "There are too few figures you may read to compare the target with."
    ]


def test_the_certificate_names_the_month_of_the_review() -> None:
    assert certified_text(DAY) == "Certified Sep 2026"
