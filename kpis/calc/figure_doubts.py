"""Doubts about what is to be stored: a value, or the inputs one by one and then what they give together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from kpis.calc.aggregation import from_inputs, holds
from kpis.calc.doubts import Doubt, Known, Limits, doubts, places_of
from kpis.calc.facts import Version
from kpis.calc.lookups import Meaning
from kpis.calc.typed import Figures


@dataclass(frozen=True, slots=True)
class Background:
    """The definition in force, its unit and natural limits, and what was stored for the periods before, the
    newest last."""

    version: Version
    unit: str = ""
    limits: Limits = (None, None)
    recent: Sequence[Figures] = ()


def figure_doubts(figures: Figures, background: Background) -> tuple[Doubt, ...]:
    """What explains the figure best comes first; inputs come before their result.

    The values before of a survey are not told: too few may have answered it.
    """
    if background.version.respondents:
        background = replace(background, recent=())
    if figures.value is not None:
        return doubts(figures.value, _known(background))
    if not figures.inputs:
        return ()
    return (*_of_inputs(figures.inputs, background), *_of_result(figures, background))


def _of_inputs(inputs: Mapping[str, Decimal], background: Background) -> Iterator[Doubt]:
    for name, value in inputs.items():
        before = [past.inputs[name] for past in background.recent if past.inputs and name in past.inputs]
        known = Known(before, max(map(places_of, before), default=0))
        yield from (replace(doubt, place=name) for doubt in doubts(value, known))


def _of_result(figures: Figures, background: Background) -> Iterator[Doubt]:
    """No proposal: the result does not say which of its inputs is wrong."""
    if background.limits == (None, None) and not background.recent:
        return
    result = _result(figures, _meaning(background.version))
    if result is not None:
        found = doubts(result, _known(background))
        yield from (replace(doubt, proposal=None, is_result=True) for doubt in found)


def _known(background: Background) -> Known:
    version = background.version
    meaning = _meaning(version) if any(past.inputs for past in background.recent) else None
    results = [_result(past, meaning) for past in background.recent]
    recent = [result for result in results if result is not None]
    return Known(recent, version.decimals, background.unit, version.direction, background.limits)


@lru_cache(maxsize=1024)
def _meaning(version: Version) -> Meaning:
    """Kept, because the many cells of a load share few definitions."""
    return Meaning(version)


def _result(figures: Figures, meaning: Meaning | None) -> Decimal | None:
    """A value needs no meaning; inputs give something once all are there."""
    if meaning is None or figures.inputs is None:
        return figures.value
    return from_inputs(meaning, figures.inputs).value if holds(meaning, figures.inputs) else None
