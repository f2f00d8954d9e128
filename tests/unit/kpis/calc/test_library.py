"""Which entries answer "which number tells you?", on the library itself and on any part of it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.library import (
    LibraryEntry,
    figure_names,
    leaders_of,
    meaning_here,
    pairs_within,
    suggest,
)
from kpis.doors.library import library

ENTRIES = list(library().values())
WORDS = sorted({word for entry in ENTRIES for word in entry.question.lower().strip("?").split()})
ANSWERS = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)


def codes(answer: str, aim: str = "", perspective: str = "") -> list[str]:
    return [entry.code for entry in suggest(ENTRIES, answer, aim, perspective)]


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("How many customers leave us?", ["CHURN", "BOUNCE", "NEW_HIRE_TURNOVER"]),
        ("the share of deliveries that arrive late", ["OTD", "OTIF", "SUPPLIER_OTD"]),
        ("Do customers recommend us", ["NPS", "ENPS", "CAC"]),
        ("accidents at work", ["LTIFR", "NEAR_MISS", "ABSENCE"]),
        ("unhappy CUSTOMERS", ["CSAT", "COMPLAINTS", "NPS"]),
        ("waste", ["SCRAP"]),
        ("zeppelins", []),
        ("how many of the", []),
        ("", []),
    ],
)
def test_an_answer_finds_its_numbers(answer: str, found: list[str]) -> None:
    assert codes(answer) == found


def test_the_objective_helps_where_the_answer_says_little() -> None:
    assert codes("waiting") == ["ART", "BACKLOG", "FRT"]
    assert codes("waiting", "Answer callers fast") == ["FULFIL_TIME", "ART", "FRT"]
    assert codes("", "Answer callers fast") == ["CALL_SL", "ABANDON", "CYCLE_TIME"]


def test_the_perspective_of_the_objective_goes_first() -> None:
    assert codes("loyal") == ["CLV", "EMP_RETENTION", "NPS"]
    assert codes("loyal", perspective="learning")[0] == "EMP_RETENTION"


@given(answer=ANSWERS, aim=ANSWERS, entries=st.permutations(ENTRIES))
def test_the_order_of_the_file_does_not_matter(answer: str, aim: str, entries: list[LibraryEntry]) -> None:
    assert suggest(entries, answer, aim, "customer") == suggest(ENTRIES, answer, aim, "customer")


@given(answer=ANSWERS, entries=st.lists(st.sampled_from(ENTRIES), unique=True))
def test_at_most_three_of_those_there_are(answer: str, entries: list[LibraryEntry]) -> None:
    found = suggest(entries, answer)
    assert len(found) == len({entry.code for entry in found}) <= 3
    assert {entry.code for entry in found} <= {entry.code for entry in entries}


@given(answer=ANSWERS)
def test_capitals_and_the_order_of_words_do_not_matter(answer: str) -> None:
    turned = " ".join(reversed(answer.upper().split()))
    assert suggest(ENTRIES, turned) == suggest(ENTRIES, answer)


def test_the_meaning_takes_currency_and_calendar_of_the_organisation() -> None:
    revenue = meaning_here(library()["REVENUE"], "CHF", "period")
    assert (revenue.unit, revenue.currency, revenue.frequency) == ("CHF", "CHF", "period")
    engagement = meaning_here(library()["ENGAGEMENT"], "CHF", "period")
    assert (engagement.unit, engagement.currency, engagement.frequency) == ("points", "", "quarter")
    assert (engagement.natural_min, engagement.natural_max) == (Decimal(1), Decimal(5))
    assert engagement.respondents == "respondents"


def test_partners_are_read_from_both_ends() -> None:
    assert [entry.code for entry in leaders_of(library()["LTIFR"], library())] == [
        "NEAR_MISS",
        "TRAIN_COMPLETE",
    ]
    assert pairs_within(["NPS", "CSAT", "RETENTION"], library()) == [
        ("NPS", "RETENTION"),
        ("CSAT", "RETENTION"),
        ("CSAT", "NPS"),
    ]


def test_a_band_has_two_figures_on_either_side() -> None:
    assert figure_names("range") == (("lower", "upper"), ("red_lower", "red_upper"))
    assert figure_names("down") == (("target",), ("red_line",))
