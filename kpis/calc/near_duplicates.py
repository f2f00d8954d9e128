"""KPIs that say nearly the same: in the words of name and definition, or in the formula."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, pairwise
from math import ceil
from typing import Any

from kpis.calc.formulas import Node, Number, Operation, Windowed, parse
from kpis.calc.tokens import FormulaError

ALIKE = 0.6
"""The share of all words of two KPIs that stand in both."""
_ROUNDING = 1e-9
_FEWEST = 3
"""Words: what says less is like nothing else."""

_WORD = re.compile(r"[^\W_]+")
_ENDINGS = ("ies", "ing", "ed", "es", "s")
_SHORTEST = 3
_LITTLE = frozenset(
    _WORD.findall(
        """a all an and any are as at be by for from has have in into is it its no not of on or per that
        the their this to was were which who with"""
    )
)
_ORDER_SAYS_NOTHING = frozenset({"+", "*", "and", "or", "==", "!=", "min", "max", "sum", "avg"})
_JOINED = frozenset({"+", "*", "and", "or"})

Tree = tuple[Any, ...]
"""An operator with its operands, each a tree, or a name or number alone."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What of a KPI is compared; `inputs` are the names of its own inputs."""

    id: int
    name: str
    definition: str = ""
    formula: str = ""
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Twins:
    """Two KPIs that are alike by `text` or by `formula`."""

    first: int
    second: int
    by: str


def near_duplicates(wordings: Iterable[Wording]) -> list[Twins]:
    """Of KPIs that say exactly the same each stands beside the next one, not beside all of them."""
    rows = list(wordings)
    texts, formulas = defaultdict(list), defaultdict(list)
    for row in rows:
        texts[words_of(row)].append(row.id)
        formulas[formula_tree(row)].append(row.id)
    texts.pop(frozenset(), None)
    formulas.pop((), None)
    by_text = {Twins(*pair, "text") for same in texts.values() for pair in pairwise(sorted(same))}
    by_formula = {Twins(*pair, "formula") for same in formulas.values() for pair in pairwise(sorted(same))}
    return sorted(by_text | by_formula | set(_alike({min(ids): words for words, ids in texts.items()})))


def near_duplicates_of(one: Wording, others: Iterable[Wording]) -> Iterator[Twins]:
    """All of the others that are like this one, which may be among them."""
    words, tree = words_of(one), formula_tree(one)
    for other in others:
        if other.id != one.id and is_alike(words, words_of(other)):
            yield Twins(one.id, other.id, "text")
        if other.id != one.id and tree and formula_tree(other) == tree:
            yield Twins(one.id, other.id, "formula")


def words_of(wording: Wording) -> frozenset[str]:
    """The words that say something, without their endings; none where there are too few."""
    found = _WORD.findall(f"{wording.name} {wording.definition}".casefold())
    words = frozenset(_stem(word) for word in found if word not in _LITTLE)
    return words if len(words) >= _FEWEST else frozenset()


def is_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """{bus, late, day, week} and {bus, late, day} are: three of four words stand in both."""
    shared = len(one & other)
    return shared > 0 and shared >= ALIKE * (len(one) + len(other) - shared) - _ROUNDING


def formula_tree(wording: Wording) -> Tree:
    """The same for `100 * won / offers` and `Won * 100 / OFFERS`; empty for a name or number alone, and where
    no formula can be read."""
    try:
        nodes = parse(wording.formula).nodes
    except FormulaError:
        return ()
    own = {name.lower() for name in wording.inputs}
    trees: list[Tree] = []
    for node in nodes:
        trees.append(_tree(node, trees, own))
    return trees[-1] if len(nodes) > 1 else ()


def _tree(node: Node, trees: list[Tree], own: set[str]) -> Tree:
    if isinstance(node, Number):
        return (f"{node.value.normalize():f}",)
    if isinstance(node, Operation):
        return _operation(node.operator, [trees[index] for index in node.operands])
    is_own = not node.explicit and node.name.lower() in own
    name = node.name.lower() if is_own else f"kpi.{node.name.lower()}"
    return (node.of(name) if isinstance(node, Windowed) else name,)


def _operation(operator: str, operands: list[Tree]) -> Tree:
    """`(a + b) + c` has the three operands of `c + b + a`."""
    if operator in _JOINED:
        operands = [part for tree in operands for part in (tree[1:] if tree[0] == operator else (tree,))]
    return (operator, *(sorted(operands, key=repr) if operator in _ORDER_SAYS_NOTHING else operands))


def _alike(texts: Mapping[int, frozenset[str]]) -> Iterator[Twins]:
    """Each beside the first that is like it and is like none before it. Two texts that share enough words
    share two of the rarest of each: only such pairs are compared."""
    known = Counter(word for words in texts.values() for word in words)
    met: dict[str, list[int]] = defaultdict(list)
    for one in sorted(texts):
        words = texts[one]
        rarest = sorted(words, key=lambda word: (known[word], word))
        telling = rarest[: len(words) - ceil(ALIKE * len(words) - _ROUNDING) + 2]
        hits = Counter(chain.from_iterable(met[word] for word in telling))
        near = [other for other, count in hits.items() if count > 1 and is_alike(words, texts[other])]
        if near:
            yield Twins(min(near), one, "text")
            continue
        for word in telling:
            met[word].append(one)


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            return word.removesuffix(ending)
    return word
