"""Measurable and Achievable: whether figures come in, and what they say of the target."""

from collections.abc import Iterator
from decimal import Decimal

from kpis.calc.formulas import parse
from kpis.calc.smart_facts import FAIL, WARN, WINDOW, Finding, Past, Place, Subject
from kpis.calc.smart_targets import comparable_target
from kpis.calc.tokens import FormulaError

OBSERVATIONS = 3
ENOUGH, LEAST = 80, 50
"""Percent of the figures that were due."""

UNLIKELY = Decimal("0.05")
STEEP = Decimal(50)
"""Percent of the baseline in a year."""

_WITHOUT_UNIT = ("binary", "ordinal", "milestone")


def measurable(subject: Subject) -> Iterator[Finding]:
    """Of the definition itself; `figures_come` looks at one scorecard."""
    version = subject.version
    if not version.unit.strip() and version.direction not in _WITHOUT_UNIT:
        yield Finding("no_unit", FAIL)
    for name in ("direction", "frequency", "aggregation"):
        if not getattr(version, name):
            yield Finding(f"no_{name}", FAIL)
    yield from _formula(version.formula)
    if (version.inputs.strip() or not version.formula.strip()) and not subject.source.strip():
        yield Finding("no_source", FAIL)
    if not subject.of_persons and not any(_is_measured(place) for place in subject.places):
        yield Finding("nothing_due", FAIL, {"least": OBSERVATIONS})


def figures_come(place: Place) -> Iterator[Finding]:
    """Whether somebody brings them in, how many of those that were due came, and whether they ever differ."""
    if not place.is_entered:
        yield Finding("nobody_enters", FAIL, team=place.team)
    counts = {"have": place.have, "expected": place.expected}
    if 100 * place.have < LEAST * place.expected:
        yield Finding("incomplete", FAIL, counts, place.team)
    elif 100 * place.have < ENOUGH * place.expected:
        yield Finding("gaps", WARN, counts, place.team)
    values = place.past.values if place.past else ()
    if len(values) == WINDOW and len(set(values)) == 1:
        yield Finding("constant", WARN, {"count": WINDOW}, place.team)


def achievable(subject: Subject, place: Place) -> Iterator[Finding]:
    """The target of one scorecard beside what was reached there."""
    past = place.past or Past()
    if len(past.values) == past.met == WINDOW:
        yield Finding("too_easy", WARN, {"count": WINDOW}, place.team)
    if past.chance is not None and past.chance < UNLIKELY:
        level, code = (WARN, "unlikely") if past.planned else (FAIL, "unlikely_unplanned")
        yield Finding(code, level, {"chance": past.chance}, place.team)
    step = step_percent(subject, place)
    if step is not None and step > STEEP:
        yield Finding("steep", WARN, {"percent": step, "limit": STEEP}, place.team)


def is_judged(subject: Subject, place: Place) -> bool:
    past = place.past or Past()
    return len(past.values) == WINDOW or past.chance is not None or step_percent(subject, place) is not None


def step_percent(subject: Subject, place: Place) -> Decimal | None:
    """From a baseline of 80 to a target of 88 it is 10 percent of the baseline."""
    target = comparable_target(place.targets, subject.version, subject.today)
    baseline = place.past.baseline if place.past else None
    if target is None or not baseline:
        return None
    return 100 * abs(target - baseline) / abs(baseline)


def _formula(text: str) -> Iterator[Finding]:
    try:
        if text.strip():
            parse(text)
    except FormulaError as problem:
        yield Finding("broken_formula", FAIL, {"problem": str(problem)})


def _is_measured(place: Place) -> bool:
    return place.is_due or place.have >= OBSERVATIONS
