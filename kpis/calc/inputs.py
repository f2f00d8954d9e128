"""The texts of a KPI version: inputs `separations:sum;headcount:mean:sum` and levels `1:0;2:50;3:100`."""

import re
from collections.abc import Iterable
from decimal import Decimal

from kpis.calc.decimals import NumberError, read_decimal, write_decimal
from kpis.calc.facts import Input

METHODS = ("sum", "mean", "last", "min", "max")
MAX_INPUTS = 20
MAX_LEVELS = 50
MAX_SCORE = 120

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
_WORDS_OF_FORMULAS = frozenset({"and", "or", "not"})


def parse_inputs(text: str) -> tuple[Input, ...]:
    """`headcount:mean:sum:zero` is averaged over time, added across units, and read as 0 where missing.

    ValueError: the message names the part of the text and the rule it breaks.
    """
    inputs = tuple(_input(part) for part in _parts(text))
    if len(inputs) > MAX_INPUTS:
        raise ValueError(f"{len(inputs)} inputs: a KPI has at most {MAX_INPUTS}.")
    _refuse_repeated(item.name.lower() for item in inputs)
    return inputs


def print_inputs(inputs: Iterable[Input]) -> str:
    """The text that `parse_inputs` reads back."""
    return ";".join(
        ":".join([item.name, item.method, *filter(None, [item.across, "zero" if item.zero else ""])])
        for item in inputs
    )


def parse_levels(text: str) -> tuple[tuple[Decimal, Decimal], ...]:
    """`1:0;2:50;3:100` is each level with its score, in the order typed. ValueError as `parse_inputs`."""
    levels = tuple(_level(part) for part in _parts(text))
    if len(levels) > MAX_LEVELS:
        raise ValueError(f"{len(levels)} levels: a KPI has at most {MAX_LEVELS}.")
    _refuse_repeated(write_decimal(level) for level, _ in levels)
    return levels


def print_levels(levels: Iterable[tuple[Decimal, Decimal]]) -> str:
    """The text that `parse_levels` reads back."""
    return ";".join(f"{write_decimal(level)}:{write_decimal(score)}" for level, score in levels)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";")] if text.strip() else []


def _input(part: str) -> Input:
    name, *words = [word.strip() for word in part.split(":")]
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"{part}: the name of an input starts with a letter and holds letters, digits and _."
        )
    if name.lower() in _WORDS_OF_FORMULAS:
        raise ValueError(f"{part}: {name} is a word of formulas and cannot name an input.")
    if not words or words[0] not in METHODS:
        raise ValueError(f"{part}: an input is written name:method, the method one of {', '.join(METHODS)}.")
    method, *options = words
    if options not in ([], ["sum"], ["zero"], ["sum", "zero"]):
        raise ValueError(f"{part}: after the method stand only sum (added across units), then zero.")
    if "sum" in options and method in ("min", "max"):
        raise ValueError(f"{part}: a {method} is a {method} across units too and cannot be added.")
    across = "sum" if "sum" in options and method != "sum" else ""
    return Input(name, method, across, "zero" in options)


def _level(part: str) -> tuple[Decimal, Decimal]:
    level, _, score = part.partition(":")
    try:
        pair = read_decimal(level.strip()), read_decimal(score.strip())
    except NumberError as problem:
        raise ValueError(f"{part}: a level is written level:score, such as 2:50; {problem}.") from problem
    if not 0 <= pair[1] <= MAX_SCORE:
        raise ValueError(f"{part}: a level scores from 0 to {MAX_SCORE}.")
    return pair


def _refuse_repeated(names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"{name}: each name stands only once.")
        seen.add(name)
