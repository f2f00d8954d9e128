"""Random KPIs that could be saved: definitions, the figures they take and the targets that suit them."""

import datetime as dt
from decimal import Decimal
from random import Random
from typing import Any

from kpis.calc.facts import Entry, Version
from kpis.calc.inputs import print_inputs
from kpis.calc.periods import Calendar, period_of

from .organisations import COSTS, GROWTH, SERVICE, Organisation
from .shorthand import inputs

FREQUENCIES = ("month", "month", "month", "week", "quarter", "half_year")
PLAIN = ("sum", "sum", "sum", "mean", "mean", "last", "min", "max", "none")
LEVELS = ((1, 0), (2, 50), (3, 100))
RATIOS = (
    ("100 * a / b", "a:sum;b:mean:sum"),
    ("100 * a / b", "a:last;b:sum"),
    ("a / (b + 1)", "a:sum;b:sum:sum:zero"),
    ("if(b > 4, max(a, c) * 10, a - b)", "a:min;b:max;c:last:sum"),
)
OTHER_FORMULAS = ("{0} * 2", "{0} / kpi.{1}", "coalesce({0}, 1)", "avg({0}, {1}, 5) - 1")
INPUTS_BACK = ("a - prev(a, 2)", "ytd(a) / b", "rolling(b, 2) + sply(a)", "a + prev(b, 1)")
OTHERS_BACK = (
    "{0} - prev({0}, 1)",
    "rolling({0}, 3)",
    "ytd({0}) + coalesce(sply(kpi.{1}), 0)",
    "coalesce(prev(kpi.{1}, 2), 1) + rolling({0}, 2)",
)
LARGE = (8 * 10**8, 10**10)
LAST_DAYS = (dt.date(2026, 2, 5), dt.date(2026, 4, 5))


def random_kpi(
    random: Random,
    organisation: Organisation,
    code: str,
    frequencies: tuple[str, ...],
    *,
    looking_back: bool = False,
) -> None:
    """With `looking_back` half of the formulas have time functions."""
    frequency = random.choice(frequencies)
    before = list(organisation.kpis)
    version = random_version(random, before) | {"frequency": frequency}
    if looking_back and version.get("formula") and random.random() < 0.5:
        version |= _looking_back(random, before, version)
    organisation.kpi(code, **version)
    for start in _starts(organisation.calendar, frequency):
        if random.random() < 0.2:
            after = random_version(random, before, version) | {"frequency": frequency}
            if random.random() < 0.5 and not half_bridged(version, after):
                organisation.version(code, start, **after, breaking=True)
            else:
                organisation.version(code, start, **version | {"partial": after["partial"]})


def _starts(calendar: Calendar, frequency: str) -> list[str]:
    """First days of later versions."""
    if frequency == "half_year":
        return []
    periods = (period_of(calendar, frequency, day) for day in LAST_DAYS)
    return [period.start.isoformat() for period in periods if calendar.holds(period)]


def _looking_back(random: Random, before: list[str], version: dict[str, Any]) -> dict[str, Any]:
    """Another formula of the same kind, with the inputs it needs."""
    if "K" not in version["formula"]:
        return {"formula": random.choice(INPUTS_BACK), "inputs": "a:sum;b:mean:sum", "respondents": ""}
    formula = random.choice(OTHERS_BACK).format(random.choice(before), random.choice(before))
    return {"formula": f"{formula} + a" if "inputs" in version else formula}


def half_bridged(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Two definitions by inputs that are not the same ones: a roll-up keeps only what all its units hold."""
    both = "inputs" in before and "inputs" in after
    kinds = [(one.get("inputs"), one["aggregation"] in ("ratio", "weighted_mean")) for one in (before, after)]
    return both and kinds[0] != kinds[1]


def random_version(random: Random, before: list[str], first: dict[str, Any] | None = None) -> dict[str, Any]:
    """`first`, if any, gives the direction, so that targets fit both, and says whether it is calculated."""
    direction = random.choice(["up", "up", "up", "down", "range", "binary", "ordinal", "info", "milestone"])
    version: dict[str, Any] = {
        "objective": random.choice([GROWTH, GROWTH, COSTS, SERVICE, None]),
        "direction": direction if first is None else first["direction"],
        "decimals": random.choice([0, 1, 2, 2, 12]),
        "partial": random.random() < 0.2,
    }
    method = _narrow_method(random, version["direction"])
    if method:
        return version | method
    calculated = bool(before and random.random() < 0.3)
    if first is not None:
        calculated = "K" in first.get("formula", "")
    return version | (_calculated(random, before) if calculated else _entered(random))


def _narrow_method(random: Random, direction: str) -> dict[str, Any]:
    if direction == "binary":
        return {"aggregation": random.choice(["mean", "last", "min", "max", "none"])}
    if direction == "ordinal":
        return {"aggregation": random.choice(["last", "min", "max", "none"]), "levels": LEVELS, "decimals": 0}
    return {"aggregation": random.choice(["last", "max", "none"])} if direction == "milestone" else {}


def random_successor(
    random: Random, versions: tuple[Version, ...], before: list[str], *, looking_back: bool
) -> Version | None:
    """A version that breaks the series, under which targets and sources stay possible. Its day is open."""
    first = {"direction": versions[0].direction, "formula": versions[0].formula}
    said = random_version(random, before, first) | {"frequency": versions[0].frequency}
    if looking_back and said.get("formula") and random.random() < 0.5:
        said |= _looking_back(random, before, said)
    kinds = [{"aggregation": one.aggregation, "inputs": print_inputs(one.inputs)} for one in versions]
    if any(half_bridged(kind, said) for kind, one in zip(kinds, versions, strict=True) if one.inputs):
        return None
    said |= {"inputs": inputs(said.get("inputs", ""))}
    said |= {"levels": tuple((Decimal(level), Decimal(score)) for level, score in said.get("levels", ()))}
    return Version(0, breaking=True, **said)


def _calculated(random: Random, before: list[str]) -> dict[str, Any]:
    names = [random.choice(before), random.choice(before)]
    formula = random.choice(OTHER_FORMULAS).format(*names)
    method = random.choice(["ratio", "ratio", "mean", "sum", "max", "none"])
    if method != "ratio" or random.random() < 0.7:
        return {"formula": formula, "aggregation": method}
    return {"formula": f"{formula} + a", "aggregation": method, "inputs": "a:sum"}


def _entered(random: Random) -> dict[str, Any]:
    kind = random.random()
    if kind < 0.3:
        formula, inputs = random.choice(RATIOS)
        return {"aggregation": "ratio", "formula": formula, "inputs": inputs}
    if kind < 0.4:
        return {"aggregation": "weighted_mean", "inputs": "value:mean;weight:sum"}
    if kind < 0.5:
        inputs = "a:sum;respondents:sum"
        formula = "a / respondents"
        return {"aggregation": "ratio", "formula": formula, "inputs": inputs, "respondents": "respondents"}
    if kind < 0.58:
        method = random.choice(["sum", "mean", "max"])
        return {"aggregation": method, "formula": "a * b", "inputs": "a:sum;b:sum"}
    method = random.choice(PLAIN)
    return {"aggregation": method, "across": random.choice(["", "sum"]) if method in ("mean", "last") else ""}


def random_entry(random: Random, organisation: Organisation, version: Version) -> Entry:
    """Of every 20 about one not applicable, one withdrawn, one of a few inputs only, one bare percentage."""
    id_ = next(organisation.ids)
    kind = random.random()
    if kind < 0.1:
        return Entry(id_, 1, 1, "na" if kind < 0.07 else "blank")
    if version.inputs and (version.aggregation != "ratio" or random.random() < 0.9):
        names = [item.name for item in version.inputs if random.random() < 0.96]
        return Entry(id_, 1, 1, "value", None, {name: _input(random, name) for name in names or ["a"]})
    return Entry(id_, 1, 1, "value", _figure(random, version))


def _input(random: Random, name: str) -> Decimal:
    """Now and then one so large that a product of two, or twice that, is no value any more."""
    if name == "respondents":
        return Decimal(random.choice([3, 5, 6, 7, 8, 9]))
    return Decimal(random.choice([0, 3, 4, 7, 10]) if random.random() < 0.96 else random.choice(LARGE))


def _figure(random: Random, version: Version) -> Decimal:
    if version.direction == "binary":
        return Decimal(random.randint(0, 1))
    if version.direction == "ordinal":
        return Decimal(random.randint(1, 3))
    usual = ("89.995", "92", "97.5", "100", "130") if version.direction == "up" else ("1", "4", "20", "50.5")
    return Decimal(random.choice(usual if random.random() < 0.7 else ("0", "5", "61", "90", "-4")))


def random_lines(random: Random, direction: str) -> dict[str, Any]:
    """Lines in order under any tolerance up to 20 %."""
    if direction == "range":
        ends = {"lower": 20, "upper": random.choice([20, 60])}
        return ends | random.choice([{}, {"red_lower": 5}, {"red_upper": 100}])
    if direction == "milestone":
        return {"target": 100, "due": random.choice(["2026-03-31", "2026-05-20"])}
    if direction == "down":
        return random.choice(
            [{"target": 20}, {"target": 0}, {"target": 0, "red": 5}, {"target": 2, "red": 4}]
        )
    several: list[dict[str, Any]] = [
        {"target": 100},
        {"target": 95, "red": 90, "stretch": 99},
        {"target": "100.000000000001", "zero": 0},
        {"target": 0},
        {"target": -50},
    ]
    return random.choice(several)
