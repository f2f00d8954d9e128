"""Every number of a sentence follows from its arithmetic."""

import json
import re
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hypothesis import given, settings

from kpis.calc.insights.chances import chance
from kpis.calc.insights.changes import driver, leading_sign, mix
from kpis.calc.insights.choosing import insights
from kpis.calc.insights.finding import Finding
from kpis.calc.insights.known import Known
from kpis.calc.insights.records import record
from kpis.calc.insights.results import data_problem, target_outcome
from kpis.calc.insights.unusual import calm, signal_shift, signal_single
from kpis.formats.insights import how_lines, sentence

from .random_known import known

How = dict[str, Any]
MAKERS = (
    data_problem,
    target_outcome,
    chance,
    signal_single,
    signal_shift,
    driver,
    mix,
    leading_sign,
    record,
    calm,
)
NUMBER = re.compile(r"−?€?\d[\d,]*(?:\.\d+)?")


def numbers(text: str) -> list[Decimal]:
    plain = [found.replace("−", "-").replace(",", "").replace("€", "") for found in NUMBER.findall(text)]
    return sorted(Decimal(figure) for figure in plain)


def like(figure: Decimal, pattern: str) -> Decimal:
    """Rounded half up as the other figure is printed."""
    return figure.quantize(Decimal(pattern), ROUND_HALF_UP)


def given_ends(how: How, *names: str) -> list[Decimal]:
    return [Decimal(how[name]) for name in names if how[name] is not None]


def of_data_problem(how: How) -> Sequence[Decimal]:
    if "due" in how:
        year, _month, day = how["due"].split("-")
        return [Decimal(day), Decimal(year)]
    before, after = Decimal(how["before"]), Decimal(how["after"])
    ratio = [] if how["percent"] is None else [like(100 * (after - before) / before, "0.1")]
    return [before, after, after - before, *ratio]


def of_target_outcome(how: How) -> Sequence[Decimal]:
    value = Decimal(how["value"])
    ends = given_ends(how, "least", "most")
    if how["verdict"] in ("inside", "met"):
        return [value, *ends]
    return [value, *ends, min(abs(value - end) for end in ends)]


def of_chance(how: How) -> Sequence[Decimal]:
    ends = given_ends(how, "least", "most")
    if how["state"] != "open":
        to_date = Decimal(how["to_date"])
        so_far = like(to_date / how["done"], how["to_date"]) if how["mode"] == "average" else to_date
        return [*ends, so_far, Decimal(how["left"])]
    needs = [] if how["mode"] == "level" else [need(how, end) for end in ends]
    return [shown(how), *ends, *needs, Decimal(how["k"]), Decimal(how["average"])]


def need(how: How, end: Decimal) -> Decimal:
    if not how["left"]:
        return end
    whole = end * how["periods"] if how["mode"] == "average" else end
    return like((whole - Decimal(how["to_date"])) / how["left"], how["to_date"])


def shown(how: How) -> Decimal:
    percent = Decimal(100 * how["met"]) / how["paths"]
    return min(max(5 * like(percent / 5, "1"), Decimal(5)), Decimal(95))


def of_limits(how: How) -> Sequence[Decimal]:
    """Of rare events the mean."""
    if how.get("state") == "rare":
        return [like(Decimal(how["total"]) / how["periods"], "0.1")]
    if "mean_range" not in how:
        return [Decimal(how[name]) for name in ("value", "lower", "upper")]
    centre, width = Decimal(how["centre"]), Decimal(how["factor"]) * Decimal(how["mean_range"])
    return [Decimal(how["value"]), like(centre - width, how["lower"]), like(centre + width, how["upper"])]


def of_shift(how: How) -> Sequence[Decimal]:
    former = Decimal(how["former"])
    return [former, Decimal(how["run"]), former + Decimal(how["distance"])]


def of_driver(how: How) -> Sequence[Decimal]:
    parts = [Decimal(amount) for _name, amount in how["parts"]]
    change = Decimal(how["after"]) - Decimal(how["before"])
    assert sum(parts) == change
    return [abs(change), *parts]


def of_mix(how: How) -> Sequence[Decimal]:
    change = Decimal(how["rate"]) + Decimal(how["mix"])
    return [abs(change), Decimal(len(how["along"])), Decimal(how["teams"])]


RECOMPUTED: dict[str, Callable[[How], Sequence[Decimal]]] = {
    "data_problem": of_data_problem,
    "target_outcome": of_target_outcome,
    "chance": of_chance,
    "signal_single": of_limits,
    "signal_shift": of_shift,
    "driver": of_driver,
    "mix": of_mix,
    "leading_sign": lambda how: [Decimal(how["lag"])],
    "record": lambda how: [],
    "calm": of_limits,
}


def findings(measure: Known) -> list[Finding]:
    return [found for make in MAKERS if (found := make(measure)) is not None]


@settings(max_examples=150, deadline=None)
@given(known())
def test_every_number_of_a_sentence_follows_from_its_arithmetic(measure: Known) -> None:
    for found in findings(measure):
        text = sentence(found.kind, found.parts)
        assert numbers(text) == sorted(RECOMPUTED[found.kind](found.how)), text


@settings(max_examples=60, deadline=None)
@given(known())
def test_parts_and_arithmetic_can_be_stored(measure: Known) -> None:
    for found in findings(measure):
        assert json.loads(json.dumps([found.parts, found.how])) == [found.parts, found.how]


@settings(max_examples=60, deadline=None)
@given(known())
def test_no_sentence_claims_a_cause_or_a_percentage_of_percentages(measure: Known) -> None:
    for found in findings(measure):
        texts = [sentence(found.kind, found.parts), *how_lines(found.kind, found.how)]
        assert not re.search(r"because|due to|\bdrives?\b|\bcaused\b", " ".join(texts))
        assert measure.unit != "%" or found.how.get("percent") is None


@settings(max_examples=60, deadline=None)
@given(known())
def test_at_most_three_kinds_once_each_and_calm_alone(measure: Known) -> None:
    kinds = [insight.kind for insight in insights(measure)]
    assert len(kinds) == len(set(kinds)) <= 3
    assert "calm" not in kinds or kinds == ["calm"]
