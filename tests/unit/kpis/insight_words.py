"""Sentences of a measure, with ordinary spaces before units."""

from collections.abc import Callable

from kpis.calc.insights import insights
from kpis.calc.insights.known import Known
from kpis.formats.insights import how_lines, sentence


def told(known: Known, kind: str, name: Callable[[str], str] = str) -> tuple[str, list[str]]:
    """The sentence of that kind, and its arithmetic line by line."""
    (found,) = [insight for insight in insights(known) if insight.kind == kind]
    texts = [sentence(kind, found.parts, name), *how_lines(kind, found.how, name)]
    first, *rest = [text.replace("\N{NO-BREAK SPACE}", " ") for text in texts]
    return first, rest


def words(known: Known, kind: str) -> str:
    return told(known, kind)[0]


def lines(known: Known, kind: str) -> list[str]:
    return told(known, kind)[1]
