"""Specific and Relevant: what the words of a definition say."""

import re
from collections.abc import Iterator

from kpis.calc.smart_facts import FAIL, WARN, Finding, Subject

MAX_NAME = 80
MIN_TEXT = 40
VAGUE = ("improve", "better", "quality", "efficiency")
METRIC = "metric"
"""The one fail that is no fault: a number without an objective is shown and not rolled up."""

_WORD = re.compile(r"\w+")
_OWN_FORMULA = "weighted_mean"


def specific(subject: Subject) -> Iterator[Finding]:
    """Would two people take it for the same number?"""
    yield from _name(subject)
    yield from _text(subject)
    if not subject.is_owned:
        yield Finding("no_owner", FAIL)
    if not subject.version.scope.strip():
        yield Finding("no_scope", WARN)
    if not has_formula(subject) and not subject.question.strip():
        yield Finding("no_question", FAIL)


def relevant(subject: Subject) -> Iterator[Finding]:
    """Does it serve an objective, and is something done about it?"""
    if not subject.objective:
        yield Finding(METRIC, FAIL)
    elif subject.objective == "retired":
        yield Finding("objective_retired", FAIL)
    if not subject.action_when_red.strip():
        yield Finding("no_action", WARN)


def has_formula(subject: Subject) -> bool:
    """A weighted mean is computed from value and weight without one being typed."""
    return bool(subject.version.formula.strip()) or subject.version.aggregation == _OWN_FORMULA


def vague_words(name: str) -> list[str]:
    """Whole words, as they are typed: "Better Quality, qualities" has two."""
    return [word for word in _WORD.findall(name) if word.casefold() in VAGUE]


def _name(subject: Subject) -> Iterator[Finding]:
    if len(subject.name) > MAX_NAME:
        yield Finding("long_name", WARN, {"length": len(subject.name), "most": MAX_NAME})
    if subject.namesake:
        yield Finding("namesake", FAIL, {"code": subject.namesake})
    vague = vague_words(subject.name)
    if vague and not has_formula(subject):
        yield Finding("vague", FAIL, {"words": ", ".join(vague)})


def _text(subject: Subject) -> Iterator[Finding]:
    text = subject.text.strip()
    if not text:
        yield Finding("no_definition", FAIL)
    elif _words(text) == _words(subject.name):
        yield Finding("echo", FAIL)
    elif len(text) < MIN_TEXT:
        yield Finding("short_definition", FAIL, {"length": len(text), "least": MIN_TEXT})


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
