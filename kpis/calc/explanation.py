"""A formula for people: its arithmetic line by line with the numbers filled in, and its wording."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal

from kpis.calc.evaluation import Evaluation, Lookup, Windows, no_windows, steps
from kpis.calc.formulas import (
    BINDING,
    CONDITIONS,
    NEGATIVE,
    NOT_BINDING,
    SIGN_BINDING,
    Formula,
    Name,
    Node,
    Number,
    Operation,
    Windowed,
)

SHOWN_DECIMALS = Decimal("1E-12")
NOT_TAKEN = "…"
_WIDE = Context(prec=60)
_LEAF_BINDING = 9
_SIGNS = {"*": "×", "/": "÷", "-": "−", NEGATIVE: "−", "<=": "≤", ">=": "≥", "==": "=", "!=": "≠"}
_TYPED = {NEGATIVE: "-"}


def explain(formula: Formula, lookup: Lookup, windows: Windows = no_windows) -> list[str]:
    """The arithmetic, innermost first, each bracket and function part on its own line.

    `(a + b) / c` with 1, 2 and 4: ["1 + 2 = 3", "3 / 4 = 0.75"]. Numbers are shown to 12 decimals, while the
    arithmetic carries 28 digits. What has no value is `null (reason)`; of `if` only the part taken is shown.
    """
    known = steps(formula, lookup, windows)
    if len(formula.nodes) == 1:
        return [f"{_typed(formula.nodes[0])} = {_outcome(known[0], formula.nodes[0])}"]
    taken, apart = _taken(formula.nodes, known), _apart(formula.nodes)
    texts: list[str] = []
    lines: list[str] = []
    for index, (node, step) in enumerate(zip(formula.nodes, known, strict=True)):
        texts.append(_filled_in(node, step, texts) if index in taken else NOT_TAKEN)
        if index in taken and index in apart:
            lines.append(f"{texts[index]} = {_outcome(step, node)}")
            texts[index] = _shown(step, node)
    return lines


def in_words(formula: Formula, names: Mapping[str, str]) -> str:
    """`on_time / counted * 100` with {"on_time": "trips on time"}: "trips on time ÷ counted × 100".

    `names` is read regardless of case; a `kpi.CODE` key wins for a name written so. A name it lacks is shown
    with spaces for underscores.
    """
    readable = {name.lower(): words for name, words in names.items()}
    texts: list[str] = []
    for node in formula.nodes:
        if isinstance(node, Operation):
            texts.append(_written(node, _bracketed(node, formula.nodes, texts), _SIGNS))
        else:
            texts.append(_readable(node, readable))
    return texts[-1]


def pointed_at(text: str, position: int) -> str:
    """The text in one line, and below it a caret at that character."""
    line = "".join(" " if letter.isspace() else letter for letter in text)
    return f"{line}\n{' ' * position}^"


def plain(value: Decimal) -> str:
    """At most 12 decimals, no exponent, no trailing zeros: Decimal("2.50") is "2.5"."""
    text = f"{value.quantize(SHOWN_DECIMALS, ROUND_HALF_UP, _WIDE):f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _taken(nodes: Sequence[Node], known: Sequence[Evaluation]) -> set[int]:
    """The nodes that the result was made of."""
    taken = {len(nodes) - 1}
    for index in reversed(range(len(nodes))):
        node = nodes[index]
        if index in taken and isinstance(node, Operation):
            taken |= set(_used(node, known))
    return taken


def _used(node: Operation, known: Sequence[Evaluation]) -> Sequence[int]:
    if node.operator != "if":
        return node.operands
    condition, then, otherwise = node.operands
    chosen = known[condition].value
    return (condition,) if chosen is None else (condition, then if chosen else otherwise)


def _apart(nodes: Sequence[Node]) -> set[int]:
    """The nodes with a line of their own: the whole, what stands in brackets or is part of a function, and
    what was read in other periods."""
    apart = {len(nodes) - 1} | {index for index, node in enumerate(nodes) if isinstance(node, Windowed)}
    for node in nodes:
        if isinstance(node, Operation):
            parts = enumerate(node.operands)
            apart |= {child for place, child in parts if _stands_apart(node, place, child, nodes)}
    return apart


def _stands_apart(parent: Operation, place: int, child: int, nodes: Sequence[Node]) -> bool:
    node = nodes[child]
    if not isinstance(node, Operation) or _is_signed_leaf(node, nodes):
        return False
    return _LEAF_BINDING in (_binding(parent), _binding(node)) or _in_brackets(parent, place, node)


def _is_signed_leaf(node: Operation, nodes: Sequence[Node]) -> bool:
    return node.operator == NEGATIVE and not isinstance(nodes[node.operands[0]], Operation)


def _in_brackets(parent: Operation, place: int, child: Node) -> bool:
    """Operators of one strength are read from the left, so an equal one on the right needs brackets."""
    if parent.operator == "not":
        return _binding(child) < NOT_BINDING
    strength = _binding(parent)
    if strength == _LEAF_BINDING:
        return False
    if place == 1 or parent.operator == NEGATIVE:
        return _binding(child) <= strength
    return _binding(child) < strength


def _binding(node: Node) -> int:
    if not isinstance(node, Operation):
        return _LEAF_BINDING
    others = {"not": NOT_BINDING, NEGATIVE: SIGN_BINDING}
    return BINDING.get(node.operator) or others.get(node.operator, _LEAF_BINDING)


def _bracketed(node: Operation, nodes: Sequence[Node], texts: Sequence[str]) -> list[str]:
    return [
        f"({texts[operand]})" if _in_brackets(node, place, nodes[operand]) else texts[operand]
        for place, operand in enumerate(node.operands)
    ]


def _written(node: Operation, parts: Sequence[str], signs: Mapping[str, str]) -> str:
    sign = signs.get(node.operator, node.operator)
    if node.operator in BINDING:
        return f"{parts[0]} {sign} {parts[1]}"
    if node.operator == "not":
        return f"not {parts[0]}"
    if node.operator == NEGATIVE:
        return f"{sign}{parts[0]}"
    return f"{sign}({', '.join(parts)})"


def _filled_in(node: Node, step: Evaluation, texts: Sequence[str]) -> str:
    if isinstance(node, Windowed):
        return _typed(node)
    if not isinstance(node, Operation):
        return _shown(step, node)
    parts = [texts[operand] for operand in node.operands]
    if node.operator == NEGATIVE and parts[0].startswith("-"):
        parts = [f"({parts[0]})"]
    return _written(node, parts, _TYPED)


def _shown(step: Evaluation, node: Node) -> str:
    """null, true and false stay untranslated, like the words of the formula language around them."""
    if step.value is None:
        return "null"
    if isinstance(node, Operation) and node.operator in CONDITIONS:
        return "true" if step.value else "false"
    return plain(step.value)


def _outcome(step: Evaluation, node: Node) -> str:
    shown = _shown(step, node)
    return f"{shown} ({step.reason})" if step.reason else shown


def _typed(node: Node) -> str:
    if isinstance(node, Name):
        return f"kpi.{node.name}" if node.explicit else node.name
    if isinstance(node, Windowed):
        return node.spelled
    return plain(node.value) if isinstance(node, Number) else node.operator


def _readable(node: Number | Name | Windowed, readable: Mapping[str, str]) -> str:
    if isinstance(node, Number):
        return plain(node.value)
    if isinstance(node, Windowed):
        return node.of(_readable(Name(node.name, node.explicit, node.position), readable))
    code = node.name.lower()
    spoken = readable.get(code, node.name.replace("_", " "))
    return readable.get(f"kpi.{code}", spoken) if node.explicit else spoken
