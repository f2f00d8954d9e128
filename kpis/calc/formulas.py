"""The formula language: a text becomes a flat list of nodes, or a FormulaError that says where and why.

Each node stands behind its operands, so every reader of a formula (evaluation, explanation, units) is a
plain loop and no formula, however deep or long, can exhaust the stack.
"""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from kpis.calc.tokens import FormulaError, Token, tokens

MAX_NODES = 200
MAX_DEPTH = 20
MAX_DECIMALS = 60

COMPARISONS = frozenset({"<", "<=", ">", ">=", "==", "!="})
CONDITIONS = COMPARISONS | {"and", "or", "not"}
NEGATIVE = "negative"

# How tightly an operator holds its operands.
BINDING = {"or": 1, "and": 2, **dict.fromkeys(COMPARISONS, 4), "+": 5, "-": 5, "*": 6, "/": 6}
NOT_BINDING = 3
SIGN_BINDING = 7

# How many parts each function takes; None: one or more.
FUNCTIONS = {"if": 3, "abs": 1, "round": 2} | dict.fromkeys(("avg", "coalesce", "max", "min", "sum"))

# Functions that look at other periods of one name; the number of periods follows where it says so.
TIME_FUNCTIONS = {"prev": True, "sply": False, "ytd": False, "rolling": True}
MAX_PERIODS = 60


@dataclass(frozen=True, slots=True)
class Number:
    value: Decimal
    position: int


@dataclass(frozen=True, slots=True)
class Name:
    """`explicit` when written as kpi.CODE; `name` is then the code alone."""

    name: str
    explicit: bool
    position: int


@dataclass(frozen=True, slots=True)
class Windowed:
    """A name read in other periods: `prev(x, 2)`; `count` is the typed number of periods, 0 without one."""

    function: str
    name: str
    explicit: bool
    count: int
    position: int

    @property
    def spelled(self) -> str:
        """One spelling, whatever spaces and letters were typed: `prev(a, 2)`, `ytd(kpi.b)`."""
        return self.of(f"kpi.{self.name.lower()}" if self.explicit else self.name.lower())

    def of(self, name: str) -> str:
        return f"{self.function}({name}, {self.count})" if self.count else f"{self.function}({name})"


@dataclass(frozen=True, slots=True)
class Operation:
    """`operator` is a symbol, and, or, not, `negative` or a function's name; operands are node indexes."""

    operator: str
    operands: tuple[int, ...]
    position: int


Node = Number | Name | Windowed | Operation


@dataclass(frozen=True, slots=True)
class Formula:
    """A parsed formula; the last of `nodes` is the whole. Names keep the letters they were typed with."""

    text: str
    nodes: tuple[Node, ...]

    @property
    def names(self) -> frozenset[str]:
        """The bare names: inputs of the KPI or codes of other KPIs."""
        return frozenset(node.name for node in self._named if not node.explicit)

    @property
    def kpi_names(self) -> frozenset[str]:
        """The codes written as kpi.CODE."""
        return frozenset(node.name for node in self._named if node.explicit)

    @property
    def windows(self) -> tuple[Windowed, ...]:
        """The names that time functions read."""
        return tuple(node for node in self.nodes if isinstance(node, Windowed))

    @property
    def _named(self) -> list[Name | Windowed]:
        return [node for node in self.nodes if isinstance(node, Name | Windowed)]

    def references(self, inputs: Collection[str]) -> frozenset[str]:
        """The KPI codes it reads: an input of the KPI itself hides an equal code, whatever the case."""
        hidden = {name.lower() for name in inputs}
        return self.kpi_names | {name for name in self.names if name.lower() not in hidden}


def parse(text: str) -> Formula:
    """Read a formula such as `100 * on_time / counted`; a text that is none ends in FormulaError."""
    return Formula(text, _Parser(text).parse())


class _Parser:
    """A Pratt parser: an operator takes what binds tighter than itself on its right."""

    def __init__(self, text: str) -> None:
        self.tokens = tokens(text)
        self.ahead = next(self.tokens)
        self.nodes: list[Node] = []
        self.depth = 0

    def parse(self) -> tuple[Node, ...]:
        if self.ended():
            raise FormulaError("The formula is empty", 0)
        whole = self.expression()
        if not self.ended():
            raise self.out_of_place()
        self.require_number(whole)
        return tuple(self.nodes)

    def expression(self, floor: int = 0) -> int:
        left = self.operand()
        while self.ahead.kind == "symbol" and BINDING.get(self.ahead.text, 0) > floor:
            token = self.take()
            right = self.expression(BINDING[token.text])
            if token.text not in ("and", "or"):
                self.require_number(left)
                self.require_number(right)
            left = self.add(Operation(token.text, (left, right), token.position))
        return left

    def operand(self) -> int:
        token = self.take()
        if token.kind == "number":
            return self.add(Number(Decimal(token.text), token.position))
        if token.kind == "kpi":
            return self.add(Name(token.text, True, token.position))
        if token.kind == "name":
            return self.call(token) if self.at("(") else self.add(Name(token.text, False, token.position))
        if token.text == "(":
            inner = self.nested(token)
            self.close(token)
            return inner
        return self.prefixed(token)

    def prefixed(self, token: Token) -> int:
        if token.text == "not":
            inner = self.nested(token, NOT_BINDING)
            return self.add(Operation("not", (inner,), token.position))
        if token.text == "-":
            inner = self.nested(token, SIGN_BINDING)
            self.require_number(inner)
            return self.add(Operation(NEGATIVE, (inner,), token.position))
        found = f"found '{token.text}'" if token.text else "the formula ends here"
        raise FormulaError(f"Expected a number, a name or a bracket, but {found}", token.position)

    def call(self, name: Token) -> int:
        function = name.text.lower()
        if function in TIME_FUNCTIONS:
            return self.add(self.windowed(function, name))
        if function not in FUNCTIONS:
            known = ", ".join([*FUNCTIONS, *TIME_FUNCTIONS])
            raise FormulaError(f"There is no function {name.text}; there are {known}", name.position)
        parts = self.parts(name)
        self.check_parts(function, parts, name)
        return self.add(Operation(function, tuple(parts), name.position))

    def windowed(self, function: str, call: Token) -> Windowed:
        opening, token = self.take(), self.take()
        if token.kind not in ("name", "kpi") or not (self.at(")") or self.at(",")):
            message = f"{function} reads one name, an input or a KPI's code, and no arithmetic"
            raise FormulaError(message, token.position)
        counted = TIME_FUNCTIONS[function]
        count = self.periods(function) if self.at(",") and counted else 0
        if counted and not count:
            message = f"{function} needs a number of periods: {function}({token.text}, 1)"
            raise FormulaError(message, call.position)
        if self.at(","):
            raise FormulaError(f"{function} takes a name and nothing else", self.ahead.position)
        self.close(opening)
        return Windowed(function, token.text, token.kind == "kpi", count, call.position)

    def periods(self, function: str) -> int:
        self.take()
        token = self.take()
        if token.kind != "number" or "." in token.text or not 1 <= int(token.text) <= MAX_PERIODS:
            message = f"{function} needs a whole number of periods from 1 to {MAX_PERIODS}, typed as a number"
            raise FormulaError(message, token.position)
        return int(token.text)

    def parts(self, name: Token) -> list[int]:
        opening = self.take()
        parts = [] if self.at(")") else [self.nested(name)]
        while parts and self.at(","):
            self.take()
            parts.append(self.nested(name))
        self.close(opening)
        return parts

    def check_parts(self, function: str, parts: list[int], name: Token) -> None:
        wanted = FUNCTIONS[function]
        if len(parts) != (wanted or max(len(parts), 1)):
            message = f"{function} needs {wanted or 'at least 1'} parts in its brackets, not {len(parts)}"
            raise FormulaError(message, name.position)
        for part in parts[1:] if function == "if" else parts:
            self.require_number(part)
        if function == "round":
            self.require_decimals(parts[1])

    def require_decimals(self, index: int) -> None:
        node = self.nodes[index]
        if not isinstance(node, Number) or node.value % 1 or node.value > MAX_DECIMALS:
            message = f"round needs a whole number of decimals from 0 to {MAX_DECIMALS}, typed as a number"
            raise FormulaError(message, node.position)

    def require_number(self, index: int) -> None:
        node = self.nodes[index]
        if isinstance(node, Operation) and node.operator in CONDITIONS:
            message = (
                f"'{node.operator}' gives true or false, not a number: it stands only in the first part of "
                "if(...), and two comparisons are joined by and"
            )
            raise FormulaError(message, node.position)

    def nested(self, opening: Token, floor: int = 0) -> int:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            message = f"Brackets, functions and signs nest at most {MAX_DEPTH} deep"
            raise FormulaError(message, opening.position)
        inner = self.expression(floor)
        self.depth -= 1
        return inner

    def close(self, opening: Token) -> None:
        if self.at(")"):
            self.take()
        elif self.ended():
            raise FormulaError("This bracket is never closed", opening.position)
        else:
            raise self.out_of_place()

    def out_of_place(self) -> FormulaError:
        token = self.ahead
        if token.text == ")":
            return FormulaError("This bracket was never opened", token.position)
        if token.text == ",":
            message = "A comma only separates the parts of a function; decimals are written with a point"
            return FormulaError(message, token.position)
        return FormulaError(f"Expected an operator such as + or * before '{token.text}'", token.position)

    def add(self, node: Node) -> int:
        if len(self.nodes) == MAX_NODES:
            message = f"A formula has at most {MAX_NODES} numbers, names and operations"
            raise FormulaError(message, node.position)
        self.nodes.append(node)
        return len(self.nodes) - 1

    def ended(self) -> bool:
        return self.ahead.kind == "end"

    def at(self, symbol: str) -> bool:
        return self.ahead.kind == "symbol" and self.ahead.text == symbol

    def take(self) -> Token:
        token = self.ahead
        if not self.ended():
            self.ahead = next(self.tokens)
        return token
