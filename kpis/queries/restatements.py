"""Restatements: what was said anew between two moments about periods that had begun, and what that altered.

The most material first: status flips, then other displayed figures. Whatever alters nothing that is displayed
comes last, for a page to count it.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from kpis.calc.book import Book
from kpis.calc.decimals import write_decimal
from kpis.calc.facts import Facts, MeasureKey, MeasureResult
from kpis.calc.periods import period_key
from kpis.calc.scoring import shown_score

from .restated_figures import restated_targets, restated_values
from .restated_terms import restated_terms
from .two_moments import Act, Key, Result, Span, TwoMoments, two_moments

EFFECTS = ("status", "figure", "none")
"""What an act altered, the most material first: a status, a displayed value or score, nothing on display."""


@dataclass(frozen=True, slots=True)
class Side:
    """A result as it is displayed; empty where there was none."""

    value: str = ""
    score: str = ""
    status: str = ""


Effect = tuple[str, Side, Side]


@dataclass(frozen=True, slots=True)
class Part:
    """A status, or another displayed figure, that an act altered in the team of this code."""

    team: str
    effect: str
    grain: str
    start: dt.date
    before: Side
    after: Side


@dataclass(frozen=True, slots=True)
class Restatement:
    """An act with what it altered most, in the period named by `grain` and `period`. One that is no team's
    has `parts`: of each team the first status and the first other figure that it altered, statuses first."""

    act: Act
    effect: str
    grain: str
    period: str
    start: dt.date
    before: Side
    after: Side
    parts: tuple[Part, ...] = ()


def restatements(span: Span, now: dt.datetime) -> list[Restatement]:
    """Call it inside a `snapshot`."""
    two = two_moments(span, now)
    acts = [*restated_values(two), *restated_targets(two), *restated_terms(two)]
    within = [replace(act, keys=tuple(_within(two, act))) for act in acts]
    found = [_weighed(two, act) for act in within if act.keys and act.before != act.after]
    return sorted(found, key=_materiality)


def _within(two: TwoMoments, act: Act) -> Iterator[Key]:
    for key in filter(two.span.holds, act.keys):
        yield from two.in_both(key)


def _materiality(one: Restatement) -> tuple[object, ...]:
    act = one.act
    return EFFECTS.index(one.effect), one.start, act.team, act.node, act.code, act.what, act.at, act.field


def _weighed(two: TwoMoments, act: Act) -> Restatement:
    """By the first of its periods in which it altered most."""
    effects = [_effect(two, key) for key in act.keys]
    effect, before, after = min(effects, key=lambda one: EFFECTS.index(one[0]))
    key = act.keys[effects.index((effect, before, after))]
    period = two.before.structure.period(key.grain, key.start)
    named = period_key(two.before.facts.calendar, period)
    parts = () if act.team else _parts(two, act.keys, effects)
    return Restatement(act, effect, key.grain, named, key.start, before, after, parts)


def _parts(two: TwoMoments, keys: Iterable[Key], effects: Iterable[Effect]) -> tuple[Part, ...]:
    firsts: dict[tuple[str, str], Part] = {}
    for key, (effect, before, after) in zip(keys, effects, strict=True):
        if effect != "none":
            team = _team(two.after.facts, key)
            firsts.setdefault((team, effect), Part(team, effect, key.grain, key.start, before, after))
    return tuple(sorted(firsts.values(), key=lambda one: EFFECTS.index(one.effect)))


def _team(facts: Facts, key: Key) -> str:
    team = facts.measures[key.measure].team if isinstance(key, MeasureKey) else key.team
    return facts.teams[team].code


def _effect(two: TwoMoments, key: Key) -> Effect:
    results = two.results(key)
    before, after = (
        _side(book, result) for book, result in zip((two.before, two.after), results, strict=True)
    )
    if before.status != after.status:
        return "status", before, after
    return "figure" if before != after else "none", before, after


def _side(book: Book, result: Result | None) -> Side:
    if result is None:
        return Side()
    if isinstance(result, MeasureResult):
        return Side(_text(result.value), _shown(result.score, 100, 50), result.status)
    period = book.structure.period(result.key.grain, result.key.start)
    rules = book.structure.rules(book.structure.team_day(result.key.team, period))
    return Side("", _shown(result.score, rules.green_at, rules.amber_at), result.status)


def _shown(score: Decimal | None, green: Decimal | int, amber: Decimal | int) -> str:
    return "" if score is None else str(shown_score(score, green, amber))


def _text(value: Decimal | None) -> str:
    return "" if value is None else write_decimal(value)
