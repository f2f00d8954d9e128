"""Insights in words: the sentence, and the lines that tell how its figures came about."""

from collections.abc import Callable

from .chances import chance, chance_how
from .changes import driver, driver_how, leading_sign, leading_sign_how, mix, mix_how
from .records import record, record_how
from .results import data_problem, data_problem_how, target_outcome, target_outcome_how
from .unusual import calm, calm_how, limits_how, signal_shift, signal_shift_how, signal_single
from .words import Fields

__all__ = ["how_lines", "sentence"]

SENTENCES: dict[str, Callable[[Fields], str]] = {
    "data_problem": data_problem,
    "target_outcome": target_outcome,
    "chance": chance,
    "signal_single": signal_single,
    "signal_shift": signal_shift,
    "driver": driver,
    "mix": mix,
    "leading_sign": leading_sign,
    "record": record,
    "calm": calm,
}
LINES: dict[str, Callable[[Fields], list[str]]] = {
    "data_problem": data_problem_how,
    "target_outcome": target_outcome_how,
    "chance": chance_how,
    "signal_single": limits_how,
    "signal_shift": signal_shift_how,
    "driver": driver_how,
    "mix": mix_how,
    "leading_sign": leading_sign_how,
    "record": record_how,
    "calm": calm_how,
}
PERIODS = ("period", "since", "last", "first", "against", "end", "previous_period")
"""Fields that hold the key of a period."""


def sentence(kind: str, parts: Fields, period_name: Callable[[str], str] = str) -> str:
    """One sentence; `period_name` turns the keys of periods into words.

    calm: "No signal: 96.4% is inside the usual 91.2% to 103.5%."
    """
    return SENTENCES[kind](with_names(parts, period_name))


def how_lines(kind: str, how: Fields, period_name: Callable[[str], str] = str) -> list[str]:
    """The arithmetic behind the sentence, a line each: "84.6% − 88.0% = −3.4 points"."""
    return LINES[kind](with_names(how, period_name))


def with_names(fields: Fields, period_name: Callable[[str], str]) -> Fields:
    named = {name: period_name(fields[name]) for name in PERIODS if fields.get(name)}
    return {**fields, **named}
